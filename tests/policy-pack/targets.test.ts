import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/judge";
import { iamTargets } from "../../policy-pack/policies/iam-targets";
import type { Program } from "../../policy-pack/program";
import { ACCOUNT, Broken, givesVerdicts, itCatches, itPasses, realProgram, resourceOf, verdict, type Written } from "./roles";

/** Policies of roles that no other policy has an opinion of. */
const NAT = "network-nat-session-manager";
const LOGS = "network-flow-logs-write";
const TASK = "api-task-task-role";
const id = (resource: string) => `iam-grants-point-at-something ${resource}`;
const arn = (service: string, resource: string) => `arn:aws:${service}:ap-northeast-1:${ACCOUNT}:${resource}`;

describe("Policy iam-grants-point-at-something", () => {
  itPasses(iamTargets());
  const reading = (Resource: unknown, more: Written = {}) => (broken: Broken) => broken.allow(NAT, { Action: "rds:DescribeDBInstances", Resource, ...more });
  itCatches([
    ["a queue that isn't there", reading(arn("sqs", "gone")), id(NAT)],
    ["a database of another name", reading(arn("rds", "db:main-prd")), id(NAT)],
    ["the same name in another service", reading(arn("rds", "cluster:main-stg")), id(NAT)],
    ["the right name in another region", reading(`arn:aws:rds:us-east-1:${ACCOUNT}:db:main-stg`), id(NAT)],
    ["one of two that isn't there", reading([arn("rds", "db:main-stg"), arn("rds", "db:other")]), id(NAT)],
    ["streams of a log group that isn't there", (broken) => broken.remove("network-flow-logs-log-group"), id(LOGS)],
    ["a log group whose name begins like another's", reading(arn("logs", "log-group:/aws-practice/stg/api/audit:log-stream:*")), id(NAT)],
    ["a repository below another", reading(arn("ecr", "repository/aws-practice-stg/base")), id(NAT)],
    ["a bucket that isn't there", reading("arn:aws:s3:::somebodys-bucket/*"), id(NAT)],
    ["a pattern that nothing fits", reading(arn("rds", "db:other-*")), id(NAT)],
    ["tasks of a cluster that isn't there", reading(arn("ecs", "task/other/*")), id(NAT)],
    ["a secret of which only a version is there", (broken) => broken.remove("database-secret"), id("api-task-start"), id("daily-report-task-start")],
    ["an instance that is gone", (broken) => broken.remove("network-nat-instance"), id(NAT)],
    ["a bucket policy for another bucket", (broken) => broken.policy("load-balancer-logs-policy", (list) => void (list[0]!["Resource"] = "arn:aws:s3:::other/AWSLogs/*")), id("load-balancer-logs-policy")],
    ["a queue policy for a rule that isn't there", (broken) => broken.policy("daily-report-failures-dead-letters-policy", (list) => void (list[1]!["Condition"] = { ArnEquals: { "aws:SourceArn": arn("events", "rule/gone") } })), id("daily-report-failures-dead-letters-policy")],
    ["a key for another topic's messages", (broken) => broken.policy("alerts-key", (list) => void (list[1]!["Condition"] = { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": arn("sns", "other") } })), id("alerts-key")],
    ["trust for schedules of a group that isn't there", (broken) => broken.trust("database-schedule-role", { Condition: { StringEquals: { "aws:SourceArn": arn("scheduler", "schedule-group/gone") } } }), id("database-schedule-role")],
    ["a user that isn't there", (broken) => broken.trust(TASK, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/gone` }, Condition: {} }), id(TASK)],
    ["a rule's target, which makes nothing", (broken) => {
      broken.add("aws:cloudwatch/eventTarget:EventTarget", "target", { arn: arn("sqs", "gone") });
      broken.allow(NAT, { Action: "sqs:ReceiveMessage", Resource: arn("sqs", "gone") });
    }, id(NAT)],
    ["a database, its streams and parts", reading([arn("rds", "db:main-stg"), arn("logs", "log-group:/aws-practice/stg/api:*"), arn("ecs", "cluster/aws-practice-stg"), arn("ecs", "container-instance/aws-practice-stg/*")])],
    ["what AWS made for a database", (broken) => {
      const [{ secretArn }] = broken.resource("database-instance").properties["masterUserSecrets"] as [{ secretArn: string }];
      broken.allow(NAT, { Action: "secretsmanager:GetSecretValue", Resource: secretArn });
    }],
    ["a condition on what it isn't", reading(arn("rds", "db:main-stg"), { Condition: { ArnNotEquals: { "aws:SourceArn": arn("sqs", "gone") } } })],
    ["executions of a state machine", (broken) => broken.allow(NAT, { Action: "states:StopExecution", Resource: `${broken.arn("daily-report-runner-state-machine").replace(":stateMachine:", ":execution:")}:*` })],
    ["another account's, AWS's, everything, and a denial", (broken) => broken.allow(NAT, { Action: "rds:DescribeDBInstances", Resource: ["arn:aws:rds:ap-northeast-1:999999999999:db:x", "arn:aws:iam::aws:policy/ReadOnlyAccess", "*"] }, { Effect: "Deny", Action: "sqs:*", Resource: arn("sqs", "gone") })],
  ]);
  itCatches([["a database of the other stack", (broken) => broken.allow(LOGS, { Action: "rds:StartDBInstance", Resource: "arn:aws:rds:ap-northeast-1:222222222222:db:main-stg" }), id(LOGS)]], "prd");

  it("takes a declared ARN for one of the program", async () => {
    const broken = new Broken(await realProgram(".", "stg"));
    broken.allow(NAT, { Action: "sqs:ReceiveMessage", Resource: arn("sqs", "shared-orders") });
    assert.deepEqual(await verdict(broken, iamTargets([arn("sqs", "shared-*")])), []);
    assert.deepEqual(await verdict(broken, iamTargets([arn("sqs", "other-*")])), [id(NAT)]);
  });

  it("goes by service and name where ARNs aren't known yet", async () => {
    const grant = (resource: string): Program => ({
      environment: "stg",
      resources: [
        resourceOf("aws:rds/instance:Instance", "database", { identifier: "main" }),
        resourceOf("aws:sqs/queue:Queue", "queue", { name: "orders", ...(resource.includes("known") ? { arn: arn("sqs", "orders") } : {}) }),
        resourceOf("aws:iam/rolePolicy:RolePolicy", "grant", { policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "rds:StartDBInstance", Resource: resource }] } }),
      ],
    });
    const [policy] = iamTargets();
    assert.deepEqual(await findingsOf(policy!, grant(arn("rds", "db:main"))), { findings: [], unjudged: [] });
    assert.deepEqual((await findingsOf(policy!, grant(arn("rds", "db:other")))).unjudged.map(({ name }) => name), ["grant"]);
    assert.deepEqual((await findingsOf(policy!, grant(arn("rds", "db:known-other")))).findings.map(({ found }) => found), [arn("rds", "db:known-other")]);
  });

  it("is quick on a large program", async () => {
    const resources = Array.from({ length: 2500 }, (_, index) => [
      resourceOf("aws:sqs/queue:Queue", `queue-${index}`, { arn: arn("sqs", `queue-${index}`) }),
      resourceOf("aws:iam/rolePolicy:RolePolicy", `policy-${index}`, { policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: [arn("sqs", `queue-${index}`), arn("sqs", `queue-${index}-*`)] }] } }),
    ]).flat();
    const started = performance.now();
    const { findings } = await findingsOf(iamTargets()[0]!, { resources, environment: "stg" });
    assert.equal(findings.length, 2500);
    assert.ok(performance.now() - started < 1000, `${performance.now() - started} ms`);
  });

  it("gives a verdict on anything", () => givesVerdicts(iamTargets()));
});
