import assert from "node:assert/strict";

import * as fc from "fast-check";

import { entryOf } from "../../../toolkit/aws-model";
import { MAIN_TABLE } from "../../../toolkit/aws-model/cloud-control";
import { PendingCreate } from "../../../toolkit/aws-model/pending-create";
import { remembering } from "../../../toolkit/recover/account";
import { find } from "../../../toolkit/recover/find";
import type { Properties } from "../../../toolkit/shared/values";
import type { CloudView } from "./cloud-views";
import { accountOfViews } from "./played-account";

const place = { region: "ap-northeast-1", accountId: "111111111111", defaultTags: { project: "p", environment: "stg" } };
const OURS = [{ Key: "project", Value: "p" }, { Key: "environment", Value: "stg" }];
const vpc = (identifier: string, more: Properties = {}): CloudView => ({
  cloudType: "AWS::EC2::VPC",
  identifier,
  properties: { CidrBlock: "10.0.0.0/16", Tags: OURS, ...more },
});
const key = (identifier: string, more: Properties = {}): CloudView => ({
  cloudType: "AWS::KMS::Key",
  identifier,
  properties: { Description: "d", Tags: OURS, ...more },
});
const role: CloudView = { cloudType: "AWS::IAM::Role", identifier: "r", properties: { Tags: OURS } };

const denied = Object.assign(new Error("User is not authorized to perform: kms:DescribeKey"), { name: "GeneralServiceException" });
const broken = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });

interface Circumstances {
  known?: string[];
  refuse?: (request: string) => Error | undefined;
  defaultTags?: Record<string, string>;
}

describe("Lookup of an interrupted creation", () => {
  const inspect = (
    type: string,
    inputs: Properties,
    views: CloudView[],
    { known = [], refuse, defaultTags = place.defaultTags }: Circumstances = {},
  ) =>
    find(entryOf(type)!.cloudControl!, new PendingCreate(inputs, { ...place, defaultTags }, new Set(known)), accountOfViews(views, refuse));
  const VPC = "aws:ec2/vpc:Vpc";

  it("finds a resource by name if it has the stack's tags", async () => {
    assert.deepEqual(await inspect("aws:iam/role:Role", { name: "r" }, [role]), { outcome: "found", id: "r" });
    assert.deepEqual(await inspect("aws:iam/role:Role", { name: "r", tags: { Name: "n" } }, [role]), {
      outcome: "undecided",
      reason: "it is there, but without this stack's tags",
      ids: ["r"],
    });
    assert.deepEqual(await inspect("aws:iam/role:Role", { name: "other" }, [role]), {
      outcome: "absent",
      reason: "it is not in the account",
    });
  });

  it("finds a resource by tags if it isn't in the state", async () => {
    const inputs = { cidrBlock: "10.0.0.0/16" };
    assert.deepEqual(await inspect(VPC, inputs, [vpc("vpc-1")]), { outcome: "found", id: "vpc-1" });
    assert.equal((await inspect(VPC, inputs, [vpc("vpc-1")], { known: ["vpc-1"] })).outcome, "absent");
    assert.equal((await inspect(VPC, inputs, [vpc("vpc-1", { Tags: OURS.slice(1) })])).outcome, "absent");
    assert.equal((await inspect(VPC, inputs, [vpc("vpc-1", { CidrBlock: "10.1.0.0/16" })])).outcome, "absent");
    assert.deepEqual(await inspect(VPC, inputs, [vpc("vpc-1"), vpc("vpc-2")]), {
      outcome: "undecided",
      reason: "there are several",
      ids: ["vpc-1", "vpc-2"],
    });
  });

  it("is undecided without default tags", async () => {
    const { outcome } = await inspect(VPC, { cidrBlock: "10.0.0.0/16" }, [vpc("vpc-1", { Tags: [] })], { defaultTags: {} });
    assert.equal(outcome, "undecided");
  });

  it("is undecided if the only resource of that name has other tags", async () => {
    const group: CloudView = { cloudType: "AWS::EC2::SecurityGroup", identifier: "sg-1", properties: { GroupName: "g", VpcId: "vpc-1" } };
    assert.deepEqual(await inspect("aws:ec2/securityGroup:SecurityGroup", { name: "g", vpcId: "vpc-1" }, [group]), {
      outcome: "undecided",
      reason: "it is there, but without this stack's tags",
      ids: ["sg-1"],
    });
  });

  it("is undecided if the inputs don't identify the resource", async () => {
    assert.equal((await inspect("aws:iam/role:Role", {}, [role])).outcome, "undecided");
    assert.equal((await inspect("aws:lb/listener:Listener", { port: 80 }, [])).outcome, "undecided");
    assert.equal(
      (await inspect("aws:ec2/routeTableAssociation:RouteTableAssociation", { gatewayId: "igw-1", routeTableId: "rtb-1" }, [])).outcome,
      "undecided",
    );
    assert.equal((await inspect("aws:route53/record:Record", { zoneId: "Z1" }, [])).outcome, "undecided");
  });

  it("fails if AWS doesn't answer", async () => {
    await assert.rejects(inspect("aws:iam/role:Role", { name: "r" }, [role], { refuse: () => broken }), broken);
    await assert.rejects(inspect("aws:iam/role:Role", { name: "r" }, [role], { refuse: () => denied }), denied);
    await assert.rejects(
      inspect(VPC, {}, [vpc("vpc-1")], { refuse: (request) => (request.startsWith("list") ? broken : undefined) }),
      broken,
    );
    await assert.rejects(
      inspect(VPC, {}, [vpc("vpc-1")], { refuse: (request) => (request.startsWith("get") ? broken : undefined) }),
      broken,
    );
  });

  it("ignores resources that it may not read, but doesn't report absent because of them", async () => {
    const refuse = (request: string) => (request.endsWith("theirs") ? denied : undefined);
    const inputs = { description: "d" };
    assert.deepEqual(await inspect("aws:kms/key:Key", inputs, [key("theirs"), key("ours")], { refuse }), { outcome: "found", id: "ours" });
    await assert.rejects(inspect("aws:kms/key:Key", inputs, [key("theirs")], { refuse }), denied);
  });

  it("finds the newest revision of a family if it is newer than the state's", async () => {
    const revision = (number: number, family = "api"): CloudView => {
      const identifier = `arn:aws:ecs:ap-northeast-1:111111111111:task-definition/${family}:${number}`;
      return { cloudType: "AWS::ECS::TaskDefinition", identifier, properties: { Family: family, Tags: OURS } };
    };
    const known = [revision(9).identifier];
    const find10 = (views: CloudView[]) => inspect("aws:ecs/taskDefinition:TaskDefinition", { family: "api" }, views, { known });
    assert.deepEqual(await find10([revision(8), revision(9), revision(10), revision(11), revision(12, "other")]), {
      outcome: "found",
      id: revision(11).identifier,
    });
    assert.equal((await find10([revision(8), revision(9), revision(12, "other")])).outcome, "absent");
  });

  it("finds a part of a resource regardless of tags, and only if the resource has it", async () => {
    const bucket = (more: Properties): CloudView => ({ cloudType: "AWS::S3::Bucket", identifier: "b", properties: more });
    const type = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";
    const inputs = { bucket: "b", expectedBucketOwner: "111111111111" };
    assert.deepEqual(await inspect(type, inputs, [bucket({ LifecycleConfiguration: {} })]), { outcome: "found", id: "b,111111111111" });
    assert.equal((await inspect(type, inputs, [bucket({})])).outcome, "absent");
    assert.equal((await inspect(type, inputs, [])).outcome, "absent");
  });

  it("finds a VPC's main route table association, which can't be imported, with the VPC's original table", async () => {
    const view: CloudView = {
      cloudType: MAIN_TABLE,
      identifier: "vpc-1",
      properties: { RouteTableId: "rtb-ours", AssociationId: "rtbassoc-1" },
    };
    const find1 = (routeTableId: string, mainRouteTableId: string) =>
      find(
        entryOf("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation")!.cloudControl!,
        new PendingCreate({ vpcId: "vpc-1", routeTableId }, place, new Set(), () => ({ mainRouteTableId })),
        accountOfViews([view]),
      );
    assert.deepEqual(await find1("rtb-ours", "rtb-first"), {
      outcome: "found",
      id: "rtbassoc-1",
      outputs: { vpcId: "vpc-1", routeTableId: "rtb-ours", originalRouteTableId: "rtb-first" },
    });
    assert.equal((await find1("rtb-other", "rtb-first")).outcome, "absent");
    assert.equal((await find1("rtb-ours", "rtb-ours")).outcome, "undecided");
  });

  it("finds at most one resource, which has all default tags and isn't in the state", async () => {
    const existing = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 0, max: 9 }),
        ours: fc.boolean(),
        known: fc.boolean(),
        cidr: fc.constantFrom("10.0.0.0/16", "10.1.0.0/16"),
      }),
      { selector: ({ id }) => id },
    );
    await fc.assert(fc.asyncProperty(existing, async (all) => {
      const views = all.map(({ id, ours, cidr }) => vpc(`vpc-${id}`, { CidrBlock: cidr, Tags: ours ? OURS : [] }));
      const known = all.filter((thing) => thing.known).map(({ id }) => `vpc-${id}`);
      const right = all.filter((thing) => thing.ours && !thing.known && thing.cidr === "10.0.0.0/16").map(({ id }) => `vpc-${id}`)
        .toSorted();
      const verdict = await inspect(VPC, { cidrBlock: "10.0.0.0/16" }, views, { known });
      assert.deepEqual(verdict.outcome === "found" ? [verdict.id] : verdict.outcome === "undecided" ? verdict.ids : [], right);
      assert.equal(verdict.outcome, ["absent", "found"][right.length] ?? "undecided");
    }));
  });

  it("sends each request once", async () => {
    const asked: string[] = [];
    const account = remembering(accountOfViews([vpc("vpc-1")], (request) => void asked.push(request)));
    for (let time = 0; time < 2; time++) await find(entryOf(VPC)!.cloudControl!, new PendingCreate({}, place), account);
    assert.deepEqual(asked, ["list AWS::EC2::VPC", "get AWS::EC2::VPC vpc-1"]);
  });
});
