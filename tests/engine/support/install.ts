import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { DOCKER_BUILD } from "../../../components/images/built-image";
import { hasAwsx } from "../../support/awsx";
import { ROOT } from "../../support/simulated";

/** Plugins with a program of their own; the others are of AWS and of values that are only in the state. */
const PROGRAMS: Record<string, string> = { awsx: "awsx.ts", "docker-build": "docker-build.ts" };

/**
 * Names of the plugins that the CLI requires: those of all installed packages, also of packages that only others use.
 * Source: pulumi/pulumi, sdk/nodejs/cmd/pulumi-language-nodejs/main.go, `getPackagesFromDir`.
 */
export const PLUGINS: readonly string[] = ["aws", "random", ...(hasAwsx ? ["awsx", "docker", "docker-build"] : [])];

/** Version of a plugin: the SDK's, unless the program asks for another one. */
function versionOf(name: string): string {
  if (name === "docker-build") return DOCKER_BUILD;
  return (JSON.parse(readFileSync(join(ROOT, "node_modules", "@pulumi", name, "package.json"), "utf8")) as { version: string }).version;
}

/** Writes the executable of a simulated plugin. */
export function writePlugin(folder: string, name: string): void {
  const start = [
    process.execPath,
    "--require",
    join(ROOT, "toolkit", "plan", "start.cjs"),
    join(ROOT, "tests", "engine", "plugin", PROGRAMS[name] ?? "main.ts"),
    versionOf(name),
  ];
  const quoted = start.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  // exec makes the CLI the plugin's parent, which a fault may kill.
  writeFileSync(join(folder, `pulumi-resource-${name}`), `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
}

/** Writes a shell script as a program of a workplace. */
export function writeProgram({ folder }: { folder: string }, name: string, script: string): void {
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

let built = false;

/** Compiles the policy pack, as the CLI runs the compiled files. */
export function buildPack(): void {
  if (built) return;
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "prepare"], { cwd: ROOT, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
  built = true;
}
