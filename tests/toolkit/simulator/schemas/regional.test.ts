import assert from "node:assert/strict";

import { unknownValue as UNKNOWN } from "@pulumi/pulumi/runtime/rpc";

import { engineNames, knownNames, typesIn } from "../../../../toolkit/shared/known-names";
import type { Properties } from "../../../../toolkit/shared/values";
import { describeRefusal } from "../../../../toolkit/simulator/schemas";
import { regionalRefusals, unheardOf } from "../../../../toolkit/simulator/schemas/regional";

const INSTANCE = "aws:rds/instance:Instance";
const CACHE = "aws:elasticache/replicationGroup:ReplicationGroup";
const SUBNET = "aws:ec2/subnet:Subnet";
const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const AT = `, as known on ${knownNames().date}; newNames in the stack's configuration lists what AWS has added since`;

const said = (type: string, inputs: Properties, region = "eu-west-1", newNames: string[] = []) => ({
  refused: regionalRefusals(type, inputs, { region, newNames }).map((refusal) => describeRefusal(refusal)),
  unheard: unheardOf(type, inputs, { region, newNames }).map(({ value }) => value),
});
const FINE = { refused: [], unheard: [] };
const refused = (...messages: string[]) => ({ refused: messages, unheard: [] });
const unheard = (...values: string[]) => ({ refused: [], unheard: values });

describe("Names that differ by region", () => {
  const cases: [string, string, Properties, ReturnType<typeof said>, string?][] = [
    ["a class that the region has", INSTANCE, { engine: "mysql", instanceClass: "db.t4g.micro" }, FINE],
    [
      "a size that its family doesn't have",
      INSTANCE,
      { engine: "postgres", instanceClass: "db.t4g.nano" },
      refused(`instanceClass is "db.t4g.nano", but must be a class for PostgreSQL that eu-west-1 has${AT}`),
    ],
    [
      "a family that the region doesn't have",
      INSTANCE,
      { engine: "mysql", instanceClass: "db.r5b.large" },
      refused(`instanceClass is "db.r5b.large", but must be a class that mx-central-1 has${AT}`),
      "mx-central-1",
    ],
    ["a family of another engine", INSTANCE, { engine: "oracle-ee", instanceClass: "db.r5.2xlarge.tpc2.mem8x" }, FINE],
    ["an unknown family", INSTANCE, { engine: "mysql", instanceClass: "db.t9g.micro" }, unheard("db.t9g.micro")],
    ["Aurora without servers", "aws:rds/clusterInstance:ClusterInstance", { engine: "aurora-mysql", instanceClass: "db.serverless" }, FINE],
    [
      "a node type that its family doesn't have",
      CACHE,
      { nodeType: "cache.t4g.large" },
      refused(`nodeType is "cache.t4g.large", but must be a node type that eu-west-1 has${AT}`),
    ],
    ["a node type without its prefix", CACHE, { nodeType: "t4g.micro" }, unheard("t4g.micro")],
    [
      "an instance type of another region",
      "aws:ec2/instance:Instance",
      { instanceType: "p4de.24xlarge" },
      refused(`instanceType is "p4de.24xlarge", but must be a type that eu-west-1 has${AT}`),
    ],
    ["a version", INSTANCE, { engine: "mysql", engineVersion: "8.4.8" }, FINE],
    ["a version's beginning", INSTANCE, { engine: "mysql", engineVersion: "8.4" }, FINE],
    [
      "a version older than all existing ones",
      INSTANCE,
      { engine: "postgres", engineVersion: "16.0" },
      refused(`engineVersion is "16.0", but must be a version of postgres that AWS has${AT}`),
    ],
    [
      "a version between others",
      INSTANCE,
      { engine: "mysql", engineVersion: "8.1" },
      refused(`engineVersion is "8.1", but must be a version of mysql that AWS has${AT}`),
    ],
    ["a version that may be newer", INSTANCE, { engine: "postgres", engineVersion: "17.99" }, unheard("17.99")],
    ["a major version that may be newer", INSTANCE, { engine: "mysql", engineVersion: "10.1.1" }, unheard("10.1.1")],
    ["an edition of SQL Server", INSTANCE, { engine: "sqlserver-ex", engineVersion: "15.00" }, FINE],
    ["an engine without a list", INSTANCE, { engine: "oracle-ee", engineVersion: "12" }, FINE],
    ["Redis in a form of the provider's", CACHE, { engineVersion: "6.x" }, FINE],
    [
      "a version of Valkey that never existed",
      CACHE,
      { engine: "valkey", engineVersion: "7.1" },
      refused(`engineVersion is "7.1", but must be a version of valkey that AWS has${AT}`),
    ],
    ["a zone of the region", SUBNET, { availabilityZone: "eu-west-1c" }, FINE],
    ["a letter that other accounts have", SUBNET, { availabilityZone: "us-west-1b" }, FINE, "us-west-1"],
    [
      "a letter too many",
      SUBNET,
      { availabilityZone: "eu-west-1d" },
      refused(`availabilityZone is "eu-west-1d", but must be a zone of eu-west-1: a, b, c${AT}`),
    ],
    [
      "a zone of another region",
      SUBNET,
      { availabilityZone: "us-east-1a" },
      refused("availabilityZone is \"us-east-1a\", but must be a zone of eu-west-1: a, b, c"),
    ],
    ["a local zone", SUBNET, { availabilityZone: "us-west-2-lax-1a" }, FINE, "us-west-2"],
    [
      "zones in a list",
      "aws:rds/cluster:Cluster",
      { engine: "aurora-mysql", availabilityZones: ["eu-west-1a", "us-east-1b"] },
      refused("availabilityZones[1] is \"us-east-1b\", but must be a zone of eu-west-1: a, b, c"),
    ],
    [
      "an endpoint of another region",
      ENDPOINT,
      { vpcEndpointType: "Interface", serviceName: "com.amazonaws.us-east-1.logs" },
      refused("serviceName is \"com.amazonaws.us-east-1.logs\", but must be one of eu-west-1"),
    ],
    ["an endpoint of another region that is named", ENDPOINT, {
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.us-east-1.logs",
      serviceRegion: "us-east-1",
    }, FINE],
    [
      "a gateway to a service without one",
      ENDPOINT,
      { serviceName: "com.amazonaws.eu-west-1.logs" },
      refused("serviceName is \"com.amazonaws.eu-west-1.logs\", but must be one of eu-west-1 for a gateway: s3, dynamodb, s3express"),
    ],
    ["a gateway", ENDPOINT, { serviceName: "com.amazonaws.eu-west-1.s3" }, FINE],
    ["a partner's endpoint", ENDPOINT, { vpcEndpointType: "Interface", serviceName: "com.amazonaws.vpce.us-east-1.vpce-svc-1" }, FINE],
    ["a runtime", "aws:lambda/function:Function", { runtime: "nodejs22.x" }, FINE],
    ["an unknown runtime", "aws:lambda/function:Function", { runtime: "nodejs22" }, unheard("nodejs22")],
    ["unknown values", INSTANCE, { engine: UNKNOWN, instanceClass: UNKNOWN, engineVersion: UNKNOWN, availabilityZone: UNKNOWN }, FINE],
    [
      "an unknown region",
      INSTANCE,
      { engine: "postgres", instanceClass: "db.t4g.nano", availabilityZone: "us-east-1a" },
      FINE,
      "xx-nowhere-1",
    ],
  ];
  for (const [what, type, inputs, expected, region] of cases) {
    const values = Object.values(inputs).filter((value) => value !== UNKNOWN).join(" ");
    it(`${what}: ${values}`, () => assert.deepEqual(said(type, inputs, region), expected));
  }

  it("are accepted if the program lists them", () => {
    for (
      const [type, inputs, value] of [
        [INSTANCE, { engine: "postgres", instanceClass: "db.t4g.nano" }, "db.t4g.nano"],
        [SUBNET, { availabilityZone: "eu-west-1d" }, "eu-west-1d"],
        [INSTANCE, { engine: "mysql", engineVersion: "10.1.1" }, "10.1.1"],
      ] as const
    ) {
      assert.deepEqual(said(type, inputs, "eu-west-1", [value]), FINE);
    }
  });

  it("of the list are all accepted", () => {
    const { regions, postgresVersions, databaseClasses } = knownNames();
    const { engineVersions, cacheNodeTypes } = engineNames();
    for (const region of regions.filter((_, index) => index % 8 === 0)) {
      for (const name of typesIn(region, databaseClasses) ?? []) {
        assert.deepEqual(said(INSTANCE, { engine: "postgres", instanceClass: `db.${name}` }, region), FINE, `${region} ${name}`);
      }
      for (const name of typesIn(region, cacheNodeTypes) ?? []) {
        assert.deepEqual(said(CACHE, { nodeType: `cache.${name}` }, region), FINE, `${region} ${name}`);
      }
    }
    for (const engineVersion of postgresVersions) assert.deepEqual(said(INSTANCE, { engine: "postgres", engineVersion }), FINE);
    for (const [engine, versions] of Object.entries(engineVersions)) {
      for (const engineVersion of versions.split(" ")) assert.deepEqual(said(INSTANCE, { engine, engineVersion }), FINE);
    }
  });
});
