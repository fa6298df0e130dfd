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

describe("Omitted settings", () => {
  let settings: Settings;
  before(async () => (settings = await settingsOf()));

  it("have the project, the stack and the region", () => {
    assert.deepEqual([settings.project, settings.environment, settings.region], ["aws-practice", "stg", "ap-northeast-1"]);
  });

  it("have the environment's own key in production, and AWS's keys elsewhere", async () => {
    const PRD = { production: true };
    assert.equal((await settingsOf({}, "prd")).encryption.key, "own");
    assert.equal((await settingsOf({ "aws-practice:encryption": { logs: "aws" } }, "prd")).encryption.key, "own");
    assert.equal((await settingsOf({ "aws-practice:encryption": { key: "aws" } }, "prd")).encryption.key, "aws");
    assert.equal((await settingsOf({ "aws-practice:environment": PRD })).encryption.key, "own");
    assert.deepEqual(settings.encryption, { key: "aws" });
  });

  const safe: [string, (all: Settings) => unknown, unknown][] = [
    ["nat: a gateway in each zone", ({ network }) => network.nat, { mode: "gateway-per-az" }],
    ["availabilityZones: two zones in fixed slots", ({ network }) => network.availabilityZones, {
      "ap-northeast-1a": 0,
      "ap-northeast-1c": 1,
    }],
    ["layout: room for more tiers and zones", ({ network }) => network.layout, { tierBlocks: 4, zoneSlots: 4 }],
    ["cidrBlock: 10.0.0.0/16", ({ network }) => network.cidrBlock, "10.0.0.0/16"],
    ["ipv6: false", ({ network }) => network.ipv6, false],
    ["isolatedTier: false", ({ network }) => network.isolatedTier, false],
    ["flowLogs: all traffic for 30 days", ({ network }) => network.flowLogs, { enabled: true, retentionDays: 30, trafficType: "ALL" }],
    ["interfaceEndpoints: none, as they cost", ({ network }) => network.interfaceEndpoints, []],
    ["networkAcls: none", ({ network }) => network.networkAcls, {}],
    ["multiAz: true", ({ database }) => database.multiAz, true],
    ["deletionProtection: true", ({ database }) => database.deletionProtection, true],
    ["finalSnapshot: true", ({ database }) => database.finalSnapshot, true],
    ["backupRetentionDays: 7", ({ database }) => database.backupRetentionDays, 7],
    ["backupWindow and maintenanceWindow: at night in Tokyo", ({ database }) => [database.backupWindow, database.maintenanceWindow], [
      "17:00-17:30",
      "sat:18:00-sat:18:30",
    ]],
    ["applyImmediately: false, so restarts wait for the maintenance window", ({ database }) => database.applyImmediately, false],
    ["allowMajorVersionUpgrade: false", ({ database }) => database.allowMajorVersionUpgrade, false],
    ["secretRecoveryDays: 30", ({ database }) => database.secretRecoveryDays, 30],
    ["applicationUsername: none", ({ database }) => database.applicationUsername, undefined],
    ["masterUsername: postgres", ({ database }) => database.masterUsername, "postgres"],
    ["keepStopped: false", ({ database }) => database.keepStopped, false],
    [
      "engineLifecycleSupport: no Extended Support",
      ({ database }) => database.engineLifecycleSupport,
      "open-source-rds-extended-support-disabled",
    ],
    ["logRetentionDays: 30", ({ database }) => database.logRetentionDays, 30],
    ["performanceInsights: true", ({ database }) => database.performanceInsights, true],
    [
      "instanceClass and storage: a small database that can grow",
      ({ database }) => [database.engineVersion, database.instanceClass, database.allocatedStorageGiB, database.maxAllocatedStorageGiB],
      ["17", "db.t4g.micro", 20, 100],
    ],
    ["registries: the project's repository, without forceDelete", ({ registries }) => registries, {
      "aws-practice": { imagesToKeep: 3, forceDelete: false },
    }],
    ["alerts: no recipients", ({ alerts }) => alerts, { emails: [] }],
    ["loadBalancer: none", ({ loadBalancer }) => loadBalancer, undefined],
    ["cluster: Container Insights enabled, sessions kept for a year", ({ cluster }) => cluster, {
      containerInsights: "enabled",
      sessionRetentionDays: 365,
    }],
    ["services: none", ({ services }) => services, {}],
    ["jobs: none", ({ jobs }) => jobs, {}],
  ];
  for (const [what, part, expected] of safe) it(`have the default of ${what}`, () => assert.deepEqual(part(settings), expected));
});

describe("Defaults of minimal entries", () => {
  const container = {
    repository: "aws-practice",
    cpu: 256,
    databaseAuthentication: "iam",
    cacheAuthentication: "iam",
    memoryMiB: 512,
    architecture: "X86_64",
    tmpMiB: 64,
    stopTimeoutSeconds: 30,
    logRetentionDays: 30,
    environment: {},
    secrets: {},
    secretKmsKeyArns: [],
    connectsTo: [],
    publishes: [],
    egress: [],
    variableNames: {},
    buckets: [],
    permissions: [],
  };

  it("complete a service without image", async () => {
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
        slowSeconds: 5,
        rolloutTimeoutMinutes: 20,
      },
    });
  });

  it("complete a job without image", async () => {
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

  it("complete a load balancer, with deletionProtection and accessLogs", async () => {
    const { loadBalancer } = await settingsOf({ [LOAD_BALANCER]: BALANCER });
    assert.deepEqual(loadBalancer, {
      ...BALANCER,
      wildcard: false,
      internal: false,
      httpOnly: false,
      ipAddressType: "ipv4",
      deletionProtection: true,
      accessLogs: { enabled: true, retentionDays: 90 },
      idleTimeoutSeconds: 60,
      rules: {},
    });
  });

  it("complete groups that are given in part", async () => {
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
    assert.deepEqual(cluster, { containerInsights: "disabled", sessionRetentionDays: 365 });
    assert.deepEqual(loadBalancer?.accessLogs, { enabled: true, retentionDays: 1 });
    assert.deepEqual(loadBalancer.rules, { old: { priority: 1, paths: ["/old"], redirect: { path: "/new", permanent: true } } });
    assert.deepEqual([services.api?.healthCheck.path, services.api?.scaling, services.api?.route], ["/health", { maxCount: 3 }, {
      priority: 2,
      paths: ["/*"],
    }]);
    assert.deepEqual([services.api?.count, services.api?.protocol], [2, "HTTP1"]);
  });
});

describe("Given settings", () => {
  it("keep the defaults of omitted keys", async () => {
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

  it("have the same defaults for an empty section as for an omitted one", async () => {
    assert.deepEqual(
      await settingsOf({ [NETWORK]: {}, [DATABASE]: {}, [ALERTS]: {}, [CLUSTER]: {}, [SERVICES]: {}, [JOBS]: {} }),
      await settingsOf(),
    );
    assert.deepEqual((await settingsOf({ [REGISTRIES]: {} })).registries, {});
  });

  it("accept networkAcls", async () => {
    const rules = {
      ingress: { 100: { action: "allow", protocol: "tcp", cidrBlock: "10.0.0.0/16", fromPort: 443, toPort: 443 } },
      egress: {},
    };
    assert.deepEqual((await settingsOf({ [NETWORK]: { networkAcls: { private: rules } } })).network.networkAcls, { private: rules });
  });

  it("accept numbers of database at their limits", async () => {
    const { database } = await settingsOf({
      [DATABASE]: { backupRetentionDays: 0, secretRecoveryDays: 0, allocatedStorageGiB: 20, maxAllocatedStorageGiB: 65_536 },
    });
    assert.deepEqual([database.backupRetentionDays, database.secretRecoveryDays, database.maxAllocatedStorageGiB], [0, 0, 65_536]);
    assert.equal((await settingsOf({ [DATABASE]: { secretRecoveryDays: 7 } })).database.secretRecoveryDays, 7);
  });
});

describe("Stack files", () => {
  for (const stack of ["stg", "prd"]) {
    it(`Pulumi.${stack}.yaml is accepted`, async () => {
      const { config } = readConfig(loadProject(STACKS, "."), stack);
      assert.equal((await settingsOf(config, stack)).environment, stack);
    });
  }
});
