import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { ACCESS } from "../../components/data/cache/cache-users";
import { blocksOf } from "../docs/blocks";
import { ROOT } from "../support/simulated";
import { describeRedis, RedisServer } from "./redis-server";

const USER = "main-stg-api";
const PASSWORD = "passwordOfTheApi0";
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret+of/the=task",
  AWS_SESSION_TOKEN: "token+of/the=task",
};

/** Runs the client of docs/cache.md, followed by more lines, as a module of an application. */
function run(more: string, env: NodeJS.ProcessEnv) {
  const folder = mkdtempSync(join(tmpdir(), "client-"));
  try {
    for (const name of ["@aws-crypto/sha256-js", "@aws-sdk/credential-providers", "@redis/client", "@smithy/signature-v4"]) {
      const link = join(folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(ROOT, "node_modules", name), link);
    }
    const [block, ...others] = blocksOf("docs/cache.md").filter(({ language }) => language === "js");
    assert.deepEqual(others, []);
    writeFileSync(join(folder, "client.mjs"), `${block!.text}\n${more}`);
    const all = { AWS_REGION: "ap-northeast-1", REDIS_USERNAME: USER, ...CREDENTIALS, ...env };
    return spawnSync(process.execPath, ["client.mjs"], { cwd: folder, encoding: "utf8", env: all });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("The client for Node.js in docs/cache.md", () => {
  it("signs a token for its user and cache, a new one for each connection", () => {
    const { stdout, stderr } = run("console.log(await token());", {
      REDIS_CACHE_NAME: "main-stg",
      REDIS_HOST: "localhost",
      REDIS_PORT: "6379",
    });
    assert.equal(stderr, "");
    const [host, query = ""] = stdout.trim().split("/?");
    const parameters = new URLSearchParams(query);
    assert.equal(host, "main-stg");
    assert.match(parameters.get("X-Amz-Credential")!, /^ASIAEXAMPLE\/\d{8}\/ap-northeast-1\/elasticache\/aws4_request$/);
    assert.match(parameters.get("X-Amz-Signature")!, /^[0-9a-f]{64}$/);
    assert.deepEqual(
      ["Action", "User", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Security-Token"].map((name) => parameters.get(name)),
      ["connect", USER, "900", "host", CREDENTIALS.AWS_SESSION_TOKEN],
    );
  });
});

describeRedis("The client for Node.js in docs/cache.md", () => {
  let server: RedisServer;
  before(async () => {
    server = await RedisServer.start();
    await server.admin("ACL", "SETUSER", USER, ...ACCESS.sessions.split(" "), `>${PASSWORD}`);
  });
  after(() => server.stop());

  const USE = `
cache.on("error", (error) => { console.error(error.message); process.exit(1); });
await cache.connect();
await cache.set("session:1", "value", { expiration: { type: "EX", value: 60 } });
console.log(await cache.get("session:1"));
cache.destroy();`;
  const connect = (env: NodeJS.ProcessEnv) =>
    run(USE, {
      REDIS_HOST: server.host,
      REDIS_PORT: String(server.port),
      REDIS_PASSWORD: PASSWORD,
      NODE_EXTRA_CA_CERTS: server.caFile,
      ...env,
    });

  it("logs in over TLS with the password of its secret", () => {
    const { stdout, stderr } = connect({});
    assert.deepEqual([stdout.trim(), stderr], ["value", ""]);
  });

  it("is refused with another password", () => assert.match(connect({ REDIS_PASSWORD: "wrong" }).stderr, /WRONGPASS/));

  it("refuses a server whose certificate it doesn't know", () => {
    assert.match(connect({ NODE_EXTRA_CA_CERTS: "" }).stderr, /certificate|issuer/i);
  });
});
