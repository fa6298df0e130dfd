import { isMainThread, parentPort, workerData } from "node:worker_threads";

import type { SettingsChange } from "./change";
import { effectsOf } from "./effects";
import type { Answer } from "./matrix";

/** In a thread of its own: is given changes, tells their effects. */
if (!isMainThread) {
  effectsOf(workerData as SettingsChange[]).then(
    (effects) => tell({ effects }),
    (error: unknown) => tell({ failure: error instanceof Error ? error.message : String(error) }),
  );
}

function tell(answer: Answer): void {
  parentPort!.postMessage(answer, []); // a thread has no origin, which the linter misses
}
