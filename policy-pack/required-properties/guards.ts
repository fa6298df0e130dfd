import { isList, isObject, type Value } from "../stack-view";
import { isMissing } from "../values";
import type { RequiredProperty } from "./required-property";
import { NOT_OFF, NOT_ON, ON, oneOf } from "./requirements";

const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/** Guards and defaults of a whole account or of an entrance to data, which apply if nothing else does. */
export const ACCOUNT_GUARDS: readonly RequiredProperty[] = [
  ...FLAGS.map((path) => ({
    types: ["aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"],
    path,
    requires: ON,
    because: "The provider's default is false. terraform-provider-aws, docs of aws_s3_account_public_access_block",
    references: { securityHub: ["S3.1"], prowler: ["s3_account_level_public_access_blocks"] },
  })),
  ...FLAGS.flatMap((flag) => [
    {
      types: ["aws:s3/accessPoint:AccessPoint"],
      path: `publicAccessBlockConfiguration?.${flag}`,
      requires: NOT_OFF,
      because: "The default is true, and it can't be changed later. S3 API reference, CreateAccessPoint",
      references: { securityHub: ["S3.19"], checkov: ["CKV_AWS_392"] },
    },
    {
      types: ["aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"],
      path: `details.publicAccessBlock?.${flag}`,
      requires: NOT_OFF,
      because: "The default is true, and it can't be changed later. S3 API reference, CreateMultiRegionAccessPoint",
      references: { securityHub: ["S3.24"] },
    },
  ]),
  {
    types: ["aws:ebs/encryptionByDefault:EncryptionByDefault"],
    path: "enabled",
    requires: NOT_OFF,
    because: "The provider's default is true. terraform-provider-aws, docs of aws_ebs_encryption_by_default",
    references: { securityHub: ["EC2.7"], checkov: ["CKV_AWS_106"] },
  },
  {
    types: ["aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"],
    path: "state",
    requires: oneOf("block-all-sharing", "block-new-sharing"),
    because: "unblocked lets anyone's snapshot become public. EBS user guide, \"Block public access for Amazon EBS snapshots\"",
    references: { securityHub: ["EC2.182"] },
  },
  {
    types: ["aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"],
    path: "httpTokens",
    requires: oneOf("required"),
    because: "no-preference leaves it to each instance. EC2 API reference, ModifyInstanceMetadataDefaults",
    references: { prowler: ["ec2_instance_account_imdsv2_enabled"] },
  },
  {
    types: ["aws:ecr/accountSetting:AccountSetting"],
    path: "value",
    requires: { holds: (value) => value !== "CLAIR", allowed: "\"AWS_NATIVE\"" },
    because: "Clair's scans end. ECR user guide, \"Scan images for OS vulnerabilities in Amazon ECR\"",
  },
  {
    types: ["aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"],
    path: "state",
    requires: oneOf("block-new-sharing"),
    because: "unblocked lets anyone's AMI become public. EC2 user guide, \"Block public access to your AMIs\"",
  },
  {
    types: ["aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration"],
    path: "blockPublicSecurityGroupRules",
    requires: ON,
    because: "EMR management guide, \"Using Amazon EMR block public access\"",
    references: { securityHub: ["EMR.2"], checkov: ["CKV_AWS_390"] },
  },
  {
    types: ["aws:ec2/serialConsoleAccess:SerialConsoleAccess"],
    path: "enabled",
    requires: { holds: (value) => value === false, allowed: "false" },
    because: "The provider's default is true. terraform-provider-aws, docs of aws_ec2_serial_console_access",
  },
  {
    types: ["aws:secretsmanager/secretPolicy:SecretPolicy"],
    path: "blockPublicPolicy",
    requires: NOT_OFF,
    because: "The API's default is true for the console and false for others; iam-resource-policy-not-public reads the policy itself",
  },
];

/** Whether a trail's selectors record every call that manages something; calls with data are another matter. */
function recordsAllCalls(selectors: Value | undefined): boolean {
  if (isMissing(selectors)) return true;
  return listOf(selectors).some((one) =>
    isObject(one) && ![false, "false"].includes(one["includeManagementEvents"] as boolean)
    && ["All", undefined, null].includes(one["readWriteType"] as string)
  );
}

function notifiesSomeone(notifications: Value | undefined): boolean {
  return listOf(notifications).some((one) =>
    isObject(one) && ["subscriberSnsTopicArns", "subscriberEmailAddresses"].some((key) => listOf(one[key]).length > 0)
  );
}

const listOf = (value: Value | undefined): readonly Value[] => (isList(value) ? value : []);

/** Recorders and detectors that a program switches off, and budgets that notify no one. */
export const WATCHERS: readonly RequiredProperty[] = [
  {
    types: ["aws:cloudtrail/trail:Trail"],
    path: "enableLogging",
    requires: NOT_OFF,
    because: "The provider's default is true. terraform-provider-aws, docs of aws_cloudtrail, enable_logging",
    references: { checkov: ["CKV_AWS_251"] },
  },
  {
    types: ["aws:cloudtrail/trail:Trail"],
    path: "enableLogFileValidation",
    requires: ON,
    because: "The default is false. CloudTrail API reference, CreateTrail, EnableLogFileValidation",
    references: { securityHub: ["CloudTrail.4"], checkov: ["CKV_AWS_36"], trivy: ["AVD-AWS-0016"] },
  },
  {
    types: ["aws:cloudtrail/trail:Trail"],
    path: "isMultiRegionTrail",
    requires: ON,
    because: "The default is false. CloudTrail API reference, CreateTrail, IsMultiRegionTrail",
    references: { securityHub: ["CloudTrail.1"], checkov: ["CKV_AWS_67"], trivy: ["AVD-AWS-0014"] },
  },
  {
    types: ["aws:cloudtrail/trail:Trail"],
    path: "includeGlobalServiceEvents",
    requires: NOT_OFF,
    because: "The default is true. CloudTrail API reference, CreateTrail, IncludeGlobalServiceEvents",
    references: { checkov: ["CKV_AWS_252"] },
  },
  {
    types: ["aws:cloudtrail/trail:Trail"],
    path: "eventSelectors",
    requires: { holds: recordsAllCalls, allowed: "omitted, or with a selector of all management events, reads and writes" },
    because: "The default is all management events. CloudTrail user guide, Logging management events",
    references: { securityHub: ["CloudTrail.1"] },
  },
  {
    types: ["aws:budgets/budget:Budget"],
    path: "notifications",
    requires: { holds: notifiesSomeone, allowed: "a notification with a topic or an address" },
    because: "A budget without one notifies no one. AWS Budgets API reference, Notification",
  },
  {
    types: ["aws:cloudtrail/eventDataStore:EventDataStore"],
    path: "suspend",
    requires: { holds: (value) => ![true, "true"].includes(value as boolean), allowed: "false" },
    because: "terraform-provider-aws, docs of aws_cloudtrail_event_data_store, suspend",
  },
  {
    types: ["aws:guardduty/detector:Detector"],
    path: "enable",
    requires: NOT_OFF,
    because: "The provider's default is true. terraform-provider-aws, docs of aws_guardduty_detector",
    references: { securityHub: ["GuardDuty.1"], checkov: ["CKV_AWS_238"] },
  },
  {
    types: ["aws:cfg/recorderStatus:RecorderStatus"],
    path: "isEnabled",
    requires: ON,
    because: "AWS Config API reference, StopConfigurationRecorder",
    references: { securityHub: ["Config.1"], checkov: ["CKV2_AWS_45"] },
  },
  {
    types: ["aws:macie2/account:Account"],
    path: "status",
    requires: { holds: (value) => value !== "PAUSED", allowed: "\"ENABLED\"" },
    because: "The default is ENABLED. Macie API reference, EnableMacie",
    references: { securityHub: ["Macie.1"] },
  },
  {
    types: ["aws:guardduty/detectorFeature:DetectorFeature"],
    path: "status",
    requires: oneOf("ENABLED"),
    because: "GuardDuty API reference, DetectorFeatureConfiguration, Status",
  },
];

/** Addresses on the internet of stores and engines that network-no-public-ip and the reachability don't judge. */
export const NO_PUBLIC_ENDPOINT: readonly RequiredProperty[] = [
  {
    types: [
      "aws:mq/broker:Broker",
      "aws:neptune/clusterInstance:ClusterInstance",
      "aws:rds/shardGroup:ShardGroup",
      "aws:redshiftserverless/workgroup:Workgroup",
      "aws:timestreaminfluxdb/dbCluster:DbCluster",
      "aws:timestreaminfluxdb/dbInstance:DbInstance",
      "aws:lightsail/database:Database",
      "aws:m2/environment:Environment",
      "aws:dms/instanceProfile:InstanceProfile",
    ],
    path: "publiclyAccessible",
    requires: NOT_ON,
    because: "The default is false",
    references: { securityHub: ["RedshiftServerless.3"], checkov: ["CKV_AWS_69", "CKV_AWS_102"], cdkNag: ["AwsSolutions-MQ1"] },
  },
  { types: ["aws:neptunegraph/graph:Graph"], path: "publicConnectivity", requires: NOT_ON, because: "The default is false" },
  {
    types: ["aws:drs/replicationConfigurationTemplate:ReplicationConfigurationTemplate"],
    path: "createPublicIp",
    requires: NOT_ON,
    because: "Elastic Disaster Recovery API reference, ReplicationConfigurationTemplate",
  },
  {
    types: ["aws:msk/cluster:Cluster"],
    path: "brokerNodeGroupInfo.connectivityInfo?.publicAccess?.type",
    requires: { holds: (value) => value !== "SERVICE_PROVIDED_EIPS", allowed: "\"DISABLED\"" },
    because: "The default is DISABLED. MSK API reference, PublicAccess",
    references: { securityHub: ["MSK.4"], checkov: ["CKV_AWS_291"] },
  },
  {
    types: ["aws:msk/cluster:Cluster"],
    path: "clientAuthentication?.unauthenticated",
    requires: NOT_ON,
    because: "MSK API reference, Unauthenticated",
    references: { securityHub: ["MSK.6"] },
  },
];
