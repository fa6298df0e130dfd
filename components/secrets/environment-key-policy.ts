import * as pulumi from "@pulumi/pulumi";

import type { Account } from "../shared/account";
import { accountRoot, keyAdministration, THIS_KEY } from "../shared/key-policy";
import type { Names } from "../shared/naming";
import { allowTo, type PolicyDocument, policyDocument, type ResourceStatement } from "../shared/policy-document";

/** Source: EventBridge Scheduler user guide, "Using identity-based policies", `CreateSchedule` with a customer managed key. */
export const SCHEDULE_CONTEXT = "aws:scheduler:schedule:arn";

/** Source: aws/session-manager-plugin, src/datachannel/streaming.go. */
export const SESSION_CONTEXT = "aws:ssm:TargetId";

/** Condition that a service of this region uses the key for the principal. */
export const viaService = ({ region }: Account, services: readonly string[]) => ({
  "kms:ViaService": services.map((service) => pulumi.interpolate`${service}.${region}.amazonaws.com`),
});

/** Names by which KMS knows ElastiCache. Source: AWS KMS developer guide, "kms:ViaService", services that support it. */
const ELASTICACHE = ["elasticache", "dax"];

/**
 * Policy of an environment's key. It allows every use, whether its setting is `own` or not, since data that was encrypted before a setting
 * changed needs the key for as long as it is kept. The principal is the account, whose IAM policies have to allow the same; so
 * kms:CallerAccount would restrict nothing more. Only CloudWatch Logs uses a key as itself.
 */
export function environmentKeyPolicy(names: Names, account: Account): PolicyDocument<ResourceStatement> {
  const root = accountRoot(account.partition, account.accountId);
  const logGroups = [
    names.path("*"),
    `/aws/rds/instance/${names.withEnvironment("*")}/*`,
    `/aws/ecs/containerinsights/${names.withEnvironment(names.project)}/*`,
  ];
  return policyDocument(
    keyAdministration(root),
    // Secrets, parameters, the master user's secret of RDS, Performance Insights, the cache's disks and snapshots, and objects of buckets.
    // Sources: AWS Secrets Manager user guide, "Secret encryption and decryption"; AWS Systems Manager user guide, "AWS KMS encryption for
    // AWS Systems Manager Parameter Store SecureString parameters"; Amazon RDS user guide, "Password management with Amazon RDS and AWS
    // Secrets Manager", permissions, and "Changing an AWS KMS policy for Performance Insights"; ElastiCache user guide, "At-Rest Encryption in
    // ElastiCache", using customer managed keys; Amazon S3 user guide, "Using server-side encryption with AWS KMS keys (SSE-KMS)".
    allowTo(root, ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], THIS_KEY, {
      StringEquals: viaService(account, ["rds", "s3", "secretsmanager", "ssm", ...ELASTICACHE]),
    }),
    // RDS and ElastiCache keep using the key by a grant after the call that creates the instance or the cache, Secrets Manager for RDS after
    // the one that creates the secret. Sources: Amazon RDS user guide, "AWS KMS key management", authorizing use of a customer managed key;
    // AWS KMS developer guide, kms:GrantIsForAWSResource.
    allowTo(root, ["kms:CreateGrant"], THIS_KEY, {
      StringEquals: viaService(account, ["rds", "secretsmanager", ...ELASTICACHE]),
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
    // The caller that creates a schedule, and the schedule's role. Its group has a generated name, so the schedules of the account.
    // Sources: EventBridge Scheduler user guide, "Using identity-based policies", `CreateSchedule`; aws/aws-cdk#31923, on the role.
    allowTo(root, ["kms:Decrypt", "kms:GenerateDataKey"], THIS_KEY, {
      ArnLike: { [`kms:EncryptionContext:${SCHEDULE_CONTEXT}`]: account.arn("scheduler", "schedule/*") },
    }),
    // Sessions in containers: the person's machine and the agent in the container. Source: Amazon ECS developer guide, "Monitor Amazon ECS
    // containers with ECS Exec", encryption; for the context exec-sessions.ts.
    allowTo(root, ["kms:Decrypt", "kms:GenerateDataKey"], THIS_KEY, {
      StringLike: { [`kms:EncryptionContext:${SESSION_CONTEXT}`]: `ecs:${names.withEnvironment(names.project)}_*` },
    }),
    // Source: Amazon CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service", step 2; without
    // its kms:Describe*, which has no encryption context and so is never allowed by such a condition.
    allowTo(
      { Service: pulumi.interpolate`logs.${account.region}.amazonaws.com` },
      ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
      THIS_KEY,
      { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroups.map((name) => account.arn("logs", `log-group:${name}`)) } },
    ),
  );
}
