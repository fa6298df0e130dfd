import * as fc from "fast-check";
import assert from "node:assert/strict";

import { KNOWN_AWS_KEYS } from "../../settings/aws";
import { type Config, DAILY, JOBS, LOAD_BALANCER, mistakesOf, NETWORK, PARTS, REGISTRIES, SERVICES, settingsOf } from "./read";

const SECTIONS = [...PARTS, "environment"].map((part) => `aws-practice:${part}`);
const KEYS = [
  "cidrBlock",
  "availabilityZones",
  "ap-northeast-1a",
  "layout",
  "tierBlocks",
  "nat",
  "mode",
  "flowLogs",
  "networkAcls",
  "private",
  "ingress",
  "100",
  "emails",
  "domainName",
  "httpOnly",
  "ipAddressType",
  "rules",
  "priority",
  "hosts",
  "paths",
  "fixedResponse",
  "statusCode",
  "redirect",
  "containerInsights",
  "sessionRetentionDays",
  "production",
  "accepts",
  "api",
  "web",
  "report",
  "image",
  "repository",
  "cpu",
  "memoryMiB",
  "port",
  "count",
  "scaling",
  "maxCount",
  "route",
  "healthCheck",
  "command",
  "connectsTo",
  "serviceConnect",
  "environment",
  "secrets",
  "imageFrom",
  "schedule",
  "runsAfter",
  "timeZone",
  "name",
  "parameters",
  "keepStopped",
  "engineLifecycleSupport",
  "secretRecoveryDays",
  "multiAz",
  "app",
  "imagesToKeep",
  "tags",
  "__proto__",
  "constructor",
  "toString",
];
const VALUES = [
  "api",
  "web",
  "report",
  "database",
  "__proto__",
  "constructor",
  "toString",
  "latest",
  "rate(1 hour)",
  "example.com",
  "/*",
  "dualstack",
  "GRPC",
  256,
  512,
  8080,
  "10.0.0.0/16",
  "instance",
  "17:00-17:30",
  "sun",
  "02:00",
  "",
  "null",
  "{",
  "[]",
  0,
  2,
  8,
  30,
  -1,
  0.5,
  true,
  false,
  null,
];

/** Random JSON of known and unknown keys and values. */
const { tree } = fc.letrec<{ tree: unknown; leaf: unknown; list: unknown[]; group: Config }>((tie) => ({
  tree: fc.oneof({ depthSize: "small" }, tie("leaf"), tie("group"), tie("list")),
  leaf: fc.oneof(fc.constantFrom(...VALUES), fc.string(), fc.integer(), fc.double()),
  list: fc.array(tie("tree"), { maxLength: 3 }),
  group: fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie("tree"), { maxKeys: 5 }),
}));
const value = fc.oneof(fc.string(), tree);
const ours = fc.oneof(
  fc.constantFrom(...SECTIONS, "aws:region", "aws:allowedAccountIds", "aws:defaultTags"),
  fc.string().map((key) => `aws-practice:${key}`),
  fc.string().map((key) => `aws:${key}`),
);
const config = fc.dictionary(fc.oneof({ weight: 4, arbitrary: ours }, { weight: 1, arbitrary: fc.string() }), value, {
  maxKeys: 5,
  noNullPrototype: true,
});

const isWrong = (key: string) =>
  (key.startsWith("aws-practice:") && !SECTIONS.includes(key))
  || (key.startsWith("aws:") && !KNOWN_AWS_KEYS.includes(key.slice("aws:".length)));

const OF_THE_STACK = ["accountId", "environment", "partition", "production", "project", "region"];

describe("Random settings", () => {
  it("are accepted, or rejected with messages that name every unknown key and contain no text of the library", async () => {
    await fc.assert(
      fc.asyncProperty(config, async (any) => {
        const accepted = await settingsOf(any).catch(() => undefined);
        if (accepted !== undefined) {
          assert.deepEqual(Object.keys(any).filter(isWrong), []);
          assert.deepEqual(Object.keys(accepted).toSorted(), [...OF_THE_STACK, ...PARTS].toSorted());
          return;
        }
        const mistakes = await mistakesOf(any);
        for (const key of Object.keys(any).filter(isWrong)) {
          assert.ok(mistakes.some((mistake) => mistake.startsWith(key.trimEnd())), `${key} is not named`);
        }
        assert.doesNotMatch(mistakes.join("\n"), /Invalid |Expected |undefined|\[object/);
      }),
      { numRuns: 300 },
    );
  });

  it("are rejected with one message per unknown key of network", async () => {
    const known = new Set([
      "cidrBlock",
      "availabilityZones",
      "layout",
      "isolatedTier",
      "ipv6",
      "nat",
      "flowLogs",
      "interfaceEndpoints",
      "networkAcls",
    ]);
    const key = fc.string({ minLength: 1 }).filter((text) => !known.has(text));
    await fc.assert(fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 4 }), async (keys) => {
      const mistakes = await mistakesOf({ [NETWORK]: Object.fromEntries(keys.map((unknown) => [unknown, 1])) });
      assert.equal(mistakes.filter((mistake) => mistake.includes(" is not a setting")).length, keys.length);
    }));
  });
});

/** Mostly valid names; sometimes an invalid one, or a property of Object.prototype. */
const nameOf = (...right: string[]) =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...right) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "api",
        "report",
        "database",
        "__proto__",
        "constructor",
        "prototype",
        "toString",
        "valueOf",
        "hasOwnProperty",
      ),
    },
  );
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const mostly = <T>(right: T, ...wrong: T[]) =>
  fc.oneof({ weight: 20, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: fc.constantFrom(right, ...wrong) });
const byName = (keys: fc.Arbitrary<string>, each: fc.Arbitrary<unknown>) => fc.dictionary(keys, each, { maxKeys: 3 });
const route = fc.record({
  priority: fc.integer({ min: 0, max: 9 }),
  hosts: rarely(fc.constantFrom(["example.com"], ["a.example.com"])),
  paths: fc.constantFrom(["/*"], ["/api/*"], ["/"]),
});
const common = { repository: rarely(nameOf("aws-practice", "app")), cpu: mostly<unknown>(256, 512, "256") };
const system = fc.record({
  [REGISTRIES]: rarely(fc.constantFrom({ "aws-practice": {}, app: {} }, { app: {} }, { "aws-practice": {}, app: { imagesToKeep: 0 } })),
  [LOAD_BALANCER]: rarely(fc.record({
    domainName: mostly("example.com", "Example.com"),
    hostedZone: mostly<unknown>("example.com", 1),
    rules: rarely(byName(nameOf("old", "closed"), route.map((condition) => ({ ...condition, fixedResponse: { statusCode: 503 } })))),
  })),
  [SERVICES]: byName(
    nameOf("api", "web", "users"),
    fc.record({
      ...common,
      port: mostly<unknown>(80, "80"),
      serviceConnect: mostly<unknown>(true, false, "yes"),
      protocol: mostly("HTTP1", "GRPC", "h2"),
      route: rarely(route),
      connectsTo: rarely(fc.array(nameOf("api", "web", "users", "database"), { maxLength: 2 })),
    }),
  ),
  [JOBS]: byName(
    nameOf("report", "mail", "cleanup"),
    fc.record({
      ...common,
      imageFrom: rarely(nameOf("api", "web", "users")),
      runsAfter: rarely(nameOf("report", "mail", "cleanup")),
      image: rarely(mostly("1", "latest")),
      connectsTo: rarely(fc.array(nameOf("database"), { maxLength: 1 })),
    }).map((job) => (job.runsAfter === undefined ? { ...job, ...DAILY } : job)),
  ),
});

describe("Random services and jobs", () => {
  it("are accepted only if every name they refer to exists", async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(system, async (any) => {
        const settings = await settingsOf(any).catch(() => undefined);
        if (settings === undefined) {
          assert.doesNotMatch((await mistakesOf(any)).join("\n"), /Invalid |Expected |undefined|\[object|\[native code|one of (;|,|$)/m);
          return;
        }
        taken += Object.keys({ ...settings.services, ...settings.jobs }).length > 1 ? 1 : 0;
        const { services, jobs, registries } = settings;
        for (const workload of [...Object.values(services), ...Object.values(jobs)]) {
          assert.ok(Object.hasOwn(registries, workload.repository!));
          for (const to of workload.connectsTo) assert.ok(to === "database" || Object.hasOwn(services, to));
        }
        for (const { imageFrom, runsAfter } of Object.values(jobs)) {
          assert.ok(imageFrom === undefined || Object.hasOwn(services, imageFrom));
          assert.ok(runsAfter === undefined || Object.hasOwn(jobs, runsAfter));
        }
      }),
      { numRuns: 500 },
    );
    assert.ok(taken > 10, `only ${taken} were accepted, too few for a result`);
  });

  for (const odd of ["__proto__", "constructor", "prototype", "toString", "valueOf"]) {
    it(`are rejected if they refer to ${odd}`, async () => {
      assert.deepEqual(
        await mistakesOf({
          [SERVICES]: { api: { connectsTo: [odd] }, web: { repository: odd } },
          [JOBS]: { report: { ...DAILY, imageFrom: odd }, cleanup: { runsAfter: odd, connectsTo: [odd] } },
        }),
        [
          `${SERVICES}.web.repository is "${odd}", but must be one of aws-practice`,
          `${SERVICES}.api.connectsTo[0] is "${odd}", but must be database, or another service with serviceConnect: true`,
          `${JOBS}.cleanup.connectsTo[0] is "${odd}", but must be database`,
          `${JOBS}.report.imageFrom is "${odd}", but must be one of api, web`,
          `${JOBS}.cleanup.runsAfter is "${odd}", but must be one of report`,
        ],
      );
      assert.deepEqual(await mistakesOf({ [REGISTRIES]: {}, [SERVICES]: { api: { repository: odd } } }), [
        `${SERVICES}.api.repository is "${odd}", but must be a name under ${REGISTRIES}, which has none`,
      ]);
    });
  }
});
