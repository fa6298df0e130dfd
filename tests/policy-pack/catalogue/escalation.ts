import type { Broken, Written } from "../support/broken";
import { ACCOUNT, arnOf, foundIn, type Mutation, on, type Row } from "./mutation";

/** The policies of the two roles that other roles' policies don't name. */
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

/** Gives the runner's permission to pass roles another condition. */
const under = (Condition: Written | undefined) => (p: Broken) => p.statement(RUNNER, "iam:PassRole", { Condition });

export const PASS_ROLE: Mutation[] = [
  ...on(
    "stg with image",
    ["iam:PassRole without iam:PassedToService", under(undefined), ...runner("iam-pass-role")],
    ["iam:PassedToService with a wildcard", under({ StringLike: { "iam:PassedToService": "ecs*" } }), ...runner("iam-pass-role")],
    [
      "iam:PassedToService with IfExists",
      under({ StringEqualsIfExists: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }),
      ...runner("iam-pass-role"),
    ],
    [
      "iam:PassedToService with a wildcard in StringEquals",
      under({ StringEquals: { "iam:PassedToService": "*.amazonaws.com" } }),
      ...runner("iam-pass-role", "iam-least-privilege", "iam-no-ineffective-statements"),
    ],
    [
      "iam:PassedToService with a service that the role doesn't trust",
      under({ StringEquals: { "iam:PassedToService": ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"] } }),
      ...runner("iam-pass-role"),
    ],
    [
      "a passed role that doesn't trust the service",
      (p) => p.trust("Role daily-report-task-role", { Principal: { Service: "lambda.amazonaws.com" } }),
      ...runner("iam-pass-role"),
    ],
    [
      "a passed role that trusts the service for another action only",
      (p) => p.trust("Role daily-report-task-role", { Action: "sts:TagSession" }),
      ...runner("iam-pass-role"),
    ],
    ["iam:PassRole on *", (p) => p.allow(NAT, pass("*")), ...nat("iam-pass-role", "iam-no-wildcard-resources")],
    [
      "iam:PassRole on a pattern of roles",
      (p) => p.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/network-*`)),
      ...nat("iam-pass-role", "iam-no-wildcard-resources"),
    ],
    [
      "iam:PassRole with NotResource",
      (p) => p.allow(NAT, { Action: "iam:PassRole", NotResource: p.arn("Role api-task-role"), Condition: to("ecs-tasks.amazonaws.com") }),
      ...nat("iam-pass-role", "iam-no-wildcard-actions"),
    ],
    ["iam:PassRole on a role that doesn't exist", (p) => p.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:role/gone`)), ...nat("iam-pass-role")],
    [
      "iam:PassRole on the ARN of a user",
      (p) => p.allow(NAT, pass(`arn:aws:iam::${ACCOUNT}:user/reader`)),
      ...nat("iam-pass-role", "iam-no-ineffective-statements"),
    ],
    [
      "a pattern of actions that includes iam:PassRole",
      (p) => p.allow(NAT, { ...pass("*"), Action: "iam:pass*" }),
      ...nat("iam-pass-role", "iam-no-wildcard-actions", "iam-no-wildcard-resources"),
    ],
    ["iam:PassRole on a role of the program with a service that it trusts", (p) => p.allow(NAT, pass(p.arn("Role api-task-role")))],
    ["a Deny of iam:PassRole", (p) => p.allow(NAT, { ...pass("*"), Effect: "Deny" })],
  ),
  ...on("prd with image", ["iam:PassRole without iam:PassedToService", under(undefined), ...runner("iam-pass-role")]),
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

const enter = (Condition?: Written): Written => ({
  Action: ["ecs:ExecuteCommand"],
  Resource: [arnOf("ecs", "cluster/aws-practice-stg"), arnOf("ecs", "task/aws-practice-stg/*")],
  ...(Condition && { Condition }),
});
/** A role that a person assumes, with one statement. */
const person = (p: Broken, statement: Written) => {
  const arn = `arn:aws:iam::${ACCOUNT}:role/added`;
  const trusted = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/on-call` }, Action: "sts:AssumeRole" };
  p.add("aws:iam/role:Role", "added", {
    arn,
    name: "added",
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trusted] }),
  });
  p.add("aws:iam/rolePolicy:RolePolicy", "added-policy", {
    role: "added",
    policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }),
  });
};

export const ESCALATION: Mutation[] = on(
  "stg with image",
  [
    "code that enters a container of the program, though it names it",
    (p) => p.allow(NAT, enter({ StringEquals: { "ecs:container-name": "api" } })),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "a person who enters any container of the cluster",
    (p) => person(p, enter()),
    "iam-privilege-escalation RolePolicy added-policy",
    "iam-resource-exists Role added", // its person isn't a resource of the program
  ],
  [
    "a person who enters the container that the statement names",
    (p) => person(p, enter({ StringEquals: { "ecs:container-name": "api" } })),
    "iam-resource-exists Role added",
  ],
  ...WRITES.map((
    action,
  ): Row => [
    `iam:${action}`,
    (p) => p.allow(NAT, { Action: [`iam:${action}`], Resource: "*" }),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ]),
  [
    "a pattern of IAM's write actions",
    (p) => p.allow(NAT, { Action: "iam:Put*", Resource: p.arn("Role network-nat-role") }),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-actions"),
  ],
  [
    "all actions on all resources of IAM",
    (p) => p.allow(NAT, { Action: "*", Resource: `arn:aws:iam::${ACCOUNT}:*` }),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-actions", "iam-no-wildcard-resources"),
  ],
  [
    "an Allow with NotAction",
    (p) => p.allow(NAT, { NotAction: "s3:*", Resource: "*" }),
    ...nat(
      "iam-privilege-escalation",
      "iam-pass-role",
      "iam-no-wildcard-actions",
      "iam-no-wildcard-resources",
      "image-mutability-not-granted",
    ),
  ],
  [
    "a new task definition with a role that has more permissions",
    (p) => p.allow(NAT, REGISTER, pass(start(p))),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "a new task definition and a service that runs it",
    (p) => p.allow(NAT, { Action: ["ecs:RegisterTaskDefinition", "ecs:UpdateService"], Resource: "*" }, pass(start(p))),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  [
    "ecs:RunTask on any family with a role that has more permissions",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: "*" }, pass(start(p))),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  [
    "ecs:RunTask on a pattern of families",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: arnOf("ecs", "task-definition/aws-practice-*") }, pass(start(p))),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  [
    "ecs:RunTask on one family with another's role",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: family("daily-report") }, pass(start(p))),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "ecs:StartTask on one family with another's role",
    (p) => p.allow(NAT, { Action: "ecs:StartTask", Resource: family("daily-report") }, pass(start(p))),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "a new instance with a role that has more permissions",
    (p) => p.allow(LOGS, { Action: "ec2:RunInstances", Resource: "*" }, pass(p.arn("Role network-nat-role"), to("ec2.amazonaws.com"))),
    ...logs("iam-least-privilege", "iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  [
    "a new function with any role",
    (p) =>
      p.allow(NAT, { Action: ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource: "*" }, pass("*", to("lambda.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a new CloudFormation stack with any role",
    (p) => p.allow(NAT, { Action: "cloudformation:CreateStack", Resource: "*" }, pass("*", to("cloudformation.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a changed Glue job with any role",
    (p) => p.allow(NAT, { Action: ["glue:UpdateJob", "glue:CreateTrigger"], Resource: "*" }, pass("*", to("glue.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a new notebook with any role",
    (p) => p.allow(NAT, { Action: "sagemaker:CreateNotebookInstance", Resource: "*" }, pass("*", to("sagemaker.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a new pipeline with any role",
    (p) => p.allow(NAT, { Action: "datapipeline:*", Resource: "*" }, pass("*", to("datapipeline.amazonaws.com"))),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources", "iam-no-wildcard-actions"),
  ],
  [
    "a new build with any role",
    (p) =>
      p.allow(
        NAT,
        { Action: ["codebuild:CreateProject", "codebuild:StartBuild"], Resource: "*" },
        pass("*", to("codebuild.amazonaws.com")),
      ),
    ...nat("iam-privilege-escalation", "iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a new task definition with another program's role",
    (p) => p.allow(NAT, REGISTER, pass(`arn:aws:iam::${ACCOUNT}:role/admin`)),
    ...nat("iam-privilege-escalation", "iam-pass-role"),
  ],
  [
    "a new task definition with a role that has an AWS managed policy",
    (p) => {
      p.set("Role api-task-role", "managedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]);
      p.allow(NAT, REGISTER, pass(p.arn("Role api-task-role")));
    },
    ...nat("iam-privilege-escalation"),
    "iam-no-aws-managed-policies Role api-task-role",
  ],
  [
    "a command on an instance whose role has more permissions",
    (p) => p.allow(LOGS, { Action: "ssm:SendCommand", Resource: p.arn("Instance network-nat-instance") }),
    ...logs("iam-least-privilege", "iam-privilege-escalation"),
  ],
  [
    "a session on any instance",
    (p) => p.allow(LOGS, { Action: "ssm:StartSession", Resource: arnOf("ec2", "instance/*") }),
    ...logs("iam-least-privilege", "iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  ["new code for a function whose role has more permissions", (p) => {
    const arn = arnOf("lambda", "function:f");
    p.add("aws:lambda/function:Function", "function", { arn, role: p.arn("Role network-flow-logs-role") });
    p.allow(NAT, { Action: "lambda:UpdateFunctionCode", Resource: arn });
  }, ...nat("iam-privilege-escalation")],
  [
    "sts:AssumeRole on any role",
    (p) => p.allow(NAT, { Action: "sts:AssumeRole", Resource: "*" }),
    ...nat("iam-privilege-escalation", "iam-no-wildcard-resources"),
  ],
  ["sts:AssumeRole on a role that has more permissions", (p) => {
    p.trust("Role network-flow-logs-role", { Principal: { AWS: p.arn("Role network-nat-role") }, Condition: undefined });
    p.allow(NAT, { Action: "sts:AssumeRole", Resource: p.arn("Role network-flow-logs-role") });
  }, ...nat("iam-privilege-escalation")],
  [
    "sts:AssumeRole on a role of another account",
    (p) => p.allow(NAT, { Action: "sts:AssumeRole", Resource: "arn:aws:iam::999999999999:role/admin" }),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "a path through three policies",
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
    "iam-privilege-escalation Policy attached",
  ],
  [
    "ecs:RunTask on one family with its own roles, for code that chooses the command",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: family("api") }, pass([start(p), p.arn("Role api-task-role")])),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "ecs:RunTask on one revision of a family",
    (p) => p.allow(NAT, { Action: "ecs:RunTask", Resource: family("api").replace("*", "1") }, pass(start(p))),
  ],
  ["a new task definition with a role without permissions", (p) => p.allow(NAT, REGISTER, pass(p.arn("Role api-task-role")))],
  [
    "a new task definition with a role for another service only",
    (p) => p.allow(LOGS, REGISTER, pass(p.arn("Role network-nat-role"), to("ec2.amazonaws.com"))),
    ...logs("iam-least-privilege"),
  ],
  [
    "a new task definition that a Deny covers",
    (p) => p.allow(NAT, REGISTER, { Effect: "Deny", Action: "ecs:*", Resource: "*" }, pass(start(p))),
    ...nat("iam-no-ineffective-statements"),
  ],
  [
    "a new task definition that a Deny covers under a condition",
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
    "a new task definition with a role for any service that trusts another one only",
    (p) => p.allow(LOGS, REGISTER, pass(p.arn("Role network-nat-role"), {})),
    ...logs("iam-least-privilege", "iam-pass-role"),
  ],
  [
    "a new task definition with a role for a service that can't assume it",
    (p) => p.allow(NAT, REGISTER, pass(start(p), to("ec2.amazonaws.com"))),
    ...nat("iam-pass-role"),
  ],
  [
    "a new task definition and any role for another service",
    (p) => p.allow(NAT, REGISTER, pass("*", to("lambda.amazonaws.com"))),
    ...nat("iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "the first of two steps and any role",
    (p) => p.allow(NAT, { Action: "lambda:CreateFunction", Resource: "*" }, pass("*", to("lambda.amazonaws.com"))),
    ...nat("iam-pass-role", "iam-no-wildcard-resources"),
  ],
  [
    "a new instance with the same role",
    (p) =>
      p.allow(
        NAT,
        { Action: "ec2:RunInstances", Resource: "*" },
        { Effect: "Deny", Action: "s3:*", Resource: "*" },
        pass(p.arn("Role network-nat-role"), to("ec2.amazonaws.com")),
      ),
    ...nat("iam-no-wildcard-resources"),
  ],
  [
    "the first of two steps without a role",
    (p) => p.allow(NAT, { Action: "lambda:CreateFunction", Resource: "*" }),
    ...nat("iam-no-wildcard-resources"),
  ],
  ["a role that has all permissions of the passed role", (p) => {
    const { Statement } = JSON.parse(p.text("RolePolicy api-task-start", "policy")) as { Statement: Written[] };
    p.allow(NAT, ...Statement, REGISTER, pass(start(p)));
  }],
  ["a role that has all permissions of the passed role under a condition", (p) => {
    const { Statement } = JSON.parse(p.text("RolePolicy api-task-start", "policy")) as { Statement: Written[] };
    p.allow(
      NAT,
      ...Statement.map((statement) => ({ ...statement, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })),
      REGISTER,
      pass(start(p)),
    );
  }, ...nat("iam-privilege-escalation")],
  [
    "a command on an instance with the same role",
    (p) => p.allow(NAT, { Action: "ssm:SendCommand", Resource: p.arn("Instance network-nat-instance") }),
  ],
  [
    "sts:AssumeRole on a role that doesn't trust the caller",
    (p) => p.allow(NAT, { Action: "sts:AssumeRole", Resource: p.arn("Role network-flow-logs-role") }),
  ],
);
