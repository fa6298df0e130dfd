import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Column } from "../../../components/logs/log-table";

export interface RowsOf {
  columns: readonly Column[];
  rows: readonly (readonly unknown[])[];
}

/** Whether `python3` on the PATH has sqlglot and DuckDB. */
export const hasSql = (): boolean => spawnSync("python3", ["-c", "import duckdb, sqlglot"]).status === 0;

/** Rows of queries in Athena's SQL. */
export function runSql(tables: Readonly<Record<string, RowsOf>>, queries: readonly string[]): Record<string, unknown>[][] {
  const input = JSON.stringify({ tables, queries });
  const { status, stdout, stderr } = spawnSync("python3", [join(__dirname, "athena.py")], { input, encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Record<string, unknown>[][];
}

/** The folder of a day, as a partition: today's, as the queries read yesterday and today. */
export const today = (): string => new Date().toISOString().slice(0, 10).replaceAll("-", "/");
