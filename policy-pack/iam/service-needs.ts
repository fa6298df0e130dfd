import type { ResourceGraph } from "../graph/resource-graph";
import { peek, property, type Resource, type Value } from "../stack-view";
import { BACKUP_SELECTION, BUCKETS, FUNCTION } from "../types";
import { documentAt, member, textOf } from "../values";
import BACKUP_ROLES from "./aws-facts/backup-roles.json";
import { splitArn } from "./match";
import type { Needs } from "./needs";

/** A type that uses a role. */
export interface RoleUser {
  /** The property that names the role. */
  role: string;
  addNeeds: (needs: Needs, resource: Resource) => void;
  /** The only service that assumes such a role: one that others assume too may have more permissions. */
  service?: string;
  /** The resource to which the property belongs, if it is another one. */
  of?: (resource: Resource, graph: ResourceGraph) => Resource | undefined;
  /** The role's code needs more, of which the program shows nothing. */
  isPartial?: true;
}

const s3 = (...names: string[]) => names.map((name) => `s3:${name}`);
const logs = (...names: string[]) => names.map((name) => `logs:${name}`);
const KEY_USE = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey"];

/** Reads of a source of events. Source: AWS Lambda developer guide and EventBridge user guide, Pipes, permissions by source. */
const READS: Readonly<Record<string, { required: readonly string[]; more: readonly string[] }>> = {
  sqs: { required: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], more: ["sqs:ChangeMessageVisibility"] },
  kinesis: {
    required: ["kinesis:GetRecords", "kinesis:GetShardIterator"],
    more: ["DescribeStream", "DescribeStreamSummary", "ListShards", "ListStreams", "SubscribeToShard"].map((name) => `kinesis:${name}`),
  },
  dynamodb: {
    required: ["dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    more: ["dynamodb:DescribeStream", "dynamodb:ListStreams"],
  },
};

function addReads(needs: Needs, why: string, source: Value): void {
  const service = splitArn(textOf(source) ?? "")?.service ?? "";
  const reads = READS[service];
  if (reads === undefined) return service === "" ? undefined : needs.mayNeedOf(service);
  needs.add(why, service === "sqs" ? [textOf(source)!] : undefined, reads.required);
  needs.mayNeed(...reads.more, ...KEY_USE);
}

/** Source: EventBridge user guide, "Amazon EventBridge Pipes permissions". */
function addPipe(needs: Needs, pipe: Resource): void {
  addReads(needs, `"${pipe.name}" reads it`, property(pipe, "source"));
  const target = textOf(property(pipe, "target"));
  const parameters = documentAt(pipe, "targetParameters");
  if (target !== undefined) {
    needs.addTarget(`"${pipe.name}" sends to it`, target, member(parameters, "ecsTaskParameters"), undefined);
    if (splitArn(target)?.service === "states") needs.mayNeed("states:StartSyncExecution");
  }
  const enrichment = textOf(property(pipe, "enrichment"));
  if (enrichment !== undefined) {
    needs.mayNeed("lambda:InvokeFunction", "states:StartSyncExecution", "execute-api:Invoke", "events:InvokeApiDestination");
  }
  needs.mayNeed("sqs:SendMessage", "sns:Publish", "sqs:GetQueueUrl", ...KEY_USE, ...logs("CreateLogStream", "PutLogEvents"));
  needs.mayNeed("secretsmanager:GetSecretValue", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:Describe*");
}

/** Source: Amazon S3 user guide, "Setting up permissions for live replication". */
function addReplication(needs: Needs, replication: Resource): void {
  const why = `"${replication.name}" replicates its objects`;
  const name = textOf(property(replication, "bucket"));
  const bucket = name === undefined ? undefined : needs.graph.identified(name, BUCKETS)[0];
  const source = textOf(bucket?.properties["arn"]);
  needs.add(why, source === undefined ? undefined : [source], s3("GetReplicationConfiguration", "ListBucket"));
  needs.mayNeed(
    ...s3("GetObjectVersionForReplication", "GetObjectVersionAcl", "GetObjectVersionTagging", "GetObjectVersion"),
    ...s3("GetObjectRetention", "GetObjectLegalHold", "ReplicateObject", "ReplicateDelete", "ReplicateTags"),
    ...s3(
      "ObjectOwnerOverrideToBucketOwner",
      "GetBucketVersioning",
      "PutBucketVersioning",
      "InitiateReplication",
      "PutInventoryConfiguration",
    ),
    ...KEY_USE,
  );
}

/** Source: Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs". */
function addFlowLog(needs: Needs): void {
  needs.mayNeed(...logs("CreateLogGroup", "CreateLogStream", "PutLogEvents", "DescribeLogGroups", "DescribeLogStreams"));
  needs.mayNeed(
    ...logs("CreateLogDelivery", "DeleteLogDelivery"),
    "firehose:TagDeliveryStream",
    "iam:PassRole",
    "iam:CreateServiceLinkedRole",
  );
}

/** Source: AWS CloudTrail user guide, "Role policy document for CloudTrail to use CloudWatch Logs for monitoring". */
const addTrail = (needs: Needs): void => needs.mayNeed(...logs("CreateLogStream", "PutLogEvents"));

/** Source: Amazon CloudWatch Logs user guide, "Log group-level subscription filters". */
const addSubscription = (needs: Needs): void =>
  needs.mayNeed(
    "kinesis:PutRecord",
    "kinesis:PutRecords",
    "firehose:PutRecord",
    "firehose:PutRecordBatch",
    "firehose:DescribeDeliveryStream",
  );

/** Source: Amazon Data Firehose developer guide, "Grant Firehose access to an Amazon S3 destination". */
function addFirehose(needs: Needs, stream: Resource): void {
  const bucket = textOf(property(stream, "extendedS3Configuration.bucketArn"));
  if (bucket !== undefined) needs.add(`"${stream.name}" writes to it`, [`${bucket}/*`], s3("PutObject"));
  needs.mayNeed(
    ...s3(
      "AbortMultipartUpload",
      "GetBucketLocation",
      "GetObject",
      "ListBucket",
      "ListBucketMultipartUploads",
      "PutObject",
      "PutObjectAcl",
    ),
    ...logs("PutLogEvents", "CreateLogStream"),
    ...KEY_USE,
    ...READS["kinesis"]!.required,
    ...READS["kinesis"]!.more,
    "lambda:InvokeFunction",
    "lambda:GetFunctionConfiguration",
    ...["GetTable", "GetTableVersion", "GetTableVersions", "GetDatabase", "GetSchema", "GetSchemaVersion", "GetSchemaByDefinition"].map((
      name,
    ) => `glue:${name}`),
  );
}

const { source: _, ...BACKUP_ACTIONS } = BACKUP_ROLES;

/**
 * A role for backups is mostly the one for restores, too. Whatever the selection's tags match is backed up, so that the resources of its
 * permissions don't show. Source: AWS Backup developer guide, "IAM service roles"; BACKUP_ROLES.
 */
const addBackup = (needs: Needs): void =>
  Object.entries(BACKUP_ACTIONS).forEach(([service, names]) => needs.mayNeed(...names.split(" ").map((name) => `${service}:${name}`)));

/** Source: AWS Lambda developer guide, event source mappings, "Execution role permissions". */
function addMapping(needs: Needs, mapping: Resource): void {
  addReads(needs, `"${mapping.name}" reads it`, property(mapping, "eventSourceArn"));
}

function functionOf(mapping: Resource, graph: ResourceGraph): Resource | undefined {
  const name = textOf(peek(mapping, "functionName"));
  const [named] = name === undefined ? [] : graph.identified(name.replace(/^(arn:(?:[^:]*:){5}[^:]*):[^:]*$/, "$1"), [FUNCTION]);
  return named ?? graph.sources(mapping, "functionName").find(({ type }) => type === FUNCTION);
}

/** Types whose role a service assumes for them. */
export const SERVICE_USERS: readonly (readonly [type: string, user: RoleUser])[] = [
  ["aws:pipes/pipe:Pipe", { role: "roleArn", addNeeds: addPipe, service: "pipes.amazonaws.com" }],
  ["aws:s3/bucketReplicationConfig:BucketReplicationConfig", { role: "role", addNeeds: addReplication, service: "s3.amazonaws.com" }],
  ["aws:s3/bucketReplicationConfigV2:BucketReplicationConfigV2", { role: "role", addNeeds: addReplication, service: "s3.amazonaws.com" }],
  ["aws:ec2/flowLog:FlowLog", { role: "iamRoleArn", addNeeds: addFlowLog, service: "vpc-flow-logs.amazonaws.com" }],
  ["aws:cloudtrail/trail:Trail", { role: "cloudWatchLogsRoleArn", addNeeds: addTrail, service: "cloudtrail.amazonaws.com" }],
  ["aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", {
    role: "extendedS3Configuration.roleArn",
    addNeeds: addFirehose,
    service: "firehose.amazonaws.com",
  }],
  ["aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", {
    role: "roleArn",
    addNeeds: addSubscription,
    service: "logs.amazonaws.com",
  }],
  [BACKUP_SELECTION, { role: "iamRoleArn", addNeeds: addBackup, service: "backup.amazonaws.com" }],
  ["aws:backup/restoreTestingSelection:RestoreTestingSelection", {
    role: "iamRoleArn",
    addNeeds: addBackup,
    service: "backup.amazonaws.com",
  }],
  ["aws:lambda/eventSourceMapping:EventSourceMapping", { role: "role", of: functionOf, addNeeds: addMapping, isPartial: true }],
];
