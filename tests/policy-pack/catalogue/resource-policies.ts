import type { Broken, Written } from "../support/broken";
import { ACCOUNT, type Mutation, on, type Row } from "./mutation";
import { permission } from "./trust";

const QUEUE = "SharedQueuePolicy";
const sharing = (statement: Written) => (p: Broken) =>
  p.add("aws:sqs/queuePolicy:QueuePolicy", QUEUE, {
    queueUrl: "https://sqs.ap-northeast-1.amazonaws.com/111111111111/shared",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{
        Effect: "Allow",
        Principal: "*",
        Action: "sqs:SendMessage",
        Resource: `arn:aws:sqs:ap-northeast-1:${ACCOUNT}:jobs`,
        ...statement,
      }],
    }),
  });
const shared = (...ids: string[]) => ids.map((id) => `${id} QueuePolicy ${QUEUE}`);

export const RESOURCE_NOT_PUBLIC: Mutation[] = on(
  "stg with image",
  [
    "a queue for any principal",
    sharing({}),
    ...shared("iam-resource-policy-not-public", "iam-resource-exists"),
  ],
  [
    "a queue for all accounts",
    sharing({ Principal: { AWS: ["*"] } }),
    ...shared("iam-resource-policy-not-public", "iam-resource-exists"),
  ],
  [
    "a queue for a stranger's organization",
    sharing({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-z9y8x7" } } }),
    ...shared("iam-resource-exists", "iam-known-accounts"),
  ],
  [
    "a queue for principals of any organization",
    sharing({ Condition: { StringLike: { "aws:PrincipalOrgID": "*" } } }),
    ...shared("iam-resource-policy-not-public", "iam-resource-exists"),
  ],
  [
    "a queue for one organization by IfExists",
    sharing({ Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3" } } }),
    ...shared("iam-resource-policy-not-public", "iam-resource-exists"),
  ],
  [
    "a queue for one organization",
    sharing({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3" } } }),
    ...shared("iam-resource-exists"),
  ],
  [
    "a queue for a part of an organization's id",
    sharing({ Condition: { StringLike: { "aws:PrincipalOrgID": "o-*" } } }),
    ...shared("iam-resource-policy-not-public", "iam-resource-exists"),
  ],
  [
    "a queue for buckets of all accounts",
    sharing({ Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:*:*" } } }),
    ...shared("iam-resource-policy-not-public", "iam-resource-exists"),
  ],
  [
    "a queue for an office's addresses",
    sharing({ Condition: { IpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
    ...shared("iam-resource-exists"),
  ],
  [
    "a queue for half of all addresses",
    sharing({ Condition: { IpAddress: { "aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"] } } }),
    ...shared("iam-resource-policy-not-public", "iam-resource-exists"),
  ],
  ["a function for the public", permission({}, "*"), "iam-resource-policy-not-public Permission example"],
  [
    "a function's URL without authorization",
    (p) => p.add("aws:lambda/functionUrl:FunctionUrl", "example", { authorizationType: "NONE" }),
    "iam-resource-policy-not-public FunctionUrl example",
  ],
  [
    "an event bus for the public",
    (p) => p.add("aws:cloudwatch/eventPermission:EventPermission", "example", { principal: "*" }),
    "iam-resource-policy-not-public EventPermission example",
  ],
);

const STRANGER = "888888888888";
const named = (what: string, type: string, properties: object): Row => [
  what,
  (p) => p.add(type, "example", properties),
  `iam-known-accounts ${type.split(":").at(-1)!} example`,
];

export const KNOWN_ACCOUNTS: Mutation[] = on(
  "stg with image",
  [
    "a topic of a stranger in a grant",
    (p) =>
      p.statements("RolePolicy api-task-start", (list) => {
        list.push({ Effect: "Allow", Action: "sns:Publish", Resource: `arn:aws:sns:ap-northeast-1:${STRANGER}:drop` });
      }),
    "iam-known-accounts RolePolicy api-task-start",
    "iam-least-privilege RolePolicy api-task-start",
  ],
  named("a share with a stranger", "aws:ram/principalAssociation:PrincipalAssociation", { principal: STRANGER }),
  named("logs for a stranger", "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", {
    destinationArn: `arn:aws:logs:ap-northeast-1:${STRANGER}:destination:a`,
  }),
  named("peering with a stranger", "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", { peerOwnerId: STRANGER }),
  named("a stranger's group in a rule", "aws:ec2/securityGroupRule:SecurityGroupRule", {
    userId: `${STRANGER}/sg-1`,
    description: "From a partner",
  }),
  [
    "an account that is declared",
    (p) => p.add("aws:ram/principalAssociation:PrincipalAssociation", "example", { principal: "999999999999" }),
  ],
  named("an endpoint of a stranger's service", "aws:ec2/vpcEndpoint:VpcEndpoint", {
    serviceName: "com.amazonaws.vpce.ap-northeast-1.vpce-svc-0a1b2c3d4e5f60718",
    vpcEndpointType: "Interface",
  }),
  [
    "the account by which Elastic Load Balancing writes logs",
    (p) => p.add("aws:ram/principalAssociation:PrincipalAssociation", "example", { principal: "582318560864" }),
  ],
  ["a host outside of AWS", (p) => p.add("aws:sns/topicSubscription:TopicSubscription", "example", { endpoint: "https://example.com/a" })],
  ["a number of twelve digits elsewhere", (p) => p.add("aws:ssm/document:Document", "example", { versionName: STRANGER })],
);
