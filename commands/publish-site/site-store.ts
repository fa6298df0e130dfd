import type { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import type { S3Client } from "@aws-sdk/client-s3";

import { REMOVED_FILES } from "../../components/web/site/publish-statements";
import { connectionTo } from "../../toolkit/shared/aws-client";
import { errorName, requests } from "../../toolkit/shared/aws-request";
import { ProgramError } from "../../toolkit/shared/errors";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import type { SiteFile } from "./site-folder";

const sent = requests("the role needs the permissions to publish: docs/delivery.md, \"Publish a site\", names them");

/** Since when files with hashed names are no longer part of the site, by their keys. */
export type RemovedFiles = Record<string, string>;

/** Bucket and distribution of a site. */
export class SiteStore {
  private constructor(
    private readonly s3: S3Client,
    private readonly cloudfront: CloudFrontClient,
    private readonly bucket: string,
    private readonly sdk: typeof import("@aws-sdk/client-s3") & Omit<typeof import("@aws-sdk/client-cloudfront"), "waitUntil">,
  ) {}

  static async connect({ settings }: StackAccount, bucket: string): Promise<SiteStore> {
    const [s3, cloudfront] = await Promise.all([import("@aws-sdk/client-s3"), import("@aws-sdk/client-cloudfront")]);
    return new SiteStore(
      new s3.S3Client(await connectionTo("s3", settings.connection)),
      new cloudfront.CloudFrontClient(await connectionTo("cloudfront", settings.connection)),
      bucket,
      { ...s3, ...cloudfront },
    );
  }

  /** Entity tags of all objects by key. */
  async objects(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let token: string | undefined, more = true; more;) {
      const page = await sent(
        "ListObjectsV2",
        this.s3.send(new this.sdk.ListObjectsV2Command({ Bucket: this.bucket, ...(token !== undefined && { ContinuationToken: token }) })),
      );
      for (const { Key = "", ETag = "" } of page.Contents ?? []) found.set(Key, ETag.replaceAll("\"", ""));
      token = page.NextContinuationToken;
      more = token !== undefined;
    }
    return found;
  }

  async upload({ key, contentType, cacheControl, read }: SiteFile): Promise<void> {
    await this.put(key, read(), contentType, cacheControl);
  }

  async delete(key: string): Promise<void> {
    await sent("DeleteObject", this.s3.send(new this.sdk.DeleteObjectCommand({ Bucket: this.bucket, Key: key })));
  }

  /** Files that earlier publications removed from the site; empty before the first one. */
  async removedFiles(): Promise<RemovedFiles> {
    const request = this.s3.send(new this.sdk.GetObjectCommand({ Bucket: this.bucket, Key: REMOVED_FILES }));
    const answer = await request.catch((error: unknown) => {
      if (errorName(error) === "NoSuchKey") return undefined;
      return sent("GetObject", Promise.reject(error as Error));
    });
    return answer === undefined ? {} : (JSON.parse(await answer.Body!.transformToString()) as RemovedFiles);
  }

  async writeRemovedFiles(files: RemovedFiles): Promise<void> {
    await this.put(REMOVED_FILES, Buffer.from(JSON.stringify(files)), "application/json", "no-store");
  }

  /** @throws {ProgramError} There is none, or more than one. */
  async distributionId(comment: string): Promise<string> {
    const found: string[] = [];
    for (let marker: string | undefined, more = true; more;) {
      const { DistributionList: list } = await sent(
        "ListDistributions",
        this.cloudfront.send(new this.sdk.ListDistributionsCommand(marker === undefined ? {} : { Marker: marker })),
      );
      found.push(...(list?.Items ?? []).filter(({ Comment }) => Comment === comment).map(({ Id = "" }) => Id));
      marker = list?.NextMarker;
      more = list?.IsTruncated === true && marker !== undefined;
    }
    if (found.length !== 1) throw new ProgramError(`${found.length} distributions have the comment ${comment}: deploy the stack first`);
    return found[0]!;
  }

  /** Has CloudFront fetch paths again, and waits until it has. @throws {ProgramError} It takes longer than 15 minutes. */
  async invalidate(distributionId: string, paths: readonly string[], reference: string): Promise<void> {
    const { Invalidation } = await sent(
      "CreateInvalidation",
      this.cloudfront.send(
        new this.sdk.CreateInvalidationCommand({
          DistributionId: distributionId,
          InvalidationBatch: { CallerReference: reference, Paths: { Quantity: paths.length, Items: [...paths] } },
        }),
      ),
    );
    for (const end = Date.now() + LONGEST_WAIT_MS; Date.now() < end;) {
      const { Invalidation: now } = await sent(
        "GetInvalidation",
        this.cloudfront.send(new this.sdk.GetInvalidationCommand({ DistributionId: distributionId, Id: Invalidation!.Id })),
      );
      if (now?.Status?.toLowerCase() === "completed") return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new ProgramError(
      `invalidation ${Invalidation!.Id} isn't completed after ${LONGEST_WAIT_MS / 60_000} minutes; all files are uploaded`,
    );
  }

  private async put(key: string, body: Buffer, contentType: string, cacheControl: string): Promise<void> {
    await sent(
      "PutObject",
      this.s3.send(
        new this.sdk.PutObjectCommand({ Bucket: this.bucket, Key: key, Body: body, ContentType: contentType, CacheControl: cacheControl }),
      ),
    );
  }
}

const POLL_MS = 5_000;
const LONGEST_WAIT_MS = 15 * 60_000;
