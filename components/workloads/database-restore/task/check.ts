import type Client from "pg/lib/client";

import type { CheckRequest, CheckResult, RestoredDatabase } from "../restore-request";

type Connection = Pick<InstanceType<typeof Client>, "query">;

/** A check that the restored database doesn't pass. */
export class CheckError extends Error {}

const id = (name: string): string => `"${name.replaceAll("\"", "\"\"")}"`;

/**
 * Tables of applications: not PostgreSQL's own, not those of extensions, and none of another session. Rights are asked for, as the master
 * isn't a superuser. Source: PostgreSQL documentation, "pg_class", "pg_depend" (deptype e).
 */
const TABLES = `SELECT n.nspname AS schema, c.relname AS name, greatest(c.reltuples, 0)::float8 AS rows,
    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS readable
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype = 'e')
  ORDER BY 1, 2`;

interface Table {
  schema: string;
  name: string;
  rows: number;
  readable: boolean;
}

/**
 * Checks a restored database, which is only read: it is out of recovery, has tables that can be read, the newest data that is asked for,
 * and answers the query with true.
 *
 * @throws {CheckError} It doesn't pass.
 */
export async function check(
  client: Connection,
  { query, newest }: CheckRequest,
  { point, startedAt }: RestoredDatabase,
  now: () => number = Date.now,
): Promise<CheckResult> {
  await client.query("SET default_transaction_read_only = on; SET statement_timeout = '10min'");
  if (await value(client, "SELECT pg_is_in_recovery()") !== false) throw new CheckError("the database is still in recovery");
  const { rows: tables } = await client.query<Table>(TABLES);
  if (query === undefined && tables.length === 0) {
    throw new CheckError("the database has no table; if it is meant to have none, set database.restore.query");
  }
  for (const { schema, name } of tables.filter(({ readable }) => readable)) {
    await client.query(`SELECT FROM ${id(schema)}.${id(name)} LIMIT 1`);
  }
  if (query !== undefined) {
    const answer = await value(client, query);
    if (answer !== true) throw new CheckError(`database.restore.query returned ${JSON.stringify(answer)}, but must return true`);
  }
  const data = newest === undefined ? {} : await ageOf(client, newest, Date.parse(point));
  return {
    passed: true,
    tables: tables.length,
    rows: Math.round(tables.reduce((sum, table) => sum + table.rows, 0)),
    ...data,
    rpoSeconds: seconds(Date.parse(startedAt) - Date.parse(point)),
    rtoSeconds: seconds(now() - Date.parse(startedAt)),
  };
}

const seconds = (milliseconds: number): number => Math.max(0, Math.round(milliseconds / 1000));

/** The value of a query that returns one row of one column. */
async function value(client: Connection, sql: string): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: sql, rowMode: "array" });
  if (!Array.isArray(rows) || rows.length !== 1 || rows[0]!.length !== 1) {
    throw new CheckError(`${sql} must be one query that returns one row of one column`);
  }
  return rows[0]![0];
}

/** Age of the newest data at the point. A time without zone is taken as UTC, the server's own unless its parameter says otherwise. */
async function ageOf(client: Connection, newest: string, point: number): Promise<Pick<CheckResult, "newest" | "newestAgeSeconds">> {
  const parts = newest.split(".");
  const column = parts.pop()!;
  const found = await value(
    client,
    `SELECT extract(epoch FROM max(${id(column)})::timestamptz)::float8 FROM ${parts.map(id).join(".")}`,
  );
  if (typeof found !== "number") throw new CheckError(`${newest}, database.restore.newest, has no row with a time`);
  return { newest: new Date(found * 1000).toISOString(), newestAgeSeconds: seconds(point - found * 1000) };
}
