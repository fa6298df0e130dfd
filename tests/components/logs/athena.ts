import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Column } from "../../../components/logs/log-table";

export interface RowsOf {
  columns: readonly Column[];
  rows: readonly (readonly unknown[])[];
}

/**
 * sqlglot and DuckDB, which read and run SQL. They aren't part of the project; .ci/run installs them as here:
 *
 *     python3 -m venv /tmp/sql && /tmp/sql/bin/pip install sqlglot==30.30.0 duckdb==2.0.1
 *     ATHENA_SQL=/tmp/sql npx mocha tests/components/logs/athena-queries.test.ts
 */
const python = () => join(process.env["ATHENA_SQL"]!, "bin", "python");

/** Why they can't run here; undefined if they can. */
export function sqlMissing(): string | undefined {
  if (process.env["ATHENA_SQL"] === undefined) return "ATHENA_SQL doesn't name a Python environment with sqlglot and DuckDB";
  return spawnSync(python(), ["-c", "import duckdb, sqlglot"]).status === 0 ? undefined : `${python()} has no sqlglot or DuckDB`;
}

/** Rows of queries in Athena's SQL. */
export function runSql(tables: Readonly<Record<string, RowsOf>>, queries: readonly string[]): Record<string, unknown>[][] {
  const input = JSON.stringify({ tables, queries });
  const { status, stdout, stderr } = spawnSync(python(), [join(__dirname, "athena.py")], { input, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>[][];
}

/** The folder of a day, as a partition: today's, as the queries read yesterday and today. */
export const today = (): string => new Date().toISOString().slice(0, 10).replaceAll("-", "/");
