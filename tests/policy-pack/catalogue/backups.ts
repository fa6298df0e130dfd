import { foundIn, type Mutation, on } from "./mutation";

const ACCOUNT = "222222222222";
const PLAN = "Plan account-backups-plan";
const ROLE = "RolePolicy account-backups-backups";
const SELECTION = "Selection account-backups-databases";
const LOCK = "VaultLockConfiguration account-backups-copies-lock";
const role = foundIn(ROLE);
const arnOf = (service: string, resource: string, region = "ap-northeast-1") => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`;
const OURS = { StringEquals: { "aws:ResourceTag/project": "aws-practice", "aws:ResourceTag/environment": "prd" } };
const lock = (of: string) => [`data-backup-lock ${PLAN}: ${of}.lifecycle.deleteAfter`];
const kept = (of: string) => `data-backup-retention ${PLAN}: ${of}.lifecycle.deleteAfter`;
const RULE = "rules.0";
const COPY = "rules.0.copyActions.0";

/** Plans, vaults and locks of AWS Backup, and the permissions of the role that backs up. */
export const BACKUPS: Mutation[] = on(
  "bootstrap prd",
  ["backups for three days", (p) => p.set(PLAN, `${RULE}.lifecycle.deleteAfter`, 3), kept(RULE), ...lock(RULE)],
  ["copies for three days", (p) => p.set(PLAN, `${COPY}.lifecycle.deleteAfter`, 3), kept(COPY), ...lock(COPY)],
  ["backups without an end", (p) => p.set(PLAN, `${RULE}.lifecycle`, undefined)],
  [
    "copies without an end, in a vault that allows a year",
    (p) => (p.set(PLAN, `${COPY}.lifecycle`, undefined), p.set(LOCK, "maxRetentionDays", 365)),
    ...lock(COPY),
  ],
  ["a lock of the copies that requires more", (p) => p.set(LOCK, "minRetentionDays", 90), ...lock(COPY)],
  [
    "a lock of the vault that allows less",
    (p) => p.set("VaultLockConfiguration account-backups-vault-lock", "maxRetentionDays", 30),
    ...lock(RULE),
  ],
  ["a lock of another region's vault of that name", (p) => p.set(LOCK, "region", "us-east-1")],
  ["a lock without a least time", (p) => p.set(LOCK, "minRetentionDays", undefined)],
  [
    "a vault that is deleted with its backups",
    (p) => p.set("Vault account-backups-copies", "forceDestroy", true),
    "data-no-forced-deletion Vault account-backups-copies",
  ],
  [
    "a role that backs up databases of anyone",
    (p) => p.statement(ROLE, "rds:CreateDBSnapshot", { Condition: {} }),
    ...role("iam-no-wildcard-resources"),
  ],
  [
    "a role that grants the use of any key",
    (p) => p.statement(ROLE, "kms:CreateGrant", { Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } }),
    ...role("iam-no-wildcard-resources"),
  ],
  [
    "databases of another region",
    (p) => p.allow(ROLE, { Action: "rds:CreateDBSnapshot", Resource: arnOf("rds", "db:*", "us-east-1"), Condition: OURS }),
    ...role("iam-no-wildcard-resources", "iam-resource-exists"),
  ],
  [
    "what the selection doesn't name",
    (p) => p.statement(ROLE, "rds:CreateDBSnapshot", { Resource: arnOf("rds", "db:orders-*") }),
    ...role("iam-no-wildcard-resources", "iam-resource-exists"),
  ],
  [
    "a selection of databases by their names",
    (p) => p.set(SELECTION, "resources", [arnOf("rds", "db:main-prd")]),
    ...role("iam-no-wildcard-resources", "iam-resource-exists"),
  ],
  [
    "more than AWS's policies for backups",
    (p) => p.allow(ROLE, { Action: "rds:RebootDBInstance", Resource: arnOf("rds", "db:*"), Condition: OURS }),
    ...role("iam-least-privilege"),
  ],
  [
    "the role of no selection",
    (p) => p.remove(SELECTION),
    ...role("iam-no-wildcard-resources", "iam-resource-exists"),
  ],
);
