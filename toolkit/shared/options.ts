import { parseArgs } from "node:util";

import { UsageError } from "./errors";
import { keptByNpm, type Options } from "./npm-options";

type Values<Of extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: Of }>>["values"];

/**
 * The values of a command's options.
 *
 * @param command As a person types it, e.g. `npm run plan`.
 * @param advice What a word that is no option is told: what it probably was meant for.
 * @throws {UsageError} An option that npm kept, an unknown one with the known ones, a word that is none, a value that is missing or one too
 *   many, an option given twice.
 */
export function readOptions<const Of extends Options>(
  command: string,
  argv: string[],
  options: Of,
  advice: (word: string) => string,
  env: NodeJS.ProcessEnv = process.env,
): Values<Of> {
  refuseKept(command, argv, options, env);
  const { tokens } = parseArgs({ args: argv, options, strict: false, tokens: true });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") throw new UsageError(`"${token.value}" isn't an option; ${advice(token.value)}`);
    if (token.kind !== "option") continue;
    const option = options[token.name];
    if (option === undefined) throw new UsageError(`${token.rawName} isn't an option; ${known(options)}`);
    if (seen.has(token.name) && option.multiple !== true) throw new UsageError(`--${token.name} is given twice`);
    seen.add(token.name);
  }

  try {
    return parseArgs({ args: argv, options }).values;
  } catch (error) {
    throw new UsageError((error as Error).message); // a value that is missing, or one too many
  }
}

function known(options: Options): string {
  const names = Object.keys(options).map((name) => `--${name}`);
  return names.length === 0 ? "there is none" : `known are ${names.join(", ")}`;
}

/** The command would do something else than it was asked for, without a word. */
function refuseKept(command: string, argv: string[], options: Options, env: NodeJS.ProcessEnv): void {
  const kept = keptByNpm(options, env);
  if (kept.length === 0) return;
  const words = kept.flatMap(({ name, values }) => {
    if (options[name]!.type === "boolean") return [`--${name}`];
    if (values.length > 0) return values.map((value) => `--${name} ${name === "config" ? value.replace(/=.*/s, "=...") : value}`);
    return [`--${name} ${kept.length === 1 && argv.length === 1 ? argv[0]! : "..."}`];
  });
  const others = kept.some(({ name, values }) => options[name]!.type === "string" && values.length === 0) ? [] : argv;
  throw new UsageError(
    `npm kept ${kept.map(({ name }) => `--${name}`).join(", ")} for itself: options come after --, ${command} -- ${
      [...words, ...others].join(" ")
    }`,
  );
}
