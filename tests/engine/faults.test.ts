import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { availableParallelism } from "node:os";

import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { allCases, type Case, oneOfEachKind, part, some, title } from "./support/fault-cases";
import { isAsUndisturbed, play } from "./support/fault-play";
import { MINIMAL, STG, Undisturbed } from "./support/fault-scenarios";
import { differences } from "./support/same-cloud";

/** Every case, which takes hours; ENGINE_PART=2/8 is the second eighth of them. */
const isFull = process.env["ENGINE_FULL"] === "1";
/** The same sample again. */
const seed = Number(process.env["ENGINE_SEED"] ?? randomInt(2 ** 31));
/** Of all cases, those with this in their title. */
const wanted = process.env["ENGINE_CASE"];
/** Kinds of cases of the small program, and cases of the large one: a case takes six commands, so these take minutes. */
const SMALL_SAMPLE = 6;
const LARGE_SAMPLE = 2;
/** A full suite says how far it is. */
const TOLD_EVERY = 50;

const begun = performance.now();
const played: { one: Case; injected: string[] }[] = [];

describe("What goes wrong while the real engine works", function() {
  this.timeout(0);
  needsCli();
  const undisturbed = new Map([MINIMAL, STG].map((environment) => [environment, new Undisturbed(environment)]));
  after(async () => {
    for (const each of undisturbed.values()) await each.close();
    tell();
  });

  for (const environment of [MINIMAL, STG]) {
    const { name } = environment;
    const all = async () => (await undisturbed.get(environment)!.scenarios()).flatMap(allCases);
    it(`${name}: each time, what is done again ends as if nothing had happened`, async () =>
      playAll(chosen(await all(), environment === STG)));
  }

  it("a refused update seems done to one that doesn't look at AWS, and is done by one that does, as Pulumi.yaml says", async () => {
    const { change } = await undisturbed.get(MINIMAL)!.byName();
    const place = await change.begin();
    try {
      place.cloud.setFaults([{ operation: "update", number: 1, how: "refuse" }]);
      await place.fails(...UP);
      place.cloud.setFaults([]);
      await place.succeeds(...UP, "--refresh=false");
      assert.equal(differences(change.end, place.cloud.read()).length, 1, "if nothing is left to do, Pulumi.yaml needn't say so any more");
      await place.succeeds(...UP);
      assert.deepEqual(differences(change.end, place.cloud.read()), []);
    } finally {
      await place.close();
    }
  });

  it("a second update at the same time is refused, and the first one loses nothing", async () => {
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
  if (wanted !== undefined) return all.filter((one) => title(one).includes(wanted));
  if (isFull) return isLarge ? part(all, process.env["ENGINE_PART"]) : [];
  return isLarge ? some(all, LARGE_SAMPLE, seed) : some(oneOfEachKind(all, seed), SMALL_SAMPLE, seed);
}

/** As many at a time as there are processors: each waits much for files and other processes. */
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
      if (done % TOLD_EVERY === 0) console.log(`    ${done} of ${cases.length} cases, ${failures.length} failed`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, player));
  if (failures.length > 0) assert.fail(`${failures.length} of ${cases.length} cases, ENGINE_SEED=${seed}:\n${failures.join("\n\n")}`);
}

function tell(): void {
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
