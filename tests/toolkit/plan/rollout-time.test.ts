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

describe("The time of a rolling update", () => {
  const usual: Rollout = { desiredCount: 2, minimumHealthyPercent: 100, maximumPercent: 200, healthSeconds: 20, drainSeconds: 30 };
  const cases: [string, Partial<Rollout>, { seconds: number; steps: number } | undefined][] = [
    ["all at once where twice the tasks may run", {}, { seconds: 80, steps: 1 }],
    ["one by one where one more may run", { desiredCount: 4, maximumPercent: 125 }, { seconds: 4 * 80, steps: 4 }],
    ["with room for one and a half: the maximum is rounded down", { desiredCount: 2, maximumPercent: 199 }, { seconds: 160, steps: 2 }],
    ["half by half where half may be missing", { minimumHealthyPercent: 50, maximumPercent: 100 }, {
      seconds: 30 + 50 + 30 + 50,
      steps: 2,
    }],
    ["with the minimum rounded up", { desiredCount: 3, minimumHealthyPercent: 50, maximumPercent: 100 }, { seconds: 3 * 80, steps: 3 }],
    ["old ones first where none need stay", { minimumHealthyPercent: 0, maximumPercent: 100 }, { seconds: 80, steps: 1 }],
    ["two thirds at a time", { desiredCount: 3, maximumPercent: 167 }, { seconds: 160, steps: 2 }],
    ["without a load balancer", { drainSeconds: 0 }, { seconds: 50, steps: 1 }],
    ["never where nothing may move", { maximumPercent: 100 }, undefined],
    ["never where one task has no room for a second", { desiredCount: 1, maximumPercent: 150 }, undefined],
    ["never where the new tasks don't all fit", { minimumHealthyPercent: 0, maximumPercent: 50 }, undefined],
    ["never where more must stay than there are", { minimumHealthyPercent: 150 }, undefined],
    ["not for no tasks", { desiredCount: 0 }, undefined],
  ];
  for (const [what, change, expected] of cases) {
    it(`is counted ${what}`, () => assert.deepEqual(rolloutTime({ ...usual, ...change }), expected));
  }

  it("agrees with a clock that ticks second by second", () => {
    fc.assert(fc.property(rollouts, (rollout) => assert.deepEqual(rolloutTime(rollout), byClock(rollout))), { numRuns: 300 });
  });

  it("never has fewer healthy tasks than the minimum nor more running than the maximum, and ends with new ones alone", () => {
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

  it("takes at least one task's start, health and drain, and at least one step", () => {
    fc.assert(fc.property(possible, (rollout) => {
      const time = rolloutTime(rollout)!;
      assert.ok(time.steps >= 1 && time.steps <= rollout.desiredCount);
      assert.ok(time.seconds >= Math.max(TASK_START_SECONDS + rollout.healthSeconds, rollout.drainSeconds));
    }));
  });

  it("is no shorter with slower health checks or longer draining", () => {
    fc.assert(fc.property(possible, fc.nat(100), (rollout, more) => {
      assert.ok(seconds({ ...rollout, healthSeconds: rollout.healthSeconds + more }) >= seconds(rollout));
      assert.ok(seconds({ ...rollout, drainSeconds: rollout.drainSeconds + more }) >= seconds(rollout));
    }));
  });

  it("is no longer with more room: a higher maximum, a lower minimum", () => {
    fc.assert(fc.property(rollouts, fc.nat(100), (rollout, more) => {
      assert.ok(seconds({ ...rollout, maximumPercent: rollout.maximumPercent + more }) <= seconds(rollout));
      assert.ok(seconds({ ...rollout, minimumHealthyPercent: Math.max(0, rollout.minimumHealthyPercent - more) }) <= seconds(rollout));
    }));
  });
});

/** The same the long way: counts of tasks, moved on second by second. */
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
