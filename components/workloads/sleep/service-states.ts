import type { Input } from "@pulumi/pulumi";

import { type NotificationTarget, publishState } from "../../operations/publish-state";
import { RETRY_CALL } from "../../operations/retry-call";
import { nextSteps } from "../../operations/runbook";

/** A service in the state machine's list. */
export interface SleepingService {
  arn: Input<string>;
  /** As Application Auto Scaling names it: `service/<cluster>/<service>`. */
  id: Input<string>;
}

/** Parts of the state machine that handle one service at a time, each the item of a map with the service in `$.service`. */
export interface SleepOfServices extends NotificationTarget {
  clusterArn: Input<string>;
}

/** Every 30 seconds for a quarter of an hour. */
const LOOKS = 30;
const PAUSE_SECONDS = 30;
const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell undone" }];
/** Name in ECS, the third part of the id. */
const NAME = "States.ArrayGetItem(States.StringSplit($.service.id, '/'), 2)";

/**
 * Notes the number of a service's tasks: the output is `{"is": "counted", "id", "count"}`. One that has none is left alone, now and when the
 * environment wakes, and one that was deleted by hand is reported.
 */
export function countService(run: SleepOfServices) {
  return {
    StartAt: "Look",
    States: {
      Look: lookState(run, "$.service.arn", "Has it tasks?"),
      "Has it tasks?": {
        Type: "Choice",
        Choices: [...isGone("Tell gone"), { Variable: "$.look.Services[0].DesiredCount", NumericEquals: 0, Next: "Idle" }],
        Default: "Counted",
      },
      ...tellGone(run),
      Idle: outcome("idle"),
      Counted: {
        Type: "Pass",
        Parameters: { is: "counted", "id.$": "$.service.id", "count.$": "$.look.Services[0].DesiredCount" },
        End: true,
      },
    },
  };
}

/**
 * Takes a service's tasks away. Its automatic scaling is suspended before, so that its bounds stay as they are: Application Auto Scaling
 * enforces these only when they are registered, and scales out by its policies.
 * Sources: Application Auto Scaling user guide, "Suspend and resume scaling"; its activities' cause, "minimum capacity was set to".
 */
export function stopService(run: SleepOfServices) {
  return {
    StartAt: "Suspend",
    States: {
      Suspend: suspensionState(true, "No tasks"),
      "No tasks": updateState(run, { DesiredCount: 0 }, "Done"),
      Done: outcome("done"),
      ...tellUndone(run, "was not stopped", "sleep"),
    },
  };
}

/** Gives a service the number of tasks that it had, unless a person gave it one, and its automatic scaling, which then is within its bounds. */
export function startService(run: SleepOfServices) {
  return {
    StartAt: "Look",
    States: {
      Look: { ...lookState(run, NAME, "Has it tasks?"), Catch: CATCH },
      "Has it tasks?": {
        Type: "Choice",
        Choices: [...isGone("Tell gone"), { Variable: "$.look.Services[0].DesiredCount", NumericEquals: 0, Next: "Its tasks" }],
        Default: "Resume",
      },
      ...tellGone(run),
      "Its tasks": updateState(run, { "DesiredCount.$": "$.service.count" }, "Resume"),
      Resume: suspensionState(false, "Done"),
      Done: outcome("done"),
      ...tellUndone(run, "was not started", "wake"),
    },
  };
}

/** Waits until the tasks of a service run. */
export function followService(run: SleepOfServices) {
  return {
    StartAt: "Look",
    States: {
      Look: { ...lookState(run, NAME, "Do they run?"), Catch: CATCH },
      "Do they run?": {
        Type: "Choice",
        Choices: [
          ...isGone("Done"), // reported before
          { Variable: "$.look.Services[0].RunningCount", NumericGreaterThanEqualsPath: "$.look.Services[0].DesiredCount", Next: "Done" },
          { Variable: "$.looks", NumericGreaterThanEquals: LOOKS, Next: "Late" },
        ],
        Default: "Wait",
      },
      Wait: { Type: "Wait", Seconds: PAUSE_SECONDS, Next: "Count" },
      Count: { Type: "Pass", Parameters: { "service.$": "$.service", "looks.$": "States.MathAdd($.looks, 1)" }, Next: "Look" },
      Late: {
        Type: "Pass",
        Result: `its tasks don't run after ${(LOOKS * PAUSE_SECONDS) / 60} minutes`,
        ResultPath: "$.error",
        Next: "Tell undone",
      },
      Done: outcome("done"),
      ...tellUndone(run, "is not up", "wake"),
    },
  };
}

const outcome = (is: string) => ({ Type: "Pass", Result: { is }, End: true });

/** @param service An expression for its name or its ARN. */
function lookState({ clusterArn }: SleepOfServices, service: string, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:ecs:describeServices",
    Parameters: { Cluster: clusterArn, "Services.$": `States.Array(${service})` },
    TimeoutSeconds: 60,
    ResultPath: "$.look",
    Retry: RETRY_CALL,
    Next: next,
  };
}

const isGone = (next: string) => [
  { Variable: "$.look.Services[0]", IsPresent: false, Next: next },
  { Not: { Variable: "$.look.Services[0].Status", StringEquals: "ACTIVE" }, Next: next },
];

/** Source: Amazon ECS API reference, `UpdateService`, desiredCount. */
function updateState({ clusterArn }: SleepOfServices, count: object, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:ecs:updateService",
    Parameters: { Cluster: clusterArn, "Service.$": NAME, ...count },
    TimeoutSeconds: 60,
    ResultPath: null,
    Retry: RETRY_CALL,
    Catch: CATCH,
    Next: next,
  };
}

function suspensionState(isSuspended: boolean, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:applicationautoscaling:registerScalableTarget",
    Parameters: {
      ServiceNamespace: "ecs",
      ScalableDimension: "ecs:service:DesiredCount",
      "ResourceId.$": "$.service.id",
      SuspendedState: {
        DynamicScalingInSuspended: isSuspended,
        DynamicScalingOutSuspended: isSuspended,
        ScheduledScalingSuspended: isSuspended,
      },
    },
    TimeoutSeconds: 60,
    ResultPath: null,
    Retry: RETRY_CALL,
    Catch: CATCH,
    Next: next,
  };
}

/** A report that fails must not keep the other services from their turn; the execution fails at its end. */
const told = (...args: Parameters<typeof publishState>) => ({
  ...publishState(...args),
  Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Undone" }],
});

function tellGone(run: SleepOfServices) {
  const text = `${run.label}: {} does not exist or is being deleted; pulumi up creates it again. ${nextSteps("sleep", run.runbook)}`;
  return {
    "Tell gone": told(run, "without a service", `States.Format('${text}', $.service.id)`, "Gone"),
    Gone: outcome("gone"),
    Undone: outcome("undone"),
  };
}

function tellUndone(run: SleepOfServices, what: string, entry: "sleep" | "wake") {
  const text = `${run.label}: {} ${what}. Answer of AWS: {}. ${nextSteps(entry, run.runbook)}`;
  return {
    "Tell undone": told(run, "is incomplete", `States.Format('${text}', $.service.id, States.JsonToString($.error))`, "Undone"),
    Undone: outcome("undone"),
  };
}
