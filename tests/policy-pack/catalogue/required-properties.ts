import { type Mutation, on, type Row } from "./mutation";

const STRANGER = "888888888888";
const stranger = (service: string, resource: string) => `arn:aws:${service}:ap-northeast-1:${STRANGER}:${resource}`;
const DOMAIN = {
  encryptAtRest: { enabled: true },
  nodeToNodeEncryption: { enabled: true },
  domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
  vpcOptions: { subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] },
};
const DISTRIBUTION = {
  defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" },
  origins: [{ customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] } }],
  viewerCertificate: { acmCertificateArn: "c", minimumProtocolVersion: "TLSv1.2_2021" },
};
const TRAIL = { enableLogFileValidation: true, isMultiRegionTrail: true };
const BUDGET = { budgetType: "COST", limitAmount: "500", limitUnit: "USD", timeUnit: "MONTHLY" };

/** A resource named `added`, and the policies that find it. */
const added = (what: string, type: string, properties: object, ...policies: string[]): Row => [
  what,
  (p) => p.add(type, "added", properties),
  ...policies.map((id) => `${id} ${type.split(":").at(-1)} added`),
];
const ignoring = (what: string, label: string, path: string, ...more: string[]): Row => [
  what,
  (p) => p.option(label, { ignoreChanges: [path] }),
  `data-not-ignored ${label}`,
  ...more,
];
const DOMAIN_TYPE = "aws:opensearch/domain:Domain";
const CLOUDFRONT = "aws:cloudfront/distribution:Distribution";
const KAFKA = "aws:msk/cluster:Cluster";
const PARTS_OF_KEY = { keyUsage: "SIGN_VERIFY", customerMasterKeySpec: "ECC_NIST_P256" };

const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
const GROUP = {
  engine: "valkey",
  atRestEncryptionEnabled: true,
  transitEncryptionEnabled: true,
  multiAzEnabled: true,
  automaticFailoverEnabled: true,
  snapshotRetentionLimit: 7,
};
const SERVERLESS = { engine: "valkey", snapshotRetentionLimit: 7 };
const USER_GROUP = "aws:elasticache/userGroup:UserGroup";
const USER = "aws:elasticache/user:User";
const CACHE_USER = { engine: "redis", userId: "app", userName: "app" };
const MEMORY = { nodeType: "db.t4g.small", tlsEnabled: true, snapshotRetentionLimit: 7 };

const ALWAYS: Row[] = [
  added("a site that reads its bucket with a legacy identity", CLOUDFRONT, {
    ...DISTRIBUTION,
    origins: [{ originId: "files", s3OriginConfig: { originAccessIdentity: "origin-access-identity/cloudfront/E2QWRUHAPOMQZL" } }],
  }, "data-origin-access-control"),
  added("a site whose second origin is a bucket with a legacy identity", CLOUDFRONT, {
    ...DISTRIBUTION,
    origins: [...DISTRIBUTION.origins, {
      originId: "files",
      s3OriginConfig: { originAccessIdentity: "origin-access-identity/cloudfront/E2" },
    }],
  }, "data-origin-access-control"),
  added("a site with an empty block for its bucket", CLOUDFRONT, {
    ...DISTRIBUTION,
    origins: [{ originId: "files", originAccessControlId: "E1", s3OriginConfig: { originAccessIdentity: "" } }],
  }),
  added("a search domain with all encryption", DOMAIN_TYPE, DOMAIN),
  added("a search domain that isn't encrypted", DOMAIN_TYPE, { ...DOMAIN, encryptAtRest: { enabled: false } }, "data-at-rest-database"),
  added("a search domain without node-to-node encryption", DOMAIN_TYPE, { ...DOMAIN, nodeToNodeEncryption: {} }, "data-in-transit-store"),
  added("a search domain without endpoint options", DOMAIN_TYPE, { ...DOMAIN, domainEndpointOptions: undefined }, "data-in-transit-store"),
  added("a warehouse with AWS's default", "aws:redshift/cluster:Cluster", { automatedSnapshotRetentionPeriod: 7 }),
  added(
    "a warehouse that isn't encrypted",
    "aws:redshift/cluster:Cluster",
    { automatedSnapshotRetentionPeriod: 7, encrypted: "false" },
    "data-at-rest-database",
  ),
  added("Kafka with AWS's defaults", KAFKA, { encryptionInfo: { encryptionAtRestKmsKeyArn: "alias/kafka" } }),
  added(
    "Kafka that accepts plain text",
    KAFKA,
    { encryptionInfo: { encryptionInTransit: { clientBroker: "TLS_PLAINTEXT" } } },
    "data-in-transit-store",
  ),
  added("documents in plain text", "aws:docdb/clusterParameterGroup:ClusterParameterGroup", {
    parameters: [{ name: "audit_logs", value: "enabled" }, { name: "tls", value: "disabled" }],
  }, "data-in-transit-store"),
  added("documents with TLS of 1.3", "aws:docdb/clusterParameterGroup:ClusterParameterGroup", {
    parameters: [{ name: "tls", value: "tls1.3+" }],
  }),
  added("a graph in plain text", "aws:neptune/clusterParameterGroup:ClusterParameterGroup", {
    parameters: [{ name: "neptune_enforce_ssl", value: "0" }],
  }, "data-in-transit-store"),
  added("a warehouse that accepts plain text", "aws:redshift/parameterGroup:ParameterGroup", {
    family: "redshift-2.0",
    parameters: [{ name: "require_ssl", value: "False" }],
  }, "data-in-transit-store"),
  added("Kafka with anonymous clients", KAFKA, { clientAuthentication: { unauthenticated: true } }, "data-no-public-endpoint"),
  added(
    "a broker on the internet",
    "aws:mq/broker:Broker",
    { publiclyAccessible: true },
    "data-no-public-endpoint",
    "network-internet-exposure",
  ),
  added(
    "DAX in plain text",
    "aws:dax/cluster:Cluster",
    { serverSideEncryption: { enabled: true }, clusterEndpointEncryptionType: "NONE" },
    "data-in-transit-cache",
  ),
  added("a stream without a key", "aws:kinesis/stream:Stream", {}, "data-at-rest-queue"),
  added("a file system that isn't encrypted", "aws:efs/fileSystem:FileSystem", {}, "data-at-rest-volume"),
  added(
    "a launch template without a root volume",
    "aws:ec2/launchTemplate:LaunchTemplate",
    { metadataOptions: { httpTokens: "required" } },
    "data-at-rest-volume",
  ),
  [
    "a launch template without a root volume in an account that encrypts by default",
    (p) => {
      p.add("aws:ec2/launchTemplate:LaunchTemplate", "added", { metadataOptions: { httpTokens: "required" } });
      p.add("aws:ebs/encryptionByDefault:EncryptionByDefault", "default", {});
    },
  ],
  added(
    "volumes that aren't encrypted by default",
    "aws:ebs/encryptionByDefault:EncryptionByDefault",
    { enabled: false },
    "data-account-guards",
  ),
  added(
    "an account that lets buckets become public",
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
    { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true },
    "data-account-guards",
  ),
  added("artifacts in plain text", "aws:codebuild/reportGroup:ReportGroup", {
    exportConfig: { s3Destination: { encryptionDisabled: true } },
  }, "data-at-rest-output"),
  added("an object without encryption", "aws:s3/bucketObjectv2:BucketObjectv2", { serverSideEncryption: "none" }, "data-at-rest-output"),
  added("a distribution with TLS", "aws:cloudfront/distribution:Distribution", DISTRIBUTION),
  added(
    "a distribution that answers HTTP",
    "aws:cloudfront/distribution:Distribution",
    { ...DISTRIBUTION, defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } },
    "data-in-transit-edge",
  ),
  added(
    "a distribution with an origin in plain text",
    "aws:cloudfront/distribution:Distribution",
    { ...DISTRIBUTION, origins: [{ customOriginConfig: { originProtocolPolicy: "http-only" } }] },
    "data-in-transit-edge",
  ),
  added(
    "a distribution that answers TLS 1.0",
    "aws:cloudfront/distribution:Distribution",
    { ...DISTRIBUTION, viewerCertificate: { acmCertificateArn: "c", minimumProtocolVersion: "TLSv1" } },
    "data-in-transit-edge",
  ),
  added("a key that doesn't rotate", "aws:kms/key:Key", {}, "data-key-rotation"),
  added("a key with rotation switched off", "aws:kms/key:Key", { enableKeyRotation: false }, "data-key-rotation"),
  added("a key for signatures, which can't rotate", "aws:kms/key:Key", PARTS_OF_KEY),
  added("a snapshot for a stranger", "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", {
    accountId: STRANGER,
  }, "iam-known-accounts"),
  added("an image for everyone", "aws:ec2/amiLaunchPermission:AmiLaunchPermission", { group: "all" }, "data-not-public"),
  added("logs for a stranger", "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", {
    destinationArn: stranger("logs", "destination:drop"),
  }, "iam-known-accounts"),
  added("a bucket's public ACL", "aws:s3/bucketAcl:BucketAcl", { acl: "public-read" }, "data-not-public"),
  added("a share with any account", "aws:ram/resourceShare:ResourceShare", {}, "data-not-public"),
  added("a trail", "aws:cloudtrail/trail:Trail", TRAIL),
  added("a trail that is off", "aws:cloudtrail/trail:Trail", { ...TRAIL, enableLogging: false }, "operations-watchers-on"),
  added("a trail that records writes only", "aws:cloudtrail/trail:Trail", {
    ...TRAIL,
    eventSelectors: [{ readWriteType: "WriteOnly", includeManagementEvents: true }],
  }, "operations-watchers-on"),
  added("a trail of data events alone", "aws:cloudtrail/trail:Trail", {
    ...TRAIL,
    eventSelectors: [{ includeManagementEvents: false, dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3"] }] }],
  }, "operations-watchers-on"),
  added("a trail with data events besides", "aws:cloudtrail/trail:Trail", {
    ...TRAIL,
    eventSelectors: [
      { readWriteType: "WriteOnly", includeManagementEvents: false },
      { readWriteType: "All", includeManagementEvents: true },
    ],
  }),
  added("a budget without a recipient", "aws:budgets/budget:Budget", {
    ...BUDGET,
    notifications: [{ comparisonOperator: "GREATER_THAN", threshold: 80, thresholdType: "PERCENTAGE", notificationType: "ACTUAL" }],
  }, "operations-watchers-on"),
  added("a budget without notifications", "aws:budgets/budget:Budget", BUDGET, "operations-watchers-on"),
  added("a budget that sends a mail", "aws:budgets/budget:Budget", {
    ...BUDGET,
    notifications: [{
      comparisonOperator: "GREATER_THAN",
      threshold: 80,
      thresholdType: "PERCENTAGE",
      notificationType: "ACTUAL",
      subscriberEmailAddresses: ["team@example.com"],
    }],
  }),
  added("a detector that is off", "aws:guardduty/detector:Detector", { enable: false }, "operations-watchers-on"),
  ignoring("a database whose encryption isn't restored", "Instance database-instance", "storageEncrypted"),
  ignoring("a trust policy that isn't restored", "Role daily-report-runner-role", "assumeRolePolicy"),
  ignoring("a topic whose encryption isn't restored", "Topic alerts-topic", "[\"kmsMasterKeyId\"]"),
  ["a property that no policy requires", (p) => p.option("Instance database-instance", { ignoreChanges: ["allocatedStorage"] })],
];

const PRODUCTION: Row[] = [
  added("a cache of anyone who reaches it", REPLICATION_GROUP, GROUP, "data-cache-authentication"),
  added("a cache with an empty list of users", REPLICATION_GROUP, { ...GROUP, userGroupIds: [] }, "data-cache-authentication"),
  added("a cache with users", REPLICATION_GROUP, { ...GROUP, userGroupIds: ["app"] }),
  added("a cache with a token", REPLICATION_GROUP, { ...GROUP, authToken: "token" }, "secret-not-in-state"),
  added("a serverless cache of anyone", "aws:elasticache/serverlessCache:ServerlessCache", SERVERLESS, "data-cache-authentication"),
  added("a serverless cache with users", "aws:elasticache/serverlessCache:ServerlessCache", { ...SERVERLESS, userGroupId: "app" }),
  added("a serverless Memcached", "aws:elasticache/serverlessCache:ServerlessCache", { ...SERVERLESS, engine: "memcached" }),
  added("users with AWS's default one", USER_GROUP, { engine: "redis", userIds: ["default", "app"] }, "data-cache-authentication"),
  added("users with a default one of their own", USER_GROUP, { engine: "redis", userIds: ["app-default", "app"] }),
  added(
    "a user without a password",
    USER,
    { ...CACHE_USER, accessString: "on ~* +@all", noPasswordRequired: true },
    "data-cache-authentication",
  ),
  added(
    "a user whose mode is no-password-required",
    USER,
    { ...CACHE_USER, accessString: "on ~* +@all", authenticationMode: { type: "no-password-required" } },
    "data-cache-authentication",
  ),
  added("a user that is off", USER, {
    ...CACHE_USER,
    accessString: "off ~* -@all",
    authenticationMode: { type: "no-password-required" },
  }),
  added("MemoryDB that is open", "aws:memorydb/cluster:Cluster", { ...MEMORY, aclName: "open-access" }, "data-cache-authentication"),
  added("MemoryDB with users", "aws:memorydb/cluster:Cluster", { ...MEMORY, aclName: "app" }),
  [
    "a database without a final snapshot",
    (p) => p.set("Instance database-instance", "skipFinalSnapshot", true),
    "data-final-snapshot Instance database-instance",
  ],
  added(
    "a file system without a final backup",
    "aws:fsx/windowsFileSystem:WindowsFileSystem",
    { skipFinalBackup: true },
    "data-final-snapshot",
  ),
  [
    "a bucket that is deleted with its objects",
    (p) => p.set("Bucket load-balancer-logs-bucket", "forceDestroy", true),
    "data-no-forced-deletion Bucket load-balancer-logs-bucket",
  ],
  added("a vault that is deleted with its backups", "aws:backup/vault:Vault", { forceDestroy: true }, "data-no-forced-deletion"),
  added("a key that is gone in a week", "aws:kms/key:Key", { enableKeyRotation: true, deletionWindowInDays: 7 }, "data-recovery-window"),
  [
    "a secret that is gone at once",
    (p) => p.set("Secret database-users-api-secret", "recoveryWindowInDays", 0),
    "data-recovery-window Secret database-users-api-secret",
  ],
  added("a table", "aws:dynamodb/table:Table", { pointInTimeRecovery: { enabled: true }, deletionProtectionEnabled: true }),
  added("a table without protection", "aws:dynamodb/table:Table", {}, "data-backup-retention", "data-deletion-protection"),
  added("a bucket whose versions are suspended", "aws:s3/bucketVersioning:BucketVersioning", {
    versioningConfiguration: { status: "Suspended" },
  }, "data-backup-retention"),
];

export const REQUIRED_PROPERTIES: Mutation[] = [...on("stg", ...ALWAYS), ...on("prd", ...PRODUCTION)];
