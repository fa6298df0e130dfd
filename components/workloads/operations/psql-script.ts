import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The script that starts psql in an operations task, without its comments. */
export const PSQL_SCRIPT = readFileSync(join(__dirname, "psql.sh"), "utf8").replaceAll(/^#.*\n/gm, "");
