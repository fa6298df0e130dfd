import { BUCKETS, sameIn } from "../types";
import { isText, textsIn } from "../values";
import type { RequiredProperty } from "./required-property";
import { matchingOrDefault, type Requirement } from "./requirements";

const notAll = (...all: string[]): Requirement => ({
  holds: (value) => {
    const { texts, unknown } = textsIn(value);
    return unknown || !texts.some((each) => each.split(",").some((account) => all.includes(account.trim().toLowerCase())));
  },
  allowed: "accounts by their id",
});
const PRIVATE_ACL = matchingOrDefault(/^(?:private|log-delivery-write|aws-exec-read|bucket-owner-.*)$/, "\"private\"");
const ACL_GROUPS = matchingOrDefault(
  /\/groups\/s3\/LogDelivery$/,
  "a user, or the group http://acs.amazonaws.com/groups/s3/LogDelivery",
);

/** Data that anyone could read. */
export const NOT_PUBLIC: readonly RequiredProperty[] = [
  {
    types: ["aws:ec2/amiLaunchPermission:AmiLaunchPermission"],
    path: "group",
    requires: { holds: (value) => !isText(value), allowed: "omitted" },
    because: "all is every account of AWS. EC2 API reference, LaunchPermission, Group",
    references: { prowler: ["ec2_ami_public"] },
  },
  {
    types: ["snapshot", "clusterSnapshot", "snapshotCopy", "clusterSnapshotCopy"].flatMap((name) => sameIn(["rds"], name)),
    path: "sharedAccounts",
    requires: notAll("all"),
    because: "all is every account of AWS. RDS API reference, ModifyDBSnapshotAttribute",
    references: { securityHub: ["RDS.1"], checkov: ["CKV_AWS_302"] },
  },
  {
    types: ["aws:ssm/document:Document"],
    path: "permissions.account_ids", // a map of texts, of several accounts by commas; terraform-provider-aws, docs of aws_ssm_document
    requires: notAll("all"),
    because: "All is every account of AWS. Systems Manager API reference, ModifyDocumentPermission",
    references: { securityHub: ["SSM.4"], checkov: ["CKV_AWS_303"] },
  },
  {
    types: ["aws:imagebuilder/distributionConfiguration:DistributionConfiguration"],
    path: "distributions.*.amiDistributionConfiguration?.launchPermission?.userGroups",
    requires: notAll("all"),
    because: "all is every account of AWS. Image Builder API reference, LaunchPermissionConfiguration",
  },
  {
    types: ["aws:lambda/layerVersionPermission:LayerVersionPermission"],
    path: "principal",
    requires: notAll("*"),
    because: "* is every account of AWS. Lambda API reference, AddLayerVersionPermission",
  },
  {
    types: ["aws:ram/resourceShare:ResourceShare"],
    path: "allowExternalPrincipals",
    requires: { holds: (value) => value === false, allowed: "false" },
    because: "The API's default is true: accounts outside the organization. RAM API reference, CreateResourceShare",
  },
  {
    types: ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2", ...BUCKETS],
    path: "acl",
    requires: PRIVATE_ACL,
    because: "The default is private. S3 user guide, \"Canned ACL\"",
    references: { securityHub: ["S3.2", "S3.3", "S3.12"], checkov: ["CKV_AWS_20", "CKV_AWS_57"], trivy: ["AVD-AWS-0092"] },
  },
  {
    types: ["aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/objectCopy:ObjectCopy"],
    path: "acl",
    requires: PRIVATE_ACL,
    because: "The default is private. S3 user guide, \"Canned ACL\"",
  },
  {
    types: ["aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"],
    path: "accessControlPolicy?.grants.*.grantee?.uri",
    requires: ACL_GROUPS,
    because: "AllUsers and AuthenticatedUsers are everyone. S3 user guide, \"Amazon S3 predefined groups\"",
  },
  { types: BUCKETS, path: "grants.*.uri", requires: ACL_GROUPS, because: "S3 user guide, \"Amazon S3 predefined groups\"" },
];
