import { allow, type Permission, type PolicyDocument, policyDocument, statementOf } from "../shared/policy-document";
import { clusterArn, ours } from "./deploy-conditions";
import { archiveBucket, fileBuckets, KINDS, siteBuckets } from "./deploy-kinds";
import { arnIn, type DeployPlace } from "./deploy-place";

/**
 * Permissions boundary of an environment's roles: the most that tasks, the NAT instance, state machines and schedules may ever do, whatever
 * their policies say. It has no action of IAM but to pass these roles to tasks, and nothing of Pulumi's state.
 *
 * @param applications Permissions of the applications themselves, which `services.<name>.permissions` then gives to one of them.
 */
export function workloadBoundary(place: DeployPlace, applications: readonly Permission[] = []): PolicyDocument {
  const all = (...kinds: string[]) => kinds.flatMap((kind) => KINDS[kind]!.arns(place));
  const inCluster = { ArnEquals: { "ecs:cluster": clusterArn(place) } };
  return policyDocument(
    // These have no resource type, or AWS checks none (policy-pack/policies/iam/no-wildcard-resources.ts), or they only read names.
    allow([
      "cloudwatch:DescribeAlarms",
      "cloudwatch:GetMetricData",
      "cloudwatch:GetMetricStatistics",
      "cloudwatch:GetMetricWidgetImage",
      "ec2:DescribeInstanceStatus",
      "ecr:GetAuthorizationToken",
      "ecs:DescribeTaskDefinition",
      "logs:DescribeLogGroups",
      "secretsmanager:GetRandomPassword",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
      "states:DescribeExecution",
      "states:ListStateMachines",
      "states:ListTagsForResource",
      "states:StopExecution", // of executions, which have no tags
    ], ["*"]),
    allow(["cloudwatch:PutMetricData"], ["*"], { StringEquals: { "cloudwatch:namespace": ["NatInstance", "RestoreDrill"] } }),
    allow(["ecs:ListServices", "ecs:ListTasks"], ["*"], inCluster),
    // An action means the resources of its own service alone: one statement for many is shorter.
    allow([
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:GetDownloadUrlForLayer",
      "ecs:DescribeServices",
      "ecs:DescribeTasks",
      "ecs:ExecuteCommand",
      "ecs:StopTask",
      "ecs:UpdateService",
      "elasticache:Connect",
      "elasticache:DescribeUsers",
      "elasticache:ModifyUser",
      "firehose:PutRecord",
      "firehose:PutRecordBatch",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:FilterLogEvents",
      "logs:GetLogEvents",
      "logs:PutLogEvents",
      "rds-db:connect",
      "rds:AddTagsToResource",
      "rds:DescribeDBInstances",
      "rds:ModifyDBInstance",
      "rds:RestoreDBInstanceToPointInTime",
      "rds:StartDBInstance",
      "rds:StopDBInstance",
      "s3:GetBucketLocation",
      "s3:ListBucket",
      "s3:ListBucketMultipartUploads",
      "ses:SendEmail",
      "ses:SendRawEmail",
      "sns:Publish",
      "ssm:GetParameter",
      "ssm:GetParameters",
      "ssm:PutParameter",
      "ssm:StartSession",
      "ssm:TerminateSession",
      "ssm:UpdateInstanceInformation",
    ], [
      clusterArn(place),
      arnIn(place, "ssm", "session/*"),
      `arn:${place.partition}:ssm:${place.region}::document/AWS-StartPortForwarding*`,
      ...all("ecr:repository", "ecs:service", "ecs:task", "elasticache:replicationgroup", "elasticache:user", "firehose:deliverystream"),
      arnIn(place, "logs", `log-group:/${place.project}/${place.environment}/*`),
      arnIn(place, "rds", "*g*:*"), // pg, og and subgrp: groups that a restored instance gets
      fileBuckets(place),
      siteBuckets(place),
      archiveBucket(place),
      arnIn(place, "rds-db", "dbuser:*/*"),
      ...all("rds:db", "ses:identity", "ses:configuration-set", "sns:topic", "ssm:parameter", "ec2:instance"),
    ]),
    allow(["rds:DeleteDBInstance"], [arnIn(place, "rds", `db:*-drill-${place.environment}`)]),
    allow(["secretsmanager:CreateSecret", "secretsmanager:GetSecretValue", "secretsmanager:TagResource"], [
      arnIn(place, "secretsmanager", `secret:/${place.environment}/*`),
      arnIn(place, "secretsmanager", "secret:rds!db-*"), // the master user's, which RDS creates with the rights of a restore
    ]),
    allow(
      ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      all("secretsmanager:Secret"),
    ),
    allow(["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"], all("kms:key"), ours(place)),
    allow(["ecs:RunTask"], all("ecs:task-definition"), inCluster),
    allow(["ecs:TagResource"], all("ecs:task"), { StringEquals: { "ecs:CreateAction": "RunTask" } }),
    allow(["iam:PassRole"], all("iam:role"), { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }),
    allow(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], [`${fileBuckets(place)}/*`, `${siteBuckets(place)}/*`]),
    allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [`${archiveBucket(place)}/*`]),
    allow(
      [
        "application-autoscaling:RegisterScalableTarget",
        "cloudfront:CreateInvalidation",
        "ec2:StartInstances",
        "ec2:StopInstances",
        "sqs:SendMessage",
        "states:ListExecutions",
        "states:StartExecution",
      ],
      all("application-autoscaling:ScalableTarget", "cloudfront:distribution", "ec2:instance", "sqs:queue", "states:statemachine"),
      ours(place),
    ),
    ...applications.map(statementOf),
  );
}
