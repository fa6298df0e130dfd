import { publishState } from "../../operations/publish-state";
import { RETRY_CALL } from "../../operations/retry-call";
import { nextSteps } from "../../operations/runbook";
import type { SleepOfServices } from "./service-states";

/** Once a minute for an hour: the time of a long job. */
const LOOKS = 60;
/** ECS asks tasks to end, which then have up to two minutes. Source: Amazon ECS developer guide, stopTimeout on Fargate. */
const LAST_SECONDS = 120;

/**
 * Part of a state machine in the Amazon States Language: wait until no task runs in the cluster, those of jobs and releases included, and report
 * one that goes on. It is never stopped: the database and the NAT wait for it.
 */
export function tasksEndDefinition(run: SleepOfServices) {
  const text = `${run.label} stays half awake: a task runs for an hour after it should sleep: {}. ${nextSteps("sleep", run.runbook)}`;
  return {
    Comment: "Waits for the end of all tasks",
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Result: { looks: 0 }, Next: "Let them end" },
      "Let them end": { Type: "Wait", Seconds: LAST_SECONDS, Next: "Look" },
      Look: {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:ecs:listTasks",
        Parameters: { Cluster: run.clusterArn, DesiredStatus: "RUNNING" },
        TimeoutSeconds: 60,
        ResultPath: "$.look",
        Retry: RETRY_CALL,
        Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.look", Next: "Tell tasks" }],
        Next: "Any task?",
      },
      "Any task?": {
        Type: "Choice",
        Choices: [
          { Variable: "$.look.TaskArns[0]", IsPresent: false, Next: "Done" },
          { Variable: "$.looks", NumericGreaterThanEquals: LOOKS, Next: "Tell tasks" },
        ],
        Default: "Wait",
      },
      Wait: { Type: "Wait", Seconds: 60, Next: "Count" },
      Count: { Type: "Pass", Parameters: { "looks.$": "States.MathAdd($.looks, 1)" }, Next: "Look" },
      Done: { Type: "Succeed" },
      "Tell tasks": publishState(run, "is incomplete", `States.Format('${text}', States.JsonToString($.look))`, "Tasks go on"),
      "Tasks go on": { Type: "Fail", Error: "TasksRun", Cause: `${run.label}: tasks go on` },
    },
  };
}
