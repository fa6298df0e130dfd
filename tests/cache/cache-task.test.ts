import assert from "node:assert/strict";
import { spawn } from "node:child_process";

import { ACCESS } from "../../components/data/cache/cache-users";
import type { CacheUsersRequest } from "../../components/workloads/cache-users/cache-users-request";
import { bundleTask } from "../../components/workloads/node-task/bundle-task";
import { TASK_COMMAND, taskCode } from "../../components/workloads/node-task/task-code";
import { CREDENTIALS, SecretsManagerServer } from "../database/secrets-manager-server";
import { ElastiCacheServer } from "./elasticache-server";
import { describeRedis, RedisServer } from "./redis-server";

const USER = "main-stg-api";
const SECRET = "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:cache-main-stg-api-AbCdEf";

describe("Code of the cache-users task", () => {
  it("is the code that `npm run prepare` wrote, and small", () => {
    assert.equal(taskCode("cache-users"), bundleTask("cache-users"), "npm run bundle");
    assert.ok(taskCode("cache-users").length < 8 * 1024, String(taskCode("cache-users").length));
  });
});

describeRedis("The cache-users task", () => {
  const code = bundleTask("cache-users");
  let server: RedisServer;
  let elastiCache: ElastiCacheServer;
  let secretsManager: SecretsManagerServer;

  beforeEach(async () => {
    [server, elastiCache, secretsManager] = await Promise.all([
      RedisServer.start(),
      ElastiCacheServer.start(),
      SecretsManagerServer.start(),
    ]);
    await server.admin("ACL", "SETUSER", USER, ...ACCESS.sessions.split(" "));
    elastiCache.users.set(USER, { type: "iam", passwords: [], modifying: 0 });
    elastiCache.apply = async (id, passwords) => {
      await server.admin("ACL", "SETUSER", id, "resetpass", ...passwords.map((password) => `>${password}`));
    };
    secretsManager.secrets.set(SECRET, undefined);
  });
  afterEach(() => Promise.all([server.stop(), elastiCache.stop(), secretsManager.stop()]));

  /** Runs the task with the environment that ECS gives it. */
  async function run(passwordVersion = 1, more: NodeJS.ProcessEnv = { NODE_EXTRA_CA_CERTS: server.caFile }) {
    const request: CacheUsersRequest = {
      cache: { host: server.host, port: server.port },
      users: [{ name: USER, secretArn: SECRET }],
      passwordVersion,
    };
    const env = {
      CODE: code,
      REQUEST: JSON.stringify(request),
      AWS_REGION: "ap-northeast-1",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${secretsManager.url}/credentials`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
      AWS_ENDPOINT_URL_ELASTICACHE: elastiCache.url,
      ...more,
    };
    const child = spawn(process.execPath, TASK_COMMAND.slice(1), { env, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => output += chunk);
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    for (const value of [...secretsManager.passwords, CREDENTIALS.SecretAccessKey, CREDENTIALS.Token]) {
      assert.ok(!output.includes(value), output);
    }
    return { status, lines: output.trimEnd().split("\n") };
  }
  const succeed = async (version?: number) => {
    const { status, lines } = await run(version);
    assert.equal(status, 0, lines.join("\n"));
    return lines;
  };
  const stored = () => secretsManager.values(SECRET);
  const ping = (password: string) => server.as(USER, password, "PING");

  it("gives a user a password, with which a client logs in, and writes the secret", async () => {
    await assert.rejects(ping("none"), /WRONGPASS/);
    assert.deepEqual((await succeed()).slice(1), [`gave ${USER} a new password, in ${SECRET}`, "done: 1 users"]);
    const { REDIS_PASSWORD: password = "", ...others } = stored();
    assert.deepEqual(others, { REDIS_USERNAME: USER, REDIS_PASSWORD_VERSION: "1" });
    assert.equal(password.length, 40);
    assert.equal(await ping(password), "PONG");
    assert.deepEqual(elastiCache.calls, ["DescribeUsers", "ModifyUser", "DescribeUsers", "DescribeUsers"].map((call) => `${call} ${USER}`));
  });

  it("changes nothing the second time", async () => {
    await succeed();
    const before = stored();
    elastiCache.calls.length = 0;
    assert.equal((await succeed())[1], `left the password of ${USER}`);
    assert.deepEqual([stored(), elastiCache.calls], [before, []]);
  });

  it("with another version gives a new password, and leaves the one before until the next time", async () => {
    await succeed(1);
    const first = stored()["REDIS_PASSWORD"]!;
    await succeed(2);
    const second = stored()["REDIS_PASSWORD"]!;
    assert.notEqual(second, first);
    for (const password of [first, second]) assert.equal(await ping(password), "PONG");
    await succeed(3);
    await assert.rejects(ping(first), /WRONGPASS/);
    for (const password of [second, stored()["REDIS_PASSWORD"]!]) assert.equal(await ping(password), "PONG");
  });

  it("sets the password of the secret again if the cache doesn't have it", async () => {
    await succeed();
    const before = stored();
    await server.admin("ACL", "SETUSER", USER, "resetpass");
    assert.equal((await succeed())[1], `set the password of ${USER} again`);
    assert.deepEqual(stored(), before);
    assert.equal(await ping(before["REDIS_PASSWORD"]!), "PONG");
  });

  it("writes no secret if ElastiCache refuses, and reports why", async () => {
    elastiCache.users.clear();
    const { status, lines } = await run();
    assert.deepEqual([status, lines.at(-1)], [1, `failed: DescribeUsers of ${USER} failed: User ${USER} not found (UserNotFound)`]);
    assert.deepEqual(stored(), {});
  });

  it("can be repeated after a failure between the user and the secret: clients go on with the password before", async () => {
    await succeed(1);
    const first = stored()["REDIS_PASSWORD"]!;
    secretsManager.fault = ({ action }) => action === "PutSecretValue" ? { status: 400, type: "AccessDeniedException" } : undefined;
    assert.equal((await run(2)).status, 1);
    assert.equal(stored()["REDIS_PASSWORD"], first);
    assert.equal(await ping(first), "PONG");
    secretsManager.fault = () => undefined;
    await succeed(2);
    for (const password of [first, stored()["REDIS_PASSWORD"]!]) assert.equal(await ping(password), "PONG");
  });

  it("trusts no certificate of an unknown authority", async () => {
    const { status, lines } = await run(1, {});
    assert.equal(status, 1);
    assert.match(lines.at(-1)!, /^failed: .*(certificate|CERT)/i);
    assert.deepEqual(stored(), {});
  });
});
