import assert from "node:assert/strict";

import * as fc from "fast-check";

import { findingsOf } from "../../policy-pack/judge";
import type { Finding, Policy } from "../../policy-pack/policy";
import { iamEscalation } from "../../policy-pack/policies/iam-escalation";
import { iamExactness } from "../../policy-pack/policies/iam-exactness";
import { iamTargets } from "../../policy-pack/policies/iam-targets";
import { iamTrust } from "../../policy-pack/policies/iam-trust";
import { type Program, type Properties, type Resource, UNKNOWN, type Value } from "../../policy-pack/program";
import type { Properties as Settings } from "../../simulator/values";
import { planOf } from "../support/simulated";
import { programOf } from "./adapter";

/** The policies on who may do what, which are tested together: a mistake is one policy's. */
export const ROLE_POLICIES: readonly Policy[] = [...iamTrust, ...iamEscalation(), ...iamTargets(), ...iamExactness];

export const ACCOUNT = "111111111111";

/** A statement as a policy document has it. */
export type Written = Record<string, unknown>;

/** A resolved program that is to be broken. */
export class Broken {
  readonly resources: Resource[];

  constructor({ resources, environment }: Program) {
    this.resources = structuredClone(resources) as Resource[];
    this.environment = environment;
  }

  readonly environment: string;

  resource(name: string): { properties: Record<string, unknown> } & Omit<Resource, "properties"> {
    const found = this.resources.find((resource) => resource.name === name);
    assert.ok(found, `no resource ${name}; there are ${this.resources.map((each) => each.name).join(", ")}`);
    return found;
  }

  arn(name: string): string {
    return String(this.resource(name).properties["arn"]);
  }

  remove(name: string): void {
    this.resources.splice(this.resources.indexOf(this.resource(name) as unknown as Resource), 1);
  }

  add(type: string, name: string, properties: object): void {
    this.resources.push(resourceOf(type, name, properties as Properties));
  }

  /** Changes the statements of a policy document. */
  policy(name: string, change: (statements: Written[]) => void, property = "policy"): void {
    const { properties } = this.resource(name);
    const document = JSON.parse(String(properties[property])) as { Statement: Written[] };
    change(document.Statement);
    properties[property] = JSON.stringify(document);
  }

  /** Changes the one statement of a trust policy. */
  trust(name: string, change: Written): void {
    this.policy(name, (statements) => void (statements[0] = JSON.parse(JSON.stringify({ ...statements[0], ...change })) as Written), "assumeRolePolicy");
  }

  allow(name: string, ...statements: Written[]): void {
    this.policy(name, (list) => void list.push(...statements.map((statement) => ({ Effect: "Allow", ...statement }))));
  }
}

export function resourceOf(type: string, name: string, properties: Properties): Resource {
  return {
    urn: `urn:pulumi:stg::test::${type}::${name}`, type, name, properties, parent: undefined, protect: false, ignoreChanges: [],
    secretProperties: [], dependencies: [], propertyDependencies: {},
  };
}

const plans = new Map<string, Promise<Program>>();

/** A real program, as it is before or after its first image. */
export async function realProgram(label: string, stack: string, image?: string): Promise<Program> {
  const key = `${label} ${stack} ${image}`;
  const setImage = { "aws-practice:services": (services: Settings) => void Object.assign(services["api"] as Settings, { image }) };
  const plan = plans.get(key) ?? planOf(label, stack, image === undefined ? {} : setImage).then(({ registered }) => programOf(registered.resources, stack));
  plans.set(key, plan);
  return plan;
}

export async function allFindings(program: Program, policies: readonly Policy[] = ROLE_POLICIES): Promise<{ policy: Policy; finding: Finding }[]> {
  const lists = await Promise.all(policies.map(async (policy) => (await findingsOf(policy, program)).findings.map((finding) => ({ policy, finding }))));
  return lists.flat();
}

/** `<policy> <resource>`, each once. */
export async function verdict(program: Program, policies?: readonly Policy[]): Promise<string[]> {
  return [...new Set((await allFindings(program, policies)).map(({ policy, finding }) => `${policy.id} ${finding.resource.name}`))].toSorted();
}

/** What is done to the real program, and `<policy> <resource>` of all findings; without any it must pass. */
export type Mutation = [what: string, mutate: (broken: Broken) => void, ...expected: string[]];

export function itCatches(mutations: readonly Mutation[], stack = "stg"): void {
  for (const [what, mutate, ...expected] of mutations) {
    it(`${stack}: ${expected.length === 0 ? "passes" : "catches"} ${what}`, async () => {
      const broken = new Broken(await realProgram(".", stack, "3f2c1a9"));
      mutate(broken);
      const findings = await allFindings(broken);
      assert.deepEqual(await verdict(broken), expected.toSorted(), findings.map(({ finding }) => `${finding.property}: ${finding.allowed}`).join("\n"));
      for (const { finding } of findings) {
        assert.match(finding.property, /^\w+(\.|$)/);
        assert.ok(finding.allowed.length > 10);
      }
    });
  }
}

const words = fc.constantFrom(
  "*", "iam:PassRole", "iam:*", "ecs:RunTask", "ecs:RegisterTaskDefinition", "sts:AssumeRole", "ssm:SendCommand", "role-a", `arn:aws:iam::${ACCOUNT}:role/role-a`,
  `arn:aws:iam::${ACCOUNT}:role/*`, "arn:", "arn:aws:s3:::b/*", `arn:aws:ecs:r:${ACCOUNT}:task-definition/f:1`, "f", "__proto__", "", "arn:aws:states:::ecs:runTask.sync",
  "arn:aws:states:::aws-sdk:ecs:listTasks", "arn:aws:scheduler:::aws-sdk:rds:startDBInstance", "token.actions.githubusercontent.com", "ec2.amazonaws.com",
  `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`, `${ACCOUNT}.dkr.ecr.r.amazonaws.com/x:1`, "/parameter", "[", "{}", '{"a":',
);
const keys = fc.constantFrom(
  "name", "arn", "role", "roles", "policyArn", "policy", "assumeRolePolicy", "inlinePolicies", "managedPolicyArns", "Statement", "Effect", "Action", "Resource", "NotAction",
  "NotResource", "Principal", "NotPrincipal", "Service", "AWS", "Federated", "Condition", "StringEquals", "ArnLike", "aws:SourceAccount", "aws:PrincipalArn", "iam:PassedToService",
  "executionRoleArn", "taskRoleArn", "containerDefinitions", "family", "image", "secrets", "valueFrom", "logConfiguration", "options", "target", "roleArn", "input", "definition",
  "States", "Type", "Parameters", "TaskDefinition", "Cluster", "deadLetterConfig", "ecsTarget", "kmsMasterKeyId", "masterUserSecrets", "iamInstanceProfile", "__proto__", "Version",
);
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "large", withCrossShrink: true },
    words,
    fc.constantFrom<Value>("Allow", "Task", "2012-10-17", null, undefined, true, 7, UNKNOWN),
    fc.string(),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 5 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 5 }).map((item) => JSON.stringify(item, (_, each: unknown) => (each === UNKNOWN ? "unknown" : each)) ?? "null"),
  ),
}));
const someStatement = fc.record({
  Effect: fc.constantFrom("Allow", "Deny"), Action: fc.oneof(words, fc.array(words)), Resource: fc.oneof(words, fc.array(words)), Principal: anyValue, Condition: anyValue,
}, { requiredKeys: ["Effect"] });
const someDocument = fc.array(someStatement, { maxLength: 4 }).map((Statement) => ({ Version: "2012-10-17", Statement }));
const someType = fc.constantFrom(
  "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/policyAttachment:PolicyAttachment",
  "aws:ecs/taskDefinition:TaskDefinition", "aws:scheduler/schedule:Schedule", "aws:sfn/stateMachine:StateMachine", "aws:cloudwatch/eventTarget:EventTarget", "aws:kms/key:Key",
  "aws:kms/alias:Alias", "aws:sqs/queue:Queue", "aws:s3/bucketPolicy:BucketPolicy", "aws:ec2/instance:Instance", "aws:iam/instanceProfile:InstanceProfile", "aws:lambda/function:Function",
);
const someProperties = fc.record({
  name: fc.oneof(fc.constant("role-a"), anyValue), arn: fc.oneof(words, anyValue), role: fc.oneof(fc.constant("role-a"), anyValue), roleArn: fc.oneof(words, anyValue),
  executionRoleArn: fc.oneof(words, anyValue), policy: fc.oneof(someDocument, someDocument.map((item) => JSON.stringify(item)), anyValue), assumeRolePolicy: fc.oneof(someDocument, anyValue),
  inlinePolicies: fc.oneof(fc.array(someDocument.map((policy) => ({ policy }))), anyValue), containerDefinitions: anyValue, definition: anyValue, target: anyValue, family: words,
}, { requiredKeys: [] });

/** Programs of any resources with any properties, known or not. */
export const anyProgram: fc.Arbitrary<Program> = fc
  .array(fc.tuple(someType, someProperties, fc.dictionary(keys, anyValue, { maxKeys: 4 })), { maxLength: 8 })
  .map((list) => ({ environment: "stg", resources: list.map(([type, some, more], index) => resourceOf(type, `r${index}`, { ...more, ...some })) }));

/** Whatever is in a program, there is a verdict: `findingsOf` lets no error through but `NotYetKnown`. */
export async function givesVerdicts(policies: readonly Policy[]): Promise<void> {
  await fc.assert(fc.asyncProperty(anyProgram, async (program) => {
    for (const { finding } of await allFindings(program, policies)) assert.ok(program.resources.includes(finding.resource));
  }), { numRuns: 400 });
}

/** Nothing is found in the programs as they are. */
export function itPasses(policies: readonly Policy[]): void {
  for (const [label, stack, image] of [[".", "stg"], [".", "stg", "3f2c1a9"], [".", "prd"], [".", "prd", "3f2c1a9"], ["examples/minimal", "stg"]] as const) {
    it(`passes ${label} ${stack}, image ${image ?? "none"}`, async () => {
      const program = await realProgram(label, stack, image);
      for (const policy of policies) {
        const { findings, unjudged } = await findingsOf(policy, program);
        assert.deepEqual([findings, unjudged], [[], []], policy.id);
      }
    });
  }
}
