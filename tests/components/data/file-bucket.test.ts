import assert from "node:assert/strict";

import type { BucketRight } from "../../../components/data/buckets/bucket-settings";
import { FileBucket, type FileBucketArgs } from "../../../components/data/buckets/file-bucket";
import { makeBuckets } from "../../../components/data/buckets/make-buckets";
import { makeEncryption } from "../../../components/secrets/make-encryption";
import { naming } from "../../../components/shared/naming";
import { FargateService } from "../../../components/workloads/service/fargate-service";
import { build, refusal } from "../../support/simulated";
import { allowed, containerOf, NAMES, statements, surroundings } from "../../support/workloads";

const NAME = "aws-practice-files-uploads-stg-111111111111";
const ARN = `arn:aws:s3:::${NAME}`;

const create = (args: Partial<FileBucketArgs> = {}) => new FileBucket("uploads", { names: NAMES, ...args });
const client = (as: BucketRight, key: "own" | "aws" = "aws") =>
  build(() => {
    const bucket = create({ encryption: makeEncryption({ names: NAMES, key: "aws", buckets: key }) });
    new FargateService("api", { ...surroundings(), capabilities: [bucket.capability(as)] });
  });

describe("FileBucket", () => {
  it("is private and versioned, without ACLs, encrypted by S3", async () => {
    const registered = await build(() => void create());
    assert.equal(registered.inputs("Bucket")["bucket"], NAME);
    const { bucket: _, ...access } = registered.inputs("BucketPublicAccessBlock");
    assert.deepEqual(Object.values(access), [true, true, true, true]);
    assert.deepEqual(registered.inputs("BucketOwnershipControls")["rule"], { objectOwnership: "BucketOwnerEnforced" });
    assert.deepEqual(registered.inputs("BucketVersioning")["versioningConfiguration"], { status: "Enabled" });
    assert.deepEqual(registered.inputs("BucketServerSideEncryptionConfiguration")["rules"], [
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
  });

  it("is encrypted with the environment's own key if `encryption.buckets` is own", async () => {
    const registered = await client("readwrite", "own");
    assert.deepEqual(registered.inputs("BucketServerSideEncryptionConfiguration")["rules"], [{
      applyServerSideEncryptionByDefault: {
        sseAlgorithm: "aws:kms",
        kmsMasterKeyId: registered.only("Key", "encryption-key").outputs["arn"],
      },
      bucketKeyEnabled: true,
    }]);
  });

  it("deletes old versions after `oldVersionDays`, incomplete uploads after a day, and never a file", async () => {
    const registered = await build(() => void create({ oldVersionDays: 7 }));
    assert.deepEqual(registered.inputs("BucketLifecycleConfiguration")["rules"], [{
      id: "delete versions after 7 days",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: 7 },
      expiration: { expiredObjectDeleteMarker: true },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    }]);
  });

  it("denies requests without TLS, and its deletion", async () => {
    const registered = await build(() => void create());
    assert.deepEqual(statements(registered, "BucketPolicy", "uploads-policy"), [
      {
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [ARN, `${ARN}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      { Effect: "Deny", Principal: "*", Action: ["s3:DeleteBucket"], Resource: [ARN] },
    ]);
  });

  it("is protected; without `deletionProtection` it is deleted with its files", async () => {
    const [kept, loose] = await Promise.all([true, false].map((deletionProtection) => build(() => void create({ deletionProtection }))));
    const facts = [kept!, loose!].map((registered) => [
      registered.only("Bucket").options.protect,
      registered.inputs("Bucket")["forceDestroy"],
      statements(registered, "BucketPolicy", "uploads-policy").length,
    ]);
    assert.deepEqual(facts, [[true, false, 2], [false, true, 1]]);
  });

  it("gives a client its name and exactly the rights on its files", async () => {
    const registered = await client("readwrite");
    assert.deepEqual(containerOf(registered)["environment"], [{ name: "UPLOADS_BUCKET", value: NAME }]);
    assert.deepEqual(statements(registered, "RolePolicy", "api-task-act"), [
      allowed(["s3:ListBucket"], [ARN]),
      allowed(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], [`${ARN}/*`]),
    ]);
    assert.ok(registered.dependencies("Service").includes("uploads-policy"));
  });

  it("lets a reader only read", async () => {
    assert.deepEqual(statements(await client("readonly"), "RolePolicy", "api-task-act"), [
      allowed(["s3:ListBucket"], [ARN]),
      allowed(["s3:GetObject"], [`${ARN}/*`]),
    ]);
  });

  it("lets clients use the environment's own key for this bucket only", async () => {
    const condition = {
      StringEquals: { "kms:ViaService": ["s3.ap-northeast-1.amazonaws.com"], "kms:EncryptionContext:aws:s3:arn": [ARN] },
    };
    for (const [as, actions] of [["readwrite", ["kms:Decrypt", "kms:GenerateDataKey"]], ["readonly", ["kms:Decrypt"]]] as const) {
      const registered = await client(as, "own");
      const key = registered.only("Key", "encryption-key").outputs["arn"];
      assert.deepEqual(statements(registered, "RolePolicy", "api-task-act").at(-1), allowed([...actions], [key], condition));
    }
  });

  it("rejects names that are too long for S3", async () => {
    const names = naming({ project: "a".repeat(30), environment: "b".repeat(20) });
    assert.match(
      await refusal(() => void create({ names })),
      /^FileBucket "uploads": bucketName is "a{30}-files-uploads-b{20}", but must be 2 to 50 lower-case letters/,
    );
  });

  it("is made for each name", async () => {
    const registered = await build(() => void makeBuckets({ names: NAMES, buckets: { uploads: {}, archive: { oldVersionDays: 365 } } }));
    assert.deepEqual(registered.ofType("FileBucket").map(({ name }) => name), ["uploads", "archive"]);
  });
});
