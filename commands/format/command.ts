import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createContext, type FormatterContext } from "@dprint/formatter";
import { getPath } from "@dprint/typescript";

import { type Command, EXIT } from "../../toolkit/shared/command";
import { ProgramError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";
import { sourceFiles } from "./source-files";

const USAGE = `Usage: npm run format -- [--check]

Lays out every TypeScript and JavaScript file as dprint.json says.

  --check     writes nothing, and names the files that are laid out otherwise
  -h, --help  this text
`;

/** A layout may need another pass until it stays; dprint's own command allows five. */
const PASSES = 5;

const OPTIONS = { check: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

export const formatCommand: Command = {
  name: "npm run format",
  run: (argv, { out, err, env, root }) => {
    const { check = false, help } = readOptions("npm run format", argv, OPTIONS, () => "it lays out all files", env);
    if (help === true) {
      out.write(USAGE);
      return Promise.resolve(EXIT.fine);
    }
    const layOut = formatter(root);
    const changed = sourceFiles(root).filter((file) => {
      const path = join(root, file);
      const before = readFileSync(path, "utf8");
      const after = layOut(file, before);
      if (after !== before && !check) writeFileSync(path, after);
      return after !== before;
    });
    if (!check || changed.length === 0) return Promise.resolve(EXIT.fine);
    err.write(`✗ npm run format lays out differently:\n${changed.map((file) => `  ${file}\n`).join("")}`);
    return Promise.resolve(EXIT.failed);
  },
};

/** dprint's plugin in Node, as its own binary isn't on npm for every platform. */
function formatter(root: string): (file: string, text: string) => string {
  const { lineWidth, typescript } = JSON.parse(readFileSync(join(root, "dprint.json"), "utf8")) as {
    lineWidth: number;
    typescript: Record<string, unknown>;
  };
  const context = createContext({ lineWidth });
  context.addPlugin(readFileSync(getPath()), typescript);
  return (file, text) => {
    for (let pass = 0; pass < PASSES; pass++) {
      const after = formatted(context, file, text);
      if (after === text) return text;
      text = after;
    }
    throw new Error(`${file}: each pass lays it out differently`);
  };
}

function formatted(context: FormatterContext, file: string, text: string): string {
  try {
    return context.formatText({ filePath: file, fileText: text });
  } catch (error) {
    throw new ProgramError(`${file} can't be laid out: ${(error as Error).message}`);
  }
}
