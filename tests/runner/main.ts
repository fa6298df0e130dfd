import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";

import { orderOf } from "./order";

/** More processes take longer to start, and more memory, than they save. */
const MOST_PROCESSES = 4;

/**
 * Runs all test files in random order, in one process per core, which exposes files that depend on one another.
 *
 *     npm test                                  random order; prints the seed
 *     TEST_SEED=1234 TEST_PROCESSES=1 npm test  repeats an order, in one process
 */
function main(argv: string[]): number {
  if (argv.length > 0) {
    process.stderr.write(
      `✗ npm test takes no arguments, not ${argv.join(" ")}; to run single files: npx mocha tests/toolkit/shared/project.test.ts\n`,
    );
    return 2;
  }
  const given = process.env["TEST_SEED"] ?? "";
  if (!/^\d{0,9}$/.test(given)) return invalid("TEST_SEED", given, "a whole number of at most nine digits");
  const processes = process.env["TEST_PROCESSES"] ?? String(Math.min(MOST_PROCESSES, availableParallelism()));
  if (!/^[1-9]\d?$/.test(processes)) return invalid("TEST_PROCESSES", processes, "a whole number from 1 to 99");
  const seed = given === "" ? Math.floor(Math.random() * 1e9) : Number(given);
  const root = join(__dirname, "..", "..");
  const files = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".test.ts"));
  process.stdout.write(`\nOrder of the test files: TEST_SEED=${seed} TEST_PROCESSES=${processes}\n`);

  const mocha = join(dirname(createRequire(__filename).resolve("mocha/package.json")), "bin", "mocha.js");
  const parallel = processes === "1" ? [] : ["--parallel", "--jobs", processes];
  const run = spawnSync(process.execPath, [mocha, ...parallel, ...orderOf(files, seed).map((file) => join("tests", file))], {
    cwd: root,
    stdio: "inherit",
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...process.env }, // for tests that make an AWS client themselves
  });
  if (run.error !== undefined) throw run.error;
  return run.status ?? 1;
}

function invalid(variable: string, value: string, allowed: string): number {
  process.stderr.write(`✗ ${variable} is "${value}", but must be ${allowed}\n`);
  return 2;
}

process.exitCode = main(process.argv.slice(2));
