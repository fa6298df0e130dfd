import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { buildSync } from "esbuild";
import { gzipSync } from "fflate";

import { NODE_TASKS, type NodeTaskName, taskCodeFile, taskFolder } from "./task-code";

/**
 * Bundles a task into one CommonJS file without dependencies, compressed and in base64. fflate gives the same text on every machine; the
 * zlib of Node differs by processor and version, and another text would be another task definition.
 */
export function bundleTask(task: NodeTaskName): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(taskFolder(task), "main.ts")],
    write: false,
    bundle: true,
    minify: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    legalComments: "none",
    logLevel: "warning",
    // pg loads these only if it needs them: a native driver, Cloudflare's sockets, and ~/.pgpass, which a connection with a password
    // doesn't read.
    external: ["pg-native", "pg-cloudflare", "pgpass"],
    // pg parses connection strings with it, which the task has none of; it has to have the name.
    alias: { "pg-connection-string": "node:querystring" },
  });
  return Buffer.from(gzipSync(outputFiles[0]!.contents, { level: 9, mtime: 0 })).toString("base64");
}

if (require.main === module) {
  for (const task of NODE_TASKS) {
    const file = taskCodeFile(task);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bundleTask(task));
  }
}
