import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { NOTHING_DECLARED, readDeclared } from "../../policy-pack/declared";
import { judge } from "../../policy-pack/judge";
import { policiesOf } from "../../policy-pack/policies";
import { planOf, ROOT } from "../support/simulated";
import { programOf } from "./adapter";

const PARAMETER = "arn:aws:ssm:ap-northeast-1:111111111111:parameter/stg/api/key";
const REDIS = `public.ecr.aws/docker/library/redis@sha256:${"0123456789abcdef".repeat(4)}`;

describe("What is declared to the policy pack", () => {
  const mistakes: [string, RegExp][] = [
    ["{", /^declared\.json is no JSON: /],
    ["[]", /^declared\.json must be an object with external and registries$/],
    ['{ "external": {} }', /^declared\.json: registries is missing, but must be an object of reasons/],
    ['{ "external": [], "registries": {} }', /^declared\.json: external is \[\], but must be an object of reasons/],
    ['{ "external": {}, "registries": {}, "roles": {} }', /^declared\.json: roles is unknown; known are external, registries$/],
    ['{ "external": { "arn:aws:s3:::b": " " }, "registries": {} }', /^declared\.json: the reason of external "arn:aws:s3:::b" is " ", but must be a text$/],
    ['{ "external": { "*": "all" }, "registries": {} }', /^declared\.json: external "\*" must be an ARN whose partition and service have no wildcard$/],
    ['{ "external": { "arn:aws:*:*:*:*": "all" }, "registries": {} }', /must be an ARN whose partition and service have no wildcard$/],
  ];
  for (const [text, message] of mistakes) it(`is refused: ${text}`, () => assert.throws(() => readDeclared(text), { message }));

  it("is nothing for the committed programs", () => {
    assert.deepEqual(readDeclared(readFileSync(join(ROOT, "policy-pack", "declared.json"), "utf8")), NOTHING_DECLARED);
  });

  it("reaches the policies: a parameter made by hand, an image of another registry", async () => {
    const { registered } = await planOf(".", "stg", { "aws-practice:services": (services) => void Object.assign(services["api"] as object, { image: "3f2c1a9", secrets: { KEY: PARAMETER } }) });
    const program = programOf(registered.resources);
    const task = program.resources.find(({ name }) => name === "api-task-definition")!;
    const [container, ...others] = JSON.parse(task.properties["containerDefinitions"] as string) as object[];
    const resources = program.resources.map((resource) =>
      resource === task ? { ...task, properties: { ...task.properties, containerDefinitions: JSON.stringify([container, ...others, { name: "cache", image: REDIS, essential: false }]) } } : resource);
    const found = async (text: string) => (await judge({ ...program, resources }, policiesOf(readDeclared(text)), [], new Date())).violations.map(({ policy }) => policy.id);
    const declared = { external: { [PARAMETER]: "Made by hand" }, registries: { "public.ecr.aws/docker/library": "A cache beside the service" } };
    assert.deepEqual(await found(JSON.stringify(NOTHING_DECLARED)), ["iam-grants-point-at-something", "image-from-known-repository"]);
    assert.deepEqual(await found(JSON.stringify(declared)), []);
  });
});
