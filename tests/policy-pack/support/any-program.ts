import assert from "node:assert/strict";

import * as fc from "fast-check";

import type { Policy } from "../../../policy-pack/policy";
import { type StackView, UNKNOWN, type Value } from "../../../policy-pack/stack-view";
import { ACCOUNT } from "../catalogue/mutation";
import { resourceOf } from "./broken";
import { violationsOf } from "./found";

const words = fc.constantFrom(
  "*",
  "iam:PassRole",
  "iam:*",
  "ecs:RunTask",
  "ecs:RegisterTaskDefinition",
  "sts:AssumeRole",
  "ssm:SendCommand",
  "role-a",
  `arn:aws:iam::${ACCOUNT}:role/role-a`,
  `arn:aws:iam::${ACCOUNT}:role/*`,
  "arn:",
  "arn:aws:s3:::b/*",
  `arn:aws:ecs:r:${ACCOUNT}:task-definition/f:1`,
  "f",
  "__proto__",
  "",
  "arn:aws:states:::ecs:runTask.sync",
  "arn:aws:states:::aws-sdk:ecs:listTasks",
  "arn:aws:scheduler:::aws-sdk:rds:startDBInstance",
  "token.actions.githubusercontent.com",
  "ec2.amazonaws.com",
  `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
  `${ACCOUNT}.dkr.ecr.r.amazonaws.com/x:1`,
  "/parameter",
  "[",
  "{}",
  "{\"a\":",
);
const keys = fc.constantFrom(
  "name",
  "arn",
  "role",
  "roles",
  "policyArn",
  "policy",
  "assumeRolePolicy",
  "inlinePolicies",
  "managedPolicyArns",
  "Statement",
  "Effect",
  "Action",
  "Resource",
  "NotAction",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Service",
  "AWS",
  "Federated",
  "Condition",
  "StringEquals",
  "ArnLike",
  "aws:SourceAccount",
  "aws:PrincipalArn",
  "iam:PassedToService",
  "executionRoleArn",
  "taskRoleArn",
  "containerDefinitions",
  "family",
  "image",
  "secrets",
  "valueFrom",
  "logConfiguration",
  "options",
  "target",
  "roleArn",
  "input",
  "definition",
  "States",
  "Type",
  "Parameters",
  "TaskDefinition",
  "Cluster",
  "deadLetterConfig",
  "ecsTarget",
  "kmsMasterKeyId",
  "masterUserSecrets",
  "iamInstanceProfile",
  "__proto__",
  "Version",
);
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "large", withCrossShrink: true },
    words,
    fc.constantFrom<Value>("Allow", "Task", "2012-10-17", null, undefined, true, 7, UNKNOWN),
    fc.string(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 5 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 5 }).map((item) =>
      JSON.stringify(item, (_, each: unknown) => (each === UNKNOWN ? "unknown" : each)) ?? "null"
    ),
  ),
}));
const someStatement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"),
  Action: fc.oneof(words, fc.array(words)),
  Resource: fc.oneof(words, fc.array(words)),
  Principal: anyValue,
  Condition: anyValue,
}, { requiredKeys: ["Effect"] });
const someDocument = fc.array(someStatement, { maxLength: 4 }).map((Statement) => ({ Version: "2012-10-17", Statement }));
const someType = fc.constantFrom(
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:scheduler/schedule:Schedule",
  "aws:sfn/stateMachine:StateMachine",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:kms/key:Key",
  "aws:kms/alias:Alias",
  "aws:sqs/queue:Queue",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:ec2/instance:Instance",
  "aws:iam/instanceProfile:InstanceProfile",
  "aws:lambda/function:Function",
);
const someProperties = fc.record({
  name: fc.oneof(fc.constant("role-a"), anyValue),
  arn: fc.oneof(words, anyValue),
  role: fc.oneof(fc.constant("role-a"), anyValue),
  roleArn: fc.oneof(words, anyValue),
  executionRoleArn: fc.oneof(words, anyValue),
  policy: fc.oneof(someDocument, someDocument.map((item) => JSON.stringify(item)), anyValue),
  assumeRolePolicy: fc.oneof(someDocument, anyValue),
  inlinePolicies: fc.oneof(fc.array(someDocument.map((policy) => ({ policy }))), anyValue),
  containerDefinitions: anyValue,
  definition: anyValue,
  target: anyValue,
  family: words,
}, { requiredKeys: [] });

/** Programs of any resources with any properties, known or unknown. */
const anyProgram: fc.Arbitrary<StackView> = fc
  .array(fc.tuple(someType, someProperties, fc.dictionary(keys, anyValue, { maxKeys: 4 })), { maxLength: 8 })
  .map((list) => ({
    environment: "stg",
    production: false,
    resources: list.map(([type, some, more], index) => resourceOf(type, `r${index}`, { ...more, ...some })),
  }));

/** Tests that policies give findings for any program: `findingsOf` catches only `UnknownValueError`. */
export async function givesVerdicts(policies: readonly Policy[]): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyProgram, async (program) => {
      for (const { resource } of await violationsOf(program, policies)) assert.ok(program.resources.includes(resource));
    }),
    { numRuns: 400 },
  );
}
