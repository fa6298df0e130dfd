import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { type AccountSettings, accountSettings } from "./account-settings";

export interface AccountGuardsArgs extends AccountSettings {
  /** The setting that defines it, e.g. `aws-practice-bootstrap:account`: violations name it. */
  setting?: string;

  /** Names the analyzer, e.g. `aws-practice-access-stg`. */
  names: Names;

  /** Notified of access from outside the account. */
  alerts: Alerts;
}

/**
 * Defaults and a watch for everything in an account and region, whatever creates it; all are free. Deleting one gives AWS's default back.
 *
 * - No public buckets, snapshots and machine images
 * - Encryption of new volumes; session tokens for the credentials of new instances
 * - Scans of images with AWS's own engine, which knows more than Clair
 * - IAM Access Analyzer, and a notification of each finding
 *
 * @example
 * new AccountGuards("account", { names, alerts, ...settings.account });
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
