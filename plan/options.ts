import { parseArgs, type ParseArgsConfig } from "node:util";

import { UsageError } from "./errors";

/**
 * The values of a command's options.
 *
 * @param advice What a word that is no option is told: what it probably was meant for.
 * @throws {UsageError} An unknown option with the known ones, a word that is none, a missing value or one too many.
 */
export function readOptions<const Options extends NonNullable<ParseArgsConfig["options"]>>(argv: string[], options: Options, advice: (word: string) => string) {
  const { tokens } = parseArgs({ args: argv, options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional") throw new UsageError(`"${token.value}" is no option; ${advice(token.value)}`);
    if (token.kind === "option" && !(token.name in options)) {
      throw new UsageError(`${token.rawName} is no option; known are ${Object.keys(options).map((name) => `--${name}`).join(", ")}`);
    }
  }

  try {
    return parseArgs({ args: argv, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message); // a value that is missing, or one too many
  }
}
