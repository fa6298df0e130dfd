import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type * as v from "valibot";

import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { type AccountSettings, accountSettings } from "./account-settings";
import { AccountWatch } from "./account-watch";
import { Backups } from "./backups";
import { CostBudget } from "./cost-budget";
import { Trail } from "./trail";
import type { OwnRoles } from "./watch-patterns";

export interface AccountGuardsArgs extends AccountSettings {
  /** The setting that defines it, e.g. `aws-practice-bootstrap:account`: violations name it. */
  setting?: string;

  /** Names the analyzer, e.g. `aws-practice-access-stg`, the trail and the budget. */
  names: Names;

  place: AccountPlace;

  /** Notified of access from outside the account, of changes and of costs; it admits budgets. */
  alerts: Alerts;

  /** Roles of workflows: changes of them are notified, and changes by the one that deploys aren't. */
  ownRoles: OwnRoles;

  /** Buckets whose changes are notified besides the trail's. */
  buckets: pulumi.Input<string>[];

  /** Whether the trail's bucket can't be deleted. */
  deletionProtection: boolean;
}

/** Where the guards are. */
export interface AccountPlace {
  accountId: string;
  region: string;
  partition: string;
}

/** Whether an account has a budget, so that the topic must admit it: those of other partitions have another currency, or don't exist. */
export const hasBudget = ({ budget }: Pick<v.InferOutput<typeof accountSettings>, "budget">, partition: string): boolean =>
  budget.enabled && partition === "aws";

/**
 * Defaults and a watch for everything in an account and region, whatever creates it. Deleting a default gives AWS's back.
 *
 * - No public buckets, snapshots and machine images
 * - Encryption of new volumes; session tokens for the credentials of new instances
 * - Scans of images with AWS's own engine, which knows more than Clair
 * - IAM Access Analyzer, and a notification of each finding
 * - Trail of all regions, and notifications of root's use and of changes to identities, trails, keys and to the guards themselves
 * - Backups of the environment's databases, with copies in another region
 * - Budget that notifies of costs
 *
 * @example
 * new AccountGuards("account", { names, place, alerts, ownRoles, buckets: [], deletionProtection: true, ...settings.account });
 */
export class AccountGuards extends pulumi.ComponentResource {
  constructor(name: string, args: AccountGuardsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:AccountGuards", name, {}, opts);

    const settings = resolve(accountSettings, `AccountGuards "${name}"`, args);
    const child = { parent: this };
    if (settings.blockPublicAccess) {
      new aws.s3.AccountPublicAccessBlock(`${name}-no-public-buckets`, {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      }, child);
      new aws.ebs.SnapshotBlockPublicAccess(`${name}-no-public-snapshots`, { state: "block-all-sharing" }, child);
      new aws.ec2.ImageBlockPublicAccess(`${name}-no-public-images`, { state: "block-new-sharing" }, child);
    }
    if (settings.encryptVolumes) new aws.ebs.EncryptionByDefault(`${name}-encrypted-volumes`, { enabled: true }, child);
    if (settings.requireSessionTokens) {
      // Containers of EC2 are one hop further. Source: Amazon EC2 user guide, "Configure the Instance Metadata Service options".
      new aws.ec2.InstanceMetadataDefaults(`${name}-session-tokens`, { httpTokens: "required", httpPutResponseHopLimit: 2 }, child);
    }
    // Source: Amazon ECR user guide, "Scan images for OS vulnerabilities in Amazon ECR": Clair is deprecated.
    new aws.ecr.AccountSetting(`${name}-image-scans`, { name: "BASIC_SCAN_TYPE_VERSION", value: "AWS_NATIVE" }, child);
    if (settings.accessAnalyzer) this.watchAccess(name, args);
    const { names, place, alerts, buckets, ownRoles, deletionProtection } = args;
    const trail = settings.trail.enabled
      ? new Trail(`${name}-trail`, { names, alerts, deletionProtection, accountId: place.accountId, ...settings.trail }, child)
      : undefined;
    if (settings.watchChanges) {
      new AccountWatch(`${name}-watch`, {
        names,
        place,
        alerts,
        ownRoles,
        buckets: [...(trail === undefined ? [] : [trail.bucketName]), ...buckets],
        guardRules: [`${name}-access-`, `${name}-trail-`, `${name}-backups-`],
      }, child);
    }
    if (settings.backups !== undefined) {
      new Backups(`${name}-backups`, { names, place, alerts, deletionProtection, ...settings.backups }, child);
    }
    if (hasBudget(settings, place.partition)) new CostBudget(`${name}-budget`, { names, alerts, ...settings.budget }, child);
    this.registerOutputs({ setting: args.setting });
  }

  private watchAccess(name: string, { names, alerts }: AccountGuardsArgs): void {
    const nameTag = names.of("access");
    const analyzer = new aws.accessanalyzer.Analyzer(`${name}-analyzer`, {
      analyzerName: nameTag, // a contract: people find it by its name
      type: "ACCOUNT",
      tags: { Name: nameTag },
    }, { parent: this });
    // Source: IAM user guide, "Monitoring AWS IAM Access Analyzer with Amazon EventBridge", external access findings.
    new EventAlert(`${name}-access`, {
      nameTag,
      label: `Account of ${names.environment}`,
      pattern: {
        source: ["aws.access-analyzer"],
        "detail-type": ["Access Analyzer Finding"],
        resources: [analyzer.arn],
        detail: { status: ["ACTIVE"] },
      },
      message: {
        text: "<resource> can be used by <principal> (finding <id>)",
        paths: { resource: "$.detail.resource", principal: "$.detail.principal", id: "$.detail.id" },
      },
      entry: "outside-access",
      alerts,
    }, { parent: this });
  }
}
