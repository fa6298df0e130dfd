import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Logs } from "../../logs/logs";
import { AccessLogBucket } from "../access-log-bucket";
import { CLOUDFRONT_REGION } from "../certificate";

export interface SiteLogArgs {
  nameTag: string;
  distributionArn: pulumi.Output<string>;
  distributionId: pulumi.Output<string>;
  /** The site's name. */
  site: string;
  /** Makes it searchable. */
  logs: Logs | undefined;
  retentionDays: number;
  /** Deletes the bucket even if it contains files. */
  forceDestroy: boolean;
}

/**
 * Access log of a distribution: standard logging (v2), as the older one needs a bucket with ACLs.
 * Source: CloudFront developer guide, "Configure standard logging (v2)" and "Configure standard logging (legacy)".
 *
 * - Bucket for the files, in the stack's region
 * - Delivery source, destination and delivery, which CloudFront has in us-east-1 only
 */
export class SiteLog extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: SiteLogArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:SiteLog", name, {}, opts);

    const child = { parent: this };
    const { forceDestroy } = args;
    const kept = args.logs?.keptFor(args.retentionDays) ?? { retentionDays: args.retentionDays };
    const bucket = new AccessLogBucket(`${name}-logs`, { ...kept, forceDestroy, writer: "CloudFront" }, child);
    const common = { region: CLOUDFRONT_REGION, tags: { Name: args.nameTag } };
    const source = new aws.cloudwatch.LogDeliverySource(`${name}-source`, {
      ...common,
      logType: "ACCESS_LOGS",
      resourceArn: args.distributionArn,
    }, child);
    const destination = new aws.cloudwatch.LogDeliveryDestination(`${name}-destination`, {
      ...common,
      outputFormat: "json",
      deliveryDestinationConfiguration: { destinationResourceArn: bucket.bucketArn },
    }, child);
    new aws.cloudwatch.LogDelivery(`${name}-delivery`, {
      ...common,
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      s3DeliveryConfigurations: [{ enableHiveCompatiblePath: false, suffixPath: "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}" }],
    }, { parent: this, dependsOn: bucket.dependencies }); // AWS adds a statement to the bucket's policy if it finds none

    const { site, distributionId } = args;
    args.logs?.addDistribution({ key: site, bucketName: bucket.bucketName, retentionDays: kept.retentionDays, distributionId });

    this.bucketName = bucket.bucketName;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
