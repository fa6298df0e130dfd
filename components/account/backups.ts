import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { partitionOf } from "../../toolkit/shared/partition";
import { gapHours } from "../data/clock-schedule";
import type { Alerts } from "../operations/alerts";
import { accountOf } from "../shared/account";
import { accountRoot, keyAdministration, THIS_KEY } from "../shared/key-policy";
import { mistake } from "../shared/mistake";
import type { Names } from "../shared/naming";
import { allowTo, policyDocument } from "../shared/policy-document";
import { requireNone, resolve } from "../shared/schema";
import { serviceRole } from "../shared/service-role";
import { requireMatch } from "../shared/validation";
import { BackupAlarms } from "./backup-alarms";
import { type BackupSettings, backupSettings, LEAST_DAYS } from "./backup-settings";
import { backupStatements } from "./backup-statements";

export interface BackupsArgs extends BackupSettings {
  /** Names vaults and plan, e.g. `aws-practice-backups-prd`; backed up is what has the tags of this project and environment. */
  names: Names;

  place: { region: string; accountId: string; partition: string };

  /** Whether vaults and key can't be deleted. */
  deletionProtection: boolean;

  /** Notified of backups and copies that failed or are missing. */
  alerts: Alerts;
}

/** Days in which a lock of compliance can be taken back; AWS's least is three. */
const GRACE_DAYS = 7;

interface VaultArgs {
  fullName: string;
  lock: "none" | "governance" | "compliance";
  /** Region and key; neither for a vault in the stack's region, where snapshots have the key of their database. */
  place: { region?: string; kmsKeyArn?: pulumi.Input<string> };
}

/** Minutes within which a backup begins and ends; one that doesn't is stopped, and reported. */
const WINDOWS = { startWindow: 60, completionWindow: 720 };

/**
 * Backups of the databases of an environment by AWS Backup, beside those by which RDS restores to any moment. They are the account's: the
 * role that deploys the environment has no right on them.
 *
 * - Vault with a recovery point per day, and with `copyRegion` a second one there, which has a copy of each, encrypted by a key of its own
 * - With `lock`, neither can be deleted before its time
 * - Plan, its selection of all databases with the environment's tags but those of a restore drill, and a role for exactly that
 * - With `alerts`, notifications of failures, and an alarm if a backup or a copy is missing
 *
 * @example
 * new Backups("backups", { names, place, deletionProtection: true, alerts, copyRegion: "ap-northeast-3", timeZone: "Asia/Tokyo" });
 */
export class Backups extends pulumi.ComponentResource {
  constructor(private readonly name: string, private readonly args: BackupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Backups", name, {}, opts);

    const subject = `Backups "${name}"`;
    const { copyRegion, keepDays, schedule, timeZone, lock } = resolve(backupSettings, subject, args);
    const { names, place: { region, partition } } = args;
    requireNone(subject, [
      copyRegion !== undefined && (copyRegion === region || partitionOf(copyRegion) !== partition)
      && mistake("copyRegion", copyRegion, `another region than the stack's, ${region}, of its partition, ${partition}`),
    ]);
    const fullName = names.of("backups");
    // Source: AWS Backup API reference, `CreateBackupVault`, BackupVaultName.
    requireMatch(subject, "vaultName", fullName, /^[a-zA-Z0-9_-]{2,50}$/, "2 to 50 letters, digits, hyphens and underscores");

    const made = { fullName, lock, place: {} };
    const vault = this.makeVault("vault", made);
    const copies = copyRegion === undefined ? undefined : this.makeCopies(copyRegion, made);
    const lifecycle = { deleteAfter: keepDays };
    const plan = new aws.backup.Plan(`${name}-plan`, {
      name: fullName, // a contract: people find its jobs by it
      rules: [{
        ...WINDOWS,
        ruleName: "scheduled",
        targetVaultName: vault.name,
        schedule,
        scheduleExpressionTimezone: timeZone!,
        lifecycle,
        ...(copies !== undefined && { copyActions: [{ destinationVaultArn: copies.vaultArn, lifecycle }] }),
      }],
      tags: { Name: fullName },
    }, { parent: this });

    const { arn } = accountOf(this);
    const { role, policies } = serviceRole(name, {
      service: "backup.amazonaws.com",
      description: `Backs up the databases of ${names.withEnvironment(names.project)}`,
      source: "account", // AWS Backup developer guide, "Cross-service confused deputy prevention"
      policies: { backups: backupStatements({ ...args.place, names, vaultArn: vault.arn, copies }) },
    }, this);
    new aws.backup.Selection(`${name}-databases`, {
      name: "databases",
      planId: plan.id,
      iamRoleArn: role.arn,
      resources: [arn("rds", "db:*")],
      notResources: [arn("rds", `db:*-drill-${names.environment}`)], // it lasts an hour or two, and can't be deleted during a backup
      // All of them have to hold, unlike those of `selectionTags`. Source: AWS Backup API reference, `BackupSelection`.
      conditions: [{
        stringEquals: Object.entries({ project: names.project, environment: names.environment }).map(([key, value]) => ({
          key: `aws:ResourceTag/${key}`,
          value,
        })),
      }],
    }, { parent: this, dependsOn: policies });

    new BackupAlarms(`${name}-alarms`, {
      nameTag: fullName,
      label: `Backups of ${names.withEnvironment(names.project)}`,
      vaultArn: vault.arn,
      copiesArn: copies?.vaultArn,
      gapHours: gapHours(schedule, timeZone!),
      alerts: args.alerts,
    }, { parent: this });
    this.registerOutputs({});
  }

  /** Vault and key of the copies in another region. */
  private makeCopies(region: string, made: VaultArgs): { region: string; vaultArn: pulumi.Output<string>; keyArn: pulumi.Output<string> } {
    const { place: { accountId, partition }, names } = this.args;
    const root = accountRoot(partition, accountId);
    const viaRds = { "kms:ViaService": `rds.${region}.amazonaws.com` };
    const key = new aws.kms.Key(`${this.name}-key`, {
      region,
      description: `Encrypts copies of the backups of ${names.withEnvironment(names.project)}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30, // the longest: without the key no copy can be restored
      policy: pulumi.jsonStringify(policyDocument(
        keyAdministration(root),
        // RDS copies and restores with it, and keeps using it by a grant. Source: Amazon RDS user guide, "AWS KMS key management".
        allowTo(root, ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], THIS_KEY, { StringEquals: viaRds }),
        allowTo(root, ["kms:CreateGrant"], THIS_KEY, { StringEquals: viaRds, Bool: { "kms:GrantIsForAWSResource": "true" } }),
      )),
      tags: { Name: made.fullName },
    }, { ...this.kept(made), parent: this });
    const vault = this.makeVault("copies", { ...made, place: { region, kmsKeyArn: key.arn } });
    return { region, vaultArn: vault.arn, keyArn: key.arn };
  }

  private makeVault(part: string, { fullName, lock, place }: VaultArgs): aws.backup.Vault {
    const { deletionProtection } = this.args;
    const vault = new aws.backup.Vault(`${this.name}-${part}`, {
      ...place,
      name: fullName, // a contract: commands name it; the vault of copies is known by its region
      forceDestroy: !deletionProtection,
      tags: { Name: fullName },
    }, { ...this.kept({ lock }), parent: this });
    if (lock !== "none") {
      new aws.backup.VaultLockConfiguration(`${this.name}-${part}-lock`, {
        ...(place.region !== undefined && { region: place.region }),
        backupVaultName: vault.name,
        minRetentionDays: LEAST_DAYS,
        ...(lock === "compliance" && { changeableForDays: GRACE_DAYS }),
      }, {
        parent: this,
        retainOnDelete: lock === "compliance", // AWS refuses to take it off
        deleteBeforeReplace: true, // the old one's deletion would take off the new one
      });
    }
    return vault;
  }

  /** A locked vault can't be deleted, and its copies can't be read without their key. */
  private kept({ lock }: Pick<VaultArgs, "lock">): pulumi.CustomResourceOptions {
    return { protect: this.args.deletionProtection, retainOnDelete: lock === "compliance" };
  }
}
