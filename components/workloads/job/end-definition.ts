import { type Listener, tell } from "../../operations/publish-state";
import { BY_ITSELF } from "./task-events";

/** A task's container, and where what it wrote is. */
export interface EndOfTask extends Listener {
  containerName: string;
  logGroupName: string;
}

/** What stands in a message where ECS says nothing. */
const UNSAID = {
  task: { stopCode: "no stop code", stoppedReason: "no reason" },
  container: { exitCode: "none", reason: "no reason" },
};

/** Where these states begin; their input is `{ ended: <detail of ECS's event> }`. */
export const TASK_ENDED = "Task ended";

/**
 * States that judge a task by its own container, and tell an end that wasn't good: failed to start, failed, killed for memory, taken
 * back by Spot, stopped by hand. What ECS doesn't give a code for counts as bad, too.
 * Source: AWS Step Functions developer guide, "Intrinsic functions" (States.JsonMerge), "Reference paths" (filters in Parameters only).
 */
export function endStates(end: EndOfTask) {
  const said = "$.task.stopCode, $.task.stoppedReason, $.container.is.exitCode, $.container.is.reason, $.task.taskArn";
  return {
    [TASK_ENDED]: {
      Type: "Pass",
      Parameters: {
        "ended.$": "$.ended",
        "own.$": `$.ended.containers[?(@.name=='${end.containerName}')]`, // a list of one or none
        unsaid: UNSAID.task,
        container: { is: UNSAID.container },
      },
      Next: "Ended well?",
    },
    "Ended well?": {
      Type: "Choice",
      Choices: [{
        And: [
          { Variable: "$.ended.stopCode", IsPresent: true },
          { Variable: "$.ended.stopCode", StringEquals: BY_ITSELF },
          { Variable: "$.own[0].exitCode", IsPresent: true },
          { Variable: "$.own[0].exitCode", NumericEquals: 0 },
        ],
        Next: "Ended well",
      }],
      Default: "Has it a container?",
    },
    "Ended well": { Type: "Succeed" },
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
      Next: "Tell bad end",
    },
    "Tell bad end": tell(
      end,
      "did not end well",
      `States.Format('${end.label} did not end well: {} ({}). `
        + `Container ${end.containerName}: exit code {} ({}). Task: {}. Its output is in the log group ${end.logGroupName}.', ${said})`,
      "Told",
    ),
    Told: { Type: "Succeed" },
  };
}
