import assert from "node:assert/strict";

import { loadProject, readConfig } from "../../toolkit/shared/project";
import { STACKS } from "../support/simulated";
import {
  ALERTS,
  BALANCER,
  CLUSTER,
  DAILY,
  DATABASE,
  JOBS,
  LOAD_BALANCER,
  NETWORK,
  REGISTRIES,
  SERVICES,
  type Settings,
  settingsOf,
} from "./read";

describe("Settings that nobody gave", () => {
  let settings: Settings;
  before(async () => (settings = await settingsOf()));

  it("name the project, the stack and the region", () => {
    assert.deepEqual([settings.project, settings.environment, settings.region], ["aws-practice", "stg", "ap-northeast-1"]);
  });

  const safe: [string, (all: Settings) => unknown, unknown][] = [
    ["a NAT gateway in each zone", ({ network }) => network.nat, { mode: "gateway-per-az" }],
    ["two zones in fixed slots", ({ network }) => network.availabilityZones, { "ap-northeast-1a": 0, "ap-northeast-1c": 1 }],
    ["room for more tiers and zones", ({ network }) => network.layout, { tierBlocks: 4, zoneSlots: 4 }],
    ["the VPC's block", ({ network }) => network.cidrBlock, "10.0.0.0/16"],
    ["no IPv6", ({ network }) => network.ipv6, false],
    ["no isolated tier", ({ network }) => network.isolatedTier, false],
    ["flow logs of all traffic for a month", ({ network }) => network.flowLogs, { enabled: true, retentionDays: 30, trafficType: "ALL" }],
    ["no endpoint that costs", ({ network }) => network.interfaceEndpoints, []],
    ["no network ACLs", ({ network }) => network.networkAcls, {}],
    ["a second database server", ({ database }) => database.multiAz, true],
    ["a database that can't be deleted", ({ database }) => database.deletionProtection, true],
    ["a last snapshot", ({ database }) => database.finalSnapshot, true],
    ["a week of backups", ({ database }) => database.backupRetentionDays, 7],
    ["windows at night in Tokyo", ({ database }) => [database.backupWindow, database.maintenanceWindow], [
      "17:00-17:30",
      "sat:18:00-sat:18:30",
    ]],
    ["restarts in the maintenance window alone", ({ database }) => database.applyImmediately, false],
    ["no jump to another major version", ({ database }) => database.allowMajorVersionUpgrade, false],
    ["a month to bring the secret back", ({ database }) => database.secretRecoveryDays, 30],
    ["an application that isn't the administrator", ({ database }) => [database.applicationUsername, database.masterUsername], [
      "aws_practice_app",
      "postgres",
    ]],
    ["a server that always runs", ({ database }) => database.keepStopped, false],
    ["no Extended Support", ({ database }) => database.engineLifecycleSupport, "open-source-rds-extended-support-disabled"],
    ["logs for a month", ({ database }) => database.logRetentionDays, 30],
    ["the time of queries", ({ database }) => database.performanceInsights, true],
    [
      "a small server that can grow",
      ({ database }) => [database.engineVersion, database.instanceClass, database.allocatedStorageGiB, database.maxAllocatedStorageGiB],
      ["17", "db.t4g.micro", 20, 100],
    ],
    ["the project's repository, which is never deleted full", ({ registries }) => registries, {
      "aws-practice": { imagesToKeep: 3, forceDelete: false },
    }],
    ["nobody who gets mail", ({ alerts }) => alerts, { emails: [] }],
    ["no load balancer", ({ loadBalancer }) => loadBalancer, undefined],
    ["a cluster with Container Insights", ({ cluster }) => cluster, { containerInsights: "enabled" }],
    ["no services", ({ services }) => services, {}],
    ["no jobs", ({ jobs }) => jobs, {}],
  ];
  for (const [what, part, expected] of safe) it(`are ${what}`, () => assert.deepEqual(part(settings), expected));
});

describe("The defaults of what is given by name alone", () => {
  const container = {
    repository: "aws-practice",
    cpu: 256,
    memoryMiB: 512,
    architecture: "X86_64",
    tmpMiB: 64,
    stopTimeoutSeconds: 30,
    logRetentionDays: 30,
    environment: {},
    secrets: {},
    secretKmsKeyArns: [],
    connectsTo: [],
    egress: [],
    permissions: [],
  };

  it("are those of a service that waits for its first image", async () => {
    const { services } = await settingsOf({ [SERVICES]: { api: {} } });
    assert.deepEqual(services, {
      api: {
        ...container,
        protocol: "HTTP1",
        count: 2,
        spotPercent: 0,
        healthCheck: { intervalSeconds: 10, timeoutSeconds: 5, healthyThreshold: 2, unhealthyThreshold: 3, startPeriodSeconds: 60 },
        deregistrationDelaySeconds: 30,
        serviceConnect: false,
        executeCommand: false,
        serverErrorPercent: 5,
        rolloutTimeoutMinutes: 20,
      },
    });
  });

  it("are those of a job that waits for its first image", async () => {
    const { jobs } = await settingsOf({ [JOBS]: { report: DAILY } });
    assert.deepEqual(jobs, {
      report: {
        ...container,
        ...DAILY,
        timeZone: "Asia/Tokyo",
        allowOverlap: false,
        maximumRetryAttempts: 3,
        maximumEventAgeSeconds: 3_600,
        spot: false,
      },
    });
  });

  it("are those of a load balancer that can't be deleted and says who asked for what", async () => {
    const { loadBalancer } = await settingsOf({ [LOAD_BALANCER]: BALANCER });
    assert.deepEqual(loadBalancer, {
      ...BALANCER,
      wildcard: false,
      httpOnly: false,
      ipAddressType: "ipv4",
      deletionProtection: true,
      accessLogs: { enabled: true, retentionDays: 90 },
      idleTimeoutSeconds: 60,
      rules: {},
    });
  });

  it("are kept around what is given", async () => {
    const { services, loadBalancer, alerts, cluster } = await settingsOf({
      [ALERTS]: { emails: ["team@example.com", "a.b+c@mail.example.co.jp"] },
      [CLUSTER]: { containerInsights: "disabled" },
      [LOAD_BALANCER]: {
        ...BALANCER,
        accessLogs: { retentionDays: 1 },
        rules: { old: { priority: 1, paths: ["/old"], redirect: { path: "/new" } } },
      },
      [SERVICES]: { api: { port: 80, healthCheck: { path: "/health" }, scaling: { maxCount: 3 }, route: { priority: 2, paths: ["/*"] } } },
    });
    assert.deepEqual(alerts, { emails: ["team@example.com", "a.b+c@mail.example.co.jp"] });
    assert.deepEqual(cluster, { containerInsights: "disabled" });
    assert.deepEqual(loadBalancer?.accessLogs, { enabled: true, retentionDays: 1 });
    assert.deepEqual(loadBalancer.rules, { old: { priority: 1, paths: ["/old"], redirect: { path: "/new", permanent: true } } });
    assert.deepEqual([services.api?.healthCheck.path, services.api?.scaling, services.api?.route], ["/health", { maxCount: 3 }, {
      priority: 2,
      paths: ["/*"],
    }]);
    assert.deepEqual([services.api?.count, services.api?.protocol], [2, "HTTP1"]);
  });
});

describe("Settings that somebody gave", () => {
  it("keep the defaults around what is given", async () => {
    const { network, database, registries } = await settingsOf({
      [NETWORK]: { nat: { mode: "instance", elasticIp: true }, flowLogs: { retentionDays: 365 } },
      [DATABASE]: { multiAz: false, keepStopped: true },
      [REGISTRIES]: { frontend: {}, backend: { imagesToKeep: 10 } },
    });
    assert.deepEqual(network.nat, { mode: "instance", elasticIp: true });
    assert.deepEqual(network.flowLogs, { enabled: true, retentionDays: 365, trafficType: "ALL" });
    assert.deepEqual([database.multiAz, database.keepStopped, database.deletionProtection], [false, true, true]);
    assert.deepEqual(registries, { frontend: { imagesToKeep: 3, forceDelete: false }, backend: { imagesToKeep: 10, forceDelete: false } });
  });

  it("may leave a section out, or give it empty", async () => {
    assert.deepEqual(
      await settingsOf({ [NETWORK]: {}, [DATABASE]: {}, [ALERTS]: {}, [CLUSTER]: {}, [SERVICES]: {}, [JOBS]: {} }),
      await settingsOf(),
    );
    assert.deepEqual((await settingsOf({ [REGISTRIES]: {} })).registries, {});
  });

  it("take a network ACL rule by rule", async () => {
    const rules = {
      ingress: { 100: { action: "allow", protocol: "tcp", cidrBlock: "10.0.0.0/16", fromPort: 443, toPort: 443 } },
      egress: {},
    };
    assert.deepEqual((await settingsOf({ [NETWORK]: { networkAcls: { private: rules } } })).network.networkAcls, { private: rules });
  });

  it("take every number at its bounds", async () => {
    const { database } = await settingsOf({
      [DATABASE]: { backupRetentionDays: 0, secretRecoveryDays: 0, allocatedStorageGiB: 20, maxAllocatedStorageGiB: 65_536 },
    });
    assert.deepEqual([database.backupRetentionDays, database.secretRecoveryDays, database.maxAllocatedStorageGiB], [0, 0, 65_536]);
    assert.equal((await settingsOf({ [DATABASE]: { secretRecoveryDays: 7 } })).database.secretRecoveryDays, 7);
  });
});

describe("The stacks' files", () => {
  for (const stack of ["stg", "prd"]) {
    it(`of ${stack} hold no mistake`, async () => {
      const { config } = readConfig(loadProject(STACKS, "."), stack);
      assert.equal((await settingsOf(config, stack)).environment, stack);
    });
  }
});
