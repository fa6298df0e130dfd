import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { POLICIES } from "../../policy-pack/policies";
import { type Policy, referenceTexts } from "../../policy-pack/policy";
import { addTo } from "../../policy-pack/values";
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
const COUNT = /\b\d+ policies\b/;

/** The document with the pack's policies: a table for each concern, and one of references. @throws {ProgramError} It has no place for them. */
export function withPolicies(text: string): string {
  if (!COUNT.test(text)) throw new ProgramError(`${FILE} has no sentence with the number of policies`);
  const concerns = new Map<string, Policy[]>();
  for (const policy of POLICIES) addTo(concerns, concernOf(policy), policy);
  const written = [...concerns].reduce((all, [concern, policies]) => withRows(all, `| \`${concern}-`, policies.map(rowOf)), text);
  const referring = POLICIES.filter(({ references }) => referenceTexts(references).length > 0);
  return withRows(written, `| ${concernOf(POLICIES[0]!)}-`, referring.map(referencesOf)).replace(COUNT, `${POLICIES.length} policies`);
}

const concernOf = ({ id }: Policy): string => id.split("-", 1)[0]!;

/** A text with other rows in the table whose first row begins so. */
function withRows(text: string, begin: string, rows: readonly string[]): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.startsWith(begin));
  if (first < 0) throw new ProgramError(`${FILE} has no table whose first row begins with ${begin}`);
  const count = lines.slice(first).findIndex((line) => !line.startsWith("|"));
  return lines.toSpliced(first, count < 0 ? lines.length - first : count, ...rows).join("\n");
}

const referencesOf = ({ id, references }: Policy): string => `| ${[id, referenceTexts(references).join(", ")].map(cell).join(" | ")} |`;

const MARKS: Readonly<Record<string, string>> = { false: "no waiver", outsideProduction: "no waiver in production" };

function rowOf({ id, description, remediation, waivable, productionOnly }: Policy): string {
  const marks = [productionOnly === true ? "production only" : "", MARKS[String(waivable)] ?? ""].filter((mark) => mark !== "").join(", ");
  return `| \`${id}\` | ${[description, remediation, marks].map(cell).join(" | ")} |`;
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
