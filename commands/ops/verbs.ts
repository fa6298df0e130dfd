import { restartVerb, scaleVerb } from "./change-service";
import { logsVerb } from "./logs";
import { restoreVerb } from "./restore";
import { runJobVerb } from "./run-job";
import { sleepVerb, wakeVerb } from "./sleep";
import { statusVerb } from "./status";
import type { Verb } from "./verb";

/** Commands of `npm run ops`, in the order of `--help`. */
export const VERBS = {
  "status": statusVerb,
  "logs": logsVerb,
  "run-job": runJobVerb,
  "restart": restartVerb,
  "scale": scaleVerb,
  "wake": wakeVerb,
  "sleep": sleepVerb,
  "restore": restoreVerb,
} as const satisfies Record<string, Verb>;
export type VerbName = keyof typeof VERBS;
