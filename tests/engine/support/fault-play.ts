import assert from "node:assert/strict";

import type { Entry } from "../plugin/state-file";
import type { Case } from "./fault-cases";
import type { Scenario } from "./fault-scenarios";
import { deleteOrphan, recover } from "./recovery";
import { differences, strays } from "./same-cloud";
import type { Workplace } from "./workplace";

/** Runs a command with faults, recovers as a person would, and compares the accounts. @returns The faults, e.g. `create killed after`. */
export async function play({ scenario, faults, parallel }: Case): Promise<string[]> {
  const place = await scenario.begin();
  const said: string[] = [];
  try {
    place.cloud.clearLog();
    place.cloud.setFaults(faults);
    const { code, out } = await place.run(...scenario.command, ...(parallel === undefined ? [] : ["--parallel", String(parallel)]));
    said.push(out);
    place.cloud.setFaults([]);
    const injected = place.cloud.log().filter(({ outcome }) => /^(failed|refused|killed)/.test(outcome));
    assert.notEqual(injected.length, 0, "no fault occurred");

    const isKilled = injected.some(({ outcome }) => outcome.startsWith("killed"));
    assert.equal(code === null, isKilled, `exit code ${code}`);
    if (isKilled) said.push(await recover(place));
    else isReported(injected, code, out);
    const [lost] = faults.some(({ operation, how }) => operation === "create" && how === "lose-answer") ? injected : [];
    if (lost !== undefined) said.push(await deleteOrphan(place, lost, () => place.run(...scenario.command)));

    said.push(await place.succeeds(...scenario.command));
    await isAsUndisturbed(place, scenario);
    return injected.map(({ operation, outcome }) => `${operation} ${outcome}`);
  } catch (error) {
    throw new Error([(error as Error).message, ...said].join("\n\nOutput before:\n"), { cause: error });
  } finally {
    await place.close();
  }
}

function isReported(injected: readonly Entry[], code: number | null, out: string): void {
  assert.notEqual(code, 0);
  for (const { operation, name } of injected) {
    assert.match(out, new RegExp(`\\b${operation} of ${name} (failed|was refused)`), "the failure is reported");
  }
}

/** Asserts that state and account have exactly the desired resources, and that nothing is pending. */
export async function isAsUndisturbed(place: Workplace, { end }: Scenario): Promise<void> {
  assert.deepEqual(differences(end, place.cloud.read()), []);
  assert.deepEqual(await strays(place), []);
}
