import { existsSync, type FSWatcher, readdirSync, watch as watchFolder } from "node:fs";
import { basename, join } from "node:path";

/** How long files rest before they are read: an editor empties a file before it writes it, or writes another and renames it. */
const REST_MS = 20;
/** How often it is looked whether a program has anything left to do. */
const LOOK_MS = 2;

/** What keeps Node running by itself, without a program: what is watched, and where is written to. */
const OWN_RESOURCES = new Set(["FSEventWrap", "TTYWrap", "PipeWrap", "SignalWrap", "Immediate"]);

export interface Watched {
  /** The folders whose files may change what is planned. */
  folders: string[];
  /**
   * Plans once, and says so.
   *
   * @param changed Names of the files that have changed; none at first.
   * @param run When the program has nothing left to do, and when nobody waits for it any more.
   */
  plan: (changed: string[], run: { idle: () => Promise<void>; overtaken: Promise<never> }) => Promise<void>;
}

/** Plans again after each change, one plan after the other, until the process is ended. */
export async function watchAndPlan({ folders, plan }: Watched): Promise<never> {
  const changes = new Changes(folders);
  for (let changed: string[] = [];; changed = await changes.next()) {
    const overtaken = changes.arrival().then(() => {
      throw new Overtaken();
    });
    overtaken.catch(() => undefined); // nobody may wait for it any more
    try {
      await plan(changed, { idle: untilNothingIsOpen(), overtaken });
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
    changes.look();
  }
}

/** Files changed while their program still ran. */
export class Overtaken extends Error {}

/** Files that changed, gathered until they rest. */
class Changes {
  private readonly watchers = new Map<string, FSWatcher>();
  private changed = new Set<string>();
  private rest: NodeJS.Timeout | undefined;
  private tell: (() => void)[] = [];

  constructor(private readonly folders: string[]) {
    this.look();
  }

  /** Watches folders that are new, and no longer those that are gone. */
  look(): void {
    const there = new Set(this.folders.flatMap(foldersIn));
    for (const [folder, watcher] of this.watchers) {
      if (there.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of there) {
      if (!this.watchers.has(folder)) this.watchers.set(folder, this.watch(folder));
    }
  }

  private watch(folder: string): FSWatcher {
    const watcher = watchFolder(folder, (_, name) => {
      if (name === null || !isSource(name)) return;
      this.changed.add(name);
      clearTimeout(this.rest);
      this.rest = setTimeout(() => this.tell.splice(0).forEach((told) => told()), REST_MS);
    });
    watcher.on("error", () => watcher.close()); // its folder is gone; look() finds it again
    return watcher;
  }

  /** When the next files have changed, and rest. */
  arrival(): Promise<void> {
    return new Promise((resolve) => this.tell.push(resolve));
  }

  /** The files that have changed since the last call; waits for some. */
  async next(): Promise<string[]> {
    while (this.changed.size === 0) await this.arrival();
    const changed = [...this.changed].toSorted();
    this.changed = new Set();
    this.look();
    return changed;
  }
}

/** A folder and all in it, but packages and what is hidden. */
function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && isSource(entry.name));
  return [folder, ...below.flatMap(({ name }) => foldersIn(join(folder, name)))];
}

/** Not what packages, version control, editors and builds leave. */
function isSource(name: string): boolean {
  return !/^(\.|node_modules$|dist$|4913$)|(~|\.sw[a-z]|\.tmp|\.log)$/.test(basename(name));
}

/** When Node would end, were it not for what is watched, and for what an earlier run of the program has left behind. */
function untilNothingIsOpen(): () => Promise<void> {
  const before = open();
  const isIdle = () => [...open()].every(([kind, count]) => OWN_RESOURCES.has(kind) || count <= (before.get(kind) ?? 0));
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    while (!isIdle()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  };
}

/** How many of each kind keep Node running. */
function open(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
