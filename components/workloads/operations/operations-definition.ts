import { publishState } from "../../operations/publish-state";
import { RETRY_CALL } from "../../operations/retry-call";
import { nextSteps } from "../../operations/runbook";
import { type StartOfTask, startStates } from "../job/start-definition";

/** A task that a person starts. */
export interface RunForPerson extends Omit<StartOfTask, "entry" | "capacityProvider" | "retries"> {
  family: string;
  maxMinutes: number;
}

/** Input of an execution. */
export interface OperationsInput {
  /** Unique id of the person's session, `aws:userid`; the tag `operator` of the task. */
  operator: string;
  /** The tag `reason`. */
  reason: string;
}

/** A task ends by itself; these minutes later it is stopped. */
const GRACE_MINUTES = 5;
/** A person waits: retries, a minute apart, if AWS has no capacity. */
const RETRIES = 5;

const ENTRY = "operations-task";
const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell not stopped" }];
const PERSON = { "operator.$": "$.operator", "reason.$": "$.reason" };

/**
 * State machine in the Amazon States Language that starts a task for a person, waits for its limit, looks, and stops it if it still runs. The
 * person can't choose its command, roles or network, nor how long it runs. ECS knows a stopped task for an hour; one that it doesn't know has
 * ended. Sources: Amazon ECS API reference, `RunTask`, `DescribeTasks`, `StopTask`; Step Functions developer guide, "Context object".
 */
export function operationsDefinition(run: RunForPerson) {
  const { maxMinutes, clusterArn, label, runbook } = run;
  const message = (end: string) =>
    `States.Format('${label}: {} of {} ran longer than ${maxMinutes} minutes${end}. ${
      nextSteps(ENTRY, runbook)
    }', $.run.Tasks[0].TaskArn, $.operator)`;
  return {
    Comment: `Starts a task of ${run.family} for a person, for at most ${maxMinutes} minutes`,
    StartAt: "Begin",
    States: {
      "Begin": { Type: "Pass", Parameters: { retry: 0, ...PERSON }, Next: "Run" },
      ...startStates({ ...run, entry: ENTRY, capacityProvider: "FARGATE", retries: RETRIES }, {
        again: "Run",
        started: "Let it end",
        kept: PERSON,
        more: {
          "EnableExecuteCommand": true,
          "StartedBy.$": "$$.Execution.Name", // by which `npm run ops` finds the task
          "Tags": [{ "Key": "operator", "Value.$": "$.operator" }, { "Key": "reason", "Value.$": "$.reason" }],
        },
      }),
      "Let it end": { Type: "Wait", Seconds: (maxMinutes + GRACE_MINUTES) * 60, Next: "Look" },
      "Look": {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:ecs:describeTasks",
        Parameters: { "Cluster": clusterArn, "Tasks.$": "States.Array($.run.Tasks[0].TaskArn)" },
        TimeoutSeconds: 60,
        ResultPath: "$.look",
        Retry: RETRY_CALL,
        Catch: CATCH,
        Next: "Does it run?",
      },
      "Does it run?": {
        Type: "Choice",
        Choices: [{
          And: [
            { Variable: "$.look.Tasks[0].LastStatus", IsPresent: true },
            { Not: { Variable: "$.look.Tasks[0].LastStatus", StringEquals: "STOPPED" } },
          ],
          Next: "Stop",
        }],
        Default: "Done",
      },
      "Stop": {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:ecs:stopTask",
        Parameters: { "Cluster": clusterArn, "Task.$": "$.run.Tasks[0].TaskArn", "Reason": `It ran longer than ${maxMinutes} minutes` },
        TimeoutSeconds: 60,
        ResultPath: null,
        Retry: RETRY_CALL,
        Catch: CATCH,
        Next: "Tell stopped",
      },
      "Tell stopped": publishState(run, "was stopped", message(", and was stopped"), "Done"),
      "Done": { Type: "Succeed" },
      "Tell not stopped": publishState(run, "was not stopped", message(", and could not be stopped"), "Not stopped"),
      "Not stopped": { Type: "Fail", Error: "NotStopped", Cause: `${label}: a task was not stopped` },
    },
  };
}
