import type { Input } from "@pulumi/pulumi";

import { publishState } from "../../operations/publish-state";
import { type EndOfTask, endStates, TASK_ENDED } from "./end-definition";

/** Parameters of a run of a task. */
export interface RunOfTask extends EndOfTask {
  family: string;
  clusterArn: Input<string>;
  taskDefinitionArn: Input<string>;
  subnetIds: Input<string>[];
  securityGroupIds: Input<string>[];
  capacityProvider: "FARGATE" | "FARGATE_SPOT";
  /** False: no task is started while an earlier one of the family runs. */
  allowOverlap: boolean;
  /** Number of retries, a minute apart, if AWS has no capacity or doesn't answer. */
  retries: number;
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

/** Next state after a failed call of ECS. */
const CATCH = [
  { ErrorEquals: PERMANENT, ResultPath: "$.error", Next: "Tell not started" },
  { ErrorEquals: UNCLEAR, ResultPath: "$.error", Next: "For good?" },
  { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Try again?" },
];

/**
 * State machine in the Amazon States Language that starts a task: check whether one runs, start one, retry if AWS has no capacity, report
 * a task that was not started. It doesn't wait for the end of the task: that is an event, which starts an execution of its own.
 * Source: AWS Step Functions developer guide, "Run Amazon ECS or Fargate tasks with Step Functions": RunTask may succeed with a
 * list of failures, which the integration hands on.
 */
export function runDefinition(run: RunOfTask) {
  return {
    Comment: `Starts a task of ${run.family}${run.allowOverlap ? "" : ", unless one is running"}; notifies of failed tasks`,
    StartAt: "Start or end?",
    States: {
      "Start or end?": { Type: "Choice", Choices: [{ Variable: "$.ended", IsPresent: true, Next: TASK_ENDED }], Default: "Begin" },
      ...endStates(run),
      Begin: { Type: "Pass", Result: { retry: 0 }, Next: run.allowOverlap ? "Run" : "Look" },
      ...(run.allowOverlap ? {} : lookFirst(run)),
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
          PropagateTags: "TASK_DEFINITION", // for cost allocation
          EnableECSManagedTags: true,
        },
        ResultPath: "$.run",
        Catch: CATCH,
        Next: "Started?",
      },
      "Started?": {
        Type: "Choice",
        Choices: [{ Variable: "$.run.Tasks[0]", IsPresent: true, Next: "Started" }],
        Default: "Try again?",
      },
      Started: { Type: "Succeed" },
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
      Count: { Type: "Pass", Parameters: { "retry.$": "States.MathAdd($.retry, 1)" }, Next: run.allowOverlap ? "Run" : "Look" },
      "Tell not started": publishState(
        run,
        "was not started",
        `States.Format('${run.label} was not started. Answer of AWS: {}', States.JsonToString($))`,
        "Not started",
      ),
      "Not started": { Type: "Fail", Error: "NotStarted", Cause: `${run.label} was not started` },
    },
  };
}

function lookFirst(run: RunOfTask) {
  return {
    Look: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:ecs:listTasks",
      Parameters: { Cluster: run.clusterArn, Family: run.family, DesiredStatus: "RUNNING" },
      ResultPath: "$.look",
      Catch: CATCH,
      Next: "Running?",
    },
    "Running?": {
      Type: "Choice",
      Choices: [{ Variable: "$.look.TaskArns[0]", IsPresent: true, Next: "Tell skipped" }],
      Default: "Run",
    },
    "Tell skipped": publishState(
      run,
      "was skipped",
      `States.Format('${run.label} was skipped because its previous task is still running: {}', $.look.TaskArns[0])`,
      "Skipped",
    ),
    Skipped: { Type: "Succeed" },
  };
}
