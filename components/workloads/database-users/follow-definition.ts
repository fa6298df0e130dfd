import type { Input } from "@pulumi/pulumi";

import { publishState } from "../../operations/publish-state";
import { RETRY_CALL } from "../../operations/retry-call";
import { runbookSection } from "../../operations/runbook";
import { type EndOfTask, factStates } from "../job/end-definition";
import { endedWell, hasStopped } from "../job/task-conditions";

/** Parameters of the end of the database-users task. */
export interface EndOfUsersTask extends EndOfTask {
  clusterArn: Input<string>;
}

/** Every 15 seconds for 20 minutes: the task waits up to five for another run, and each statement has limits. */
const LOOK_SECONDS = 15;
const LOOKS = 80;
/** Values in a message that an answer of ECS may not have. */
const DEFAULTS = {
  task: { StopCode: "no stop code", StoppedReason: "no reason" },
  container: { ExitCode: "none", Reason: "no reason" },
};
/** The input of the execution, which every state keeps. */
export const INPUT = { "input.$": "$.input" };

/**
 * States that wait until the task has stopped, and report one that can not be followed or does not end, before the state `failed`. The
 * first is `Begin to follow`.
 */
export function followStates(run: EndOfUsersTask, failed: string) {
  const unfinished = (why: string, answer = "") =>
    `${run.label} ${why}. Task: {}. Log group: ${run.logGroupName}. Clients go on with the passwords that they have. `
    + `${answer}First: stop the task if it still runs. ${runbookSection("database-users", run.runbook)}`;
  return {
    "Begin to follow": {
      Type: "Pass",
      Parameters: { looks: 0, ...INPUT, "task.$": "$.run.Tasks[0].TaskArn" },
      Next: "Let it run",
    },
    "Let it run": { Type: "Wait", Seconds: LOOK_SECONDS, Next: "Look at it" },
    "Look at it": {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:ecs:describeTasks",
      Parameters: { Cluster: run.clusterArn, "Tasks.$": "States.Array($.task)" },
      TimeoutSeconds: 60,
      ResultPath: "$.look",
      Retry: RETRY_CALL,
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell unknown" }],
      Next: "Stopped?",
    },
    "Stopped?": {
      Type: "Choice",
      Choices: [
        { And: hasStopped("$.look"), Next: "Its end" },
        { Variable: "$.looks", NumericGreaterThanEquals: LOOKS, Next: "Tell not ended" },
      ],
      Default: "Count looks",
    },
    "Count looks": {
      Type: "Pass",
      Parameters: { "looks.$": "States.MathAdd($.looks, 1)", ...INPUT, "task.$": "$.task" },
      Next: "Let it run",
    },
    "Tell unknown": publishState(
      run,
      "was not followed",
      `States.Format('${unfinished("can not be followed", "Answer of AWS: {}. ")}', $.task, States.JsonToString($.error))`,
      failed,
    ),
    "Tell not ended": publishState(
      run,
      "did not end",
      `States.Format('${unfinished(`did not end within ${(LOOKS * LOOK_SECONDS) / 60} minutes`)}', $.task)`,
      failed,
    ),
  };
}

/** States that evaluate the end of the task, and report a failure, before the state `failed`. The first is `Its end`. */
export function endStates({ containerName, logGroupName, ...run }: EndOfUsersTask, succeeded: string, failed: string) {
  const values = "$.task.StopCode, $.task.StoppedReason, $.container.is.ExitCode, $.container.is.Reason, $.task.TaskArn";
  return {
    "Its end": {
      Type: "Pass",
      Parameters: {
        ...INPUT,
        "ended.$": "$.look.Tasks[0]",
        "own.$": `$.look.Tasks[0].Containers[?(@.Name=='${containerName}')]`, // AWS may add others, such as GuardDuty's agent
        unsaid: DEFAULTS.task,
        container: { is: DEFAULTS.container },
      },
      Next: "Succeeded?",
    },
    "Succeeded?": {
      Type: "Choice",
      Choices: [{
        And: endedWell("$.ended.StopCode", "$.own[0].ExitCode"),
        Next: succeeded,
      }],
      Default: "Has it a container?",
    },
    ...factStates("Tell failed"),
    "Tell failed": publishState(
      run,
      "failed",
      `States.Format('${run.label} failed: {} ({}). Container ${containerName}: exit code {} ({}). Task: {}. Log group: ${logGroupName}. `
        + "Clients go on with the passwords that they have, and services whose secret a rotation changed are deployed. First: read the "
        + `log. ${runbookSection("database-users", run.runbook)}', ${values})`,
      failed,
    ),
    Failed: { Type: "Fail", Error: "Failed", Cause: `${run.label} failed` },
  };
}
