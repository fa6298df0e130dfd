import assert from "node:assert/strict";

import * as fc from "fast-check";

import { configOf, PROJECT, STACK } from "../../../commands/changes/bases";
import { CHANGES } from "../../../commands/changes/catalogue";
import type { SettingsChange } from "../../../commands/changes/change";
import { effectOf, sectionsOf } from "../../../commands/changes/effects";
import { resolvePlan } from "../../../toolkit/plan/resolve";
import type { Properties } from "../../../toolkit/shared/values";
import { simulateFirstPreview } from "../../../toolkit/simulator/preview";
import { plannedResources, stepsBetween } from "../../../toolkit/simulator/steps-between";

/** Number of changes per run; REPORT_FULL=1 runs all. */
const SAMPLE = 12;

/**
 * Changes with more steps than `pulumi preview` has: of an input that comes from several resources, a plan doesn't know which one gives the
 * part that only AWS knows.
 */
const MORE = [
  "sites.web.hostedZone on site files: \"Z0123456789ABCDEF\"",
  "database.name on stg: \"orders\"",
  "database.name on secrets: \"orders\"",
  "encryption.database on own key: \"aws\"",
  "encryption.key on own key: \"aws\"",
  "loadBalancer.hostedZone on stg: \"Z0123456789ABCDEF\"",
];

const resolved = async (sections: Properties, simulator?: typeof simulateFirstPreview) => {
  const { simulation } = await resolvePlan(PROJECT, STACK, { settings: configOf(sections), ...(simulator && { simulator }) });
  return simulation.resources;
};

describe("Steps between two plans", () => {
  const all = Object.values(CHANGES).flat();
  const seed = Number(process.env["REPORT_SEED"] ?? 1);
  const length = process.env["REPORT_FULL"] === "1" ? all.length : SAMPLE;
  const [sample] = fc.sample(fc.shuffledSubarray(all, { minLength: length, maxLength: length }), { numRuns: 1, seed });

  it(`equal those of the change matrix (${length} of ${all.length} changes, REPORT_SEED=${seed})`, async () => {
    for (const change of sample!) {
      const { before, after } = sectionsOf(change);
      const base = await resolved(before);
      const head = plannedResources(await resolved(after), await resolved(after, simulateFirstPreview));
      const { steps, omissions } = await effectOf(change);
      const found = stepsBetween(base, head);
      const label = labelOf(change);
      if (!MORE.includes(label)) assert.deepEqual(textsOf(found.steps), textsOf(steps), label);
      assert.deepEqual(textsOf(steps).filter((step) => !textsOf(found.steps).includes(step)), [], label);
      assert.deepEqual(textsOf(found.omissions).filter((omission) => !textsOf(omissions).includes(omission)), [], label);
    }
  });
});

const labelOf = ({ path, base = "stg", label, to }: SettingsChange) => `${path} on ${base}: ${label ?? JSON.stringify(to)}`;

/** Programs register resources in an order that differs by run. */
const textsOf = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).toSorted();
