import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

import type { ExistingResource } from "../../../toolkit/aws-model/entry";
import type { Properties } from "../../../toolkit/shared/values";

/** A resource that exists in the simulated AWS. */
export interface CloudResource extends ExistingResource {
  urn: string;
  /** No other resource may have the same. */
  unique: string;
  /** Counts the creations under this URN, so that a replacement gets other ids than what it replaces. */
  serial: number;
  /** Counts its updates, from 1. */
  version: number;
  /** Inputs of a database that take effect in its maintenance window. */
  pending?: Properties | undefined;
}

export interface CloudState {
  resources: CloudResource[];
  /** Counts of creations, also of resources that were deleted again: by URN, and by family for task definitions. */
  created: Record<string, number>;
}

export const OPERATIONS = ["create", "update", "delete", "read"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** A line of the log: what was asked, and how it ended. */
export interface Entry {
  operation: Operation;
  type: string;
  /** Logical name. */
  name: string;
  urn: string;
  id: string;
  /** `done`, `failed`, `refused`, `failed after`, `killed before`, `killed after`, `held` (and later how it ended), or AWS's refusal. */
  outcome: string;
}

/** Where an operation goes wrong. */
export interface Fault {
  operation: Operation;
  /** Ordinal, from 1, of this kind of operation since the faults were written. */
  number: number;
  /**
   * - `fail`: nothing is done, the call fails.
   * - `refuse`: nothing is done, the call fails, and what was asked for stays in the state, as in the AWS provider where AWS refuses
   *   an update: what the state has isn't asked for again, so the next update succeeds without changing anything. Source:
   *   pulumi/pulumi#21458.
   * - `fail-after`: it is done, then the call fails and says what was made, as the AWS provider does when a wait ends badly.
   *   Source: pulumi-terraform-bridge, pkg/tfbridge/provider.go, `initializationError`.
   * - `lose-answer`: it is done, and the call fails without a word of it.
   * - `kill-before`, `kill-after`: the CLI is killed before or after it is done.
   * - `hold`: it is done when the test lets go of it.
   */
  how: "fail" | "refuse" | "fail-after" | "lose-answer" | "kill-before" | "kill-after" | "hold";
}

interface Faults {
  faults: Fault[];
  seen: Partial<Record<Operation, number>>;
}

/** The longest that a process holds the lock, unless it was killed meanwhile. */
const LOCK_MILLISECONDS = 5_000;
const LET_GO = "let-go";

/**
 * What exists, in a folder: `state.json`, `log.jsonl` and, where something is to go wrong, `faults.json`. Several processes use
 * it at once, and each may be killed at any time: a change is made under a lock and takes effect by a rename.
 */
export class StateFile {
  constructor(private readonly folder: string) {}

  read(): CloudState {
    return (this.json("state.json") as CloudState | undefined) ?? { resources: [], created: {} };
  }

  /** Changes the state, or nothing if `edit` throws. */
  change<T>(edit: (state: CloudState) => T): T {
    return this.locked(() => {
      const state = this.read();
      const result = edit(state);
      this.write("state.json", state);
      return result;
    });
  }

  append(entry: Entry): void {
    appendFileSync(join(this.folder, "log.jsonl"), `${JSON.stringify(entry)}\n`);
  }

  log(): Entry[] {
    const file = join(this.folder, "log.jsonl");
    if (!existsSync(file)) return [];
    return readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line) as Entry);
  }

  /** Waits for a line of the log. */
  async appended(isWanted: (entry: Entry) => boolean): Promise<void> {
    const watcher = watch(this.folder);
    try {
      await new Promise<void>((resolve) => {
        const look = () => void (this.log().some(isWanted) && resolve());
        watcher.on("change", look);
        look();
      });
    } finally {
      watcher.close();
    }
  }

  clearLog(): void {
    rmSync(join(this.folder, "log.jsonl"), { force: true });
  }

  /** What goes wrong from now on; operations are counted anew. */
  setFaults(faults: Fault[]): void {
    this.locked(() => this.write("faults.json", { faults, seen: {} }));
  }

  /** Counts an operation, and tells what is to go wrong with it. */
  nextFault(operation: Operation): Fault["how"] | undefined {
    if (!existsSync(join(this.folder, "faults.json"))) return undefined;
    return this.locked(() => {
      const { faults, seen } = this.json("faults.json") as Faults;
      const number = (seen[operation] ?? 0) + 1;
      this.write("faults.json", { faults, seen: { ...seen, [operation]: number } });
      return faults.find((fault) => fault.operation === operation && fault.number === number)?.how;
    });
  }

  /** Waits, and everything else that this process is asked waits, too. */
  hold(): void {
    while (!existsSync(join(this.folder, LET_GO))) pause();
  }

  /** Ends every `hold` of now and later. */
  letGo(): void {
    writeFileSync(join(this.folder, LET_GO), "");
  }

  private json(name: string): unknown {
    const file = join(this.folder, name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as unknown) : undefined;
  }

  private write(name: string, content: unknown): void {
    const draft = join(this.folder, `${name}.${process.pid}`);
    writeFileSync(draft, JSON.stringify(content, null, 1));
    renameSync(draft, join(this.folder, name));
  }

  private locked<T>(action: () => T): T {
    mkdirSync(this.folder, { recursive: true });
    const file = join(this.folder, "lock");
    while (!taken(file)) {
      if (isLeftBehind(file)) rmSync(file, { force: true });
      else pause();
    }
    try {
      return action();
    } finally {
      rmSync(file, { force: true });
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
}

function taken(file: string): boolean {
  try {
    closeSync(openSync(file, "wx"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function isLeftBehind(file: string): boolean {
  return Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > LOCK_MILLISECONDS;
}
