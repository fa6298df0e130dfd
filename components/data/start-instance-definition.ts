import { type NotificationTarget, publishState } from "../operations/publish-state";
import { RETRY_CALL } from "../operations/retry-call";
import { nextSteps } from "../operations/runbook";
import { lookAtInstance, NOT_NOW } from "./stop-definition";

/** An instance to start. */
export interface StartOfInstance extends NotificationTarget {
  identifier: string;
}

/** Once a minute for an hour: a stop or a backup ends before, and a start takes some minutes, or longer after a crash. */
const LOOKS = 60;
const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell not started" }];

/**
 * Part of a state machine in the Amazon States Language: start an instance once it is stopped, wait until clients can connect, report a
 * failure. One that runs already is left alone: StartDBInstance would fail.
 * Source: Amazon RDS user guide, "Starting an Amazon RDS DB instance that was previously stopped", "Viewing Amazon RDS DB instance status".
 */
export function startInstanceDefinition(start: StartOfInstance) {
  return {
    Comment: `Starts ${start.identifier}`,
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Result: { looks: 0 }, Next: "Look" },
      Look: lookAtInstance(start.identifier, "Does it run?", CATCH),
      "Does it run?": {
        Type: "Choice",
        Choices: [
          { Or: RUNS.map(is), Next: "Done" },
          { ...is("stopped"), Next: "Start" },
          { ...is("deleting"), Next: "Tell not started" },
        ],
        Default: "Look again?",
      },
      Start: {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:rds:startDBInstance",
        Parameters: { DbInstanceIdentifier: start.identifier },
        TimeoutSeconds: 60,
        ResultPath: null,
        Retry: [{ ErrorEquals: [NOT_NOW], MaxAttempts: 0 }, ...RETRY_CALL],
        Catch: [{ ErrorEquals: [NOT_NOW], ResultPath: "$.error", Next: "Look again?" }, ...CATCH], // a person, or a call whose answer was lost
        Next: "Look again?",
      },
      "Look again?": {
        Type: "Choice",
        Choices: [{ Variable: "$.looks", NumericGreaterThanEquals: LOOKS, Next: "Tell not started" }],
        Default: "Wait",
      },
      Wait: { Type: "Wait", Seconds: 60, Next: "Count" },
      Count: { Type: "Pass", Parameters: { "looks.$": "States.MathAdd($.looks, 1)" }, Next: "Look" },
      Done: { Type: "Succeed" },
      "Tell not started": publishState(
        start,
        "was not started",
        `States.Format('${start.label} was not started. Answer of AWS: {}. ${nextSteps("wake", start.runbook)}', States.JsonToString($))`,
        "Not started",
      ),
      "Not started": { Type: "Fail", Error: "NotStarted", Cause: `${start.label} was not started` },
    },
  };
}

/** Statuses in which clients can connect. */
const RUNS = ["available", "backing-up", "storage-optimization", "configuring-enhanced-monitoring"];

const is = (status: string) => ({ Variable: "$.look.status", StringEquals: status });
