import { isObject, property, type Resource } from "../stack-view";
import { CACHE, DATABASE, DATABASE_CLUSTERS, QUEUE, REPLICATION_GROUP, SEARCH_DOMAINS, TOPIC } from "../types";
import { isOff, isText } from "../values";
import type { RequiredProperty } from "./required-property";
import { matching, matchingOrDefault, NOT_OFF, NOT_ON, ON, oneOf, text } from "./requirements";

/** A copy of another database is encrypted as that one is; it can only say that it isn't. */
const isCopy = (resource: Resource): boolean =>
  ["replicateSourceDb", "replicationSourceIdentifier", "sourceDbClusterIdentifier"].some((path) => isText(property(resource, path)));
const isNoCopy = (resource: Resource): boolean => !isCopy(resource);

/** Aurora Serverless v1 encrypts by itself. Source: terraform-provider-aws, docs of aws_rds_cluster, `storage_encrypted`. */
const isProvisioned = (resource: Resource): boolean => isNoCopy(resource) && property(resource, "engineMode") !== "serverless";

export const DATABASES_AT_REST: readonly RequiredProperty[] = [
  {
    types: [DATABASE, ...DATABASE_CLUSTERS],
    path: "storageEncrypted",
    requires: ON,
    because: "The API's default is false. RDS API reference, CreateDBInstance and CreateDBCluster, StorageEncrypted",
    references: {
      securityHub: ["RDS.3", "RDS.27", "DocumentDB.1", "Neptune.1"],
      checkov: ["CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_74", "CKV_AWS_44"],
      trivy: ["AVD-AWS-0080", "AVD-AWS-0079", "AVD-AWS-0021", "AVD-AWS-0076"],
      cdkNag: ["AwsSolutions-RDS2", "AwsSolutions-DOC1", "AwsSolutions-N4"],
    },
    applies: isProvisioned,
  },
  {
    types: [DATABASE, ...DATABASE_CLUSTERS],
    path: "storageEncrypted",
    requires: NOT_OFF,
    because: "A copy is encrypted as its source is. Amazon RDS user guide, \"Encrypting Amazon RDS resources\"",
    applies: (resource) => !isProvisioned(resource),
  },
  {
    types: ["aws:rds/globalCluster:GlobalCluster", "aws:docdb/globalCluster:GlobalCluster", "aws:neptune/globalCluster:GlobalCluster"],
    path: "storageEncrypted",
    requires: ON,
    because: "The default is false. RDS API reference, CreateGlobalCluster, StorageEncrypted",
    applies: isNoCopy,
  },
  {
    types: ["aws:redshift/cluster:Cluster"],
    path: "encrypted",
    requires: NOT_OFF,
    because: "Redshift encrypts new clusters since January 2025. Redshift management guide, \"Amazon Redshift database encryption\"",
    references: { securityHub: ["Redshift.10"], checkov: ["CKV_AWS_64"], trivy: ["AVD-AWS-0084"], cdkNag: ["AwsSolutions-RS2"] },
  },
  {
    types: SEARCH_DOMAINS,
    path: "encryptAtRest.enabled",
    requires: ON,
    because: "The API's default is false. OpenSearch API reference, EncryptionAtRestOptions",
    references: { securityHub: ["Opensearch.1", "ES.1"], checkov: ["CKV_AWS_247", "CKV_AWS_5"], trivy: ["AVD-AWS-0048"] },
  },
];

export const CACHES_AT_REST: readonly RequiredProperty[] = [
  {
    types: [REPLICATION_GROUP],
    path: "atRestEncryptionEnabled",
    requires: ON,
    because: "The default is false, except for Valkey. ElastiCache user guide, \"At-Rest Encryption in ElastiCache\"",
    references: { securityHub: ["ElastiCache.4"], checkov: ["CKV_AWS_29"], trivy: ["AVD-AWS-0045"], cdkNag: ["AwsSolutions-AEC3"] },
    applies: (resource) => property(resource, "engine") !== "valkey",
  },
  {
    types: [REPLICATION_GROUP],
    path: "atRestEncryptionEnabled",
    requires: NOT_OFF,
    because: "The default is true for Valkey. terraform-provider-aws, docs of aws_elasticache_replication_group",
    applies: (resource) => property(resource, "engine") === "valkey",
  },
  {
    types: [CACHE],
    path: "replicationGroupId",
    requires: text("an encrypted replication group"),
    because: "Outside a replication group, ElastiCache can't encrypt; Memcached keeps data in memory only",
    applies: (resource) => property(resource, "engine") !== "memcached",
  },
  {
    types: ["aws:dax/cluster:Cluster"],
    path: "serverSideEncryption.enabled",
    requires: ON,
    because: "The default is false. DAX API reference, CreateCluster, SSESpecification",
    references: { securityHub: ["DynamoDB.3"], checkov: ["CKV_AWS_47"], trivy: ["AVD-AWS-0023"], cdkNag: ["AwsSolutions-DDB4"] },
  },
  {
    types: ["aws:appsync/apiCache:ApiCache"],
    path: "atRestEncryptionEnabled",
    requires: ON,
    because: "The default is false. AppSync API reference, CreateApiCache",
    references: { securityHub: ["AppSync.1"], checkov: ["CKV_AWS_214"] },
  },
  {
    types: ["aws:apigateway/methodSettings:MethodSettings"],
    path: "settings.cacheDataEncrypted",
    requires: ON,
    because: "The default is false. API Gateway API reference, MethodSetting, cacheDataEncrypted",
    references: { securityHub: ["APIGateway.5"], checkov: ["CKV_AWS_308"] },
    applies: (resource) => !isOff(property(resource, "settings.cachingEnabled")),
  },
];

export const QUEUES_AT_REST: readonly RequiredProperty[] = [
  {
    types: [QUEUE],
    path: "sqsManagedSseEnabled",
    requires: NOT_OFF,
    because: "The default since October 2022. SQS developer guide, \"Configuring server-side encryption for a queue using SQS-managed "
      + "encryption keys\"",
    references: { securityHub: ["SQS.1"], checkov: ["CKV_AWS_27"], trivy: ["AVD-AWS-0096"], cdkNag: ["AwsSolutions-SQS2"] },
    applies: (resource) => !isText(property(resource, "kmsMasterKeyId")),
  },
  {
    types: ["aws:kinesis/stream:Stream"],
    path: "encryptionType",
    requires: oneOf("KMS"),
    because: "The default is NONE. Kinesis Data Streams API reference, StreamDescription, EncryptionType",
    references: { securityHub: ["Kinesis.1"], checkov: ["CKV_AWS_43"], trivy: ["AVD-AWS-0064"], cdkNag: ["AwsSolutions-KDS1"] },
  },
  {
    types: ["aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"],
    path: "serverSideEncryption.enabled",
    requires: ON,
    because: "The default is off; a stream with a source is encrypted by that one. Firehose developer guide, \"Data protection\"",
    references: { securityHub: ["DataFirehose.1"], checkov: ["CKV_AWS_240"], cdkNag: ["AwsSolutions-KDF1"] },
    applies: (resource) => !["kinesisSourceConfiguration", "mskSourceConfiguration"].some((path) => isObject(property(resource, path))),
  },
];

export const TOPICS_AT_REST: readonly RequiredProperty[] = [
  {
    types: [TOPIC],
    path: "kmsMasterKeyId",
    requires: text("a KMS key"),
    because:
      "Without a key there is no server-side encryption. SNS developer guide, \"Securing Amazon SNS data with server-side encryption\"",
    references: { securityHub: ["SNS.1"], checkov: ["CKV_AWS_26"], trivy: ["AVD-AWS-0095"] },
  },
];

const CODEBUILD = "The default is encrypted. CodeBuild API reference, encryptionDisabled";
const GLUE = "Glue developer guide, \"Encrypting data written by AWS Glue\": DISABLED is plain";
const glueMode = matching(/^(?:SSE-KMS|SSE-S3|CSE-KMS|SSE-KMS-WITH-SERVICE-ROLE)$/, "SSE-KMS, CSE-KMS or SSE-S3");

/** Results, artifacts and catalogues that services write. */
export const OUTPUTS_AT_REST: readonly RequiredProperty[] = [
  ...["artifacts?.encryptionDisabled", "secondaryArtifacts.*.encryptionDisabled", "logsConfig?.s3Logs?.encryptionDisabled"].map((path) => ({
    types: ["aws:codebuild/project:Project"],
    path,
    requires: NOT_ON,
    because: CODEBUILD,
    references: { securityHub: ["CodeBuild.3"], checkov: ["CKV_AWS_78", "CKV_AWS_311"], trivy: ["AVD-AWS-0018"] },
  })),
  {
    types: ["aws:codebuild/reportGroup:ReportGroup"],
    path: "exportConfig.s3Destination?.encryptionDisabled",
    requires: NOT_ON,
    because: CODEBUILD,
    references: { securityHub: ["CodeBuild.7"] },
  },
  {
    types: ["aws:athena/workgroup:Workgroup"],
    path: "configuration?.enforceWorkgroupConfiguration",
    requires: NOT_OFF,
    because: "A client would choose place and encryption of its results. Athena user guide, \"Override client-side settings\"",
    references: { checkov: ["CKV_AWS_82"], trivy: ["AVD-AWS-0007"] },
  },
  {
    types: ["aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"],
    path: "dataCatalogEncryptionSettings.encryptionAtRest.catalogEncryptionMode",
    requires: glueMode,
    because: GLUE,
    references: { checkov: ["CKV_AWS_94"] },
  },
  {
    types: ["aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings"],
    path: "dataCatalogEncryptionSettings.connectionPasswordEncryption.returnConnectionPasswordEncrypted",
    requires: ON,
    because: "Off returns passwords of connections in plain text. Glue API reference, ConnectionPasswordEncryption",
    references: { checkov: ["CKV_AWS_94"] },
  },
  ...[
    "encryptionConfiguration.cloudwatchEncryption.cloudwatchEncryptionMode",
    "encryptionConfiguration.jobBookmarksEncryption.jobBookmarksEncryptionMode",
    "encryptionConfiguration.s3Encryption.s3EncryptionMode",
  ].map((path) => ({
    types: ["aws:glue/securityConfiguration:SecurityConfiguration"],
    path,
    requires: glueMode,
    because: GLUE,
    references: { checkov: ["CKV_AWS_99"] },
  })),
  {
    types: ["aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/objectCopy:ObjectCopy"],
    path: "serverSideEncryption",
    requires: matchingOrDefault(/^(?:AES256|aws:kms|aws:kms:dsse|aws:fsx)$/, "AES256, aws:kms or aws:kms:dsse"),
    because: "S3 encrypts every object since January 2023. S3 user guide, \"Amazon S3 automatically applies SSE-S3\"",
    references: { checkov: ["CKV_AWS_186"] },
  },
];
