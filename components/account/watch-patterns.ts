import type { Input } from "@pulumi/pulumi";

import { API_CALL } from "../operations/event-alert";

/*
 * EventBridge patterns of changes in an account. Fields of CloudTrail's records: AWS CloudTrail user guide, "CloudTrail record contents"
 * and "CloudTrail userIdentity element". Names of events: the operations of the services' API references, and of S3 the user guide's
 * "Amazon S3 CloudTrail events". Denied attempts match as well.
 */

/** Roles and policies that let workflows into the account. */
export interface OwnRoles {
  /** Name of the role that deploys: its changes of roles and keys are a deployment's. */
  deployRole: Input<string>;
  /** Names of all roles of workflows: their changes are notified, by whomever. */
  roles: Input<string>[];
  /** ARNs of policies whose changes are notified, by whomever: the boundary. */
  policies: Input<string>[];
}

/** Principals but sessions of a role; users and root have no session issuer. */
const notBy = (role: Input<string>) => ({
  sessionContext: { sessionIssuer: { userName: [{ exists: false }, { "anything-but": [role] }] } },
});

/**
 * Sign-ins of the root user, its changes, and any call with an access key of it; of its reads in the console there would be dozens.
 * Sources: AWS CloudTrail user guide, "AWS Management Console sign-in events"; CIS AWS Foundations Benchmark, usage of the root user, for
 * the two exceptions. Without `detail-type`, as documents write the one of sign-ins in two ways.
 */
export const rootUse = () => ({
  detail: {
    userIdentity: { type: ["Root"], invokedBy: [{ exists: false }] },
    eventType: [{ "anything-but": ["AwsServiceEvent"] }],
    $or: [
      { eventType: ["AwsConsoleSignIn"] },
      { readOnly: [false] },
      { userIdentity: { accessKeyId: [{ prefix: "AKIA" }] } },
    ],
  },
});

/** Changes of roles, their policies and profiles: a deployment makes them. */
const ROLE_CHANGES = [
  "AddRoleToInstanceProfile",
  "AttachRolePolicy",
  "CreateInstanceProfile",
  "CreatePolicy",
  "CreatePolicyVersion",
  "CreateRole",
  "CreateServiceLinkedRole",
  "DeleteInstanceProfile",
  "DeletePolicy",
  "DeletePolicyVersion",
  "DeleteRole",
  "DeleteRolePermissionsBoundary",
  "DeleteRolePolicy",
  "DeleteServiceLinkedRole",
  "DetachRolePolicy",
  "PutRolePermissionsBoundary",
  "PutRolePolicy",
  "RemoveRoleFromInstanceProfile",
  "SetDefaultPolicyVersion",
  "TagInstanceProfile",
  "TagPolicy",
  "TagRole",
  "UntagInstanceProfile",
  "UntagPolicy",
  "UntagRole",
  "UpdateAssumeRolePolicy",
  "UpdateRole",
  "UpdateRoleDescription",
];

/** Reports that IAM writes for its caller. */
const REPORTS = ["GenerateCredentialReport", "GenerateOrganizationsAccessReport", "GenerateServiceLastAccessedDetails"];

/**
 * Changes of whatever can sign in (users, access keys, passwords, MFA devices, groups, identity providers), and of the roles of workflows and
 * their boundary. Everything of IAM that isn't a change of another role, so that what IAM gets in the future is included.
 */
export const identityChanges = ({ roles, policies }: OwnRoles) => ({
  ...API_CALL,
  source: ["aws.iam"],
  detail: {
    $or: [
      { eventName: [{ "anything-but": [...ROLE_CHANGES, ...REPORTS] }] },
      { requestParameters: { roleName: roles } },
      { requestParameters: { policyArn: policies } },
    ],
  },
});

/** Changes of roles and policies by others than the role that deploys and AWS's services. */
export const roleChanges = ({ deployRole }: OwnRoles) => ({
  ...API_CALL,
  source: ["aws.iam"],
  detail: { eventName: ROLE_CHANGES, userIdentity: { type: [{ "anything-but": ["AWSService"] }], ...notBy(deployRole) } },
});

/**
 * Tokens of an identity provider with which a role could not be assumed: of another repository, branch or workflow, or expired.
 * Source of its record: AWS re:Post knowledge center, "How do I troubleshoot an OIDC provider and IRSA in Amazon EKS?".
 */
export const refusedTokens = () => ({
  ...API_CALL,
  source: ["aws.sts"],
  detail: { eventName: ["AssumeRoleWithWebIdentity"], errorCode: [{ exists: true }] },
});

/** Changes of trails, and of the buckets with what must not be lost: the trail's files and the states. */
export const trailChanges = (buckets: Input<string>[]) => ({
  ...API_CALL,
  $or: [
    {
      source: ["aws.cloudtrail"],
      detail: {
        eventName: [
          "DeleteEventDataStore",
          "DeleteTrail",
          "PutEventSelectors",
          "PutInsightSelectors",
          "StopEventDataStoreIngestion",
          "StopLogging",
          "UpdateEventDataStore",
          "UpdateTrail",
        ],
      },
    },
    { source: ["aws.s3"], detail: { requestParameters: { bucketName: buckets } } },
  ],
});

/** Changes that make a key's data unreadable, by whomever, and changes of who may use a key by others than the role that deploys. */
export const keyChanges = ({ deployRole }: OwnRoles) => ({
  ...API_CALL,
  source: ["aws.kms"],
  detail: {
    $or: [
      { eventName: ["DeleteImportedKeyMaterial", "DisableKey", "DisableKeyRotation", "ScheduleKeyDeletion"] },
      { eventName: ["PutKeyPolicy"], userIdentity: notBy(deployRole) },
    ],
  },
});

/** Names of the guards. */
export interface GuardNames {
  /** Beginnings of the names of their rules. */
  rules: string[];
  topicArn: Input<string>;
  /** `topicArn` and a colon, with which ARNs of its subscriptions begin. */
  subscriptions: Input<string>;
}

/** Changes of the guards themselves: the account's defaults, the analyzer, the backups, the rules and the topic. */
export const guardChanges = ({ rules, topicArn, subscriptions }: GuardNames) => {
  const ours = rules.map((prefix) => ({ prefix }));
  return {
    ...API_CALL,
    $or: [
      { source: ["aws.s3"], detail: { eventName: ["DeleteAccountPublicAccessBlock", "PutAccountPublicAccessBlock"] } },
      {
        source: ["aws.ec2"],
        detail: {
          eventName: [
            "DisableEbsEncryptionByDefault",
            "DisableImageBlockPublicAccess",
            "DisableSnapshotBlockPublicAccess",
            "EnableSnapshotBlockPublicAccess",
            "ModifyEbsDefaultKmsKeyId",
            "ModifyInstanceMetadataDefaults",
          ],
        },
      },
      { source: ["aws.access-analyzer"], detail: { eventName: ["CreateArchiveRule", "DeleteAnalyzer", "UpdateArchiveRule"] } },
      {
        source: ["aws.backup"],
        detail: {
          eventName: [
            "DeleteBackupPlan",
            "DeleteBackupSelection",
            "DeleteBackupVault",
            "DeleteBackupVaultAccessPolicy",
            "DeleteBackupVaultLockConfiguration",
            "DeleteRecoveryPoint",
            "DisassociateRecoveryPoint",
            "PutBackupVaultAccessPolicy",
            "PutBackupVaultLockConfiguration",
            "StopBackupJob",
            "UpdateBackupPlan",
            "UpdateRecoveryPointLifecycle",
            "UpdateRegionSettings",
          ],
        },
      },
      { source: ["aws.ecr"], detail: { eventName: ["PutAccountSetting"] } },
      { source: ["aws.events"], detail: { eventName: ["DeleteRule", "DisableRule", "PutRule"], requestParameters: { name: ours } } },
      { source: ["aws.events"], detail: { eventName: ["PutTargets", "RemoveTargets"], requestParameters: { rule: ours } } },
      { source: ["aws.sns"], detail: { eventName: ["DeleteTopic", "SetTopicAttributes"], requestParameters: { topicArn: [topicArn] } } },
      { source: ["aws.sns"], detail: { eventName: ["Unsubscribe"], requestParameters: { subscriptionArn: [{ prefix: subscriptions }] } } },
    ],
  };
};
