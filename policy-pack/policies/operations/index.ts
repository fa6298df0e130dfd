import type { PolicySet } from "../../policy";
import { alarmActions } from "./alarm-actions";
import { alarmCanFire } from "./alarm-can-fire";
import { autoMinorVersionUpgrade } from "./auto-minor-version-upgrade";
import { circuitBreaker } from "./circuit-breaker";
import { containerPrivileges } from "./container-privileges";
import { deadLetterQueue } from "./dead-letter-queue";
import { executeCommand } from "./execute-command";
import { executeCommandRecorded } from "./execute-command-recorded";
import { executeCommandUsed } from "./execute-command-used";
import { flowLogs } from "./flow-logs";
import { healthChecks } from "./health-checks";
import { loadBalancer } from "./load-balancer";
import { minimumHealthy } from "./minimum-healthy";
import { multiAz } from "./multi-az";
import { muteEnds } from "./mute-ends";
import { muteNotSecurity } from "./mute-not-security";
import { noSshKeys } from "./no-ssh-keys";
import { notSpotAlone } from "./not-spot-alone";
import { providerAccounts } from "./provider-accounts";
import { readOnlyRoot } from "./read-only-root";
import { runtimeSupported } from "./runtime-supported";
import { sameRegion } from "./same-region";
import { serviceAlarm } from "./service-alarm";
import { twoTasks } from "./two-tasks";
import { watchersOn } from "./watchers-on";

/** Deployments, health, availability and alarms. */
export const operations: PolicySet = (declared) => [
  circuitBreaker,
  healthChecks,
  multiAz,
  deadLetterQueue,
  autoMinorVersionUpgrade,
  alarmActions,
  alarmCanFire,
  sameRegion,
  muteEnds,
  muteNotSecurity,
  serviceAlarm,
  watchersOn,
  containerPrivileges,
  readOnlyRoot,
  twoTasks,
  notSpotAlone,
  flowLogs,
  executeCommand,
  executeCommandRecorded,
  executeCommandUsed,
  minimumHealthy,
  loadBalancer,
  noSshKeys,
  runtimeSupported,
  providerAccounts(declared),
];
