import type { PermissionRows } from "./row";

/** Database, cache, secrets, parameters, keys. */
export const data: PermissionRows = {
  "aws:rds/instance:Instance": {
    cloudType: "AWS::RDS::DBInstance",
    without: {
      "roles, replicas and restored instances aren't used": "rds:*RoleToDBInstance rds:*RoleFromDBInstance rds:*ReadReplica rds:RestoreDB* "
        + "rds:*AutomatedBackupsReplication rds:DescribeDBSnapshots rds:DescribeDBClusterSnapshots rds:DescribeDBInstanceAutomatedBackups "
        + "rds:DescribeDBClusters iam:PassRole iam:GetRole iam:ListRoles",
      "CloudFormation's own checks": "rds:DescribeEvents rds:DescribeDBEngineVersions rds:DescribeDBParameterGroups",
      "it reboots in its maintenance window": "rds:RebootDBInstance",
    },
    calls: {
      // Amazon RDS user guide, "Password management with Amazon RDS and AWS Secrets Manager", permissions, with a key of one's own
      source: "the service asks the caller's permission",
      create: "kms:Decrypt kms:GenerateDataKey",
    },
  },
  "aws:rds/subnetGroup:SubnetGroup": { cloudType: "AWS::RDS::DBSubnetGroup" },
  "aws:rds/parameterGroup:ParameterGroup": {
    cloudType: "AWS::RDS::DBParameterGroup",
    without: { "CloudFormation's own checks": "rds:DescribeEngineDefaultParameters" },
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    cloudType: "AWS::ElastiCache::ReplicationGroup",
    without: {
      "logs aren't delivered": "firehose:* logs:*",
      // ElastiCache user guide, "At-Rest Encryption in ElastiCache", using customer managed keys
      "ElastiCache asks for other uses of the key only": "kms:Encrypt",
      "no snapshot is restored, nor taken at the end": "s3:GetObject elasticache:CreateSnapshot",
      "it has one shard":
        "elasticache:ModifyReplicationGroupShardConfiguration elasticache:CreateCacheCluster elasticache:DeleteCacheCluster",
    },
    calls: { source: "elasticache/replication_group.go", read: "elasticache:DescribeCacheClusters" },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": { cloudType: "AWS::ElastiCache::SubnetGroup" },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    cloudType: "AWS::ElastiCache::ParameterGroup",
    without: {
      "CloudFormation's own checks": "elasticache:DescribeEngineDefaultParameters",
      "the first replication group creates the service's role": "iam:PutRolePolicy iam:CreateServiceLinkedRole",
    },
    calls: { source: "elasticache/parameter_group.go", update: "elasticache:ResetCacheParameterGroup" },
  },
  "aws:elasticache/user:User": { cloudType: "AWS::ElastiCache::User" },
  "aws:elasticache/userGroup:UserGroup": {
    cloudType: "AWS::ElastiCache::UserGroup",
    without: { "the cache is deleted first": "elasticache:ModifyReplicationGroup" },
  },
  "aws:secretsmanager/secret:Secret": {
    cloudType: "AWS::SecretsManager::Secret",
    without: {
      "the program has no values": "secretsmanager:GetSecretValue secretsmanager:GetRandomPassword",
      "replicas aren't used": "secretsmanager:*Replicat*",
    },
    calls: {
      // Secrets Manager user guide, "Secret encryption and decryption", permissions for the KMS key
      source: "secretsmanager/secret.go; the service asks the caller's permission",
      create: "kms:Decrypt kms:GenerateDataKey",
      read: "secretsmanager:GetResourcePolicy",
    },
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { cloudType: "AWS::SecretsManager::ResourcePolicy" },
  "aws:ssm/parameter:Parameter": {
    cloudType: "AWS::SSM::Parameter",
    without: { "the provider reads one": "ssm:GetParameters" },
    calls: { source: "ssm/parameter.go", read: "ssm:DescribeParameters ssm:GetParameter" },
  },
  "aws:kms/key:Key": {
    cloudType: "AWS::KMS::Key",
    without: { "keys stay enabled": "kms:DisableKey kms:EnableKey" },
  },
  "aws:kms/alias:Alias": { cloudType: "AWS::KMS::Alias" },
};
