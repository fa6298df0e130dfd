import assert from "node:assert/strict";
import { spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { getDefault } from "valibot";

import { databaseSettings } from "../../components/data/database-settings";
import { shapeOf } from "../../components/shared/schema-issues";
import { ROOT } from "../support/simulated";

const INSTALLED = "/usr/lib/postgresql"; // where Debian and Ubuntu keep the server's own programs, by version
const MASTER_USERNAME = String(getDefault(shapeOf(databaseSettings).group!["masterUsername"]!));
const DATABASE_NAME = "aws_practice"; // as the SQL has it
const PASSWORD = "a-password-of-the-secret";

/** SQL of docs/operations.md for the operator to run, with the password filled in. */
const sql = /```sql\n([^]*?)```/.exec(readFileSync(join(ROOT, "docs", "operations.md"), "utf8"))![1]!.replace(
  /<DB_PASSWORD[^>]*>/,
  PASSWORD,
);

describe("The application's database user, on a real PostgreSQL", () => {
  let folder: string;
  let bin: string;

  /** The server refuses to run as root, so everything runs as Debian's own user for it. */
  const run = (program: string, args: string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): SpawnSyncReturns<string> =>
    spawnSync("runuser", ["-u", "postgres", "--", join(bin, program), ...args], {
      encoding: "utf8",
      cwd: folder,
      stdio: "pipe",
      ...options,
    });
  const query = (user: string, text: string, database: string = DATABASE_NAME) =>
    run("psql", [
      "--host",
      folder,
      "--username",
      user,
      "--dbname",
      database,
      "--no-psqlrc",
      "--tuples-only",
      "--no-align",
      "--set",
      "ON_ERROR_STOP=1",
    ], {
      input: text,
      env: { ...process.env, PGPASSWORD: PASSWORD },
    });
  const allowed = (user: string, text: string) => {
    const { status, stdout, stderr } = query(user, text);
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  const refused = (user: string, text: string) => {
    const { status, stderr } = query(user, text);
    assert.notEqual(status, 0, `${text} was allowed`);
    assert.match(stderr, /permission denied|must be owner/);
  };

  before(function() {
    const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).toSorted((a, b) => Number(a) - Number(b)) : [];
    const root = process.getuid?.() === 0;
    if (versions.length === 0 || !root) {
      console.warn(
        `\n    skipped: needs ${root ? "a PostgreSQL server (apt-get install postgresql)" : "root, to start PostgreSQL as its own user"}`,
      );
      this.skip();
    }
    bin = join(INSTALLED, versions.at(-1)!, "bin");
    folder = mkdtempSync(join(tmpdir(), "postgres-"));
    chmodSync(folder, 0o777);
    const data = join(folder, "data");
    for (
      const [program, args] of [
        ["initdb", ["--pgdata", data, "--username", MASTER_USERNAME, "--auth-local", "trust", "--no-sync"]],
        ["pg_ctl", [
          "--pgdata",
          data,
          "--wait",
          "--log",
          join(folder, "log"),
          "--options",
          `-c listen_addresses= -c unix_socket_directories=${folder} -c fsync=off`,
          "start",
        ]],
      ] as const
    ) {
      const { status, stderr } = run(program, [...args]);
      assert.equal(status, 0, stderr);
    }
    assert.equal(query("postgres", `CREATE DATABASE ${DATABASE_NAME}`, "postgres").status, 0);
    allowed("postgres", "CREATE TABLE before (id serial PRIMARY KEY, name text)");
    allowed("postgres", sql);
    allowed("postgres", "CREATE TABLE later (id serial PRIMARY KEY, name text)");
  });
  after(() => {
    if (folder === undefined) return;
    run("pg_ctl", ["--pgdata", join(folder, "data"), "--mode", "immediate", "stop"]);
    rmSync(folder, { recursive: true });
  });

  const user = "aws_practice_app";
  for (const table of ["before", "later"]) {
    it(`reads and writes rows of a table that was made ${table}`, () => {
      allowed(user, `INSERT INTO ${table} (name) VALUES ('a')`);
      allowed(user, `UPDATE ${table} SET name = 'b'`);
      assert.equal(allowed(user, `SELECT id, name FROM ${table}`), "1|b");
      allowed(user, `DELETE FROM ${table}`);
    });
  }

  it("makes, changes and drops nothing", () => {
    refused(user, "CREATE TABLE mine (id int)");
    refused(user, "ALTER TABLE before ADD COLUMN more text");
    refused(user, "DROP TABLE before");
    refused(user, "TRUNCATE before");
    refused(user, "CREATE ROLE other");
    refused(user, "CREATE DATABASE other");
    refused(user, "SELECT * FROM pg_authid");
  });

  it("has the password of the secret", () => {
    assert.match(allowed("postgres", `SELECT rolpassword FROM pg_authid WHERE rolname = '${user}'`), /^SCRAM-SHA-256\$/);
  });

  it("isn't called by a word that the server keeps for itself: toolkit/aws-facts/postgres-words.json has all of them", () => {
    const { reserved } = JSON.parse(readFileSync(join(ROOT, "toolkit", "aws-facts", "postgres-words.json"), "utf8")) as {
      reserved: string;
    };
    const known = reserved.split(" ");
    const version = Number(allowed("postgres", "SHOW server_version_num").slice(0, 2));
    const words = allowed("postgres", "SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')").split("\n");
    assert.ok(words.length > 90, String(words.length));
    if (version === 17 || version === 18) assert.deepEqual(known.toSorted(), words.toSorted());
    else if (version < 17) assert.deepEqual(words.filter((word) => !known.includes(word)), []);
  });
});
