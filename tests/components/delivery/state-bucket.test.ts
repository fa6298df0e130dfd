import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { StateBucket, type StateBucketArgs } from "../../../components/delivery/state-bucket";
import { StateKey } from "../../../components/delivery/state-key";
import { naming } from "../../../components/shared/naming";
import { policyDocument, type Statement } from "../../../components/shared/policy-document";
import { build, refusal } from "../../support/simulated";
import { allowed, NAMES, statements } from "../../support/workloads";

const ACCOUNT = "111111111111";
const BUCKET = `arn:aws:s3:::aws-practice-state-stg-${ACCOUNT}`;

function create({ deletionProtection = true, ...settings }: Partial<StateBucketArgs> = {}): StateBucket {
  const key = new StateKey("state-key", { names: NAMES, deletionProtection });
  return new StateBucket("state", { names: NAMES, accountId: ACCOUNT, key, deletionProtection, ...settings });
}

describe("StateBucket", () => {
  it("is private, versioned, and encrypted with the state's key", async () => {
    const registered = await build(() => void create());
    assert.equal(registered.inputs("Bucket")["bucket"], `aws-practice-state-stg-${ACCOUNT}`);
    const { bucket: _, ...access } = registered.inputs("BucketPublicAccessBlock");
    assert.deepEqual(Object.values(access), [true, true, true, true]);
    assert.deepEqual(registered.inputs("BucketOwnershipControls")["rule"], { objectOwnership: "BucketOwnerEnforced" });
    assert.deepEqual(registered.inputs("BucketVersioning")["versioningConfiguration"], { status: "Enabled" });
    assert.deepEqual(registered.inputs("BucketServerSideEncryptionConfiguration")["rules"], [{
      applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: registered.only("Key").outputs["arn"] },
      bucketKeyEnabled: true,
    }]);
  });

  it("deletes old versions after `oldVersionDays`, and never the state itself", async () => {
    const registered = await build(() => void create({ oldVersionDays: 30 }));
    const [rule, ...more] = registered.inputs("BucketLifecycleConfiguration")["rules"] as Record<string, unknown>[];
    assert.deepEqual(more, []);
    assert.deepEqual(rule!["noncurrentVersionExpiration"], { noncurrentDays: 30 });
    assert.deepEqual(rule!["expiration"], { expiredObjectDeleteMarker: true });
  });

  it("denies requests without TLS, and the deletion of bucket and versions", async () => {
    const registered = await build(() => void create());
    const [tls, deletion, ...more] = statements(registered, "BucketPolicy", "state-policy");
    assert.deepEqual(more, []);
    assert.deepEqual([tls!["Action"], tls!["Condition"]], [["s3:*"], { Bool: { "aws:SecureTransport": "false" } }]);
    assert.deepEqual(deletion, {
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:DeleteBucket", "s3:DeleteObjectVersion"],
      Resource: [BUCKET, `${BUCKET}/*`],
    });
  });

  it("is protected with its key; without `deletionProtection` it is deleted with its objects", async () => {
    const kept = await build(() => void create());
    for (const type of ["Bucket", "Key"]) assert.equal(kept.only(type).options.protect, true, type);
    assert.equal(kept.inputs("Bucket")["forceDestroy"], false);
    const loose = await build(() => void create({ deletionProtection: false }));
    for (const type of ["Bucket", "Key"]) assert.notEqual(loose.only(type).options.protect, true, type);
    assert.equal(loose.inputs("Bucket")["forceDestroy"], true);
    assert.equal(statements(loose, "BucketPolicy", "state-policy").length, 1);
    assert.equal(loose.inputs("Key")["deletionWindowInDays"], 30);
  });

  it("rejects names that are too long for S3", async () => {
    const names = naming({ project: "a".repeat(30), environment: "b".repeat(20) });
    const make = () => {
      const key = new StateKey("state-key", { names, deletionProtection: true });
      new StateBucket("state", { names, accountId: ACCOUNT, key });
    };
    assert.match(await refusal(make), /StateBucket "state": bucketName is "a{30}-state-b{20}-1{12}", but must be 3 to 63 characters/);
  });

  const granted = async (ask: (bucket: StateBucket) => Statement[]) => {
    const registered = await build(() => {
      const bucket = create();
      new aws.iam.RolePolicy("user", { role: "any", policy: pulumi.jsonStringify(policyDocument(...ask(bucket))) });
    });
    return { registered, statements: statements(registered, "RolePolicy", "user") };
  };
  const OF = { project: "shop", stack: "stg" };
  const object = (path: string) => `${BUCKET}/.pulumi/${path}`;
  const [STATE, TAGS, HISTORY, BACKUPS, LOCKS] = [
    "stacks/shop/stg.json*",
    "stacks/shop/stg.pulumi-tags",
    "history/shop/stg/*",
    "backups/shop/stg/*",
    "locks/organization/shop/stg/*",
  ].map(object) as [string, string, string, string, string];

  it("grants a preview reads of one stack's state only", async () => {
    const { registered, statements: all } = await granted((bucket) => bucket.readStatements(OF));
    assert.deepEqual(all, [
      allowed(["s3:ListBucket"], [BUCKET]),
      allowed(["s3:GetObject"], [STATE, TAGS, HISTORY, object("meta.yaml")]),
      allowed(["kms:Decrypt"], [String(registered.only("Key").outputs["arn"])]),
    ]);
  });

  it("grants an update writes of one stack's state only, which isn't that of the roles, and deletes its lock only", async () => {
    const { registered, statements: all } = await granted((bucket) => bucket.writeStatements(OF));
    assert.deepEqual(all, [
      allowed(["s3:ListBucket"], [BUCKET]),
      allowed(["s3:GetObject"], [STATE, TAGS, HISTORY, LOCKS, object("meta.yaml")]),
      allowed(["s3:PutObject"], [STATE, HISTORY, BACKUPS, LOCKS]),
      allowed(["s3:DeleteObject"], [LOCKS]),
      allowed(["kms:Decrypt", "kms:GenerateDataKey"], [String(registered.only("Key").outputs["arn"])]),
    ]);
  });
});

describe("StateKey", () => {
  it("rotates, and lets the account decide who uses it: the CLI directly, the bucket through S3", async () => {
    const registered = await build(() => void new StateKey("state-key", { names: NAMES, deletionProtection: true }));
    assert.equal(registered.inputs("Key")["enableKeyRotation"], true);
    const [administration, direct, bucket, ...more] = statements(registered, "Key", "state-key-key");
    assert.deepEqual(more, []);
    assert.equal(
      (administration!["Action"] as string[]).some((action) => /Encrypt$|Decrypt$|GenerateData|CreateGrant/.test(action)),
      false,
    );
    assert.deepEqual([direct!["Action"], direct!["Condition"]], [["kms:Decrypt", "kms:Encrypt"], undefined]);
    assert.deepEqual([bucket!["Action"], bucket!["Condition"]], [
      ["kms:GenerateDataKey"],
      { StringEquals: { "kms:ViaService": "s3.ap-northeast-1.amazonaws.com" } },
    ]);
    assert.equal(registered.inputs("Alias")["name"], "alias/aws-practice-state-stg");
  });
});
