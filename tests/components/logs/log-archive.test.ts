import * as aws from "@pulumi/aws";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { ARCHIVE_FORMAT, LOG_GROUP, PARTITION_QUERY, partitionOf } from "../../../components/logs/archive-stream";
import { archiveQueries } from "../../../components/logs/athena-queries";
import { REQUEST_ID } from "../../../components/logs/insights-queries";
import { DAY } from "../../../components/logs/log-table";
import { Logs, type LogsArgs } from "../../../components/logs/logs";
import { EnvironmentKey } from "../../../components/secrets/environment-key";
import { LoadBalancer } from "../../../components/web/load-balancer";
import type { Properties } from "../../../toolkit/shared/values";
import { build, refusal, type Registered } from "../../support/simulated";
import { alerts, allowed, HERE, NAMES, statements, trustOf } from "../../support/workloads";
import { runSql, sqlMissing } from "./athena";

const BUCKET = "aws-practice-log-archive-stg-111111111111";
const STREAM = `arn:aws:firehose:${HERE}:deliverystream/aws-practice-log-archive-stg`;
const create = (args: Partial<LogsArgs> = {}) =>
  new Logs("logs", { names: NAMES, archive: { years: 3 }, ...args, alerts: args.alerts ?? alerts() });
const made = (args: Partial<LogsArgs> = {}) =>
  build(() => {
    const logs = create(args);
    const group = new aws.cloudwatch.LogGroup("group", { name: "/aws-practice/stg/api" });
    logs.keep("api", group, logs);
  });
const named = (registered: Registered, name: string) =>
  registered.resources.find((resource) => resource.name === name)!.inputs as Record<string, Properties>;

/** Record of a subscription. Source: Amazon CloudWatch Logs user guide, "Log group-level subscription filters", decoded data. */
const RECORD = {
  owner: "111111111111",
  logGroup: "/aws-practice/stg/api",
  logStream: "api/api/0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  subscriptionFilters: ["aws-practice-log-archive-stg"],
  messageType: "DATA_MESSAGE",
  logEvents: [
    {
      id: "3195310660696698337880902507980421114328961542429EXAMPLE",
      timestamp: 1_793_750_400_000,
      message: "{\"level\":\"ERROR\",\"message\":\"no connection\"}",
    },
    { id: "3195310660696698337880902507980421114328961542430EXAMPLE", timestamp: 1_793_750_401_000, message: "{\"level\":\"INFO\"}" },
  ],
};
const CONTROL = { ...RECORD, owner: "CloudwatchLogs", logGroup: "", logStream: "", messageType: "CONTROL_MESSAGE", logEvents: [] };

describe("The archive of logs", () => {
  it("sends every line of a log group to the stream, with an alarm on errors", async () => {
    const registered = await made();
    assert.deepEqual(registered.inputs("LogSubscriptionFilter"), {
      name: "aws-practice-log-archive-stg",
      logGroup: "/aws-practice/stg/api",
      filterPattern: "",
      destinationArn: STREAM,
      roleArn: registered.resources.find(({ name }) => name === "logs-archive-source-role")!.outputs["arn"],
      distribution: "ByLogStream",
    });
    assert.deepEqual(named(registered, "api-archive-alarm")["dimensions"], {
      LogGroupName: "/aws-practice/stg/api",
      DestinationType: "Firehose",
      FilterName: "aws-practice-log-archive-stg",
    });
  });

  it("lets CloudWatch Logs of this account send to this stream only", async () => {
    const registered = await made();
    assert.deepEqual(statements(registered, "RolePolicy", "logs-archive-source-send"), [
      allowed(["firehose:PutRecord", "firehose:PutRecordBatch"], [STREAM]),
    ]);
    assert.deepEqual(trustOf(registered, "logs-archive-source-role")[0]!["Condition"], {
      StringEquals: { "aws:SourceAccount": "111111111111" },
      ArnLike: { "aws:SourceArn": `arn:aws:logs:${HERE}:*` },
    });
  });

  it("lets this stream write to its bucket and its own log only", async () => {
    const registered = await made();
    assert.deepEqual(statements(registered, "RolePolicy", "logs-archive-stream-write"), [
      allowed(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [`arn:aws:s3:::${BUCKET}`]),
      allowed(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [`arn:aws:s3:::${BUCKET}/*`]),
      allowed(["logs:PutLogEvents"], [`arn:aws:logs:${HERE}:log-group:/aws-practice/stg/log-archive:log-stream:*`]),
    ]);
    assert.deepEqual(trustOf(registered, "logs-archive-stream-role")[0]!["Condition"], {
      StringEquals: { "aws:SourceAccount": "111111111111", "aws:SourceArn": STREAM },
    });
  });

  it("uses the environment's key for its bucket, if logs are encrypted with it", async () => {
    const registered = await build(() => void create({ encryption: { logs: new EnvironmentKey("key", { names: NAMES }) } }));
    const key = statements(registered, "RolePolicy", "logs-archive-stream-write").at(-1)!;
    assert.deepEqual([key["Action"], key["Condition"]], [["kms:Decrypt", "kms:GenerateDataKey"], {
      StringEquals: {
        "kms:ViaService": ["s3.ap-northeast-1.amazonaws.com"],
        "kms:EncryptionContext:aws:s3:arn": [`arn:aws:s3:::${BUCKET}`],
      },
    }]);
  });

  it("writes compressed files by log group and day, and what fails elsewhere", async () => {
    const { extendedS3Configuration: s3, serverSideEncryption } = (await made()).inputs("FirehoseDeliveryStream") as Record<
      string,
      Properties
    >;
    assert.equal(s3!["compressionFormat"], "GZIP");
    assert.equal(s3!["prefix"], "logs/!{partitionKeyFromQuery:log_group}/!{timestamp:yyyy/MM/dd}/");
    assert.equal(s3!["errorOutputPrefix"], "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/");
    const { processors } = s3!["processingConfiguration"] as { processors: Properties[] };
    assert.deepEqual(processors.map(({ type }) => type), ["Decompression", "MetadataExtraction", "AppendDelimiterToRecord"]);
    assert.deepEqual(serverSideEncryption, { enabled: true, keyType: "AWS_OWNED_CMK" });
  });

  it("moves files to Glacier Instant Retrieval after 30 days and deletes them after the years, leap days included", async () => {
    const registered = await made();
    const [rule] = named(registered, "logs-archive-expiry")["rules"] as unknown as Properties[];
    assert.deepEqual(rule!["transitions"], [{ days: 30, storageClass: "GLACIER_IR" }]);
    assert.deepEqual(rule!["expiration"], { days: 1096 });
    assert.deepEqual(registered.ofType("BucketObjectLockConfiguration"), []);
  });

  for (const objectLock of ["governance", "compliance"] as const) {
    it(`locks each file for the years: objectLock ${objectLock}`, async () => {
      const registered = await made({ archive: { years: 2, objectLock } });
      assert.deepEqual(registered.inputs("BucketObjectLockConfiguration")["rule"], {
        defaultRetention: { mode: objectLock.toUpperCase(), years: 2 },
      });
      assert.deepEqual(registered.dependencies("BucketObjectLockConfiguration").includes("logs-archive-versioning"), true);
    });
  }

  it("is protected with `deletionProtection`: by Pulumi and by the bucket's policy", async () => {
    const denied = (registered: Registered) =>
      JSON.stringify(registered.json("BucketPolicy", "logs-archive-policy", "policy")).includes("s3:DeleteBucket");
    const [kept, deleted] = [await made(), await made({ deletionProtection: false })];
    assert.deepEqual([denied(kept), named(kept, "logs-archive-bucket")["forceDestroy"]], [true, false]);
    assert.deepEqual([denied(deleted), named(deleted, "logs-archive-bucket")["forceDestroy"]], [false, true]);
  });

  it("keeps access logs as long, and in the same class", async () => {
    const registered = await build(() =>
      void new LoadBalancer("load-balancer", {
        names: NAMES,
        network: { vpcId: "vpc-1", publicSubnetIds: ["subnet-8", "subnet-9"], privateSubnetIds: [], internetAccess: [] },
        certificateArn: `arn:aws:acm:${HERE}:certificate/12345678-1234-1234-1234-123456789012`,
        logs: create(),
      })
    );
    const [rule] = named(registered, "load-balancer-logs-expiry")["rules"] as unknown as Properties[];
    assert.deepEqual([rule!["expiration"], rule!["transitions"]], [{ days: 1096 }, [{ days: 30, storageClass: "GLACIER_IR" }]]);
    const table = registered.ofType("CatalogTable").find(({ inputs }) => inputs["name"] === "load_balancer")!;
    assert.equal((table.inputs["parameters"] as Properties)["projection.day.range"], "NOW-1096DAYS,NOW");
  });

  it("is searchable by log group and day", async () => {
    const { parameters } = (await made()).inputs("CatalogTable") as Record<string, Properties>;
    assert.equal(parameters!["projection.log_group.type"], "injected");
    const key = `s3://${BUCKET}/logs/aws-practice-stg-api/2026/11/27/aws-practice-log-archive-stg-1-2026-11-27-01-02-03-0a1b2c3d-4e5f.gz`;
    const template = String(parameters!["storage.location.template"]);
    const folder = template.replace("${log_group}", partitionOf("/aws-practice/stg/api")).replace("${day}", "2026/11/27");
    assert.ok(key.startsWith(folder), folder);
  });

  it("is rejected: an object lock without years", async () => {
    assert.match(
      await refusal(() => void create({ archive: { years: 0, objectLock: "governance" } })),
      /archive\.objectLock is "governance", but must be omitted/,
    );
  });
});

describe("Records of the archive", () => {
  it("are partitioned by jq as `partitionOf` says, control messages apart", function() {
    const input = [RECORD, CONTROL].map((record) => JSON.stringify(record)).join("\n");
    const { error, stdout } = spawnSync("jq", ["--compact-output", PARTITION_QUERY], { input, encoding: "utf8" });
    if (error !== undefined) {
      console.warn("\n    skipped: there is no jq, which Firehose uses");
      this.skip();
    }
    const found = stdout.trim().split("\n").map((line) => JSON.parse(line) as unknown);
    assert.deepEqual(found, [{ [LOG_GROUP]: partitionOf(RECORD.logGroup) }, { [LOG_GROUP]: "control-messages" }]);
  });

  it("are found line by line", function() {
    const reason = sqlMissing();
    if (reason !== undefined) {
      console.warn(`\n    skipped: ${reason}`);
      this.skip();
    }
    const lower = Object.fromEntries(Object.entries(RECORD).map(([key, value]) => [key.toLowerCase(), value]));
    const columns = ARCHIVE_FORMAT.columns.map(([name, type]) => [name, name === "logevents" ? "events" : type] as const);
    const row = [...columns.map(([name]) => lower[name]), partitionOf(RECORD.logGroup), "2026/11/04"];
    const archive = { columns: [...columns, [LOG_GROUP, "string"] as const, [DAY, "string"] as const], rows: [row] };
    const { text, request } = archiveQueries(NAMES);
    const [lines, none, one] = runSql({ archive }, [
      text!("archive"),
      request!("archive"),
      request!("archive").replace(REQUEST_ID, "INFO"),
    ]);
    assert.deepEqual(lines!.map(({ message }) => message), [RECORD.logEvents[0]!.message]);
    assert.deepEqual([none, one!.length], [[], 1]);
  });
});
