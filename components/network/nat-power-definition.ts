import type { Input } from "@pulumi/pulumi";

import { type NotificationTarget, publishState } from "../operations/publish-state";
import { nextSteps } from "../operations/runbook";

/** A NAT instance to start or to stop. */
export interface NatPower extends NotificationTarget {
  instanceId: Input<string>;
}

/** Every 30 seconds for a quarter of an hour. */
const LOOKS = 30;
/** For throttling and similar errors. */
const RETRY = [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 10, MaxAttempts: 4, BackoffRate: 2 }];

/** Where a NAT instance goes, and the call that brings it there. */
const GOALS = {
  // Its status checks pass after it has booted, as does its script.
  running: { from: "stopped", call: "startInstances", verb: "started", entry: "wake", isThere: isRunning() },
  stopped: { from: "running", call: "stopInstances", verb: "stopped", entry: "sleep", isThere: is("stopped") },
} as const;

/**
 * Part of a state machine in the Amazon States Language: start or stop a NAT instance unless it is so already, wait for the result, report a
 * failure.
 * Sources: Amazon EC2 API reference, `DescribeInstanceStatus` (IncludeAllInstances, InstanceStatus); Amazon EC2 user guide, "Instance state
 * changes": one that is terminated disappears after an hour.
 */
export function natPowerDefinition(nat: NatPower, goal: keyof typeof GOALS) {
  const { from, call, verb, entry, isThere } = GOALS[goal];
  const failed = `Tell not ${verb}`;
  const caught = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: failed }];
  const ids = { InstanceIds: [nat.instanceId] };
  return {
    Comment: `The NAT instance is to be ${goal}`,
    StartAt: "Begin",
    States: {
      Begin: { Type: "Pass", Result: { looks: 0 }, Next: "Look" },
      Look: {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:ec2:describeInstanceStatus",
        Parameters: { ...ids, IncludeAllInstances: true },
        TimeoutSeconds: 60,
        ResultPath: "$.look",
        Retry: RETRY,
        Catch: caught,
        Next: "Which state?",
      },
      "Which state?": {
        Type: "Choice",
        Choices: [
          { Variable: "$.look.InstanceStatuses[0]", IsPresent: false, Next: failed },
          { ...isThere, Next: "Done" },
          { ...is(from), Next: "Change" },
          { Or: [is("terminated"), is("shutting-down")], Next: failed },
        ],
        Default: "Look again?",
      },
      Change: {
        Type: "Task",
        Resource: `arn:aws:states:::aws-sdk:ec2:${call}`,
        Parameters: ids,
        TimeoutSeconds: 60,
        ResultPath: null,
        Retry: RETRY,
        Catch: caught,
        Next: "Look again?",
      },
      "Look again?": { Type: "Choice", Choices: [{ Variable: "$.looks", NumericGreaterThanEquals: LOOKS, Next: failed }], Default: "Wait" },
      Wait: { Type: "Wait", Seconds: 30, Next: "Count" },
      Count: { Type: "Pass", Parameters: { "looks.$": "States.MathAdd($.looks, 1)" }, Next: "Look" },
      Done: { Type: "Succeed" },
      [failed]: publishState(
        nat,
        `was not ${verb}`,
        `States.Format('${nat.label} was not ${verb}. Answer of AWS: {}. ${nextSteps(entry, nat.runbook)}', States.JsonToString($))`,
        `Not ${verb}`,
      ),
      [`Not ${verb}`]: { Type: "Fail", Error: "NatInstance", Cause: `${nat.label} was not ${verb}` },
    },
  };
}

function is(state: string) {
  return { Variable: "$.look.InstanceStatuses[0].InstanceState.Name", StringEquals: state };
}

function isRunning() {
  return { And: [is("running"), { Variable: "$.look.InstanceStatuses[0].InstanceStatus.Status", StringEquals: "ok" }] };
}
