import type { RemovedFiles } from "./site-store";

const DAY_MS = 86_400_000;

/** Files that are no longer part of a site, deleted or kept. */
export interface Removals {
  /** Keys that are deleted now. */
  deleted: string[];
  /** Hashed files that are kept, with the time since which they aren't part of the site. */
  removed: RemovedFiles;
}

/**
 * Decides on files that a publication no longer has. Those with hashed names stay for some days, as pages that browsers have open load
 * them; the others are replaced by nothing and are deleted.
 *
 * @param gone Keys of objects that the publication doesn't have.
 * @param before Hashed files that earlier publications removed.
 */
export function removalsOf(
  gone: readonly string[],
  isHashed: (path: string) => boolean,
  before: RemovedFiles,
  now: Date,
  keepDays: number,
): Removals {
  const since = (key: string) => before[key] ?? now.toISOString();
  const isExpired = (key: string) => !isHashed(`/${key}`) || now.getTime() - Date.parse(since(key)) >= keepDays * DAY_MS;
  return {
    deleted: gone.filter(isExpired),
    removed: Object.fromEntries(gone.filter((key) => !isExpired(key)).map((key) => [key, since(key)])),
  };
}
