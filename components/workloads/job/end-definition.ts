import { type NotificationTarget, publishState } from "../../operations/publish-state";
import { nextSteps } from "../../operations/runbook";
import { endedWell } from "./task-conditions";

/** Container of a task, and its log group. */
export interface EndOfTask extends NotificationTarget {
  containerName: string;
  logGroupName: string;
}

/** Values in a message that ECS's event doesn't have. */
const DEFAULTS = {
  task: { stopCode: "no stop code", stoppedReason: "no reason" },
  container: { exitCode: "none", reason: "no reason" },
};

/** First of these states; its input is `{ ended: <detail of ECS's event> }`. */
export const TASK_ENDED = "Task ended";

/**
 * States that evaluate a task by its own container, and report a failure: failed to start, failed, killed for memory, interrupted by Spot,
 * stopped by hand. A missing exit code counts as failure, too.
 * Source: AWS Step Functions developer guide, "Intrinsic functions" (States.JsonMerge), "Reference paths" (filters in Parameters only).
 */
export function endStates(end: EndOfTask) {
  const values = "$.task.stopCode, $.task.stoppedReason, $.container.is.exitCode, $.container.is.reason, $.task.taskArn";
  return {
    [TASK_ENDED]: {
      Type: "Pass",
      Parameters: {
        "ended.$": "$.ended",
        "own.$": `$.ended.containers[?(@.name=='${end.containerName}')]`, // a list of one or none
        unsaid: DEFAULTS.task,
        container: { is: DEFAULTS.container },
      },
      Next: "Ended well?",
    },
    "Ended well?": {
      Type: "Choice",
      Choices: [{
        And: endedWell("$.ended.stopCode", "$.own[0].exitCode"),
        Next: "Ended well",
      }],
      Default: "Has it a container?",
    },
    "Ended well": { Type: "Succeed" },
    ...factStates("Tell bad end"),
    "Tell bad end": publishState(
      end,
      "failed",
      `States.Format('${end.label} failed: {} ({}). `
        + `Container ${end.containerName}: exit code {} ({}). Task: {}. Log group: ${end.logGroupName}. ${
          nextSteps("job-failed", end.runbook)
        }', ${values})`,
      "Reported",
    ),
    Reported: { Type: "Succeed" },
  };
}

/** States that fill facts which AWS omitted, of a task in `$.ended` and its container in `$.own[0]`. The first is `Has it a container?`. */
export function factStates(next: string) {
  return {
    "Has it a container?": {
      Type: "Choice",
      Choices: [{ Variable: "$.own[0]", IsPresent: true, Next: "Its container" }],
      Default: "Its task",
    },
    "Its container": {
      Type: "Pass",
      Parameters: { "is.$": "States.JsonMerge($.container.is, $.own[0], false)" },
      ResultPath: "$.container",
      Next: "Its task",
    },
    "Its task": {
      Type: "Pass",
      Parameters: { "container.$": "$.container", "task.$": "States.JsonMerge($.unsaid, $.ended, false)" },
      Next: next,
    },
  };
}
