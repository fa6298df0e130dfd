import DELETIONS from "./aws-facts/deletions.json";
import { writesPermissions } from "./escalation/permission-writes";
import { matchesAction } from "./grants";
import type { Action } from "./service-reference";

/** Harm to a resource that the program protects, in words: "it ...". */
interface Harm {
  actions: readonly string[];
  does: string;
  /** The resource isn't the program's own: a backup, or a setting of the account. */
  anywhere?: true;
}

/**
 * Changes with which protection goes though the resource stays. Deletions are in aws-facts/deletions.json.
 * Source: MITRE ATT&CK for cloud, "Impair Defenses" (T1562), "Data Destruction" (T1485), "Inhibit System Recovery" (T1490); the actions are of
 * the Service Authorization Reference.
 */
const HARMS: readonly Harm[] = [
  {
    does: "changes a database or its access",
    actions: [
      "rds:ModifyDBInstance",
      "rds:ModifyDBCluster",
      "rds:ModifyDB*ParameterGroup",
      "rds:ResetDB*ParameterGroup",
      "rds:ModifyDBSubnetGroup",
      "rds:ModifyDBProxy*",
      "dynamodb:UpdateContinuousBackups",
      "dynamodb:UpdateTable",
      "elasticache:ModifyReplicationGroup",
      "elasticache:ModifyCacheCluster",
      "elasticache:ModifyUser*",
    ],
  },
  {
    does: "destroys backups, or shares or shortens them",
    anywhere: true,
    actions: [
      "rds:DeleteDB*Snapshot",
      "rds:DeleteDB*AutomatedBackup",
      "rds:ModifyDB*SnapshotAttribute",
      "rds:StopDBInstanceAutomatedBackupsReplication",
      "backup:DeleteRecoveryPoint",
      "backup:DisassociateRecoveryPoint*",
      "backup:UpdateRecoveryPointLifecycle",
      "backup:StopBackupJob",
      "backup:PutBackupVault*",
      "backup:UpdateBackupPlan",
      "backup:DeleteBackup*",
      "backup:UpdateGlobalSettings",
      "backup:UpdateRegionSettings",
      "dynamodb:DeleteBackup",
      "ec2:DeleteSnapshot",
      "ec2:ModifySnapshotAttribute",
      "ec2:ModifySnapshotTier",
      "ec2:DeregisterImage",
      "ec2:ModifyImageAttribute",
      "elasticache:DeleteSnapshot",
      "elasticfilesystem:PutBackupPolicy",
      "s3:BypassGovernanceRetention",
    ],
  },
  {
    does: "disables a key, or changes who may use it",
    actions: [
      "kms:DisableKey",
      "kms:DisableKeyRotation",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
      "kms:DeleteImportedKeyMaterial",
      "kms:RevokeGrant",
      "kms:UpdateAlias",
    ],
  },
  {
    does: "switches off or changes a record of what happens",
    anywhere: true,
    actions: [
      "cloudtrail:StopLogging",
      "cloudtrail:UpdateTrail",
      "cloudtrail:Delete*",
      "cloudtrail:Put*Selectors",
      "cloudtrail:*EventDataStoreIngestion",
      "cloudtrail:UpdateEventDataStore",
      "config:Stop*",
      "config:Delete*",
      "config:PutConfigurationRecorder",
      "config:PutRetentionConfiguration",
      "guardduty:Delete*",
      "guardduty:Update*",
      "guardduty:Stop*",
      "guardduty:Disassociate*",
      "guardduty:CreateFilter",
      "guardduty:ArchiveFindings",
      "securityhub:Disable*",
      "securityhub:BatchDisableStandards",
      "securityhub:Delete*",
      "securityhub:UpdateStandardsControl",
      "inspector2:Disable*",
      "macie2:DisableMacie",
      "access-analyzer:DeleteAnalyzer",
      "detective:DeleteGraph",
      "ec2:DeleteFlowLogs",
      "route53resolver:DisassociateResolverQueryLogConfig",
      "logs:DeleteLogGroup",
      "logs:DeleteLogStream",
      "logs:PutRetentionPolicy",
      "logs:DeleteRetentionPolicy",
      "logs:DisassociateKmsKey",
      "logs:PutSubscriptionFilter",
      "logs:DeleteSubscriptionFilter",
      "logs:PutDataProtectionPolicy",
      "logs:DeleteDataProtectionPolicy",
      "logs:DeleteMetricFilter",
      "logs:DeleteDestination",
    ],
  },
  {
    does: "silences an alarm",
    actions: [
      "cloudwatch:DeleteAlarms",
      "cloudwatch:DisableAlarmActions",
      "cloudwatch:SetAlarmState",
      "events:DisableRule",
      "events:RemoveTargets",
    ],
  },
  {
    does: "changes the protection of a bucket's objects",
    actions: [
      "s3:PutBucketVersioning",
      "s3:PutLifecycleConfiguration",
      "s3:PutEncryptionConfiguration",
      "s3:PutBucketPublicAccessBlock",
      "s3:PutBucketPolicy",
      "s3:DeleteBucketPolicy",
      "s3:PutBucketAcl",
      "s3:PutBucketLogging",
      "s3:PutReplicationConfiguration",
      "s3:PutBucketObjectLockConfiguration",
      "s3:PutBucketOwnershipControls",
      "s3:PutBucketWebsite",
    ],
  },
  { does: "deletes versions, from which deleted objects of a bucket can be recovered", actions: ["s3:DeleteObjectVersion"] },
  { does: "opens buckets of the account", anywhere: true, actions: ["s3:PutAccountPublicAccessBlock"] },
  {
    does: "stops a secret's rotation or copies",
    actions: [
      "secretsmanager:CancelRotateSecret",
      "secretsmanager:RemoveRegionsFromReplication",
      "secretsmanager:StopReplicationToReplica",
    ],
  },
  {
    does: "deletes images, or changes how they are kept",
    actions: [
      "ecr:BatchDeleteImage",
      "ecr:PutLifecyclePolicy",
      "ecr:DeleteLifecyclePolicy",
      "ecr:SetRepositoryPolicy",
      "ecr:PutImageScanningConfiguration",
      "ecr:PutRegistryPolicy",
    ],
  },
  {
    does: "changes which connections the network admits",
    actions: [
      "ec2:AuthorizeSecurityGroup*",
      "ec2:RevokeSecurityGroup*",
      "ec2:ModifySecurityGroupRules",
      "ec2:*NetworkAclEntry",
      "ec2:ReplaceNetworkAclAssociation",
      "ec2:ModifySubnetAttribute",
      "ec2:ModifyVpcEndpoint",
      "ec2:ModifyVpcAttribute",
      "ec2:*ManagedPrefixList",
      "ec2:AttachInternetGateway",
      "ec2:ModifyInstanceMetadataOptions",
      "elasticloadbalancing:ModifyListener",
      "elasticloadbalancing:ModifyRule",
      "elasticloadbalancing:CreateRule",
      "elasticloadbalancing:CreateListener",
      "elasticloadbalancing:SetSecurityGroups",
      "elasticloadbalancing:ModifyLoadBalancerAttributes",
      "wafv2:UpdateWebACL",
      "wafv2:DisassociateWebACL",
      "wafv2:Update*Set",
      "wafv2:DeleteLoggingConfiguration",
    ],
  },
  {
    does: "takes away a protection of the account",
    anywhere: true,
    actions: [
      "ec2:DisableEbsEncryptionByDefault",
      "ec2:DisableSnapshotBlockPublicAccess",
      "ec2:DisableImageBlockPublicAccess",
      "organizations:LeaveOrganization",
      "account:DisableRegion",
    ],
  },
];

/** Names of the table, for a test against the reference. */
export const HARMFUL: readonly string[] = HARMS.flatMap(({ actions }) => actions);

const DELETING: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(DELETIONS).filter(([key]) => key !== "source").map(([service, names]) => [service, new Set(names.split(" "))]),
);

/** The harm of an action to a protected resource; undefined if it does none. */
export function harmOf(action: Action): Pick<Harm, "does" | "anywhere"> | undefined {
  if (!known.has(action.name)) known.set(action.name, readHarm(action));
  return known.get(action.name);
}
const known = new Map<string, ReturnType<typeof readHarm>>();

function readHarm(action: Action): Pick<Harm, "does" | "anywhere"> | undefined {
  const { name, service } = action;
  if (writesPermissions(action)) return undefined; // iam-privilege-escalation reports it
  const listed = HARMS.find(({ actions }) => actions.some((pattern) => matchesAction(pattern, name)));
  if (listed !== undefined) return listed;
  return DELETING.get(service)?.has(name.slice(service.length + 1)) === true ? { does: "deletes it" } : undefined;
}

/** Actions that change the value of a secret, which for a database's master user no code needs. */
export const WRITES_SECRET: ReadonlySet<string> = new Set(
  ["PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage", "RotateSecret"].map((name) => `secretsmanager:${name}`),
);
