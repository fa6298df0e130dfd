import { UsageError } from "../../toolkit/shared/errors";
import { readWords } from "../../toolkit/shared/options";

export interface SecretsArguments {
  /** Folder of the program, relative to the repository. */
  program: string;
  /** Undefined: `stg` if the program has it, or its only stack. */
  stack: string | undefined;
  mode: "list" | "create" | "restart";
  /** Secrets to create or restart for, `<area>/<name>` or, for a restart, a name in AWS; empty: those that need it. */
  names: string[];
  /** Gives a secret that exists a new value. */
  replace: boolean;
  /** Keeps a secret that is scheduled for deletion. */
  restore: boolean;
  /** Characters of each generated value; undefined: values are read. */
  generate: number | undefined;
  help: boolean;
}

/** Long enough for any use; letters and digits have 5.95 bits each. */
const LENGTH = 40;
/** At least 16 against guessing. Source of the most: Secrets Manager API reference, `GetRandomPassword`, PasswordLength. */
const [LEAST, MOST] = [16, 4096];

export const USAGE = `Usage: npm run secrets -- [options] [area/name ...]

Lists the secrets of a stack's resolved program: where each one is, who reads it, whether it exists and when it changed. Never reads a
value, and needs no permission to; docs/secrets.md has the permissions.

  --stack NAME       the stack, e.g. prd (default: stg, or the only stack)
  --program FOLDER   the program, e.g. examples/minimal (default: the one in this folder)
  --create           creates the missing secrets, or those that are named. Asks for each value without showing it. If standard input
                     isn't a terminal, reads it: the value of a single secret, or a JSON object with a value by name
  --generate         with --create: Secrets Manager generates the values, letters and digits
  --length N         with --generate: characters of a value (default: ${LENGTH}, from ${LEAST} to ${MOST})
  --replace          with --create and names: gives secrets that exist a new value
  --restore          with --create and names: restores secrets that are scheduled for deletion, with their value unless --replace is given
  --restart          starts a new deployment of the services that read a secret that changed after their tasks were created; with names,
                     of the services that read these
  -h, --help         this text

Exit code: 0 every secret that a running workload reads exists, 1 one is missing, 2 wrong usage, 3 none is missing, but some couldn't be
checked. A missing secret that is read only by workloads without an image, or by none, is listed and isn't counted.
`;

const OPTIONS = {
  program: { type: "string" },
  stack: { type: "string" },
  create: { type: "boolean" },
  generate: { type: "boolean" },
  length: { type: "string" },
  replace: { type: "boolean" },
  restore: { type: "boolean" },
  restart: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Names of secrets that an operator gives have an area; a word without one is more likely a stack. */
const NAME = /\//;

/** @throws {UsageError} An unknown option, a missing value, or options that exclude or need each other. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv = process.env): SecretsArguments {
  const { values, words } = readWords("npm run secrets", argv, OPTIONS, env);
  const is = (name: "create" | "generate" | "replace" | "restore" | "restart" | "help") => values[name] === true;
  if (is("create") && is("restart")) throw new UsageError("--create and --restart exclude each other: restart when the value is in place");
  const mode = is("create") ? "create" : is("restart") ? "restart" : "list";
  const stray = mode === "restart" ? undefined : words.find((word) => !NAME.test(word)); // a service may read any other secret
  if (stray !== undefined) throw new UsageError(`"${stray}" isn't <area>/<name>; did you mean --stack ${stray}?`);
  if (words[0] !== undefined && mode === "list") throw new UsageError(`name ${words.join(" ")} with --create or --restart`);
  for (const name of ["generate", "replace", "restore"] as const) {
    if (is(name) && mode !== "create") throw new UsageError(`--${name} needs --create`);
  }
  for (const name of ["replace", "restore"] as const) {
    if (is(name) && words.length === 0) {
      throw new UsageError(`--${name} needs the names of the secrets, e.g. --create --${name} web/api-key`);
    }
  }
  if (values.length !== undefined && !is("generate")) throw new UsageError("--length needs --generate");
  return {
    program: values.program ?? ".",
    stack: values.stack,
    mode,
    names: [...new Set(words)],
    replace: is("replace"),
    restore: is("restore"),
    generate: is("generate") ? lengthOf(values.length ?? String(LENGTH)) : undefined,
    help: is("help"),
  };
}

function lengthOf(text: string): number {
  const length = Number(text);
  if (/^\d{1,4}$/.test(text) && length >= LEAST && length <= MOST) return length;
  throw new UsageError(`--length is ${text}, but must be a whole number from ${LEAST} to ${MOST}`);
}
