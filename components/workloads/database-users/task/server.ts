import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import Client from "pg/lib/client";

import { codeOf, log, messageOf, pause } from "../../node-task/task/log";
import { fetchPatiently, NETWORK_ERRORS, type SecretsManager } from "../../node-task/task/secrets-manager";
import type { UsersRequest } from "../users-request";

type Connection = InstanceType<typeof Client>;

/**
 * Wrong password; and a refusal by pg_hba.conf, by PAM or because the role has NOLOGIN.
 * Source: PostgreSQL documentation, "PostgreSQL Error Codes".
 */
const WRONG_PASSWORD = "28P01";
const REFUSED = "28000";
/** "the database system is starting up", and too many connections. */
const NOT_READY = ["57P03", "53300"];

const RETRY_MILLISECONDS = 2_000;
/** RDS changes the master's password and then its secret: attempts with a secret that was read again. */
const PASSWORD_ATTEMPTS = 5;

async function certificates(url: string): Promise<string> {
  if (url.startsWith("file:")) return await readFile(fileURLToPath(url), "utf8");
  const response = await fetchPatiently(url);
  if (!response.ok) throw new Error(`${url} can't be read: ${response.status}`);
  return await response.text();
}

/** The PostgreSQL server, over TLS with its certificate verified. */
export class Server {
  private constructor(private readonly database: UsersRequest["database"], private readonly ca: string) {}

  static async of(database: UsersRequest["database"]): Promise<Server> {
    return new Server(database, await certificates(database.caUrl));
  }

  async connect(user: string, password: string): Promise<Connection> {
    const { host, port, name: database } = this.database;
    const client = new Client({
      host,
      port,
      database,
      user,
      password,
      ssl: { ca: this.ca },
      application_name: "database-users",
      connectionTimeoutMillis: 10_000,
      statement_timeout: 60_000,
      lock_timeout: 5_000, // a statement that waits for a table's lock blocks all queries after it
    });
    client.on("error", () => undefined); // the query that is running, or the next, fails with it
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Connects as the master, with its secret read before each attempt. */
  async connectMaster(secrets: SecretsManager, patienceSeconds = 120): Promise<{ master: string; client: Connection }> {
    const { masterSecretArn, host, port } = this.database;
    const until = Date.now() + patienceSeconds * 1_000;
    for (let attempt = 1;; attempt++) {
      const { username, password } = (await secrets.read(masterSecretArn))?.values ?? {};
      if (typeof username !== "string" || typeof password !== "string") {
        throw new Error(`Secret ${masterSecretArn} has no username and password`);
      }
      try {
        return { master: username, client: await this.connect(username, password) };
      } catch (error) {
        const code = codeOf(error) ?? "";
        const passes = code === WRONG_PASSWORD
          ? attempt < PASSWORD_ATTEMPTS
          : Date.now() < until && (NETWORK_ERRORS.includes(code) || NOT_READY.includes(code) || /timeout/.test(messageOf(error)));
        const message = `${host}:${port} can't be connected to as ${username}: ${messageOf(error)}`;
        if (!passes) throw Object.assign(new Error(message), { code });
        log(`retrying: ${message}`);
        await pause(RETRY_MILLISECONDS);
      }
    }
  }

  /** Current role of a session that logs in with a password; undefined if the server refuses the login. */
  async roleAfterLogin(user: string, password: string): Promise<string | undefined> {
    let client: Connection;
    try {
      client = await this.connect(user, password);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
    try {
      const { rows } = await client.query<{ role: string }>("SELECT current_user AS role");
      return rows[0]?.role;
    } finally {
      await client.end();
    }
  }
}

export const isRefusal = (error: unknown): boolean => [WRONG_PASSWORD, REFUSED].includes(codeOf(error) ?? "");
