import assert from "node:assert/strict";

import { entryOf, OWN } from "../../../toolkit/aws-model";
import { find } from "../../../toolkit/recover/find";

import { PendingCreate } from "../../../toolkit/aws-model/pending-create";
import { plain, type Properties } from "../../../toolkit/shared/values";
import type { SimulatedResource } from "../../../toolkit/simulator";
import { planOf } from "../../support/simulated";
import { playedAccount } from "./played-account";

const STG = { region: "ap-northeast-1", accountId: "111111111111", defaultTags: { project: "aws-practice", environment: "stg" } };
/** Account, region and default tags of each stack, as in its settings. */
const PLACES = {
  ". stg": STG,
  ". prd": { ...STG, accountId: "222222222222", defaultTags: { project: "aws-practice", environment: "prd" } },
  "examples/minimal stg": { ...STG, defaultTags: { project: "aws-practice-minimal", environment: "stg" } },
  "examples/several-services stg": { ...STG, defaultTags: { project: "aws-practice-services", environment: "stg" } },
};

/** Resource in a state during its creation: the provider has added the generated name. */
function inputsOf({ type, inputs, outputs }: SimulatedResource): Properties {
  const name = entryOf(type)?.autoName;
  return { ...(typeof name === "string" && { [name]: outputs[name] }), ...(plain(inputs) as Properties) };
}

function wantedOf(resource: SimulatedResource, others: SimulatedResource[], place = STG): PendingCreate {
  const known = others.filter(({ type }) => type === resource.type).flatMap(({ id, outputs }) => [id, String(outputs["arn"])]);
  return new PendingCreate(inputsOf(resource), place, new Set(known), (id) => others.find((other) => other.id === id)?.outputs);
}

/** Ids that `pulumi import` takes if they differ from those in the state. Source: "Import" in the types' pages of the Pulumi Registry. */
const OTHER_IDS: Record<string, (resource: SimulatedResource) => string> = {
  "aws:ec2/route:Route": ({ inputs }) =>
    [inputs["routeTableId"], inputs["destinationCidrBlock"] ?? inputs["destinationIpv6CidrBlock"]].join("_"),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ({ inputs }) => [inputs["subnetId"], inputs["routeTableId"]].join("/"),
  "aws:ec2/networkAclRule:NetworkAclRule": ({ inputs }) =>
    [inputs["networkAclId"], inputs["ruleNumber"], inputs["protocol"], inputs["egress"] ?? false].join(":"),
  "aws:ecs/cluster:Cluster": ({ outputs }) => String(outputs["name"]),
  "aws:ecs/service:Service": ({ id }) => id.split("/").slice(-2).join("/"),
  "aws:ecs/taskDefinition:TaskDefinition": ({ outputs }) => String(outputs["arn"]),
  "aws:appautoscaling/target:Target": ({ inputs }) => ["ecs", inputs["resourceId"], "ecs:service:DesiredCount"].join("/"),
  "aws:appautoscaling/policy:Policy": ({ id, inputs }) => ["ecs", inputs["resourceId"], "ecs:service:DesiredCount", id].join("/"),
  "aws:cloudwatch/eventTarget:EventTarget": ({ inputs, outputs }) => [inputs["rule"], outputs["targetId"]].join("/"),
  "aws:cloudwatch/logStream:LogStream": ({ inputs, id }) => [inputs["logGroupName"], id].join(":"),
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ({ inputs }) => [inputs["logGroup"], inputs["name"]].join("|"),
  "aws:cloudwatch/queryDefinition:QueryDefinition": ({ outputs }) => String(outputs["arn"]),
  "aws:rds/instance:Instance": ({ outputs }) => String(outputs["identifier"]),
};

describe("Lookup by type", () => {
  it("is known for every type that the programs create", () => {
    assert.deepEqual(Object.keys(OWN).filter((type) => entryOf(type)?.cloudControl === undefined), []);
  });

  for (const [program, place] of Object.entries(PLACES)) {
    it(`finds each resource of ${program} among all others, and none that doesn't exist`, async () => {
      const { registered } = await planOf(...(program.split(" ") as [label: string, stack: string]));
      const all = registered.resources.filter(({ custom, external, type }) => custom && !external && !type.startsWith("pulumi:"));
      const wrong: string[] = [];
      let found = 0;
      for (const resource of all) {
        const kind = entryOf(resource.type)!.cloudControl!;
        const others = all.filter((other) => other !== resource);
        const pending = wantedOf(resource, others, place);
        const there = await find(kind, pending, playedAccount(all));
        const gone = await find(kind, pending, playedAccount(others));
        const id = OTHER_IDS[resource.type]?.(resource) ?? resource.id;
        const expected = {
          name: ["found", "absent"],
          search: ["found", "absent"],
          refresh: ["refresh decides", "refresh decides"],
          nothing: ["absent", "absent"],
        }[kind.by];
        if (there.outcome === "found") found += 1;
        const isRight = [there.outcome, gone.outcome].join() === expected.join() && (!("id" in there) || there.id === id);
        if (!isRight) {
          wrong.push(`${resource.type} ${resource.name}: ${JSON.stringify([there, gone])}, expected ${expected.join(", ")} ${id}`);
        }
      }
      assert.deepEqual(wrong, []);
      assert.ok(found > all.length / 2, `${found} of ${all.length}`);
    });
  }

  it("distinguishes two interrupted creations of one type", async () => {
    const { registered } = await planOf(".", "stg");
    const rules = registered.resources.filter(({ type }) =>
      type.startsWith("aws:vpc/securityGroup") || type === "aws:ec2/subnet:Subnet"
      || type === "aws:ec2/routeTableAssociation:RouteTableAssociation"
    );
    const account = playedAccount(registered.resources);
    const verdicts = await Promise.all(rules.map(async (rule) => find(entryOf(rule.type)!.cloudControl!, wantedOf(rule, []), account)));
    const ids = verdicts.map((verdict) => (verdict.outcome === "found" ? verdict.id : verdict.outcome));
    assert.deepEqual(ids, rules.map((rule) => OTHER_IDS[rule.type]?.(rule) ?? rule.id));
    assert.ok(ids.length > 10);
  });

  const identifiers: [string, Properties, string][] = [
    ["aws:sqs/queue:Queue", { name: "q" }, "https://sqs.ap-northeast-1.amazonaws.com/111111111111/q"],
    ["aws:sns/topic:Topic", { name: "t" }, "arn:aws:sns:ap-northeast-1:111111111111:t"],
    [
      "aws:cloudwatch/eventRule:EventRule",
      { name: "r", eventBusName: "orders" },
      "arn:aws:events:ap-northeast-1:111111111111:rule/orders/r",
    ],
    ["aws:iam/policy:Policy", { name: "p", path: "/team/" }, "arn:aws:iam::111111111111:policy/team/p"],
    ["aws:iam/rolePolicy:RolePolicy", { role: "r", name: "p" }, "p|r"],
    [
      "aws:ecs/service:Service",
      { cluster: "arn:aws:ecs:ap-northeast-1:111111111111:cluster/c", name: "s" },
      "arn:aws:ecs:ap-northeast-1:111111111111:service/c/s|arn:aws:ecs:ap-northeast-1:111111111111:cluster/c",
    ],
    ["aws:rds/instance:Instance", { identifier: "Main" }, "main"],
  ];
  for (const [type, inputs, identifier] of identifiers) {
    it(`requests ${type} as ${identifier}`, () => {
      const kind = entryOf(type)!.cloudControl!;
      assert.ok(kind.by === "name");
      assert.equal(kind.identifier(new PendingCreate(inputs, STG)), identifier);
    });
  }

  it("supports other partitions", () => {
    const kind = entryOf("aws:sns/topic:Topic")!.cloudControl!;
    assert.ok(kind.by === "name");
    assert.equal(
      kind.identifier(new PendingCreate({ name: "t" }, { ...STG, region: "cn-north-1" })),
      "arn:aws-cn:sns:cn-north-1:111111111111:t",
    );
  });
});
