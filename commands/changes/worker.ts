import { isMainThread, parentPort, workerData } from "node:worker_threads";

import type { SettingsChange } from "./change";
import { effectsOf } from "./effects";
import type { Answer } from "./matrix";

/** Worker thread: receives changes, returns their effects. */
if (!isMainThread) {
  effectsOf(workerData as SettingsChange[]).then(
    (effects) => post({ effects }),
    (error: unknown) => post({ failure: error instanceof Error ? error.message : String(error) }),
  );
}

function post(answer: Answer): void {
  parentPort!.postMessage(answer, []); // worker threads need no target origin, unlike the linter's browser rule
}
