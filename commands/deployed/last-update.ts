import type { HistoryEntry } from "../../toolkit/recover/pulumi-cli";

/** The last update of a stack that succeeded. */
export interface Update {
  at: Date;
  /** Commit of the program. */
  commit: string | undefined;
  /** Digest of the plan that was approved, as the deployment wrote it into the update's message. */
  approved: string | undefined;
}

/** @param history Newest first. */
export function lastUpdate(history: readonly HistoryEntry[]): Update | undefined {
  const last = history.find(({ kind, result }) => kind === "update" && result === "succeeded");
  if (last === undefined) return undefined;
  return {
    at: new Date(last.endTime ?? last.startTime),
    commit: last.environment["git.head"],
    approved: /\bapproved (sha256:[0-9a-f]{64})\b/.exec(last.message)?.[1],
  };
}
