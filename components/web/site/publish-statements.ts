import type { Names } from "../../shared/naming";
import { allow, type Statement } from "../../shared/policy-document";

/** Site that a role or `npm run publish-site` publishes. */
export interface PublishedSite {
  partition: string;
  accountId: string;
  bucketName: string;
  /** Tag `Name` of its distribution, e.g. `aws-practice-web-stg`. */
  nameTag: string;
}

/** Object in which `npm run publish-site` notes since when files are no longer part of the site. */
export const REMOVED_FILES = ".publish-site.json";

/**
 * Permissions to publish a site: upload and delete files, and have CloudFront fetch them again. CloudFront finds a distribution by an id
 * that it chooses, so that it is found in the list and limited by its tag.
 * Source: Service Authorization Reference, Amazon S3 and Amazon CloudFront.
 */
export function publishTo({ partition, accountId, bucketName, nameTag }: PublishedSite): Statement[] {
  const bucket = `arn:${partition}:s3:::${bucketName}`;
  return [
    allow(["s3:ListBucket"], [bucket]),
    allow(["s3:DeleteObject", "s3:PutObject"], [`${bucket}/*`]),
    allow(["s3:GetObject"], [`${bucket}/${REMOVED_FILES}`]),
    allow(["cloudfront:ListDistributions"], ["*"]),
    allow(["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"], [`arn:${partition}:cloudfront::${accountId}:distribution/*`], {
      StringEquals: { "aws:ResourceTag/Name": nameTag },
    }),
  ];
}

/** Part of a bucket's name, `aws-practice-site-web-stg-<account>`: a contract between the program and the role that publishes. */
export const siteBucketName = (site: string) => `site-${site}`;

/** A site of an environment, for `publishTo`. */
export function siteOf(
  { names, ...place }: Pick<PublishedSite, "partition" | "accountId"> & { names: Names },
  site: string,
): PublishedSite {
  return { ...place, bucketName: `${names.of(siteBucketName(site))}-${place.accountId}`, nameTag: names.of(site) };
}
