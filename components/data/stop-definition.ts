import { type Listener, tell } from "../operations/publish-state";

/** An instance that is to be stopped again once AWS has started it. */
export interface StopOfInstance extends Listener {
  identifier: string;
}

/** A minute apart: half a day for a start, a backup or whatever else keeps RDS from stopping it, and as long for the stop itself. */
const LOOKS = 720;

/** How Step Functions calls RDS's InvalidDBInstanceState. Source: sqlxpert/step-stay-stopped-aws-rds-aurora, README, "Inconsistent error names". */
const NOT_NOW = "Rds.InvalidDbInstanceStateException";
/** Throttling and the like; what lasts a quarter of an hour is told. */
const RETRY_LOOK = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 30, MaxAttempts: 5, BackoffRate: 2 }];
/** Within 70 seconds, in which nobody can stop it and start it again: what is stopped must be what was looked at. */
const RETRY_STOP = [{ ErrorEquals: [NOT_NOW], MaxAttempts: 0 }, {
  ErrorEquals: ["States.ALL"],
  IntervalSeconds: 10,
  MaxAttempts: 3,
  BackoffRate: 2,
}];
const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell not stopped" }];

/**
 * A state machine, in the Amazon States Language, that begins while AWS starts an instance that was stopped for seven days: wait until it
 * can be stopped, stop it, follow that to its end, tell what did not come about. It stops an instance once: whoever starts it after that, or
 * has stopped it before, is left alone.
 * Source: Amazon RDS user guide, "Stopping an Amazon RDS DB instance temporarily" (only an available one can be stopped), "Viewing Amazon RDS DB
 * instance status".
 */
export function stopDefinition(stop: StopOfInstance) {
  return {
    Comment: `Stops ${stop.identifier} again, which AWS has started after seven days`,
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Result: { looks: 0 }, Next: "Let it start" },
      "Let it start": { Type: "Wait", Seconds: 300, Next: "Look" }, // so that it doesn't count as stopped still
      Look: look(stop, "Can it be stopped?"),
      "Can it be stopped?": {
        Type: "Choice",
        Choices: [
          { Variable: "$.look.status", StringEquals: "available", Next: "Stop" },
          { Variable: "$.look.status", StringEquals: "stopping", Next: "Stopping" }, // by somebody else, or by a call whose answer was lost
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
        Catch: [{ ErrorEquals: [NOT_NOW], ResultPath: "$.error", Next: "Look again?" }, ...CATCH], // a backup has begun meanwhile
        Next: "Stopping",
      },
      Stopping: { Type: "Pass", Result: { looks: 0 }, Next: "Let it stop" },
      "Let it stop": { Type: "Wait", Seconds: 60, Next: "Look after" }, // shorter than a start takes, so that a new one is seen
      "Look after": look(stop, "Is it stopped?"),
      "Is it stopped?": {
        Type: "Choice",
        Choices: [
          { Or: [is("stopped"), is("starting"), is("deleting")], Next: "Done" }, // starting: somebody wants it
          { Variable: "$.look.status", StringEquals: "stopping", Next: "Still stopping?" },
        ],
        Default: "Tell not stopped", // as it is when RDS couldn't stop it
      },
      "Still stopping?": again("Count after"),
      "Count after": count("Let it stop"),

      Done: { Type: "Succeed" },
      "Tell not stopped": tell(
        stop,
        "is not stopped",
        `States.Format('${stop.label}, which AWS has started after seven days, is not stopped again and costs by the hour. What AWS said: {}', States.JsonToString($))`,
        "Not stopped",
      ),
      "Not stopped": { Type: "Fail", Error: "NotStopped", Cause: `${stop.label} is not stopped` },
    },
  };
}

const is = (status: string) => ({ Variable: "$.look.status", StringEquals: status });

function look({ identifier }: StopOfInstance, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:rds:describeDBInstances",
    Parameters: { DbInstanceIdentifier: identifier },
    TimeoutSeconds: 60,
    ResultSelector: { "status.$": "$.DbInstances[0].DbInstanceStatus" },
    ResultPath: "$.look",
    Retry: RETRY_LOOK,
    Catch: CATCH,
    Next: next,
  };
}

function again(next: string) {
  return { Type: "Choice", Choices: [{ Variable: "$.looks", NumericGreaterThanEquals: LOOKS, Next: "Tell not stopped" }], Default: next };
}

function count(next: string) {
  return { Type: "Pass", Parameters: { "looks.$": "States.MathAdd($.looks, 1)" }, Next: next };
}
