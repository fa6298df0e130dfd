import type { Input } from "@pulumi/pulumi";

import { tell } from "../../operations/publish-state";
import { type EndOfTask, endStates, TASK_ENDED } from "./end-definition";

/** What it takes to run a task once. */
export interface RunOfTask extends EndOfTask {
  family: string;
  clusterArn: Input<string>;
  taskDefinitionArn: Input<string>;
  subnetIds: Input<string>[];
  securityGroupIds: Input<string>[];
  capacityProvider: "FARGATE" | "FARGATE_SPOT";
  /** False: nothing is started while an earlier task of the family runs. */
  allowOverlap: boolean;
  /** How often to try again where AWS has no room or gives no answer; a minute apart. */
  retries: number;
}

/**
 * What another try doesn't heal. The optimized integration calls errors by `ECS.`, that of the SDK by `Ecs.`.
 * Source: Amazon ECS API reference, `RunTask`, `ListTasks`, Errors; wellcomecollection/catalogue-pipeline#3554 (what executions show).
 */
const FOR_GOOD = [
  "AccessDeniedException",
  "BlockedException",
  "ClusterNotFoundException",
  "PlatformTaskDefinitionIncompatibilityException",
  "PlatformUnknownException",
  "UnsupportedFeatureException",
].flatMap((name) => [`ECS.${name}`, `Ecs.${name}`]);

/** What ECS says by one of these names is for good (no such subnet, task definition inactive), unless it says one of `PASSING`. */
const UNCLEAR = ["ECS.InvalidParameterException", "ECS.ClientException", "Ecs.InvalidParameterException", "Ecs.ClientException"];
/**
 * ECS throttled by EC2 or without an answer of it, a role made a moment ago, a quota that another task gives back.
 * Source: cdklabs/construct-hub#415; terraform-aws-consul-ecs#135; wellcomecollection/platform#3875.
 */
const PASSING = [
  "*hrottl*",
  "*Rate exceeded*",
  "*limit exceeded*",
  "*imed out*",
  "*unable to assume*",
  "*reached the limit*",
  "*apacity is unavailable*",
];

/** What each call of ECS that fails leads to. */
const CATCH = [
  { ErrorEquals: FOR_GOOD, ResultPath: "$.error", Next: "Tell not started" },
  { ErrorEquals: UNCLEAR, ResultPath: "$.error", Next: "For good?" },
  { ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Try again?" },
];

/**
 * A state machine that starts a task, in the Amazon States Language: look whether one runs, start one, try again where AWS has no
 * room, tell what was not started. It does not wait for the task's end: that comes as an event, and begins an execution of its own.
 * Source: AWS Step Functions developer guide, "Run Amazon ECS or Fargate tasks with Step Functions": RunTask may succeed with a
 * list of failures, which the integration hands on.
 */
export function runDefinition(run: RunOfTask) {
  return {
    Comment: `Starts a task of ${run.family}${run.allowOverlap ? "" : ", unless one is running"}; tells of one that did not end well`,
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
          PropagateTags: "TASK_DEFINITION", // what it costs is found by its tags
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
        Choices: [{ Or: PASSING.map((text) => ({ Variable: "$.error.Cause", StringMatches: text })), Next: "Try again?" }],
        Default: "Tell not started",
      },
      "Try again?": {
        Type: "Choice",
        Choices: [{ Variable: "$.retry", NumericGreaterThanEquals: run.retries, Next: "Tell not started" }],
        Default: "Wait",
      },
      Wait: { Type: "Wait", Seconds: 60, Next: "Count" },
      Count: { Type: "Pass", Parameters: { "retry.$": "States.MathAdd($.retry, 1)" }, Next: run.allowOverlap ? "Run" : "Look" },
      "Tell not started": tell(
        run,
        "was not started",
        `States.Format('${run.label} was not started. What AWS said: {}', States.JsonToString($))`,
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
    "Tell skipped": tell(
      run,
      "was skipped",
      `States.Format('${run.label} was skipped, as the task before it still runs: {}', $.look.TaskArns[0])`,
      "Skipped",
    ),
    Skipped: { Type: "Succeed" },
  };
}
