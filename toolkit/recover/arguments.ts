import { UsageError } from "../shared/errors";
import { readOptions } from "../shared/options";

export interface RecoverArguments {
  /** Folder of the program, relative to the repository. */
  program: string;
  /** Undefined only with `help`: a recovery changes the state, so there is no default. */
  stack: string | undefined;
  /** Runs without questions. */
  yes: boolean;
  /** Ids that the user has found out, by name or URN; undefined if the resource doesn't exist. */
  manualIds: Map<string, string | undefined>;
  /** Recovers nothing; lists resources that aren't in the state. */
  orphans: boolean;
  help: boolean;
}

export const USAGE = `Usage: npm run recover -- [options]

Repairs the state of a stack after an update was cut off, by SIGKILL or a power cut: looks up in the account whether each resource
that was being created exists, takes over those that do, forgets those that don't, and refreshes. Asks before it changes the state.

  --stack NAME       the stack, e.g. prd; there is no default
  --program FOLDER   the program, e.g. examples/minimal (default: the one in this folder)
  --yes              asks nothing; stops if a resource can't be resolved automatically
  --import NAME=ID   a resource by name or URN that exists, with the id that pulumi import takes; again for each one
  --clear NAME       a resource by name or URN that doesn't exist; again for each one
  --orphans          changes nothing; lists resources with the stack's default tags that aren't in its state
  -h, --help         this text

Exit code: 0 the state is whole, 1 it isn't or there are orphans, 2 wrong usage.
`;

const OPTIONS = {
  program: { type: "string" },
  stack: { type: "string" },
  yes: { type: "boolean" },
  import: { type: "string", multiple: true },
  clear: { type: "string", multiple: true },
  orphans: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** @throws {UsageError} For an unknown option, a missing value, or a resource named twice. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv = process.env): RecoverArguments {
  const values = readOptions("npm run recover", argv, OPTIONS, (word) => `did you mean --stack ${word}?`, env);
  const other = (["yes", "import", "clear"] as const).find((name) => values[name] !== undefined);
  if (values.orphans === true && other !== undefined) throw new UsageError(`--orphans changes nothing: leave out --${other}`);
  return {
    program: values.program ?? ".",
    stack: values.stack,
    yes: values.yes ?? false,
    manualIds: manualIdsOf(values.import ?? [], values.clear ?? []),
    orphans: values.orphans ?? false,
    help: values.help ?? false,
  };
}

function manualIdsOf(imports: string[], clears: string[]): Map<string, string | undefined> {
  const ids = new Map<string, string | undefined>();
  const add = (name: string, id: string | undefined) => {
    if (ids.has(name)) throw new UsageError(`${name} is named twice by --import and --clear`);
    ids.set(name, id);
  };
  for (const text of imports) {
    const [, name, id] = /^(.+?)=(.+)$/.exec(text) ?? [];
    if (name === undefined) throw new UsageError(`--import ${text} must be NAME=ID`);
    add(name, id);
  }
  for (const name of clears) add(name, undefined);
  return ids;
}
