import { isObject, type Properties } from "../shared/values";
import { named, part, sameValue } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

const nested = (found: Properties, group: string, property: string) => {
  const inner = found[group];
  return isObject(inner) ? inner[property] : undefined;
};

/** AWS Backup. */
export const backup: Entries = {
  "aws:backup/vault:Vault": {
    noun: "backup vault",
    holdsData: true,
    autoName: "name",
    // backup/vault.go
    replacedBy: ["kmsKeyArn", "name"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: {
      // AWS Backup API reference, `DeleteBackupVault`: only an empty one; the provider empties it first, backup/vault.go, `forceDestroy`.
      protects: ({ id, inputs, holds = 0 }) =>
        holds > 0 && inputs["forceDestroy"] !== true
          ? `InvalidRequestException: Backup vault ${id} cannot be deleted, as it contains ${holds} recovery points`
          : undefined,
    },
    importId: "{id}",
    cloudControl: named("AWS::Backup::BackupVault"),
    simulate: {
      id: (request) => request.autoName("name", 50),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("backup", `backup-vault:${id}`),
        recoveryPoints: 0,
        // The AWS managed key of the service if none is given, whose id only AWS knows.
        kmsKeyArn: request.input("kmsKeyArn", request.arn("kms", `key/${request.uuid("aws/backup")}`)),
      }),
    },
  },
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": {
    noun: "vault lock",
    holdsData: false,
    autoName: null,
    // backup/vault_lock_configuration.go
    replacedBy: ["backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"],
    interruptedBy: [],
    takesOver: true,
    uses: {},
    partOf: "backupVaultName",
    refusesDeletion: {
      // AWS Backup developer guide, "AWS Backup Vault Lock", compliance mode: after the grace time, which is over here from the start.
      protects: ({ id, inputs }) =>
        inputs["changeableForDays"] !== undefined
          ? `InvalidRequestException: Vault Lock configuration of ${id} can't be changed or deleted`
          : undefined,
    },
    importId: "{id}",
    cloudControl: part("AWS::Backup::BackupVault", "backupVaultName", "LockConfiguration"),
    simulate: {
      id: (request) => request.input("backupVaultName", `${request.name}-${request.hex(7)}`),
      outputs: (request, id) => ({ backupVaultArn: request.output(id, "arn", request.arn("backup", `backup-vault:${id}`)) }),
    },
  },
  "aws:backup/plan:Plan": {
    noun: "backup plan",
    holdsData: false,
    autoName: "name",
    // backup/plan.go
    replacedBy: ["name"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: {
      // backup/plan.go, `resourcePlanDelete`
      inUse: () => "InvalidRequestException: Related backup plan selections must be deleted prior to backup plan deletion",
    },
    importId: "{id}",
    cloudControl: {
      by: "search",
      cloudType: "AWS::Backup::BackupPlan",
      same: (found, pending) => sameValue(nested(found, "BackupPlan", "BackupPlanName"), pending.text("name")),
      needs: ["name"],
    },
    simulate: {
      id: (request) => request.uuid(),
      unique: (request) => request.uuid("unique"), // several may have one name
      outputs: (request, id) => ({
        name: request.autoName(),
        arn: request.arn("backup", `backup-plan:${id}`),
        version: request.uuid("version"),
      }),
    },
  },
  "aws:backup/selection:Selection": {
    noun: "backup selection",
    holdsData: false,
    autoName: "name",
    // backup/selection.go
    replacedBy: ["conditions", "iamRoleArn", "name", "notResources", "planId", "resources", "selectionTags"],
    interruptedBy: [],
    uses: { planId: "aws:backup/plan:Plan" },
    refusesDeletion: NO_REFUSAL,
    // backup/selection.go, `resourceSelectionImportState`
    importId: "{planId}|{id}",
    cloudControl: {
      by: "search",
      cloudType: "AWS::Backup::BackupSelection",
      within: ({ inputs }) => ({ BackupPlanId: inputs["planId"] }),
      same: (found, pending) => sameValue(nested(found, "BackupSelection", "SelectionName"), pending.text("name")),
      needs: ["name", "planId"],
      // The registry's id has those of both.
      id: (pending, identifier) => {
        const plan = pending.text("planId");
        return plan === undefined ? undefined : `${plan}|${identifier.replace(plan, "").replaceAll(/^[_|]|[_|]$/g, "")}`;
      },
      untagged: true,
    },
    simulate: {
      id: (request) => request.uuid(),
      unique: (request) => `${request.input("planId")} ${request.autoName("name", 50)}`,
      outputs: (request) => ({ name: request.autoName("name", 50) }),
    },
  },
};
