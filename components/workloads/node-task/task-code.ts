import { readFileSync } from "node:fs";
import { join } from "node:path";

import { RunError } from "@pulumi/pulumi";

/** Tasks of the platform's own; each has a folder of its name. */
export const NODE_TASKS = ["database-users", "database-restore", "cache-users"] as const;
export type NodeTaskName = (typeof NODE_TASKS)[number];

/** Folder with a task's source. */
export const taskFolder = (task: NodeTaskName): string => join(__dirname, "..", task, "task");

/** File with a task's code, which `npm run prepare` writes, also at the end of `npm ci`. */
export const taskCodeFile = (task: NodeTaskName): string => join(taskFolder(task), "dist", "code.txt");

/**
 * Code of a task, for the variable CODE in a task definition.
 *
 * @throws {RunError} The file is missing
 */
export function taskCode(task: NodeTaskName): string {
  const file = taskCodeFile(task);
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
