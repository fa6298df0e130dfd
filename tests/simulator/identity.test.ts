import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { shortName, STACK } from "../../simulator";
import { build } from "../support/simulated";

class Box extends pulumi.ComponentResource {
  constructor(name: string, args: pulumi.Inputs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("tests:index:Box", name, args, opts);
  }
}

/** Why a program fails. */
async function failure(program: () => unknown): Promise<string> {
  const error: unknown = await build(program).then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof Error, "the program didn't fail");
  return error.message;
}

describe("URNs", () => {
  it("name the types of all parents below the stack, as the engine does", async () => {
    const registered = await build(() => {
      const outer = new Box("outer");
      const inner = new Box("inner", {}, { parent: outer });
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent: inner });
      new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }, { parent: vpc });
      new aws.ec2.Eip("eip");
    });
    assert.deepEqual(registered.resources.map(({ urn }) => urn).toSorted(), [
      "urn:pulumi:stg::aws-practice::aws:ec2/eip:Eip::eip",
      "urn:pulumi:stg::aws-practice::pulumi:pulumi:Stack::aws-practice-stg",
      "urn:pulumi:stg::aws-practice::tests:index:Box$tests:index:Box$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet::subnet",
      "urn:pulumi:stg::aws-practice::tests:index:Box$tests:index:Box$aws:ec2/vpc:Vpc::vpc",
      "urn:pulumi:stg::aws-practice::tests:index:Box$tests:index:Box::inner",
      "urn:pulumi:stg::aws-practice::tests:index:Box::outer",
    ]);
  });

  it("end in the logical name, whatever it is", async () => {
    const name = "a::b $ c";
    const registered = await build(() => void new aws.ec2.Eip(name));
    assert.equal(shortName(registered.only("Eip").urn), name);
  });

  it("name the parent, and the stack where none is given", async () => {
    const registered = await build(() => void new aws.ec2.Eip("eip", {}, { parent: new Box("box") }));
    const stack = registered.resources.find(({ type }) => type === STACK);
    assert.deepEqual([registered.only("Eip").parent, registered.only("Box").parent, stack?.parent], [registered.only("Box").urn, stack?.urn, ""]);
  });

  it("tell a parent before its children, and a dependency before what needs it", async () => {
    const registered = await build(() => {
      const box = new Box("box");
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent: box });
      new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }, { parent: box });
      new aws.ec2.Eip("eip", {}, { dependsOn: vpc });
    });
    const order = registered.resources.map(({ urn }) => urn);
    for (const { urn, parent, dependencies } of registered.resources) {
      for (const earlier of [parent, ...dependencies].filter(Boolean)) assert.ok(order.indexOf(earlier) < order.indexOf(urn), `${earlier} before ${urn}`);
    }
  });
});

describe("Two resources of one name", () => {
  it("are refused under one parent, resources and components alike", async () => {
    const vpc = () => void new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
    assert.match(await failure(() => [vpc(), vpc()]), /two resources are called aws:ec2\/vpc:Vpc "vpc" under the same parent; give one another name$/);
    assert.match(await failure(() => [new Box("box"), new Box("box")]), /two resources are called tests:index:Box "box" under the same parent; give one another name$/);
  });

  it("are two under other parents, and of other types", async () => {
    const registered = await build(() => {
      new aws.ec2.Eip("one", {}, { parent: new Box("a") });
      new aws.ec2.Vpc("one", { cidrBlock: "10.0.0.0/16" }, { parent: new pulumi.ComponentResource("tests:index:Other", "b") });
      new aws.ec2.Eip("one");
    });
    assert.equal(new Set(registered.resources.map(({ id }) => id).filter(Boolean)).size, 3);
  });
});

describe("Two resources that are one in AWS", () => {
  const rule = { networkAclId: "acl-1", ruleNumber: 100, protocol: "-1", ruleAction: "allow", cidrBlock: "0.0.0.0/0" };
  const twins: [string, (name: string) => unknown, string][] = [
    ["repositories of one name", (name) => new aws.ecr.Repository(name, { name: "app" }), "app"],
    ["lifecycle policies of one repository", (name) => new aws.ecr.LifecyclePolicy(name, { repository: "app", policy: "{}" }), "app"],
    ["databases of one identifier", (name) => new aws.rds.Instance(name, { identifier: "main", instanceClass: "db.t4g.micro" }), "main"],
    ["secrets of one name", (name) => new aws.secretsmanager.Secret(name, { name: "rds" }), "rds"],
    ["log groups of one name", (name) => new aws.cloudwatch.LogGroup(name, { name: "/app" }), "/app"],
    ["roles of one name", (name) => new aws.iam.Role(name, { name: "app", assumeRolePolicy: "{}" }), "app"],
    ["policies of one name in a role", (name) => new aws.iam.RolePolicy(name, { name: "write", role: "app", policy: "{}" }), "app:write"],
    ["schedules of one name", (name) => new aws.scheduler.Schedule(name, { name: "stop", scheduleExpression: "rate(1 day)", flexibleTimeWindow: { mode: "OFF" }, target: { arn: "a", roleArn: "b" } }), "default/stop"],
    ["security groups of one name in a VPC", (name) => new aws.ec2.SecurityGroup(name, { name: "app", vpcId: "vpc-1" }), "vpc-1 app"],
    ["subnets of one block in a VPC", (name) => new aws.ec2.Subnet(name, { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" }), "vpc-1 10.0.0.0/24"],
    ["routes to one destination in a table", (name) => new aws.ec2.Route(name, { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: name }), "rtb-1 0.0.0.0/0"],
    ["route tables of one subnet", (name) => new aws.ec2.RouteTableAssociation(name, { subnetId: "subnet-1", routeTableId: name }), "subnet-1"],
    ["rules of one number in a network ACL", (name) => new aws.ec2.NetworkAclRule(name, rule), "acl-1 ingress 100"],
  ];
  for (const [what, make, same] of twins) {
    it(`are refused: ${what}`, async () => {
      const message = await failure(() => [make("one"), make("other")]);
      assert.ok(message.endsWith(`"${same}" exists already: one makes the same thing in AWS`) || message.endsWith(`"${same}" exists already: other makes the same thing in AWS`), message);
    });
  }

  it("are two in other accounts, regions, VPCs and directions", async () => {
    await build(() => {
      const europe = new aws.Provider("europe", { region: "eu-west-1" });
      const production = new aws.Provider("production", { region: "ap-northeast-1", allowedAccountIds: ["222222222222"] });
      new aws.ecr.Repository("here", { name: "app" });
      new aws.ecr.Repository("europe", { name: "app" }, { provider: europe });
      new aws.ecr.Repository("production", { name: "app" }, { provider: production });
      new aws.ecr.Repository("virginia", { name: "app", region: "us-east-1" });
      for (const vpcId of ["vpc-1", "vpc-2"]) new aws.ec2.SecurityGroup(vpcId, { name: "app", vpcId });
      for (const egress of [true, false]) new aws.ec2.NetworkAclRule(`egress-${egress}`, { ...rule, egress });
    });
  });

  it("are one role in every region, as IAM knows none", async () => {
    const message = await failure(() => {
      const europe = new aws.Provider("europe", { region: "eu-west-1" });
      new aws.iam.Role("here", { name: "app", assumeRolePolicy: "{}" });
      new aws.iam.Role("there", { name: "app", assumeRolePolicy: "{}" }, { provider: europe });
    });
    assert.match(message, /aws:iam\/role:Role "app" exists already/);
  });

  it("may be one made and one read", async () => {
    await build(() => {
      new aws.ecr.Repository("made", { name: "app" });
      aws.ecr.Repository.get("read", "app");
      aws.ecr.Repository.get("read-again", "app");
    });
  });

  it("may be passwords and versions of a secret", async () => {
    await build(() => {
      for (const name of ["one", "other"]) {
        new random.RandomPassword(name, { length: 16 });
        new aws.secretsmanager.SecretVersion(name, { secretId: "arn:aws:x", secretString: name });
      }
    });
  });
});
