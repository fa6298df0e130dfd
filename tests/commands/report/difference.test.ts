import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { isUnchanged, reportOf } from "../../../commands/report/difference";
import { markdownOf } from "../../../commands/report/markdown";
import type { StackChange } from "../../../commands/report/report";
import { between, plannedBy, reportBetween } from "./support";

const TRUST = (service: string, condition: object = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...condition }],
  });

/** A role with an inline policy of these statements. */
const role = (...statements: object[]) => () => {
  const { name } = new aws.iam.Role("reader", { assumeRolePolicy: TRUST("ecs-tasks.amazonaws.com") });
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  new aws.iam.RolePolicy("reading", { role: name, policy });
};
const allow = (Action: string | string[], Resource: string | string[] = "arn:aws:s3:::files/*", rest: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});

const database = (args: Partial<aws.rds.InstanceArgs> = {}, opts?: pulumi.CustomResourceOptions) => () =>
  void new aws.rds.Instance("db", { instanceClass: "db.t4g.micro", identifier: "main", engine: "postgres", ...args }, opts);

const grantsOf = ({ grants }: StackChange) =>
  grants.map(({ change, who, effect, actions, on, only }) =>
    [change, who, effect, actions.join("+"), "on", on, only].filter((word) => word !== "").join(" ")
  );
const noticesOf = ({ notices }: StackChange) =>
  notices.map(({ kind, effect, resources }) => `${kind}: ${effect} (${resources.join(", ")})`);

describe("The difference of two plans", () => {
  it("is empty for the same program, and its Markdown has one line", async () => {
    const report = await reportBetween(role(allow("s3:GetObject")), role(allow("s3:GetObject")));
    assert.deepEqual(report.stacks.map(isUnchanged), [true]);
    assert.match(markdownOf(report), /^\*\*No change\*\* in 1 stack\. Plan `sha256:[0-9a-f]{64}`, difference `sha256:[0-9a-f]{64}`\n$/);
  });

  it("has a digest of the plan that changes with an input, and one of the difference that depends on both plans", async () => {
    const [one, other] = [role(allow("s3:GetObject")), role(allow("s3:PutObject"))];
    const [same, forth, back] = [await reportBetween(other, other), await reportBetween(one, other), await reportBetween(other, one)];
    assert.equal(forth.digest.plan, same.digest.plan);
    assert.notEqual(forth.digest.plan, back.digest.plan);
    assert.equal(new Set([same, forth, back].map(({ digest }) => digest.difference)).size, 3);
  });

  it("never has a secret", async () => {
    const given = (secretString: string) => () =>
      void new aws.secretsmanager.SecretVersion("version", { secretId: "arn:x", secretString: pulumi.secret(secretString) });
    assert.ok(
      !JSON.stringify([await plannedBy(given("hunter2")), await reportBetween(given("hunter2"), given("hunter3"))]).includes("hunter"),
    );
  });

  describe("for users", () => {
    it("says that a replaced database is empty, and that a deleted one's data is gone", async () => {
      assert.deepEqual(noticesOf(await between(database(), database({ engine: "mysql" }))), [
        "lasting: data: a new and empty database replaces it (db)",
      ]);
      assert.deepEqual(noticesOf(await between(database(), () => undefined)), ["lasting: data: the database is deleted (db)"]);
      assert.deepEqual(noticesOf(await between(database({}, { retainOnDelete: true }), () => undefined)), []);
    });

    it("says that a database restarts, at once or in its maintenance window", async () => {
      const [small, large] = [database(), database({ instanceClass: "db.t4g.small" })];
      assert.deepEqual(noticesOf(await between(small, large)), ["interruption: the database restarts, in its maintenance window (db)"]);
      const now = database({ instanceClass: "db.t4g.small", applyImmediately: true });
      assert.deepEqual(noticesOf(await between(small, now)), ["interruption: the database restarts (db)"]);
    });

    it("follows a replacement to the resources that use it", async () => {
      const network = (cidrBlock: string) => () => {
        const vpc = new aws.ec2.Vpc("vpc", { cidrBlock });
        new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
      };
      const { operations, notices } = await between(network("10.0.0.0/16"), network("10.0.0.0/17"));
      assert.deepEqual(operations.map(({ operation, name, replaces }) => `${operation} ${name} ${replaces.join()}`), [
        "replace subnet vpcId",
        "replace vpc cidrBlock",
      ]);
      assert.deepEqual(notices.map(({ kind }) => kind), ["lasting", "lasting"]);
    });

    it("says which omitted property stays as it is in AWS", async () => {
      const service = (alarms?: aws.ecs.ServiceArgs["alarms"]) => () =>
        void new aws.ecs.Service("api", alarms === undefined ? {} : { alarms });
      const change = await between(service({ enable: true, rollback: true, alarmNames: ["errors"] }), service());
      assert.deepEqual(noticesOf(change), [
        "note: alarms stays as it is in AWS: the program omits it, and the provider doesn't unset it (api)",
      ]);
    });

    it("has no operation for a resource with an alias", async () => {
      const topic = (name: string, opts?: pulumi.CustomResourceOptions) => () => void new aws.sns.Topic(name, { displayName: "a" }, opts);
      assert.deepEqual((await between(topic("old"), topic("new", { aliases: [{ name: "old" }] }))).operations, []);
      assert.equal((await between(topic("old"), topic("new"))).operations.length, 2);
    });
  });

  describe("in grants", () => {
    it("has a new action, resource or trust as more, and its opposite as less", async () => {
      assert.deepEqual(grantsOf(await between(role(allow("s3:GetObject")), role(allow(["s3:GetObject", "s3:PutObject"])))), [
        "more role reader allowed s3:PutObject on arn:aws:s3:::files/*",
      ]);
      assert.deepEqual(
        grantsOf(await between(role(allow("s3:GetObject", "arn:aws:s3:::a/*")), role(allow("s3:GetObject", "arn:aws:s3:::b/*")))),
        [
          "more role reader allowed s3:GetObject on arn:aws:s3:::b/*",
          "less role reader allowed s3:GetObject on arn:aws:s3:::a/*",
        ],
      );
      const trusting = (assumeRolePolicy: string) => () => void new aws.iam.Role("reader", { assumeRolePolicy });
      assert.deepEqual(grantsOf(await between(trusting(TRUST("ec2.amazonaws.com")), trusting(TRUST("lambda.amazonaws.com")))), [
        "more Service lambda.amazonaws.com allowed sts:AssumeRole on role reader",
        "less Service ec2.amazonaws.com allowed sts:AssumeRole on role reader",
      ]);
    });

    it("has a condition that is taken away as more", async () => {
      const limited = { Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } } };
      const change = await between(role(allow("s3:GetObject", undefined, limited)), role(allow("s3:GetObject")));
      assert.deepEqual(grantsOf(change), ["more role reader allowed s3:GetObject on arn:aws:s3:::files/*"]);
    });

    it("has a denial that is taken away as more", async () => {
      const deny = { Effect: "Deny", Action: "s3:DeleteObject", Resource: "*" };
      assert.deepEqual(grantsOf(await between(role(allow("s3:*"), deny), role(allow("s3:*")))), [
        "more role reader denied s3:DeleteObject on *",
      ]);
    });

    it("has nothing if another statement gives the same, or statements are written otherwise", async () => {
      assert.deepEqual(grantsOf(await between(role(allow("s3:*", "*")), role(allow("s3:*", "*"), allow("s3:GetObject")))), []);
      const [together, apart] = [role(allow(["s3:GetObject", "s3:PutObject"])), role(allow("s3:PutObject"), allow("s3:GetObject"))];
      assert.deepEqual(grantsOf(await between(together, apart)), []);
    });

    it("has a policy that AWS manages, whose content the program doesn't have", async () => {
      const attaching = (...managedPolicyArns: string[]) => () =>
        void new aws.iam.Role("reader", { assumeRolePolicy: TRUST("ec2.amazonaws.com"), managedPolicyArns });
      assert.deepEqual(grantsOf(await between(attaching(), attaching("arn:aws:iam::aws:policy/AdministratorAccess"))), [
        "more role reader allowed all of arn:aws:iam::aws:policy/AdministratorAccess on *",
      ]);
    });

    it("has who may use a resource by its own policy", async () => {
      const queue = (principal: string) => () =>
        void new aws.sqs.Queue("jobs", {
          policy: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal: principal, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:::jobs" }],
          }),
        });
      assert.deepEqual(grantsOf(await between(queue("arn:aws:iam::111111111111:root"), queue("*"))), [
        "more any principal allowed sqs:SendMessage on arn:aws:sqs:::jobs",
      ]);
    });
  });

  describe("in verdicts", () => {
    const topic = (args: aws.sns.TopicArgs) => () => void new aws.sns.Topic("events", args);

    it("has new, remaining and gone ones", async () => {
      const of = async (before: aws.sns.TopicArgs, after: aws.sns.TopicArgs) =>
        (await between(topic(before), topic(after))).verdicts.map(({ change, rule, resource }) => `${change} ${rule} ${resource}`);
      assert.deepEqual(await of({}, {}), ["same data-at-rest-topic events"]);
      assert.deepEqual(await of({ kmsMasterKeyId: "alias/aws/sns" }, {}), ["new data-at-rest-topic events"]);
      assert.deepEqual(await of({}, { kmsMasterKeyId: "alias/aws/sns" }), ["gone data-at-rest-topic events"]);
    });
  });

  describe("of stacks that are only in one plan", () => {
    const topic = () => void new aws.sns.Topic("events", { kmsMasterKeyId: "alias/aws/sns" });

    it("creates everything of a new one, and notices nothing, as nothing runs", async () => {
      const { stacks: [change] } = reportOf([], [await plannedBy(topic)]);
      assert.deepEqual([change!.isNew, change!.operations.map(({ operation }) => operation), change!.notices], [true, ["create"], []]);
    });

    it("destroys nothing of one without a file", async () => {
      const report = reportOf([await plannedBy(topic)], []);
      assert.deepEqual([report.stacks[0]!.status, report.stacks[0]!.operations], ["gone", []]);
      assert.match(markdownOf(report), /no file any more; this destroys nothing/);
    });

    it("compares nothing if the head fails, and everything is new if the base failed", async () => {
      const planned = await plannedBy(topic);
      const failed = { ...planned, failure: "TypeError: x", status: "failed" as const, resources: [] };
      assert.match(markdownOf(reportOf([planned], [failed])), /\*\*the plan failed\*\*: `TypeError: x`/);
      const report = reportOf([failed], [planned]);
      assert.deepEqual(report.stacks[0]!.operations.map(({ operation }) => operation), ["create"]);
      assert.match(markdownOf(report), /the base's plan failed, so everything counts as new/);
    });
  });
});
