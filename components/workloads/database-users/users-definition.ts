import type { Input } from "@pulumi/pulumi";

import { oneAtATime } from "../../operations/one-at-a-time";
import { CATCH_START, type StartOfTask, startStates } from "../job/start-definition";
import { type EndOfUsersTask, endStates, followStates, INPUT } from "./follow-definition";
import { type DeploymentOfReaders, readerStates } from "./reader-definition";

/** A service that reads the secret of a user with a password. */
export interface SecretReader {
  /** Name of the service, e.g. `api`. */
  name: string;
  serviceArn: Input<string>;
  /** Secret with the password that it reads. */
  secretArn: Input<string>;
}

/** Parameters of runs of the database-users task. */
export interface RunOfUsersTask extends StartOfTask, EndOfUsersTask, DeploymentOfReaders {
  /** Whether users have passwords; without them there is nothing to rotate. */
  hasPasswords: boolean;
  readers: readonly SecretReader[];
}

/**
 * State machine in the Amazon States Language that runs the database-users task for the input `{"action": "apply"}` or
 * `{"action": "rotate"}`, with `"only": ["<user>"]` for some users: wait for its end, report a failure; after a rotation, also one that
 * failed for some users, deploy the services whose secrets changed, one after another, and report those that don't run with them.
 *
 * One execution at a time: the task makes two rotations at once safe, but not one that begins while services still have the password
 * before. The oldest execution goes on, others are skipped.
 */
export function usersDefinition(run: RunOfUsersTask) {
  const [succeeded, failed] = run.readers.length === 0 ? ["Done", "Failed"] as const : ["It succeeded", "It failed"] as const;
  return {
    Comment: `${run.label}: creates and repairs the users of the database${run.hasPasswords ? ", or rotates their passwords" : ""}`,
    StartAt: "Which action?",
    States: {
      ...firstStates(run),
      ...startStates(run, {
        again: "Look",
        started: "Begin to follow",
        kept: INPUT,
        // The task takes everything else from its definition. The input can only choose among its users.
        overrides: {
          ContainerOverrides: [{ Name: run.containerName, Environment: [{ Name: "INPUT", "Value.$": "States.JsonToString($.input)" }] }],
        },
      }),
      ...followStates(run, failed),
      ...endStates(run, succeeded, failed),
      ...deployStates(run),
      Done: { Type: "Succeed" },
    },
  };
}

/** Checks of the input, and of other executions. */
function firstStates({ hasPasswords, ...run }: RunOfUsersTask) {
  const is = (action: string) => ({
    And: [{ Variable: "$.action", IsPresent: true }, { Variable: "$.action", StringEquals: action }],
    Next: "Begin",
  });
  const actions = `{"action": "apply"}${hasPasswords ? " or {\"action\": \"rotate\"}" : "; no user has a password to rotate"}`;
  return {
    "Which action?": { Type: "Choice", Choices: ["apply", ...(hasPasswords ? ["rotate"] : [])].map(is), Default: "No action" },
    "No action": { Type: "Fail", Error: "NoAction", Cause: `The input must be ${actions}` },
    Begin: { Type: "Pass", Parameters: { retry: 0, "input.$": "$" }, Next: "Let it be listed" },
    ...oneAtATime(run, { entry: "database-users", catches: CATCH_START, unlisted: "Try again?", next: "Run" }),
  };
}

/** Deploys the readers after a rotation, also after one that failed: it may have rotated some users. */
function deployStates({ readers, ...run }: RunOfUsersTask) {
  if (readers.length === 0) return {};
  return {
    "It succeeded": { Type: "Pass", Result: { failed: false }, Next: "Rotated?" },
    "It failed": { Type: "Pass", Result: { failed: true }, Next: "Rotated?" },
    "Rotated?": {
      Type: "Choice",
      Choices: [{ Variable: "$$.Execution.Input.action", StringEquals: "rotate", Next: "Let secrets be seen" }],
      Default: "All done?",
    },
    "Let secrets be seen": { Type: "Wait", Seconds: 60, Next: "Readers" }, // should a read lag behind the task's write
    Readers: { Type: "Pass", Result: readers, ResultPath: "$.readers", Next: "Deploy them" },
    "Deploy them": {
      Type: "Map",
      ItemsPath: "$.readers",
      ItemSelector: { "reader.$": "$$.Map.Item.Value", looks: 0 },
      MaxConcurrency: 1, // the database has the connections of one service twice, not of all
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...readerStates(run) },
      ResultSelector: { "undone.$": "$[?(@.is=='undone')]" },
      ResultPath: "$.deployment",
      Next: "All done?",
    },
    "All done?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.failed", BooleanEquals: true, Next: "Failed" },
        { Variable: "$.deployment.undone[0]", IsPresent: true, Next: "Incomplete" },
      ],
      Default: "Done",
    },
    Incomplete: { Type: "Fail", Error: "Incomplete", Cause: `${run.rotationLabel} is incomplete: services have the password before` },
  };
}
