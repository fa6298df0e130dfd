import type { Broken } from "../support/broken";
import { pass } from "./escalation";
import { ACCOUNT, arnOf, foundIn, type Mutation, on } from "./mutation";

const DEPLOY = "RolePolicy deploy-state";
const deploy = foundIn(DEPLOY);
const BOUNDED = `arn:aws:iam::${ACCOUNT}:role/aws-practice/stg/*`;
const BOUNDARY = `arn:aws:iam::${ACCOUNT}:policy/aws-practice-boundary-stg`;
const within = (boundary: string) => ({ StringEquals: { "iam:PermissionsBoundary": boundary } });
const allow = (Action: string, Resource: string, Condition?: object) => (p: Broken) =>
  p.allow(DEPLOY, { Action, Resource, ...(Condition && { Condition }) });

/** The managed policies that write and pass roles. */
const unbounded = [
  ...foundIn("Policy deploy-policy-3")("iam-pass-role", "iam-privilege-escalation"),
  ...foundIn("Policy deploy-policy-5")("iam-privilege-escalation"),
];

/** The role that deploys names patterns, and writes only roles with a boundary. */
export const DEPLOYMENTS: Mutation[] = on(
  "bootstrap stg",
  ["a role's policy written without a boundary", allow("iam:PutRolePolicy", BOUNDED), ...deploy("iam-privilege-escalation")],
  [
    "a boundary that may be any",
    allow("iam:AttachRolePolicy", BOUNDED, { StringLike: { "iam:PermissionsBoundary": "*" } }),
    ...deploy("iam-privilege-escalation"),
  ],
  ["a role attached within the boundary", allow("iam:AttachRolePolicy", BOUNDED, within(BOUNDARY))],
  [
    "a boundary that may be taken away",
    allow("iam:DeleteRolePermissionsBoundary", BOUNDED),
    ...unbounded,
    ...deploy("iam-privilege-escalation"),
  ],
  [
    "a boundary that may be replaced with another",
    allow("iam:PutRolePermissionsBoundary", BOUNDED, within(`${BOUNDARY}-2`)),
    ...unbounded,
    ...deploy("iam-privilege-escalation"),
  ],
  [
    "any role passed",
    (p) => p.allow(DEPLOY, pass(`arn:aws:iam::${ACCOUNT}:role/*`)),
    ...deploy("iam-no-wildcard-resources", "iam-pass-role", "iam-privilege-escalation"),
  ],
  ["its own role passed", (p) => p.allow(DEPLOY, pass(p.arn("Role deploy-role"))), ...deploy("iam-pass-role")],
  ["all resources", allow("ecs:DescribeServices", "*"), ...deploy("iam-no-wildcard-resources")],
  [
    "a pattern in any region",
    allow("ecs:DescribeServices", `arn:aws:ecs:*:${ACCOUNT}:service/a/*`),
    ...deploy("iam-no-wildcard-resources"),
  ],
  ["a pattern of any type", allow("ecs:UpdateService", arnOf("ecs", "*")), ...deploy("iam-no-wildcard-resources")],
  ["a pattern of one type", allow("ecs:DescribeServices", arnOf("ecs", "service/aws-practice-stg/*"))],
  [
    "a pattern for a role that a service may assume too",
    (p) => {
      p.allow("RolePolicy push-push", { Action: "ecr:DescribeImages", Resource: arnOf("ecr", "repository/*") });
      p.statements(
        "Role push-role",
        (list) =>
          void list.push({
            Effect: "Allow",
            Principal: { Service: "ecs-tasks.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
          }),
        "assumeRolePolicy",
      );
    },
    ...foundIn("RolePolicy push-push")("iam-no-wildcard-resources", "iam-resource-exists"),
  ],
  [
    "tags made mutable by the build",
    (p) => p.allow("RolePolicy push-push", { Action: "ecr:PutImageTagMutability", Resource: arnOf("ecr", "repository/aws-practice-stg") }),
    ...foundIn("RolePolicy push-push")("image-mutability-not-granted"),
  ],
  [
    "a subject of names without the repository's numbers",
    (p) =>
      p.statements("Role push-role", ([statement]) => {
        const {
          "token.actions.githubusercontent.com:repository_id": _,
          "token.actions.githubusercontent.com:repository_owner_id": __,
          ...claims
        } = (statement!["Condition"] as { StringEquals: Record<string, string> }).StringEquals;
        const subject = "repo:example/aws-practice:ref:refs/heads/main";
        Object.assign(statement!, { Condition: { StringEquals: { ...claims, "token.actions.githubusercontent.com:sub": subject } } });
      }, "assumeRolePolicy"),
  ],
);
