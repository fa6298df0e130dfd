import type { PolicySet } from "../../policy";
import { alarmActions } from "./alarm-actions";
import { autoMinorVersionUpgrade } from "./auto-minor-version-upgrade";
import { circuitBreaker } from "./circuit-breaker";
import { deadLetterQueue } from "./dead-letter-queue";
import { healthChecks } from "./health-checks";
import { multiAz } from "./multi-az";

/** Deployments, health, availability and alarms. */
export const operations: PolicySet = () => [
  circuitBreaker,
  healthChecks,
  multiAz,
  deadLetterQueue,
  autoMinorVersionUpgrade,
  alarmActions,
];
