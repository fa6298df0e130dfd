import { parseArgs } from "node:util";

import { knownAre, UsageError } from "./errors";
import { keptByNpm, type Options } from "./npm-options";

type Values<Of extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: Of }>>["values"];

/**
 * Parses the options of a command that takes no other words.
 *
 * @param command As typed, e.g. `npm run plan`.
 * @param advice Returns a suggestion for a word that isn't an option.
 * @throws {UsageError} An option consumed by npm, an unknown option, a word that isn't one, a missing or superfluous value, or an option
 *   given twice.
 */
export function readOptions<const Of extends Options>(
  command: string,
  argv: string[],
  options: Of,
  advice: (word: string) => string,
  env: NodeJS.ProcessEnv = process.env,
): Values<Of> {
  const { values, words } = readWords(command, argv, options, env);
  if (words[0] !== undefined) throw new UsageError(`"${words[0]}" isn't an option; ${advice(words[0])}`);
  return values;
}

/**
 * Parses the options of a command, and its other words.
 *
 * @throws {UsageError} As `readOptions`, except for a word that isn't an option.
 */
export function readWords<const Of extends Options>(
  command: string,
  argv: string[],
  options: Of,
  env: NodeJS.ProcessEnv = process.env,
): { values: Values<Of>; words: string[] } {
  rejectConsumed(command, argv, options, env);
  const { tokens, positionals: words } = parseArgs({ args: argv, options, strict: false, tokens: true });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (option === undefined) throw new UsageError(`${token.rawName} isn't an option; ${known(options)}`);
    if (seen.has(token.name) && option.multiple !== true) throw new UsageError(`--${token.name} is given twice`);
    seen.add(token.name);
  }

  try {
    return { values: parseArgs({ args: argv, options, allowPositionals: true }).values, words };
  } catch (error) {
    throw new UsageError((error as Error).message); // a missing or superfluous value
  }
}

const known = (options: Options): string => knownAre(Object.keys(options).map((name) => `--${name}`));

/** Rejects options that npm consumed; without them the command would silently do something else. */
function rejectConsumed(command: string, argv: string[], options: Options, env: NodeJS.ProcessEnv): void {
  const consumed = keptByNpm(options, env);
  if (consumed.length === 0) return;
  const words = consumed.flatMap(({ name, values }) => {
    if (options[name]!.type === "boolean") return [`--${name}`];
    if (values.length > 0) return values.map((value) => `--${name} ${name === "config" ? value.replace(/=.*/s, "=...") : value}`);
    return [`--${name} ${consumed.length === 1 && argv.length === 1 ? argv[0]! : "..."}`];
  });
  const others = consumed.some(({ name, values }) => options[name]!.type === "string" && values.length === 0) ? [] : argv;
  throw new UsageError(
    `npm consumed ${consumed.map(({ name }) => `--${name}`).join(", ")}; put options after --: ${command} -- ${
      [...words, ...others].join(" ")
    }`,
  );
}
