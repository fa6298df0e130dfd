import { oneAtATime } from "../../operations/one-at-a-time";
import { publishState } from "../../operations/publish-state";
import { RETRY_CALL } from "../../operations/retry-call";
import { nextSteps } from "../../operations/runbook";
import { checkStates } from "./check-states";
import { creationStates, deletionOf, leftoverStates } from "./instance-states";
import { DRILL_NAMESPACE, FAILED, rdsCall, type RestoreRun, RPO_METRIC, RTO_METRIC } from "./restore-run";

/**
 * State machine in the Amazon States Language that restores a database beside the first and checks it. With the input
 * `{"identifier": "main-restored-a-stg", "to": "2026-11-27T11:59:30Z"}`, `to` also `latest`, the instance stays, also if the check
 * fails. Without it, it is a drill: the latest point, an instance of its own that is deleted at the end however it ends, and metrics.
 *
 * One drill at a time: the oldest execution goes on. A restore by hand never waits for another execution, and finds an instance that an
 * earlier one has created.
 */
export function restoreDefinition(run: RestoreRun) {
  return {
    Comment: `${run.label}: to a point in time beside the first instance, by hand or as a drill`,
    StartAt: "Drill or restore?",
    States: {
      ...orderStates(run),
      ...pointStates(run),
      ...leftoverStates(run, "What is created?"),
      ...creationStates(run, "To be checked"),
      ...checkStates(run, "Was it a drill?"),
      ...endStates(run),
      ...deletionOf(run.drill, "drill", "Had it failed?", "Tell not deleted"),
    },
  };
}

function orderStates(run: RestoreRun) {
  return {
    "Drill or restore?": {
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: "$.identifier", IsPresent: true },
            { Or: run.restored.map((each) => ({ Variable: "$.identifier", StringEquals: each })) },
            { Variable: "$.to", IsPresent: true },
          ],
          Next: "By hand",
        },
        { Or: [{ Variable: "$.identifier", IsPresent: true }, { Variable: "$.to", IsPresent: true }], Next: "Wrong input" },
      ],
      Default: "A drill",
    },
    "Wrong input": {
      Type: "Fail",
      Error: "WrongInput",
      Cause: `The input must be {} for a drill, or {"identifier": "${
        run.restored.join(" or ")
      }", "to": "<time>"} with a time like 2026-11-27T11:59:30Z, or latest`,
    },
    "By hand": {
      Type: "Pass",
      Parameters: { restore: { "identifier.$": "$.identifier", "to.$": "$.to", drill: false }, retry: 0 },
      Next: "Look at the source",
    },
    "A drill": {
      Type: "Pass",
      Parameters: { restore: { identifier: run.drill, to: "latest", drill: true }, retry: 0 },
      Next: "Let it be listed",
    },
    ...oneAtATime(run, { entry: run.entry, catches: FAILED, unlisted: "Let it be listed", next: "Look at the source" }),
  };
}

/** States that find the point to restore to, in `$.at.point`. */
function pointStates({ source, label }: RestoreRun) {
  const latest = "$.source.instance.LatestRestorableTime";
  return {
    "Look at the source": {
      ...rdsCall("describeDBInstances", { DbInstanceIdentifier: source }),
      ResultSelector: { "instance.$": "$.DbInstances[0]" },
      ResultPath: "$.source",
      Retry: RETRY_CALL,
      Catch: FAILED,
      Next: "Which point?",
    },
    "Which point?": {
      Type: "Choice",
      Choices: [
        { Not: { Variable: latest, IsPresent: true }, Next: "Tell failed" }, // no backup has ended yet
        { Variable: "$.restore.to", StringEquals: "latest", Next: "The latest point" },
        { Variable: latest, TimestampLessThanPath: "$.restore.to", Next: "Too late" },
      ],
      Default: "The given point",
    },
    "Too late": {
      Type: "Fail",
      Error: "TooLate",
      Cause: `${label}: the time is after the latest that AWS can restore, which is about five minutes ago; wait, or use latest`,
    },
    "The latest point": { Type: "Pass", Parameters: { "point.$": latest }, ResultPath: "$.at", Next: "Is it a drill?" },
    "The given point": { Type: "Pass", Parameters: { "point.$": "$.restore.to" }, ResultPath: "$.at", Next: "Is it a drill?" },
    "Is it a drill?": {
      Type: "Choice",
      Choices: [{ Variable: "$.restore.drill", BooleanEquals: true, Next: "Is there a leftover?" }],
      Default: "What is created?",
    },
  };
}

function endStates(run: RestoreRun) {
  const values = "$.restore.identifier, $.at.point, $.result.is.tables, $.result.is.rows, $.result.is.rpoSeconds, $.result.is.rtoSeconds";
  const measured =
    "restored to {} and checked: {} tables, about {} rows; a failure at its start would have lost {} seconds of data, and the check passed "
    + "{} seconds after it";
  const published = (what: string, message: string, next: string) => ({
    ...publishState(run, what, message, next),
    Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.unpublished", Next: next }],
  });
  const isDrill = { Variable: "$.restore.drill", BooleanEquals: true };
  return {
    "Was it a drill?": { Type: "Choice", Choices: [{ ...isDrill, Next: "Delete drill" }], Default: "Tell restored" },
    "Tell restored": published(
      "has passed its check",
      `States.Format('${run.label}: instance {} is ${measured}; it runs and is billed beside the first, and docs/ops.md says how to switch over', ${values})`,
      "Restored",
    ),
    Restored: { Type: "Succeed" },

    // The reason is reported before the instance is deleted; without the topic it is deleted all the same, and the execution fails.
    "Tell failed": published(
      "failed",
      `States.Format('${run.label} failed. What was found: {}. ${nextSteps(run.entry, run.runbook)}', States.JsonToString($))`,
      "Clean up?",
    ),
    "Clean up?": { Type: "Choice", Choices: [{ ...isDrill, Next: "It failed" }], Default: "Failed" },
    "It failed": { Type: "Pass", Result: { is: true }, ResultPath: "$.failed", Next: "Delete drill" },
    "Had it failed?": { Type: "Choice", Choices: [{ Variable: "$.failed", IsPresent: true, Next: "Failed" }], Default: "Measure" },
    Measure: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:cloudwatch:putMetricData",
      Parameters: {
        Namespace: DRILL_NAMESPACE,
        MetricData: [metric(RPO_METRIC, "rpoSeconds", run), metric(RTO_METRIC, "rtoSeconds", run)],
      },
      TimeoutSeconds: 60,
      ResultPath: null,
      Retry: RETRY_CALL,
      Next: "Tell passed",
    },
    "Tell passed": publishState(
      run,
      "has passed its drill",
      `States.Format('${run.label}: the drill has passed: instance {} was ${measured}; it is deleted again', ${values})`,
      "Passed",
    ),
    Passed: { Type: "Succeed" },
    "Tell not deleted": published(
      "drill was not deleted",
      `States.Format('${run.label}: the instance of the drill, ${run.drill}, was not deleted and is billed by the hour; the next drill tries again. `
        + `What was found: {}. ${nextSteps(run.entry, run.runbook)}', States.JsonToString($))`,
      "Failed",
    ),
    Failed: { Type: "Fail", Error: "Failed", Cause: `${run.label} failed; the notification says why` },
  };
}

const metric = (name: string, result: string, { source }: RestoreRun) => ({
  MetricName: name,
  Dimensions: [{ Name: "DBInstanceIdentifier", Value: source }],
  Unit: "Seconds",
  "Value.$": `$.result.is.${result}`,
});
