import type { backup } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Finding, Result, StackPolicy } from "../../policy";
import { peek, property, type Resource, type Value } from "../../stack-view";
import { BACKUP_PLAN, BACKUP_VAULT, VAULT_LOCK } from "../../types";
import { indexesOf, validateEach } from "../../values";

/** AWS Backup checks it when the job runs, not when the plan is made. Source: AWS Backup developer guide, "AWS Backup Vault Lock". */
export const backupLock: StackPolicy = {
  id: "data-backup-lock",
  description:
    "A backup plan keeps its recovery points and their copies at least as long as the locks of their vaults require, and at most as long as "
    + "they allow: AWS Backup fails each other job.",
  remediation: "Set lifecycle.deleteAfter of the rule, or of its copy, within minRetentionDays and maxRetentionDays of the vault's lock.",
  references: {},
  waivable: true,
  types: [BACKUP_PLAN, BACKUP_VAULT, VAULT_LOCK],
  validateStack(stack) {
    const graph = graphOf(stack);
    return validateEach(graph.ofType([BACKUP_PLAN]), (plan) =>
      validateEach(indexesOf<backup.PlanArgs>(plan, "rules"), (rule): Result[] => [
        ...validateEach([`rules.${rule}`], (at) => outside(graph, plan, `${at}.targetVaultName`, `${at}.lifecycle.deleteAfter`)),
        ...validateEach(indexesOf(plan, `rules.${rule}.copyActions`), (copy) => {
          const at = `rules.${rule}.copyActions.${copy}`;
          return outside(graph, plan, `${at}.destinationVaultArn`, `${at}.lifecycle.deleteAfter`);
        }),
      ]));
  },
};

/** The days that a plan's rule keeps recovery points in a vault, if a lock of that vault refuses them. */
function outside(graph: ResourceGraph, plan: Resource, vault: string, days: string): Result[] {
  const vaults = inRegionOf(plan, vault.endsWith("Name"), graph.references(plan, vault, [BACKUP_VAULT]));
  return validateEach(graph.ofType([VAULT_LOCK]), (lock): Finding[] => {
    const locked = graph.references<backup.VaultLockConfigurationArgs>(lock, "backupVaultName", [BACKUP_VAULT]);
    if (!inRegionOf(lock, true, locked).some((each) => vaults.includes(each))) return [];
    const found = property(plan, days);
    const least = numberOf(property<backup.VaultLockConfigurationArgs>(lock, "minRetentionDays")) ?? 1;
    const most = numberOf(property<backup.VaultLockConfigurationArgs>(lock, "maxRetentionDays")) ?? Infinity;
    const kept = numberOf(found) ?? Infinity; // they are kept without an end
    return kept >= least && kept <= most ? [] : [{
      resource: plan,
      property: days,
      found,
      allowed: `${most === Infinity ? `${least} or more` : `${least} to ${most}`} days, as the vault's lock "${lock.name}" requires`,
    }];
  });
}

/** A name is that of a vault in each region; an ARN has its region. */
const inRegionOf = (resource: Resource, isByName: boolean, vaults: readonly Resource[]): Resource[] =>
  vaults.filter((vault) => !isByName || vaults.length === 1 || peek(vault, "region") === peek(resource, "region"));

const numberOf = (value: Value | undefined): number | undefined =>
  value === undefined || value === null || value === "" ? undefined : Number(value);
