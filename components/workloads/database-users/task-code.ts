import { readFileSync } from "node:fs";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

/** File with the task's code, which `npm run prepare` writes, also at the end of `npm ci`. */
export const TASK_CODE = join(__dirname, "task", "dist", "code.txt");

/**
 * Code of the database-users task, for the variable CODE in a task definition.
 *
 * @throws {RunError} The file is missing
 */
export function taskCode(): string {
  try {
    return readFileSync(TASK_CODE, "utf8");
  } catch (error) {
    throw new RunError(`${TASK_CODE} can't be read; run \`npm ci\`, which writes it: ${String(error)}`);
  }
}

/** Command that runs the variable CODE in Node's image. */
export const TASK_COMMAND: readonly string[] = [
  "node",
  "-e",
  "eval(require('zlib').gunzipSync(Buffer.from(process.env.CODE,'base64')).toString())",
];
