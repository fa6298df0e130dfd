import assert from "node:assert/strict";

import { BALANCER, type Config, DATABASE, LOAD_BALANCER, mistakesOf, NETWORK, SERVICES, settingsOf } from "./read";

const ENVIRONMENT = "aws-practice:environment";
const PRODUCTION = { stack: "live" };

/** Settings that production shouldn't have, by their paths. */
const RISKS: [string, Config, RegExp][] = [
  ["database.finalSnapshot", { [DATABASE]: { finalSnapshot: false } }, /is false, but must be true in production, as a deleted database/],
  [
    "database.keepStopped",
    { [DATABASE]: { keepStopped: true } },
    /is true, but must be false in production, as a stopped database accepts no connections/,
  ],
  ["database.secretRecoveryDays", { [DATABASE]: { secretRecoveryDays: 0 } }, /is 0, but must be 7 to 30 in production/],
  ["network.flowLogs.enabled", { [NETWORK]: { flowLogs: { enabled: false } } }, /is false, but must be true in production/],
  ["network.nat.mode", { [NETWORK]: { nat: { mode: "instance" } } }, /is "instance", but must be gateway-per-az in production/],
  ["network.nat.mode", { [NETWORK]: { nat: { mode: "gateway" } } }, /is "gateway", but must be gateway-per-az in production/],
  [
    "loadBalancer.accessLogs.enabled",
    { [LOAD_BALANCER]: { ...BALANCER, accessLogs: { enabled: false } } },
    /is false, but must be true in production/,
  ],
  ["services.api.count", { [SERVICES]: { api: { count: 0 } } }, /is 0, but must be 2 or more in production, as it runs nothing/],
  ["services.api.count", { [SERVICES]: { api: { count: 1 } } }, /is 1, but must be 2 or more in production, as it is unavailable/],
  ["services.api.executeCommand", { [SERVICES]: { api: { executeCommand: true } } }, /is true, but must be false in production/],
  ["services.api.spotPercent", { [SERVICES]: { api: { spotPercent: 100 } } }, /is 100, but must be less than 100 in production/],
];

describe("Production", () => {
  for (const [path, config, message] of RISKS) {
    it(`rejects ${JSON.stringify(Object.values(config)[0])}`, async () => {
      const [mistake = "", ...others] = await mistakesOf(config, PRODUCTION);
      assert.deepEqual(others, []);
      assert.ok(mistake.startsWith(`aws-practice:${path} is `), mistake);
      assert.match(mistake, message);
      assert.ok(mistake.endsWith(`; where it is meant so, ${ENVIRONMENT} has accepts: [${path}]`), mistake);
    });

    it(`accepts ${JSON.stringify(Object.values(config)[0])} with accepts, and other stacks accept it without`, async () => {
      await settingsOf({ ...config, [ENVIRONMENT]: { accepts: [path] } }, PRODUCTION);
      await settingsOf({ ...config, [ENVIRONMENT]: { production: false } }, PRODUCTION);
      await settingsOf(config, "stg");
    });
  }

  it("rejects accepts with a setting twice, with one that needs none, and in other stacks", async () => {
    const risk = { [DATABASE]: { finalSnapshot: false } };
    const accepts = (...paths: string[]) => ({ ...risk, [ENVIRONMENT]: { accepts: paths } });
    assert.deepEqual(await mistakesOf(accepts("database.finalSnapshot", "database.finalSnapshot"), PRODUCTION), [
      `${ENVIRONMENT}.accepts[1] is "database.finalSnapshot", but must be named once`,
    ]);
    assert.deepEqual(await mistakesOf(accepts("database.finalSnapshot", "database.name"), PRODUCTION), [
      `${ENVIRONMENT}.accepts[1] is "database.name", but must be one of database.finalSnapshot: nothing else needs it`,
    ]);
    assert.deepEqual(await mistakesOf({ [ENVIRONMENT]: { accepts: ["database.name"] } }, PRODUCTION), [
      `${ENVIRONMENT}.accepts[0] is "database.name", but must be omitted, as nothing here needs it`,
    ]);
    assert.deepEqual(await mistakesOf(accepts("database.finalSnapshot"), "stg"), [
      `${ENVIRONMENT}.accepts[0] is "database.finalSnapshot", but must be omitted, as the stack isn't production`,
    ]);
  });

  it("is set by environment.production, or by the stack's name", async () => {
    assert.equal((await settingsOf({}, PRODUCTION)).production, true);
    assert.equal((await settingsOf({}, "stg")).production, false);
    assert.equal((await settingsOf({ [ENVIRONMENT]: { production: true } }, "stg")).production, true);
  });
});
