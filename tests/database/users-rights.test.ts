import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import Client from "pg/lib/client";

import { ROOT } from "../support/simulated";
import { describeServers } from "./postgres-server";
import { passwordUser, TaskWorld } from "./users-task";

const USERS = [passwordUser("migrate", "owner"), passwordUser("api"), passwordUser("report", "readonly")];

describeServers("Rights of database users", (version) => {
  let world: TaskWorld;
  const allowed = (user: string, sql: string) => world.as(user, sql);
  /** Refused for lack of a privilege, not because a name or the syntax is wrong. */
  const refused = (user: string, sql: string) => assert.rejects(world.as(user, sql), { code: "42501" }, `${user} may ${sql}`);

  before(async () => {
    world = await TaskWorld.start(version);
    await world.createDatabase("other");
    await world.asMaster("CREATE TABLE by_master (id serial PRIMARY KEY, name text)");
    await world.succeed(world.request("apply", USERS));
    await allowed("migrate", "CREATE TABLE later (id serial PRIMARY KEY, name text)");
    await allowed("migrate", "CREATE VIEW seen AS SELECT name FROM later");
    await allowed("migrate", "CREATE SCHEMA billing; CREATE TABLE billing.invoices (id serial PRIMARY KEY, name text)");
    await world.asMaster("CREATE SCHEMA private; CREATE TABLE private.notes (id int)");
  });
  after(() => world?.stop());

  for (const table of ["by_master", "later", "billing.invoices"]) {
    it(`readwrite reads and writes rows of ${table}`, async () => {
      await allowed("api", `INSERT INTO ${table} (name) VALUES ('a')`);
      await allowed("api", `UPDATE ${table} SET name = 'b'`);
      assert.deepEqual(await allowed("api", `SELECT id, name FROM ${table}`), [[1, "b"]]);
      await allowed("api", `DELETE FROM ${table}`);
    });

    it(`readonly reads ${table} and writes nothing`, async () => {
      await allowed("report", `SELECT * FROM ${table}`);
      await refused("report", `INSERT INTO ${table} (name) VALUES ('a')`);
      await refused("report", `UPDATE ${table} SET name = 'b'`);
      await refused("report", `DELETE FROM ${table}`);
    });

    it(`owner changes ${table}`, () => allowed("migrate", `ALTER TABLE ${table} ADD COLUMN more text`));
  }

  it("readwrite and readonly read a view", async () => {
    await allowed("api", "SELECT * FROM seen");
    await allowed("report", "SELECT * FROM seen");
  });

  it("owner creates schemas, functions, types, temporary tables and trusted extensions as the group", async () => {
    await allowed("migrate", "CREATE SCHEMA stock; CREATE TYPE colour AS ENUM ('red'); CREATE FUNCTION one() RETURNS int RETURN 1");
    await allowed("migrate", "CREATE TEMPORARY TABLE t (id int)");
    await allowed("migrate", "DROP TABLE by_master; CREATE TABLE by_master (id serial PRIMARY KEY, name text)");
    const [[owner]] = await world.asMaster("SELECT tableowner FROM pg_tables WHERE tablename = 'by_master'") as [[string]];
    assert.equal(owner, "shop_owner");
  });

  it("owner's login role without its group creates nothing, so that no object belongs to it", async () => {
    await refused("migrate", "SET ROLE NONE; CREATE TABLE public.mine (id int)");
    await refused("migrate", "SET ROLE NONE; SELECT * FROM public.later");
    assert.deepEqual(await allowed("migrate", "SELECT current_user::text"), [["shop_owner"]]);
    assert.deepEqual(await allowed("migrate", "RESET ROLE; SELECT 1").then(() => allowed("migrate", "SELECT session_user::text")), [[
      "migrate",
    ]]);
  });

  for (const user of ["api", "report"]) {
    it(`${user} defines, drops and truncates nothing`, async () => {
      for (
        const sql of [
          "CREATE TABLE public.mine (id int)",
          "CREATE TEMPORARY TABLE mine (id int)",
          "CREATE SCHEMA mine",
          "CREATE FUNCTION public.mine() RETURNS int RETURN 1",
          "CREATE EXTENSION hstore",
          "ALTER TABLE later ADD COLUMN mine text",
          "CREATE INDEX mine ON later (name)",
          "DROP TABLE later",
          "TRUNCATE later",
          "ALTER DEFAULT PRIVILEGES FOR ROLE shop_owner GRANT SELECT ON TABLES TO PUBLIC",
        ]
      ) await refused(user, sql);
    });

    it(`${user} grants nothing to others`, async () => {
      await allowed(user, "GRANT SELECT ON later TO PUBLIC"); // a warning
      assert.deepEqual(await world.asMaster("SELECT 1 FROM pg_class, aclexplode(relacl) WHERE relname = 'later' AND grantee = 0"), []);
    });

    it(`${user} reaches no schema that the owner doesn't have, and no other database`, async () => {
      await refused(user, "SELECT * FROM private.notes");
      const { DB_USER_NAME, DB_PASSWORD } = world.secretsManager.values(USERS.find(({ name }) => name === user)!.secretArn!);
      for (const database of ["postgres", "template1"]) {
        await assert.rejects(world.server.as(DB_USER_NAME!, DB_PASSWORD!, database, "SELECT 1"), /permission denied for database/);
      }
    });

    it(`${user} reads no files, runs no programs, and reads no verifiers`, async () => {
      await refused(user, "SELECT pg_read_file('/etc/passwd')");
      await refused(user, "SELECT pg_ls_dir('/')");
      await refused(user, "COPY later FROM PROGRAM 'id'");
      await refused(user, "COPY later TO PROGRAM 'cat'");
      await refused(user, "COPY later FROM '/etc/passwd'");
      await refused(user, "SELECT * FROM pg_authid");
      await refused(user, "SELECT * FROM pg_shadow");
    });

    it(`${user} becomes no other role, and changes none`, async () => {
      const others = ["shop_owner", "migrate", "postgres", "rds_superuser", "rds_iam", user === "api" ? "report" : "api"];
      for (const role of others) await refused(user, `SET ROLE ${role}`);
      await refused(user, `GRANT shop_owner TO ${user}`);
      await refused(user, `ALTER ROLE ${user} CREATEROLE`);
      await refused(user, "ALTER ROLE migrate PASSWORD 'x'");
      await refused(user, "CREATE ROLE mine");
      await refused(user, "CREATE DATABASE mine");
      await refused(user, "SET SESSION AUTHORIZATION migrate");
    });
  }

  it("owner is neither a superuser nor the master", async () => {
    await refused("migrate", "CREATE ROLE mine");
    await refused("migrate", "CREATE DATABASE mine");
    await refused("migrate", "SELECT * FROM pg_authid");
    await refused("migrate", "SELECT pg_read_file('/etc/passwd')");
    await refused("migrate", "COPY later FROM PROGRAM 'id'");
    await refused("migrate", "SET ROLE postgres");
    await refused("migrate", "SELECT * FROM private.notes");
  });

  it("groups can't log in", async () => {
    for (const group of ["shop_owner", "shop_readwrite", "shop_readonly"]) {
      await assert.rejects(world.server.as(group, "any", "shop", "SELECT 1"), /password authentication failed|not permitted to log in/);
    }
  });

  it("connections without TLS, or with another certificate authority, are refused", async () => {
    const request = world.request("apply", USERS);
    // "no encryption": pg_hba.conf has no line for a connection without TLS, as with rds.force_ssl.
    const { host, port } = world.server;
    const open = new Client({ host, port, user: "postgres", password: world.masterPassword, database: "shop" });
    await assert.rejects(open.connect(), /no encryption/);
    const foreign = `file://${join(ROOT, "package.json")}`;
    assert.match(await world.fail({ ...request, database: { ...request.database, caUrl: foreign } }), /certificate/);
    assert.match(await world.fail({ ...request, database: { ...request.database, host: "127.0.0.1" } }), /altnames|certificate/i);
  });

  it("users are called by no word that the server keeps for itself: toolkit/aws-facts/postgres-words.json has all of them", async () => {
    const facts = readFileSync(join(ROOT, "toolkit", "aws-facts", "postgres-words.json"), "utf8");
    const { reserved } = JSON.parse(facts) as { reserved: string };
    const rows = await world.asMaster("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')");
    assert.deepEqual(reserved.split(" ").toSorted(), rows.map(([word]) => String(word)).toSorted());
  });
});
