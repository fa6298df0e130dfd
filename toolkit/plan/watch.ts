import { existsSync, type FSWatcher, readdirSync, watch as watchFolder } from "node:fs";
import { basename, join } from "node:path";

/** Time without changes before files are read: an editor may empty a file before writing it, or write another and rename it. */
const SETTLE_MS = 20;
/** Interval for checking whether a program has finished. */
const POLL_MS = 2;

/** Resources that keep Node running without a program: watchers and output streams. */
const OWN_RESOURCES = new Set(["FSEventWrap", "TTYWrap", "PipeWrap", "SignalWrap", "Immediate"]);

export interface Watched {
  /** Folders whose files may affect the plan. */
  folders: string[];
  /**
   * Plans once and prints the result.
   *
   * @param changed Names of the changed files; empty at first.
   * @param run `idle` resolves when the program has finished; `overtaken` rejects when a newer change makes the plan obsolete.
   */
  plan: (changed: string[], run: { idle: () => Promise<void>; overtaken: Promise<never> }) => Promise<void>;
}

/** Plans again after each change, one plan at a time, until the process ends. */
export async function watchAndPlan({ folders, plan }: Watched): Promise<never> {
  const changes = new Changes(folders);
  for (let changed: string[] = [];; changed = await changes.next()) {
    const overtaken = changes.arrival().then(() => {
      throw new Overtaken();
    });
    overtaken.catch(() => undefined); // it may reject after the plan has finished
    try {
      await plan(changed, { idle: untilNothingIsOpen(), overtaken });
    } catch (error) {
      if (!(error instanceof Overtaken)) throw error;
    }
    changes.refresh();
  }
}

/** Files changed while the program was still running. */
export class Overtaken extends Error {}

/** Collects changed files until no further change arrives. */
class Changes {
  private readonly watchers = new Map<string, FSWatcher>();
  private changed = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private waiting: (() => void)[] = [];

  constructor(private readonly folders: string[]) {
    this.refresh();
  }

  /** Watches new folders and stops watching deleted ones. */
  refresh(): void {
    const present = new Set(this.folders.flatMap(foldersIn));
    for (const [folder, watcher] of this.watchers) {
      if (present.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of present) {
      if (!this.watchers.has(folder)) this.watchers.set(folder, this.watch(folder));
    }
  }

  private watch(folder: string): FSWatcher {
    const watcher = watchFolder(folder, (_, name) => {
      if (name === null || !isSource(name)) return;
      this.changed.add(name);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.waiting.splice(0).forEach((notify) => notify()), SETTLE_MS);
    });
    watcher.on("error", () => watcher.close()); // its folder was deleted; refresh() watches it again if it returns
    return watcher;
  }

  /** Resolves when further files have changed and settled. */
  arrival(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Returns the files changed since the last call; waits until there are any. */
  async next(): Promise<string[]> {
    while (this.changed.size === 0) await this.arrival();
    const changed = [...this.changed].toSorted();
    this.changed = new Set();
    this.refresh();
    return changed;
  }
}

/** A folder and its subfolders, except packages and hidden ones. */
function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && isSource(entry.name));
  return [folder, ...below.flatMap(({ name }) => foldersIn(join(folder, name)))];
}

/** Whether it isn't a package, a build output, or a file of version control or an editor. */
function isSource(name: string): boolean {
  return !/^(\.|node_modules$|dist$|4913$)|(~|\.sw[a-z]|\.tmp|\.log)$/.test(basename(name));
}

/** Returns a function that waits until Node would exit, ignoring watchers and resources left open by earlier runs. */
function untilNothingIsOpen(): () => Promise<void> {
  const before = open();
  const isIdle = () => [...open()].every(([kind, count]) => OWN_RESOURCES.has(kind) || count <= (before.get(kind) ?? 0));
  return async () => {
    await new Promise((resolve) => setImmediate(resolve));
    while (!isIdle()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  };
}

/** Number of active resources of each kind, which keep Node running. */
function open(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
