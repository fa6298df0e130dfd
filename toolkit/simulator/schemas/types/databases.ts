import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const SETS_ITSELF = "AWS sets it itself there";
const IN_DELETION = "an argument of the deletion";
const ANOTHER_CALL = "an argument of another call";
const PREFIX = { namePrefix: PROVIDERS_OWN };
export const PARAMETERS = { parameters: "a list of groups here, a map of free form there" };

/** Names that the clustered databases share. */
const CLUSTER = {
  backupWindow: "PreferredBackupWindow",
  clusterIdentifier: "DBClusterIdentifier",
  iamDatabaseAuthenticationEnabled: "EnableIAMDatabaseAuthentication",
  masterPassword: "MasterUserPassword",
};
const CLUSTERS_OWN = {
  allowMajorVersionUpgrade: PROVIDERS_OWN,
  applyImmediately: PROVIDERS_OWN,
  clusterIdentifierPrefix: PROVIDERS_OWN,
  clusterMembers: "the instances themselves",
  finalSnapshotIdentifier: IN_DELETION,
  iamRoles: "AssociatedRoles, a list of groups",
  masterPasswordWo: PROVIDERS_OWN,
  masterPasswordWoVersion: PROVIDERS_OWN,
  restoreToPointInTime: "in properties of other names",
  s3Import: "not in the registry",
  skipFinalSnapshot: IN_DELETION,
};
const INSTANCE = {
  caCertIdentifier: "CACertificateIdentifier",
  clusterIdentifier: "DBClusterIdentifier",
  identifier: "DBInstanceIdentifier",
  instanceClass: "DBInstanceClass",
};
const INSTANCES_OWN = { applyImmediately: PROVIDERS_OWN, forceDestroy: PROVIDERS_OWN, identifierPrefix: PROVIDERS_OWN };

export const databases: RegistryTypes = {
  "aws:docdb/cluster:Cluster": {
    name: "AWS::DocDB::DBCluster",
    names: { ...CLUSTER, enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports" },
    others: { ...CLUSTERS_OWN, engine: "docdb and nothing else" },
  },
  "aws:docdb/clusterInstance:ClusterInstance": {
    name: "AWS::DocDB::DBInstance",
    names: INSTANCE,
    others: {
      ...INSTANCES_OWN,
      copyTagsToSnapshot: "not in the registry",
      engine: "docdb and nothing else",
      performanceInsightsKmsKeyId: "not in the registry",
      promotionTier: "not in the registry",
    },
  },
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": {
    name: "AWS::DocDB::DBClusterParameterGroup",
    others: { ...PREFIX, ...PARAMETERS },
    given: ["Description", "Parameters"],
  },
  "aws:docdb/subnetGroup:SubnetGroup": {
    name: "AWS::DocDB::DBSubnetGroup",
    names: { description: "DBSubnetGroupDescription" },
    others: PREFIX,
    given: ["DBSubnetGroupDescription"],
  },

  "aws:neptune/cluster:Cluster": {
    name: "AWS::Neptune::DBCluster",
    names: {
      clusterIdentifier: "DBClusterIdentifier",
      iamDatabaseAuthenticationEnabled: "IamAuthEnabled",
      kmsKeyArn: "KmsKeyId",
      neptuneClusterParameterGroupName: "DBClusterParameterGroupName",
      neptuneInstanceParameterGroupName: "DBInstanceParameterGroupName",
      neptuneSubnetGroupName: "DBSubnetGroupName",
      port: "DBPort",
      serverlessV2ScalingConfiguration: "ServerlessScalingConfiguration",
    },
    given: ["ServerlessScalingConfiguration.MinCapacity", "ServerlessScalingConfiguration.MaxCapacity"],
    others: {
      ...CLUSTERS_OWN,
      engine: "neptune and nothing else",
      replicationSourceIdentifier: "not in the registry",
      storageType: "not in the registry",
    },
  },
  "aws:neptune/clusterInstance:ClusterInstance": {
    name: "AWS::Neptune::DBInstance",
    names: { ...INSTANCE, neptuneParameterGroupName: "DBParameterGroupName", neptuneSubnetGroupName: "DBSubnetGroupName" },
    others: {
      ...INSTANCES_OWN,
      port: "the cluster's",
      engine: "neptune and nothing else",
      engineVersion: "the cluster's",
      preferredBackupWindow: "the cluster's",
      promotionTier: "not in the registry",
      skipFinalSnapshot: IN_DELETION,
    },
  },
  "aws:neptune/clusterParameterGroup:ClusterParameterGroup": {
    name: "AWS::Neptune::DBClusterParameterGroup",
    others: { ...PREFIX, ...PARAMETERS },
    given: ["Description", "Parameters"],
  },
  "aws:neptune/parameterGroup:ParameterGroup": {
    name: "AWS::Neptune::DBParameterGroup",
    others: { ...PREFIX, ...PARAMETERS },
    given: ["Description", "Parameters"],
  },
  "aws:neptune/subnetGroup:SubnetGroup": {
    name: "AWS::Neptune::DBSubnetGroup",
    names: { description: "DBSubnetGroupDescription" },
    others: PREFIX,
    given: ["DBSubnetGroupDescription"],
  },

  "aws:rds/cluster:Cluster": {
    name: "AWS::RDS::DBCluster",
    names: { ...CLUSTER, enabledCloudwatchLogsExports: "EnableCloudwatchLogsExports" },
    others: {
      ...CLUSTERS_OWN,
      caCertificateIdentifier: "not in the registry",
      masterUserSecretKmsKeyId: "MasterUserSecret.KmsKeyId, beside what AWS sets itself",
      scalingConfiguration: "Aurora Serverless v1, which AWS has ended",
    },
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    name: "AWS::RDS::DBInstance",
    isPart: true,
    names: { ...INSTANCE, performanceInsightsEnabled: "EnablePerformanceInsights" },
    others: INSTANCES_OWN,
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": {
    name: "AWS::RDS::DBClusterParameterGroup",
    names: { name: "DBClusterParameterGroupName" },
    others: { ...PREFIX, ...PARAMETERS },
    given: ["Description", "Parameters"],
  },
  "aws:rds/eventSubscription:EventSubscription": {
    name: "AWS::RDS::EventSubscription",
    names: { name: "SubscriptionName", snsTopic: "SnsTopicArn" },
    others: PREFIX,
  },
  "aws:rds/globalCluster:GlobalCluster": {
    name: "AWS::RDS::GlobalCluster",
    isPart: true,
    others: { databaseName: "not in the registry", forceDestroy: PROVIDERS_OWN, engine: "more than the registry has" },
  },
  "aws:rds/optionGroup:OptionGroup": {
    name: "AWS::RDS::OptionGroup",
    names: { name: "OptionGroupName" },
    others: { ...PREFIX, options: "OptionConfigurations, of another form", skipDestroy: PROVIDERS_OWN },
    given: ["OptionGroupDescription"],
  },
  "aws:rds/proxy:Proxy": {
    name: "AWS::RDS::DBProxy",
    names: { name: "DBProxyName" },
    given: ["DBProxyName"],
    others: { "auths.username": "not in the registry" },
  },
  "aws:rds/snapshot:Snapshot": { name: "AWS::RDS::DBSnapshot", others: { sharedAccounts: ANOTHER_CALL } },

  "aws:redshift/cluster:Cluster": {
    name: "AWS::Redshift::Cluster",
    names: { databaseName: "DBName", masterPassword: "MasterUserPassword" },
    given: ["MasterUsername", "DBName", "ClusterType"], // of the snapshot; dev; by the number of nodes
    others: {
      applyImmediately: PROVIDERS_OWN,
      availabilityZoneRelocationEnabled: "AvailabilityZoneRelocation, of the same form",
      defaultIamRoleArn: "not in the registry",
      finalSnapshotIdentifier: IN_DELETION,
      skipFinalSnapshot: IN_DELETION,
      snapshotArn: ANOTHER_CALL,
    },
  },
  "aws:redshift/parameterGroup:ParameterGroup": {
    name: "AWS::Redshift::ClusterParameterGroup",
    names: {
      family: "ParameterGroupFamily",
      name: "ParameterGroupName",
      "parameters.name": "ParameterName",
      "parameters.value": "ParameterValue",
    },
    given: ["Description"],
  },
  "aws:redshift/subnetGroup:SubnetGroup": {
    name: "AWS::Redshift::ClusterSubnetGroup",
    others: { name: SETS_ITSELF },
    given: ["Description"],
  },
};
