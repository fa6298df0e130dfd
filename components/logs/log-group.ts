import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { EncryptionKey } from "../shared/encryption";
import { type Queries, queryName } from "./insights-queries";
import type { Logs } from "./logs";

export interface LogGroupArgs {
  /** A contract: people and AWS's services refer to it, e.g. `/aws-practice/stg/api`. */
  logGroupName: string;
  /** Days until CloudWatch Logs deletes a line. */
  retentionDays: number;
  /** Undefined: AWS's key. */
  logKey: EncryptionKey | undefined;
  /**
   * Queries that are saved for it.
   * @default none
   */
  queries?: Queries;
  /**
   * Keeps its lines for years, if it has an archive.
   * @default none
   */
  logs?: Pick<Logs, "keep"> | undefined;
  /**
   * Last part of the log group's logical name.
   * @default "log-group"
   */
  key?: string;
}

/**
 * Creates the log group `<name>-<key>`, and its saved queries `<name>-<query>-query`, which are free. A function: it adds no level to URNs.
 */
export function makeLogGroup(name: string, args: LogGroupArgs, parent: pulumi.Resource): aws.cloudwatch.LogGroup {
  const { logGroupName, retentionDays, logKey, queries = {}, logs, key = "log-group" } = args;
  const logGroup = new aws.cloudwatch.LogGroup(`${name}-${key}`, {
    name: logGroupName,
    retentionInDays: retentionDays,
    kmsKeyId: logKey?.keyArn,
  }, { parent });
  for (const [query, queryString] of Object.entries(queries)) {
    new aws.cloudwatch.QueryDefinition(`${name}-${query}-query`, {
      name: queryName(logGroupName, query),
      logGroupNames: [logGroup.name],
      queryString,
    }, { parent });
  }
  logs?.keep(`${name}-${key}`, logGroup, parent);
  return logGroup;
}
