import type { Workplace } from "./workplace";

/** The README's command, without confirmation. */
export const UP = ["up", "--yes", "--skip-preview"];

/** Requests to AWS, sorted by type and name. */
export interface Changes {
  created: string[];
  updated: string[];
  replaced: string[];
  deleted: string[];
}

export async function changesSince(place: Workplace, action: () => Promise<void>): Promise<Changes> {
  const before = place.cloud.log().length;
  await action();
  const done = place.cloud.log().slice(before).filter(({ outcome }) => outcome === "done");
  const names = (operation: string) =>
    [...new Set(done.filter((entry) => entry.operation === operation).map(({ type, name }) => `${type.split(":").at(-1)} ${name}`))]
      .toSorted();
  const [created, updated, deleted] = [names("create"), names("update"), names("delete")];
  return {
    created: created.filter((name) => !deleted.includes(name)),
    updated,
    replaced: created.filter((name) => deleted.includes(name)),
    deleted: deleted.filter((name) => !created.includes(name)),
  };
}
