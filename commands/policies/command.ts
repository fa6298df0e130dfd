import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { POLICIES } from "../../policy-pack/policies";
import { type Policy, referenceTexts } from "../../policy-pack/policy";
import { type Command, EXIT } from "../../toolkit/shared/command";
import { ProgramError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";
import { withoutSignals } from "./without-signals";

const USAGE = `Usage: npm run policies

Writes the policy pack's table of policies, and their number, into docs/policies.md, and the types of resources that have nothing to
judge, as the inputs of @pulumi/aws show, into policy-pack/world/without-signals.ts.
`;

const FILE = "docs/policies.md";
const TYPES = "policy-pack/world/without-signals.ts";
const ROWS = /(?:^\| `.*\n)+/m;
const COUNT = /\b\d+ policies\b/;

/** The document with the pack's policies. @throws {ProgramError} It has no place for them. */
export function withPolicies(text: string): string {
  if (!ROWS.test(text) || !COUNT.test(text)) throw new ProgramError(`${FILE} has no table of policies, or no sentence with their number`);
  return text.replace(ROWS, () => POLICIES.map((policy) => `${rowOf(policy)}\n`).join("")).replace(COUNT, `${POLICIES.length} policies`);
}

function rowOf({ id, description, remediation, references, waivable, productionOnly }: Policy): string {
  const marks = [productionOnly === true ? "production only" : "", waivable ? "" : "no waiver"].filter((mark) => mark !== "").join(", ");
  return `| \`${id}\` | ${[description, remediation, marks, referenceTexts(references).join(", ")].map(cell).join(" | ")} |`;
}

const cell = (content: string) => content.replaceAll("|", "\\|").replaceAll("*", "\\*");

export const policiesCommand: Command = {
  name: "npm run policies",
  run: (argv, { out, env, root }) => {
    const { help } = readOptions("npm run policies", argv, { help: { type: "boolean", short: "h" } }, () => "it takes no arguments", env);
    if (help === true) {
      out.write(USAGE);
      return Promise.resolve(EXIT.fine);
    }
    const file = join(root, FILE);
    writeFileSync(file, withPolicies(readFileSync(file, "utf8")));
    writeFileSync(join(root, TYPES), withoutSignals());
    out.write(`${FILE}: ${POLICIES.length} policies\n`);
    return Promise.resolve(EXIT.fine);
  },
};
