import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";

import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { allCases, type Case, oneOfEachKind, part, some, title } from "./support/fault-cases";
import { isAsUndisturbed, play } from "./support/fault-play";
import { MINIMAL, STG, Undisturbed } from "./support/fault-scenarios";
import { differences } from "./support/same-cloud";

/** ENGINE_FULL=1 runs every case, which takes hours; ENGINE_PART=2/8 runs the second eighth. */
const isFull = process.env["ENGINE_FULL"] === "1";
/** ENGINE_SEED repeats a sample. */
const seed = Number(process.env["ENGINE_SEED"] ?? randomInt(2 ** 31));
/** ENGINE_CASE runs the cases with this text in their title. */
const selected = process.env["ENGINE_CASE"];
/** Sample sizes: kinds of cases of the small program, and cases of the large one. A case takes six commands, the sample minutes. */
const SMALL_SAMPLE = 6;
const LARGE_SAMPLE = 2;
/** Cases between two progress messages of a full run. */
const REPORTED_EVERY = 50;

const begun = performance.now();
const played: { one: Case; injected: string[] }[] = [];

describe("Faults during a command of the real engine", function() {
  this.timeout(0);
  needsCli();
  const undisturbed = new Map([MINIMAL, STG].map((environment) => [environment, new Undisturbed(environment)]));
  after(async () => {
    for (const each of undisturbed.values()) await each.close();
    report();
  });

  for (const environment of [MINIMAL, STG]) {
    const { name } = environment;
    const all = async () => (await undisturbed.get(environment)!.scenarios()).flatMap(allCases);
    it(`${name}: after each fault, repeating the command leads to the same account`, async () =>
      playAll(chosen(await all(), environment === STG)));
  }

  it("a rejected update is repeated with `refresh: always` of Pulumi.yaml, and lost without", async () => {
    const { change } = await undisturbed.get(MINIMAL)!.byName();
    const place = await change.begin();
    try {
      place.cloud.setFaults([{ operation: "update", number: 1, how: "refuse" }]);
      await place.fails(...UP);
      place.cloud.setFaults([]);
      await place.succeeds(...UP, "--refresh=false");
      assert.equal(differences(change.end, place.cloud.read()).length, 1, "without a difference, Pulumi.yaml no longer needs the option");
      await place.succeeds(...UP);
      assert.deepEqual(differences(change.end, place.cloud.read()), []);
    } finally {
      await place.close();
    }
  });

  it("a concurrent update is rejected, and the first one loses nothing", async () => {
    const { change } = await undisturbed.get(MINIMAL)!.byName();
    const place = await change.begin();
    try {
      place.cloud.clearLog();
      place.cloud.setFaults([{ operation: "create", number: 1, how: "hold" }]);
      const first = place.run(...UP);
      try {
        await Promise.race([place.cloud.appended(({ outcome }) => outcome === "held"), first]);
        const before = place.cloud.read();
        assert.match(await place.fails(...UP), /the stack is currently locked by 1 lock/);
        assert.match(await place.fails("destroy", "--yes", "--skip-preview"), /the stack is currently locked by 1 lock/);
        assert.deepEqual(place.cloud.read(), before);
      } finally {
        place.cloud.letGo();
      }
      const { code, out } = await first;
      assert.equal(code, 0, out);
      await isAsUndisturbed(place, change);
    } finally {
      await place.close();
    }
  });
});

function chosen(all: readonly Case[], isLarge: boolean): Case[] {
  if (selected !== undefined) return all.filter((one) => title(one).includes(selected));
  if (isFull) return isLarge ? part(all, process.env["ENGINE_PART"]) : [];
  return isLarge ? some(all, LARGE_SAMPLE, seed) : some(oneOfEachKind(all, seed), SMALL_SAMPLE, seed);
}

/** Runs as many cases at a time as there are processors; each waits mostly for files and other processes. */
async function playAll(cases: readonly Case[]): Promise<void> {
  const failures: string[] = [];
  const left = [...cases];
  let done = 0;
  const player = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      try {
        played.push({ one, injected: await play(one) });
      } catch (error) {
        failures.push(`ENGINE_CASE="${title(one)}": ${(error as Error).message}`);
      }
      done++;
      if (done % REPORTED_EVERY === 0) console.log(`    ${done} of ${cases.length} cases, ${failures.length} failed`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, player));
  if (failures.length > 0) assert.fail(`${failures.length} of ${cases.length} cases, ENGINE_SEED=${seed}:\n${failures.join("\n\n")}`);
}

function report(): void {
  if (played.length === 0) return;
  const counts = new Map<string, number>();
  for (const kind of played.flatMap(({ injected }) => injected)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const faults = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...counts].map(([kind, count]) => `${kind} ${count}`).toSorted((a, b) => a.localeCompare(b)).join(", ");
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(
    `\n    tests/engine/faults: ${played.length} cases, ${faults} faults (${kinds}), ${seconds} s${isFull ? "" : `, ENGINE_SEED=${seed}`}`,
  );
}
