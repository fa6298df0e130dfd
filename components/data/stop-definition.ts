import { type NotificationTarget, publishState } from "../operations/publish-state";
import { RETRY_CALL } from "../operations/retry-call";
import { nextSteps } from "../operations/runbook";

/** An instance to stop. */
export interface StopOfInstance extends NotificationTarget {
  identifier: string;
  /** Seconds until the first look. */
  afterSeconds: number;
  /** A sentence about an instance that was not stopped, without its label, e.g. `was not stopped and is billed by the hour`. */
  problem: string;
}

/** Once a minute: half a day until a start or a backup is over and RDS can stop it, and as long for the stop itself. */
const LOOKS = 720;

/**
 * Step Functions' name for RDS's InvalidDBInstanceState.
 * Source: sqlxpert/step-stay-stopped-aws-rds-aurora, README, "Inconsistent error names".
 */
export const NOT_NOW = "Rds.InvalidDbInstanceStateException";
/** Within 70 seconds, too short to stop and start it again: the instance that is stopped must be in the state that was checked. */
const RETRY_STOP = [{ ErrorEquals: [NOT_NOW], MaxAttempts: 0 }, {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 10,
  MaxAttempts: 3,
  BackoffRate: 2,
}];
const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell not stopped" }];

/**
 * State machine in the Amazon States Language, or a part of one: wait until an instance can be stopped, stop it, wait for the result, report
 * a failure. It stops an instance once: if a person starts it after that, or has stopped it already, the state machine leaves it alone.
 * Source: Amazon RDS user guide, "Stopping an Amazon RDS DB instance temporarily" (only an available one can be stopped), "Viewing Amazon
 * RDS DB instance status".
 */
export function stopDefinition(stop: StopOfInstance) {
  return {
    Comment: `Stops ${stop.identifier}`,
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Result: { looks: 0 }, Next: "Let it change" },
      "Let it change": { Type: "Wait", Seconds: stop.afterSeconds, Next: "Look" },
      Look: lookAtInstance(stop.identifier, "Can it be stopped?", CATCH),
      "Can it be stopped?": {
        Type: "Choice",
        Choices: [
          { Variable: "$.look.status", StringEquals: "available", Next: "Stop" },
          { Variable: "$.look.status", StringEquals: "stopping", Next: "Stopping" }, // by a person, or by a call whose answer was lost
          { Or: [is("stopped"), is("deleting")], Next: "Done" },
        ],
        Default: "Look again?",
      },
      "Look again?": again("Wait"),
      Wait: { Type: "Wait", Seconds: 60, Next: "Count" },
      Count: count("Look"),

      Stop: {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:rds:stopDBInstance",
        Parameters: { DbInstanceIdentifier: stop.identifier },
        TimeoutSeconds: 60,
        ResultPath: null,
        Retry: RETRY_STOP,
        Catch: [{ ErrorEquals: [NOT_NOW], ResultPath: "$.error", Next: "Look again?" }, ...CATCH], // a backup has begun
        Next: "Stopping",
      },
      Stopping: { Type: "Pass", Result: { looks: 0 }, Next: "Let it stop" },
      "Let it stop": { Type: "Wait", Seconds: 60, Next: "Look after" }, // shorter than a start takes, so that a new start is noticed
      "Look after": lookAtInstance(stop.identifier, "Is it stopped?", CATCH),
      "Is it stopped?": {
        Type: "Choice",
        Choices: [
          { Or: [is("stopped"), is("starting"), is("deleting")], Next: "Done" }, // starting: a person needs it
          { Variable: "$.look.status", StringEquals: "stopping", Next: "Still stopping?" },
        ],
        Default: "Tell not stopped", // the state after a stop that failed
      },
      "Still stopping?": again("Count after"),
      "Count after": count("Let it stop"),

      Done: { Type: "Succeed" },
      "Tell not stopped": publishState(
        stop,
        "was not stopped",
        `States.Format('${stop.label} ${stop.problem}. Answer of AWS: {}. ${
          nextSteps("database-stop", stop.runbook)
        }', States.JsonToString($))`,
        "Not stopped",
      ),
      "Not stopped": { Type: "Fail", Error: "NotStopped", Cause: `${stop.label} was not stopped` },
    },
  };
}

const is = (status: string) => ({ Variable: "$.look.status", StringEquals: status });

/** State that puts the instance's status into `$.look.status`. */
export function lookAtInstance(identifier: string, next: string, caught: object[]) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:rds:describeDBInstances",
    Parameters: { DbInstanceIdentifier: identifier },
    TimeoutSeconds: 60,
    ResultSelector: { "status.$": "$.DbInstances[0].DbInstanceStatus" },
    ResultPath: "$.look",
    Retry: RETRY_CALL,
    Catch: caught,
    Next: next,
  };
}

function again(next: string) {
  return { Type: "Choice", Choices: [{ Variable: "$.looks", NumericGreaterThanEquals: LOOKS, Next: "Tell not stopped" }], Default: next };
}

function count(next: string) {
  return { Type: "Pass", Parameters: { "looks.$": "States.MathAdd($.looks, 1)" }, Next: next };
}
