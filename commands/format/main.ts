import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createContext } from "@dprint/formatter";
import { getPath } from "@dprint/typescript";

import { sourceFiles } from "./source-files";

/*
 * Lays out every TypeScript and JavaScript file as dprint.json says, as dprint itself does; that binary isn't on npm for every platform,
 * its plugin is.
 */
const ROOT = join(__dirname, "..", "..");
/** A layout may need another pass until it stays; dprint's own command allows five. */
const PASSES = 5;

function main(argv: string[]): number {
  const isCheck = argv[0] === "--check";
  if (argv.length > (isCheck ? 1 : 0)) {
    process.stderr.write(`✗ npm run format takes no arguments but --check, and was given ${argv.join(" ")}\n`);
    return 2;
  }
  const { lineWidth, typescript } = JSON.parse(readFileSync(join(ROOT, "dprint.json"), "utf8")) as {
    lineWidth: number;
    typescript: Record<string, unknown>;
  };
  const context = createContext({ lineWidth });
  context.addPlugin(readFileSync(getPath()), typescript);

  const changed = sourceFiles(ROOT).filter((file) => {
    const path = join(ROOT, file);
    const before = readFileSync(path, "utf8");
    let text = before;
    for (let pass = 1;; pass++) {
      const after = context.formatText({ filePath: file, fileText: text });
      if (after === text) break;
      if (pass > PASSES) throw new Error(`${file}: each pass lays it out differently`);
      text = after;
    }
    if (text !== before && !isCheck) writeFileSync(path, text);
    return text !== before;
  });
  if (!isCheck || changed.length === 0) return 0;
  process.stderr.write(`✗ npm run format lays out anew:\n${changed.map((file) => `  ${file}\n`).join("")}`);
  return 1;
}

process.exitCode = main(process.argv.slice(2));
