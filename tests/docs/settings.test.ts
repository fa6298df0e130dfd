import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { type Declared, readDeclared } from "../../policy-pack/declared/declared";
import { evaluate } from "../../policy-pack/evaluate";
import { policiesOf } from "../../policy-pack/policies";
import { programOf } from "../../toolkit/plan/judged-program";
import { type Plan, resolvePlan } from "../../toolkit/plan/resolve";
import { loadProject, readConfig } from "../../toolkit/shared/project";
import { isObject, plain, type Properties } from "../../toolkit/shared/values";
import { hasAwsx } from "../support/awsx";
import { ROOT, STACKS } from "../support/simulated";
import { type Block, blocksOf, DOCUMENTS, filled } from "./blocks";

const BLOCKS = DOCUMENTS.flatMap(blocksOf);
/** Whether a block has only what production must accept for the settings under the same heading. */
const isWord = ({ text }: Block) => /^aws-practice:environment:\n( .*\n)*$/.test(text);
const SETTINGS = BLOCKS.filter((block) => block.language === "yaml" && !isWord(block));

/** Declarations for these settings: in production, the lines below them are added. */
function declaredFor(block: Block): Declared {
  const committed = readDeclared(readFileSync(join(ROOT, "policy-pack", "declared.json"), "utf8"));
  const lines = linesFor(block).map(({ text }) => JSON.parse(text) as Record<string, string>);
  return {
    ...committed,
    powers: { ...committed.powers, ...powersFor(block) },
    reachable: { prd: Object.assign({}, committed.reachable["prd"], ...lines) as Record<string, string> },
  };
}

/** Powers that the document declares for them. */
const powersFor = ({ document, heading }: Block): Record<string, string> =>
  Object.assign(
    {},
    ...BLOCKS.filter((other) =>
      other.language === "json" && other.document === document && other.heading === heading && /"powers"/.test(other.text)
    )
      .map(({ text }) => (JSON.parse(text) as { powers: object }).powers),
  ) as Record<string, string>;

const linesFor = ({ document, heading }: Block) =>
  BLOCKS.filter((other) =>
    other.language === "json" && other.document === document && other.heading === heading && other.text.includes("<-")
    && !other.text.includes("reachable")
  );

function merged(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after;
  return { ...before, ...Object.fromEntries(Object.entries(after).map(([key, value]) => [key, merged(before[key], value)])) };
}

/** Plans the stack with these settings in its file. */
async function planWith(stack: string, block?: Block): Promise<Plan> {
  const project = loadProject(STACKS, ".");
  const settings = readConfig(project, stack);
  const own = block === undefined ? {} : await ownValues(stack);
  const words = block === undefined || stack !== "prd"
    ? []
    : BLOCKS.filter((other) => isWord(other) && other.document === block.document && other.heading === block.heading);
  const text = block === undefined ? "{}" : [block, ...words].map((one) => one.text).join("");
  for (const [key, value] of Object.entries((parse(filled(text, own)) ?? {}) as Properties)) {
    const before = settings.config[key];
    settings.config[key] = typeof value === "string"
      ? value
      : JSON.stringify(merged(before === undefined ? {} : JSON.parse(before), value));
  }
  return resolvePlan(project, stack, { settings });
}

const outputs = new Map<string, Promise<Record<string, string>>>();

/** Outputs that a reader fills in. */
function ownValues(stack: string): Promise<Record<string, string>> {
  const known = outputs.get(stack)
    ?? planWith(stack).then(({ simulation }) => ({
      "<databaseMasterSecretArn>": String(plain(simulation.outputs["databaseMasterSecretArn"])),
    }));
  outputs.set(stack, known);
  return known;
}

describe("The documents' settings", () => {
  it("are found", () => assert.ok(SETTINGS.length > 8, String(SETTINGS.length)));

  for (const block of SETTINGS) {
    for (const stack of linesFor(block).length > 0 ? ["stg", "prd"] : ["stg"]) {
      it(`${block.document}, ${block.heading}, in ${stack}: ${block.text.trim().split("\n").slice(0, 2).join(" ")}: can be planned, and every policy passes`, async function() {
        if (/\bbuild:/.test(block.text) && !hasAwsx) this.skip();
        const { project, config, simulation, at } = await planWith(stack, block);
        const program = programOf(simulation.resources, { project: project.name, stack, config });
        const { violations } = await evaluate(program, policiesOf(declaredFor(block)), [], at);
        assert.deepEqual(
          violations.map(({ policy, resource, waiver, ...rest }) =>
            `${policy.id} ${resource.name} ${JSON.stringify(rest)} ${waiver === undefined ? "" : "waived"}`
          ),
          [],
        );
        assert.deepEqual(simulation.messages.filter(({ severity }) => severity !== "info"), []);
      });
    }
  }
});
