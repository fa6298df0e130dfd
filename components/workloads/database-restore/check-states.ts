import { RETRY_CALL } from "../../operations/retry-call";
import { startStates } from "../job/start-definition";
import { endedWell, hasStopped } from "../job/task-conditions";
import { PASSED } from "./restore-request";
import { counted, FAILED, fromZero, type RestoreRun, tooMany } from "./restore-run";

/** Every 15 seconds for three hours: a query may read large tables. */
const LOOKS = 720;
/** Fields that outlive a retry of the start. */
const KEPT = { "restore.$": "$.restore", "at.$": "$.at", "check.$": "$.check" };

/**
 * States that run the task which checks the instance in `$.look.instance`, and read the last line of its log. The first is `To be checked`;
 * a check that passed leads to `passed`, with its result in `$.result`.
 */
export function checkStates(run: RestoreRun, passed: string) {
  const { containerName, logGroupName } = run;
  const start = startStates(run, {
    again: "Run",
    started: "Follow it",
    kept: KEPT,
    overrides: {
      ContainerOverrides: [{ Name: containerName, Environment: [{ Name: "INPUT", "Value.$": "States.JsonToString($.check)" }] }],
    },
  });
  return {
    "To be checked": {
      Type: "Pass",
      Parameters: {
        "host.$": "$.look.instance.Endpoint.Address",
        "masterSecretArn.$": "$.look.instance.MasterUserSecret.SecretArn",
        "point.$": "$.at.point",
        "startedAt.$": "$$.Execution.StartTime",
      },
      ResultPath: "$.check",
      Next: "Run",
    },
    ...start,
    "Tell not started": {
      ...start["Tell not started"],
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.unpublished", Next: "Not started" }],
    },
    "Not started": { Type: "Pass", Next: "Clean up?" }, // it was reported
    "Follow it": fromZero("Let it run"),
    "Let it run": { Type: "Wait", Seconds: 15, Next: "Look at the task" },
    "Look at the task": {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:ecs:describeTasks",
      Parameters: { Cluster: run.clusterArn, "Tasks.$": "States.Array($.run.Tasks[0].TaskArn)" },
      TimeoutSeconds: 60,
      ResultPath: "$.task",
      Retry: RETRY_CALL,
      Catch: FAILED,
      Next: "Stopped?",
    },
    "Stopped?": {
      Type: "Choice",
      Choices: [
        { And: hasStopped("$.task"), Next: "Let its log arrive" },
        tooMany(LOOKS, "Tell failed"),
      ],
      Default: "Count looks at the task",
    },
    "Count looks at the task": counted("Let it run"),
    "Let its log arrive": { Type: "Wait", Seconds: 30, Next: "Its container" },
    "Its container": {
      Type: "Pass",
      Parameters: {
        "own.$": `$.task.Tasks[0].Containers[?(@.Name=='${containerName}')]`, // AWS may add others, such as GuardDuty's agent
        "id.$": "States.ArrayGetItem(States.StringSplit($.run.Tasks[0].TaskArn, '/'), 2)",
      },
      ResultPath: "$.ended",
      Next: "Read its last line",
    },
    "Read its last line": {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:cloudwatchlogs:getLogEvents",
      Parameters: {
        LogGroupName: logGroupName,
        "LogStreamName.$": `States.Format('${containerName}/${containerName}/{}', $.ended.id)`,
        Limit: 1,
        StartFromHead: false,
      },
      TimeoutSeconds: 60,
      ResultPath: "$.log",
      Retry: RETRY_CALL,
      Catch: FAILED,
      Next: "Has it passed?",
    },
    "Has it passed?": {
      Type: "Choice",
      Choices: [{
        And: [
          ...endedWell("$.task.Tasks[0].StopCode", "$.ended.own[0].ExitCode"),
          { Variable: "$.log.Events[0].Message", IsPresent: true },
          { Variable: "$.log.Events[0].Message", StringMatches: `${PASSED}*` },
        ],
        Next: "Its result",
      }],
      Default: "Tell failed",
    },
    "Its result": {
      Type: "Pass",
      Parameters: { "is.$": "States.StringToJson($.log.Events[0].Message)" },
      ResultPath: "$.result",
      Next: passed,
    },
  };
}
