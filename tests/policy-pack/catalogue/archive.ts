import { foundIn, type Mutation, on } from "./mutation";

const STREAM = "FirehoseDeliveryStream logs-archive-stream";
const WRITE = "RolePolicy logs-archive-stream-write";
const BUCKET = "Bucket logs-archive-bucket";
const inWrite = foundIn(WRITE);

/** The archive of logs: its stream, the role of the stream, and the bucket. */
export const ARCHIVE: Mutation[] = on(
  "prd",
  ["an archive's stream that isn't encrypted", (p) => p.set(STREAM, "serverSideEncryption.enabled", false), `data-at-rest-queue ${STREAM}`],
  [
    "a role of the stream that writes to any bucket",
    (p) => p.statement(WRITE, "s3:AbortMultipartUpload", { Resource: "*" }),
    ...inWrite("iam-no-wildcard-resources"),
  ],
  [
    "a role of the stream that deletes files",
    (p) => p.allow(WRITE, { Action: "s3:DeleteObject", Resource: p.arn(BUCKET) + "/*" }),
    ...inWrite("iam-least-privilege"),
  ],
  ["a role of the stream that can't write", (p) => p.disallow(WRITE, "s3:AbortMultipartUpload"), ...inWrite("iam-least-privilege")],
  [
    "a role of the stream for any account's stream",
    (p) => p.trust("Role logs-archive-stream-role", { Condition: undefined }),
    "iam-trust-confused-deputy Role logs-archive-stream-role",
  ],
  [
    "a role of CloudWatch Logs for any account's log groups",
    (p) => p.trust("Role logs-archive-source-role", { Condition: undefined }),
    "iam-trust-confused-deputy Role logs-archive-source-role",
  ],
  ["an archive that is deleted with its files", (p) => p.set(BUCKET, "forceDestroy", true), `data-no-forced-deletion ${BUCKET}`],
  [
    "an archive that is readable by another account",
    (p) =>
      p.allow("BucketPolicy logs-archive-policy", {
        Principal: { AWS: "arn:aws:iam::888888888888:root" },
        Action: "s3:GetObject",
        Resource: p.arn(BUCKET) + "/*",
      }),
    "iam-known-accounts BucketPolicy logs-archive-policy",
  ],
);
