import { documentsOf, type Statement } from "../iam/document";
import type { Finding, Policy, ProgramPolicy, ResourcePolicy } from "../policy";
import { isObject, property, type Resource, type Value } from "../program";
import { linksOf } from "../links";
import { LISTENER_RULES, LISTENERS, LOAD_BALANCERS } from "../types";
import { itemsOf, judgeEach, list, must } from "../values";

const DATABASE = "aws:rds/instance:Instance";
const CLUSTERS = ["aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"];
const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
const CACHE = "aws:elasticache/cluster:Cluster";
const isTrue = (value: Value): boolean => value === true;
const isText = (value: Value): boolean => typeof value === "string" && value !== "";

// At rest

const databaseEncrypted: ResourcePolicy = {
  id: "data-database-encrypted",
  demands: "Databases are encrypted at rest.",
  remedy: "Set storageEncrypted to true; a database that isn't encrypted yet must be restored from an encrypted copy of its snapshot.",
  references: ["Security Hub RDS.3", "Security Hub RDS.27", "Security Hub DocumentDB.1", "Security Hub Neptune.1", "Checkov CKV_AWS_16", "Checkov CKV_AWS_96", "Checkov CKV_AWS_74", "Checkov CKV_AWS_44", "Trivy AVD-AWS-0080", "Trivy AVD-AWS-0079", "Trivy AVD-AWS-0021", "Trivy AVD-AWS-0076", "cdk-nag AwsSolutions-RDS2", "cdk-nag AwsSolutions-DOC1", "cdk-nag AwsSolutions-N4"],
  waivable: true,
  types: [DATABASE, ...CLUSTERS],
  judge: (resource) => must(resource, "storageEncrypted", isTrue, "true"),
};

const volumeEncrypted: ResourcePolicy = {
  id: "data-volume-encrypted",
  demands: "Volumes are encrypted at rest.",
  remedy: "Set encrypted to true for each of its volumes, the root's among them.",
  references: ["Security Hub EC2.3", "Security Hub EC2.181", "Checkov CKV_AWS_3", "Checkov CKV_AWS_8", "Trivy AVD-AWS-0026", "Trivy AVD-AWS-0131", "Trivy AVD-AWS-0008", "cdk-nag AwsSolutions-EC26"],
  waivable: true,
  types: ["aws:ebs/volume:Volume", "aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration", "aws:ec2/launchTemplate:LaunchTemplate"],
  judge(resource) {
    if (resource.type === "aws:ebs/volume:Volume") return must(resource, "encrypted", isTrue, "true");
    const isTemplate = resource.type === "aws:ec2/launchTemplate:LaunchTemplate";
    const isTemplates = isObject(property(resource, "launchTemplate")) && !isObject(property(resource, "rootBlockDevice"));
    const volumes = isTemplate
      ? itemsOf(resource, "blockDeviceMappings").filter((item) => property(resource, `${item}.ebs`) !== undefined).map((item) => `${item}.ebs.encrypted`)
      : [...(isTemplates ? [] : ["rootBlockDevice.encrypted"]), ...itemsOf(resource, "ebsBlockDevices").map((item) => `${item}.encrypted`)];
    return volumes.flatMap((path) => must(resource, path, (value) => value === true || (isTemplate && value === "true"), "true"));
  },
};

const bucketEncrypted: ProgramPolicy = {
  id: "data-bucket-encrypted",
  demands: "A bucket says how it is encrypted at rest.",
  remedy: "Make an aws.s3.BucketServerSideEncryptionConfiguration of it, with AES256 or a KMS key.",
  references: ["Checkov CKV_AWS_19"],
  waivable: true,
  judgeProgram(program) {
    const links = linksOf(program);
    const kinds = ["aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2"];
    const configurations = links.reverse(kinds, "bucket", BUCKETS);
    const rule = "applyServerSideEncryptionByDefault.sseAlgorithm";
    const isAlgorithm = (value: Value): boolean => value === "AES256" || value === "aws:kms" || value === "aws:kms:dsse";
    const wrong = judgeEach(links.ofType(kinds), (configuration) => {
      const items = itemsOf(configuration, "rules");
      const rules = items.length > 0 ? items : ["rules.0"];
      return rules.flatMap((item) => must(configuration, `${item}.${rule}`, isAlgorithm, "AES256, aws:kms or aws:kms:dsse"));
    });
    const without = judgeEach(links.ofType(BUCKETS).filter((bucket) => !configurations.has(bucket)), (bucket) =>
      must(bucket, `serverSideEncryptionConfiguration.rule.${rule}`, isAlgorithm, "AES256, aws:kms or aws:kms:dsse, there or in a resource of its own"));
    return [...wrong, ...without];
  },
};

const queueEncrypted: ResourcePolicy = {
  id: "data-queue-encrypted",
  demands: "Queues are encrypted at rest.",
  remedy: "Set sqsManagedSseEnabled to true, or kmsMasterKeyId to a key.",
  references: ["Security Hub SQS.1", "Checkov CKV_AWS_27", "Trivy AVD-AWS-0096", "cdk-nag AwsSolutions-SQS2"],
  waivable: true,
  types: ["aws:sqs/queue:Queue"],
  judge: (resource) => isText(property(resource, "kmsMasterKeyId")) ? [] : must(resource, "sqsManagedSseEnabled", isTrue, "true"),
};

const topicEncrypted: ResourcePolicy = {
  id: "data-topic-encrypted",
  demands: "Topics are encrypted at rest.",
  remedy: "Set kmsMasterKeyId to a key that those who publish may use.",
  references: ["Security Hub SNS.1", "Checkov CKV_AWS_26", "Trivy AVD-AWS-0095"],
  waivable: true,
  types: ["aws:sns/topic:Topic"],
  judge: (resource) => must(resource, "kmsMasterKeyId", isText, "a KMS key"),
};

const cacheEncrypted: ResourcePolicy = {
  id: "data-cache-encrypted",
  demands: "Caches are encrypted at rest.",
  remedy: "Make it a replication group with atRestEncryptionEnabled: true.",
  references: ["Security Hub ElastiCache.4", "Checkov CKV_AWS_29", "Trivy AVD-AWS-0045", "cdk-nag AwsSolutions-AEC3"],
  waivable: true,
  types: [REPLICATION_GROUP, CACHE],
  judge(resource) {
    if (resource.type === REPLICATION_GROUP) return must(resource, "atRestEncryptionEnabled", isTrue, "true");
    // Outside a replication group, ElastiCache can't encrypt; memory is all that Memcached has.
    return property(resource, "engine") === "memcached" ? [] : must(resource, "replicationGroupId", isText, "a replication group that is encrypted");
  },
};

// On the way

const cacheTls: ResourcePolicy = {
  id: "data-cache-tls",
  demands: "Caches take encrypted connections only.",
  remedy: 'Set transitEncryptionEnabled to true, and leave transitEncryptionMode at "required".',
  references: ["Security Hub ElastiCache.5", "Checkov CKV_AWS_30", "Trivy AVD-AWS-0051", "cdk-nag AwsSolutions-AEC3"],
  waivable: true,
  types: [REPLICATION_GROUP, CACHE],
  judge(resource) {
    if (isText(property(resource, "replicationGroupId")) && resource.type === CACHE) return [];
    return [
      ...must(resource, "transitEncryptionEnabled", isTrue, "true"),
      ...must(resource, "transitEncryptionMode", (value) => value !== "preferred", '"required"'),
    ];
  },
};

/** The parameter that refuses connections in the clear. Source: Amazon RDS user guide, "Using SSL/TLS to encrypt a connection", by engine. */
const FORCES_TLS: readonly { engine: RegExp; parameter: string; values: readonly string[] }[] = [
  { engine: /^(aurora-)?postgres(ql)?$/, parameter: "rds.force_ssl", values: ["1", "on", "true"] },
  { engine: /^(aurora-)?(mysql|mariadb)$/, parameter: "require_secure_transport", values: ["1", "on", "true"] },
  { engine: /^sqlserver-/, parameter: "rds.force_ssl", values: ["1"] },
];

const databaseTls: ProgramPolicy = {
  id: "data-database-tls",
  demands: "Databases take encrypted connections only.",
  remedy: "Give it a parameter group with rds.force_ssl = 1 (PostgreSQL, SQL Server) or require_secure_transport = 1 (MySQL, MariaDB).",
  references: ["Security Hub RDS.38", "Security Hub RDS.39", "Security Hub RDS.41", "Security Hub RDS.44", "Checkov CKV2_AWS_69"],
  waivable: true,
  judgeProgram(program) {
    const links = linksOf(program);
    const groups = ["aws:rds/parameterGroup:ParameterGroup", "aws:rds/clusterParameterGroup:ClusterParameterGroup"];
    return judgeEach(links.ofType([DATABASE, "aws:rds/cluster:Cluster"]), (database) => {
      const engine = property(database, "engine");
      const rule = FORCES_TLS.find((each) => typeof engine === "string" && each.engine.test(engine));
      if (rule === undefined) return [];
      const path = database.type === DATABASE ? "parameterGroupName" : "dbClusterParameterGroupName";
      const own = links.from(database, path, groups);
      const allowed = `${rule.parameter} = 1`;
      if (own.length === 0) return [{ resource: database, property: path, found: property(database, path), allowed: `a parameter group of the program with ${allowed}` }];
      return own.flatMap((group) => {
        const item = itemsOf(group, "parameters").find((each) => property(group, `${each}.name`) === rule.parameter);
        if (item === undefined) return [{ resource: group, property: "parameters", found: property(group, "parameters"), allowed: `with ${allowed}` }];
        return must(group, `${item}.value`, (value) => rule.values.includes(String(typeof value === "string" || typeof value === "number" ? value : "").toLowerCase()), '"1"');
      });
    });
  },
};

const bucketTls: ProgramPolicy = {
  id: "data-bucket-tls",
  demands: "Buckets refuse requests without TLS.",
  remedy: 'Give it a bucket policy that denies s3:* to everybody on the bucket and its objects where "aws:SecureTransport" is "false".',
  references: ["Security Hub S3.5", "Checkov CKV_AWS_379", "cdk-nag AwsSolutions-S10"],
  waivable: true,
  judgeProgram(program) {
    const links = linksOf(program);
    const policies = links.reverse(["aws:s3/bucketPolicy:BucketPolicy"], "bucket", BUCKETS);
    return judgeEach(links.ofType(BUCKETS), (bucket) => {
      const own = policies.get(bucket) ?? [];
      const allowed = "a statement that denies s3:* to everybody on the bucket and its objects without TLS";
      if (own.length === 0) return [{ resource: bucket, property: "policy", found: undefined, allowed: `a bucket policy with ${allowed}` }];
      const statements = own.flatMap(documentsOf).flatMap((document) => document.statements);
      return statements.some((statement) => deniesWithoutTls(statement, bucket)) ? [] : own.map((policy) =>
        ({ resource: policy, property: "policy", found: `${statements.length} statements`, allowed: `with ${allowed}` }));
    });
  },
};

// Source: Elastic Load Balancing user guide, "Security policies for your Application Load Balancer": those whose lowest protocol is TLS 1.2.
const MODERN_TLS = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/;

const listenerTls: ResourcePolicy = {
  id: "data-listener-tls",
  demands: "Load balancers speak TLS 1.2 or later.",
  remedy: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-2021-06 or a later one.",
  references: ["Security Hub ELB.17", "Checkov CKV_AWS_103", "Checkov CKV2_AWS_74", "Trivy AVD-AWS-0047"],
  waivable: true,
  types: LISTENERS,
  judge(listener) {
    const protocol = property(listener, "protocol");
    return protocol === "HTTPS" || protocol === "TLS" ? must(listener, "sslPolicy", (value) => typeof value === "string" && MODERN_TLS.test(value), "a security policy of TLS 1.2 or later") : [];
  },
};

const listenerRedirects: ProgramPolicy = {
  id: "data-listener-redirects",
  demands: "What comes by HTTP is sent to HTTPS; only outside production, and only where a load balancer has no HTTPS at all, it may be answered.",
  remedy: "Give the load balancer a domain and a certificate, and let the HTTP listener and its rules do nothing but redirect to HTTPS.",
  references: ["Security Hub ELB.1", "Checkov CKV_AWS_2", "Checkov CKV2_AWS_20", "Trivy AVD-AWS-0054"],
  waivable: true,
  judgeProgram(program) {
    const links = linksOf(program);
    const listeners = links.ofType(LISTENERS);
    const secure = new Set(listeners.filter(({ properties }) => properties["protocol"] === "HTTPS").flatMap((listener) => links.from(listener, "loadBalancerArn", LOAD_BALANCERS)));
    const isJudged = (listener: Resource): boolean => {
      const protocol = property(listener, "protocol");
      if (protocol !== "HTTP" && (isText(protocol) || property(listener, "port") !== 80)) return false;
      return program.environment === "prd" || links.from(listener, "loadBalancerArn", LOAD_BALANCERS).some((balancer) => secure.has(balancer));
    };
    return [
      ...judgeEach(listeners, (listener) => isJudged(listener) ? notRedirecting(listener, "defaultActions") : []),
      ...judgeEach(links.ofType(LISTENER_RULES), (rule) => links.from(rule, "listenerArn", LISTENERS).some(isJudged) ? notRedirecting(rule, "actions") : []),
    ];
  },
};

// Kept, and kept from everybody else

const backups: ResourcePolicy = {
  id: "data-backups",
  demands: "Databases are backed up every day.",
  remedy: "Set backupRetentionPeriod to the days that a backup is kept.",
  references: ["Security Hub RDS.11", "Checkov CKV_AWS_133", "Trivy AVD-AWS-0077", "cdk-nag AwsSolutions-RDS13"],
  waivable: true,
  types: [DATABASE, ...CLUSTERS],
  // A replica's data are backed up where they come from.
  judge: (resource) => isText(property(resource, "replicateSourceDb")) ? [] : must(resource, "backupRetentionPeriod", (value) => days(value) >= 1, "1 day or more"),
};

const longBackups: ResourcePolicy = {
  id: "data-backups-of-a-week",
  demands: "In production, a database's backups are kept for a week at least.",
  remedy: "Set backupRetentionPeriod to 7 or more.",
  references: ["Security Hub RDS.11", "Security Hub RDS.50", "Security Hub DocumentDB.2", "Security Hub Neptune.5", "Checkov CKV_AWS_360", "Checkov CKV_AWS_361", "cdk-nag AwsSolutions-DOC4", "cdk-nag AwsSolutions-N3"],
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...CLUSTERS],
  // One without backups is data-backups' affair.
  judge: (resource) => days(property(resource, "backupRetentionPeriod")) < 1 ? [] : must(resource, "backupRetentionPeriod", (value) => days(value) >= 7, "7 days or more"),
};

const deletionProtection: ResourcePolicy = {
  id: "data-deletion-protection",
  demands: "In production, AWS refuses to delete databases and load balancers.",
  remedy: "Set deletionProtection (a load balancer's enableDeletionProtection) to true.",
  references: ["Security Hub RDS.8", "Security Hub RDS.7", "Security Hub DocumentDB.5", "Security Hub Neptune.4", "Security Hub ELB.6", "Checkov CKV_AWS_293", "Checkov CKV_AWS_139", "Checkov CKV2_AWS_58", "Checkov CKV_AWS_150", "Trivy AVD-AWS-0177", "Trivy AVD-AWS-0343", "cdk-nag AwsSolutions-RDS10"],
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...CLUSTERS, ...LOAD_BALANCERS],
  judge: (resource) => must(resource, LOAD_BALANCERS.includes(resource.type) ? "enableDeletionProtection" : "deletionProtection", isTrue, "true"),
};

const protect: ResourcePolicy = {
  id: "data-protect",
  demands: "In production, Pulumi refuses to delete databases and load balancers.",
  remedy: "Set the resource option protect to true.",
  references: [],
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...CLUSTERS, ...LOAD_BALANCERS],
  judge: (resource) => resource.protect ? [] : [{ resource, property: "protect", found: false, allowed: "true" }],
};

const bucketNotPublic: ProgramPolicy = {
  id: "data-bucket-not-public",
  demands: "Buckets can't be made public.",
  remedy: "Make an aws.s3.BucketPublicAccessBlock of it with all four set to true.",
  references: ["Security Hub S3.8", "Checkov CKV2_AWS_6", "Checkov CKV_AWS_53", "Checkov CKV_AWS_54", "Checkov CKV_AWS_55", "Checkov CKV_AWS_56", "Trivy AVD-AWS-0094", "Trivy AVD-AWS-0086", "Trivy AVD-AWS-0087", "Trivy AVD-AWS-0091", "Trivy AVD-AWS-0093", "cdk-nag AwsSolutions-S2"],
  waivable: true,
  judgeProgram(program) {
    const links = linksOf(program);
    const kind = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
    const blocks = links.reverse([kind], "bucket", BUCKETS);
    return [
      ...links.ofType(BUCKETS).filter((bucket) => !blocks.has(bucket)).map((bucket) =>
        ({ resource: bucket, property: "publicAccessBlock", found: undefined, allowed: "an aws.s3.BucketPublicAccessBlock of this bucket" })),
      ...judgeEach(links.ofType([kind]), (block) => ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].flatMap((path) => must(block, path, isTrue, "true"))),
    ];
  },
};

const logRetention: ResourcePolicy = {
  id: "data-log-retention",
  demands: "Logs are kept for a time that is said, not for ever.",
  remedy: "Set retentionInDays.",
  references: ["Checkov CKV_AWS_66"],
  waivable: true,
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  // Of the class DELIVERY, AWS keeps logs for two days, whatever is asked for.
  judge: (resource) => property(resource, "logGroupClass") === "DELIVERY" ? [] : must(resource, "retentionInDays", (value) => days(value) >= 1, "1 day or more"),
};

/** What is demanded of data. */
export const DATA: readonly Policy[] = [
  databaseEncrypted, volumeEncrypted, bucketEncrypted, queueEncrypted, topicEncrypted, cacheEncrypted,
  cacheTls, databaseTls, bucketTls, listenerTls, listenerRedirects,
  backups, longBackups, deletionProtection, protect, bucketNotPublic, logRetention,
];

const days = (value: Value): number => (typeof value === "number" ? value : 0);

/** Nothing but this condition: another one beside it would let some requests without TLS pass. */
function deniesWithoutTls({ effect, principals, actions, resources, conditions }: Statement, bucket: Resource): boolean {
  const isEverybody = ["*", "AWS"].some((kind) => principals[kind]?.includes("*") === true);
  const operators = Object.entries(conditions).flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => ({ operator, key, values })));
  const isOnlyTls = operators.length === 1 && operators.every(({ operator, key, values }) =>
    (operator === "Bool" || operator === "BoolIfExists") && key.toLowerCase() === "aws:securetransport" && values.length === 1 && values[0]!.toLowerCase() === "false");
  const name = bucket.properties["bucket"];
  const covers = (suffix: string): boolean => resources.some((each) => each === "*" || (typeof name === "string" ? each.endsWith(`:::${name}${suffix}`) : each.endsWith("/*") === (suffix === "/*")));
  return effect === "Deny" && isEverybody && isOnlyTls && actions.some((action) => action === "*" || action.toLowerCase() === "s3:*") && covers("") && covers("/*");
}

function notRedirecting(resource: Resource, path: string): Finding[] {
  const items = itemsOf(resource, path);
  if (items.length === 0) return [{ resource, property: path, found: list(property(resource, path)), allowed: "a redirect to HTTPS" }];
  const redirects = (item: string): boolean => property(resource, `${item}.type`) === "redirect" && property(resource, `${item}.redirect.protocol`) === "HTTPS";
  return items.filter((item) => !redirects(item)).map((item) => ({ resource, property: item, found: property(resource, item), allowed: "a redirect to HTTPS" }));
}
