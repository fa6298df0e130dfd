import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createContext, type FormatterContext } from "@dprint/formatter";
import { getPath } from "@dprint/typescript";

import { type Command, EXIT } from "../../toolkit/shared/command";
import { ProgramError } from "../../toolkit/shared/errors";
import { readOptions } from "../../toolkit/shared/options";
import { sourceFiles } from "./source-files";

const USAGE = `Usage: npm run format -- [--check]

Formats every TypeScript and JavaScript file with the options of dprint.json.

  --check     write nothing, and list the files whose format differs
  -h, --help  print this help
`;

/** Formatting may need several passes until it is stable; dprint's own command allows five. */
const PASSES = 5;

const OPTIONS = { check: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;

export const formatCommand: Command = {
  name: "npm run format",
  run: (argv, { out, err, env, root }) => {
    const { check = false, help } = readOptions("npm run format", argv, OPTIONS, () => "it formats all files", env);
    if (help === true) {
      out.write(USAGE);
      return Promise.resolve(EXIT.fine);
    }
    const format = formatter(root);
    const changed = sourceFiles(root).filter((file) => {
      const path = join(root, file);
      const before = readFileSync(path, "utf8");
      const after = format(file, before);
      if (after !== before && !check) writeFileSync(path, after);
      return after !== before;
    });
    if (!check || changed.length === 0) return Promise.resolve(EXIT.fine);
    err.write(`✗ run npm run format: these files aren't formatted:\n${changed.map((file) => `  ${file}\n`).join("")}`);
    return Promise.resolve(EXIT.failed);
  },
};

/** Returns a function that formats a file with dprint's plugin, which runs in Node on every platform, unlike dprint's binary. */
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
    throw new Error(`${file}: the format isn't stable`);
  };
}

function formatted(context: FormatterContext, file: string, text: string): string {
  try {
    return context.formatText({ filePath: file, fileText: text });
  } catch (error) {
    throw new ProgramError(`${file} can't be formatted: ${(error as Error).message}`);
  }
}
