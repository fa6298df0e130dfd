import { columns } from "../../toolkit/shared/columns";
import { knownAre, UsageError } from "../../toolkit/shared/errors";
import { readWords } from "../../toolkit/shared/options";
import { COMMON, optionLines, type OptionName, OPTIONS } from "./options";
import type { Verb } from "./verb";
import { type VerbName, VERBS } from "./verbs";

export const NAME = "npm run ops";

/** Lines of `--help`. */
export const usage = (): string =>
  `Usage: ${NAME} -- COMMAND [options]

Shows what runs in an environment, and acts on it. It needs AWS credentials, and for sessions in containers the Session
Manager plugin.

${lines(Object.entries<Verb>(VERBS).map(([name, { words, summary }]) => [[name, ...words].join(" "), summary]))}
${lines(optionLines())}
Exit code: 0 fine, 1 something is wrong or failed, 2 wrong usage.
`;

const lines = (rows: string[][]): string => columns(rows).map((line) => `  ${line}\n`).join("");

export interface OpsArguments {
  verb: VerbName;
  stack: string | undefined;
  /** Folder of the program, relative to the repository. */
  program: string;
  /** A service, a job or a store; empty if the command has none. */
  name: string;
  /** Tasks for `scale`, the port for `tunnel`. */
  count: number;
  sinceMs: number;
  /** 0 if it isn't given. */
  forMs: number;
  grep: string | undefined;
  follow: boolean;
  wait: boolean;
  /** Time to restore to. */
  to: string | undefined;
  /** Place of the restored instance. */
  instance: string | undefined;
  /** A line or a statement, in place of a session. */
  command: string | undefined;
  owner: boolean;
  reason: string | undefined;
  json: boolean;
}

/** @returns Undefined for help. @throws {UsageError} An unknown command, or words and options that it doesn't have. */
export function parseArguments(argv: string[], env: NodeJS.ProcessEnv): OpsArguments | undefined {
  const { values, words } = readWords(NAME, argv, OPTIONS, env);
  if (values.help === true) return undefined;
  const [verb, ...rest] = words;
  if (verb === undefined) throw new UsageError(`which command? ${knownAre(Object.keys(VERBS))}`);
  if (!(verb in VERBS)) throw new UsageError(`"${verb}" isn't a command; ${knownAre(Object.keys(VERBS))}`);
  const { words: wanted, options }: Verb = VERBS[verb as VerbName];
  if (rest.length !== wanted.length) {
    const form = [NAME, "--", verb, ...wanted].join(" ");
    throw new UsageError(`${verb} has ${rest.length === 0 ? "no word" : `the words ${rest.join(" ")}`} after it, but is used as ${form}`);
  }
  const foreign = Object.keys(values).find((option) => ![...COMMON, ...options].includes(option as OptionName));
  if (foreign !== undefined) {
    throw new UsageError(`--${foreign} isn't an option of ${verb}; ${knownAre(options.map((option) => `--${option}`))}`);
  }
  const [name = "", count = "0"] = rest;
  return {
    verb: verb as VerbName,
    stack: values.stack,
    program: values.program ?? ".",
    name,
    count: numberOf(wanted[1], count),
    sinceMs: millisecondsOf("since", values.since ?? "15m"),
    forMs: values.for === undefined ? 0 : durationOf(values.for),
    grep: values.grep,
    follow: values.follow ?? false,
    wait: values.wait ?? false,
    to: values.to,
    instance: values.instance,
    command: values.command,
    owner: values.owner ?? false,
    reason: values.reason === undefined ? undefined : reasonOf(values.reason),
    json: values.json ?? false,
  };
}

/** Most tasks of a service. Source: Amazon ECS service quotas, "Tasks per service". */
const MOST_TASKS = 5000;

/** Numbers that are a command's second word. A port below 1,024 needs the rights of root. */
const RANGES: Readonly<Record<string, readonly [least: number, most: number]>> = { COUNT: [0, MOST_TASKS], PORT: [1024, 65_535] };

function numberOf(word: string | undefined, text: string): number {
  const range = word === undefined ? undefined : RANGES[word];
  if (range === undefined) return 0;
  const [least, most] = range;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    const [from, to] = [least, most].map((limit) => limit.toLocaleString("en-US"));
    throw new UsageError(`${word} is ${text}, but must be a whole number from ${from} to ${to}`);
  }
  return number;
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Longer is a change of the working hours. */
const MOST_MS = 7 * 86_400_000;

function durationOf(text: string): number {
  const duration = millisecondsOf("for", text);
  if (duration > MOST_MS) throw new UsageError(`--for is ${text}, but must be at most 7d`);
  return duration;
}

function millisecondsOf(option: string, text: string): number {
  const { number = "0", unit = "s" } = /^(?<number>[1-9]\d{0,4})(?<unit>[smhd])$/.exec(text)?.groups ?? {};
  if (number === "0") throw new UsageError(`--${option} is ${text}, but must be a number with s, m, h or d, e.g. 15m, 6h or 2d`);
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
