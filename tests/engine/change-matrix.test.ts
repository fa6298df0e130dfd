import assert from "node:assert/strict";

import * as fc from "fast-check";

import { type BaseName, settingsOf } from "../../commands/changes/bases";
import { CHANGES } from "../../commands/changes/catalogue";
import type { SettingsChange } from "../../commands/changes/change";
import { effectOf, sectionsOf } from "../../commands/changes/effects";
import type { Properties } from "../../toolkit/shared/values";
import { PROVIDER, STACK } from "../../toolkit/simulator";
import type { Step } from "../../toolkit/simulator/step-generator";
import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { writeSections } from "./support/sections";
import { Workplace } from "./support/workplace";

/** Number of changes per run, of one base; ENGINE_FULL=1 runs all. */
const SAMPLE = 4;
const isFull = process.env["ENGINE_FULL"] === "1";

/** Output of `pulumi preview --json`. Source: pulumi/pulumi, pkg/display/json.go, `PreviewStep`. */
interface PreviewStep {
  op: string;
  urn: string;
  oldState?: { type: string; custom: boolean };
  newState?: { type: string; custom: boolean };
  diffReasons?: string[];
  replaceReasons?: string[];
}

/** `replace urn: containerDefinitions, cpu; for cpu`. The CLI doesn't print the property for a dependent deletion. */
const shown = ({ operation, urn, changed, replaces }: Pick<Step, "operation" | "urn" | "changed" | "replaces">) =>
  `${operation} ${urn}: ${changed.toSorted().join(", ")}; for ${changed.length === 0 ? "" : replaces.toSorted().join(", ")}`;

const OPERATIONS: Record<string, Step["operation"]> = {
  create: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
};

/** Steps without a change: unchanged resources and refreshes. */
const LOOKS = ["same", "read", "refresh"];

/** One line per resource, from the steps that the CLI prints. */
function told(steps: readonly PreviewStep[]): string[] {
  const own = steps.filter(({ op, oldState, newState }) => {
    const { type, custom } = (newState ?? oldState)!;
    return custom && type !== STACK && !type.startsWith(PROVIDER) && !LOOKS.includes(op);
  });
  const urns = [...new Set(own.map(({ urn }) => urn))];
  return urns.map((urn) => {
    const ofOne = own.filter((step) => step.urn === urn);
    const unique = (key: "diffReasons" | "replaceReasons") => [...new Set(ofOne.flatMap((step) => step[key] ?? []))];
    const operations = [...new Set(ofOne.map(({ op }) => OPERATIONS[op] ?? (op as Step["operation"])))];
    return shown({
      operation: operations.join(" and ") as Step["operation"],
      urn,
      changed: unique("diffReasons"),
      replaces: unique("replaceReasons"),
    });
  });
}

/** Names in AWS of the secrets that settings declare, or name by their ARN: an operator has created them. */
function secretsOf(all: readonly Properties[]): Set<string> {
  const declared = all.flatMap(({ secrets = {} }) => Object.keys(secrets as object).map((name) => `/stg/${name}`));
  const ofOthers = JSON.stringify(all).matchAll(/:parameter(\/[\w./-]+)"/g);
  return new Set([...declared, ...[...ofOthers].map(([, name]) => name!)]);
}

describe("The change matrix with the real engine", function() {
  if (isFull) this.timeout(0);
  needsCli();

  const all = Object.values(CHANGES).flat();
  const baseOf = ({ base = "stg" }: SettingsChange) => base;
  const names = [...new Set(all.map(baseOf))];
  const seed = Number(process.env["ENGINE_SEED"] ?? Date.now() % 1_000_000);
  const [one] = fc.sample(fc.constantFrom(...all), { numRuns: 1, seed });
  const bases: BaseName[] = isFull ? names : [baseOf(one!)];

  for (const base of bases) {
    const changes = all.filter((change) => baseOf(change) === base);
    const length = isFull ? changes.length : Math.min(SAMPLE, changes.length);
    const [sample] = fc.sample(fc.shuffledSubarray(changes, { minLength: length, maxLength: length }), { numRuns: 1, seed });
    it(`agrees with \`pulumi preview\` on ${base} (${length} of ${changes.length} changes, ENGINE_SEED=${seed})`, async () => {
      const place = await Workplace.create({ administrator: "the stacks of the matrix have no permissions boundary" });
      try {
        writeSections(place, settingsOf(base));
        for (const name of secretsOf([settingsOf(base), ...sample!.map((change) => sectionsOf(change).after)])) place.secrets.give(name);
        await place.succeeds(...UP);
        const differing: string[] = [];
        for (const change of sample!) {
          writeSections(place, sectionsOf(change).after);
          const { code, stdout, out } = await place.run("preview", "--json");
          assert.equal(code, 0, out);
          const said = told((JSON.parse(stdout) as { steps: PreviewStep[] }).steps);
          const computed = (await effectOf(change)).steps.map(shown);
          const what = `${change.path}, ${change.label ?? JSON.stringify(change.to)}: `;
          differing.push(...said.filter((line) => !computed.includes(line)).map((line) => `${what}only the CLI has ${line}`));
          differing.push(...computed.filter((line) => !said.includes(line)).map((line) => `${what}only the matrix has ${line}`));
        }
        assert.deepEqual(differing, []);
      } finally {
        await place.close();
      }
    });
  }
});
