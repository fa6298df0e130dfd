import assert from "node:assert/strict";

import type { DatabaseUser } from "../../components/workloads/database-users/users-request";
import { describeServers, MASTER } from "./postgres-server";
import { arnOf, MASTER_SECRET, passwordUser, TaskWorld } from "./users-task";

const iamUser = (name: string, as: DatabaseUser["as"] = "readwrite"): DatabaseUser => ({ name, as, authentication: "iam" });

describeServers("Creation and repair of database users", (version) => {
  let world: TaskWorld;
  let count = 0;
  /** Database of a test of its own, with a table of the master. */
  const fresh = async (name = `db${++count}`): Promise<string> => {
    await world.createDatabase(name);
    await world.asMaster("CREATE TABLE items (id serial PRIMARY KEY, name text); INSERT INTO items (name) VALUES ('a')", name);
    return name;
  };
  const memberships = async (role: string) =>
    (await world.server.admin(`SELECT roleid::regrole::text FROM pg_auth_members WHERE member = '${role}'::regrole ORDER BY 1`, "postgres"))
      .map(([group]) => group);

  before(async () => {
    world = await TaskWorld.start(version);
  });
  after(() => world?.stop());

  it("a second run changes nothing in the catalogs and writes no secret", async () => {
    const users = [
      passwordUser("one_api"),
      passwordUser("one_migrate", "owner"),
      iamUser("one_graph", "readonly"),
      iamUser("one_up", "owner"),
    ];
    const request = world.request("apply", users);
    await world.succeed(request);
    const [catalog, written] = [await world.catalog(), world.secretsManager.calls.length];
    const lines = await world.succeed(request);
    assert.equal(lines.at(-1), "done: no changes");
    assert.deepEqual(await world.catalog(), catalog);
    assert.ok(world.secretsManager.calls.slice(written).every(({ action }) => action === "GetSecretValue"));
  });

  it("whatever was changed by hand is repaired", async () => {
    const database = await fresh();
    const users = [passwordUser("two_api"), passwordUser("two_migrate", "owner"), iamUser("two_graph", "readonly")];
    const request = world.request("apply", users, database);
    await world.succeed(request);
    const damage = [
      `REVOKE ${database}_readwrite FROM two_api`,
      `GRANT ${database}_readonly TO two_api`,
      "ALTER ROLE two_api NOLOGIN NOINHERIT CREATEDB",
      "ALTER ROLE two_api SET role = 'none'",
      "ALTER ROLE two_migrate RESET role",
      "ALTER ROLE two_migrate PASSWORD 'another'",
      "REVOKE rds_iam FROM two_graph GRANTED BY rds_superuser",
      `ALTER ROLE ${database}_owner LOGIN`,
      `REVOKE UPDATE ON items FROM ${database}_readwrite`,
      `REVOKE ALL ON items_id_seq FROM ${database}_readwrite`,
      `REVOKE USAGE ON SCHEMA public FROM ${database}_readonly`,
      `REVOKE CONNECT ON DATABASE ${database} FROM two_api`,
      `GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO PUBLIC`,
      "GRANT USAGE, CREATE ON SCHEMA public TO PUBLIC",
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${database}_owner REVOKE INSERT ON TABLES FROM ${database}_readwrite`,
      "CREATE TABLE by_hand (id serial PRIMARY KEY)",
    ];
    const applicable = damage.map((sql) => (Number(version) < 16 ? sql.replace(" GRANTED BY rds_superuser", "") : sql));
    for (const sql of applicable) await world.asMaster(sql, database);
    const lines = await world.succeed(request);
    assert.deepEqual(await memberships("two_api"), [`${database}_readwrite`]);
    assert.deepEqual(await memberships("two_graph"), [`${database}_readonly`, "rds_iam"]);
    await world.as("two_api", "UPDATE items SET name = 'b'; INSERT INTO items (name) VALUES ('c'); INSERT INTO by_hand DEFAULT VALUES");
    await world.as("two_migrate", "CREATE TABLE again (id serial PRIMARY KEY)");
    await world.as("two_api", "INSERT INTO again DEFAULT VALUES");
    await assert.rejects(world.as("two_api", "CREATE TEMPORARY TABLE mine (id int)"), /permission denied/);
    assert.ok(lines.includes(`passed table public.by_hand to ${database}_owner`), lines.join("\n"));
    assert.equal((await world.succeed(request)).at(-1), "done: no changes");
  });

  it("an environment that is up moves without a change of its password, while the application works", async () => {
    const database = await fresh();
    const app = `${database}_app`;
    const sql = [
      `CREATE ROLE ${app} LOGIN PASSWORD 'passwordOfTheSecret'`,
      "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
      `GRANT CONNECT ON DATABASE ${database} TO ${app}`,
      `GRANT USAGE ON SCHEMA public TO ${app}`,
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${app}`,
      `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${app}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${app}`,
      "CREATE VIEW names AS SELECT name FROM items; CREATE TYPE colour AS ENUM ('red')",
      "CREATE DOMAIN natural_int AS int CHECK (VALUE >= 0)",
      "CREATE FUNCTION one() RETURNS int RETURN 1; CREATE PROCEDURE nothing() LANGUAGE sql AS ''; CREATE SEQUENCE free",
      "CREATE SCHEMA stock; CREATE TABLE stock.parts (id int) PARTITION BY RANGE (id)",
      "CREATE TABLE stock.parts_1 PARTITION OF stock.parts FOR VALUES FROM (0) TO (9)",
      "CREATE MATERIALIZED VIEW stock.seen AS SELECT 1 AS one",
      "CREATE EXTENSION hstore",
    ];
    for (const statement of sql) await world.asMaster(statement, database);
    const { host, port } = world.server;
    const values = { DB_HOST: host, DB_PORT: String(port), DB_NAME: database, DB_USER_NAME: app, DB_PASSWORD: "passwordOfTheSecret" };
    world.secretsManager.put(arnOf(app), values);
    const open = world.server.client(app, "passwordOfTheSecret", database);
    await open.connect();
    const users: DatabaseUser[] = [{ ...passwordUser(app), shared: true }, passwordUser("three_migrate", "owner")];
    const writes = { running: true, failures: [] as unknown[] };
    const work = (async () => {
      while (writes.running) {
        await open.query("INSERT INTO items (name) VALUES ('w')").catch((error: unknown) => writes.failures.push(error));
      }
    })();
    const lines = await world.succeed(world.request("apply", users, database));
    writes.running = false;
    await work;
    await open.end();
    assert.deepEqual(writes.failures, []);
    assert.deepEqual(world.secretsManager.values(arnOf(app)), values);
    assert.ok(lines.includes(`left the password of ${app}`), lines.join("\n"));
    const owners = await world.server.admin(
      "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE oid >= 16384 AND relkind <> 'S'"
        + " UNION SELECT typowner::regrole::text FROM pg_type WHERE typname IN ('colour', 'natural_int')"
        + " UNION SELECT proowner::regrole::text FROM pg_proc WHERE proname IN ('one', 'nothing')"
        + " UNION SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'stock'",
      database,
    );
    assert.deepEqual(owners.flat().filter((owner) => owner !== "rdsadmin"), [`${database}_owner`]);
    await world.as("three_migrate", "ALTER TABLE items ADD COLUMN more text; ALTER TABLE stock.parts ADD COLUMN more text");
    await world.as(app, "INSERT INTO items (name, more) VALUES ('x', 'y'); SELECT * FROM stock.parts, stock.seen, names");
  });

  it("runs at the same time succeed and write each secret once", async () => {
    const database = await fresh();
    const request = world.request("apply", [passwordUser("four_api"), iamUser("four_graph")], database);
    const results = await Promise.all([1, 2, 3].map(() => world.run(request)));
    for (const { status, lines } of results) assert.equal(status, 0, lines.join("\n"));
    const puts = world.secretsManager.calls.filter(({ action, secret }) => action === "PutSecretValue" && secret === arnOf("four_api"));
    assert.equal(puts.length, 1);
    await world.as("four_api", "SELECT 1");
  });

  it("names with quotes, spaces and capitals are safe", async () => {
    const database = await fresh(`o'Hara "x"; DROP ROLE y`);
    await world.asMaster(`CREATE SCHEMA "s""'1"; CREATE TABLE "s""'1"."t""'1" (id serial)`, database);
    const users = [passwordUser(`a"p'i; --`), passwordUser(`Mi"gr'ate`, "owner")];
    const request = world.request("apply", users, database);
    await world.succeed(request);
    assert.equal((await world.succeed(request)).at(-1), "done: no changes");
    await world.as(users[1]!.name, `ALTER TABLE "s""'1"."t""'1" ADD COLUMN name text`);
    await world.as(users[0]!.name, `INSERT INTO "s""'1"."t""'1" (name) VALUES ('x')`);
    await world.succeed(world.request("rotate", users, database));
    await world.as(users[0]!.name, `SELECT * FROM "s""'1"."t""'1"`);
  });

  it("a user changes its right and its authentication", async () => {
    const database = await fresh();
    const run = (user: DatabaseUser) => world.succeed(world.request("apply", [user], database));
    await run(passwordUser("five", "owner"));
    await run(passwordUser("five", "readonly"));
    assert.deepEqual(await memberships("five"), [`${database}_readonly`]);
    assert.deepEqual(await world.as("five", "SELECT current_user::text"), [["five"]]);
    await run(iamUser("five"));
    assert.deepEqual(await memberships("five"), [`${database}_readwrite`, "rds_iam"]);
    const [[verifier]] = await world.server.admin("SELECT rolpassword FROM pg_authid WHERE rolname = 'five'", "postgres") as [[unknown]];
    assert.equal(verifier, null);
    await run(passwordUser("five"));
    assert.deepEqual(await memberships("five"), [`${database}_readwrite`]);
    await world.as("five", "SELECT 1");
  });

  it("a password that was changed in the secret takes effect", async () => {
    const database = await fresh();
    const request = world.request("apply", [passwordUser("six")], database);
    await world.succeed(request);
    const values = world.secretsManager.values(arnOf("six"));
    world.secretsManager.put(arnOf("six"), { ...values, DB_PASSWORD: "changedByHand", DB_HOST: "former", more: "kept" });
    await world.succeed(request);
    await world.as("six", "SELECT 1");
    assert.deepEqual(world.secretsManager.values(arnOf("six")), { ...values, DB_PASSWORD: "changedByHand", more: "kept" });
  });

  it("a user that is no longer declared loses its login and rights, once it has no connections, and gets them back", async () => {
    const database = await fresh();
    const both = world.request("apply", [passwordUser("seven"), passwordUser("eight")], database);
    await world.succeed(both);
    const { DB_PASSWORD } = world.secretsManager.values(arnOf("eight"));
    const open = world.server.client("eight", DB_PASSWORD!, database);
    await open.connect();
    const one = world.request("apply", [passwordUser("seven")], database);
    assert.match((await world.succeed(one)).join("\n"), /left login role eight, which is no longer declared and has 1 connections/);
    await open.query("SELECT * FROM items");
    await open.end();
    await world.server.sessionsEnded();
    await world.succeed(one);
    await assert.rejects(world.as("eight", "SELECT 1"), /not permitted to log in/);
    assert.deepEqual(await memberships("eight"), []);
    assert.equal((await world.succeed(one)).at(-1), "done: no changes");
    await world.succeed(both);
    await world.as("eight", "SELECT * FROM items");
    assert.equal(world.secretsManager.values(arnOf("eight"))["DB_PASSWORD"], DB_PASSWORD);
  });

  it("a role of the same name that the task didn't create is refused, and nothing is changed", async () => {
    const database = await fresh();
    await world.asMaster("CREATE ROLE nine LOGIN; CREATE ROLE ten LOGIN CREATEROLE", database);
    const catalog = await world.catalog();
    const line = await world.fail(world.request("apply", [passwordUser("nine"), { ...passwordUser("ten"), shared: true }], database));
    assert.match(line, /role nine exists and isn't a login role of this database; to hand it over: COMMENT ON ROLE "nine" IS /);
    assert.match(line, /role ten has more rights than a login role may have/);
    assert.match(await world.fail(world.request("apply", [{ ...passwordUser(MASTER), shared: true }], database)), /more rights/);
    assert.deepEqual(await world.catalog(), catalog);
  });

  it("members of rds_iam that shut the master out are taken out again", async function() {
    if (Number(version) < 16) this.skip();
    const database = await fresh();
    await world.server.reload(["hostssl all +eleven all reject"]);
    const line = await world.fail(world.request("apply", [iamUser("eleven")], database));
    await world.server.reload();
    await world.asMaster("SELECT 1");
    assert.match(line, /As members of rds_iam, eleven shut the master out of the server; they aren't any more/);
    assert.deepEqual(await memberships("eleven"), [`${database}_readwrite`]);
  });

  it("the master's password changes between two runs, and between reading it and connecting", async () => {
    const database = await fresh();
    const request = world.request("apply", [passwordUser("twelve")], database);
    await world.succeed(request);
    const change = async (password: string) => {
      await world.server.admin(`ALTER ROLE ${MASTER} PASSWORD '${password}'`, "postgres");
      world.secretsManager.put(MASTER_SECRET, { username: MASTER, password });
    };
    await change("masterPassword1");
    assert.equal((await world.succeed(request)).at(-1), "done: no changes");
    await world.server.admin(`ALTER ROLE ${MASTER} PASSWORD 'masterPassword2'`, "postgres");
    let reads = 0;
    world.secretsManager.before = async ({ secret }) => {
      if (secret === MASTER_SECRET && ++reads === 2) await change("masterPassword2");
    };
    const lines = await world.succeed(request);
    world.secretsManager.before = () => Promise.resolve();
    assert.match(lines.join("\n"), /retrying: .* password authentication failed/);
  });

  it("the server's log has SCRAM verifiers and no passwords", () => {
    assert.match(world.server.log, /ALTER ROLE "one_api" PASSWORD 'SCRAM-SHA-256\$4096:/);
    const generated = [...world.secretsManager.passwords].filter((password) => password.length === 40);
    assert.ok(generated.length > 5);
    for (const password of generated) assert.ok(!world.server.log.includes(password));
  });
});
