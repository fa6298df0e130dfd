import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { documentOf } from "./document";
import { matrix } from "./matrix";

const FILE = join(__dirname, "..", "docs", "changes.md");

async function main(): Promise<void> {
  const effects = await matrix();
  writeFileSync(FILE, documentOf(effects));
  process.stdout.write(`docs/changes.md: ${effects.length} changes\n`);
}

main().catch((error: unknown) => {
  process.exitCode = 1;
  process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`);
});
