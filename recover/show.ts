import type { Paint } from "../plan/paint";
import type { Decision } from "./decide";
import { nameOf, type PendingOperation, type StateResource } from "./state";

/** `aws:ec2/vpc:Vpc` -> `ec2.Vpc`, as `npm run plan` writes it. */
const shortType = ({ type }: StateResource) => type.replace(/^aws:/, "").replace(/^([^:/]+)[/:].*?(\w+)$/, "$1.$2");

/** Columns as wide as their widest cell; the last is as long as it is. */
function table(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>((widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index]!)).join("  ").trimEnd());
}

/** What was cut off: operation, type, name. */
export function showPending(pending: readonly PendingOperation[]): string {
  return table(pending.map(({ type, resource }) => [type, shortType(resource), nameOf(resource)])).map((line) => `  ${line}\n`).join("");
}

const MARKS = { import: "+", clear: "-", ask: "?" } as const;
const COLOURS = { import: "green", clear: "dim", ask: "yellow" } as const;

/** What is done about each creation. */
export function showDecisions(decisions: readonly Decision[], paint: Paint): string {
  const lines = table(decisions.map((decision) => {
    const { action, resource, reason } = decision;
    const what = action === "import" ? [decision.id, reason].filter(Boolean).join(", ") : reason;
    return [MARKS[action], action, shortType(resource), nameOf(resource), what];
  }));
  return decisions.map(({ action }, index) => `  ${paint(COLOURS[action], lines[index]!)}\n`).join("");
}

/** What only a person can tell, and how to tell it. */
export function showUndecided(undecided: readonly Extract<Decision, { action: "ask" }>[]): string {
  return undecided.map(({ resource, reason, ids }) => {
    const choices = [...ids.map((id) => `--import '${nameOf(resource)}=${id}'`), ...(ids.length === 0 ? [`--import '${nameOf(resource)}=ID'`] : []), `--clear '${nameOf(resource)}'`];
    return `${shortType(resource)} ${nameOf(resource)}: ${reason}. Look at AWS, then run this again with one of\n${choices.map((choice) => `  ${choice}`).join("\n")}`;
  }).join("\n");
}
