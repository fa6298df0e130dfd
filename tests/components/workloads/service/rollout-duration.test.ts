import assert from "node:assert/strict";

import { requireNone, resolve } from "../../../../components/shared/schema";
import { healthCheckOf, healthCheckSettings } from "../../../../components/workloads/service/health-check";
import { longestRollout, rolloutTimeMistake } from "../../../../components/workloads/service/rollout-duration";
import { refused } from "../../../support/refused";

const HEALTH_CHECK_DEFAULTS = healthCheckOf({ protocol: "HTTP1", healthCheck: resolve(healthCheckSettings, "Service", {}) });
const choice = { healthCheck: HEALTH_CHECK_DEFAULTS, isRouted: true, deregistrationDelaySeconds: 30, stopTimeoutSeconds: 30 };

describe("The longest good rollout", () => {
  const cases: [string, object, { start: number; drain: number; bake: number }][] = [
    ["as it is by default: a start of 60 s, two good checks, three minutes of alarms", {}, { start: 110, drain: 60, bake: 180 }],
    ["the longest that is legal", {
      deregistrationDelaySeconds: 3600,
      stopTimeoutSeconds: 120,
      healthCheck: {
        ...HEALTH_CHECK_DEFAULTS,
        startPeriodSeconds: 300,
        intervalSeconds: 300,
        healthyThreshold: 10,
        unhealthyThreshold: 10,
      },
    }, { start: 3330, drain: 3720, bake: 3360 }],
    ["a worker without health checks", { isRouted: false }, { start: 30, drain: 30, bake: 0 }],
    ["a worker that is asked itself", { isRouted: false, healthCheck: { ...HEALTH_CHECK_DEFAULTS, command: ["CMD", "true"] } }, {
      start: 100,
      drain: 30,
      bake: 0,
    }],
  ];
  for (const [what, change, expected] of cases) {
    it(`is known: ${what}`, () => assert.deepEqual(longestRollout({ ...choice, ...change }), expected));
  }

  it("is asked for in minutes where less was given", () => {
    requireNone("services.api", rolloutTimeMistake(6, choice));
    assert.equal(
      refused(() => requireNone("services.api", rolloutTimeMistake(5, choice))),
      "services.api: rolloutTimeoutMinutes is 5, but must be at least 6, as a good rollout may take so long: 110 seconds until new tasks are healthy, 60 until the old ones are gone, 180 in which ECS watches the alarms",
    );
  });
});
