import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { makeLogGroup } from "../logs/log-group";
import { SESSION_CONTEXT } from "../secrets/environment-key-policy";
import type { EncryptionKey } from "../shared/encryption";
import { allow, type Conditions, type Statement } from "../shared/policy-document";

export interface ExecSessionsArgs {
  clusterName: string;
  logGroupName: string;
  retentionDays: number;
  /** Encrypts the record, and the session between a person's machine and the container. Undefined: TLS alone, and AWS's key. */
  logKey: EncryptionKey | undefined;
}

/** Sessions of people in containers of a cluster, by ECS Exec. */
export interface ExecSessions {
  /** For the cluster. */
  configuration: aws.types.input.ecs.ClusterConfigurationExecuteCommandConfiguration;

  /** Permissions of a task that people enter: its role opens the session and writes the record. */
  taskStatements: Statement[];

  /** Permissions of the people, besides those to start a session. */
  personStatements: Statement[];
}

/** Creates the log group that has each line of each session. */
export function makeExecSessions(
  name: string,
  { clusterName, logGroupName, retentionDays, logKey }: ExecSessionsArgs,
  parent: pulumi.Resource,
): ExecSessions {
  const logGroup = makeLogGroup(name, { key: "sessions-log", logGroupName, retentionDays, logKey }, parent);
  const inCluster = targetsOf(clusterName);
  return {
    configuration: {
      logging: "OVERRIDE", // the default is the log of the container itself, which people with permission for application logs read
      kmsKeyId: logKey?.keyArn,
      logConfiguration: {
        cloudWatchLogGroupName: logGroup.name,
        // The agent refuses a session if this is true and the log group has no key of its own.
        // Source: Amazon ECS API reference, ExecuteCommandLogConfiguration; aws/amazon-ssm-agent, agent/session/logging.
        cloudWatchEncryptionEnabled: logKey !== undefined,
      },
    },
    // Source: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", permissions, logging and encryption.
    taskStatements: [
      allow([
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
      ], ["*"]), // they have no resource type
      allow(["logs:DescribeLogGroups"], ["*"]), // the agent lists them to find whether this one is encrypted
      allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [pulumi.interpolate`${logGroup.arn}:*`]),
      ...(logKey === undefined ? [] : [allow(["kms:Decrypt"], [logKey.keyArn], inCluster)]),
    ],
    personStatements: logKey === undefined ? [] : [allow(["kms:GenerateDataKey"], [logKey.keyArn], inCluster)],
  };
}

/**
 * Condition that a key is used for sessions in a cluster only. Sources: aws/session-manager-plugin, src/datachannel/streaming.go (encryption
 * context); aws/aws-cli, awscli/customizations/ecs/executecommand.py (`ecs:<cluster>_<task>_<container>`).
 */
export const targetsOf = (clusterName: string): Conditions => ({
  StringLike: { [`kms:EncryptionContext:${SESSION_CONTEXT}`]: `ecs:${clusterName}_*` },
});
