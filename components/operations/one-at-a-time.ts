import { type NotificationTarget, publishState } from "./publish-state";
import { nextSteps, type RunbookEntry } from "./runbook";

/** Place of `oneAtATime` in a state machine. */
export interface OneAtATimePlace {
  /** Section of the runbook for an execution that was skipped. */
  entry: RunbookEntry;
  /** Reactions to a failed `Look`. */
  catches: readonly object[];
  /** The state that follows while ListExecutions doesn't show this execution. */
  unlisted: string;
  /** The state that follows in the oldest execution. */
  next: string;
}

/** Call that lists the executions of this state machine that run, the most recent first. */
export const LIST_RUNNING = {
  Type: "Task",
  Resource: "arn:aws:states:::aws-sdk:sfn:listExecutions",
  Parameters: { "StateMachineArn.$": "$$.StateMachine.Id", StatusFilter: "RUNNING" },
  TimeoutSeconds: 60,
};

/**
 * States that let the oldest execution go on; others are reported and skipped. The first is `Let it be listed`.
 * Sources: AWS Step Functions API reference, `ListExecutions` (most recent first, eventually consistent); AWS Step Functions developer
 * guide, "Accessing execution data from the Context object", "Intrinsic functions".
 */
export function oneAtATime(run: NotificationTarget, { entry, catches, unlisted, next }: OneAtATimePlace) {
  return {
    "Let it be listed": { Type: "Wait", Seconds: 15, Next: "Look" },
    Look: {
      ...LIST_RUNNING,
      ResultPath: "$.look",
      Catch: catches,
      Next: "Listed?",
    },
    "Listed?": {
      Type: "Choice",
      Choices: [{ Variable: "$.look.Executions[0]", IsPresent: true, Next: "Find the oldest" }],
      Default: unlisted,
    },
    "Find the oldest": {
      Type: "Pass",
      Parameters: {
        "execution.$": "States.ArrayGetItem($.look.Executions, States.MathAdd(States.ArrayLength($.look.Executions), -1))",
      },
      ResultPath: "$.oldest",
      Next: "Is it this one?",
    },
    "Is it this one?": {
      Type: "Choice",
      Choices: [{ Variable: "$.oldest.execution.ExecutionArn", StringEqualsPath: "$$.Execution.Id", Next: next }],
      Default: "Tell skipped",
    },
    "Tell skipped": publishState(
      run,
      "was skipped",
      `States.Format('${run.label} was skipped because another execution still runs: {}. ${
        nextSteps(entry, run.runbook)
      }', $.oldest.execution.ExecutionArn)`,
      "Skipped",
    ),
    Skipped: { Type: "Succeed" },
  };
}
