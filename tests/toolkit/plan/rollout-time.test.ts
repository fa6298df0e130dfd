import assert from "node:assert/strict";

import * as fc from "fast-check";

import { type Rollout, rolloutSchedule, rolloutTime } from "../../../toolkit/plan/rollout-time";
import { TASK_START_SECONDS } from "../../../toolkit/shared/task-start";

const rollouts = fc.record<Rollout>({
  desiredCount: fc.integer({ min: 1, max: 30 }),
  minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
  maximumPercent: fc.integer({ min: 100, max: 300 }),
  healthSeconds: fc.integer({ min: 0, max: 200 }),
  drainSeconds: fc.integer({ min: 0, max: 300 }),
});
const possible = rollouts.filter((rollout) => rolloutTime(rollout) !== undefined);
const seconds = (rollout: Rollout) => rolloutTime(rollout)?.seconds ?? Infinity;

describe("rolloutTime", () => {
  const usual: Rollout = { desiredCount: 2, minimumHealthyPercent: 100, maximumPercent: 200, healthSeconds: 20, drainSeconds: 30 };
  const cases: [string, Partial<Rollout>, { seconds: number; steps: number } | undefined][] = [
    ["200 % maximum: all tasks at once", {}, { seconds: 80, steps: 1 }],
    ["room for one more task: one by one", { desiredCount: 4, maximumPercent: 125 }, { seconds: 4 * 80, steps: 4 }],
    ["room for one and a half more: the maximum is rounded down", { desiredCount: 2, maximumPercent: 199 }, { seconds: 160, steps: 2 }],
    ["50 % minimum: half of the tasks at a time", { minimumHealthyPercent: 50, maximumPercent: 100 }, {
      seconds: 30 + 50 + 30 + 50,
      steps: 2,
    }],
    ["50 % minimum of 3 tasks: rounded up", { desiredCount: 3, minimumHealthyPercent: 50, maximumPercent: 100 }, {
      seconds: 3 * 80,
      steps: 3,
    }],
    ["0 % minimum: the old tasks stop first", { minimumHealthyPercent: 0, maximumPercent: 100 }, { seconds: 80, steps: 1 }],
    ["167 % maximum: two thirds at a time", { desiredCount: 3, maximumPercent: 167 }, { seconds: 160, steps: 2 }],
    ["no draining", { drainSeconds: 0 }, { seconds: 50, steps: 1 }],
    ["100 % minimum and maximum: undefined", { maximumPercent: 100 }, undefined],
    ["one task without room for a second: undefined", { desiredCount: 1, maximumPercent: 150 }, undefined],
    ["maximum below 100 %: undefined", { minimumHealthyPercent: 0, maximumPercent: 50 }, undefined],
    ["minimum above 100 %: undefined", { minimumHealthyPercent: 150 }, undefined],
    ["no tasks: undefined", { desiredCount: 0 }, undefined],
  ];
  for (const [what, change, expected] of cases) {
    it(what, () => assert.deepEqual(rolloutTime({ ...usual, ...change }), expected));
  }

  it("agrees with a simulation second by second", () => {
    fc.assert(fc.property(rollouts, (rollout) => assert.deepEqual(rolloutTime(rollout), byClock(rollout))), { numRuns: 300 });
  });

  it("never goes below the minimum of healthy tasks or above the maximum of running ones, and replaces all tasks", () => {
    fc.assert(fc.property(possible, (rollout) => {
      const { desiredCount, drainSeconds, healthSeconds } = rollout;
      const { starts, stops } = rolloutSchedule(rollout)!;
      assert.deepEqual([starts.length, stops.length], [desiredCount, desiredCount]);
      const moments = [
        ...starts,
        ...stops,
        ...starts.map((at) => at + TASK_START_SECONDS + healthSeconds),
        ...stops.map((at) => at + drainSeconds),
      ];
      for (const now of moments) {
        const healthy = desiredCount - stops.filter((at) => at <= now).length
          + starts.filter((at) => at + TASK_START_SECONDS + healthSeconds <= now).length;
        const running = desiredCount - stops.filter((at) => at + drainSeconds <= now).length + starts.filter((at) => at <= now).length;
        assert.ok(healthy * 100 >= desiredCount * rollout.minimumHealthyPercent, `${healthy} healthy at ${now}`);
        assert.ok(running * 100 <= desiredCount * rollout.maximumPercent, `${running} running at ${now}`);
      }
    }));
  });

  it("is at least the start and health time, the drain time, and one step", () => {
    fc.assert(fc.property(possible, (rollout) => {
      const time = rolloutTime(rollout)!;
      assert.ok(time.steps >= 1 && time.steps <= rollout.desiredCount);
      assert.ok(time.seconds >= Math.max(TASK_START_SECONDS + rollout.healthSeconds, rollout.drainSeconds));
    }));
  });

  it("doesn't decrease with slower health checks or longer draining", () => {
    fc.assert(fc.property(possible, fc.nat(100), (rollout, more) => {
      assert.ok(seconds({ ...rollout, healthSeconds: rollout.healthSeconds + more }) >= seconds(rollout));
      assert.ok(seconds({ ...rollout, drainSeconds: rollout.drainSeconds + more }) >= seconds(rollout));
    }));
  });

  it("doesn't increase with a higher maximum or a lower minimum", () => {
    fc.assert(fc.property(rollouts, fc.nat(100), (rollout, more) => {
      assert.ok(seconds({ ...rollout, maximumPercent: rollout.maximumPercent + more }) <= seconds(rollout));
      assert.ok(seconds({ ...rollout, minimumHealthyPercent: Math.max(0, rollout.minimumHealthyPercent - more) }) <= seconds(rollout));
    }));
  });
});

/** Simulates the update second by second with counts of tasks. */
function byClock(rollout: Rollout): { seconds: number; steps: number } | undefined {
  const { desiredCount, healthSeconds, drainSeconds } = rollout;
  const least = Math.ceil((desiredCount * rollout.minimumHealthyPercent) / 100);
  const most = Math.floor((desiredCount * rollout.maximumPercent) / 100);
  let old = desiredCount;
  let steps = 0;
  const healthyAt: number[] = [];
  const goneAt: number[] = [];
  for (let now = 0;; now += 1) {
    for (let moved = true; moved;) {
      const healthy = healthyAt.filter((at) => at <= now).length;
      const stopping = Math.min(old, Math.max(0, old + healthy - least));
      old -= stopping;
      for (let n = 0; n < stopping; n += 1) goneAt.push(now + drainSeconds);
      const running = old + goneAt.filter((at) => at > now).length + healthyAt.length;
      const starting = Math.min(desiredCount - healthyAt.length, Math.max(0, most - running));
      for (let n = 0; n < starting; n += 1) healthyAt.push(now + TASK_START_SECONDS + healthSeconds);
      steps += starting > 0 ? 1 : 0;
      moved = stopping > 0 || starting > 0;
    }
    const busy = [...healthyAt, ...goneAt].some((at) => at > now);
    if (!busy) return old === 0 && healthyAt.length === desiredCount ? { seconds: now, steps } : undefined;
  }
}
