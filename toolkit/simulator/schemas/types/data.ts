import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const BUCKET = { name: "AWS::S3::Bucket", isPart: true } as const;
const OWNER = { expectedBucketOwner: "an argument of the call, which the registry doesn't know" };

export const data: RegistryTypes = {
  "aws:rds/instance:Instance": {
    name: "AWS::RDS::DBInstance",
    names: {
      backupWindow: "PreferredBackupWindow",
      caCertIdentifier: "CACertificateIdentifier",
      enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports",
      iamDatabaseAuthenticationEnabled: "EnableIAMDatabaseAuthentication",
      identifier: "DBInstanceIdentifier",
      instanceClass: "DBInstanceClass",
      maintenanceWindow: "PreferredMaintenanceWindow",
      parameterGroupName: "DBParameterGroupName",
      password: "MasterUserPassword",
      performanceInsightsEnabled: "EnablePerformanceInsights",
      replicateSourceDb: "SourceDBInstanceIdentifier",
      snapshotIdentifier: "DBSnapshotIdentifier",
      username: "MasterUsername",
      vpcSecurityGroupIds: "VPCSecurityGroups",
    },
    others: {
      blueGreenUpdate: PROVIDERS_OWN,
      finalSnapshotIdentifier: "an argument of the deletion",
      masterUserSecretKmsKeyId: "MasterUserSecret.KmsKeyId, beside what AWS sets itself",
      restoreToPointInTime: "in properties of other names",
      s3Import: "not in the registry",
      skipFinalSnapshot: "an argument of the deletion",
    },
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    name: "AWS::RDS::DBParameterGroup",
    names: { name: "DBParameterGroupName" },
    given: ["Description"], // "Managed by Pulumi"
    others: { parameters: "a list of groups here, a map of free form there", skipDestroy: PROVIDERS_OWN },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    name: "AWS::RDS::DBSubnetGroup",
    names: { description: "DBSubnetGroupDescription", name: "DBSubnetGroupName" },
    given: ["DBSubnetGroupDescription"], // "Managed by Pulumi"
  },
  "aws:s3/bucket:Bucket": {
    name: "AWS::S3::Bucket",
    names: { bucket: "BucketName" },
    others: { forceDestroy: PROVIDERS_OWN },
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    ...BUCKET,
    within: "LifecycleConfiguration",
    names: {
      bucket: ".BucketName",
      "rules.expiration": "",
      "rules.expiration.date": "ExpirationDate",
      "rules.expiration.days": "ExpirationInDays",
      "rules.filter": "",
      "rules.filter.prefix": "Prefix",
      "rules.transitions.date": "TransitionDate",
      "rules.transitions.days": "TransitionInDays",
    },
    others: {
      ...OWNER,
      "rules.filter.and": "properties beside each other",
      "rules.filter.tag": "TagFilters, a list",
      transitionDefaultMinimumObjectSize: "an argument of the call",
    },
  },
  "aws:s3/bucketNotification:BucketNotification": {
    ...BUCKET,
    within: "NotificationConfiguration",
    names: { bucket: ".BucketName", eventbridge: "EventBridgeConfiguration.EventBridgeEnabled" },
    others: { lambdaFunctions: "of another form", queues: "of another form", topics: "of another form" },
  },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    ...BUCKET,
    within: "ObjectLockConfiguration",
    names: { bucket: ".BucketName" },
    others: { ...OWNER, token: "AWS support's word for one request" },
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    ...BUCKET,
    within: "OwnershipControls",
    names: { bucket: ".BucketName", rule: "Rules" },
  },
  "aws:s3/bucketPolicy:BucketPolicy": { name: "AWS::S3::BucketPolicy", names: { policy: "PolicyDocument" } },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    ...BUCKET,
    within: "PublicAccessBlockConfiguration",
    names: { bucket: ".BucketName" },
    others: { skipDestroy: PROVIDERS_OWN },
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    ...BUCKET,
    within: "BucketEncryption",
    names: {
      bucket: ".BucketName",
      rules: "ServerSideEncryptionConfiguration",
      "rules.applyServerSideEncryptionByDefault": "ServerSideEncryptionByDefault",
    },
    others: { ...OWNER, "rules.blockedEncryptionTypes": "a group with a list there" },
  },
  "aws:secretsmanager/secret:Secret": {
    name: "AWS::SecretsManager::Secret",
    others: {
      forceOverwriteReplicaSecret: PROVIDERS_OWN,
      policy: "a type of its own in the registry: AWS::SecretsManager::ResourcePolicy",
      recoveryWindowInDays: "an argument of the deletion",
    },
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    name: "AWS::SecretsManager::Secret",
    isPart: true,
    others: {
      secretBinary: "not in the registry",
      secretId: "the secret of which it is a version",
      versionStages: "not in the registry",
    },
  },
};
