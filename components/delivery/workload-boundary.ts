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
    // These have no resource type, or AWS checks none: policy-pack/policies/iam/no-wildcard-resources.ts.
    allow([
      "ecr:GetAuthorizationToken",
      "ecs:DescribeTaskDefinition",
      "logs:DescribeLogGroups",
      "secretsmanager:GetRandomPassword",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
      "states:ListStateMachines",
    ], ["*"]),
    allow(["cloudwatch:PutMetricData"], ["*"], { StringEquals: { "cloudwatch:namespace": "NatInstance" } }),
    allow(["ecs:ListServices", "ecs:ListTasks"], ["*"], inCluster),
    allow(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], all("ecr:repository")),
    allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents", "logs:PutLogEvents"], [
      arnIn(place, "logs", `log-group:/${place.project}/${place.environment}/*`),
    ]),
    allow(["secretsmanager:GetSecretValue"], [
      arnIn(place, "secretsmanager", `secret:/${place.environment}/*`),
      arnIn(place, "secretsmanager", "secret:rds!db-*"), // the master user's
    ]),
    allow(
      ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"],
      all("secretsmanager:Secret"),
    ),
    allow(["ssm:GetParameters"], all("ssm:parameter")),
    allow(["kms:Decrypt", "kms:GenerateDataKey"], all("kms:key"), ours(place)),
    allow(["rds-db:connect"], [arnIn(place, "rds-db", "dbuser:*/*")]),
    allow(["elasticache:Connect"], all("elasticache:replicationgroup", "elasticache:user")),
    allow(["elasticache:DescribeUsers", "elasticache:ModifyUser"], all("elasticache:user")),
    allow(["rds:DescribeDBInstances", "rds:StopDBInstance"], all("rds:db")),
    allow(["ecs:RunTask"], all("ecs:task-definition"), inCluster),
    allow(["ecs:DescribeTasks", "ecs:DescribeServices", "ecs:UpdateService"], all("ecs:task", "ecs:service")),
    allow(["ecs:TagResource"], all("ecs:task"), { StringEquals: { "ecs:CreateAction": "RunTask" } }),
    allow(["iam:PassRole"], all("iam:role"), { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }),
    allow(["s3:ListBucket"], [fileBuckets(place), siteBuckets(place)]),
    allow(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], [`${fileBuckets(place)}/*`, `${siteBuckets(place)}/*`]),
    allow(["firehose:PutRecord", "firehose:PutRecordBatch"], all("firehose:deliverystream")),
    allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [archiveBucket(place)]),
    allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [`${archiveBucket(place)}/*`]),
    allow(["ses:SendEmail", "ses:SendRawEmail"], all("ses:identity", "ses:configuration-set")),
    allow(["sns:Publish"], all("sns:topic")),
    allow(
      ["cloudfront:CreateInvalidation", "sqs:SendMessage", "states:ListExecutions", "states:StartExecution"],
      all("cloudfront:distribution", "sqs:queue", "states:statemachine"),
      ours(place),
    ),
    allow(["cloudwatch:DescribeAlarms"], [arnIn(place, "cloudwatch", "alarm:*")]),
    allow(["states:DescribeExecution", "states:ListTagsForResource"], [
      arnIn(place, "states", "execution:*"),
      ...all("states:statemachine"),
    ]),
    allow(["ssm:UpdateInstanceInformation"], all("ec2:instance")),
    ...applications.map(statementOf),
  );
}
