import { linksOf } from "../links";
import type { Policy, ResourcePolicy, StackPolicy } from "../policy";
import { isObject, property, type Value } from "../stack-view";
import { BUCKETS, CACHE, DATABASE, DATABASE_CLUSTERS, REPLICATION_GROUP } from "../types";
import { isText, isTrue, itemsOf, must, validateEach } from "../values";

const databaseEncrypted: ResourcePolicy = {
  id: "data-at-rest-database",
  description: "Databases are encrypted at rest.",
  remediation: "Set storageEncrypted to true; a database that isn't encrypted yet must be restored from an encrypted copy of its snapshot.",
  references: [
    "Security Hub RDS.3",
    "Security Hub RDS.27",
    "Security Hub DocumentDB.1",
    "Security Hub Neptune.1",
    "Checkov CKV_AWS_16",
    "Checkov CKV_AWS_96",
    "Checkov CKV_AWS_74",
    "Checkov CKV_AWS_44",
    "Trivy AVD-AWS-0080",
    "Trivy AVD-AWS-0079",
    "Trivy AVD-AWS-0021",
    "Trivy AVD-AWS-0076",
    "cdk-nag AwsSolutions-RDS2",
    "cdk-nag AwsSolutions-DOC1",
    "cdk-nag AwsSolutions-N4",
  ],
  waivable: true,
  types: [DATABASE, ...DATABASE_CLUSTERS],
  validateResource: (resource) => must(resource, "storageEncrypted", isTrue, "true"),
};

const volumeEncrypted: ResourcePolicy = {
  id: "data-at-rest-volume",
  description: "Volumes are encrypted at rest.",
  remediation: "Set encrypted to true for each of its volumes, the root's among them.",
  references: [
    "Security Hub EC2.3",
    "Security Hub EC2.181",
    "Checkov CKV_AWS_3",
    "Checkov CKV_AWS_8",
    "Trivy AVD-AWS-0026",
    "Trivy AVD-AWS-0131",
    "Trivy AVD-AWS-0008",
    "cdk-nag AwsSolutions-EC26",
  ],
  waivable: true,
  types: [
    "aws:ebs/volume:Volume",
    "aws:ec2/instance:Instance",
    "aws:ec2/launchConfiguration:LaunchConfiguration",
    "aws:ec2/launchTemplate:LaunchTemplate",
  ],
  validateResource(resource) {
    if (resource.type === "aws:ebs/volume:Volume") return must(resource, "encrypted", isTrue, "true");
    const isTemplate = resource.type === "aws:ec2/launchTemplate:LaunchTemplate";
    const isTemplates = isObject(property(resource, "launchTemplate")) && !isObject(property(resource, "rootBlockDevice"));
    const volumes = isTemplate
      ? itemsOf(resource, "blockDeviceMappings").filter((item) => property(resource, `${item}.ebs`) !== undefined).map((item) =>
        `${item}.ebs.encrypted`
      )
      : [...(isTemplates ? [] : ["rootBlockDevice.encrypted"]), ...itemsOf(resource, "ebsBlockDevices").map((item) => `${item}.encrypted`)];
    return volumes.flatMap((path) => must(resource, path, (value) => value === true || (isTemplate && value === "true"), "true"));
  },
};

const bucketEncrypted: StackPolicy = {
  id: "data-at-rest-bucket",
  description: "A bucket says how it is encrypted at rest.",
  remediation: "Make an aws.s3.BucketServerSideEncryptionConfiguration of it, with AES256 or a KMS key.",
  references: ["Checkov CKV_AWS_19"],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const kinds = [
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    ];
    const configurations = links.reverse(kinds, "bucket", BUCKETS);
    const rule = "applyServerSideEncryptionByDefault.sseAlgorithm";
    const isAlgorithm = (value: Value): boolean => value === "AES256" || value === "aws:kms" || value === "aws:kms:dsse";
    const wrong = validateEach(links.ofType(kinds), (configuration) => {
      const items = itemsOf(configuration, "rules");
      const rules = items.length > 0 ? items : ["rules.0"];
      return rules.flatMap((item) => must(configuration, `${item}.${rule}`, isAlgorithm, "AES256, aws:kms or aws:kms:dsse"));
    });
    const without = validateEach(
      links.ofType(BUCKETS).filter((bucket) => !configurations.has(bucket)),
      (bucket) =>
        must(
          bucket,
          `serverSideEncryptionConfiguration.rule.${rule}`,
          isAlgorithm,
          "AES256, aws:kms or aws:kms:dsse, there or in a resource of its own",
        ),
    );
    return [...wrong, ...without];
  },
};

const queueEncrypted: ResourcePolicy = {
  id: "data-at-rest-queue",
  description: "Queues are encrypted at rest.",
  remediation: "Leave sqsManagedSseEnabled out or set it to true, or set kmsMasterKeyId to a key.",
  references: ["Security Hub SQS.1", "Checkov CKV_AWS_27", "Trivy AVD-AWS-0096", "cdk-nag AwsSolutions-SQS2"],
  waivable: true,
  types: ["aws:sqs/queue:Queue"],
  // Encrypted unless it says otherwise, since October 2022. Source: SQS developer guide, "Configuring server-side encryption for a queue using SQS-managed encryption keys".
  validateResource: (resource) =>
    isText(property(resource, "kmsMasterKeyId")) ? [] : must(resource, "sqsManagedSseEnabled", (value) => value !== false, "true"),
};

const topicEncrypted: ResourcePolicy = {
  id: "data-at-rest-topic",
  description: "Topics are encrypted at rest.",
  remediation: "Set kmsMasterKeyId to a key that those who publish may use.",
  references: ["Security Hub SNS.1", "Checkov CKV_AWS_26", "Trivy AVD-AWS-0095"],
  waivable: true,
  types: ["aws:sns/topic:Topic"],
  validateResource: (resource) => must(resource, "kmsMasterKeyId", isText, "a KMS key"),
};

const cacheEncrypted: ResourcePolicy = {
  id: "data-at-rest-cache",
  description: "Caches are encrypted at rest.",
  remediation: "Make it a replication group with atRestEncryptionEnabled: true.",
  references: ["Security Hub ElastiCache.4", "Checkov CKV_AWS_29", "Trivy AVD-AWS-0045", "cdk-nag AwsSolutions-AEC3"],
  waivable: true,
  types: [REPLICATION_GROUP, CACHE],
  validateResource(resource) {
    if (resource.type === REPLICATION_GROUP) return must(resource, "atRestEncryptionEnabled", isTrue, "true");
    // Outside a replication group, ElastiCache can't encrypt; memory is all that Memcached has.
    return property(resource, "engine") === "memcached"
      ? []
      : must(resource, "replicationGroupId", isText, "a replication group that is encrypted");
  },
};

/** Data at rest is encrypted. */
export const DATA_AT_REST: readonly Policy[] = [
  databaseEncrypted,
  volumeEncrypted,
  bucketEncrypted,
  queueEncrypted,
  topicEncrypted,
  cacheEncrypted,
];
