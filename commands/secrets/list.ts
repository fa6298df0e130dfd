import { columns } from "../../toolkit/shared/columns";
import { EXIT } from "../../toolkit/shared/command";
import type { Paint } from "../../toolkit/shared/paint";
import { timeText } from "../../toolkit/shared/time-text";
import { isNeeded, type KnownSecret, type Origin, type ProgramSecrets, type Reader, STORES } from "./known-secret";
import type { State } from "./store-client";

const ORIGINS: Record<Origin, string> = {
  "operator": "an operator",
  "program": "pulumi up",
  "users task": "the database-users task",
  "RDS": "RDS",
  "others": "others",
};

/** Origins whose secrets must exist before a workload that reads them is deployed; the program creates the rest. */
const GIVEN: readonly Origin[] = ["operator", "others"];

/** States that a task can't start with. */
const ABSENT: readonly State["is"][] = ["missing", "empty", "scheduled for deletion", "wrong type"];

/** Secrets of an operator that `--create` would create. */
export function missingOf(states: ReadonlyMap<KnownSecret, State>): KnownSecret[] {
  return [...states].filter(([{ origin }, { is }]) => origin === "operator" && ABSENT.includes(is)).map(([secret]) => secret);
}

/** Exit code of a list: failed if a workload that has an image couldn't start, incomplete if that couldn't be found out. */
export function exitCodeOf(states: ReadonlyMap<KnownSecret, State>, { unresolved }: ProgramSecrets): number {
  const given = [...states].filter(([secret]) => GIVEN.includes(secret.origin) && isNeeded(secret));
  if (given.some(([, { is }]) => ABSENT.includes(is))) return EXIT.failed;
  return unresolved.length > 0 || given.some(([, { is }]) => is === "unchecked") ? EXIT.incomplete : EXIT.fine;
}

/** A stack, and the command that creates its secrets. */
export interface ShownStack {
  title: string;
  create: string;
}

/** Table of all secrets, remarks, and the verdict. */
export function renderList(states: ReadonlyMap<KnownSecret, State>, program: ProgramSecrets, stack: ShownStack, paint: Paint): string {
  const rows = [...states].map(([secret, state]) => [
    secret.label,
    STORES[secret.store],
    secret.keys.join(" ") || "-",
    ORIGINS[secret.origin],
    secret.readers.map(nameOf).join(" ") || "unused",
    stateText(secret, state),
    state.is === "there" ? timeText(state.changedAt) : "-",
  ]);
  const lines = columns([["Name", "Store", "Keys", "Value by", "Read by", "Exists", "Changed"], ...rows]);
  const table = rows.length === 0 ? [] : [paint("bold", lines[0]!), ...lines.slice(1), "", ...remarks(states, program)];
  return `${[...table, verdict(states, program, stack, paint)].join("\n")}\n`;
}

export const nameOf = ({ name, kind, waits }: Reader): string => `${name}${kind === "job" ? " (job)" : ""}${waits ? " (no image)" : ""}`;

function stateText({ origin }: KnownSecret, state: State): string {
  if (state.is === "there") return "yes";
  if (state.is === "wrong type") return `${state.type}, not SecureString`;
  if (state.is === "unchecked") return `unchecked: ${state.reason}`;
  if (state.is === "empty") return "without a value";
  return state.is === "missing" && !GIVEN.includes(origin) ? "not yet" : state.is;
}

function remarks(states: ReadonlyMap<KnownSecret, State>, { kmsKeyAlias, unresolved }: ProgramSecrets): string[] {
  const all = [...states];
  const labels = (found: [KnownSecret, State][]) => found.map(([{ label }]) => label).join(", ");
  const say = (found: [KnownSecret, State][], text: string) => found.length === 0 ? [] : [`${labels(found)}: ${text}`];
  const absent = all.filter(([secret, { is }]) => secret.origin === "operator" && ABSENT.includes(is) && !isNeeded(secret));
  return [
    ...say(all.filter(([{ origin, readers }]) => origin === "operator" && readers.length === 0), "declared, but no workload reads it"),
    ...say(absent.filter(([{ readers }]) => readers.length > 0), "not needed yet, as each workload that reads it has no image"),
    ...say(all.filter(([{ keys }, { is }]) => keys.length > 0 && is === "there"), "its keys can't be seen without reading the value"),
    ...say(
      kmsKeyAlias === undefined
        ? []
        : all.filter(([{ origin }, state]) => origin === "operator" && state.is === "there" && state.encryptedByAwsKey),
      `encrypted by AWS's key, not by ${kmsKeyAlias}; docs/secrets.md, "Change the key", has the commands`,
    ),
    ...(unresolved.length === 0 ? [] : [`${unresolved.join(", ")}: the containers, and so their secrets, are known only after pulumi up`]),
  ];
}

function verdict(states: ReadonlyMap<KnownSecret, State>, program: ProgramSecrets, { title, create }: ShownStack, paint: Paint): string {
  const exitCode = exitCodeOf(states, program);
  const missing = missingOf(states);
  const others = [...states].filter(([secret, { is }]) => secret.origin === "others" && isNeeded(secret) && ABSENT.includes(is));
  const number = `${states.size} secret${states.size === 1 ? "" : "s"}`;
  const mark = exitCode === EXIT.failed ? paint("red", "✗") : exitCode === EXIT.incomplete ? paint("yellow", "?") : paint("green", "✓");
  const words = [
    ...(missing.length === 0 ? [] : [`${missing.length} to create: ${create}`]),
    ...(others.length === 0 ? [] : [`missing, and not declared here: ${others.map(([{ label }]) => label).join(", ")}`]),
    ...(exitCode === EXIT.incomplete ? ["not all could be checked"] : []),
  ];
  return `${mark} ${title}: ${number}, ${words.join("; ") || "none missing"}`;
}
