import type { Input } from "@pulumi/pulumi";
import * as pulumi from "@pulumi/pulumi";

import { lookUpIn } from "../images/push-statements";
import { allow, type Conditions, type Statement } from "../shared/policy-document";

/** Commands of `npm run ops` that are permitted apart; `service` is restart and scale, `sleep` is wake, too. */
export const OPERATIONS = ["status", "logs", "run-job", "service", "sleep", "restore"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** ARNs of the resources that are operated. */
export interface Operated {
  clusterArn: Input<string>;
  serviceArns: Input<string>[];
  /** State machines that run jobs. */
  stateMachineArns: Input<string>[];
  /** State machines that restore the database. */
  restoreArns: Input<string>[];
  logGroupArns: Input<string>[];
  repositoryArns: Input<string>[];
  /** State machine that wakes the environment, and its note; undefined if it always runs. */
  sleepMachineArn: Input<string> | undefined;
  sleepNoteArn: Input<string> | undefined;
  /** Pattern of the account's alarms. */
  alarms: Input<string>;
}

/**
 * Permissions of each command of `npm run ops`. Source: Service Authorization Reference, Amazon ECS, CloudWatch, CloudWatch Logs and Step
 * Functions: which actions have resources and keys.
 */
export function operationStatements(operated: Operated): Record<Operation, Statement[]> {
  const { clusterArn, serviceArns, stateMachineArns, restoreArns, logGroupArns, repositoryArns, alarms, sleepMachineArn: sleep } = operated;
  const readNote = operated.sleepNoteArn === undefined ? [] : [allow(["ssm:GetParameter"], [operated.sleepNoteArn])];
  const inCluster = { ArnEquals: { "ecs:cluster": clusterArn } };
  const findService = [allow(["ecs:ListServices"], ["*"], inCluster), ...on(["ecs:DescribeServices"], serviceArns)];
  const describeTasks = allow(["ecs:DescribeTasks"], [replaced(clusterArn, ":cluster/", ":task/", "/*")]);
  const streams = logGroupArns.map((arn) => pulumi.interpolate`${arn}:*`);
  return {
    "status": [
      ...findService,
      allow(["ecs:ListTasks"], ["*"], inCluster),
      describeTasks,
      allow(["ecs:DescribeTaskDefinition"], ["*"]),
      allow(["cloudwatch:DescribeAlarms"], [alarms]),
      ...readNote,
      ...(repositoryArns.length > 0 ? lookUpIn(repositoryArns) : []),
    ],
    "logs": on(["logs:FilterLogEvents"], streams),
    "run-job": stateMachineArns.length === 0 ? [] : [
      ...execute(stateMachineArns),
      describeTasks,
      ...on(["logs:GetLogEvents"], streams),
    ],
    "restore": restoreArns.length === 0 ? [] : execute(restoreArns),
    "service": serviceArns.length === 0 ? [] : [...findService, allow(["ecs:UpdateService"], serviceArns)],
    "sleep": sleep === undefined ? [] : [...execute([sleep]), ...readNote, ...findService],
  };
}

/**
 * To find state machines by their Name tag, start them, and follow what they do.
 *
 * @param conditions Of their start.
 */
export const execute = (machines: Input<string>[], conditions?: Conditions): Statement[] => [
  allow(["states:ListStateMachines"], ["*"]),
  ...(conditions === undefined
    ? [allow(["states:ListTagsForResource", "states:StartExecution"], machines)]
    : [allow(["states:ListTagsForResource"], machines), allow(["states:StartExecution"], machines, conditions)]),
  allow(["states:DescribeExecution"], machines.map((arn) => replaced(arn, ":stateMachine:", ":execution:", ":*"))),
];

/** A statement that has resources. */
const on = (actions: string[], arns: Input<string>[]): Statement[] => arns.length === 0 ? [] : [allow(actions, arns)];

/** An ARN with another part, and an end. */
export const replaced = (arn: Input<string>, part: string, by: string, end: string) =>
  pulumi.output(arn).apply((text) => `${text.replace(part, by)}${end}`);
