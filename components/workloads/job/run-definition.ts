import type { Input } from "@pulumi/pulumi";

import { publishState } from "../../operations/publish-state";
import { nextSteps } from "../../operations/runbook";
import { readNote } from "../sleep/read-note";
import { type EndOfTask, endStates, TASK_ENDED } from "./end-definition";
import { CATCH_START, type StartOfTask, startStates } from "./start-definition";

/** Parameters of a run of a task. */
export interface RunOfTask extends EndOfTask, StartOfTask {
  family: string;
  /** False: no task is started while an earlier one of the family runs. */
  allowOverlap: boolean;
  /** Parameter of SSM that says whether the environment sleeps, in which no task is started; undefined if it never does. */
  sleepParameter: Input<string> | undefined;
}

/**
 * State machine in the Amazon States Language that starts a task: check whether one runs, start one, retry if AWS has no capacity, report
 * a task that was not started. It doesn't wait for the end of the task: that is an event, which starts an execution of its own.
 */
export function runDefinition(run: RunOfTask) {
  const first = run.allowOverlap ? "Run" : "Look";
  return {
    Comment: `Starts a task of ${run.family}${run.allowOverlap ? "" : ", unless one is running"}; notifies of failed tasks`,
    StartAt: "Start or end?",
    States: {
      "Start or end?": { Type: "Choice", Choices: [{ Variable: "$.ended", IsPresent: true, Next: TASK_ENDED }], Default: "Begin" },
      ...endStates(run),
      Begin: { Type: "Pass", Result: { retry: 0 }, Next: run.sleepParameter === undefined ? first : "Read the note" },
      ...(run.sleepParameter === undefined ? {} : sleepStates(run.sleepParameter, first)),
      ...(run.allowOverlap ? {} : lookFirst(run)),
      ...startStates(run, { again: first, started: "Started" }),
      Started: { Type: "Succeed" },
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
      Catch: CATCH_START,
      Next: "Running?",
    },
    "Running?": {
      Type: "Choice",
      Choices: [{ Variable: "$.look.TaskArns[0]", IsPresent: true, Next: "Tell skipped" }],
      Default: "Run",
    },
    "Tell skipped": publishState(
      run,
      "was skipped",
      `States.Format('${run.label} was skipped because its previous task is still running: {}. ${
        nextSteps("job-skipped", run.runbook)
      }', $.look.TaskArns[0])`,
      "Skipped",
    ),
    Skipped: { Type: "Succeed" },
  };
}

/** A run outside of the working hours is skipped without a message; one whose note can't be read is started. */
function sleepStates(parameter: Input<string>, next: string) {
  return {
    "Read the note": {
      ...readNote(parameter),
      ResultPath: "$.sleep",
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 5, MaxAttempts: 4, BackoffRate: 2 }],
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: next }],
      Next: "Asleep?",
    },
    "Asleep?": { Type: "Choice", Choices: [{ Variable: "$.sleep.note.is", StringEquals: "awake", Next: next }], Default: "Asleep" },
    Asleep: { Type: "Succeed" },
  };
}
