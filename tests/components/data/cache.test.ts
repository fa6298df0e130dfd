import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Cache, type CacheArgs } from "../../../components/data/cache/cache";
import { Connection } from "../../../components/network/connection";
import { makeEncryption } from "../../../components/secrets/make-encryption";
import { plain, type Properties } from "../../../toolkit/shared/values";
import { build, refusal } from "../../support/simulated";
import { alerts, HERE, NAMES, rulesOf, some } from "../../support/workloads";

const ARGS: CacheArgs = {
  names: NAMES,
  network: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] },
  name: "main",
  purpose: "sessions",
  snapshotWindow: "15:30-16:30",
  maintenanceWindow: "sun:18:00-sun:19:00",
  clients: { "api": {}, "daily-report": {} },
};
const make = (args: Partial<CacheArgs> = {}) => build(() => void new Cache("cache", { ...ARGS, ...args }));
const groupOf = async (args: Partial<CacheArgs> = {}) => (await make(args)).inputs("ReplicationGroup");

describe("Cache", () => {
  it("creates Valkey 8 with a replica that takes over in another zone", async () => {
    assert.deepEqual(
      some(
        await groupOf(),
        "replicationGroupId",
        "engine",
        "engineVersion",
        "autoMinorVersionUpgrade",
        "nodeType",
        "numCacheClusters",
        "automaticFailoverEnabled",
        "multiAzEnabled",
        "clusterMode",
      ),
      ["main-stg", "valkey", "8.2", true, "cache.t4g.micro", 2, true, true, "disabled"],
    );
  });

  it("with nodes 1 has no failover", async () => {
    assert.deepEqual(some(await groupOf({ nodes: 1 }), "numCacheClusters", "automaticFailoverEnabled", "multiAzEnabled"), [
      1,
      false,
      false,
    ]);
  });

  it("encrypts at rest and in transit, and accepts no connections in plain text", async () => {
    assert.deepEqual(
      some(await groupOf(), "atRestEncryptionEnabled", "kmsKeyId", "transitEncryptionEnabled", "transitEncryptionMode"),
      [true, undefined, true, "required"],
    );
  });

  it("uses the environment's own key if there is one", async () => {
    const registered = await build(() => {
      const encryption = makeEncryption({ names: NAMES, key: "own" });
      void new Cache("cache", { ...ARGS, encryption });
    });
    assert.equal(registered.inputs("ReplicationGroup")["kmsKeyId"], registered.only("Key").outputs["arn"]);
  });

  it("is in private subnets, and admits no client by default", async () => {
    const registered = await make();
    assert.deepEqual(registered.inputs("SubnetGroup")["subnetIds"], ["subnet-1", "subnet-2"]);
    assert.deepEqual(registered.inputs("ReplicationGroup")["securityGroupIds"], [registered.only("SecurityGroup").id]);
    assert.equal(registered.ofType("SecurityGroupIngressRule").length + registered.ofType("SecurityGroupEgressRule").length, 0);
  });

  it("evicts by its purpose", async () => {
    const parameters = async (args: Partial<CacheArgs>) =>
      some((await make(args)).inputs("ParameterGroup"), "name", "family", "parameters");
    assert.deepEqual(await parameters({}), ["main-stg-valkey8", "valkey8", [{ name: "maxmemory-policy", value: "volatile-lru" }]]);
    assert.deepEqual(await parameters({ purpose: "cache", engineVersion: "9.0", parameters: { timeout: "300" } }), [
      "main-stg-valkey9",
      "valkey9",
      [{ name: "maxmemory-policy", value: "allkeys-lru" }, { name: "timeout", value: "300" }],
    ]);
  });

  it("takes snapshots, and is maintained in its window", async () => {
    const schedule = ["snapshotRetentionLimit", "snapshotWindow", "maintenanceWindow", "applyImmediately"];
    assert.deepEqual(some(await groupOf(), ...schedule), [1, "15:30-16:30", "sun:18:00-sun:19:00", false]);
    assert.deepEqual(some(await groupOf({ snapshotRetentionDays: 0, applyImmediately: true }), ...schedule), [
      0,
      "15:30-16:30",
      "sun:18:00-sun:19:00",
      true,
    ]);
  });

  it("is protected unless `deletionProtection` is false", async () => {
    assert.equal((await make()).only("ReplicationGroup").options.protect, true);
    assert.equal((await make({ deletionProtection: false })).only("ReplicationGroup").options.protect, false);
  });

  it("exposes its address as an output", async () => {
    const registered = await make();
    const { primaryEndpointAddress, arn } = registered.only("ReplicationGroup").outputs;
    assert.match(String(primaryEndpointAddress), /^master\.main-stg\./);
    assert.deepEqual(registered.only("Cache").outputs, { address: primaryEndpointAddress, port: 6379, cacheArn: arn });
  });
});

describe("Cache users", () => {
  const usersOf = async (args: Partial<CacheArgs>) => {
    const registered = await make(args);
    const users = registered.ofType("User").map(({ inputs }) =>
      some(plain(inputs) as Properties, "userId", "userName", "engine", "accessString", "authenticationMode")
    );
    return { users, group: some(registered.inputs("UserGroup"), "userGroupId", "engine", "userIds") };
  };
  const iam = { type: "iam" };

  it("are one for each client, without dangerous commands", async () => {
    const access = "on ~* &* +@all -@dangerous +info";
    assert.deepEqual(await usersOf({}), {
      users: [
        ["main-stg-api", "main-stg-api", "valkey", access, iam],
        ["main-stg-daily-report", "main-stg-daily-report", "valkey", access, iam],
      ],
      group: ["main-stg", "valkey", ["main-stg-api", "main-stg-daily-report"]],
    });
  });

  it("may empty a cache, but not sessions", async () => {
    const { users } = await usersOf({ purpose: "cache", clients: { api: {} } });
    assert.deepEqual(users, [["main-stg-api", "main-stg-api", "valkey", "on ~* &* +@all -@dangerous +info +flushdb", iam]]);
  });

  it("of Redis OSS have a default user that is off", async () => {
    assert.deepEqual(await usersOf({ engine: "redis", clients: { api: {} } }), {
      users: [
        ["main-stg-api", "main-stg-api", "redis", "on ~* &* +@all -@dangerous +info", iam],
        ["main-stg-default", "default", "redis", "off -@all", { type: "no-password-required" }],
      ],
      group: ["main-stg", "redis", ["main-stg-default", "main-stg-api"]],
    });
  });

  it("are the only ones: the group is that of the cache", async () => {
    const registered = await make();
    assert.deepEqual(registered.inputs("ReplicationGroup")["userGroupIds"], [registered.only("UserGroup").id]);
  });
});

describe("Cache destination", () => {
  const program = (client: string) => () => {
    const { securityGroupId: _, dependencies, ...to } = new Cache("cache", ARGS).destination(client);
    new aws.sns.Topic("knows", { displayName: pulumi.jsonStringify(to) }, { dependsOn: dependencies });
  };

  it("admits a connected security group on port 6379", async () => {
    const registered = await build(() => {
      const to = new Cache("cache", ARGS).destination("api");
      new Connection("api-to-cache", { from: { label: "service api", securityGroupId: "sg-api" }, to });
    });
    assert.deepEqual(rulesOf(registered), [
      "sg-api to cache-security-group tcp 6379-6379 \"To cache main-stg\"",
      "cache-security-group from sg-api tcp 6379-6379 \"From service api\"",
    ]);
  });

  it("waits for the cache, and gives its user and the right to connect as it to this cache only", async () => {
    const registered = await build(program("daily-report"));
    assert.ok(registered.dependencies("Topic").includes("cache-group"));
    const { primaryEndpointAddress, arn } = registered.only("ReplicationGroup").outputs;
    assert.deepEqual(registered.json("Topic", undefined, "displayName"), {
      name: "cache",
      label: "cache main-stg",
      port: 6379,
      environment: {
        REDIS_HOST: primaryEndpointAddress,
        REDIS_PORT: "6379",
        REDIS_SCHEME: "tls",
        REDIS_USERNAME: "main-stg-daily-report",
        REDIS_CACHE_NAME: "main-stg",
      },
      secrets: {},
      permissions: [{ actions: ["elasticache:Connect"], resources: [arn, `arn:aws:elasticache:${HERE}:user:main-stg-daily-report`] }],
      serviceConnect: false,
    });
  });
});

describe("Cache alarms", () => {
  const alarmsOf = async (args: Partial<CacheArgs>) => {
    const registered = await build(() => void new Cache("cache", { ...ARGS, ...args, alerts: alerts() }));
    return Object.fromEntries(
      registered.ofType("MetricAlarm").map((
        { name, inputs },
      ) => [name.replace("cache-alarms-", ""), some(plain(inputs) as Properties, "metricName", "threshold")]),
    );
  };

  it("watch each node, and a failover", async () => {
    assert.deepEqual(Object.keys(await alarmsOf({})).toSorted(), [
      ...["001", "002"].flatMap((node) =>
        ["connections", "cpu", "credits", "evictions", "lag", "logins", "memory"].map((alarm) => `${node}-${alarm}`)
      ),
      "failover",
    ]);
  });

  it("of a cache expect a full memory and evictions, and of one node no failover", async () => {
    assert.deepEqual(await alarmsOf({ purpose: "cache", nodes: 1, nodeType: "cache.r7g.large" }), {
      "001-cpu": ["EngineCPUUtilization", 90],
      "001-memory": ["SwapUsage", 50 * 1024 ** 2],
      "001-connections": ["CurrConnections", 52_000],
      "001-lag": ["ReplicationLag", 30],
      "001-logins": ["AuthenticationFailures", 10],
    });
  });

  it("are omitted without alerts", async () => {
    assert.equal((await make()).ofType("MetricAlarm").length, 0);
  });
});

describe("Cache refusals", () => {
  const cases: [string, Partial<CacheArgs>, RegExp][] = [
    ["no client", { clients: {} }, /^Cache "cache": clients is \{\}, but must be a group of at least one client/],
    [
      "one subnet for two nodes",
      { network: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1"] } },
      /^Cache "cache": network is "1 private subnets", but must/,
    ],
    ["an id of 41 characters", { name: "a".repeat(37) }, /^Cache "cache": identifier is "a{37}-stg", but must be 1 to 40/],
    [
      "a user's id of more than 40 characters",
      { name: "a".repeat(30) },
      /clients.daily-report is "a{30}-stg-daily-report", but must be 1 to 40/,
    ],
    [
      "Valkey 7",
      { engineVersion: "7.2" },
      /^Cache "cache": engineVersion is "7.2", but must be a version of Valkey in quotes, 8.0 or later/,
    ],
    [
      "Redis OSS 6",
      { engine: "redis", engineVersion: "6.2" },
      /engineVersion is "6.2", but must be a version of Redis OSS in quotes, 7.0 or 7.1/,
    ],
    ["a major version", { engineVersion: "8" }, /engineVersion is "8", but must be a version in quotes, with its minor number/],
    ["a policy of eviction", { parameters: { "maxmemory-policy": "noeviction" } }, /must be omitted: purpose sessions sets it/],
    [
      "a maintenance window of half an hour",
      { maintenanceWindow: "sun:18:00-sun:18:30" },
      /maintenanceWindow is "sun:18:00-sun:18:30".*60 minutes/,
    ],
    ["windows that overlap", { snapshotWindow: "18:30-19:30" }, /must be at another time than the snapshot window, 18:30-19:30/],
    ["seven nodes", { nodes: 7 }, /nodes is 7, but must be a whole number from 1 to 6/],
  ];
  for (const [what, args, message] of cases) {
    it(`rejects ${what}`, async () => {
      assert.match(await refusal(() => void new Cache("cache", { ...ARGS, ...args })), message);
    });
  }

  it("rejects a destination for a client that it doesn't have", async () => {
    assert.match(
      await refusal(() => void new Cache("cache", ARGS).destination("web")),
      /^Cache "cache": clients is \["api","daily-report"\], but must be a group with web, which connects to the cache$/,
    );
  });
});
