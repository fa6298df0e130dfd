import type { Input } from "@pulumi/pulumi";

import { publishState, type Topic } from "../../operations/publish-state";
import { RETRY_CALL } from "../../operations/retry-call";
import { runbookSection } from "../../operations/runbook";

/** Deployment of the services that read the secret of a user, after its password was rotated. */
export interface DeploymentOfReaders extends Topic {
  clusterArn: Input<string>;
  /** Subject of messages, e.g. `Rotation in database main-stg`. */
  rotationLabel: string;
}

/** Every two minutes for an hour, twice: for a deployment in progress before, and for its own. */
const LOOKS = 30;
const PAUSE_SECONDS = 120;
/** Errors that a retry doesn't resolve. Source: Amazon ECS API reference, `UpdateService`, Errors. */
const PERMANENT = [
  "AccessDeniedException",
  "ClientException",
  "ClusterNotFoundException",
  "InvalidParameterException",
  "ServiceNotActiveException",
  "ServiceNotFoundException",
].map((name) => `Ecs.${name}`);
const CATCH = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell no answer" }];

/**
 * States that replace the tasks of one service whose secret changed since the execution began, so that they read it again: wait for a
 * deployment in progress, request a new one, follow it. A service without tasks reads it when it has some. Every end has the output
 * `{"is": "done"}` or `{"is": "undone"}`, so that a service that fails doesn't keep the others from the new password.
 * Sources: Amazon ECS API reference, `Deployment`, rolloutState (the deployment is the `PRIMARY` one); AWS Step Functions developer
 * guide, "Choice workflow state", timestamps; functionless/functionless#489 (a date in an answer has the form of the context object's).
 */
export function readerStates(run: DeploymentOfReaders) {
  return {
    StartAt: "Look at its secret",
    States: {
      "Look at its secret": {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:secretsmanager:describeSecret",
        Parameters: { "SecretId.$": "$.reader.secretArn" },
        TimeoutSeconds: 60,
        ResultPath: "$.secret",
        Retry: RETRY_CALL,
        Catch: CATCH,
        Next: "Is it as before?",
      },
      "Is it as before?": {
        Type: "Choice",
        Choices: [{
          And: [
            { Variable: "$.secret.LastChangedDate", IsPresent: true },
            { Variable: "$.secret.LastChangedDate", TimestampLessThanPath: "$$.Execution.StartTime" },
          ],
          Next: "Reader done",
        }],
        Default: "Look first",
      },
      ...beforeStates(run),
      ...afterStates(run),
      ...reportStates(run),
      "Reader done": { Type: "Pass", Result: { is: "done" }, End: true },
      "Reader undone": { Type: "Pass", Result: { is: "undone" }, End: true },
    },
  };
}

function beforeStates(run: DeploymentOfReaders) {
  return {
    "Look first": lookState(run, "Has it tasks?"),
    "Has it tasks?": tasksState("Its deployment before"),
    "Its deployment before": primaryState("$.look.Services[0]", "before", "Is it deploying?"),
    "Is it deploying?": {
      Type: "Choice",
      Choices: [{
        And: [
          { Variable: "$.before.primary[0].RolloutState", IsPresent: true },
          { Variable: "$.before.primary[0].RolloutState", StringEquals: "IN_PROGRESS" },
        ],
        Next: "Still deploying?",
      }],
      Default: "Deploy",
    },
    "Still deploying?": enoughState("Tell busy", "Count first"),
    "Count first": countState({}, "Let it deploy"),
    "Let it deploy": { Type: "Wait", Seconds: PAUSE_SECONDS, Next: "Look first" },
    Deploy: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:ecs:updateService",
      Parameters: { Cluster: run.clusterArn, "Service.$": "$.reader.serviceArn", ForceNewDeployment: true },
      TimeoutSeconds: 60,
      ResultPath: "$.look",
      // A call whose answer was lost is repeated: a second deployment does no harm.
      Retry: [{ ErrorEquals: PERMANENT, MaxAttempts: 0 }, ...RETRY_CALL],
      Catch: CATCH,
      Next: "Its own deployment",
    },
    "Its own deployment": primaryState("$.look.Service", "own", "Begin to follow it"),
  };
}

function afterStates(run: DeploymentOfReaders) {
  const primary = (...conditions: object[]) => ({ And: [{ Variable: "$.now.primary[0]", IsPresent: true }, ...conditions] });
  const isOwn = { Variable: "$.now.primary[0].Id", StringEqualsPath: "$.own.primary[0].Id" };
  const state = (is: string) => ({ Variable: "$.now.primary[0].RolloutState", StringEquals: is });
  return {
    "Begin to follow it": { Type: "Pass", Parameters: { looks: 0, "reader.$": "$.reader", "own.$": "$.own" }, Next: "Let it roll out" },
    "Let it roll out": { Type: "Wait", Seconds: PAUSE_SECONDS, Next: "Look after" },
    "Look after": lookState(run, "Has it tasks still?"),
    "Has it tasks still?": tasksState("Its deployment now"),
    "Its deployment now": primaryState("$.look.Services[0]", "now", "Rolled out?"),
    "Rolled out?": {
      Type: "Choice",
      Choices: [
        { ...primary(state("FAILED")), Next: "Tell not deployed" },
        { ...primary({ Not: isOwn }, sameRevision), Next: "Tell not deployed" }, // a rollback is a deployment of the revision before
        { ...primary(state("COMPLETED")), Next: "Reader done" }, // its own, or that of a newer version, which also read the secret
      ],
      Default: "Too late?",
    },
    "Too late?": enoughState("Tell not deployed", "Count after"),
    "Count after": countState({ "own.$": "$.own" }, "Let it roll out"),
  };
}

/** A forced deployment keeps the revision, and so does its rollback. */
const sameRevision = { Variable: "$.now.primary[0].TaskDefinition", StringEqualsPath: "$.own.primary[0].TaskDefinition" };

function reportStates(run: DeploymentOfReaders) {
  const target = { ...run, label: run.rotationLabel };
  const tell = (why: string, answer: string) =>
    publishState(
      target,
      "is incomplete",
      `States.Format('${run.rotationLabel} is incomplete: service {} ${why}. Tasks with the password before go on, as both login roles `
        + "work until the next rotation. First: check the events of the service, and restart it with npm run secrets -- --restart. "
        + `Answer of AWS: {}. ${runbookSection("database-users", run.runbook)}', $.reader.name, States.JsonToString(${answer}))`,
      "Reader undone",
    );
  return {
    "Tell gone": tell("does not exist or is being deleted", "$.reader"),
    "Tell busy": tell(`has had a deployment in progress for an hour`, "$.before"),
    "Tell not deployed": tell("was not deployed: the deployment failed, was rolled back, or did not end in an hour", "$.now"),
    "Tell no answer": tell("could not be deployed or followed", "$.error"),
  };
}

function lookState({ clusterArn }: DeploymentOfReaders, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:ecs:describeServices",
    Parameters: { Cluster: clusterArn, "Services.$": "States.Array($.reader.serviceArn)" },
    TimeoutSeconds: 60,
    ResultPath: "$.look",
    Retry: RETRY_CALL,
    Catch: CATCH,
    Next: next,
  };
}

/** The deployment that a service is moving to, as a list of one or none. */
function primaryState(service: string, key: string, next: string) {
  return {
    Type: "Pass",
    Parameters: { "primary.$": `${service}.Deployments[?(@.Status=='PRIMARY')]` },
    ResultPath: `$.${key}`,
    Next: next,
  };
}

function enoughState(tell: string, next: string) {
  return { Type: "Choice", Choices: [{ Variable: "$.looks", NumericGreaterThanEquals: LOOKS, Next: tell }], Default: next };
}

/** A service that waits for its image or is scaled to zero has none. */
function tasksState(next: string) {
  return {
    Type: "Choice",
    Choices: [
      { Variable: "$.look.Services[0]", IsPresent: false, Next: "Tell gone" },
      { Variable: "$.look.Services[0].Status", StringEquals: "INACTIVE", Next: "Tell gone" },
      { Variable: "$.look.Services[0].DesiredCount", NumericEquals: 0, Next: "Reader done" },
    ],
    Default: next,
  };
}

function countState(kept: object, next: string) {
  return { Type: "Pass", Parameters: { "looks.$": "States.MathAdd($.looks, 1)", "reader.$": "$.reader", ...kept }, Next: next };
}
