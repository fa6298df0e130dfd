import type { Broken, Written } from "../support/broken";
import { ACCOUNT, arnOf, foundIn, type Mutation, on, type Row } from "./mutation";

/** The policies of the two roles that no other role's policy is about. */
export const NAT = "RolePolicy network-nat-session-manager";
const LOGS = "RolePolicy network-flow-logs-write";
const RUNNER = "RolePolicy daily-report-runner-run";
const [nat, logs, runner] = [foundIn(NAT), foundIn(LOGS), foundIn(RUNNER)];

const to = (service: string): Written => ({ StringEquals: { "iam:PassedToService": service } });
export const pass = (Resource: string | string[], Condition = to("ecs-tasks.amazonaws.com")): Written => ({
  Action: "iam:PassRole",
  Resource,
  Condition,
});
const family = (name: string) => arnOf("ecs", `task-definition/aws-practice-${name}-stg:*`);

/** The runner's leave to pass roles, under another condition. */
const under = (Condition: Written | undefined) => (p: Broken) => p.statement(RUNNER, "iam:PassRole", { Condition });

export const PASS_ROLE: Mutation[] = [
  ...on(
    "stg with image",
    ["a role for any service", under(undefined), ...runner("iam-pass-role")],
    ["a role for a pattern of services", under({ StringLike: { "iam:PassedToService": "ecs*" } }), ...runner("iam-pass-role")],
    [
      "a role for a service where the key is there",
      under({ StringEqualsIfExists: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }),
      ...runner("iam-pass-role"),
    ],
    [
      "a role for a wildcard in StringEquals",
      under({ StringEquals: { "iam:PassedToService": "*.amazonaws.com" } }),
      ...runner("iam-pass-role", "iam-least-privilege", "iam-no-ineffective-statements"),
    ],
    [
      "a role for a second service that it doesn't trust",
      under({ StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"] } }),
      ...runner("iam-pass-role"),
    ],
    [
      "a role that no longer trusts the service",
      (p) => p.trust("Role daily-report-task-role", { Principal: { Service: "lambda.amazonaws.com" } }),
      ...runner("iam-pass-role"),
    ],
    [
      "a role that the service is trusted for another action only",
      (p) => p.trust("Role daily-report-task-role", { Action: "sts:TagSession" }),
      ...runner("iam-pass-role"),
    ],
    ["all roles", (p) => p.allow(NAT, pass("*")), ...nat("iam-pass-role", "iam-no-wildcard-resources")],
    [
      "a pattern of roles",
      (p) => p.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/network-*`)),
      ...nat("iam-pass-role", "iam-no-wildcard-resources"),
    ],
    [
      "all roles but one",
      (p) => p.allow(NAT, { Action: "iam:PassRole", NotResource: p.arn("Role api-task-role"), Condition: to("ecs-tasks.amazonaws.com") }),
      ...nat("iam-pass-role", "iam-no-wildcard-actions"),
    ],
    ["a role that isn't there", (p) => p.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/gone`)), ...nat("iam-pass-role")],
    [
      "what isn't a role",
      (p) => p.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:user/somebody`)),
      ...nat("iam-pass-role", "iam-no-ineffective-statements"),
    ],
    [
      "a pattern of actions that takes iam:PassRole in",
      (p) => p.allow(NAT, { ...pass("*"), Action: "iam:pass*" }),
      ...nat("iam-pass-role", "iam-no-wildcard-actions", "iam-no-wildcard-resources"),
    ],
    ["a role of the program for a service it trusts", (p) => p.allow(NAT, pass(p.arn("Role api-task-role")))],
    ["a denial to pass", (p) => p.allow(NAT, { ...pass("*"), Effect: "Deny" })],
  ),
  ...on("prd with image", ["a role for any service", under(undefined), ...runner("iam-pass-role")]),
];

const WRITES = [
  "CreatePolicyVersion",
  "SetDefaultPolicyVersion",
  "AttachUserPolicy",
  "AttachGroupPolicy",
  "AttachRolePolicy",
  "PutUserPolicy",
  "PutGroupPolicy",
  "PutRolePolicy",
  "UpdateAssumeRolePolicy",
  "CreateAccessKey",
  "CreateLoginProfile",
  "UpdateLoginProfile",
  "AddUserToGroup",
];
export const REGISTER: Written = { Action: "ecs:RegisterTaskDefinition", Resource: family("api") };
export const start = (p: Broken) => p.arn("Role api-task-execution-role");

export const ESCALATION: Mutation[] = on(
  "stg with image",
  ...WRITES.map((
    action,
  ): Row => [
    `iam:${action}`,
    (p) => p.allow(NAT, { Action: [`iam:${action}`], Resource: "*" }),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ]),
  [
    "a pattern of IAM's writes",
    (p) => p.allow(NAT, { Action: "iam:Put*", Resource: p.arn("Role network-nat-role") }),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-actions"),
  ],
  [
    "all that IAM can do",
    (p) => p.allow(NAT, { Action: "*", Resource: `arn:aws:iam::${ACCOUNT}:*` }),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-actions", "iam-no-wildcard-resources"),
  ],
  [
    "everything but something",
    (p) => p.allow(NAT, { NotAction: "s3:*", Resource: "*" }),
    ...nat(
      "iam-privilege-escalation",
      "iam-pass-role",
      "iam-no-wildcard-actions",
      "iam-no-wildcard-resources",
      "image-mutability-not-granted",
    ),
  ],
  ["a new task definition with a role that has more", (p) => p.allow(NAT, REGISTER, pass(start(p))), ...nat("iam-privilege-escalation")],
  [
    "a new task definition and a service to run it",
    (p) => p.allow(NAT, { Action: ["ecs:RegisterTaskDefinition", "ecs:UpdateService"], Resource: "*" }, pass(start(p))),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  [
    "running any family with a role that has more",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: "*" }, pass(start(p))),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  [
    "running a pattern of families",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: arnOf("ecs", "task-definition/aws-practice-*") }, pass(start(p))),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  [
    "running one family with another's role",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: family("daily-report") }, pass(start(p))),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "starting one family with another's role",
    (p) => p.allow(NAT, { Action: "ecs:StartTask", Resource: family("daily-report") }, pass(start(p))),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "an instance with a role that has more",
    (p) => p.allow(LOGS, { Action: "ec2:RunInstances", Resource: "*" }, pass(p.arn("Role network-nat-role"), to("ec2.amazonaws.com"))),
    ...logs("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  [
    "a function with any role",
    (p) =>
      p.allow(NAT, { Action: ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource: "*" }, pass("*", to("lambda.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a stack with any role",
    (p) => p.allow(NAT, { Action: "cloudformation:CreateStack", Resource: "*" }, pass("*", to("cloudformation.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a job of Glue with any role",
    (p) => p.allow(NAT, { Action: ["glue:UpdateJob", "glue:CreateTrigger"], Resource: "*" }, pass("*", to("glue.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a notebook with any role",
    (p) => p.allow(NAT, { Action: "sagemaker:CreateNotebookInstance", Resource: "*" }, pass("*", to("sagemaker.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a pipeline with any role",
    (p) => p.allow(NAT, { Action: "datapipeline:*", Resource: "*" }, pass("*", to("datapipeline.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources", "iam-no-wildcard-actions"),
  ],
  [
    "a build with any role",
    (p) =>
      p.allow(
        NAT,
        { Action: ["codebuild:CreateProject", "codebuild:StartBuild"], Resource: "*" },
        pass("*", to("codebuild.amazonaws.com")),
      ),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a role that another program made",
    (p) => p.allow(NAT, REGISTER, pass(`arn:aws:iam::${ACCOUNT}:role/admin`)),
    ...nat("iam-privilege-escalation", "iam-pass-role"),
  ],
  [
    "a role with a managed policy",
    (p) => {
      p.set("Role api-task-role", "managedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]);
      p.allow(NAT, REGISTER, pass(p.arn("Role api-task-role")));
    },
    ...nat("iam-privilege-escalation"),
    "iam-no-aws-managed-policies Role api-task-role",
  ],
  [
    "a command on an instance whose role has more",
    (p) => p.allow(LOGS, { Action: "ssm:SendCommand", Resource: p.arn("Instance network-nat-instance") }),
    ...logs("iam-privilege-escalation"),
  ],
  [
    "a session on any instance",
    (p) => p.allow(LOGS, { Action: "ssm:StartSession", Resource: arnOf("ec2", "instance/*") }),
    ...logs("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  ["new code for a function whose role has more", (p) => {
    const arn = arnOf("lambda", "function:f");
    p.add("aws:lambda/function:Function", "function", { arn, role: p.arn("Role network-flow-logs-role") });
    p.allow(NAT, { Action: "lambda:UpdateFunctionCode", Resource: arn });
  }, ...nat("iam-privilege-escalation")],
  [
    "taking on any role",
    (p) => p.allow(NAT, { Action: "sts:AssumeRole", Resource: "*" }),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  ["taking on a role that has more", (p) => {
    p.trust("Role network-flow-logs-role", { Principal: { AWS: p.arn("Role network-nat-role") }, Condition: undefined });
    p.allow(NAT, { Action: "sts:AssumeRole", Resource: p.arn("Role network-flow-logs-role") });
  }, ...nat("iam-privilege-escalation")],
  [
    "taking on a role of another account",
    (p) => p.allow(NAT, { Action: "sts:AssumeRole", Resource: "arn:aws:iam::999999999999:role/admin" }),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "a path over three policies",
    (p) => {
      const document = (statement: Written) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
      p.set("Role network-nat-role", "inlinePolicies", [{
        name: "inline",
        policy: JSON.stringify(document({ Action: "lambda:CreateFunction", Resource: "*" })),
      }]);
      p.add("aws:iam/policy:Policy", "attached", {
        arn: `arn:aws:iam::${ACCOUNT}:policy/attached`,
        policy: document({ Action: "lambda:AddPermission", Resource: "*" }),
      });
      p.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", {
        role: p.text("Role network-nat-role", "name"),
        policyArn: `arn:aws:iam::${ACCOUNT}:policy/attached`,
      });
      p.trust("Role network-flow-logs-role", { Principal: { Service: "lambda.amazonaws.com" } });
      p.allow(NAT, pass(p.arn("Role network-flow-logs-role"), to("lambda.amazonaws.com")));
    },
    ...nat("iam-privilege-escalation"),
    "iam-no-wildcard-resources Role network-nat-role",
    "iam-no-wildcard-resources Policy attached",
  ],
  [
    "running one family with the roles it has",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: family("api") }, pass([start(p), p.arn("Role api-task-role")])),
  ],
  ["one revision of a family", (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: family("api").replace("*", "1") }, pass(start(p)))],
  ["a new task definition with a role that has nothing", (p) => p.allow(NAT, REGISTER, pass(p.arn("Role api-task-role")))],
  [
    "a new task definition with a role that may go elsewhere only",
    (p) => p.allow(LOGS, REGISTER, pass(p.arn("Role network-nat-role"), to("ec2.amazonaws.com"))),
  ],
  [
    "a new task definition that is denied",
    (p) => p.allow(NAT, REGISTER, { Effect: "Deny", Action: "ecs:*", Resource: "*" }, pass(start(p))),
    ...nat("iam-no-ineffective-statements"),
  ],
  [
    "a denial under a condition, which may not hold",
    (p) =>
      p.allow(
        NAT,
        REGISTER,
        { Effect: "Deny", Action: "ecs:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } },
        pass(start(p)),
      ),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "a role for no named service, that only another service could take on",
    (p) => p.allow(LOGS, REGISTER, pass(p.arn("Role network-nat-role"), {})),
    ...logs("iam-pass-role"),
  ],
  [
    "a role that may go only to a service that can't take it on",
    (p) => p.allow(NAT, REGISTER, pass(start(p), to("ec2.amazonaws.com"))),
    ...nat("iam-pass-role"),
  ],
  [
    "a new task definition and any role for another service",
    (p) => p.allow(NAT, REGISTER, pass("*", to("lambda.amazonaws.com"))),
    ...nat("iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "half a way and any role",
    (p) => p.allow(NAT, { Action: "lambda:CreateFunction", Resource: "*" }, pass("*", to("lambda.amazonaws.com"))),
    ...nat("iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "an instance with the role's own role",
    (p) =>
      p.allow(
        NAT,
        { Action: "ec2:RunInstances", Resource: "*" },
        { Effect: "Deny", Action: "s3:*", Resource: "*" },
        pass(p.arn("Role network-nat-role"), to("ec2.amazonaws.com")),
      ),
    ...nat("iam-no-wildcard-resources"),
  ],
  ["half a way", (p) => p.allow(NAT, { Action: "lambda:CreateFunction", Resource: "*" }), ...nat("iam-no-wildcard-resources")],
  ["a role that has what is passed", (p) => {
    const { Statement } = JSON.parse(p.text("RolePolicy api-task-start", "policy")) as { Statement: Written[] };
    p.allow(NAT, ...Statement, REGISTER, pass(start(p)));
  }],
  ["a role that has all of it but under a condition", (p) => {
    const { Statement } = JSON.parse(p.text("RolePolicy api-task-start", "policy")) as { Statement: Written[] };
    p.allow(
      NAT,
      ...Statement.map((statement) => ({ ...statement, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })),
      REGISTER,
      pass(start(p)),
    );
  }, ...nat("iam-privilege-escalation")],
  [
    "a command on an instance whose role has no more",
    (p) => p.allow(NAT, { Action: "ssm:SendCommand", Resource: p.arn("Instance network-nat-instance") }),
  ],
  [
    "taking on a role that doesn't let it",
    (p) => p.allow(NAT, { Action: "sts:AssumeRole", Resource: p.arn("Role network-flow-logs-role") }),
  ],
);
