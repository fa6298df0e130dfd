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
import type { ProviderCall } from "../../support/deploy-requests";
import type { LookupCall } from "../../support/hook-requests";

/** Existing resource of the simulated AWS. */
export interface CloudResource extends ExistingResource {
  urn: string;
  /** Key that no other resource may have. */
  unique: string;
  /** Count of creations under this URN, so that a replacement gets different ids. */
  serial: number;
  /** Count of its updates, from 1. */
  version: number;
  /** Inputs of a database that take effect in its maintenance window. */
  pending?: Properties | undefined;
}

export interface CloudState {
  resources: CloudResource[];
  /** Counts of creations, also of resources that were deleted again: by URN, and by family for task definitions. */
  created: Record<string, number>;
  /** Names of secrets and parameters that an operator created. */
  given?: string[];
}

/** A secret value with a name for messages. */
export interface SecretValue {
  name: string;
  value: string;
}

export const OPERATIONS = ["create", "update", "delete", "read"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Call of the provider, and the resource as the engine names it. */
export interface RecordedCall extends ProviderCall {
  urn: string;
}

/** Line of the log: an operation and its outcome. */
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

/** Fault of an operation. */
export interface Fault {
  operation: Operation;
  /** Ordinal, from 1, of this kind of operation since the faults were written. */
  number: number;
  /**
   * - `fail`: nothing is done, the call fails.
   * - `refuse`: nothing is done, the call fails, and the new inputs stay in the state, as in the AWS provider if AWS rejects an
   *   update: inputs in the state aren't sent again, so the next update succeeds without changing anything. Source:
   *   pulumi/pulumi#21458.
   * - `fail-after`: it is done, then the call fails and reports the resource, as the AWS provider does if a waiter fails.
   *   Source: pulumi-terraform-bridge, pkg/tfbridge/provider.go, `initializationError`.
   * - `lose-answer`: it is done, and the call fails without reporting the resource.
   * - `kill-before`, `kill-after`: the CLI is killed before or after it is done.
   * - `hold`: it is done when the test calls `letGo`.
   */
  how: "fail" | "refuse" | "fail-after" | "lose-answer" | "kill-before" | "kill-after" | "hold";
}

interface Faults {
  faults: Fault[];
  seen: Partial<Record<Operation, number>>;
}

/** Maximum time that a process holds the lock, unless it is killed. */
const LOCK_MILLISECONDS = 5_000;
const LET_GO = "let-go";

/**
 * State of the simulated AWS in a folder: `state.json`, `log.jsonl`, `secrets.jsonl` and, if there are faults, `faults.json`. Several processes use
 * it concurrently, and each may be killed at any time: a change holds a lock and takes effect by a rename.
 */
export class StateFile {
  constructor(private readonly folder: string) {}

  read(): CloudState {
    return (this.json("state.json") as CloudState | undefined) ?? { resources: [], created: {} };
  }

  /** Changes the state; leaves it unchanged if `edit` throws. */
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
    return this.lines("log.jsonl") as Entry[];
  }

  /** Remembers secret values that AWS, a provider or an operator made. */
  remember(secrets: readonly SecretValue[]): void {
    for (const secret of secrets) appendFileSync(join(this.folder, "secrets.jsonl"), `${JSON.stringify(secret)}\n`);
  }

  /** Every secret value that was ever made. */
  secrets(): SecretValue[] {
    return this.lines("secrets.jsonl") as SecretValue[];
  }

  /** Remembers a call of the provider, for which its role needs permissions. */
  recordCall({ operation, type, urn, id, inputs, outputs }: RecordedCall): void {
    if (!type.startsWith("aws:")) return;
    appendFileSync(join(this.folder, "calls.jsonl"), `${JSON.stringify({ operation, type, urn, id, inputs, outputs })}\n`);
  }

  /** Every different call of the provider that AWS accepted. */
  calls(): RecordedCall[] {
    return this.differentLines("calls.jsonl") as RecordedCall[];
  }

  recordLookup(call: LookupCall): void {
    appendFileSync(join(this.folder, "lookups.jsonl"), `${JSON.stringify(call)}\n`);
  }

  /** Every different lookup that AWS answered. */
  lookups(): LookupCall[] {
    return this.differentLines("lookups.jsonl") as LookupCall[];
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

  /** Replaces the faults, and restarts the count of operations. */
  setFaults(faults: Fault[]): void {
    this.locked(() => this.write("faults.json", { faults, seen: {} }));
  }

  /** Counts an operation, and returns its fault. */
  nextFault(operation: Operation): Fault["how"] | undefined {
    if (!existsSync(join(this.folder, "faults.json"))) return undefined;
    return this.locked(() => {
      const { faults, seen } = this.json("faults.json") as Faults;
      const number = (seen[operation] ?? 0) + 1;
      this.write("faults.json", { faults, seen: { ...seen, [operation]: number } });
      return faults.find((fault) => fault.operation === operation && fault.number === number)?.how;
    });
  }

  /** Blocks this process, with all its other requests, until `letGo`. */
  hold(): void {
    while (!existsSync(join(this.folder, LET_GO))) pause();
  }

  /** Ends all current and later `hold`s. */
  letGo(): void {
    writeFileSync(join(this.folder, LET_GO), "");
  }

  private lines(name: string): unknown[] {
    return this.texts(name).map((line) => JSON.parse(line) as unknown);
  }

  private differentLines(name: string): unknown[] {
    return [...new Set(this.texts(name))].map((line) => JSON.parse(line) as unknown);
  }

  private texts(name: string): string[] {
    const file = join(this.folder, name);
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
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
