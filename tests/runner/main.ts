import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { orderOf } from "./order";

/**
 * All test files in one process, in another order each time, so that one which needs an earlier one is found.
 *
 *     npm test                      another order; its seed is printed
 *     TEST_SEED=1234 npm test       that order again
 */
function main(argv: string[]): number {
  if (argv.length > 0) {
    process.stderr.write(
      `✗ npm test takes no arguments, but was given ${
        argv.join(" ")
      }: some files alone are npx mocha tests/toolkit/shared/project.test.ts\n`,
    );
    return 2;
  }
  const given = process.env["TEST_SEED"] ?? "";
  if (!/^\d{0,9}$/.test(given)) {
    process.stderr.write(`✗ TEST_SEED is "${given}", but must be a whole number of at most nine digits\n`);
    return 2;
  }
  const seed = given === "" ? Math.floor(Math.random() * 1e9) : Number(given);
  const root = join(__dirname, "..", "..");
  const files = readdirSync(join(root, "tests"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".test.ts"));
  process.stdout.write(`\nThe order of the test files: TEST_SEED=${seed}\n`);

  const mocha = join(dirname(createRequire(__filename).resolve("mocha/package.json")), "bin", "mocha.js");
  const run = spawnSync(process.execPath, [mocha, ...orderOf(files, seed).map((file) => join("tests", file))], {
    cwd: root,
    stdio: "inherit",
  });
  if (run.error !== undefined) throw run.error;
  return run.status ?? 1;
}

process.exitCode = main(process.argv.slice(2));
