import type Client from "pg/lib/client";

import { codeOf, log } from "../../node-task/task/log";

/** A statement that changes something, and the line that says so. */
export interface Step {
  sql: string;
  done: string;
}

/** Identifier in quotes: any name is safe. */
export const id = (name: string): string => `"${name.replaceAll("\"", "\"\"")}"`;
/** Text literal, as in utility statements, which take no parameters. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** Runs of the task on one database wait for each other. The key is arbitrary. */
const LOCK = 6_402_317;
const LOCK_MINUTES = 5;

/** The master's session. */
export class Session {
  /** Steps taken. */
  changes = 0;

  private constructor(
    readonly master: string,
    readonly version: number,
    private readonly client: InstanceType<typeof Client>,
  ) {}

  static async of(master: string, client: InstanceType<typeof Client>): Promise<Session> {
    // As pg_dump does: names in answers have their schema, and no one's functions are found before the server's.
    await client.query("SELECT set_config('search_path', '', false), set_config('standard_conforming_strings', 'on', false)");
    const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version");
    return new Session(master, Math.floor(Number(rows[0]?.version) / 10_000), client);
  }

  async rows<T extends object>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.client.query<T>(sql, values)).rows;
  }

  async run({ sql, done }: Step): Promise<void> {
    await this.client.query(sql);
    this.changes++;
    log(done);
  }

  /** Takes the steps that are found until none is left; no changes if none is. */
  async settle(find: () => Promise<Step[]>): Promise<void> {
    for (const step of await find()) await this.run(step);
    const [left] = await find();
    if (left !== undefined) {
      throw new Error(`PostgreSQL accepted the statement but changed nothing; the master may lack a right: ${left.sql}`);
    }
  }

  async transaction(work: () => Promise<void>): Promise<void> {
    const before = this.changes;
    await this.client.query("BEGIN");
    try {
      await work();
      await this.client.query("COMMIT");
    } catch (error) {
      await this.client.query("ROLLBACK").catch(() => undefined); // a session that broke is rolled back too
      if (this.changes > before) log(`rolled back the last ${this.changes - before} changes`);
      this.changes = before;
      throw error;
    }
  }

  async locked(work: () => Promise<void>): Promise<void> {
    try {
      await this.client.query(`SET lock_timeout = '${LOCK_MINUTES}min'; SET statement_timeout = 0; SELECT pg_advisory_lock(${LOCK})`);
    } catch (error) {
      if (codeOf(error) !== "55P03") throw error;
      throw new Error(`Another run has been at work on this database for ${LOCK_MINUTES} minutes`, { cause: error });
    }
    await this.client.query("RESET lock_timeout; RESET statement_timeout");
    await work(); // the lock ends with the session
  }

  async end(): Promise<void> {
    await this.client.end();
  }
}
