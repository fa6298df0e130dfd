import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import { CHANGES } from "./catalogue";
import type { SettingsChange } from "./change";
import type { Effect } from "./effects";

/** More workers take longer to start than they save. */
const MOST_WORKERS = 4;

/** Effects of all changes, in their order. The SDK supports one stack at a time, so each worker thread loads its own SDK. */
export async function matrix(): Promise<Effect[]> {
  const changes = Object.values(CHANGES).flat();
  const workers = Math.min(MOST_WORKERS, availableParallelism());
  const shares = Array.from({ length: workers }, (_, worker) => changes.filter((__, index) => index % workers === worker));
  const effects = await Promise.all(shares.map(inWorker));
  return changes.map((_, index) => effects[index % workers]![Math.floor(index / workers)]!);
}

/** Result of a worker thread. */
export type Answer = { effects: Effect[]; failure?: undefined } | { failure: string };

function inWorker(changes: SettingsChange[]): Promise<Effect[]> {
  const worker = new Worker(join(__dirname, "worker.ts"), {
    workerData: changes,
    execArgv: ["--require", join(__dirname, "..", "..", "toolkit", "plan", "start.cjs")],
    resourceLimits: { maxYoungGenerationSizeMb: 64 }, // a run creates many short-lived objects
  });
  return new Promise<Effect[]>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("a worker thread ended without a result")));
    worker.once(
      "message",
      (answer: Answer) => (answer.failure === undefined ? resolve(answer.effects) : reject(new Error(answer.failure))),
    );
  }).finally(() => {
    void worker.terminate();
  });
}
