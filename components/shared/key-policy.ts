import * as pulumi from "@pulumi/pulumi";

import { allowTo, type ResourceStatement } from "./policy-document";

/** Resource of a key's own policy: this key. */
export const THIS_KEY = ["*"];

/** The account as a principal: IAM decides who in it may use a statement. */
export const accountRoot = (partition: pulumi.Input<string>, accountId: pulumi.Input<string>) => ({
  AWS: pulumi.interpolate`arn:${partition}:iam::${accountId}:root`,
});

/**
 * Administration of a key by the account: everything but its use, and no grant, as a grant would be use without the policy's conditions.
 * Source: AWS KMS developer guide, "Key policies", key administrators, and "AWS KMS permissions".
 */
export const keyAdministration = (account: ResourceStatement["Principal"]): ResourceStatement =>
  allowTo(account, [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RetireGrant",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
  ], THIS_KEY);
