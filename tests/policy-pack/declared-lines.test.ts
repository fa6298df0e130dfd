import assert from "node:assert/strict";

import { type Declared, readDeclared } from "../../policy-pack/declared/declared";
import { evaluate } from "../../policy-pack/evaluate";
import { policiesOf } from "../../policy-pack/policies";
import type { StackView } from "../../policy-pack/stack-view";
import { planOf } from "../support/simulated";
import { arnOf } from "./catalogue/mutation";
import { programOf } from "./support/adapter";
import { DECLARED } from "./support/policies";

const ROLE = "arn:aws:iam::111111111111:role/deploy";
const QUEUE = arnOf("sqs", "orders");
const PASSED = { Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } };
const IMAGE = `public.ecr.aws/bitnami/redis@sha256:${"0123456789abcdef".repeat(4)}`;

/** The root program with another statement in a role's policy, or another container. */
async function programWith(statement: object | undefined, container?: object, stack = "stg"): Promise<StackView> {
  const { registered } = await planOf(".", stack);
  const program = programOf(registered.resources, stack);
  const resources = program.resources.map((resource) => {
    const { policy, containerDefinitions } = resource.properties;
    if (statement !== undefined && resource.name === "network-nat-metrics") {
      const { Statement, ...document } = JSON.parse(policy as string) as { Statement: object[] };
      const more = JSON.stringify({ ...document, Statement: [...Statement, statement] });
      return { ...resource, properties: { ...resource.properties, policy: more } };
    }
    if (container !== undefined && resource.name === "api-task-definition") {
      const containers = [...(JSON.parse(containerDefinitions as string) as object[]), container];
      return { ...resource, properties: { ...resource.properties, containerDefinitions: JSON.stringify(containers) } };
    }
    return resource;
  });
  return { ...program, resources };
}

const LINE = /declared in policy-pack\/declared\.json below ("[^"]+"(?:, "[^"]+")*) as ("(?:[^"\\]|\\.)*": "the reason")/g;

/** Ids of the violated policies, and declared.json with each line that their messages print. */
async function judged(program: StackView, declared: Declared): Promise<{ ids: string[]; pasted: Declared }> {
  const { violations } = await evaluate(program, policiesOf(declared), [], new Date());
  const content = structuredClone(declared) as unknown as Record<string, Record<string, unknown>>;
  for (const { message } of violations) {
    assert.equal([...message.matchAll(LINE)].length, 1, `one line in: ${message}`);
    for (const [, places = "", line = ""] of message.matchAll(LINE)) {
      let place: Record<string, unknown> = content;
      for (const key of JSON.parse(`[${places}]`) as string[]) place = (place[key] ??= {}) as Record<string, unknown>;
      Object.assign(place, JSON.parse(`{${line}}`));
    }
  }
  return { ids: [...new Set(violations.map(({ policy }) => policy.id))], pasted: readDeclared(JSON.stringify(content)) };
}

describe("A violation that declared.json can allow", () => {
  const faults: [string, string[], () => Promise<StackView>, Declared?][] = [
    [
      "a queue of another program",
      ["iam-resource-exists"],
      () => programWith({ Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE }),
    ],
    ["a passed role", ["iam-pass-role"], () => programWith({ Effect: "Allow", Action: "iam:PassRole", Resource: ROLE, ...PASSED })],
    [
      "a role to assume",
      ["iam-privilege-escalation", "iam-resource-exists"],
      () => programWith({ Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE }),
    ],
    [
      "an image of another registry",
      ["image-trusted-registry"],
      () => programWith(undefined, { name: "cache", image: IMAGE, essential: false, readonlyRootFilesystem: true }),
    ],
    [
      "a connection in production",
      ["network-internet-exposure", "network-database-access"],
      () => programWith(undefined, undefined, "prd"),
      { ...DECLARED, reachable: { prd: {} } },
    ],
  ];
  for (const [what, expected, make, declared = DECLARED] of faults) {
    it(`prints the line to add: ${what}`, async () => {
      const program = await make();
      const { ids, pasted } = await judged(program, declared);
      assert.deepEqual(ids, expected);
      assert.deepEqual((await judged(program, pasted)).ids, []);
    });
  }
});
