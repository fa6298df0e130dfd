import type { Input } from "@pulumi/pulumi";

import { type NotificationTarget, publishState } from "../../operations/publish-state";
import { nextSteps, type RunbookEntry } from "../../operations/runbook";

/** Parameters of the start of a task. */
export interface StartOfTask extends NotificationTarget {
  /** Section of the runbook for a task that was not started. */
  entry: RunbookEntry;
  clusterArn: Input<string>;
  taskDefinitionArn: Input<string>;
  subnetIds: Input<string>[];
  securityGroupIds: Input<string>[];
  capacityProvider: "FARGATE" | "FARGATE_SPOT";
  /** Number of retries, a minute apart, if AWS has no capacity or doesn't answer. */
  retries: number;
}

/** Place of `startStates` in a state machine. */
export interface StartPlace {
  /** The state that a retry begins with. */
  again: string;
  /** The state that follows a start; its input has the task in `$.run.Tasks[0]`. */
  started: string;
  /**
   * Fields of the input that a retry keeps besides `$.retry`.
   * @default none
   */
  kept?: Readonly<Record<string, string>>;
  /** Overrides of the task. */
  overrides?: object;
  /** Further parameters of RunTask. */
  more?: object;
}

/**
 * Errors that a retry doesn't resolve. The optimized integration prefixes errors with `ECS.`, the SDK integration with `Ecs.`.
 * Source: Amazon ECS API reference, `RunTask`, `ListTasks`, Errors; wellcomecollection/catalogue-pipeline#3554 (what executions show).
 */
const PERMANENT = [
  "AccessDeniedException",
  "BlockedException",
  "ClusterNotFoundException",
  "PlatformTaskDefinitionIncompatibilityException",
  "PlatformUnknownException",
  "UnsupportedFeatureException",
].flatMap((name) => [`ECS.${name}`, `Ecs.${name}`]);

/** Errors that are permanent (no such subnet, task definition inactive) unless their cause is one of `TRANSIENT`. */
const UNCLEAR = ["ECS.InvalidParameterException", "ECS.ClientException", "Ecs.InvalidParameterException", "Ecs.ClientException"];
/**
 * Transient causes: ECS throttled by EC2 or without an answer from it, a role created a moment ago, a quota that another task frees.
 * Source: cdklabs/construct-hub#415; terraform-aws-consul-ecs#135; wellcomecollection/platform#3875.
 */
const TRANSIENT = [
  "*hrottl*",
  "*Rate exceeded*",
  "*limit exceeded*",
  "*imed out*",
  "*unable to assume*",
  "*reached the limit*",
  "*apacity is unavailable*",
];

/** Next state after a failed call before the task runs. */
export const CATCH_START = [
  { ErrorEquals: PERMANENT, ResultPath: "$.error", Next: "Tell not started" },
  { ErrorEquals: UNCLEAR, ResultPath: "$.error", Next: "For good?" },
  { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Try again?" },
];

/**
 * States that start a task, retry if AWS has no capacity, and report a task that was not started. The first is `Run`; its input has the
 * number of retries so far in `$.retry`.
 * Source: AWS Step Functions developer guide, "Run Amazon ECS or Fargate tasks with Step Functions": RunTask may succeed with a
 * list of failures, which the integration hands on.
 */
export function startStates(run: StartOfTask, { again, started, kept = {}, overrides, more }: StartPlace) {
  return {
    Run: {
      Type: "Task",
      Resource: "arn:aws:states:::ecs:runTask",
      Parameters: {
        Cluster: run.clusterArn,
        TaskDefinition: run.taskDefinitionArn,
        CapacityProviderStrategy: [{ CapacityProvider: run.capacityProvider, Weight: 1 }],
        NetworkConfiguration: {
          AwsvpcConfiguration: { Subnets: run.subnetIds, SecurityGroups: run.securityGroupIds, AssignPublicIp: "DISABLED" },
        },
        ...(overrides && { Overrides: overrides }),
        PropagateTags: "TASK_DEFINITION", // for cost allocation
        EnableECSManagedTags: true,
        ...more,
      },
      ResultPath: "$.run",
      Catch: CATCH_START,
      Next: "Started?",
    },
    "Started?": {
      Type: "Choice",
      Choices: [{ Variable: "$.run.Tasks[0]", IsPresent: true, Next: started }],
      Default: "Try again?",
    },
    "For good?": {
      Type: "Choice",
      Choices: [{ Or: TRANSIENT.map((text) => ({ Variable: "$.error.Cause", StringMatches: text })), Next: "Try again?" }],
      Default: "Tell not started",
    },
    "Try again?": {
      Type: "Choice",
      Choices: [{ Variable: "$.retry", NumericGreaterThanEquals: run.retries, Next: "Tell not started" }],
      Default: "Wait",
    },
    Wait: { Type: "Wait", Seconds: 60, Next: "Count" },
    Count: { Type: "Pass", Parameters: { "retry.$": "States.MathAdd($.retry, 1)", ...kept }, Next: again },
    "Tell not started": publishState(
      run,
      "was not started",
      `States.Format('${run.label} was not started. Answer of AWS: {}. ${nextSteps(run.entry, run.runbook)}', States.JsonToString($))`,
      "Not started",
    ),
    "Not started": { Type: "Fail", Error: "NotStarted", Cause: `${run.label} was not started` },
  };
}
