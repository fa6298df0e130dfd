import { knownAre, UsageError } from "../../toolkit/shared/errors";
import { readWords } from "../../toolkit/shared/options";

export const NAME = "npm run ops";

export const USAGE = `Usage: ${NAME} -- COMMAND [options]

Shows what runs in an environment, and acts on it. It needs nothing but AWS credentials.

  status             services and jobs: tasks, health, image, commit, since when, the last rollout; and the alarms that are raised
  logs NAME          the log of a service or a job
  run-job NAME       starts a job now
  restart NAME       replaces the tasks of a service one after another, with the same image and fresh secrets
  scale NAME COUNT   changes the number of a service's tasks until the next deployment

  --stack NAME       the stack, e.g. prd (default: stg, or the only stack)
  --since TIME       logs: from then on, e.g. 15m, 6h, 2d (default: 15m)
  --grep TEXT        logs: only lines with this text
  --follow           logs: goes on with new lines until it is interrupted
  --wait             run-job: waits for its end, and prints exit code and last lines; restart, scale: waits until ECS is done
  --reason TEXT      why, for CloudTrail; required in production for what changes something
  --program FOLDER   the program, e.g. examples/minimal (default: the one in this folder)
  --json             status: prints an object
  -h, --help         this text

Exit code: 0 fine, 1 something is wrong or failed, 2 wrong usage.
`;

const OPTIONS = {
  stack: { type: "string" },
  since: { type: "string" },
  grep: { type: "string" },
  follow: { type: "boolean" },
  wait: { type: "boolean" },
  reason: { type: "string" },
  program: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Words after each command, the options that it has, and whether it changes something. */
const VERBS = {
  "status": { words: [], options: ["json"], acts: false },
  "logs": { words: ["NAME"], options: ["since", "grep", "follow"], acts: false },
  "run-job": { words: ["NAME"], options: ["wait", "reason"], acts: true },
  "restart": { words: ["NAME"], options: ["wait", "reason"], acts: true },
  "scale": { words: ["NAME", "COUNT"], options: ["wait", "reason"], acts: true },
} as const;
export type Verb = keyof typeof VERBS;

const COMMON = ["stack", "program", "help"];

export interface OpsArguments {
  verb: Verb;
  stack: string | undefined;
  /** Folder of the program, relative to the repository. */
  program: string;
  /** A service or a job; empty for `status`. */
  name: string;
  /** Tasks for `scale`. */
  count: number;
  sinceMs: number;
  grep: string | undefined;
  follow: boolean;
  wait: boolean;
  reason: string | undefined;
  json: boolean;
}

/** Whether a command changes something. */
export const acts = (verb: Verb): boolean => VERBS[verb].acts;

/** @returns Undefined for help. @throws {UsageError} An unknown command, or words and options that it doesn't have. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv): OpsArguments | undefined {
  const { values, words } = readWords(NAME, argv, OPTIONS, env);
  if (values.help === true) return undefined;
  const [verb, ...rest] = words;
  if (verb === undefined) throw new UsageError(`which command? ${knownAre(Object.keys(VERBS))}`);
  if (!(verb in VERBS)) throw new UsageError(`"${verb}" isn't a command; ${knownAre(Object.keys(VERBS))}`);
  const { words: wanted, options } = VERBS[verb as Verb];
  if (rest.length !== wanted.length) {
    const usage = [NAME, "--", verb, ...wanted].join(" ");
    throw new UsageError(`${verb} has ${rest.length === 0 ? "no word" : `the words ${rest.join(" ")}`} after it, but is used as ${usage}`);
  }
  const foreign = Object.keys(values).find((option) => !COMMON.includes(option) && !(options as readonly string[]).includes(option));
  if (foreign !== undefined) {
    throw new UsageError(`--${foreign} isn't an option of ${verb}; ${knownAre(options.map((option) => `--${option}`))}`);
  }
  const [name = "", count = "0"] = rest;
  return {
    verb: verb as Verb,
    stack: values.stack,
    program: values.program ?? ".",
    name,
    count: countOf(count),
    sinceMs: millisecondsOf(values.since ?? "15m"),
    grep: values.grep,
    follow: values.follow ?? false,
    wait: values.wait ?? false,
    reason: values.reason === undefined ? undefined : reasonOf(values.reason),
    json: values.json ?? false,
  };
}

/** Most tasks of a service. Source: Amazon ECS service quotas, "Tasks per service". */
const MOST_TASKS = 5000;

function countOf(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > MOST_TASKS) {
    throw new UsageError(`COUNT is ${text}, but must be a whole number from 0 to ${MOST_TASKS.toLocaleString("en-US")}`);
  }
  return count;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function millisecondsOf(text: string): number {
  const { number = "0", unit = "s" } = /^(?<number>[1-9]\d{0,4})(?<unit>[smhd])$/.exec(text)?.groups ?? {};
  if (number === "0") throw new UsageError(`--since is ${text}, but must be a number with s, m, h or d, e.g. 15m, 6h or 2d`);
  return Number(number) * UNITS[unit]! * 1000;
}

/** Values of session tags. Source: AWS STS API reference, `Tag`: at most 256 letters, digits, spaces and `_ . : / = + - @`. */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{5,256}$/u;

function reasonOf(text: string): string {
  if (!TAG_VALUE.test(text)) {
    throw new UsageError(
      `--reason is "${text}", but must be 5 to 256 letters, digits, spaces and _ . : / = + - @, as it becomes a session tag`,
    );
  }
  return text;
}
