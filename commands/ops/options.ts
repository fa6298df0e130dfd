/** Options of `npm run ops`, in the order of `--help`. */
export const OPTIONS = {
  stack: { type: "string", value: "NAME", text: "the stack, e.g. prd (default: stg, or the only stack)" },
  since: { type: "string", value: "TIME", text: "logs: from then on, e.g. 15m, 6h, 2d (default: 15m)" },
  grep: { type: "string", value: "TEXT", text: "logs: only lines with this text" },
  follow: { type: "boolean", text: "logs: goes on with new lines until it is interrupted" },
  wait: {
    type: "boolean",
    text: "run-job: waits for its end, and prints exit code and last lines; restart, scale: waits until ECS is done",
  },
  for: { type: "string", value: "TIME", text: "wake: for so long outside of working hours, e.g. 90m, 3h, at most 7d" },
  to: { type: "string", value: "TIME", text: "restore: the time with its zone, e.g. 2026-11-27T11:59:30+09:00, or latest" },
  instance: { type: "string", value: "PLACE", text: "restore: a or b, the second instance that is created (default: a, unless it serves)" },
  command: { type: "string", value: "LINE", text: "shell: a line for sh; psql: a statement; prints its output, and fails with it" },
  owner: { type: "boolean", text: "psql, tunnel: as the owner of the tables, with --reason" },
  reason: {
    type: "string",
    value: "TEXT",
    text: "why, for CloudTrail; required in production for what changes something or enters a container",
  },
  program: { type: "string", value: "FOLDER", text: "the program, e.g. examples/minimal (default: the one in this folder)" },
  json: { type: "boolean", text: "status: prints an object" },
  help: { type: "boolean", short: "h", text: "this text" },
} as const;
export type OptionName = keyof typeof OPTIONS;

/** Options of all commands. */
export const COMMON: readonly OptionName[] = ["stack", "program", "help"];

/** Lines of the options for `--help`. */
export const optionLines = (): string[][] =>
  Object.entries(OPTIONS).map(([name, option]) => [
    `${"short" in option ? `-${option.short}, ` : ""}--${name}${"value" in option ? ` ${option.value}` : ""}`,
    option.text,
  ]);
