import assert from "node:assert/strict";

import type { Finding } from "../../policy-pack/policy";
import { isList, isObject, type Program, type Properties, type Resource, UNKNOWN, type Value } from "../../policy-pack/program";
import { reachabilityPolicies } from "../../policy-pack/policies/reachability";
import { reachability, reachabilityOf } from "../../policy-pack/reachability/reachability";
import { renderReachability } from "../../policy-pack/reachability/table";
import { planOf } from "../support/simulated";
import { programOf } from "./adapter";

const programs = new Map<string, Promise<Program>>();

/** The root program with an image; made once for each stack, and never changed. */
function rootOf(stack: string): Promise<Program> {
  const known = programs.get(stack);
  if (known) return known;
  const made = planOf(".", stack, { "aws-practice:services": (section) => ((section["api"] as Properties & { image: string }).image = "3f2c1a9") })
    .then(({ registered }) => programOf(registered.resources, stack));
  programs.set(stack, made);
  return made;
}

type Change = (program: Program) => readonly Resource[];

const named = (program: Program, name: string, type: string): Resource => {
  const found = program.resources.filter((resource) => resource.name === name && resource.type.endsWith(`:${type}`));
  assert.equal(found.length, 1, `${type} ${name}`);
  return found[0]!;
};

/** The id of a resource, as others name it. */
const idOf = (program: Program, name: string, type: string) => (named(program, name, type).properties["arn"] as string).split("/").at(-1)!;

/** Other properties on one resource. */
const set = (name: string, type: string, properties: (program: Program) => Properties): Change => (program) => {
  const changed = named(program, name, type);
  return program.resources.map((resource) => (resource === changed ? { ...resource, properties: { ...resource.properties, ...properties(program) } } : resource));
};

/** One resource more. */
const more = (type: string, name: string, properties: (program: Program) => Properties): Change => ({ resources, ...program }) => [...resources, {
  urn: `urn:pulumi:stg::aws-practice::${type}::${name}`,
  type,
  name,
  properties: properties({ ...program, resources }),
  parent: undefined,
  protect: false,
  ignoreChanges: [],
  secretProperties: [],
  dependencies: [],
  propertyDependencies: {},
}];

const all = (...changes: Change[]): Change => (program) => changes.reduce<Program>((made, change) => ({ ...made, resources: change(made) }), program).resources;

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const group = (program: Program, name: string) => idOf(program, `${name}-security-group`, "SecurityGroup");
const opened = (on: string, peer: Properties, port: number, name = "opened"): Change =>
  more(INGRESS, name, (program) => ({ securityGroupId: group(program, on), ipProtocol: "tcp", fromPort: port, toPort: port, ...peer }));
const everywhere = { cidrIpv4: "0.0.0.0/0" };
const routeOut = more("aws:ec2/route:Route", "route-out", (program) => ({
  routeTableId: idOf(program, "network-routes-private-1a", "RouteTable"),
  destinationCidrBlock: "0.0.0.0/0",
  gatewayId: idOf(program, "network-routes-internet-gateway", "InternetGateway"),
}));
const publicTasks = (subnet: string): Change => set("api-service", "Service", (program) => ({
  networkConfiguration: { ...(named(program, "api-service", "Service").properties["networkConfiguration"] as Properties), assignPublicIp: true, subnets: [idOf(program, subnet, "Subnet")] },
}));
const publicDatabase = set("database-instance", "Instance", () => ({ publiclyAccessible: true }));
const databaseIn = (subnet: string): Change => set("database-subnets", "SubnetGroup", (program) => ({ subnetIds: [idOf(program, subnet, "Subnet")] }));

/** Without what AWS fills in, and without what comes from other resources. */
function asPreviewed(resource: Resource): Resource {
  const hidden = (value: Value): Value => {
    if (isList(value)) return value.map(hidden);
    if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hidden(item)]));
    return typeof value === "string" ? UNKNOWN : value;
  };
  const properties = Object.entries(resource.properties).map(([key, value]): [string, Value] => {
    const sources = resource.propertyDependencies[key];
    if (sources === undefined) return [key, UNKNOWN];
    return [key, sources.length === 0 ? value : hidden(value)];
  });
  return { ...resource, properties: Object.fromEntries(properties) };
}

/** Policy ids without `network-`, each with the resource that it finds. */
async function caught(change: Change): Promise<{ texts: string[]; found: (Finding & { id: string })[]; program: Program }> {
  const root = await rootOf("prd");
  const program = { ...root, resources: change(root) };
  const found = (await Promise.all(reachabilityPolicies().map(async (policy) => (await policy.judgeProgram(program)).map((one) => ({ ...one, id: policy.id }))))).flat();
  return { texts: [...new Set(found.map(({ id, resource }) => `${id.replace("network-", "")} ${resource.name}`))], found, program };
}

describe("reachability of the root program", () => {
  it("is in stg what its settings say", async () => {
    const program = await rootOf("stg");
    assert.deepEqual(renderReachability(reachability(program)).trimEnd().split("\n"), [
      "Reached                          Port        From                                   By",
      "load balancer load-balancer-alb  80/tcp      internet (0.0.0.0/0)                   load-balancer-http-ipv4, network-routes-public-internet",
      "load balancer load-balancer-alb  443/tcp     internet (0.0.0.0/0)                   load-balancer-https-ipv4, network-routes-public-internet",
      "database database-instance       5432/tcp    job daily-report-runner-state-machine  daily-report-access-to-database-in-5432, daily-report-access-to-database-out-5432",
      "database database-instance       5432/tcp    service api-service                    api-access-to-database-in-5432, api-access-to-database-out-5432",
      "instance network-nat-instance    everything  10.0.128.0/18                          network-nat-private-1a",
      "instance network-nat-instance    everything  10.0.192.0/18                          network-nat-private-1c",
      "service api-service              8080/tcp    load balancer load-balancer-alb        load-balancer-to-api-in-8080, load-balancer-to-api-out-8080",
    ]);
  });

  it("is in prd the same without the NAT instance", async () => {
    const rows = reachability(await rootOf("prd"));
    assert.deepEqual(rows.map(({ label, port, protocol, from }) => `${label} ${port}/${protocol} <- ${from}`), [
      "load balancer load-balancer-alb 80/tcp <- internet",
      "load balancer load-balancer-alb 443/tcp <- internet",
      "database database-instance 5432/tcp <- job daily-report-runner-state-machine",
      "database database-instance 5432/tcp <- service api-service",
      "service api-service 8080/tcp <- load balancer load-balancer-alb",
    ]);
    assert.deepEqual(rows.map(({ via }) => via), (reachability(await rootOf("stg"))).filter(({ kind }) => kind !== "instance").map(({ via }) => via));
  });

  it("is known in a preview of everything, but for what is in a document that isn't", async () => {
    const program = await rootOf("stg");
    const preview = { ...program, resources: program.resources.map(asPreviewed) };
    const { rows, notYetKnown } = reachabilityOf(preview);
    assert.deepEqual(rows, reachability(program).filter(({ from }) => !from.startsWith("job")).map((row) => ({
      ...row,
      target: preview.resources.find(({ urn }) => urn === row.target.urn),
      source: row.source && preview.resources.find(({ urn }) => urn === row.source!.urn),
    })));
    assert.deepEqual(notYetKnown.map(({ message }) => message), ['aws:sfn/stateMachine:StateMachine "daily-report-runner-state-machine": definition is not known yet']);
  });

  for (const [label, stack] of [[".", "stg"], [".", "prd"], ["examples/minimal", "stg"]] as const) {
    it(`passes both policies as it is: ${label} ${stack}`, async () => {
      const { registered } = await planOf(label, stack);
      const program = programOf(registered.resources, stack);
      for (const policy of reachabilityPolicies()) assert.deepEqual(await policy.judgeProgram(program), [], policy.id);
    });
  }
});

describe("reachability of a broken root program", () => {
  const INTERNET_DATABASE = "reachable-from-internet database-instance";
  const DATABASE = "database-reachable database-instance";
  const cases: Record<string, { change: Change; texts: string[] }> = {
    "SSH opened on the load balancer": { change: opened("load-balancer", everywhere, 22), texts: ["reachable-from-internet load-balancer-alb"] },
    "the load balancer opened on all ports": { change: set("load-balancer-https-ipv4", "SecurityGroupIngressRule", () => ({ ipProtocol: "-1", fromPort: undefined, toPort: undefined })), texts: ["reachable-from-internet load-balancer-alb"] },
    "the load balancer's rule widened by a port": { change: set("load-balancer-https-ipv4", "SecurityGroupIngressRule", () => ({ toPort: 444 })), texts: ["reachable-from-internet load-balancer-alb"] },
    "public addresses for tasks that are open": { change: all(opened("api-access", everywhere, 8080), publicTasks("network-public-1a")), texts: ["reachable-from-internet api-service"] },
    "public tasks in a subnet that a route opens": { change: all(opened("api-access", everywhere, 8080), publicTasks("network-private-1a"), routeOut), texts: ["reachable-from-internet api-service"] },
    "an office let in by the older rule": {
      change: all(publicTasks("network-public-1a"), more("aws:ec2/securityGroupRule:SecurityGroupRule", "office", (program) => ({ type: "ingress", securityGroupId: group(program, "api-access"), protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["203.0.113.0/24"] }))),
      texts: ["reachable-from-internet api-service"],
    },
    "a public database in public subnets": { change: all(publicDatabase, databaseIn("network-public-1a"), opened("database", everywhere, 5432)), texts: [INTERNET_DATABASE, DATABASE] },
    "a public database and a route to it": { change: all(publicDatabase, routeOut, opened("database", everywhere, 5432)), texts: [INTERNET_DATABASE, DATABASE] },
    "a public database whose subnet goes to the public table": {
      change: all(publicDatabase, opened("database", everywhere, 5432), set("network-routes-private-1a", "RouteTableAssociation", (program) => ({ routeTableId: idOf(program, "network-routes-public", "RouteTable") }))),
      texts: [INTERNET_DATABASE, DATABASE],
    },
    "a public database whose subnet falls to a main table that is public": {
      change: all(
        publicDatabase,
        opened("database", everywhere, 5432),
        set("network-routes-main", "MainRouteTableAssociation", (program) => ({ routeTableId: idOf(program, "network-routes-public", "RouteTable") })),
        ({ resources }) => resources.filter(({ name, type }) => !(name === "network-routes-private-1a" && type.endsWith(":RouteTableAssociation"))),
      ),
      texts: [INTERNET_DATABASE, DATABASE],
    },
    "a private database opened to everybody": { change: opened("database", everywhere, 5432), texts: [DATABASE] },
    "a database opened to the VPC": { change: opened("database", { cidrIpv4: "10.1.0.0/16" }, 5432), texts: [DATABASE] },
    "a database opened to more than the VPC": { change: opened("database", { cidrIpv4: "10.0.0.0/8" }, 5432), texts: [DATABASE] },
    "a database opened inline": {
      change: set("database-security-group", "SecurityGroup", () => ({ ingress: [{ protocol: "tcp", fromPort: 5000, toPort: 6000, cidrBlocks: ["0.0.0.0/0"] }] })),
      texts: [DATABASE],
    },
    "a database that lets in a group from elsewhere": { change: opened("database", { referencedSecurityGroupId: "sg-0fedcba9876543210" }, 5432), texts: [DATABASE] },
    "a database that lets in a group that nobody wears": {
      change: all(more("aws:ec2/securityGroup:SecurityGroup", "idle", (program) => ({ arn: "arn:aws:ec2:x:1:security-group/sg-idle", vpcId: idOf(program, "network-vpc", "Vpc") })), opened("database", { referencedSecurityGroupId: "sg-idle" }, 5432)),
      texts: [DATABASE],
    },
    "a function that wears the service's group": {
      change: more("aws:lambda/function:Function", "stowaway", (program) => ({ vpcConfig: { subnetIds: [idOf(program, "network-private-1a", "Subnet")], securityGroupIds: [group(program, "api-access")] } })),
      texts: [DATABASE],
    },
    "a public instance with a shell": {
      change: all(
        more("aws:ec2/instance:Instance", "bastion", (program) => ({ subnetId: idOf(program, "network-public-1a", "Subnet"), vpcSecurityGroupIds: [group(program, "load-balancer")], associatePublicIpAddress: true })),
      ),
      texts: ["reachable-from-internet bastion"],
    },
  };

  for (const [name, { change, texts }] of Object.entries(cases)) {
    it(`is caught: ${name}`, async () => {
      assert.deepEqual((await caught(change)).texts, texts);
    });
  }

  it("names the path", async () => {
    const { found } = await caught(cases["a public database and a route to it"]!.change);
    const first = found.find(({ id }) => id === "network-reachable-from-internet")!;
    assert.equal(first.property, "vpcSecurityGroupIds");
    assert.equal(first.found, "database database-instance reached on 5432/tcp from internet (0.0.0.0/0) by opened, route-out");
  });

  it("is no finding while one half of the way is missing, but is in the table", async () => {
    for (const change of [opened("api-access", everywhere, 8080), all(opened("api-access", everywhere, 8080), publicTasks("network-private-1a")), publicTasks("network-public-1a"), publicDatabase, routeOut]) {
      assert.deepEqual((await caught(change)).texts, []);
    }
    const { program } = await caught(opened("api-access", everywhere, 8080));
    assert.ok(reachability(program).some(({ label, from }) => label === "service api-service" && from === "0.0.0.0/0"));
  });

  it("knows what a network ACL keeps out", async () => {
    const denied = more("aws:ec2/networkAclRule:NetworkAclRule", "denied", (program) => ({
      networkAclId: named(program, "network-vpc", "Vpc").properties["defaultNetworkAclId"],
      ruleNumber: 1,
      ruleAction: "deny",
      egress: false,
      protocol: "tcp",
      fromPort: 22,
      toPort: 22,
      cidrBlock: "0.0.0.0/0",
    }));
    assert.deepEqual((await caught(all(opened("load-balancer", everywhere, 22), denied))).texts, []);
  });
});
