import { PARAMETERS } from "./databases";
import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const IN_DELETION = "an argument of the deletion";
const SETS_ITSELF = "AWS sets it itself there";
const PREFIX = { namePrefix: PROVIDERS_OWN };
const BUCKET = { name: "AWS::S3::Bucket", isPart: true } as const;
const OWNER = { expectedBucketOwner: "an argument of the call, which the registry doesn't know" };

export const stores: RegistryTypes = {
  "aws:backup/plan:Plan": {
    name: "AWS::Backup::BackupPlan",
    within: "BackupPlan",
    names: {
      name: "BackupPlanName",
      rules: "BackupPlanRule",
      "rules.targetVaultName": "TargetBackupVault",
      "rules.schedule": "ScheduleExpression",
      "rules.startWindow": "StartWindowMinutes",
      "rules.completionWindow": "CompletionWindowMinutes",
      "rules.lifecycle.deleteAfter": "DeleteAfterDays",
      "rules.lifecycle.coldStorageAfter": "MoveToColdStorageAfterDays",
      "rules.copyActions.destinationVaultArn": "DestinationBackupVaultArn",
      "rules.copyActions.lifecycle.deleteAfter": "DeleteAfterDays",
      "rules.copyActions.lifecycle.coldStorageAfter": "MoveToColdStorageAfterDays",
    },
    given: ["BackupPlan.BackupPlanName"],
    others: { tags: "beside the plan" },
  },
  "aws:backup/vault:Vault": {
    name: "AWS::Backup::BackupVault",
    names: { name: "BackupVaultName", kmsKeyArn: "EncryptionKeyArn", tags: "BackupVaultTags" },
    given: ["BackupVaultName"],
    others: { forceDestroy: PROVIDERS_OWN },
  },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    name: "AWS::Backup::BackupVault",
    isPart: true,
    within: "LockConfiguration",
    names: { backupVaultName: ".BackupVaultName" },
  },
  "aws:backup/selection:Selection": {
    name: "AWS::Backup::BackupSelection",
    within: "BackupSelection",
    names: {
      planId: ".BackupPlanId",
      name: "SelectionName",
      selectionTags: "ListOfTags",
      ...Object.fromEntries(
        ["conditions.stringEquals", "conditions.stringLikes", "conditions.stringNotEquals", "conditions.stringNotLikes"]
          .concat("selectionTags").flatMap((list) => [[`${list}.key`, "ConditionKey"], [`${list}.value`, "ConditionValue"]]),
      ),
      "selectionTags.type": "ConditionType",
    },
    given: ["BackupSelection.SelectionName"],
  },

  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": { name: "AWS::ECR::PullThroughCacheRule" },
  "aws:ecr/registryPolicy:RegistryPolicy": { name: "AWS::ECR::RegistryPolicy", names: { policy: "PolicyText" } },
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": {
    name: "AWS::ECR::RegistryScanningConfiguration",
    given: ["Rules"],
  },
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": {
    name: "AWS::ECR::ReplicationConfiguration",
    given: ["ReplicationConfiguration"],
  },

  "aws:efs/accessPoint:AccessPoint": { name: "AWS::EFS::AccessPoint" },
  "aws:efs/fileSystem:FileSystem": {
    name: "AWS::EFS::FileSystem",
    names: { protection: "FileSystemProtection" },
    others: {
      creationToken: "made from the logical id there",
      lifecyclePolicies: "one in a group each here, all in one there",
      provisionedThroughputInMibps: "0 for none",
    },
  },
  "aws:efs/mountTarget:MountTarget": { name: "AWS::EFS::MountTarget", given: ["SecurityGroups"] }, // the default one of the VPC

  "aws:elasticache/cluster:Cluster": {
    name: "AWS::ElastiCache::CacheCluster",
    names: {
      availabilityZone: "PreferredAvailabilityZone",
      clusterId: "ClusterName",
      maintenanceWindow: "PreferredMaintenanceWindow",
      nodeType: "CacheNodeType",
      parameterGroupName: "CacheParameterGroupName",
      securityGroupIds: "VpcSecurityGroupIds",
      subnetGroupName: "CacheSubnetGroupName",
    },
    given: [
      "CacheNodeType",
      "NumCacheNodes",
      "Engine",
      "LogDeliveryConfigurations.DestinationDetails",
    ], // set by its replication group
    others: {
      autoMinorVersionUpgrade: "a text here",
      applyImmediately: PROVIDERS_OWN,
      finalSnapshotIdentifier: IN_DELETION,
      "logDeliveryConfigurations.destination": "DestinationDetails, a group",
      outpostMode: "not in the registry",
      preferredOutpostArn: "not in the registry",
      replicationGroupId: "not in the registry",
    },
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    name: "AWS::ElastiCache::ParameterGroup",
    names: { family: "CacheParameterGroupFamily" },
    others: { ...PARAMETERS, name: SETS_ITSELF },
    given: [
      "Description",
    ],
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    name: "AWS::ElastiCache::ReplicationGroup",
    names: {
      description: "ReplicationGroupDescription",
      maintenanceWindow: "PreferredMaintenanceWindow",
      nodeType: "CacheNodeType",
      parameterGroupName: "CacheParameterGroupName",
      securityGroupNames: "CacheSecurityGroupNames",
      subnetGroupName: "CacheSubnetGroupName",
    },
    given: ["LogDeliveryConfigurations.DestinationDetails"],
    others: {
      applyImmediately: PROVIDERS_OWN,
      authTokenUpdateStrategy: "an argument of the change",
      finalSnapshotIdentifier: IN_DELETION,
      "logDeliveryConfigurations.destination": "DestinationDetails, a group",
    },
  },
  "aws:elasticache/serverlessCache:ServerlessCache": {
    name: "AWS::ElastiCache::ServerlessCache",
    given: ["ServerlessCacheName"],
    others: { timeouts: PROVIDERS_OWN },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    name: "AWS::ElastiCache::SubnetGroup",
    names: { name: "CacheSubnetGroupName" },
    given: ["Description"],
  },
  "aws:elasticache/user:User": {
    name: "AWS::ElastiCache::User",
    others: { "authenticationMode.passwordCount": PROVIDERS_OWN, passwordsWo: PROVIDERS_OWN },
  },
  "aws:elasticache/userGroup:UserGroup": { name: "AWS::ElastiCache::UserGroup", given: ["UserIds"] },

  "aws:memorydb/subnetGroup:SubnetGroup": { name: "AWS::MemoryDB::SubnetGroup", others: PREFIX, given: ["SubnetGroupName"] },

  "aws:opensearch/domain:Domain": {
    name: "AWS::OpenSearchService::Domain",
    names: { encryptAtRest: "EncryptionAtRestOptions", nodeToNodeEncryption: "NodeToNodeEncryptionOptions" },
    others: {
      accessPolicies: "a text of JSON here, a document there",
      advancedOptions: "a map",
      aimlOptions: "of another form",
      autoTuneOptions: "not in the registry",
      ebsOptions: "of the same form, and 0 for the default",
      logPublishingOptions: "a map by kind there",
      "vpcOptions.vpcId": "the subnets'",
    },
  },

  "aws:s3/bucketLogging:BucketLogging": {
    ...BUCKET,
    within: "LoggingConfiguration",
    names: { bucket: ".BucketName", targetBucket: "DestinationBucketName", targetPrefix: "LogFilePrefix" },
    others: { ...OWNER, targetGrants: "not in the registry", targetObjectKeyFormat: "of another form" },
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    ...BUCKET,
    names: { bucket: "BucketName" },
    wrong: {
      "VersioningConfiguration.Status": "Disabled, too; source: provider, internal/service/s3/bucket_versioning.go",
    },
    others: { ...OWNER, mfa: "an argument of the call", "versioningConfiguration.mfaDelete": "an argument of the call" },
  },

  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    name: "AWS::SecretsManager::ResourcePolicy",
    names: { policy: "ResourcePolicy", secretArn: "SecretId" },
  },
  "aws:secretsmanager/secretRotation:SecretRotation": {
    name: "AWS::SecretsManager::RotationSchedule",
    names: { rotateImmediately: "RotateImmediatelyOnUpdate" },
    others: {
      "rotationRules.automaticallyAfterDays": "0 for a schedule",
    },
  },
};
