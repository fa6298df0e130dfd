import assert from "node:assert/strict";

import { type Config, DATABASE, mistakesOf, NETWORK, REGISTRIES, settingsOf } from "./read";

const ALL = { action: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" };

describe("Settings that are wrong together", () => {
  const cases: [string, Config, string[]][] = [
    ["a backup during the maintenance", { [DATABASE]: { backupWindow: "18:15-18:45" } }, [`${DATABASE}.maintenanceWindow is "sat:18:00-sat:18:30", but must be apart from the backup window 18:15-18:45`]],
    ["a backup window that is too short", { [DATABASE]: { backupWindow: "17:00-17:10" } }, [`${DATABASE}.backupWindow is "17:00-17:10", but must be hh:mm-hh:mm in UTC of at least 30 minutes, e.g. 17:00-17:30`]],
    ["an application that is the administrator", { [DATABASE]: { applicationUsername: "postgres" } }, [`${DATABASE}.applicationUsername is "postgres", but must be another user than the master, with fewer rights`]],
    ["storage that can't grow", { [DATABASE]: { allocatedStorageGiB: 100 } }, [`${DATABASE}.maxAllocatedStorageGiB is 100, but must be a whole number from 110 to 65536`]],
    ["a restart that ends before it begins", { [DATABASE]: { weeklyRestart: { dayOfWeek: "sun", startTime: "03:00", stopTime: "02:00" } } }, [`${DATABASE}.weeklyRestart.stopTime is "02:00", but must be hh:mm on the same day, at least 30 minutes after 03:00`]],
    ["an Elastic IP without an instance", { [NETWORK]: { nat: { elasticIp: true } } }, [`${NETWORK}.nat.elasticIp is true, but must be left out, as nat.mode is gateway-per-az`]],
    ["a NAT where no subnet is", { [NETWORK]: { nat: { mode: "gateway", availabilityZone: "ap-northeast-1d" } } }, [`${NETWORK}.nat.availabilityZone is "ap-northeast-1d", but must be one of ap-northeast-1a, ap-northeast-1c`]],
    ["zones in one slot", { [NETWORK]: { nat: { mode: "none", availabilityZone: "ap-northeast-1a" }, availabilityZones: { "ap-northeast-1a": 1, "ap-northeast-1c": 1 } } }, [`${NETWORK}.availabilityZones.ap-northeast-1a is 1, but must be a slot of its own: ap-northeast-1c has the same one`]],
    ["one zone for a database", { [NETWORK]: { availabilityZones: { "ap-northeast-1a": 0 } } }, [`${NETWORK}.availabilityZones is ["ap-northeast-1a"], but must be two zones or more, as RDS demands a subnet in each for the database`]],
    ["a block too small for its layout", { [NETWORK]: { cidrBlock: "10.0.0.0/26" } }, [`${NETWORK}.cidrBlock is "10.0.0.0/26", but must be large enough for 4 tier blocks of 4 zone slots each: they would be /30, the smallest subnet is /28`]],
    ["a zone of another region", { [NETWORK]: { availabilityZones: { "ap-northeast-1a": 0, "us-east-1c": 1 } } }, [
      `${NETWORK}.availabilityZones.us-east-1c is 1, but must be a zone of one region with ap-northeast-1a`,
      `${NETWORK}.availabilityZones is "us-east-1c", but must be a zone of aws:region, ap-northeast-1`,
    ]],
    ["a region without zones of its own", { "aws:region": "us-east-1" }, ["1a", "1c"].map((zone) => `${NETWORK}.availabilityZones is "ap-northeast-${zone}", but must be a zone of aws:region, us-east-1`)],
    ["rules of a tier that isn't there", { [NETWORK]: { networkAcls: { isolated: { ingress: {}, egress: {} } } } }, [`${NETWORK}.networkAcls is "isolated", but must be one of public, private: there is no other tier`]],
    ["a rule without ports", { [NETWORK]: { networkAcls: { private: { ingress: { 1: { ...ALL, protocol: "tcp" } }, egress: {} } } } }, [`${NETWORK}.networkAcls.private.ingress.1.fromPort is missing, but must be a whole number from 0 to 65535`]],
  ];
  for (const [what, config, mistakes] of cases) it(`are refused: ${what}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));

  it("are refused where a tier has no room, with the space as it is taken", async () => {
    const [mistake, ...others] = await mistakesOf({ [NETWORK]: { isolatedTier: true, layout: { tierBlocks: 2, zoneSlots: 2 } } });
    assert.deepEqual(others, []);
    assert.match(mistake ?? "", /^aws-practice:network: no room for isolated-subnet-1a \(tier block 2\), isolated-subnet-1c \(tier block 2\) in 10\.0\.0\.0\/16,/);
    assert.match(mistake ?? "", /^ {6}10\.0\.192\.0\/18 +private-subnet-1c$/m);
  });

  it("are told at once, of one section and of several", async () => {
    const mistakes = await mistakesOf({
      [NETWORK]: { nat: { mode: "gateway", elasticIp: true }, networkAcls: { public: { ingress: { 1: { ...ALL, fromPort: 1 }, 2: { ...ALL, toPort: 2 } }, egress: {} } } },
      [DATABASE]: { backupWindow: "18:15-18:45", applicationUsername: "postgres", parameters: { "rds.force_ssl": "0" } },
    });
    assert.deepEqual(mistakes.map((mistake) => mistake.split(" is ")[0]), [
      `${NETWORK}.nat.elasticIp`,
      `${NETWORK}.networkAcls.public.ingress.1.fromPort`,
      `${NETWORK}.networkAcls.public.ingress.2.toPort`,
      `${DATABASE}.applicationUsername`,
      `${DATABASE}.parameters.rds.force_ssl`,
      `${DATABASE}.maintenanceWindow`,
    ]);
  });

  it("are told together with the wrong shapes of other sections", async () => {
    const mistakes = await mistakesOf({
      [NETWORK]: { nat: { elasticIp: true } },
      [DATABASE]: { backupWindow: "18:15-18:45" },
      [REGISTRIES]: { app: { imagesToKeep: "3" } },
      "aws:allowedAccountIds": undefined,
    });
    assert.deepEqual(mistakes.map((mistake) => mistake.split(" is ")[0]), [
      "aws:allowedAccountIds", `${REGISTRIES}.app.imagesToKeep`, `${NETWORK}.nat.elasticIp`, `${DATABASE}.maintenanceWindow`,
    ]);
  });

  it("are told beside a mistake of shape in the same section", async () => {
    assert.deepEqual(await mistakesOf({ [NETWORK]: { isolatedTier: 1, nat: { elasticIp: true } } }), [
      `${NETWORK}.isolatedTier is 1, but must be true or false`,
      `${NETWORK}.nat.elasticIp is true, but must be left out, as nat.mode is gateway-per-az`,
    ]);
  });
});

describe("The stack's name", () => {
  const NAME = "1 to 20 lower-case letters, digits and hyphens, as it is part of names";

  it("may have 20 characters", async () => assert.equal((await settingsOf({}, "a".repeat(20))).environment, "a".repeat(20)));

  for (const stack of ["a".repeat(21), "1st", "pre_prd"]) {
    it(`is refused as ${stack}`, async () => {
      assert.equal((await mistakesOf({}, stack))[0], `Pulumi: the stack's name is "${stack}", but must be ${NAME}`);
    });
  }

  it("is refused in capitals, with every name that it would be part of", async () => {
    assert.deepEqual(await mistakesOf({}, "STG"), [
      `Pulumi: the stack's name is "STG", but must be ${NAME}`,
      `${DATABASE}.identifier is "main-STG", but must be 1 to 63 lower-case letters, digits and single hyphens, beginning with a letter`,
      `${REGISTRIES}.repository is "aws-practice-STG", but must be 2 to 256 lower-case letters and digits, with single . _ - / between them`,
    ]);
  });
});

describe("Names with the stack's behind them", () => {
  it("may be as long as AWS allows", async () => {
    const { database, registries } = await settingsOf({ [DATABASE]: { name: "a".repeat(59) }, [REGISTRIES]: { ["a".repeat(252)]: {} } });
    assert.equal(`${database.name}-stg`.length, 63);
    assert.equal(`${Object.keys(registries)[0]}-stg`.length, 256);
  });

  it("are refused when one character longer", async () => {
    assert.deepEqual(await mistakesOf({ [DATABASE]: { name: "a".repeat(60) }, [REGISTRIES]: { ["a".repeat(253)]: {} } }), [
      `${DATABASE}.identifier is "${"a".repeat(60)}-stg", but must be 1 to 63 lower-case letters, digits and single hyphens, beginning with a letter`,
      `${REGISTRIES}.repository is "${"a".repeat(253)}-stg", but must be 2 to 256 lower-case letters and digits, with single . _ - / between them`,
    ]);
  });
});

describe("A mistake of shape", () => {
  const paths = (mistakes: string[]) => mistakes.map((mistake) => mistake.split(" ")[0] ?? "");

  it("doesn't hide what contradicts itself in the rest of its section", async () => {
    const mistakes = await mistakesOf({
      [DATABASE]: { multiAz: "no", applicationUsername: "postgres", backupWindow: "18:00-18:30", colour: "blue" },
      [NETWORK]: { flowLogs: { retentionDays: 8 }, nat: { elasticIp: true } },
    });
    assert.deepEqual(paths(mistakes).toSorted(), [
      `${DATABASE}.applicationUsername`, `${DATABASE}.colour`, `${DATABASE}.maintenanceWindow`, `${DATABASE}.multiAz`,
      `${NETWORK}.flowLogs.retentionDays`, `${NETWORK}.nat.elasticIp`,
    ]);
  });

  it("is not told again as a contradiction with a default that nobody chose", async () => {
    assert.deepEqual(paths(await mistakesOf({ [DATABASE]: { backupWindow: "night", maintenanceWindow: "sat:17:00-sat:17:30" } })), [`${DATABASE}.backupWindow`]);
    assert.deepEqual(
      paths(await mistakesOf({ [NETWORK]: { availabilityZones: { "eu-west-1a": "0" }, nat: { mode: "gateway", availabilityZone: "eu-west-1a" } }, "aws:region": "eu-west-1" })),
      [`${NETWORK}.availabilityZones.eu-west-1a`],
    );
  });
});
