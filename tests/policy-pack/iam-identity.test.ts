import assert from "node:assert/strict";

import * as fc from "fast-check";

import { DOCUMENTS } from "../../policy-pack/iam/document";
import { findingsOf } from "../../policy-pack/judge";
import { iamIdentity } from "../../policy-pack/policies/iam-identity";
import { isResourcePolicy } from "../../policy-pack/policy";
import { NotYetKnown, type Program, type Properties, type Resource, UNKNOWN, type Value } from "../../policy-pack/program";
import { planOf } from "../support/simulated";
import { programOf } from "./adapter";

type Json = Record<string, unknown>;
interface Document {
  Version?: unknown;
  Statement: Json[];
}

async function read(label: string, stack: string): Promise<Program> {
  const { registered } = await planOf(label, stack);
  return programOf(registered.resources, stack);
}

async function verdict(program: Program): Promise<string[]> {
  const all = await Promise.all(iamIdentity.map(async (policy) => (await findingsOf(policy, program)).findings.map((finding) => ({ policy, finding }))));
  return all.flat().map(({ policy, finding }) => `${policy.id} ${finding.resource.name}`);
}

function resource(type: string, properties: Properties, name = "example"): Resource {
  const none = { parent: undefined, protect: false, ignoreChanges: [], secretProperties: [], dependencies: [], propertyDependencies: {} };
  return { urn: `urn:pulumi:stg::any::${type}::${name}`, type, name, properties, ...none };
}

/** A policy's findings on one resource. */
function findings(id: string, of: Resource) {
  const policy = iamIdentity.find((each) => each.id === id)!;
  assert.ok(isResourcePolicy(policy) && policy.types.includes(of.type));
  return policy.judge(of);
}

const ARN = "arn:aws:s3:::b/a";
const allow = (change: Json = {}) => ({ Effect: "Allow", Action: ["s3:GetObject"], Resource: [ARN], ...change });
const rolePolicy = (...statements: Json[]) => resource("aws:iam/rolePolicy:RolePolicy", { policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) });

describe("IAM policies on the real programs", () => {
  const programs = new Map<string, Program>();

  before(async () => {
    for (const [label, stack] of [[".", "stg"], [".", "prd"], ["examples/minimal", "stg"]] as const) programs.set(`${label} ${stack}`, await read(label, stack));
  });

  for (const name of [". stg", ". prd", "examples/minimal stg"]) {
    it(`find nothing in ${name}`, async () => assert.deepEqual(await verdict(programs.get(name)!), []));
  }

  /** The same program, a document of one resource changed. */
  function changed(name: string, edit: (document: Document) => void, program = programs.get(". stg")!): Program {
    const place = program.resources.find((each) => each.name === name);
    assert.ok(place !== undefined, `no resource ${name}`);
    const { property } = DOCUMENTS.find(({ type }) => type === place.type)!;
    const document = JSON.parse(place.properties[property] as string) as Document;
    edit(document);
    const other = { ...place, properties: { ...place.properties, [property]: JSON.stringify(document) } };
    return { ...program, resources: program.resources.map((each) => (each === place ? other : each)) };
  }

  const first = (edit: (statement: Json) => void) => (document: Document) => edit(document.Statement[0]!);
  const nth = (index: number, change: Json) => (document: Document) => void Object.assign(document.Statement[index]!, change);
  const START = "api-task-start";
  const RUN = "daily-report-runner-run";
  const STREAMS = "arn:aws:logs:ap-northeast-1:111111111111:log-group:/aws-practice/stg/api:log-stream:*";

  const mutations: [string, string, string, (document: Document) => void][] = [
    ["iam-document-readable", "an old version", START, (document) => (document.Version = "2008-10-17")],
    ["iam-document-readable", "no statement", START, (document) => (document.Statement = [])],
    ["iam-document-readable", "an element in other letters", START, first((one) => (one["resource"] = "*"))],
    ["iam-document-readable", "an effect in other letters", START, nth(1, { Effect: "allow" })],
    ["iam-document-readable", "no resource", START, first((one) => delete one["Resource"])],
    ["iam-document-readable", "no action", START, first((one) => delete one["Action"])],
    ["iam-document-readable", "a principal in an identity's policy", START, first((one) => (one["Principal"] = "*"))],
    ["iam-document-readable", "no principal in a topic's policy", "alerts-topic-policy", nth(1, { Principal: undefined })],
    ["iam-document-readable", "an operator that IAM doesn't know", "alerts-topic-policy", nth(2, { Condition: { Boolean: { "aws:SecureTransport": "false" } } })],
    ["iam-document-readable", "a truth that is none", "alerts-topic-policy", nth(2, { Condition: { Bool: { "aws:SecureTransport": "no" } } })],
    ["iam-document-readable", "conditions as a text", "alerts-topic-policy", nth(2, { Condition: "aws:SecureTransport" })],
    ["iam-document-readable", "a resource in a trust policy", "api-task-task-role", nth(0, { Resource: "*" })],
    ["iam-document-readable", "a list in a list", START, first((one) => (one["Action"] = ["ecr:GetAuthorizationToken", ["ecr:BatchGetImage"]]))],
    ["iam-document-readable", "too many characters", "api-task-start", (document) => document.Statement.push(allow({ Sid: "x".repeat(11_000) }))],

    ["iam-action-exists", "a letter less", START, nth(0, { Action: "ecr:GetAuthorizationTokn" })],
    ["iam-action-exists", "another service", START, nth(1, { Action: "erc:BatchGetImage" })],
    ["iam-action-exists", "no service", START, nth(1, { Action: "BatchGetImage" })],
    ["iam-action-exists", "an API call that is no permission", "load-balancer-logs-policy", nth(0, { Action: "s3:HeadObject" })],
    ["iam-action-exists", "one among others", START, (document) => (document.Statement[1]!["Action"] as string[]).push("ecr:PullImage")],
    ["iam-action-exists", "a denial of nothing", "load-balancer-logs-policy", nth(1, { Action: "s3:Gett*" })],
    ["iam-action-exists", "a key's action", "alerts-key", nth(1, { Action: ["kms:Decrypted"] })],

    ["iam-no-action-wildcard", "a whole service", START, nth(1, { Action: "ecr:*" })],
    ["iam-no-action-wildcard", "a prefix", START, nth(1, { Action: "ecr:Batch*" })],
    ["iam-no-action-wildcard", "a question mark", START, nth(1, { Action: "ecr:BatchGetImag?" })],
    ["iam-no-action-wildcard", "all actions on one resource", START, nth(1, { Action: "*" })],
    ["iam-no-action-wildcard", "NotAction", START, nth(1, { Action: undefined, NotAction: "ecr:PutImage" })],
    ["iam-no-action-wildcard", "NotResource", START, nth(3, { Resource: undefined, NotResource: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:a" })],
    ["iam-no-action-wildcard", "a key's whole service", "alerts-key", nth(0, { Action: "kms:*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })],
    ["iam-no-action-wildcard", "everybody but one", "alerts-topic-policy", nth(0, { Principal: undefined, NotPrincipal: { AWS: "111111111111" } })],

    ["iam-resource-exact", "* for what has a type", START, nth(3, { Resource: "*" })],
    ["iam-resource-exact", "* for a list that has none elsewhere", START, nth(1, { Resource: ["*"] })],
    ["iam-resource-exact", "** for what has a type", START, nth(3, { Resource: "**" })],
    ["iam-resource-exact", "a bucket's policy on *", "load-balancer-logs-policy", nth(0, { Resource: "*" })],
    ["iam-resource-exact", "any region", START, nth(2, { Resource: STREAMS.replace("ap-northeast-1", "*") })],
    ["iam-resource-exact", "any account", START, nth(2, { Resource: STREAMS.replace("111111111111", "*") })],
    ["iam-resource-exact", "the account as a variable", START, nth(3, { Resource: "arn:aws:secretsmanager:ap-northeast-1:${aws:PrincipalAccount}:secret:a" })],
    ["iam-resource-exact", "any service", START, nth(2, { Resource: STREAMS.replace("logs", "log?") })],
    ["iam-resource-exact", "any log group", START, nth(2, { Resource: "arn:aws:logs:ap-northeast-1:111111111111:log-group:*" })],
    ["iam-resource-exact", "log groups by prefix", START, nth(2, { Resource: STREAMS.replace("/api:", "/*:") })],
    ["iam-resource-exact", "any secret", START, nth(3, { Resource: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:*" })],
    ["iam-resource-exact", "any repository", START, nth(1, { Resource: "arn:aws:ecr:ap-northeast-1:111111111111:repository/*" })],
    ["iam-resource-exact", "any bucket", "load-balancer-logs-policy", nth(0, { Resource: "arn:aws:s3:::*/*" })],
    ["iam-resource-exact", "any task definition", RUN, nth(0, { Resource: "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/*" })],
    ["iam-resource-exact", "roles by prefix", RUN, nth(1, { Resource: "arn:aws:iam::111111111111:role/daily-*" })],
    ["iam-resource-exact", "all tasks of all clusters", RUN, nth(2, { Condition: {} })],
    ["iam-resource-exact", "all tasks of any cluster", RUN, nth(2, { Condition: { ArnLike: { "ecs:cluster": "arn:aws:ecs:ap-northeast-1:111111111111:cluster/*" } } })],
    ["iam-resource-exact", "all tasks of what is a cluster", RUN, nth(2, { Condition: { Null: { "ecs:cluster": "false" } } })],
    ["iam-resource-exact", "no ARN", START, nth(3, { Resource: "rds-main-stg" })],

    ["iam-no-dead-grant", "a bucket for an action on objects", "load-balancer-logs-policy", (document) => (document.Statement[0]!["Resource"] = (document.Statement[1]!["Resource"] as string[])[0])],
    ["iam-no-dead-grant", "an ARN for what knows only *", START, nth(0, { Resource: "arn:aws:ecr:ap-northeast-1:111111111111:repository/a" })],
    ["iam-no-dead-grant", "another service's ARN", START, nth(3, { Resource: "arn:aws:ssm:ap-northeast-1:111111111111:parameter/a" })],
    ["iam-no-dead-grant", "an ARN without account", START, nth(3, { Resource: "arn:aws:secretsmanager:ap-northeast-1::secret:a" })],
    ["iam-no-dead-grant", "an account with 11 digits", START, nth(3, { Resource: "arn:aws:secretsmanager:ap-northeast-1:11111111111:secret:a" })],
    ["iam-no-dead-grant", "a zone for a region", START, nth(3, { Resource: "arn:aws:secretsmanager:ap-northeast-1a:111111111111:secret:a" })],
    ["iam-no-dead-grant", "an action more than the ARNs are for", START, (document) => (document.Statement[1]!["Action"] as string[]).push("ecr:GetAuthorizationToken")],
    ["iam-no-dead-grant", "an ARN more than the actions are for", START, (document) => (document.Statement[1]!["Resource"] as string[]).push("arn:aws:s3:::b/a")],
    ["iam-no-dead-grant", "a key of another service", RUN, nth(1, { Condition: { StringEquals: { "ecs:cluster": "a" } } })],
    ["iam-no-dead-grant", "a misspelt global key", "alerts-topic-policy", nth(2, { Condition: { Bool: { "aws:SecureTransprt": "false" } } })],
    ["iam-no-dead-grant", "a source's account in an identity's policy", RUN, nth(1, { Condition: { StringEquals: { "aws:SourceAccount": "111111111111", "iam:PassedToService": "ecs-tasks.amazonaws.com" } } })],
    ["iam-no-dead-grant", "a user's name in a role's policy", START, nth(3, { Condition: { StringEquals: { "aws:username": "a" } } })],
    ["iam-no-dead-grant", "tags of a request that has none", "daily-report-schedule-start", nth(1, { Condition: { StringEquals: { "aws:RequestTag/a": "b" } } })],
    ["iam-no-dead-grant", "a wildcard that is none", "alerts-topic-policy", nth(0, { Condition: { StringEquals: { "aws:SourceAccount": "1111*" } } })],
    ["iam-no-dead-grant", "a source in another account", "alerts-topic-policy", nth(0, { Condition: { StringEquals: { "aws:SourceAccount": "222222222222" }, ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:ap-northeast-1:111111111111:alarm:*" } } })],
    ["iam-no-dead-grant", "a resource in another account", START, nth(3, { Condition: { StringEquals: { "aws:ResourceAccount": "222222222222" } } })],
    ["iam-no-dead-grant", "a value wanted and refused", RUN, nth(1, { Condition: { StringEquals: { "iam:PassedToService": "a" }, StringNotEquals: { "iam:PassedToService": "a" } } })],
    ["iam-no-dead-grant", "two values at once", RUN, nth(1, { Condition: { StringEquals: { "iam:PassedToService": "a" }, StringLike: { "iam:PassedToService": "b*" } } })],
    ["iam-no-dead-grant", "a key absent and with a value", RUN, nth(1, { Condition: { StringEquals: { "iam:PassedToService": "a" }, Null: { "iam:PassedToService": "true" } } })],
    ["iam-no-dead-grant", "no value at all", RUN, nth(1, { Condition: { StringEquals: { "iam:PassedToService": [] } } })],
    ["iam-no-dead-grant", "a statement twice", START, (document) => document.Statement.push(document.Statement[3]!)],
    ["iam-no-dead-grant", "a statement within another", START, (document) => document.Statement.unshift({ ...document.Statement[2]!, Action: "logs:PutLogEvents", Condition: { Bool: { "aws:SecureTransport": "true" } } })],
    ["iam-no-dead-grant", "a statement that is denied", START, (document) => document.Statement.push({ Effect: "Deny", Action: "logs:*", Resource: "*" })],
    ["iam-no-dead-grant", "an action twice", START, nth(2, { Action: ["logs:PutLogEvents", "logs:putlogevents"] })],
    ["iam-no-dead-grant", "a stream within all streams", START, nth(2, { Resource: [STREAMS, STREAMS.replace("*", "a")] })],
    ["iam-no-dead-grant", "an action that isn't on the key", "alerts-key", nth(1, { Action: "kms:ListKeys" })],
    ["iam-no-dead-grant", "a queue's action in a topic's policy", "alerts-topic-policy", nth(0, { Action: "sqs:SendMessage", Resource: "arn:aws:sqs:ap-northeast-1:111111111111:a" })],
    ["iam-no-dead-grant", "a denial on another service's ARN", "daily-report-failures-dead-letters-policy", nth(0, { Resource: "arn:aws:sns:ap-northeast-1:111111111111:a" })],
  ];

  for (const [id, what, name, edit] of mutations) {
    it(`${id} finds ${what}`, async () => {
      assert.deepEqual([...new Set(await verdict(changed(name, edit)))], [`${id} ${name}`]);
    });
  }

  const added: [string, string, Properties][] = [
    ...["user:User", "accessKey:AccessKey", "userLoginProfile:UserLoginProfile", "group:Group", "groupMembership:GroupMembership", "userGroupMembership:UserGroupMembership", "serviceSpecificCredential:ServiceSpecificCredential"].map(
      (type): [string, string, Properties] => ["iam-no-users", `aws:iam/${type}`, {}],
    ),
    ["iam-no-users", "aws:iam/policyAttachment:PolicyAttachment", { users: ["a"], policyArn: "arn:aws:iam::111111111111:policy/a" }],
    ["iam-no-users", "aws:iam/policyAttachment:PolicyAttachment", { groups: ["a"], policyArn: "arn:aws:iam::111111111111:policy/a" }],
    ["iam-no-managed-policies", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "a", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }],
    ["iam-no-managed-policies", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "a", policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" }],
    ["iam-no-managed-policies", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", { role: "a", policyArn: "arn:aws-cn:iam::aws:policy/ReadOnlyAccess" }],
    ["iam-no-managed-policies", "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", { policyArns: ["arn:aws:iam::111111111111:policy/a", "arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
    ["iam-no-managed-policies", "aws:iam/policyAttachment:PolicyAttachment", { roles: ["a"], policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    ["iam-no-managed-policies", "aws:iam/role:Role", { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }],
    ["iam-no-managed-policies", "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", { managedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    ["iam-no-action-wildcard", "aws:iam/role:Role", { inlinePolicies: [{ policy: JSON.stringify({ Version: "2012-10-17", Statement: allow({ Action: "s3:*" }) }) }] }],
  ];
  for (const [id, type, properties] of added) {
    it(`${id} finds a ${type} with ${JSON.stringify(properties).slice(0, 70)}`, async () => {
      const program = programs.get(". prd")!;
      assert.deepEqual(await verdict({ ...program, resources: [...program.resources, resource(type, properties)] }), [`${id} example`]);
    });
  }

  it("judge all documents of a program in less than 50 ms", async () => {
    await verdict(programs.get(". stg")!);
    const times: number[] = [];
    for (let run = 0; run < 5; run++) {
      const before = process.cpuUsage().user;
      await verdict(programs.get(". stg")!);
      times.push((process.cpuUsage().user - before) / 1000);
    }
    assert.ok(Math.min(...times) < 50, `took ${times.join(", ")} ms`);
  });
});

describe("IAM policies", () => {
  it("say where, what and what instead", () => {
    const [finding] = findings("iam-action-exists", rolePolicy(allow(), allow({ Action: ["s3:PutObject", "s3:GetObjct"] })));
    const { property, found, allowed } = finding!;
    assert.deepEqual({ property, found, allowed }, { property: "policy.Statement.1.Action", found: "s3:GetObjct", allowed: "an action of a service; the nearest is s3:GetObject" });
    const exact = findings("iam-resource-exact", rolePolicy(allow({ Resource: "*" })))[0]!;
    assert.equal(`${exact.property} ${exact.allowed}`, "policy.Statement.0.Resource the ARN of what each action is for: s3:GetObject takes arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName} or arn:${Partition}:s3:::${BucketName}/${ObjectName}");
    const dead = findings("iam-no-dead-grant", rolePolicy(allow(), allow()));
    assert.deepEqual(dead.map((each) => `${each.property} ${each.allowed}`), ["policy.Statement.1 left out: policy.Statement.0 says all of it"]);
  });

  it("have an id, a demand, a remedy, and references that exist elsewhere", () => {
    assert.deepEqual(iamIdentity.map(({ id }) => id), ["iam-document-readable", "iam-action-exists", "iam-no-action-wildcard", "iam-resource-exact", "iam-no-dead-grant", "iam-no-users", "iam-no-managed-policies"]);
    for (const { demands, remedy, references } of iamIdentity) {
      assert.match(demands, /^[A-Z].*\.$/);
      assert.match(remedy, /^[A-Z].*\.$/);
      for (const each of references) assert.match(each, /^(cdk-nag AwsSolutions-IAM[45]|Checkov CKV_AWS_\d+|Trivy AVD-AWS-\d{4}|Security Hub (IAM|KMS)\.\d+)$/);
    }
  });

  it("find a repetition once, and nothing in a condition that holds without its key or account", () => {
    assert.equal(findings("iam-no-dead-grant", rolePolicy(allow({ Action: ["s3:GetObject", "S3:getobject"] }))).length, 1);
    const prefix = (operator: string) => rolePolicy(allow({ Action: ["s3:GetObject", "s3:ListBucket"], Resource: [ARN, "arn:aws:s3:::b"], Condition: { [operator]: { "s3:prefix": "a" } } }));
    assert.deepEqual(findings("iam-no-dead-grant", prefix("StringEqualsIfExists")), []);
    assert.equal(findings("iam-no-dead-grant", prefix("StringEquals")).length, 1);
    assert.deepEqual(findings("iam-no-dead-grant", rolePolicy(allow({ Condition: { StringEquals: { "aws:ResourceAccount": "111111111111" } } }))), []);
  });

  it("let denials use wildcards", () => {
    const denials = rolePolicy({ Effect: "Deny", Action: ["s3:Delete*", "iam:*"], Resource: "*" }, { Effect: "Deny", Action: "*", Resource: "arn:aws:s3:::*" });
    for (const { id } of iamIdentity.slice(0, 5)) assert.deepEqual(findings(id, denials), [], id);
  });

  it("judge the resources of a wildcard, too: a waiver of one excuses no other", () => {
    for (const Action of ["*", "s3:*", "s3:Get*"]) assert.equal(findings("iam-resource-exact", rolePolicy(allow({ Action, Resource: "*" }))).length, 1, Action);
    assert.equal(findings("iam-resource-exact", rolePolicy(allow({ Action: undefined, NotAction: "s3:GetObject", Resource: "*" }))).length, 1);
  });

  it("take * as the resource itself where a policy is only about that", () => {
    const policy = (Action: string, change: Json = {}) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action, ...change } }) });
    for (const of of [
      resource("aws:kms/keyPolicy:KeyPolicy", policy("kms:Decrypt", { Resource: "*" })),
      resource("aws:secretsmanager/secretPolicy:SecretPolicy", policy("secretsmanager:GetSecretValue", { Resource: "*" })),
      resource("aws:ecr/repositoryPolicy:RepositoryPolicy", policy("ecr:BatchGetImage")),
    ]) {
      for (const { id } of iamIdentity.slice(0, 5)) assert.deepEqual(findings(id, of), [], `${id} ${of.type}`);
    }
    assert.equal(findings("iam-resource-exact", resource("aws:sqs/queuePolicy:QueuePolicy", policy("sqs:SendMessage", { Resource: "*" }))).length, 1);
    assert.equal(findings("iam-document-readable", resource("aws:sqs/queuePolicy:QueuePolicy", policy("sqs:SendMessage"))).length, 1);
  });

  const place = "ap-northeast-1:111111111111";
  const forced = [
    ["logs:PutLogEvents", `arn:aws:logs:${place}:log-group:/a/b:*`],
    ["logs:PutLogEvents", `arn:aws:logs:${place}:log-group:/a/b:log-stream:ecs/*`],
    ["s3:GetObject", "arn:aws:s3:::b/*"],
    ["s3:GetObject", "arn:aws:s3:::b/a/*"],
    ["s3:GetObject", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"],
    ["ecs:RunTask", `arn:aws:ecs:${place}:task-definition/a:*`],
    ["ecs:StopTask", `arn:aws:ecs:${place}:task/a/*`],
    ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${place}:secret:a/b-??????`],
    ["states:DescribeExecution", `arn:aws:states:${place}:execution:a:*`],
    ["dynamodb:GetRecords", `arn:aws:dynamodb:${place}:table/a/stream/*`],
    ["execute-api:Invoke", `arn:aws:execute-api:${place}:abcde/prod/GET/a/*`],
    ["batch:SubmitJob", `arn:aws:batch:${place}:job-definition/a:*`],
    ["cloudformation:DescribeStacks", `arn:aws:cloudformation:${place}:stack/a/*`],
    ["ecs:ListTasks", `arn:aws:ecs:${place}:container-instance/a/*`],
    ["s3:GetObject", `arn:aws:s3:${place}:accesspoint/a/object/*`],
  ] as const;
  for (const [Action, Resource] of forced) {
    it(`take the wildcard of ${Resource}`, () => {
      const of = rolePolicy(allow({ Action, Resource }));
      for (const { id } of iamIdentity.slice(0, 5)) assert.deepEqual(findings(id, of), [], id);
    });
  }

  for (const Resource of [
    "arn:aws:s3:::b*/a", "arn:aws:s3:::b", "arn:aws:s3:::*", "arn:aws:s3:::b/*/a", `arn:aws:s3:${place}:accesspoint/*`, `arn:aws:ecs:${place}:task-definition/a*`, `arn:aws:ecs:${place}:task/*`,
    `arn:aws:secretsmanager:${place}:secret:a-?????`, `arn:aws:secretsmanager:${place}:secret:a*`, `arn:aws:logs:${place}:log-group:a*:log-stream:*`, `arn:aws:states:${place}:execution:*:*`,
    `arn:aws:sqs:${place}:?`, "arn:*:s3:::b/a", "arn:aws:s3", "b",
  ].filter((each) => each !== "arn:aws:s3:::b")) {
    it(`refuse ${Resource}`, () => assert.equal(findings("iam-resource-exact", rolePolicy(allow({ Resource }))).length, 1));
  }

  it("let a boundary be AWS's, and attach policies of the account", () => {
    assert.deepEqual(findings("iam-no-managed-policies", resource("aws:iam/role:Role", { permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess", managedPolicyArns: ["arn:aws:iam::111111111111:policy/a"] })), []);
    assert.deepEqual(findings("iam-no-users", resource("aws:iam/policyAttachment:PolicyAttachment", { roles: ["a"], users: [] })), []);
  });

  it("wait for what isn't known yet", () => {
    for (const policy of [UNKNOWN, { Version: "2012-10-17", Statement: [allow({ Resource: [UNKNOWN] })] }]) {
      assert.throws(() => findings("iam-no-dead-grant", resource("aws:iam/rolePolicy:RolePolicy", { policy })), NotYetKnown);
    }
    assert.throws(() => findings("iam-no-managed-policies", resource("aws:iam/role:Role", { managedPolicyArns: [UNKNOWN] })), NotYetKnown);
    assert.throws(() => findings("iam-no-users", resource("aws:iam/policyAttachment:PolicyAttachment", { users: UNKNOWN })), NotYetKnown);
  });
});

describe("documents of every kind", () => {
  const types = [...new Set(iamIdentity.flatMap((policy) => (isResourcePolicy(policy) ? policy.types : [])))];
  const properties = [...new Set([...DOCUMENTS.map(({ property }) => property), "inlinePolicies", "managedPolicyArns", "policyArn", "users"])];
  const word = fc.oneof(
    fc.constantFrom("*", "s3:GetObject", "s3:*", "s3:Gett*", "kms:Decrypt", "*:*", ":", "arn:aws:s3:::b/*", "arn:aws:s3:::${aws:username}", "arn:::::", "2012-10-17", "Allow", "Deny", "true", "StringEquals", "aws:SourceArn", "aws:username", "__proto__", "constructor", "${", "${}", "${*}"),
    fc.string(),
    fc.string({ unit: "binary" }),
  );
  const key = fc.oneof(fc.constantFrom("Version", "Statement", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "NotPrincipal", "Condition", "Sid", "AWS", "StringEquals", "ArnLike", "Null", "Bool", "__proto__"), word);
  const anything = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: "medium" },
      word,
      fc.constantFrom<Value>(null, undefined, true, 0, Number.NaN),
      { arbitrary: fc.constant<Value>(UNKNOWN), weight: 1 },
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 5 }) as fc.Arbitrary<Value>,
    ),
  })).value;
  const list = (items: fc.Arbitrary<unknown>) => fc.oneof(items, fc.array(items, { maxLength: 3 }));
  const statement = fc.record(
    {
      Effect: fc.constantFrom("Allow", "Deny", "Allow", "allow"),
      Action: list(word),
      NotAction: list(word),
      Resource: list(word),
      NotResource: list(word),
      Principal: fc.oneof(word, fc.dictionary(fc.constantFrom("AWS", "Service", "*"), list(word))),
      NotPrincipal: anything,
      Condition: fc.dictionary(fc.constantFrom("StringEquals", "ArnLike", "Null", "Bool", "StringNotLike", "nonsense"), fc.dictionary(word, list(word), { maxKeys: 3 }), { maxKeys: 3 }),
    },
    { requiredKeys: ["Effect"] },
  );
  const document = fc.record({ Version: fc.constant("2012-10-17"), Statement: list(statement) });

  function judgeAll(type: string, values: Properties): void {
    for (const policy of iamIdentity.filter(isResourcePolicy).filter((each) => each.types.includes(type))) {
      try {
        for (const finding of policy.judge(resource(type, values))) assert.ok(finding.property !== "" && finding.allowed !== "");
      } catch (error) {
        if (!(error instanceof NotYetKnown)) throw error;
      }
    }
  }

  it("get a verdict, never an exception", () => {
    const given = fc.oneof(anything, document as fc.Arbitrary<Value>, document.map((each) => JSON.stringify(each)), fc.json(), anything.map((each) => JSON.stringify(each) ?? ""));
    fc.assert(fc.property(fc.constantFrom(...types), fc.dictionary(fc.constantFrom(...properties), given), (type, values) => judgeAll(type, values)), { numRuns: 1500 });
    fc.assert(fc.property(document, (each) => judgeAll("aws:iam/rolePolicy:RolePolicy", { policy: JSON.stringify(each) })), { numRuns: 1500 });
  });

  it("get the same verdict as text and as object", () => {
    fc.assert(
      fc.property(document, (each) => {
        const asText = JSON.stringify(each);
        const shown = (policy: Value) => iamIdentity.slice(0, 5).map(({ id }) => findings(id, resource("aws:iam/rolePolicy:RolePolicy", { policy })).map((one) => [one.property, one.found, one.allowed]));
        assert.deepEqual(shown(asText), shown(JSON.parse(asText) as Value));
      }),
    );
  });

  it("may be huge or deep", () => {
    const long = Array.from({ length: 3000 }, (_, index) => allow({ Resource: `arn:aws:s3:::b/${index}*` }));
    const wide = allow({ Action: Array.from({ length: 3000 }, () => "s3:GetObject"), Resource: Array.from({ length: 3000 }, (_, index) => `arn:aws:s3:::b/${index}`) });
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const nested = Array.from({ length: 100_000 }).reduce<Value>((inner) => [inner], "a");
    for (const policy of [
      JSON.stringify({ Version: "2012-10-17", Statement: long }),
      JSON.stringify({ Version: "2012-10-17", Statement: wide }),
      JSON.stringify({ Version: "2012-10-17", Statement: allow({ Resource: `arn:aws:s3:::${"a*".repeat(50_000)}`, Action: `s3:${"*a".repeat(50_000)}` }) }),
      `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":${deep},"Condition":${deep},"Principal":${deep}}]}`,
      deep,
      nested,
      { Version: nested, Statement: nested },
      "a".repeat(1_000_000),
    ]) {
      judgeAll("aws:iam/rolePolicy:RolePolicy", { policy });
      assert.ok(findings("iam-document-readable", resource("aws:iam/rolePolicy:RolePolicy", { policy })).length > 0);
    }
  });
});
