import assert from "node:assert/strict";

import { Cache, type CacheClient } from "../../../components/data/cache/cache";
import { makeEncryption } from "../../../components/secrets/make-encryption";
import { SecretAccess } from "../../../components/secrets/secret-access";
import { CacheUsers } from "../../../components/workloads/cache-users/cache-users";
import { ScheduledJob } from "../../../components/workloads/job/scheduled-job";
import { build, refusal, type Registered } from "../../support/simulated";
import { allowed, containerOf, HERE, NAMES, rulesOf, statements, surroundings } from "../../support/workloads";

const PASSWORD: CacheClient = { authentication: "password" };

interface Variant {
  clients?: Record<string, CacheClient>;
  passwordVersion?: number;
  restricted?: true;
  key?: "own";
}

function program({ clients = { report: PASSWORD, other: {} }, passwordVersion = 1, restricted, key }: Variant = {}) {
  const around = surroundings();
  const { network, cluster, alerts, registry, image } = around;
  const encryption = makeEncryption({ names: NAMES, ...(key && { key }) });
  const cache = new Cache("cache", {
    names: NAMES,
    network,
    encryption,
    name: "main",
    purpose: "sessions",
    snapshotWindow: "15:30-16:30",
    maintenanceWindow: "sun:18:00-sun:19:00",
    clients,
    passwordVersion,
  });
  const access = restricted && new SecretAccess("secret-access", { names: NAMES, restricted: true });
  const users = new CacheUsers("cache-users", { names: NAMES, network, cluster, cache, encryption, access });
  for (const client of Object.keys(clients)) {
    new ScheduledJob(client, {
      names: NAMES,
      network,
      cluster,
      alerts,
      registry,
      image,
      schedule: "cron(0 2 * * ? *)",
      timeZone: "Asia/Tokyo",
      connections: [users.destination(client)],
    });
  }
  access?.complete();
}

const variablesOf = (registered: Registered, client: string) => {
  const { environment, secrets } = containerOf(registered, `${client}-definition`) as Record<string, { name: string; value: unknown }[]>;
  return { environment: Object.fromEntries(environment!.map(({ name, value }) => [name, value])), secrets };
};

describe("CacheUsers", () => {
  it("has no password in the program or the state", async () => {
    const registered = await build(() => program());
    const user = registered.only("User", "cache-report-user");
    assert.deepEqual(user.inputs["authenticationMode"], { type: "iam" });
    assert.deepEqual(user.options.ignoreChanges, ["authenticationMode"]);
    assert.deepEqual(registered.only("User", "cache-other-user").options.ignoreChanges ?? [], []);
    assert.deepEqual(registered.names().filter((name) => /SecretVersion|RandomPassword/.test(name)), []);
    assert.deepEqual(registered.inputs("Secret"), {
      name: "cache-main-stg-report",
      description: "User name and password of report in cache main-stg",
      recoveryWindowInDays: 30,
    });
  });

  it("gives a client with a password the secret's one, and no right to connect by IAM", async () => {
    const registered = await build(() => program());
    const { environment, secrets } = variablesOf(registered, "report-task");
    assert.deepEqual(Object.keys(environment).toSorted(), [
      "REDIS_HOST",
      "REDIS_PASSWORD_VERSION",
      "REDIS_PORT",
      "REDIS_SCHEME",
      "REDIS_USERNAME",
    ]);
    assert.deepEqual(secrets, [{
      name: "REDIS_PASSWORD",
      valueFrom: `${String(registered.only("Secret").outputs["arn"])}:REDIS_PASSWORD::`,
    }]);
    assert.deepEqual(registered.names().filter((name) => name.startsWith("RolePolicy") && / (report|other)-task-act/.test(name)), [
      "RolePolicy other-task-act",
    ]);
  });

  it("runs a task that may give passwords to these users only", async () => {
    const registered = await build(() => program());
    const secret = String(registered.only("Secret").outputs["arn"]);
    assert.deepEqual(statements(registered, "RolePolicy", "cache-users-task-act"), [
      allowed(["elasticache:DescribeUsers", "elasticache:ModifyUser"], [`arn:aws:elasticache:${HERE}:user:main-stg-report`]),
      allowed(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"], [secret]),
      allowed(["secretsmanager:GetRandomPassword"], ["*"]),
    ]);
    const { environment } = variablesOf(registered, "cache-users-task");
    assert.deepEqual(JSON.parse(String(environment["REQUEST"])), {
      cache: { host: registered.only("ReplicationGroup").outputs["primaryEndpointAddress"], port: 6379 },
      users: [{ name: "main-stg-report", secretArn: secret }],
      passwordVersion: 1,
    });
    assert.ok(
      rulesOf(registered).some((rule) => rule.startsWith("cache-security-group from cache-users-access-security-group tcp 6379-6379")),
    );
  });

  it("runs it before the client, and again with another version, which the client notices", async () => {
    const one = await build(() => program());
    assert.ok(one.dependencies("StateMachine", "report-runner-state-machine").includes("cache-users-note"));
    assert.ok(!one.dependencies("StateMachine", "other-runner-state-machine").includes("cache-users-note"));
    const two = await build(() => program({ passwordVersion: 2 }));
    assert.equal(variablesOf(two, "report-task").environment["REDIS_PASSWORD_VERSION"], "2");
    assert.notDeepEqual(
      two.inputs("TaskDefinition", "cache-users-task-definition"),
      one.inputs("TaskDefinition", "cache-users-task-definition"),
    );
  });

  it("encrypts and restricts the secret as the others", async () => {
    const registered = await build(() => program({ restricted: true, key: "own" }));
    assert.equal(registered.inputs("Secret")["kmsKeyId"], registered.only("Key", "encryption-key").outputs["arn"]);
    const roles = ["cache-users-task-role", "report-task-execution-role"].map((name) => registered.only("Role", name).outputs["arn"]);
    const policy = JSON.stringify(registered.json("SecretPolicy", undefined, "policy"));
    for (const role of roles) assert.ok(policy.includes(String(role)), policy);
  });

  it("creates nothing without passwords", async () => {
    const registered = await build(() => program({ clients: { report: {} } }));
    assert.deepEqual(registered.names().filter((name) => name.includes("cache-users-")), []);
  });

  it("rejects a destination for a client that the cache doesn't have", async () => {
    const message = await refusal(() => {
      const { network, cluster } = surroundings();
      const cache = new Cache("cache", {
        names: NAMES,
        network,
        name: "main",
        purpose: "cache",
        snapshotWindow: "15:30-16:30",
        maintenanceWindow: "sun:18:00-sun:19:00",
        clients: { api: PASSWORD },
      });
      new CacheUsers("cache-users", { names: NAMES, network, cluster, cache }).destination("web");
    });
    assert.match(message, /^Cache "cache": clients is \["api"\], but must be a group with web/);
  });
});
