import * as pulumi from "@pulumi/pulumi";

import type { Database } from "../../data/database";
import { viaService } from "../../secrets/environment-key-policy";
import { type Account, accountOf } from "../../shared/account";
import { allow, type Conditions, type Statement } from "../../shared/policy-document";
import type { Cluster } from "../cluster";
import { runStatements, tasksOf } from "../job/run-statements";
import type { TaskDefinition } from "../task-definition";
import { DRILL_NAMESPACE, DRILL_TAG } from "./restore-run";

/** Identifiers of restored instances. */
export interface RestoredInstances {
  /** Of a drill. */
  drill: string;
  /** Of those that are restored by hand. */
  restored: readonly string[];
}

/** Secrets that RDS keeps for master users. */
const masterSecrets = (account: Account) => account.arn("secretsmanager", "secret:rds!db-*");

const via = (account: Account, ...services: string[]): Conditions => ({ StringEquals: viaService(account, services) });

/**
 * Permissions of the task that checks a restored database: to read the secrets of the masters of such instances. RDS gives each of its
 * secrets a tag with the ARN of its instance.
 * Source: AWS managed policy reference, AmazonRDSServiceRolePolicy: the tag keys `aws:rds:primaryDBInstanceArn`.
 */
export function checkStatements({ masterSecretKeyArn }: Database, { drill, restored }: RestoredInstances, account: Account): Statement[] {
  const secrets = masterSecrets(account);
  return [
    allow(["secretsmanager:GetSecretValue"], [secrets], {
      StringEquals: {
        "aws:ResourceTag/aws:rds:primaryDBInstanceArn": [drill, ...restored].map((each) => account.arn("rds", `db:${each}`)),
      },
    }),
    allow(["kms:Decrypt"], [masterSecretKeyArn], {
      ...via(account, "secretsmanager"),
      StringLike: { "kms:EncryptionContext:SecretARN": secrets },
    }),
  ];
}

export interface RestoreRights extends RestoredInstances {
  database: Database;
  task: TaskDefinition;
  cluster: Cluster;
  logGroupName: string;
  parent: pulumi.Resource;
}

/**
 * Permissions of the state machine: to restore from this database to instances of these names, and to delete that of a drill, which has its
 * tag. Sources: Service Authorization Reference, Amazon RDS; Amazon RDS user guide, "Identity-based policy examples" (to create an instance
 * nothing of EC2 is needed, and the resources are instance, option group, parameter group and subnet group), and "Password management with Amazon RDS and AWS Secrets
 * Manager", permissions.
 */
export function restoreStatements({ database, drill, restored, task, cluster, logGroupName, parent }: RestoreRights): Statement[] {
  const account = accountOf(parent);
  const { identifier } = database.serving;
  const { place } = database;
  const db = (each: string) => account.arn("rds", `db:${each}`);
  const made = [drill, ...restored].map(db);
  return [
    allow(["rds:DescribeDBInstances"], [db(identifier), ...made]),
    allow(["rds:RestoreDBInstanceToPointInTime"], [
      db(identifier),
      ...made,
      account.arn("rds", pulumi.interpolate`pg:${place.parameterGroupName}`),
      account.arn("rds", pulumi.interpolate`subgrp:${place.subnetGroupName}`),
      account.arn("rds", `og:default:postgres-${database.settings.engineVersion}`), // RDS's own, which every instance has
    ]),
    allow(["rds:AddTagsToResource", "rds:ModifyDBInstance"], made),
    allow(["rds:DeleteDBInstance"], [db(drill)], { StringEquals: { [`aws:ResourceTag/${DRILL_TAG}`]: identifier } }),
    allow(["secretsmanager:CreateSecret", "secretsmanager:TagResource"], [masterSecrets(account)]),
    ...(place.key === undefined ? [] : [
      allow(["kms:DescribeKey"], [place.key.keyArn]),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], [place.key.keyArn], via(account, "rds", "secretsmanager")),
      allow(["kms:CreateGrant"], [place.key.keyArn], {
        ...via(account, "rds", "secretsmanager"),
        Bool: { "kms:GrantIsForAWSResource": "true" },
      }),
    ]),
    ...runStatements(task, cluster, parent),
    allow(["ecs:DescribeTasks"], [tasksOf(cluster, parent)]),
    allow(["logs:GetLogEvents"], [account.arn("logs", `log-group:${logGroupName}:log-stream:*`)]),
    // It has no resource type that a name of ours fits. Source: CloudWatch user guide, condition keys to limit access to namespaces.
    allow(["cloudwatch:PutMetricData"], ["*"], { StringEquals: { "cloudwatch:namespace": DRILL_NAMESPACE } }),
  ];
}
