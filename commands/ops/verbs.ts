import { restartVerb, scaleVerb } from "./change-service";
import { logsVerb } from "./logs";
import { restoreVerb } from "./restore";
import { runJobVerb } from "./run-job";
import { psqlVerb, shellVerb } from "./shell";
import { sleepVerb, wakeVerb } from "./sleep";
import { statusVerb } from "./status";
import { tunnelVerb } from "./tunnel";
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
  "shell": shellVerb,
  "psql": psqlVerb,
  "tunnel": tunnelVerb,
} as const satisfies Record<string, Verb>;
export type VerbName = keyof typeof VERBS;
