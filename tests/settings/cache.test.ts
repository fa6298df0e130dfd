import assert from "node:assert/strict";

import { type Config, DAILY, DATABASE, JOBS, mistakesOf, NETWORK, SERVICES, settingsOf } from "./read";

const CACHE = "aws-practice:cache";
const CLIENT = { connectsTo: ["cache"] };
const PASSWORD = { ...CLIENT, cacheAuthentication: "password" };
const cached = (cache: Config = {}, rest: Config = {}): Config => ({
  [CACHE]: { purpose: "sessions", ...cache },
  [SERVICES]: { api: CLIENT },
  ...rest,
});

describe("Settings of the cache", () => {
  it("are the project's name, and windows at night before and after the database's", async () => {
    const { cache, database } = await settingsOf(cached());
    assert.deepEqual(
      [cache?.name, cache?.snapshotWindow, cache?.maintenanceWindow, database.backupWindow, database.maintenanceWindow],
      ["aws-practice", "15:30-16:30", "sun:18:00-sun:19:00", "17:00-17:30", "sat:18:00-sat:18:30"],
    );
  });

  it("are none without the section", async () => assert.equal((await settingsOf()).cache, undefined));

  const accepted: [string, Config][] = [
    ["a service, its release and a job as clients", {
      ...cached(),
      [SERVICES]: { api: { ...CLIENT, release: { command: ["migrate"], connectsTo: ["cache"] } } },
      [JOBS]: { report: { ...DAILY, ...CLIENT } },
    }],
    ["only a release as client", { ...cached(), [SERVICES]: { api: { release: { command: ["migrate"], connectsTo: ["cache"] } } } }],
    ["Redis OSS", cached({ engine: "redis", engineVersion: "7.0" })],
    ["Valkey 9", cached({ engineVersion: "9.1" })],
    ["a version that AWS has added since", cached({ engineVersion: "9.9" }, { "aws-practice:newNames": ["9.9"] })],
    ["a password, and settings of it", {
      ...cached({ passwordVersion: 2, secretRecoveryDays: 7 }),
      [SERVICES]: { api: PASSWORD },
    }],
    ["other names for its variables", {
      ...cached(),
      [SERVICES]: { api: { ...PASSWORD, variableNames: { SPRING_DATA_REDIS_PASSWORD: "REDIS_PASSWORD" } } },
    }],
  ];
  for (const [label, config] of accepted) it(`accept ${label}`, async () => void await settingsOf(config));

  const NEW = "if AWS has added it since, add it to aws-practice:newNames, or update the list with toolkit/aws-facts/refresh.py";
  const rejected: [string, Config, (string | RegExp)[]][] = [
    ["a client without the section", { [SERVICES]: { api: CLIENT } }, [
      `${SERVICES}.api.connectsTo is ["cache"], but must be a list without cache, or a section cache, without which there is none`,
    ]],
    ["a cache without a client", { [CACHE]: { purpose: "cache" } }, [
      `${CACHE} is given, but must be omitted, or a service or job with connectsTo [cache], as no one else gets in`,
    ]],
    ["an unknown version", cached({ engineVersion: "8.7" }), [
      new RegExp(`engineVersion is "8.7", but must be a version that ElastiCache has, known on .*; ${NEW}`),
    ]],
    ["an unknown node type", cached({ nodeType: "cache.t4g.large" }), [
      /nodeType is "cache.t4g.large".*; cache.t4g has medium, micro, small; if/,
    ]],
    ["a version of the other engine", cached({ engineVersion: "7.1" }), [
      /engineVersion is "7.1", but must be a version of Valkey in quotes/,
    ]],
    ["no purpose", { [CACHE]: {}, [SERVICES]: { api: CLIENT } }, [`${CACHE}.purpose is missing, but must be one of sessions, cache`]],
    ["a snapshot during the database's backup", cached({ snapshotWindow: "16:30-17:30" }), [
      `${CACHE}.snapshotWindow is "16:30-17:30", but must be at another time than the backup window of the database, 17:00-17:30`,
    ]],
    ["maintenance during the database's", cached({ maintenanceWindow: "sat:17:30-sat:18:30" }), [
      `${CACHE}.maintenanceWindow is "sat:17:30-sat:18:30", but must be at another time than the maintenance window of the database, `
      + "sat:18:00-sat:18:30",
    ]],
    ["maintenance across the database's daily backup", cached({ maintenanceWindow: "mon:16:45-mon:17:45" }), [
      /maintenanceWindow is "mon:16:45-mon:17:45", but must be at another time than the backup window of the database, 17:00-17:30/,
    ]],
    ["a database's window in the cache's", cached({}, { [DATABASE]: { backupWindow: "16:00-16:30" } }), [
      /snapshotWindow is "15:30-16:30", but must/,
    ]],
    ["a name that is too long with the stack's", cached({ name: "a".repeat(37) }), [
      /^aws-practice:cache.identifier is "a{37}-stg", but must be 1 to 40/,
    ]],
    ["a user whose name is too long", { ...cached({ name: "a".repeat(30) }), [SERVICES]: { "web-frontend": CLIENT } }, [
      /web-frontend.connectsTo is \["cache"\], but must be of a workload whose user in the cache, a{30}-stg-web-frontend, is 1 to 40/,
    ]],
    ["a job with the name of a release", {
      ...cached(),
      [SERVICES]: { api: { release: { command: ["migrate"], connectsTo: ["cache"] } } },
      [JOBS]: { "api-release": { ...DAILY, ...CLIENT } },
    }, [
      /api.release.connectsTo is \["cache"\], but must be of a workload whose user in the cache, aws-practice-stg-api-release, is the name of one/,
      /api-release.connectsTo is \["cache"\], but must be/,
    ]],
    ["a variable of the cache in environment", { ...cached(), [SERVICES]: { api: { ...CLIENT, environment: { REDIS_HOST: "other" } } } }, [
      `${SERVICES}.api.environment.REDIS_HOST is given, but must be omitted, as connectsTo [cache] brings it`,
    ]],
    ["cacheAuthentication without a connection to the cache", {
      ...cached(),
      [SERVICES]: { api: CLIENT, web: { cacheAuthentication: "password" } },
    }, [`${SERVICES}.web.cacheAuthentication is "password", but must be omitted, or connectsTo with cache: only its clients log in`]],
    ["passwordVersion without a password", cached({ passwordVersion: 2 }), [
      `${CACHE}.passwordVersion is 2, but must be omitted, or cacheAuthentication password of a client: no user has a password`,
    ]],
    ["a snapshot window without snapshots", cached({ snapshotRetentionDays: 0, snapshotWindow: "14:00-15:00" }), [
      /snapshotWindow is .* there are no snapshots/,
    ]],
    ["a password without a way to the task's image", {
      ...cached({}, { [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs", "secretsmanager"] } }),
      [SERVICES]: { api: PASSWORD },
    }, [/nat.mode is "none", but must be instance, gateway or gateway-per-az with a password for the cache \(services.api\)/]],
    ["a service called cache", { [SERVICES]: { cache: {} } }, [
      `${SERVICES}.cache: the key is "cache", but must be another name: connectsTo knows the cache by this one`,
    ]],
  ];
  for (const [label, config, expected] of rejected) {
    it(`reject ${label}`, async () => {
      const mistakes = await mistakesOf(config);
      assert.equal(mistakes.length, expected.length, mistakes.join("\n"));
      for (const [index, one] of expected.entries()) {
        if (typeof one === "string") assert.equal(mistakes[index], one);
        else assert.match(mistakes[index]!, one);
      }
    });
  }

  it("of production reject a single node, unless it is accepted", async () => {
    const [mistake = ""] = await mistakesOf(cached({ nodes: 1 }), "prd");
    assert.match(mistake, /^aws-practice:cache.nodes is 1, but must be 2 or more in production/);
    await settingsOf({ ...cached({ nodes: 1 }), "aws-practice:environment": { accepts: ["cache.nodes"] } }, "prd");
  });
});
