import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import {
  type CheckRequest,
  type CheckResult,
  PASSED,
  type RestoredDatabase,
} from "../../components/workloads/database-restore/restore-request";
import { bundleTask } from "../../components/workloads/node-task/bundle-task";
import { TASK_COMMAND } from "../../components/workloads/node-task/task-code";
import { describeServers, MASTER, PostgresServer } from "./postgres-server";
import { CREDENTIALS, SecretsManagerServer } from "./secrets-manager-server";
import { arnOf } from "./users-task";

const SECRET = arnOf("rds!db-restored");
const PASSWORD = "masterPassword0";
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

describeServers("The check of a database that is restored to a point in time", (version) => {
  const code = bundleTask("database-restore");
  let secretsManager: SecretsManagerServer;
  let source: PostgresServer;
  let archive: string;
  let backup: string;
  /** Moments between the events of the source's life. */
  const points = { empty: 0, created: 0, first: 0 };
  let firstAt = 0;
  const restored: PostgresServer[] = [];

  const sql = (text: string, server = source) => server.as(MASTER, PASSWORD, "shop", text);
  /** A moment that lies apart from all commits. */
  const moment = async (): Promise<number> => {
    await setTimeout(300);
    const [[now]] = await sql("SELECT extract(epoch FROM clock_timestamp())::float8 * 1000") as [[number]];
    await setTimeout(300);
    return now;
  };

  before(async () => {
    secretsManager = await SecretsManagerServer.start();
    secretsManager.put(SECRET, { username: MASTER, password: PASSWORD });
    archive = mkdtempSync(join(tmpdir(), "archive-"));
    spawnSync("chmod", ["777", archive]);
    source = await PostgresServer.start(version, PASSWORD, {
      wal_level: "replica",
      archive_mode: "on",
      archive_command: `test ! -f ${archive}/%f && cp %p ${archive}/%f`,
    });
    await source.as(MASTER, PASSWORD, "postgres", "CREATE DATABASE shop");
    backup = await source.baseBackup();
    points.empty = await moment();
    await sql("CREATE TABLE orders (id int, created_at timestamptz)");
    points.created = await moment();
    await sql("INSERT INTO orders VALUES (1, clock_timestamp())");
    firstAt = Number((await sql("SELECT extract(epoch FROM created_at)::float8 * 1000 FROM orders"))[0]![0]);
    points.first = await moment();
    await sql("INSERT INTO orders VALUES (2, clock_timestamp())");
    const [[segment]] = await source.admin("SELECT pg_walfile_name(pg_current_wal_lsn())", "postgres") as [[string]];
    await source.admin("SELECT pg_switch_wal()", "postgres");
    while (!existsSync(join(archive, segment))) await setTimeout(50);
  });
  after(async () => {
    for (const server of [source, ...restored]) await server?.stop();
    await secretsManager?.stop();
    rmSync(archive, { recursive: true, force: true });
  });

  /** A server as it was at a moment, as RDS makes it. */
  async function at(milliseconds: number, action = "promote"): Promise<PostgresServer> {
    const server = await PostgresServer.restored(version, backup, {
      restore_command: `cp ${archive}/%f %p`,
      recovery_target_time: iso(milliseconds).replace("T", " ").replace("Z", "+00"),
      recovery_target_action: action,
      archive_mode: "off",
    });
    restored.push(server);
    if (action === "pause") return server;
    for (let tries = 0; tries < 200; tries++) {
      if ((await server.admin("SELECT pg_is_in_recovery()", "postgres"))[0]![0] === false) break;
      await setTimeout(50);
    }
    return server;
  }

  /** Runs the task as ECS does. */
  function check(server: PostgresServer, point: number, startedAt: number, more: Pick<CheckRequest, "query" | "newest"> = {}) {
    const [, ...args] = TASK_COMMAND;
    const request: CheckRequest = { database: { port: server.port, name: "shop", caUrl: server.caUrl }, ...more };
    const input: RestoredDatabase = { host: server.host, masterSecretArn: SECRET, point: iso(point), startedAt: iso(startedAt) };
    const env = {
      CODE: code,
      REQUEST: JSON.stringify(request),
      INPUT: JSON.stringify(input),
      AWS_REGION: "ap-northeast-1",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${secretsManager.url}/credentials`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
    };
    return { args, env };
  }
  async function checked(...args: Parameters<typeof check>): Promise<{ status: number | null; last: string }> {
    const { spawn } = await import("node:child_process");
    const { args: words, env } = check(...args);
    const child = spawn(process.execPath, words, { env, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => output += chunk);
    const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
    for (const secret of [PASSWORD, CREDENTIALS.SecretAccessKey, CREDENTIALS.Token]) assert.ok(!output.includes(secret));
    return { status, last: output.trimEnd().split("\n").at(-1)! };
  }

  describe("between two rows", () => {
    let server: PostgresServer;
    before(async () => (server = await at(points.first)));

    it("has the first row and not the second", async () => assert.deepEqual(await sql("SELECT id FROM orders", server), [[1]]));

    it("passes, and measures the age of the newest row, RPO and RTO", async () => {
      const startedAt = Date.now() - 20_000;
      const { status, last } = await checked(server, points.first, startedAt, {
        newest: "orders.created_at",
        query: "SELECT count(*) = 1 FROM orders",
      });
      assert.equal(status, 0, last);
      assert.ok(last.startsWith(PASSED), last);
      const result = JSON.parse(last) as CheckResult;
      assert.equal(result.tables, 1);
      assert.equal(result.newest, iso(firstAt));
      assert.equal(result.newestAgeSeconds, Math.round((Date.parse(iso(points.first)) - firstAt) / 1000));
      assert.equal(result.rpoSeconds, Math.max(0, Math.round((Date.parse(iso(startedAt)) - Date.parse(iso(points.first))) / 1000)));
      assert.ok(result.rtoSeconds >= 20 && result.rtoSeconds < 60, String(result.rtoSeconds));
    });

    it("measures the data that a failure 90 seconds after the point would have lost", async () => {
      const { last } = await checked(server, points.first, points.first + 90_000);
      assert.equal((JSON.parse(last) as CheckResult).rpoSeconds, 90);
    });

    const failures: [string, Pick<CheckRequest, "query" | "newest">, RegExp][] = [
      ["a query that returns false", { query: "SELECT count(*) = 2 FROM orders" }, /query returned false, but must return true/],
      ["a query without rows", { query: "SELECT true FROM orders WHERE id = 2" }, /returns one row of one column/],
      ["several queries", { query: "SELECT true; SELECT true" }, /returns one row of one column/],
      ["a query that writes", { query: "DELETE FROM orders RETURNING true" }, /read-only transaction/],
      ["a column that doesn't exist", { newest: "orders.updated_at" }, /column "updated_at" does not exist/],
      ["a table that doesn't exist", { newest: "shop.orders.created_at" }, /relation "shop.orders" does not exist/],
    ];
    for (const [what, more, message] of failures) {
      it(`fails with ${what}`, async () => {
        const { status, last } = await checked(server, points.first, Date.now(), more);
        assert.equal(status, 1);
        assert.match(last, /^failed: /);
        assert.match(last, message);
      });
    }
    it("still has its row", async () => assert.deepEqual(await sql("SELECT id FROM orders", server), [[1]]));
  });

  it("fails before the first row, if the newest data is asked for, and passes without", async () => {
    const server = await at(points.created);
    const { status, last } = await checked(server, points.created, Date.now(), { newest: "orders.created_at" });
    assert.deepEqual([status, last], [1, "failed: orders.created_at, database.restore.newest, has no row with a time"]);
    assert.equal((await checked(server, points.created, Date.now())).status, 0);
  });

  it("fails before the first table", async () => {
    const server = await at(points.empty);
    const { status, last } = await checked(server, points.empty, Date.now());
    assert.deepEqual([status, /the database has no table/.test(last)], [1, true]);
    assert.equal((await checked(server, points.empty, Date.now(), { query: "SELECT true" })).status, 0);
  });

  it("fails while the database is in recovery", async () => {
    const server = await at(points.first, "pause");
    const { status, last } = await checked(server, points.first, Date.now());
    assert.deepEqual([status, last], [1, "failed: the database is still in recovery"]);
  });
});
