import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { UsageError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";
import { painter } from "../../toolkit/shared/paint";
import { documentOf } from "./document";
import { matrix } from "./matrix";

const FILE = join(__dirname, "..", "..", "docs", "changes.md");

const USAGE = `Usage: npm run changes

Changes each setting of a staging stack once, on the simulator, and writes what that does to docs/changes.md.
`;

async function main(argv: string[]): Promise<void> {
  const { help } = readOptions("npm run changes", argv, { help: { type: "boolean", short: "h" } }, () => "it takes none");
  if (help === true) {
    process.stdout.write(USAGE);
    return;
  }
  const effects = await matrix();
  writeFileSync(FILE, documentOf(effects));
  process.stdout.write(`docs/changes.md: ${effects.length} changes\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  process.stderr.write(`${painter(process.stderr, process.env)("red", "✗")} ${error instanceof Error ? error.message : String(error)}\n`);
});
