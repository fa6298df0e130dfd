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

/** Changes one statement of a document, by its index. */
const nth = (label: string, index: number, change: Written) => (p: Broken) =>
  p.statements(label, (list) => void Object.assign(list[index]!, change), label.startsWith("Role ") ? "assumeRolePolicy" : "policy");

export const DOCUMENT_READABLE: Mutation[] = on(
  "stg",
  [
    "an unknown version",
    (p) => p.json(START, "policy", (document: Document) => void (document.Version = "2012-10-18")),
    ...start("iam-document-valid"),
  ],
  ["a policy variable in the older version", (p) =>
    p.json(START, "policy", (document: Document) =>
      void Object.assign(document, {
        Version: "2008-10-17",
        Statement: [...document.Statement, { Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${aws:username}" }],
      })), ...start("iam-document-valid")],
  [
    "a document without a statement",
    (p) => p.json(START, "policy", (document: Document) => void (document.Statement = [])),
    ...start("iam-document-valid"),
    "iam-least-privilege Role api-task-execution-role",
  ],
  ["an element in lower case", (p) => p.statements(START, ([one]) => void (one!["resource"] = "*")), ...start("iam-document-valid")],
  ["an effect in lower case", nth(START, 1, { Effect: "allow" }), ...start("iam-document-valid", "iam-least-privilege")],
  [
    "a statement without Resource",
    (p) => p.statements(START, ([one]) => void delete one!["Resource"]),
    ...start("iam-document-valid", "iam-least-privilege"),
  ],
  [
    "a statement without Action",
    (p) => p.statements(START, ([one]) => void delete one!["Action"]),
    ...start("iam-document-valid", "iam-least-privilege"),
  ],
  [
    "a principal in an identity policy",
    (p) => p.statements(START, ([one]) => void (one!["Principal"] = "*")),
    ...start("iam-document-valid"),
  ],
  ["a topic policy without Principal", nth(TOPIC, 1, { Principal: undefined }), ...topic("iam-document-valid")],
  [
    "an unknown condition operator",
    nth(TOPIC, 2, { Condition: { Boolean: { "aws:SecureTransport": "false" } } }),
    ...topic("iam-document-valid"),
  ],
  [
    "a boolean condition with the value no",
    nth(TOPIC, 2, { Condition: { Bool: { "aws:SecureTransport": "no" } } }),
    ...topic("iam-document-valid"),
  ],
  ["a condition as text", nth(TOPIC, 2, { Condition: "aws:SecureTransport" }), ...topic("iam-document-valid")],
  [
    "a resource in a trust policy",
    nth("Role api-task-role", 0, { Resource: "*" }),
    ...foundIn("Role api-task-role")("iam-document-valid"),
  ],
  [
    "a nested list of actions",
    (p) => p.statements(START, ([one]) => void (one!["Action"] = ["ecr:GetAuthorizationToken", ["ecr:BatchGetImage"]])),
    ...start("iam-document-valid"),
  ],
  ["a document above the maximum length", nth(START, 3, { Sid: "x".repeat(11_000) }), ...start("iam-document-valid")],
);

export const ACTION_EXISTS: Mutation[] = on(
  "stg",
  ["a misspelled action", nth(START, 0, { Action: "ecr:GetAuthorizationTokn" }), ...start("iam-action-exists", "iam-least-privilege")],
  ["a misspelled service prefix", nth(START, 1, { Action: "erc:BatchGetImage" }), ...start("iam-action-exists", "iam-least-privilege")],
  ["an action without a service prefix", nth(START, 1, { Action: "BatchGetImage" }), ...start("iam-action-exists", "iam-least-privilege")],
  ["the name of an API call that isn't an action", nth(LOGS, 0, { Action: "s3:HeadObject" }), ...logs("iam-action-exists")],
  [
    "an unknown action among known ones",
    (p) => p.statements(START, (list) => void (list[1]!["Action"] as string[]).push("ecr:PullImage")),
    ...start("iam-action-exists", "iam-least-privilege"),
  ],
  ["a Deny whose pattern matches no action", nth(LOGS, 1, { Action: "s3:Gett*" }), ...logs("iam-action-exists", "data-in-transit-bucket")],
  ["an unknown action in a key policy", nth(KEY, 1, { Action: ["kms:Decrypted"] }), ...key("iam-action-exists")],
);

export const NO_ACTION_WILDCARD: Mutation[] = on(
  "stg",
  [
    "all actions of a service",
    nth(START, 1, { Action: "ecr:*" }),
    ...start("iam-no-wildcard-actions", "iam-least-privilege", "image-mutability-not-granted"),
  ],
  ["all actions on one secret", nth(START, 3, { Action: "*" }), ...start("iam-no-wildcard-actions", "iam-least-privilege")],
  ["a prefix of action names", nth(START, 1, { Action: "ecr:Batch*" }), ...start("iam-no-wildcard-actions", "iam-least-privilege")],
  [
    "a question mark in an action",
    nth(START, 1, { Action: "ecr:BatchGetImag?" }),
    ...start("iam-no-wildcard-actions", "iam-least-privilege"),
  ],
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
    "all actions of KMS in a key policy",
    nth(KEY, 0, {
      Action: "kms:*",
      Principal: { AWS: "arn:aws:iam::999999999999:role/a" },
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    }),
    ...key("iam-no-wildcard-actions"),
  ],
  [
    "an Allow with NotPrincipal",
    nth(TOPIC, 0, { Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }),
    ...topic("iam-no-wildcard-actions"),
  ],
);

export const RESOURCE_EXACT: Mutation[] = on(
  "stg",
  ["* for an action with a resource type", nth(START, 3, { Resource: "*" }), ...start("iam-no-wildcard-resources", "iam-least-privilege")],
  [
    "* in a list",
    nth(START, 1, { Resource: ["*"] }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "** for an action with a resource type",
    nth(START, 3, { Resource: "**" }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  ["* in a bucket policy", nth(LOGS, 0, { Resource: "*" }), ...logs("iam-no-wildcard-resources")],
  [
    "a wildcard for the region",
    nth(START, 2, { Resource: STREAMS.replace("ap-northeast-1", "*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "a wildcard for the account",
    nth(START, 2, { Resource: STREAMS.replace(ACCOUNT, "*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "a policy variable for the account",
    nth(START, 3, { Resource: "arn:aws:secretsmanager:ap-northeast-1:${aws:PrincipalAccount}:secret:a" }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "a wildcard in the service",
    nth(START, 2, { Resource: STREAMS.replace("logs", "log?") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "a wildcard for the log group",
    nth(START, 2, { Resource: arnOf("logs", "log-group:*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "a wildcard in the log group's name",
    nth(START, 2, { Resource: STREAMS.replace("/api:", "/*:") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "a wildcard for the secret",
    nth(START, 3, { Resource: arnOf("secretsmanager", "secret:*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  [
    "a wildcard for the repository",
    nth(START, 1, { Resource: arnOf("ecr", "repository/*") }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
  ["a wildcard for the bucket", nth(LOGS, 0, { Resource: "arn:aws:s3:::*/*" }), ...logs("iam-no-wildcard-resources")],
  [
    "a wildcard for the task definition",
    nth(RUN, 0, { Resource: arnOf("ecs", "task-definition/*") }),
    ...run("iam-no-wildcard-resources", "iam-least-privilege", "iam-privilege-escalation"),
  ],
  [
    "a wildcard in the role's name",
    nth(RUN, 1, { Resource: `arn:aws:iam::${ACCOUNT}:role/daily-*` }),
    ...run("iam-no-wildcard-resources", "iam-least-privilege", "iam-privilege-escalation", "iam-pass-role"),
  ],
  ["all tasks of all clusters", nth(RUN, 3, { Condition: {} }), ...run("iam-no-wildcard-resources", "iam-least-privilege")],
  [
    "all tasks under a condition with a wildcard for the cluster",
    nth(RUN, 3, { Condition: { ArnLike: { "ecs:cluster": arnOf("ecs", "cluster/*") } } }),
    ...run("iam-no-wildcard-resources"),
  ],
  [
    "all tasks under a condition that any cluster meets",
    nth(RUN, 3, { Condition: { Null: { "ecs:cluster": "false" } } }),
    ...run("iam-no-wildcard-resources"),
  ],
  [
    "a resource that isn't an ARN",
    nth(START, 3, { Resource: "rds-main-stg" }),
    ...start("iam-no-wildcard-resources", "iam-least-privilege"),
  ],
);

export const NO_DEAD_GRANT: Mutation[] = on(
  "stg",
  [
    "the ARN of a bucket for an action on objects",
    (p) => p.statements(LOGS, (list) => void (list[0]!["Resource"] = (list[1]!["Resource"] as string[])[0])),
    ...logs("iam-no-ineffective-statements"),
  ],
  [
    "an ARN for an action that supports only *",
    nth(START, 0, { Resource: arnOf("ecr", "repository/a") }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "another service's ARN",
    nth(START, 3, { Resource: arnOf("ssm", "parameter/a") }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "an ARN without an account",
    nth(START, 3, { Resource: "arn:aws:secretsmanager:ap-northeast-1::secret:a" }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "an ARN with an account of 11 digits",
    nth(START, 3, { Resource: "arn:aws:secretsmanager:ap-northeast-1:11111111111:secret:a" }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "an ARN with an Availability Zone as its region",
    nth(START, 3, { Resource: "arn:aws:secretsmanager:ap-northeast-1a:111111111111:secret:a" }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "an action that applies to none of the ARNs",
    (p) => p.statements(START, (list) => void (list[1]!["Action"] as string[]).push("ecr:GetAuthorizationToken")),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "an ARN to which none of the actions applies",
    (p) => p.statements(START, (list) => void (list[1]!["Resource"] as string[]).push("arn:aws:s3:::b/a")),
    ...start("iam-no-ineffective-statements", "iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "a condition key of another service",
    nth(RUN, 1, { Condition: { StringEquals: { "ecs:cluster": "a", "iam:PassedToService": TASKS } } }),
    ...run("iam-no-ineffective-statements"),
  ],
  [
    "a misspelled global condition key",
    nth(TOPIC, 2, { Condition: { Bool: { "aws:SecureTransprt": "false" } } }),
    ...topic("iam-no-ineffective-statements"),
  ],
  [
    "aws:SourceAccount in an identity policy",
    nth(RUN, 1, { Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT, "iam:PassedToService": TASKS } } }),
    ...run("iam-no-ineffective-statements"),
  ],
  [
    "aws:username in a role's policy",
    nth(START, 3, { Condition: { StringEquals: { "aws:username": "a" } } }),
    ...start("iam-no-ineffective-statements"),
  ],
  [
    "aws:RequestTag for an action without request tags",
    nth(SCHEDULE, 1, { Condition: { StringEquals: { "aws:RequestTag/a": "b" } } }),
    ...schedule("iam-no-ineffective-statements"),
  ],
  [
    "a wildcard in StringEquals",
    nth(TOPIC, 0, { Condition: { StringEquals: { "aws:SourceAccount": "1111*" } } }),
    ...topic("iam-no-ineffective-statements", "iam-trust-confused-deputy"),
  ],
  [
    "aws:SourceArn and aws:SourceAccount of different accounts",
    nth(TOPIC, 0, {
      Condition: { StringEquals: { "aws:SourceAccount": "222222222222" }, ArnLike: { "aws:SourceArn": arnOf("cloudwatch", "alarm:*") } },
    }),
    ...topic("iam-no-ineffective-statements"),
  ],
  [
    "aws:ResourceAccount of an account other than the resource's",
    nth(START, 3, { Condition: { StringEquals: { "aws:ResourceAccount": "222222222222" } } }),
    ...start("iam-no-ineffective-statements"),
  ],
  [
    "conditions that require and exclude the same value",
    nth(RUN, 1, { Condition: { StringEquals: { "iam:PassedToService": TASKS }, StringNotEquals: { "iam:PassedToService": TASKS } } }),
    ...run("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "conditions that require two values of one key",
    nth(RUN, 1, { Condition: { StringEquals: { "iam:PassedToService": TASKS }, StringLike: { "iam:PassedToService": "b*" } } }),
    ...run("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "conditions that require a key to be absent and to have a value",
    nth(RUN, 1, { Condition: { StringEquals: { "iam:PassedToService": TASKS }, Null: { "iam:PassedToService": "true" } } }),
    ...run("iam-no-ineffective-statements"),
  ],
  [
    "a condition without values",
    nth(RUN, 1, { Condition: { StringEquals: { "iam:PassedToService": [] } } }),
    ...run("iam-no-ineffective-statements", "iam-least-privilege", "iam-pass-role"),
  ],
  ["a duplicate statement", (p) => p.statements(START, (list) => void list.push(list[3]!)), ...start("iam-no-ineffective-statements")],
  [
    "a statement that another one covers",
    (p) =>
      p.statements(
        START,
        (list) => void list.unshift({ ...list[2]!, Action: "logs:PutLogEvents", Condition: { Bool: { "aws:SecureTransport": "true" } } }),
      ),
    ...start("iam-no-ineffective-statements"),
  ],
  [
    "a statement that a Deny covers",
    (p) => p.statements(START, (list) => void list.push({ Effect: "Deny", Action: "logs:*", Resource: "*" })),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "a duplicate action in another case",
    nth(START, 2, { Action: ["logs:PutLogEvents", "logs:putlogevents"] }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "a log stream beside a wildcard for all streams",
    nth(START, 2, { Resource: [STREAMS, STREAMS.replace("*", "a")] }),
    ...start("iam-no-ineffective-statements", "iam-least-privilege"),
  ],
  [
    "an action in a key policy that doesn't apply to keys",
    nth(KEY, 1, { Action: "kms:ListKeys" }),
    ...key("iam-no-ineffective-statements"),
  ],
  [
    "an SQS action in a topic policy",
    (p) => nth(TOPIC, 0, { Action: "sqs:SendMessage", Resource: p.arn("Queue daily-report-ends-dead-letters-queue") })(p),
    ...topic("iam-no-ineffective-statements"),
  ],
  ["a Deny on another service's ARN", nth(QUEUE, 0, { Resource: arnOf("sns", "a") }), ...queue("iam-no-ineffective-statements")],
);

const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** Adds a resource of a type, and expects findings in it. */
const more = (
  what: string,
  type: string,
  properties: object,
  ...ids: string[]
): Row => [what, (p) => p.add(type, "example", properties), ...foundIn(`${type.split(":").at(-1)} example`)(...ids)];

export const NO_USERS: Mutation[] = on(
  "prd",
  more("an IAM user", "aws:iam/user:User", {}, "iam-no-users"),
  more("an access key", "aws:iam/accessKey:AccessKey", {}, "iam-no-users"),
  more("a login profile", "aws:iam/userLoginProfile:UserLoginProfile", {}, "iam-no-users"),
  more("an IAM group", "aws:iam/group:Group", {}, "iam-no-users"),
  more("a group membership", "aws:iam/groupMembership:GroupMembership", {}, "iam-no-users"),
  more("a user's group membership", "aws:iam/userGroupMembership:UserGroupMembership", {}, "iam-no-users"),
  more("a service-specific credential", "aws:iam/serviceSpecificCredential:ServiceSpecificCredential", {}, "iam-no-users"),
  more(
    "a policy attached to a user",
    "aws:iam/policyAttachment:PolicyAttachment",
    { users: ["a"], policyArn: "arn:aws:iam::222222222222:policy/a" },
    "iam-no-users",
    "iam-no-aws-managed-policies",
  ),
  more(
    "a policy attached to a group",
    "aws:iam/policyAttachment:PolicyAttachment",
    {
      groups: ["a"],
      policyArn: "arn:aws:iam::222222222222:policy/a",
    },
    "iam-no-users",
    "iam-no-aws-managed-policies",
  ),
);

export const NO_MANAGED_POLICIES: Mutation[] = on(
  "prd",
  more("a policy that the program doesn't have", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "a",
    policyArn: "arn:aws:iam::222222222222:policy/by-hand",
  }, "iam-no-aws-managed-policies"),
  more("AdministratorAccess for people", "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", {
    managedPolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  }, "iam-no-aws-managed-policies"),
  more("the policy that AWS Backup's role must have", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "a",
    policyArn: "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
  }),
  more("AdministratorAccess attached to a role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "a",
    policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  }, "iam-no-aws-managed-policies"),
  more("a policy of a service role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "a",
    policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
  }, "iam-no-aws-managed-policies"),
  more("a policy of the partition aws-cn", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
    role: "a",
    policyArn: "arn:aws-cn:iam::aws:policy/ReadOnlyAccess",
  }, "iam-no-aws-managed-policies"),
  more("an AWS managed policy in a list", "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", {
    policyArns: ["arn:aws:iam::222222222222:policy/a", READ_ONLY],
  }, "iam-no-aws-managed-policies"),
  more(
    "an AWS managed policy attached to several roles",
    "aws:iam/policyAttachment:PolicyAttachment",
    { roles: ["a"], policyArn: READ_ONLY },
    "iam-no-aws-managed-policies",
  ),
  more(
    "an AWS managed policy among a role's arguments",
    "aws:iam/role:Role",
    { managedPolicyArns: [READ_ONLY] },
    "iam-no-aws-managed-policies",
  ),
  more(
    "an AWS managed policy of a permission set",
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
