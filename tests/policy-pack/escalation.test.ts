import assert from "node:assert/strict";

import { iamEscalation } from "../../policy-pack/policies/iam-escalation";
import { UNKNOWN } from "../../policy-pack/program";
import { findingsOf } from "../../policy-pack/judge";
import { ACCOUNT, allFindings, Broken, givesVerdicts, itCatches, itPasses, realProgram, verdict, type Written } from "./roles";

const ECS = { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } };
const pass = (Resource: string | string[], Condition: Written = ECS): Written => ({ Action: "iam:PassRole", Resource, Condition });
const to = (service: string): Written => ({ StringEquals: { "iam:PassedToService": service } });
const family = (name: string) => `arn:aws:ecs:ap-northeast-1:${ACCOUNT}:task-definition/aws-practice-${name}-stg:*`;

/** The policies of the two roles that no other role's policy is about. */
const NAT = "network-nat-session-manager";
const LOGS = "network-flow-logs-write";

describe("Policy iam-pass-role", () => {
  itPasses(iamEscalation());
  const runner = "daily-report-runner-run";
  const caught = `iam-pass-role ${runner}`;
  const under = (Condition: Written | undefined) => (broken: Broken) => broken.policy(runner, (list) => {
    const statement = list.find(({ Action }) => (Array.isArray(Action) ? Action[0] : Action) === "iam:PassRole")!;
    if (Condition === undefined) delete statement["Condition"];
    else statement["Condition"] = Condition;
  });
  const nat = `iam-pass-role ${NAT}`;
  itCatches([
    ["a role for any service", under(undefined), caught],
    ["a role for a pattern of services", under({ StringLike: { "iam:PassedToService": "ecs*" } }), caught],
    ["a role for a service where the key is there", under({ StringEqualsIfExists: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }), caught],
    ["a role for a wildcard in StringEquals", under({ StringEquals: { "iam:PassedToService": "*.amazonaws.com" } }), caught, "iam-exactness daily-report-runner-run"],
    ["a role for a second service that it doesn't trust", under({ StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"] } }), caught],
    ["a role that no longer trusts the service", (broken) => broken.trust("daily-report-task-task-role", { Principal: { Service: "lambda.amazonaws.com" } }), caught],
    ["a role that the service is trusted for another action only", (broken) => broken.trust("daily-report-task-task-role", { Action: "sts:TagSession" }), caught],
    ["all roles", (broken) => broken.allow(NAT, pass("*")), nat],
    ["a pattern of roles", (broken) => broken.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/network-*`)), nat],
    ["all roles but one", (broken) => broken.allow(NAT, { Action: "iam:PassRole", NotResource: broken.arn("api-task-task-role"), Condition: ECS }), nat],
    ["a role that isn't there", (broken) => broken.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/gone`)), nat],
    ["what isn't a role", (broken) => broken.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:user/somebody`)), nat],
    ["a pattern of actions that takes iam:PassRole in", (broken) => broken.allow(NAT, { ...pass("*"), Action: "iam:pass*" }), nat],
    ["a role of the program for a service it trusts", (broken) => broken.allow(NAT, pass(broken.arn("api-task-task-role")))],
    ["a denial to pass", (broken) => broken.allow(NAT, { ...pass("*"), Effect: "Deny" })],
  ]);
  itCatches([["a role for any service", under(undefined), caught]], "prd");

  it("takes a declared role for one of the program", async () => {
    const broken = new Broken(await realProgram(".", "stg"));
    broken.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/shared/deploy`));
    assert.deepEqual(await verdict(broken, iamEscalation()), [nat]);
    assert.deepEqual(await verdict(broken, iamEscalation([`arn:aws:iam::${ACCOUNT}:role/shared/*`])), []);
    broken.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/shared/*`));
    assert.deepEqual(await verdict(broken, iamEscalation([`arn:aws:iam::${ACCOUNT}:role/shared/*`])), [nat]);
  });
});

describe("Policy iam-escalation", () => {
  const nat = `iam-escalation ${NAT}`;
  const logs = `iam-escalation ${LOGS}`;
  const start = (broken: Broken) => broken.arn("api-task-execution-role");
  const writes = ["CreatePolicyVersion", "SetDefaultPolicyVersion", "AttachUserPolicy", "AttachGroupPolicy", "AttachRolePolicy", "PutUserPolicy", "PutGroupPolicy", "PutRolePolicy", "UpdateAssumeRolePolicy", "CreateAccessKey", "CreateLoginProfile", "UpdateLoginProfile", "AddUserToGroup"];
  itCatches([
    ...writes.map((action): [string, (broken: Broken) => void, string] => [`iam:${action}`, (broken) => broken.allow(NAT, { Action: [`iam:${action}`], Resource: "*" }), nat]),
    ["a pattern of IAM's writes", (broken) => broken.allow(NAT, { Action: "iam:Put*", Resource: broken.arn("network-nat-role") }), nat],
    ["everything but something", (broken) => broken.allow(NAT, { NotAction: "s3:*", Resource: "*" }), nat, `iam-pass-role ${NAT}`],
    ["a new task definition with a role that has more", (broken) => broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(start(broken))), nat],
    ["a new task definition and a service to run it", (broken) => broken.allow(NAT, { Action: ["ecs:RegisterTaskDefinition", "ecs:UpdateService"], Resource: "*" }, pass(start(broken))), nat],
    ["running any family with a role that has more", (broken) => broken.allow(NAT, { Action: "ecs:RunTask", Resource: "*" }, pass(start(broken))), nat],
    ["running a pattern of families", (broken) => broken.allow(NAT, { Action: "ecs:RunTask", Resource: `arn:aws:ecs:ap-northeast-1:${ACCOUNT}:task-definition/aws-practice-*` }, pass(start(broken))), nat],
    ["running one family with another's role", (broken) => broken.allow(NAT, { Action: "ecs:RunTask", Resource: family("daily-report") }, pass(start(broken))), nat],
    ["starting one family with another's role", (broken) => broken.allow(NAT, { Action: "ecs:StartTask", Resource: family("daily-report") }, pass(start(broken))), nat],
    ["an instance with a role that has more", (broken) => broken.allow(LOGS, { Action: "ec2:RunInstances", Resource: "*" }, pass(broken.arn("network-nat-role"), to("ec2.amazonaws.com"))), logs],
    ["a function with any role", (broken) => broken.allow(NAT, { Action: ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource: "*" }, pass("*", to("lambda.amazonaws.com"))), nat, `iam-pass-role ${NAT}`],
    ["a stack with any role", (broken) => broken.allow(NAT, { Action: "cloudformation:CreateStack", Resource: "*" }, pass("*", to("cloudformation.amazonaws.com"))), nat, `iam-pass-role ${NAT}`],
    ["a job of Glue with any role", (broken) => broken.allow(NAT, { Action: ["glue:UpdateJob", "glue:CreateTrigger"], Resource: "*" }, pass("*", to("glue.amazonaws.com"))), nat, `iam-pass-role ${NAT}`],
    ["a notebook with any role", (broken) => broken.allow(NAT, { Action: "sagemaker:CreateNotebookInstance", Resource: "*" }, pass("*", to("sagemaker.amazonaws.com"))), nat, `iam-pass-role ${NAT}`],
    ["a pipeline with any role", (broken) => broken.allow(NAT, { Action: "datapipeline:*", Resource: "*" }, pass("*", to("datapipeline.amazonaws.com"))), nat, `iam-pass-role ${NAT}`],
    ["a build with any role", (broken) => broken.allow(NAT, { Action: ["codebuild:CreateProject", "codebuild:StartBuild"], Resource: "*" }, pass("*", to("codebuild.amazonaws.com"))), nat, `iam-pass-role ${NAT}`],
    ["a role that another program made", (broken) => broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(`arn:aws:iam::${ACCOUNT}:role/admin`)), nat, `iam-pass-role ${NAT}`],
    ["a role with a managed policy", (broken) => {
      broken.resource("api-task-task-role").properties["managedPolicyArns"] = ["arn:aws:iam::aws:policy/AdministratorAccess"];
      broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(broken.arn("api-task-task-role")));
    }, nat],
    ["a command on an instance whose role has more", (broken) => broken.allow(LOGS, { Action: "ssm:SendCommand", Resource: broken.arn("network-nat-instance") }), logs],
    ["a session on any instance", (broken) => broken.allow(LOGS, { Action: "ssm:StartSession", Resource: `arn:aws:ec2:ap-northeast-1:${ACCOUNT}:instance/*` }), logs],
    ["new code for a function whose role has more", (broken) => {
      const arn = `arn:aws:lambda:ap-northeast-1:${ACCOUNT}:function:f`;
      broken.add("aws:lambda/function:Function", "function", { arn, role: broken.arn("network-flow-logs-role") });
      broken.allow(NAT, { Action: "lambda:UpdateFunctionCode", Resource: arn });
    }, nat],
    ["taking on any role", (broken) => broken.allow(NAT, { Action: "sts:AssumeRole", Resource: "*" }), nat],
    ["taking on a role that has more", (broken) => {
      broken.trust("network-flow-logs-role", { Principal: { AWS: broken.arn("network-nat-role") }, Condition: undefined });
      broken.allow(NAT, { Action: "sts:AssumeRole", Resource: broken.arn("network-flow-logs-role") });
    }, nat],
    ["taking on a role of another account", (broken) => broken.allow(NAT, { Action: "sts:AssumeRole", Resource: "arn:aws:iam::999999999999:role/admin" }), nat],
    ["a path over three policies", (broken) => {
      const document = (statement: Written) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
      const { properties } = broken.resource("network-nat-role");
      properties["inlinePolicies"] = [{ name: "inline", policy: JSON.stringify(document({ Action: "lambda:CreateFunction", Resource: "*" })) }];
      broken.add("aws:iam/policy:Policy", "attached", { arn: `arn:aws:iam::${ACCOUNT}:policy/attached`, policy: document({ Action: "lambda:AddPermission", Resource: "*" }) });
      broken.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", { role: properties["name"], policyArn: `arn:aws:iam::${ACCOUNT}:policy/attached` });
      broken.trust("network-flow-logs-role", { Principal: { Service: "lambda.amazonaws.com" } });
      broken.allow(NAT, pass(broken.arn("network-flow-logs-role"), to("lambda.amazonaws.com")));
    }, nat],
    ["running one family with the roles it has", (broken) => broken.allow(NAT, { Action: "ecs:RunTask", Resource: family("api") }, pass([start(broken), broken.arn("api-task-task-role")]))],
    ["one revision of a family", (broken) => broken.allow(NAT, { Action: "ecs:RunTask", Resource: family("api").replace("*", "1") }, pass(start(broken)))],
    ["a new task definition with a role that has nothing", (broken) => broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(broken.arn("api-task-task-role")))],
    ["a new task definition with a role that may go elsewhere only", (broken) => broken.allow(LOGS, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(broken.arn("network-nat-role"), to("ec2.amazonaws.com")))],
    ["a new task definition that is denied", (broken) => broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, { Effect: "Deny", Action: "ecs:*", Resource: "*" }, pass(start(broken)))],
    ["a denial under a condition, which may not hold", (broken) => broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, { Effect: "Deny", Action: "ecs:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }, pass(start(broken))), nat],
    ["a role for no named service, that only another service could take on", (broken) => broken.allow(LOGS, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(broken.arn("network-nat-role"), {})), `iam-pass-role ${LOGS}`],
    ["a role that may go only to a service that can't take it on", (broken) => broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(start(broken), to("ec2.amazonaws.com"))), `iam-pass-role ${NAT}`],
    ["a new task definition and any role for another service", (broken) => broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass("*", to("lambda.amazonaws.com"))), `iam-pass-role ${NAT}`],
    ["half a way and any role", (broken) => broken.allow(NAT, { Action: "lambda:CreateFunction", Resource: "*" }, pass("*", to("lambda.amazonaws.com"))), `iam-pass-role ${NAT}`],
    ["an instance with the role's own role", (broken) => broken.allow(NAT, { Action: "ec2:RunInstances", Resource: "*" }, { Effect: "Deny", Action: "s3:*", Resource: "*" }, pass(broken.arn("network-nat-role"), to("ec2.amazonaws.com")))],
    ["half a way", (broken) => broken.allow(NAT, { Action: "lambda:CreateFunction", Resource: "*" })],
    ["a role that has what is passed", (broken) => {
      const { Statement } = JSON.parse(String(broken.resource("api-task-start").properties["policy"])) as { Statement: Written[] };
      broken.allow(NAT, ...Statement, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(start(broken)));
    }],
    ["a role that has all of it but under a condition", (broken) => {
      const { Statement } = JSON.parse(String(broken.resource("api-task-start").properties["policy"])) as { Statement: Written[] };
      broken.allow(NAT, ...Statement.map((statement) => ({ ...statement, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })), { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(start(broken)));
    }, nat],
    ["a command on an instance whose role has no more", (broken) => broken.allow(NAT, { Action: "ssm:SendCommand", Resource: broken.arn("network-nat-instance") })],
    ["taking on a role that doesn't let it", (broken) => broken.allow(NAT, { Action: "sts:AssumeRole", Resource: broken.arn("network-flow-logs-role") })],
  ]);

  it("prints the path", async () => {
    const broken = new Broken(await realProgram(".", "stg"));
    broken.allow(NAT, { Action: "ecs:RegisterTaskDefinition", Resource: "*" }, pass(start(broken)));
    const [found] = await allFindings(broken, iamEscalation());
    assert.match(found!.finding.allowed, /role "network-nat-role" -> iam:PassRole of arn:\S+ -> ecs:RegisterTaskDefinition -> ecr:GetAuthorizationToken on \* of role "api-task-execution-role"|role "network-nat-role" -> iam:PassRole of arn:\S+ -> ecs:RegisterTaskDefinition -> ecr:\w+ on \S+ of role "api-task-execution-role"/);
    assert.equal(found!.finding.property, "policy.Statement.3");
  });

  it("waits for what isn't known, and says what it has found already", async () => {
    const broken = new Broken(await realProgram(".", "stg"));
    const policy = iamEscalation()[1]!;
    broken.resource("api-task-start").properties["policy"] = UNKNOWN;
    assert.deepEqual((await findingsOf(policy, broken)).unjudged.map(({ name }) => name), ["api-task-start"]);
    broken.allow(LOGS, { Action: "iam:PutRolePolicy", Resource: "*" });
    const { findings } = await findingsOf(policy, broken);
    assert.deepEqual(findings.map(({ resource }) => resource.name), [LOGS]);
  });

  it("gives a verdict on anything", () => givesVerdicts(iamEscalation()));
});
