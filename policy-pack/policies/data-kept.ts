import { linksOf } from "../links";
import type { Policy, ResourcePolicy, StackPolicy } from "../policy";
import { property, type Value } from "../stack-view";
import { BUCKETS, DATABASE, DATABASE_CLUSTERS, LOAD_BALANCERS } from "../types";
import { isText, isTrue, must, validateEach } from "../values";

const backups: ResourcePolicy = {
  id: "data-backups",
  description: "Databases are backed up every day.",
  remediation: "Set backupRetentionPeriod to the days that a backup is kept.",
  references: ["Security Hub RDS.11", "Checkov CKV_AWS_133", "Trivy AVD-AWS-0077", "cdk-nag AwsSolutions-RDS13"],
  waivable: true,
  types: [DATABASE, ...DATABASE_CLUSTERS],
  // A replica's data are backed up where they come from.
  validateResource: (resource) =>
    isText(property(resource, "replicateSourceDb"))
      ? []
      : must(resource, "backupRetentionPeriod", (value) => days(value) >= 1, "1 day or more"),
};

const longBackups: ResourcePolicy = {
  id: "data-backup-retention",
  description: "In production, a database's backups are kept for a week at least.",
  remediation: "Set backupRetentionPeriod to 7 or more.",
  references: [
    "Security Hub RDS.11",
    "Security Hub RDS.50",
    "Security Hub DocumentDB.2",
    "Security Hub Neptune.5",
    "Checkov CKV_AWS_360",
    "Checkov CKV_AWS_361",
    "cdk-nag AwsSolutions-DOC4",
    "cdk-nag AwsSolutions-N3",
  ],
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...DATABASE_CLUSTERS],
  // One without backups is data-backups' affair.
  validateResource: (resource) =>
    days(property(resource, "backupRetentionPeriod")) < 1
      ? []
      : must(resource, "backupRetentionPeriod", (value) => days(value) >= 7, "7 days or more"),
};

const deletionProtection: ResourcePolicy = {
  id: "data-deletion-protection",
  description: "In production, AWS refuses to delete databases and load balancers.",
  remediation: "Set deletionProtection (a load balancer's enableDeletionProtection) to true.",
  references: [
    "Security Hub RDS.8",
    "Security Hub RDS.7",
    "Security Hub DocumentDB.5",
    "Security Hub Neptune.4",
    "Security Hub ELB.6",
    "Checkov CKV_AWS_293",
    "Checkov CKV_AWS_139",
    "Checkov CKV2_AWS_58",
    "Checkov CKV_AWS_150",
    "Trivy AVD-AWS-0177",
    "Trivy AVD-AWS-0343",
    "cdk-nag AwsSolutions-RDS10",
  ],
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...DATABASE_CLUSTERS, ...LOAD_BALANCERS],
  validateResource: (resource) =>
    must(resource, LOAD_BALANCERS.includes(resource.type) ? "enableDeletionProtection" : "deletionProtection", isTrue, "true"),
};

const protect: ResourcePolicy = {
  id: "data-pulumi-protect",
  description: "In production, Pulumi refuses to delete databases and load balancers.",
  remediation: "Set the resource option protect to true.",
  references: [],
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...DATABASE_CLUSTERS, ...LOAD_BALANCERS],
  validateResource: (resource) => resource.protect ? [] : [{ resource, property: "protect", found: false, allowed: "true" }],
};

const bucketNotPublic: StackPolicy = {
  id: "data-bucket-block-public-access",
  description: "Buckets can't be made public.",
  remediation: "Make an aws.s3.BucketPublicAccessBlock of it with all four set to true.",
  references: [
    "Security Hub S3.8",
    "Checkov CKV2_AWS_6",
    "Checkov CKV_AWS_53",
    "Checkov CKV_AWS_54",
    "Checkov CKV_AWS_55",
    "Checkov CKV_AWS_56",
    "Trivy AVD-AWS-0094",
    "Trivy AVD-AWS-0086",
    "Trivy AVD-AWS-0087",
    "Trivy AVD-AWS-0091",
    "Trivy AVD-AWS-0093",
    "cdk-nag AwsSolutions-S2",
  ],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const kind = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
    const blocks = links.reverse([kind], "bucket", BUCKETS);
    return [
      ...links.ofType(BUCKETS).filter((bucket) => !blocks.has(bucket)).map((bucket) => ({
        resource: bucket,
        property: "publicAccessBlock",
        found: undefined,
        allowed: "an aws.s3.BucketPublicAccessBlock of this bucket",
      })),
      ...validateEach(
        links.ofType([kind]),
        (block) =>
          ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].flatMap((path) =>
            must(block, path, isTrue, "true")
          ),
      ),
    ];
  },
};

const logRetention: ResourcePolicy = {
  id: "data-log-retention",
  description: "Logs are kept for a time that is said, not for ever.",
  remediation: "Set retentionInDays.",
  references: ["Checkov CKV_AWS_66"],
  waivable: true,
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  // Of the class DELIVERY, AWS keeps logs for two days, whatever is asked for.
  validateResource: (resource) =>
    property(resource, "logGroupClass") === "DELIVERY"
      ? []
      : must(resource, "retentionInDays", (value) => days(value) >= 1, "1 day or more"),
};

const days = (value: Value): number => (typeof value === "number" ? value : 0);

/** Data is kept, and kept from everybody else. */
export const DATA_KEPT: readonly Policy[] = [backups, longBackups, deletionProtection, protect, bucketNotPublic, logRetention];
