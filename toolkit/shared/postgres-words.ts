import { readFileSync } from "node:fs";
import { join } from "node:path";

let words: ReadonlySet<string> | undefined;

/** Words that PostgreSQL 17 and 18 accept as a name only in quotes, in lower case; the file has its source. Read on first use. */
export function postgresWords(): ReadonlySet<string> {
  const file = join(__dirname, "..", "aws-facts", "postgres-words.json");
  return words ??= new Set((JSON.parse(readFileSync(file, "utf8")) as { reserved: string }).reserved.split(" "));
}
