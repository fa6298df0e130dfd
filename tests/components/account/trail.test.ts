import assert from "node:assert/strict";

import { Trail, type TrailArgs } from "../../../components/account/trail";
import { Alerts } from "../../../components/operations/alerts";
import { naming } from "../../../components/shared/naming";
import { build, refusal, type Registered } from "../../support/simulated";
import { statements } from "../../support/workloads";
import { matchesPattern } from "../workloads/job/event-pattern";

const ACCOUNT = "111111111111";
const NAME = `shop-trail-stg-${ACCOUNT}`;
const BUCKET = `arn:aws:s3:::${NAME}`;
const TRAIL = `arn:aws:cloudtrail:ap-northeast-1:${ACCOUNT}:trail/shop-trail-stg`;

const names = naming({ project: "shop", environment: "stg" });
const create = (settings: Partial<TrailArgs> = {}) => () =>
  void new Trail("trail", { names, accountId: ACCOUNT, deletionProtection: true, alerts: new Alerts("alerts", { names }), ...settings });
const PARTS = [
  "Bucket",
  "BucketLifecycleConfiguration",
  "BucketNotification",
  "BucketObjectLockConfiguration",
  "BucketOwnershipControls",
  "BucketPolicy",
  "BucketPublicAccessBlock",
  "BucketServerSideEncryptionConfiguration",
  "BucketVersioning",
];

describe("Trail", () => {
  let registered: Registered;
  before(async () => {
    registered = await build(create());
  });

  it("records reads and writes of all regions, and digests of its files", () => {
    const { s3BucketName, ...trail } = registered.inputs("Trail");
    assert.equal(s3BucketName, NAME);
    assert.deepEqual(trail, {
      name: "shop-trail-stg",
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      eventSelectors: [{ readWriteType: "All", includeManagementEvents: true, excludeManagementEventSources: [] }],
      tags: { Name: "shop-trail-stg" },
    });
  });

  it("begins after the bucket's policy, so that it is deleted before it", () => {
    assert.ok(registered.dependencies("Trail").includes("trail-policy"));
  });

  it("its bucket is written by this trail only, by TLS, and no file can be deleted", () => {
    const [acl, write, tls, deletion, ...more] = statements(registered, "BucketPolicy", "trail-policy");
    assert.deepEqual(more, []);
    const service = { Service: "cloudtrail.amazonaws.com" };
    assert.deepEqual(acl, {
      Effect: "Allow",
      Principal: service,
      Action: ["s3:GetBucketAcl"],
      Resource: [BUCKET],
      Condition: { StringEquals: { "aws:SourceArn": TRAIL } },
    });
    assert.deepEqual(write, {
      Effect: "Allow",
      Principal: service,
      Action: ["s3:PutObject"],
      Resource: [`${BUCKET}/AWSLogs/${ACCOUNT}/*`],
      Condition: { StringEquals: { "aws:SourceArn": TRAIL, "s3:x-amz-acl": "bucket-owner-full-control" } },
    });
    assert.deepEqual(tls!["Condition"], { Bool: { "aws:SecureTransport": "false" } });
    assert.deepEqual(deletion, {
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:DeleteBucket", "s3:DeleteObject", "s3:DeleteObjectVersion"],
      Resource: [BUCKET, `${BUCKET}/*`],
    });
  });

  it("is private, and deletes files after `retentionDays`", async () => {
    const { bucket: _, ...access } = registered.inputs("BucketPublicAccessBlock");
    assert.deepEqual(Object.values(access), [true, true, true, true]);
    const { rules } = (await build(create({ retentionDays: 400 }))).inputs("BucketLifecycleConfiguration");
    const [versions, files, ...more] = rules as Record<string, unknown>[];
    assert.deepEqual(more, []);
    assert.deepEqual([versions!["noncurrentVersionExpiration"], versions!["expiration"]], [{ noncurrentDays: 1 }, {
      expiredObjectDeleteMarker: true,
    }]);
    assert.deepEqual([files!["expiration"], files!["status"]], [{ days: 400 }, "Enabled"]);
  });

  it("is protected; without `deletionProtection` the bucket is deleted with its files", async () => {
    assert.equal(registered.only("Bucket").options.protect, true);
    assert.equal(registered.inputs("Bucket")["forceDestroy"], false);
    const loose = await build(create({ deletionProtection: false }));
    assert.notEqual(loose.only("Bucket").options.protect, true);
    assert.equal(loose.inputs("Bucket")["forceDestroy"], true);
    assert.equal(statements(loose, "BucketPolicy", "trail-policy").length, 3);
  });

  it("has no lock by default", () => assert.deepEqual(registered.ofType("BucketObjectLockConfiguration"), []));

  for (const lock of ["governance", "compliance"] as const) {
    it(`lock: ${lock} locks files as long as they are kept, in a bucket that isn't replaced`, async () => {
      const locked = await build(create({ lock, retentionDays: 100 }));
      const { objectLockEnabled, rule } = locked.inputs("BucketObjectLockConfiguration");
      assert.deepEqual([objectLockEnabled, rule], ["Enabled", { defaultRetention: { mode: lock.toUpperCase(), days: 100 } }]);
      assert.ok(locked.dependencies("BucketObjectLockConfiguration").includes("trail-versioning"));
      assert.deepEqual(locked.inputs("Bucket"), registered.inputs("Bucket"));
    });
  }

  it("lock: compliance keeps the bucket and its settings in AWS when the program no longer has them, as S3 can't delete them", async () => {
    const kept = async (lock: "governance" | "compliance") => {
      const locked = await build(create({ lock, deletionProtection: false }));
      return PARTS.filter((part) => locked.only(part).options.retainOnDelete);
    };
    assert.deepEqual(await kept("compliance"), PARTS);
    assert.deepEqual(await kept("governance"), []);
  });

  it("notices if nothing is delivered for four hours", () => {
    const pattern = registered.json("EventRule", "trail-delivery-rule", "eventPattern") as object;
    // Source: Amazon S3 user guide, "EventBridge event message structure".
    const created = (bucket: string) => ({
      version: "0",
      "detail-type": "Object Created",
      source: "aws.s3",
      account: ACCOUNT,
      region: "ap-northeast-1",
      resources: [`arn:aws:s3:::${bucket}`],
      detail: {
        version: "0",
        bucket: { name: bucket },
        object: { key: `AWSLogs/${ACCOUNT}/CloudTrail-Digest/ap-northeast-1/2026/11/27/digest.json.gz`, size: 682 },
        requester: "cloudtrail.amazonaws.com",
        reason: "PutObject",
      },
    });
    assert.equal(matchesPattern(pattern, created(NAME)), true);
    assert.equal(matchesPattern(pattern, created("another")), false);
    assert.equal(registered.inputs("BucketNotification")["eventbridge"], true);
    const alarm = registered.inputs("MetricAlarm", "trail-delivery");
    assert.deepEqual(alarm["dimensions"], { RuleName: registered.only("EventRule").outputs["name"] });
    assert.deepEqual([
      alarm["comparisonOperator"],
      alarm["threshold"],
      alarm["period"],
      alarm["evaluationPeriods"],
      alarm["treatMissingData"],
    ], [
      "LessThanThreshold",
      1,
      3600,
      2,
      "breaching",
    ]);
  });

  it("rejects a name that is too long for S3, and days out of range", async () => {
    const long = naming({ project: "a".repeat(30), environment: "b".repeat(20) });
    assert.match(
      await refusal(create({ names: long })),
      /Trail "trail": bucketName is "a{30}-trail-b{20}-1{12}", but must be 3 to 63 characters/,
    );
    assert.match(
      await refusal(create({ retentionDays: 30 })),
      /Trail "trail": retentionDays is 30, but must be a whole number from 90 to 3650/,
    );
  });
});
