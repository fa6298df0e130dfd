import type { Broken, Written } from "../support/broken";
import { ACCOUNT, arnOf, foundIn, type Mutation, on, type Row } from "./mutation";

const START = "RolePolicy api-task-start";
const RUN = "RolePolicy daily-report-runner-run";
const SCHEDULE = "RolePolicy daily-report-schedule-start";
const TOPIC = "TopicPolicy alerts-topic-policy";
const LOGS = "BucketPolicy load-balancer-logs-policy";
const QUEUE = "QueuePolicy daily-report-ends-dead-letters-policy";
const KEY = "Key alerts-key";
const [start, run, schedule, topic, logs, queue, key] = [
  foundIn(START),
  foundIn(RUN),
  foundIn(SCHEDULE),
  foundIn(TOPIC),
  foundIn(LOGS),
  foundIn(QUEUE),
  foundIn(KEY),
];
const TASKS = "ecs-tasks.amazonaws.com";
const STREAMS = arnOf("logs", "log-group:/aws-practice/stg/api:log-stream:*");

interface Document {
  Version: string;
  Statement: Written[];
}

/** Changes one statement of a document, by its place. */
const nth = (label: string, index: number, change: Written) => (p: Broken) =>
  p.statements(label, (list) => void Object.assign(list[index]!, change), label.startsWith("Role ") ? "assumeRolePolicy" : "policy");

export const DOCUMENT_READABLE: Mutation[] = on(
  "stg",
  [
    "a version that there isn't",
    (p) => p.json(START, "policy", (document: Document) => void (document.Version = "2012-10-18")),
    ...start("iam-document-valid"),
  ],
  ["a variable in an old version", (p) =>
    p.json(START, "policy", (document: Document) =>
      void Object.assign(document, {
        Version: "2008-10-17",
        Statement: [...document.Statement, { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${aws:username}" }],
      })), ...start("iam-document-valid")],
  [
    "no statement",
    (p) => p.json(START, "policy", (document: Document) => void (document.Statement = [])),
    ...start("iam-document-valid"),
    "iam-least-privilege Role api-task-execution-role",
  ],
  ["an element in other letters", (p) => p.statements(START, ([one]) => void (one!["resource"] = "*")), ...start("iam-document-valid")],
  ["an effect in other letters", nth(START, 1, { Effect: "allow" }), ...start("iam-document-valid", "iam-least-privilege")],
  [
    "no resource",
    (p) => p.statements(START, ([one]) => void delete one!["Resource"]),
    ...start("iam-document-valid", "iam-least-privilege"),
  ],
  ["no action", (p) => p.statements(START, ([one]) => void delete one!["Action"]), ...start("iam-document-valid", "iam-least-privilege")],
  [
    "a principal in an identity's policy",
    (p) => p.statements(START, ([one]) => void (one!["Principal"] = "*")),
    ...start("iam-document-valid"),
  ],
  ["no principal in a topic's policy", nth(TOPIC, 1, { Principal: undefined }), ...topic("iam-document-valid")],
  [
    "an operator that IAM doesn't know",
    nth(TOPIC, 2, { Condition: { Boolean: { "aws:SecureTransport": "false" } } }),
    ...topic("iam-document-valid"),
  ],
  ["a truth that is none", nth(TOPIC, 2, { Condition: { Bool: { "aws:SecureTransport": "no" } } }), ...topic("iam-document-valid")],
  ["conditions as a text", nth(TOPIC, 2, { Condition: "aws:SecureTransport" }), ...topic("iam-document-valid")],
  [
    "a resource in a trust policy",
    nth("Role api-task-role", 0, { Resource: "*" }),
    ...foundIn("Role api-task-role")("iam-document-valid"),
  ],
  [
    "a list in a list",
    (p) => p.statements(START, ([one]) => void (one!["Action"] = ["ecr:GetAuthorizationToken", ["ecr:BatchGetImage"]])),
    ...start("iam-document-valid"),
  ],
  ["too many characters", nth(START, 3, { Sid: "x".repeat(11_000) }), ...start("iam-document-valid")],
);

export const ACTION_EXISTS: Mutation[] = on(
  "stg",
  ["a letter less", nth(START, 0, { Action: "ecr:GetAuthorizationTokn" }), ...start("iam-action-exists", "iam-least-privilege")],
  ["another service", nth(START, 1, { Action: "erc:BatchGetImage" }), ...start("iam-action-exists", "iam-least-privilege")],
  ["no service", nth(START, 1, { Action: "BatchGetImage" }), ...start("iam-action-exists", "iam-least-privilege")],
  ["an API call that is no permission", nth(LOGS, 0, { Action: "s3:HeadObject" }), ...logs("iam-action-exists")],
  [
    "one among others",
    (p) => p.statements(START, (list) => void (list[1]!["Action"] as string[]).push("ecr:PullImage")),
    ...start("iam-action-exists", "iam-least-privilege"),
  ],
  ["a denial of nothing", nth(LOGS, 1, { Action: "s3:Gett*" }), ...logs("iam-action-exists", "data-in-transit-bucket")],
  ["a key's action", nth(KEY, 1, { Action: ["kms:Decrypted"] }), ...key("iam-action-exists")],
);

export const NO_ACTION_WILDCARD: Mutation[] = on(
  "stg",
  [
    "a whole service",
    nth(START, 1, { Action: "ecr:*" }),
    ...start("iam-no-wildcard-actions", "iam-least-privilege", "image-mutability-not-granted"),
  ],
  ["all actions on one secret", nth(START, 3, { Action: "*" }), ...start("iam-no-wildcard-actions", "iam-least-privilege")],
  ["a prefix", nth(START, 1, { Action: "ecr:Batch*" }), ...start("iam-no-wildcard-actions", "iam-least-privilege")],
  ["a question mark", nth(START, 1, { Action: "ecr:BatchGetImag?" }), ...start("iam-no-wildcard-actions", "iam-least-privilege")],
  [
    "all actions on one resource",
    nth(START, 1, { Action: "*" }),
    ...start("iam-no-wildcard-actions", "iam-least-privilege", "image-mutability-not-granted"),
  ],
  [
    "NotAction",
    nth(START, 1, { Action: undefined, NotAction: "ecr:PutImage" }),
    ...start("iam-no-wildcard-actions", "iam-least-privilege", "image-mutability-not-granted"),
  ],
  [
    "NotResource",
    nth(START, 3, { Resource: undefined, NotResource: arnOf("secretsmanager", "secret:a") }),
    ...start("iam-no-wildcard-actions", "iam-least-privilege"),
  ],
  [
    "a key's whole service",
    nth(KEY, 0, {
      Action: "kms:*",
      Principal: { AWS: "arn:aws:iam::999999999999:role/a" },
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    }),
    ...key("iam-no-wildcard-actions"),
  ],
  ["everybody but one", nth(TOPIC, 0, { Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }), ...topic("iam-no-wildcard-actions")],
);

export const RESOURCE_EXACT: Mutation[] = on(
  "stg",
  ["* for what has a type", nth(START, 3, { Resource: "*" }), ...start("iam-no-wildcard-resources", "iam-least-privilege")],
  [
    "* for a list that has none elsewhere",
    nth(START, 1, { Resource: ["*"] }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  ["** for what has a type", nth(START, 3, { Resource: "**" }), ...start("iam-no-wildcard-resources", "iam-least-privilege")],
  ["a bucket's policy on *", nth(LOGS, 0, { Resource: "*" }), ...logs("iam-no-wildcard-resources")],
  [
    "any region",
    nth(START, 2, { Resource: STREAMS.replace("ap-northeast-1", "*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  ["any account", nth(START, 2, { Resource: STREAMS.replace(ACCOUNT, "*") }), ...start("iam-no-wildcard-resources", "iam-least-privilege")],
  [
    "the account as a variable",
    nth(START, 3, { Resource: "arn:aws:secretsmanager:ap-northeast-1:${aws:PrincipalAccount}:secret:a" }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "any service",
    nth(START, 2, { Resource: STREAMS.replace("logs", "log?") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "any log group",
    nth(START, 2, { Resource: arnOf("logs", "log-group:*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "log groups by prefix",
    nth(START, 2, { Resource: STREAMS.replace("/api:", "/*:") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "any secret",
    nth(START, 3, { Resource: arnOf("secretsmanager", "secret:*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "any repository",
    nth(START, 1, { Resource: arnOf("ecr", "repository/*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  ["any bucket", nth(LOGS, 0, { Resource: "arn:aws:s3:::*/*" }), ...logs("iam-no-wildcard-resources")],
  [
    "any task definition",
    nth(RUN, 0, { Resource: arnOf("ecs", "task-definition/*") }),
    ...run("iam-no-wildcard-resources", "iam-least-privilege", "iam-privilege-escalation"),
  ],
  [
    "roles by prefix",
    nth(RUN, 1, { Resource: `arn:aws:iam::${ACCOUNT}:role/daily-*` }),
    ...run("iam-no-wildcard-resources", "iam-least-privilege", "iam-privilege-escalation", "iam-pass-role"),
  ],
  ["all tasks of all clusters", nth(RUN, 2, { Condition: {} }), ...run("iam-no-wildcard-resources", "iam-least-privilege")],
  [
    "all tasks of any cluster",
    nth(RUN, 2, { Condition: { ArnLike: { "ecs:cluster": arnOf("ecs", "cluster/*") } } }),
    ...run("iam-no-wildcard-resources"),
  ],
  ["all tasks of what is a cluster", nth(RUN, 2, { Condition: { Null: { "ecs:cluster": "false" } } }), ...run("iam-no-wildcard-resources")],
  ["no ARN", nth(START, 3, { Resource: "rds-main-stg" }), ...start("iam-no-wildcard-resources", "iam-least-privilege")],
);

export const NO_DEAD_GRANT: Mutation[] = on(
  "stg",
  [
    "a bucket for an action on objects",
    (p) => p.statements(LOGS, (list) => void (list[0]!["Resource"] = (list[1]!["Resource"] as string[])[0])),
    ...logs("iam-no-ineffective-statements"),
  ],
  [
    "an ARN for what knows only *",
    nth(START, 0, { Resource: arnOf("ecr", "repository/a") }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "another service's ARN",
    nth(START, 3, { Resource: arnOf("ssm", "parameter/a") }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "an ARN without account",
    nth(START, 3, { Resource: "arn:aws:secretsmanager:ap-northeast-1::secret:a" }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "an account with 11 digits",
    nth(START, 3, { Resource: "arn:aws:secretsmanager:ap-northeast-1:11111111111:secret:a" }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "a zone for a region",
    nth(START, 3, { Resource: "arn:aws:secretsmanager:ap-northeast-1a:111111111111:secret:a" }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "an action more than the ARNs are for",
    (p) => p.statements(START, (list) => void (list[1]!["Action"] as string[]).push("ecr:GetAuthorizationToken")),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "an ARN more than the actions are for",
    (p) => p.statements(START, (list) => void (list[1]!["Resource"] as string[]).push("arn:aws:s3:::b/a")),
    ...start("iam-no-ineffective-statements", "iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "a key of another service",
    nth(RUN, 1, { Condition: { StringEquals: { "ecs:cluster": "a", "iam:PassedToService": TASKS } } }),
    ...run("iam-no-ineffective-statements"),
  ],
  [
    "a misspelt global key",
    nth(TOPIC, 2, { Condition: { Bool: { "aws:SecureTransprt": "false" } } }),
    ...topic("iam-no-ineffective-statements"),
  ],
  [
    "a source's account in an identity's policy",
    nth(RUN, 1, { Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT, "iam:PassedToService": TASKS } } }),
    ...run("iam-no-ineffective-statements"),
  ],
  [
    "a user's name in a role's policy",
    nth(START, 3, { Condition: { StringEquals: { "aws:username": "a" } } }),
    ...start("iam-no-ineffective-statements"),
  ],
  [
    "tags of a request that has none",
    nth(SCHEDULE, 1, { Condition: { StringEquals: { "aws:RequestTag/a": "b" } } }),
    ...schedule("iam-no-ineffective-statements"),
  ],
  [
    "a wildcard that is none",
    nth(TOPIC, 0, { Condition: { StringEquals: { "aws:SourceAccount": "1111*" } } }),
    ...topic("iam-no-ineffective-statements"),
  ],
  [
    "a source in another account",
    nth(TOPIC, 0, {
      Condition: { StringEquals: { "aws:SourceAccount": "222222222222" }, ArnLike: { "aws:SourceArn": arnOf("cloudwatch", "alarm:*") } },
    }),
    ...topic("iam-no-ineffective-statements"),
  ],
  [
    "a resource in another account",
    nth(START, 3, { Condition: { StringEquals: { "aws:ResourceAccount": "222222222222" } } }),
    ...start("iam-no-ineffective-statements"),
  ],
  [
    "a value wanted and refused",
    nth(RUN, 1, { Condition: { StringEquals: { "iam:PassedToService": TASKS }, StringNotEquals: { "iam:PassedToService": TASKS } } }),
    ...run("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "two values at once",
    nth(RUN, 1, { Condition: { StringEquals: { "iam:PassedToService": TASKS }, StringLike: { "iam:PassedToService": "b*" } } }),
    ...run("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "a key absent and with a value",
    nth(RUN, 1, { Condition: { StringEquals: { "iam:PassedToService": TASKS }, Null: { "iam:PassedToService": "true" } } }),
    ...run("iam-no-ineffective-statements"),
  ],
  [
    "no value at all",
    nth(RUN, 1, { Condition: { StringEquals: { "iam:PassedToService": [] } } }),
    ...run("iam-no-ineffective-statements", "iam-least-privilege", "iam-pass-role"),
  ],
  ["a statement twice", (p) => p.statements(START, (list) => void list.push(list[3]!)), ...start("iam-no-ineffective-statements")],
  [
    "a statement within another",
    (p) =>
      p.statements(
        START,
        (list) => void list.unshift({ ...list[2]!, Action: "logs:PutLogEvents", Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      ),
    ...start("iam-no-ineffective-statements"),
  ],
  [
    "a statement that is denied",
    (p) => p.statements(START, (list) => void list.push({ Effect: "Deny", Action: "logs:*", Resource: "*" })),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "an action twice",
    nth(START, 2, { Action: ["logs:PutLogEvents", "logs:putlogevents"] }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "a stream within all streams",
    nth(START, 2, { Resource: [STREAMS, STREAMS.replace("*", "a")] }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  ["an action that isn't on the key", nth(KEY, 1, { Action: "kms:ListKeys" }), ...key("iam-no-ineffective-statements")],
  [
    "a queue's action in a topic's policy",
    (p) => nth(TOPIC, 0, { Action: "sqs:SendMessage", Resource: p.arn("Queue daily-report-ends-dead-letters-queue") })(p),
    ...topic("iam-no-ineffective-statements"),
  ],
  ["a denial on another service's ARN", nth(QUEUE, 0, { Resource: arnOf("sns", "a") }), ...queue("iam-no-ineffective-statements")],
);

const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** A resource more, of which an example is found at fault. */
const more = (
  what: string,
  type: string,
  properties: object,
  ...ids: string[]
): Row => [what, (p) => p.add(type, "example", properties), ...foundIn(`${type.split(":").at(-1)} example`)(...ids)];

export const NO_USERS: Mutation[] = on(
  "prd",
  more("a user", "aws:iam/user:User", {}, "iam-no-users"),
  more("a user's access key", "aws:iam/accessKey:AccessKey", {}, "iam-no-users"),
  more("a user's password", "aws:iam/userLoginProfile:UserLoginProfile", {}, "iam-no-users"),
  more("a group of users", "aws:iam/group:Group", {}, "iam-no-users"),
  more("members of a group", "aws:iam/groupMembership:GroupMembership", {}, "iam-no-users"),
  more("groups of a member", "aws:iam/userGroupMembership:UserGroupMembership", {}, "iam-no-users"),
  more("a user's credential for a service", "aws:iam/serviceSpecificCredential:ServiceSpecificCredential", {}, "iam-no-users"),
  more(
    "a policy of a user",
    "aws:iam/policyAttachment:PolicyAttachment",
    { users: ["a"], policyArn: "arn:aws:iam::222222222222:policy/a" },
    "iam-no-users",
  ),
  more("a policy of a group", "aws:iam/policyAttachment:PolicyAttachment", {
    groups: ["a"],
    policyArn: "arn:aws:iam::222222222222:policy/a",
  }, "iam-no-users"),
);

export const NO_MANAGED_POLICIES: Mutation[] = on(
  "prd",
  more("the administrator's", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "a",
    policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  }, "iam-no-aws-managed-policies"),
  more("one for a service", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "a",
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
  }, "iam-no-aws-managed-policies"),
  more("one of China", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "a",
    policyArn: "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
  }, "iam-no-aws-managed-policies"),
  more("one in a list", "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", {
    policyArns: ["arn:aws:iam::222222222222:policy/a", READ_ONLY],
  }, "iam-no-aws-managed-policies"),
  more(
    "one of several roles",
    "aws:iam/policyAttachment:PolicyAttachment",
    { roles: ["a"], policyArn: READ_ONLY },
    "iam-no-aws-managed-policies",
  ),
  more("one in a role", "aws:iam/role:Role", { managedPolicyArns: [READ_ONLY] }, "iam-no-aws-managed-policies"),
  more(
    "one of a permission set",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
    { managedPolicyArn: READ_ONLY },
    "iam-no-aws-managed-policies",
  ),
  more("an inline policy with a wildcard", "aws:iam/role:Role", {
    inlinePolicies: [{
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Action: "sqs:*", Resource: "arn:aws:sqs:ap-northeast-1:999999999999:a" },
      }),
    }],
  }, "iam-no-wildcard-actions"),
);
