import assert from "node:assert/strict";

import { BALANCER, type Config, DAILY, DATABASE, JOBS, LOAD_BALANCER, mistakesOf, NETWORK, SERVICES, settingsOf } from "./read";

const ROUTE = { priority: 100, paths: ["/*"] };
const COMMAND = ["CMD", "true"];
const PARAMETER = "arn:aws:ssm:ap-northeast-1:111111111111:parameter/a";
const KEY = "arn:aws:kms:ap-northeast-1:111111111111:key/00000000-0000-0000-0000-000000000000";
const zones = (third: number) => ({ "ap-northeast-1a": `10.0.${third}.0/24`, "ap-northeast-1c": `10.0.${third + 1}.0/24` });
const BLOCKS = { public: zones(1), private: zones(3) };
const service = (api: Config): Config => ({ [LOAD_BALANCER]: BALANCER, [SERVICES]: { api: { port: 80, ...api } } });
const job = (report: Config): Config => ({ [JOBS]: { report, other: DAILY } });

/** Path of a setting, settings in which it has no effect, and settings in which it has one. */
const IDLE: [string, Config, Config][] = [
  ...([["path", "/up"], ["statusCodes", "200"], ["healthyThreshold", 3]] as const).map((
    [key, value],
  ): [string, Config, Config] => [
    `${SERVICES}.api.healthCheck.${key}`,
    service({ healthCheck: { [key]: value, command: COMMAND } }),
    service({ healthCheck: { [key]: value }, route: ROUTE }),
  ]),
  ...(["intervalSeconds", "unhealthyThreshold", "startPeriodSeconds"] as const).map((
    key,
  ): [string, Config, Config] => [
    `${SERVICES}.api.healthCheck.${key}`,
    service({ healthCheck: { [key]: 10 } }),
    service({ healthCheck: { [key]: 10, command: COMMAND } }),
  ]),
  [
    `${SERVICES}.api.healthCheck.timeoutSeconds`,
    service({ healthCheck: { timeoutSeconds: 3 } }),
    service({ healthCheck: { timeoutSeconds: 3 }, route: ROUTE }),
  ],
  [`${SERVICES}.api.slowSeconds`, service({ slowSeconds: 5 }), service({ slowSeconds: 5, route: ROUTE })],
  [`${SERVICES}.api.serverErrorPercent`, service({ serverErrorPercent: 5 }), service({ serverErrorPercent: 5, route: ROUTE })],
  [
    `${SERVICES}.api.deregistrationDelaySeconds`,
    service({ deregistrationDelaySeconds: 30 }),
    service({ deregistrationDelaySeconds: 30, route: ROUTE }),
  ],
  [`${SERVICES}.api.protocol`, service({ protocol: "HTTP1" }), service({ protocol: "GRPC", serviceConnect: true })],
  [`${SERVICES}.api.spotPercent`, service({ spotPercent: 50, count: 1 }), service({ spotPercent: 50, count: 2 })],
  [
    `${SERVICES}.api.secretKmsKeyArns`,
    service({ secretKmsKeyArns: [KEY] }),
    service({ secretKmsKeyArns: [KEY], secrets: { A: PARAMETER } }),
  ],
  [`${SERVICES}.api.command`, service({ command: [] }), service({ command: ["serve"] })],
  [`${JOBS}.report.timeZone`, job({ timeZone: "Asia/Tokyo", runsAfter: "other" }), job({ timeZone: "Asia/Tokyo", ...DAILY })],
  [`${JOBS}.report.timeZone`, job({ timeZone: "Asia/Tokyo", schedule: "rate(1 hour)" }), job({ schedule: "rate(1 hour)" })],
  [`${JOBS}.report.architecture`, { [SERVICES]: { api: {} }, ...job({ ...DAILY, imageFrom: "api", architecture: "ARM64" }) }, {
    [SERVICES]: { api: { architecture: "ARM64" } },
    ...job({ ...DAILY, imageFrom: "api", architecture: "ARM64" }),
  }],
  [`${NETWORK}.nat.availabilityZone`, { [NETWORK]: { nat: { availabilityZone: "ap-northeast-1c" } } }, {
    [NETWORK]: { nat: { mode: "gateway", availabilityZone: "ap-northeast-1c" } },
  }],
  [`${NETWORK}.layout.tierBlocks`, { [NETWORK]: { layout: { tierBlocks: 4 }, subnetBlocks: BLOCKS } }, {
    [NETWORK]: { layout: { tierBlocks: 4 } },
  }],
  [`${NETWORK}.flowLogs.retentionDays`, { [NETWORK]: { flowLogs: { enabled: false, retentionDays: 90 } } }, {
    [NETWORK]: { flowLogs: { enabled: true, retentionDays: 90 } },
  }],
  [`${NETWORK}.flowLogs.trafficType`, { [NETWORK]: { flowLogs: { enabled: false, trafficType: "ALL" } } }, {
    [NETWORK]: { flowLogs: { trafficType: "REJECT" } },
  }],
  [`${DATABASE}.restore`, { [DATABASE]: { backupRetentionDays: 0, restore: {} } }, { [DATABASE]: { restore: {} } }],
  [`${DATABASE}.restore.timeZone`, { [DATABASE]: { restore: { drillSchedule: "none", timeZone: "Asia/Tokyo" } } }, {
    [DATABASE]: { restore: { drillSchedule: "none" } },
  }],
  [`${DATABASE}.passwordRotation.timeZone`, { [DATABASE]: { passwordRotation: { schedule: "none", timeZone: "Asia/Tokyo" } } }, {
    [DATABASE]: { passwordRotation: { schedule: "none" } },
  }],
  [`${DATABASE}.backupWindow`, { [DATABASE]: { backupRetentionDays: 0, backupWindow: "17:00-17:30" } }, {
    [DATABASE]: { backupRetentionDays: 0 },
  }],
  [`${LOAD_BALANCER}.accessLogs.retentionDays`, { [LOAD_BALANCER]: { ...BALANCER, accessLogs: { enabled: false, retentionDays: 30 } } }, {
    [LOAD_BALANCER]: { ...BALANCER, accessLogs: { retentionDays: 30 } },
  }],
];

/** Lists with a value twice. */
const TWICE: [string, Config][] = [
  [`${NETWORK}.interfaceEndpoints[1]`, { [NETWORK]: { interfaceEndpoints: ["ecr.api", "ecr.api"] } }],
  [`${SERVICES}.api.secretKmsKeyArns[1]`, service({ secrets: { A: PARAMETER }, secretKmsKeyArns: [KEY, KEY] })],
  [
    `${SERVICES}.api.permissions[0].actions[1]`,
    service({ permissions: [{ actions: ["s3:GetObject", "s3:GetObject"], resources: ["arn:aws:s3:::b/*"] }] }),
  ],
  [
    `${SERVICES}.api.permissions[0].resources[1]`,
    service({ permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::b/*", "arn:aws:s3:::b/*"] }] }),
  ],
  [`${SERVICES}.api.connectsTo[1]`, service({ connectsTo: ["database", "database"] })],
  [`${SERVICES}.api.route.paths[1]`, service({ route: { priority: 1, paths: ["/a", "/a"] } })],
  [`${LOAD_BALANCER}.rules.old.hosts[1]`, {
    [LOAD_BALANCER]: {
      ...BALANCER,
      rules: { old: { priority: 1, hosts: ["example.com", "example.com"], fixedResponse: { statusCode: 503 } } },
    },
  }],
];

describe("A setting without effect", () => {
  for (const [path, idle, busy] of IDLE) {
    it(`is rejected: ${path} of ${JSON.stringify(Object.values(idle).at(-1))}`, async () => {
      const mistakes = await mistakesOf(idle);
      assert.equal(mistakes.length, 1, mistakes.join("\n"));
      assert.ok(mistakes[0]!.startsWith(`${path} is `), mistakes[0]);
      await settingsOf(busy);
    });
  }

  for (const [path, config] of TWICE) {
    it(`is rejected in a list that has it already: ${path}`, async () => {
      const mistakes = await mistakesOf(config);
      assert.equal(mistakes.length, 1, mistakes.join("\n"));
      assert.match(mistakes[0]!, /but must be named once$/);
      assert.ok(mistakes[0]!.startsWith(`${path} is `), mistakes[0]);
    });
  }
});

describe("A rejected value", () => {
  const HIDDEN = "SuperS3cret!";
  const places: Config[] = [
    { api: { secrets: { DB_PASS: HIDDEN } } },
    { api: { secrets: HIDDEN } },
    { api: { environment: { DB_PASSWORD: [HIDDEN] } } },
    { api: { connectsTo: ["database"], environment: { DB_PASSWORD: HIDDEN } } },
    { api: [{ secrets: { A: HIDDEN } }] },
    { api: [{ environment: { API_TOKEN: HIDDEN } }] },
  ];
  for (const place of places) {
    it(`isn't shown if it may be a secret: ${JSON.stringify(place)}`, async () =>
      assert.ok(!(await mistakesOf({ [SERVICES]: place })).join("\n").includes(HIDDEN)));
  }

  it("that is JSON in a text is reported with the way to set it", async () => {
    const [mistake = ""] = await mistakesOf({ [NETWORK]: { availabilityZones: "{\"ap-northeast-1a\":0}" } });
    assert.match(mistake, /it is a text that holds JSON: below a setting, --config and pulumi config set --path take one value at a time$/);
  });
});
