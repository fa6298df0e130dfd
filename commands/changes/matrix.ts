import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import { CHANGES } from "./catalogue";
import type { SettingsChange } from "./change";
import type { Effect } from "./effects";

/** More of them spend more on their start than they save. */
const MOST_WORKERS = 4;

/** The effects of all changes, in their order. The SDK knows one stack at a time, so each thread has an SDK of its own. */
export async function matrix(): Promise<Effect[]> {
  const changes = Object.values(CHANGES).flat();
  const workers = Math.min(MOST_WORKERS, availableParallelism());
  const shares = Array.from({ length: workers }, (_, worker) => changes.filter((__, index) => index % workers === worker));
  const effects = await Promise.all(shares.map(inWorker));
  return changes.map((_, index) => effects[index % workers]![Math.floor(index / workers)]!);
}

/** What a thread has to tell. */
export type Answer = { effects: Effect[]; failure?: undefined } | { failure: string };

function inWorker(changes: SettingsChange[]): Promise<Effect[]> {
  const worker = new Worker(join(__dirname, "worker.ts"), {
    workerData: changes,
    execArgv: ["--require", join(__dirname, "..", "..", "toolkit", "plan", "start.cjs")],
    resourceLimits: { maxYoungGenerationSizeMb: 64 }, // a run makes much that lives shortly
  });
  return new Promise<Effect[]>((resolve, reject) => {
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("a thread ended without an answer")));
    worker.once(
      "message",
      (answer: Answer) => (answer.failure === undefined ? resolve(answer.effects) : reject(new Error(answer.failure))),
    );
  }).finally(() => void worker.terminate());
}
