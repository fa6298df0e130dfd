import type { Input } from "@pulumi/pulumi";

/** What it takes to run a task once. */
export interface RunOfTask {
  /** How messages call it, e.g. `Job report (stg)`. */
  label: string;
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
  /** Topic that hears what was not started. */
  topicArn: Input<string>;
}

/**
 * A state machine that starts a task, in the Amazon States Language: look whether one runs, start one, try again where AWS has no
 * room, tell what was not started. It does not wait for the task's end.
 * Source: AWS Step Functions developer guide, "Run Amazon ECS or Fargate tasks with Step Functions": RunTask may succeed with a
 * list of failures, which the integration hands on.
 */
export function runDefinition(run: RunOfTask) {
  return {
    Comment: `Starts a task of ${run.family}${run.allowOverlap ? "" : ", unless one is running"}`,
    StartAt: "Begin",
    States: {
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
        },
        ResultPath: "$.run",
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Try again?" }],
        Next: "Started?",
      },
      "Started?": {
        Type: "Choice",
        Choices: [{ Variable: "$.run.Tasks[0]", IsPresent: true, Next: "Started" }],
        Default: "Try again?",
      },
      Started: { Type: "Succeed" },
      "Try again?": {
        Type: "Choice",
        Choices: [{ Variable: "$.retry", NumericGreaterThanEquals: run.retries, Next: "Tell not started" }],
        Default: "Wait",
      },
      Wait: { Type: "Wait", Seconds: 60, Next: "Count" },
      Count: { Type: "Pass", Parameters: { "retry.$": "States.MathAdd($.retry, 1)" }, Next: run.allowOverlap ? "Run" : "Look" },
      "Tell not started": tell(run, "was not started", `States.Format('${run.label} was not started. What AWS said: {}', States.JsonToString($))`, "Not started"),
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
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Try again?" }],
      Next: "Running?",
    },
    "Running?": {
      Type: "Choice",
      Choices: [{ Variable: "$.look.TaskArns[0]", IsPresent: true, Next: "Tell skipped" }],
      Default: "Run",
    },
    "Tell skipped": tell(run, "was skipped", `States.Format('${run.label} was skipped, as the task before it still runs: {}', $.look.TaskArns[0])`, "Skipped"),
    Skipped: { Type: "Succeed" },
  };
}

/** Publishes a message; the topic not answering at once must not lose it. */
function tell({ label, topicArn }: RunOfTask, what: string, message: string, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::sns:publish",
    Parameters: { TopicArn: topicArn, Subject: `${label} ${what}`, "Message.$": message },
    ResultPath: null,
    Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 5, BackoffRate: 2 }],
    Next: next,
  };
}
