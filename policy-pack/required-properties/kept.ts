import { property, type Resource } from "../stack-view";
import { BACKUP_PLAN, BACKUP_VAULT, BUCKETS, DATABASE, DATABASE_CLUSTERS, KMS_KEY, LOAD_BALANCERS, sameIn } from "../types";
import { daysOf, isText } from "../values";
import type { RequiredProperty } from "./required-property";
import { atLeast, atLeastOrDefault, NOT_ON, ON, oneOf } from "./requirements";

const GLOBAL_CLUSTERS = ["aws:rds/globalCluster:GlobalCluster", "aws:docdb/globalCluster:GlobalCluster"].concat(
  "aws:neptune/globalCluster:GlobalCluster",
);
const TABLE = "aws:dynamodb/table:Table";

/** The backups of a replica are those of its source. */
const isNoReplica = (resource: Resource): boolean => !isText(property(resource, "replicateSourceDb"));

export const BACKUPS: readonly RequiredProperty[] = [
  {
    types: [DATABASE, ...DATABASE_CLUSTERS],
    path: "backupRetentionPeriod",
    requires: atLeast(1, "day"),
    because: "The provider's default for an instance is 0. terraform-provider-aws, docs of aws_db_instance, backup_retention_period",
    references: { securityHub: ["RDS.11"], checkov: ["CKV_AWS_133"], trivy: ["AVD-AWS-0077"], cdkNag: ["AwsSolutions-RDS13"] },
    applies: isNoReplica,
  },
  {
    types: ["aws:docdb/elasticCluster:ElasticCluster"],
    path: "backupRetentionPeriod",
    requires: atLeastOrDefault(1, "day"),
    because: "The default is 1. DocumentDB API reference, elastic clusters, CreateCluster",
  },
  {
    types: ["aws:redshift/cluster:Cluster"],
    path: "automatedSnapshotRetentionPeriod",
    requires: atLeastOrDefault(1, "day"),
    because: "The default is 1. Redshift API reference, CreateCluster, AutomatedSnapshotRetentionPeriod",
    references: { checkov: ["CKV_AWS_343"] },
  },
];

export const BACKUP_RETENTION: readonly RequiredProperty[] = [
  {
    types: [DATABASE, ...DATABASE_CLUSTERS],
    path: "backupRetentionPeriod",
    requires: atLeast(7, "day"),
    because: "Amazon RDS user guide, \"Backup retention period\"",
    references: {
      securityHub: ["RDS.11", "RDS.50", "DocumentDB.2", "Neptune.5"],
      checkov: ["CKV_AWS_360", "CKV_AWS_361"],
      cdkNag: ["AwsSolutions-DOC4", "AwsSolutions-N3"],
    },
    // data-backups covers a database without backups.
    applies: (resource) => isNoReplica(resource) && daysOf(property(resource, "backupRetentionPeriod")) >= 1,
  },
  {
    types: ["aws:redshift/cluster:Cluster"],
    path: "automatedSnapshotRetentionPeriod",
    requires: atLeast(7, "day"),
    because: "The default is 1. Redshift API reference, CreateCluster, AutomatedSnapshotRetentionPeriod",
    references: { securityHub: ["Redshift.3"] },
    applies: (resource) => property(resource, "automatedSnapshotRetentionPeriod") !== 0,
  },
  {
    types: ["aws:docdb/elasticCluster:ElasticCluster"],
    path: "backupRetentionPeriod",
    requires: atLeast(7, "day"),
    because: "The default is 1. DocumentDB API reference, elastic clusters, CreateCluster",
  },
  {
    types: ["aws:memorydb/cluster:Cluster"],
    path: "snapshotRetentionLimit",
    requires: atLeast(1, "day"),
    because: "The default is 0, no snapshots. MemoryDB API reference, CreateCluster, SnapshotRetentionLimit",
  },
  {
    types: ["aws:fsx/ontapFileSystem:OntapFileSystem", "aws:fsx/openZfsFileSystem:OpenZfsFileSystem"],
    path: "automaticBackupRetentionDays",
    requires: atLeast(1, "day"),
    because: "The provider's default is 0. terraform-provider-aws, docs of aws_fsx_openzfs_file_system",
    references: { cdkNag: ["AwsSolutions-FSX1"] },
  },
  {
    types: ["aws:fsx/windowsFileSystem:WindowsFileSystem"],
    path: "automaticBackupRetentionDays",
    requires: atLeastOrDefault(1, "day"),
    because: "The default is 7. terraform-provider-aws, docs of aws_fsx_windows_file_system",
  },
  ...["rules.*.lifecycle.deleteAfter", "rules.*.copyActions.*.lifecycle.deleteAfter"].map((path) => ({
    types: [BACKUP_PLAN],
    path,
    requires: atLeastOrDefault(7, "day"),
    because: "Without it a recovery point has no end. AWS Backup API reference, Lifecycle",
  })),
  {
    types: [TABLE],
    path: "pointInTimeRecovery.enabled",
    requires: ON,
    because: "The default is false. DynamoDB developer guide, \"Point-in-time backups for DynamoDB\"",
    references: { securityHub: ["DynamoDB.2"], checkov: ["CKV_AWS_28"], trivy: ["AVD-AWS-0024"], cdkNag: ["AwsSolutions-DDB3"] },
  },
  {
    types: ["aws:dynamodb/tableReplica:TableReplica"],
    path: "pointInTimeRecovery",
    requires: ON,
    because: "The default is false. terraform-provider-aws, docs of aws_dynamodb_table_replica",
    references: { checkov: ["CKV_AWS_270"] },
  },
  {
    types: [TABLE],
    path: "replicas.*.pointInTimeRecovery",
    requires: ON,
    because: "The default is false. terraform-provider-aws, docs of aws_dynamodb_table, replica",
  },
  {
    types: ["aws:efs/backupPolicy:BackupPolicy"],
    path: "backupPolicy.status",
    requires: oneOf("ENABLED"),
    because: "DISABLED stops automatic backups. EFS API reference, PutBackupPolicy",
    references: { securityHub: ["EFS.2"], checkov: ["CKV_AWS_18"] },
  },
  {
    types: ["aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"],
    path: "versioningConfiguration.status",
    requires: oneOf("Enabled"),
    because: "Without versions, what is overwritten or deleted is gone. S3 user guide, \"Retaining multiple versions of objects\"",
    references: { securityHub: ["S3.14"], checkov: ["CKV_AWS_21"], trivy: ["AVD-AWS-0090"] },
  },
  {
    types: ["aws:s3/bucket:Bucket"],
    path: "versioning?.enabled",
    requires: ON,
    because: "A block that suspends versions. S3 user guide, \"Retaining multiple versions of objects\"",
  },
];

const DELETION = "The default is off";

export const DELETION_PROTECTION: readonly RequiredProperty[] = [
  {
    types: [DATABASE, ...DATABASE_CLUSTERS, ...GLOBAL_CLUSTERS, "aws:neptunegraph/graph:Graph", "aws:qldb/ledger:Ledger"],
    path: "deletionProtection",
    requires: ON,
    because: DELETION,
    references: {
      securityHub: ["RDS.8", "RDS.7", "DocumentDB.5", "Neptune.4"],
      checkov: ["CKV_AWS_293", "CKV_AWS_139", "CKV2_AWS_58", "CKV_AWS_172"],
      trivy: ["AVD-AWS-0177", "AVD-AWS-0343"],
      cdkNag: ["AwsSolutions-RDS10"],
    },
    applies: isNoReplica,
  },
  {
    types: LOAD_BALANCERS,
    path: "enableDeletionProtection",
    requires: ON,
    because: DELETION,
    references: { securityHub: ["ELB.6"], checkov: ["CKV_AWS_150"] },
  },
  {
    types: [TABLE, "aws:dynamodb/tableReplica:TableReplica", "aws:dsql/cluster:Cluster"],
    path: "deletionProtectionEnabled",
    requires: ON,
    because: DELETION,
    references: { securityHub: ["DynamoDB.6"], checkov: ["CKV2_AWS_16"] },
  },
  { types: [TABLE], path: "replicas.*.deletionProtectionEnabled", requires: ON, because: DELETION },
  {
    types: ["aws:cognito/userPool:UserPool"],
    path: "deletionProtection",
    requires: oneOf("ACTIVE"),
    because: DELETION,
    references: { securityHub: ["Cognito.6"] },
  },
  {
    types: ["aws:verifiedpermissions/policyStore:PolicyStore"],
    path: "deletionProtection",
    requires: oneOf("ENABLED"),
    because: DELETION,
  },
  { types: ["aws:eks/cluster:Cluster"], path: "deletionProtection", requires: ON, because: DELETION },
  {
    types: ["aws:networkfirewall/firewall:Firewall"],
    path: "deleteProtection",
    requires: ON,
    because: DELETION,
    references: { securityHub: ["NetworkFirewall.9"], checkov: ["CKV_AWS_344"] },
  },
  {
    types: ["aws:cloudtrail/eventDataStore:EventDataStore"],
    path: "terminationProtectionEnabled",
    requires: { holds: (value) => value !== false, allowed: "true" },
    because: "The default is true. CloudTrail API reference, CreateEventDataStore",
  },
];

const FINAL = "RDS API reference, DeleteDBInstance, SkipFinalSnapshot; the provider passes the property";

export const FINAL_SNAPSHOTS: readonly RequiredProperty[] = [
  {
    types: [DATABASE, ...DATABASE_CLUSTERS, "aws:redshift/cluster:Cluster", "aws:lightsail/database:Database"],
    path: "skipFinalSnapshot",
    requires: NOT_ON,
    because: FINAL,
    applies: isNoReplica,
  },
  {
    types: ["lustreFileSystem", "ontapVolume", "openZfsFileSystem", "windowsFileSystem"].flatMap((name) => sameIn(["fsx"], name)),
    path: "skipFinalBackup",
    requires: NOT_ON,
    because: "terraform-provider-aws, docs of aws_fsx_windows_file_system, skip_final_backup: the default takes one",
  },
];

const FORCE = "The default refuses to delete what isn't empty";

/** Containers of data that Pulumi would delete with their content. The image topic has the registries. */
export const FORCED_DELETION: readonly RequiredProperty[] = [
  {
    types: [
      ...BUCKETS,
      "aws:s3/directoryBucket:DirectoryBucket",
      "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
      "aws:s3tables/tableBucket:TableBucket",
      BACKUP_VAULT,
      "aws:athena/database:Database",
      "aws:athena/workgroup:Workgroup",
      "aws:dsql/cluster:Cluster",
      "aws:transfer/server:Server",
      "aws:route53/zone:Zone",
    ],
    path: "forceDestroy",
    requires: NOT_ON,
    because: FORCE,
  },
  { types: ["aws:lightsail/bucket:Bucket"], path: "forceDelete", requires: NOT_ON, because: FORCE },
];

/** Days in which a deletion can be undone. */
export const RECOVERY: readonly RequiredProperty[] = [
  {
    types: [KMS_KEY, "externalKey", "replicaKey", "replicaExternalKey"].flatMap((name) =>
      name.includes(":") ? [name] : sameIn(["kms"], name)
    ).concat("aws:paymentcryptography/key:Key"),
    path: "deletionWindowInDays",
    requires: atLeastOrDefault(14, "day"),
    because: "The default is 30, the minimum 7. KMS API reference, ScheduleKeyDeletion; without its key, data is gone",
  },
  {
    types: ["aws:secretsmanager/secret:Secret", "aws:quicksight/analysis:Analysis"],
    path: "recoveryWindowInDays",
    requires: atLeastOrDefault(7, "day"),
    because: "The default is 30; 0 deletes at once. Secrets Manager API reference, DeleteSecret",
  },
];

export const KEY_ROTATION: readonly RequiredProperty[] = [
  {
    types: [KMS_KEY],
    path: "enableKeyRotation",
    requires: ON,
    because: "The default is false. KMS developer guide, \"Rotate AWS KMS keys\": symmetric keys with AWS's material only",
    references: { securityHub: ["KMS.4"], checkov: ["CKV_AWS_7"], trivy: ["AVD-AWS-0065"], cdkNag: ["AwsSolutions-KMS5"] },
    applies: (key) =>
      [undefined, null, "", "SYMMETRIC_DEFAULT"].includes(property(key, "customerMasterKeySpec") as string | undefined)
      && [undefined, null, "", "ENCRYPT_DECRYPT"].includes(property(key, "keyUsage") as string | undefined)
      && !isText(property(key, "customKeyStoreId")),
  },
];

export const LOG_RETENTION: readonly RequiredProperty[] = [
  {
    types: ["aws:cloudwatch/logGroup:LogGroup"],
    path: "retentionInDays",
    requires: atLeast(1, "day"),
    because: "The default keeps logs indefinitely. AWS keeps logs of the class DELIVERY for two days, whatever the retention",
    references: { checkov: ["CKV_AWS_66"] },
    applies: (group) => property(group, "logGroupClass") !== "DELIVERY",
  },
];
