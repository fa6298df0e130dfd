import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { blocksOf, commandsOf } from "../docs/blocks";
import { freePort } from "../support/free-port";
import { type Container, QUICK_START } from "./support/container";
import { finalStage } from "./support/dockerfile";
import { javaHome, sampleJar } from "./support/image";
import { FRONT_RULES, needsWorld, SampleWorld } from "./support/world";

const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1_000));

/** Calls until the answer is as wanted; two starts of Java take long on a machine that is busy. */
async function until(call: () => Promise<unknown>, wanted: unknown): Promise<void> {
  let last: unknown;
  for (const end = Date.now() + 300_000; Date.now() < end; await seconds(0.2)) {
    last = await call();
    if (last === wanted) return;
  }
  assert.fail(`the last answer was ${JSON.stringify(last)}, not ${JSON.stringify(wanted)}`);
}

const requireJson = ({ lines }: Container) => assert.deepEqual(lines.filter((line) => typeof line === "string"), []);
const list = async ({ url }: Container) => await fetch(`${url}/notes`).then(({ status }) => status);
const health = async ({ url }: Container) => await fetch(`${url}/actuator/health`).then(({ status }) => status);

describe("The sample API in its container", function() {
  needsWorld();

  let world: SampleWorld;
  before(async () => {
    world = await SampleWorld.start();
  });
  after(() => world?.stop());
  const admin = async (sql: string) => await world.tasks.server.admin(sql, "notes");

  it("`migrate` creates the tables as the owner and exits with 0; a second run changes nothing", async () => {
    const first = await world.command(["migrate"]);
    assert.equal(first.exitCode, 0, first.log);
    requireJson(first);
    const tables = await admin("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
    assert.deepEqual(tables, [["flyway_schema_history", "notes_owner"], ["notes", "notes_owner"]]);
    const before = await world.tasks.catalog();
    const second = await world.command(["migrate"]);
    assert.equal(second.exitCode, 0, second.log);
    assert.match(second.log, /is up to date/);
    assert.deepEqual(await world.tasks.catalog(), before);
    assert.deepEqual(await admin("SELECT count(*)::int FROM flyway_schema_history"), [[1]]);
  });

  it("an unknown command fails and names the known ones", async () => {
    const { exitCode, log } = await world.command(["migrat"]);
    assert.equal(exitCode, 1, log);
    assert.match(log, /The commands are migrate and report --yesterday; received migrat/);
  });

  it("`report --yesterday` counts the notes of yesterday, as the user of the API", async () => {
    const ages = "(VALUES (0), (1), (1), (2)) AS ages (days)";
    await admin(`INSERT INTO notes (title, body, created_at) SELECT 'old', '', now() - days * interval '24 hours' FROM ${ages}`);
    const report = await world.command(["report", "--yesterday"], world.iam("api"));
    assert.equal(report.exitCode, 0, report.log);
    requireJson(report);
    assert.deepEqual(report.lines.flatMap((line) => (typeof line !== "string" && "notes" in line ? [line["notes"]] : [])), [2]);
    await admin("DELETE FROM notes");
  });

  const starts: [title: string, wrong: Record<string, string>, reason: RegExp][] = [
    ["its database can't be reached", { DB_PORT: "1" }, /Connection to localhost:1 refused/],
    ["the server's certificate is for another name", { DB_HOST: "127.0.0.1" }, /could not be verified/],
  ];
  for (const [title, wrong, reason] of starts) {
    it(`ends with 1 before it listens if ${title}`, async () => {
      const { exitCode, log } = await world.command([], { ...world.iam("api"), ...wrong });
      assert.equal(exitCode, 1, log);
      assert.match(log, reason);
      assert.doesNotMatch(log, /Tomcat started/);
    });
  }

  it("logs in with DB_PASSWORD where the platform sets it", async () => {
    const api = await world.api(world.password("other_api"));
    const tokens = world.front.tokens.length;
    assert.equal(await list(api), 200);
    await admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'other_api'");
    await until(() => list(api), 200);
    assert.equal(world.front.tokens.length, tokens);
    assert.doesNotMatch(api.log, new RegExp(world.password("other_api")["DB_PASSWORD"]!));
    assert.equal(await api.stop(), 143);
  });

  it("runs on this machine as README.md says, with a database without TLS", async () => {
    const [block] = blocksOf("examples/sample-api/README.md").filter(({ heading }) => heading === "Run it on your machine");
    const { server } = world.tasks;
    await world.tasks.createDatabase("local_notes");
    await server.reload([...FRONT_RULES, "host local_notes postgres all scram-sha-256"]);
    const own: [text: string, own: string][] = [
      ["DB_PORT=5432", `DB_PORT=${server.port}`],
      ["DB_NAME=notes", "DB_NAME=local_notes"],
      ["DB_PASSWORD=postgres", `DB_PASSWORD=${world.tasks.masterPassword}`],
    ];
    const [build, ...lines] = commandsOf(block!);
    assert.equal(build, "mvn --file examples/sample-api/pom.xml package"); // as support/image.ts does
    let script = lines.join("\n").replaceAll("examples/sample-api/target/sample-api.jar", sampleJar());
    for (const [text, value] of own) script = script.replace(text, () => value);
    const served = await freePort();
    const env = { ...QUICK_START, PATH: `${javaHome()}/bin:/usr/bin:/bin`, SERVER_PORT: String(served) };
    const shell = spawn("sh", ["-euc", script], { env, detached: true });
    let log = "";
    for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (log += text));
    const ended = new Promise((resolve) => shell.once("close", resolve));
    try {
      await until(() => fetch(`http://127.0.0.1:${served}/notes`).then(({ status }) => status, () => shell.exitCode), 200);
    } finally {
      if (shell.exitCode === null) process.kill(-shell.pid!);
      await ended;
    }
    assert.match(log, /^\d{4}-\d\d-\d\dT\S+ +INFO .* Started ApplicationKt/m);
  });

  describe("that runs", () => {
    let api: Container;
    before(async () => {
      api = await world.api();
    });

    it("runs as the image's user, and can write to /tmp only", () => {
      const { user, workdir } = finalStage();
      const [, uid] = /^Uid:\s+(\d+)/m.exec(readFileSync(join(api.root, "..", "status"), "utf8"))!;
      assert.equal(uid, user.split(":")[0]);
      for (const folder of ["/", workdir, "/usr", "/etc"]) {
        assert.throws(() => writeFileSync(join(api.root, folder, "written"), ""), { code: "EROFS" }, folder);
      }
      assert.deepEqual(readdirSync(join(api.root, "tmp")).filter((name) => !/^tomcat(-docbase)?\./.test(name)), []);
    });

    it("signs a new token for each connection", async () => {
      const dates = () => world.front.tokens.map((token) => new URLSearchParams(token.split("/?")[1]).get("X-Amz-Date")!);
      const connections = async () => Number((await admin("SELECT count(*) FROM pg_stat_activity WHERE usename = 'api'"))[0]![0]);
      await until(connections, 5);
      const before = dates();
      await seconds(1.1); // dates are in seconds
      await admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'api'");
      await until(() => list(api), 200);
      await until(async () => {
        await list(api);
        return await connections();
      }, 5);
      const later = dates().slice(before.length);
      assert.equal(later.length, 5);
      assert.ok(later.every((date) => date > before.at(-1)!), String(later));
    });

    it("answers 503 while its database is away, stays healthy, and serves again without a restart", async () => {
      await world.front.stop();
      await until(() => list(api), 503);
      const answer = await fetch(`${api.url}/notes`);
      assert.deepEqual([answer.headers.get("retry-after"), answer.headers.get("content-type")], ["5", "application/problem+json"]);
      assert.equal((await answer.json() as { detail: string }).detail, "The database can't be reached at the moment.");
      assert.equal(await health(api), 200);
      await world.front.start();
      await until(() => list(api), 200);
    });

    it("finishes its requests after SIGTERM, takes no others, and exits with 143", async () => {
      const lock = world.tasks.server.client("postgres", world.tasks.masterPassword, "notes");
      await lock.connect();
      await lock.query("SET ROLE notes_owner");
      await lock.query("BEGIN");
      await lock.query("LOCK TABLE notes");
      const answer = fetch(`${api.url}/notes`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{\"title\":\"slow\"}",
      }).then(({ status }) => status);
      const waiting = "SELECT count(*)::int FROM pg_locks WHERE NOT granted";
      await until(async () => (await admin(waiting))[0]![0], 1);
      api.signal("SIGTERM");
      await until(() => health(api).then(() => "accepted", () => "refused"), "refused");
      await seconds(1);
      assert.equal(api.exitCode, undefined, api.log);
      await lock.query("COMMIT");
      await lock.end();
      assert.equal(await answer, 201);
      assert.equal(await api.end(), 143);
      assert.deepEqual(await admin("SELECT title FROM notes"), [["slow"]]);
    });

    it("logs JSON only", () => {
      requireJson(api);
      assert.ok(api.lines.length > 10);
    });
  });
});
