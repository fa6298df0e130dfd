import { readFileSync } from "node:fs";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

/** File with the code of a folder's task, which `npm run prepare` writes, also at the end of `npm ci`. */
export const taskCodeFile = (folder: string): string => join(folder, "task", "dist", "code.txt");

/**
 * Code of a folder's task, by default the database-users task, for the variable CODE in a task definition.
 *
 * @throws {RunError} The file is missing
 */
export function taskCode(folder: string = __dirname): string {
  const file = taskCodeFile(folder);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new RunError(`${file} can't be read; run \`npm ci\`, which writes it: ${String(error)}`);
  }
}

/** Command that runs the variable CODE in Node's image. */
export const TASK_COMMAND: readonly string[] = [
  "node",
  "-e",
  "eval(require('zlib').gunzipSync(Buffer.from(process.env.CODE,'base64')).toString())",
];
