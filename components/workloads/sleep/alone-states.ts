import { LIST_RUNNING } from "../../operations/one-at-a-time";
import { RETRY_CALL } from "../../operations/retry-call";
import { caught, mapState } from "./inner-states";

const STOP_EXECUTION = {
  Type: "Task",
  Resource: "arn:aws:states:::aws-sdk:sfn:stopExecution",
  Parameters: { "ExecutionArn.$": "$.execution.ExecutionArn", Error: "Superseded", Cause: "A newer execution goes on" },
  TimeoutSeconds: 60,
  ResultPath: null,
  Retry: RETRY_CALL,
  Next: "Stopped",
};

/** Stops executions that began earlier, and goes on with `Read now`. */
export const ALONE = {
  "Let it be listed": { Type: "Wait", Seconds: 15, Next: "List" },
  List: {
    ...LIST_RUNNING,
    ResultPath: "$.list",
    Retry: RETRY_CALL,
    Catch: caught("Tell not begun"),
    Next: "Be the only one",
  },
  "Be the only one": {
    ...mapState("$.list.Executions", "execution", {
      StartAt: "Is it older?",
      States: {
        "Is it older?": {
          Type: "Choice",
          Choices: [{ Variable: "$.execution.StartDate", TimestampLessThanPath: "$$.Execution.StartTime", Next: "Stop it" }],
          Default: "Stopped",
        },
        "Stop it": STOP_EXECUTION,
        Stopped: { Type: "Pass", Result: {}, End: true },
      },
    }),
    ResultPath: null,
    Catch: caught("Tell not begun"),
    Next: "Read now",
  },
};
