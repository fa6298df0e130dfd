import { columns } from "../shared/columns";
import type { Paint } from "../shared/paint";
import { shortType } from "../shared/short-type";
import type { Decision } from "./decide";
import type { OrphanSearch } from "./orphans";
import { nameOf, type PendingOperation } from "./state";

const lines = (texts: readonly string[]) => texts.map((text) => `  ${text}\n`).join("");

/** Table of interrupted operations: operation, type, name. */
export function showPending(pending: readonly PendingOperation[]): string {
  return lines(columns(pending.map(({ type, resource }) => [type, shortType(resource.type), nameOf(resource)])));
}

const MARKS = { import: "+", clear: "-", ask: "?" } as const;
const COLOURS = { import: "green", clear: "dim", ask: "yellow" } as const;

/** Table of decisions. */
export function showDecisions(decisions: readonly Decision[], paint: Paint): string {
  const rows = columns(decisions.map((decision) => {
    const { action, resource, reason } = decision;
    const what = action === "import" ? [decision.id, reason].filter(Boolean).join(", ") : reason;
    return [MARKS[action], action, shortType(resource.type), nameOf(resource), what];
  }));
  return decisions.map(({ action }, index) => `  ${paint(COLOURS[action], rows[index]!)}\n`).join("");
}

/** Undecided creations with the options that decide them. */
export function showUndecided(undecided: readonly Extract<Decision, { action: "ask" }>[]): string {
  return undecided.map(({ resource, reason, ids }) => {
    const choices = [
      ...ids.map((id) => `--import '${nameOf(resource)}=${id}'`),
      ...(ids.length === 0 ? [`--import '${nameOf(resource)}=ID'`] : []),
      `--clear '${nameOf(resource)}'`,
    ];
    return `${shortType(resource.type)} ${nameOf(resource)}: ${reason}. Look at AWS, then run this again with one of\n${
      choices.map((choice) => `  ${choice}`).join("\n")
    }`;
  }).join("\n");
}

/** Result of a search for orphans, with commands that delete them. */
export function showOrphans({ places, tags, types, orphans, uninspected, unread }: OrphanSearch, stack: string, paint: Paint): string {
  const labels = Object.entries(tags).map(([key, value]) => `${key}=${value}`).join(", ");
  const where = `${types} resource types with ${labels} in ${places.join(" and ")}`;
  const hidden = [
    ...(uninspected.length > 0 ? [`\n${paint("red", "✗")} AWS doesn't say what there is of\n${lines(uninspected)}`] : []),
    ...(unread.length > 0 ? [`\n${paint("yellow", "!")} AWS doesn't say whose these are\n${lines(unread)}`] : []),
  ].join("");
  if (orphans.length === 0) {
    return `${uninspected.length > 0 ? " " : paint("green", "✓")} the state of ${stack} knows all that was found, of ${where}\n${hidden}`;
  }

  const rows = columns(orphans.map(({ cloudType, identifier, name }) => [cloudType, identifier, name]));
  const deletions = orphans.map(({ cloudType, identifier, region }) =>
    `aws cloudcontrol delete-resource --region ${region} --type-name ${cloudType} --identifier '${identifier}'`
  );
  return `${paint("red", "✗")} in the account and not in the state of ${stack}, of ${where}:\n${lines(rows)}
An update may have created them and lost AWS's answer, or they were tagged by hand. Check each, and delete those that aren't needed:
${lines(deletions)}${hidden}`;
}
