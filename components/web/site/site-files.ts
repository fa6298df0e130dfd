import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../../shared/account";
import type { Names } from "../../shared/naming";
import { allowTo, denyWithoutTls, policyDocument } from "../../shared/policy-document";
import { keepVersions, makePrivate } from "../../shared/private-bucket";
import { siteBucketName } from "./publish-statements";

export interface SiteFilesArgs {
  names: Names;
  /** Name of the site, e.g. `web`. */
  site: string;
  oldVersionDays: number;
  deletionProtection: boolean;
}

/**
 * Bucket with the files of a site.
 *
 * - S3 bucket: no public access, no ACLs, TLS only, encrypted by S3
 * - Versions of every file, deleted `oldVersionDays` after a newer one replaced them
 * - Origin access control, by which CloudFront signs its requests
 * - Policy that lets one distribution read and list, so that S3 answers 404 for a file that is missing
 */
export class SiteFiles extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly domainName: pulumi.Output<string>;
  readonly accessControlId: pulumi.Output<string>;

  private readonly publicAccess: pulumi.Resource;

  constructor(private readonly name: string, args: SiteFilesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:SiteFiles", name, {}, opts);

    const nameTag = args.names.of(args.site);
    const bucket = new aws.s3.Bucket(`${name}-bucket`, {
      // A contract: the role and the command that publish name it; unique in AWS by the account's number.
      bucket: pulumi.interpolate`${args.names.of(siteBucketName(args.site))}-${accountOf(this).accountId}`,
      forceDestroy: !args.deletionProtection,
      tags: { Name: nameTag },
    }, { parent: this, protect: args.deletionProtection });
    keepVersions(name, { bucket, oldVersionDays: args.oldVersionDays }, this);
    this.publicAccess = makePrivate(name, bucket, this);

    this.bucketName = bucket.id;
    this.bucketArn = bucket.arn;
    this.domainName = bucket.bucketRegionalDomainName;
    this.accessControlId = new aws.cloudfront.OriginAccessControl(`${name}-access`, {
      description: `Reads the files of site ${nameTag}`,
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    }, { parent: this }).id;
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /**
   * Lets one distribution read. Its default root object keeps the list of names, which a request for the bucket itself would be, from
   * viewers. Source: CloudFront developer guide, "Restrict access to an Amazon S3 origin" and "Specify a default root object".
   */
  admit(distributionArn: pulumi.Output<string>): void {
    const files = pulumi.interpolate`${this.bucketArn}/*`;
    const only = { StringEquals: { "aws:SourceArn": distributionArn } };
    new aws.s3.BucketPolicy(`${this.name}-policy`, {
      bucket: this.bucketName,
      policy: pulumi.jsonStringify(policyDocument(
        allowTo(CLOUDFRONT, ["s3:GetObject"], [files], only),
        allowTo(CLOUDFRONT, ["s3:ListBucket"], [this.bucketArn], only),
        denyWithoutTls("s3:*", [this.bucketArn, files]),
      )),
    }, { parent: this, dependsOn: [this.publicAccess] });
  }
}

const CLOUDFRONT = { Service: "cloudfront.amazonaws.com" };
