import assert from "node:assert/strict";

import { LOAD_BALANCER_QUERIES, SITE_QUERIES } from "../../../components/logs/athena-queries";
import { Logs, type LogsArgs } from "../../../components/logs/logs";
import { EnvironmentKey } from "../../../components/secrets/environment-key";
import type { Properties } from "../../../toolkit/shared/values";
import { build, refusal, type Registered } from "../../support/simulated";
import { alerts, NAMES } from "../../support/workloads";

const BUCKET = "load-balancer-logs-bucket-1234567";
const create = (args: Partial<LogsArgs> = {}) => new Logs("logs", { names: NAMES, ...args, alerts: args.alerts ?? alerts() });
const made = (args: Partial<LogsArgs> = {}) =>
  build(() => {
    const logs = create(args);
    logs.addLoadBalancer({ key: "load-balancer", bucketName: BUCKET, retentionDays: 90 });
    logs.addDistribution({ key: "web", bucketName: "web-log-logs-bucket-1234567", retentionDays: 30, distributionId: "EMLARXS9EXAMPLE" });
  });
const tableOf = (registered: Registered, name: string) =>
  registered.ofType("CatalogTable").find(({ inputs }) => inputs["name"] === name)!.inputs as Record<string, Properties>;
const templateOf = (registered: Registered, name: string) => String(tableOf(registered, name)["parameters"]!["storage.location.template"]);

/** Folder of a day by the template of a table. */
const folder = (template: string, day: string) => template.replace("${day}", day);

describe("Logs", () => {
  it("create nothing before there is something to search", async () => {
    const registered = await build(() => void create());
    assert.deepEqual(registered.resources.filter(({ name }) => name.startsWith("logs-")), []);
  });

  it("create a work group with a scan limit, whose settings hold for every client", async () => {
    const registered = await made({ scanLimitGiB: 2 });
    const { configuration } = registered.inputs("Workgroup") as { configuration: Properties };
    assert.deepEqual(configuration, {
      enforceWorkgroupConfiguration: true,
      publishCloudwatchMetricsEnabled: true,
      bytesScannedCutoffPerQuery: 2_147_483_648,
      engineVersion: { selectedEngineVersion: "AUTO" },
      resultConfiguration: {
        outputLocation: `s3://${registered.only("Bucket").id}/`,
        encryptionConfiguration: { encryptionOption: "SSE_S3" },
      },
    });
  });

  it("encrypt results with the environment's key, if logs are", async () => {
    const registered = await build(() => {
      const key = new EnvironmentKey("key", { names: NAMES });
      create({ encryption: { logs: key } }).addLoadBalancer({ key: "load-balancer", bucketName: BUCKET, retentionDays: 90 });
    });
    const keyArn = registered.ofType("Key").find(({ name }) => name === "key")!.outputs["arn"];
    const { configuration } = registered.inputs("Workgroup") as { configuration: { resultConfiguration: Properties } };
    assert.deepEqual(configuration.resultConfiguration["encryptionConfiguration"], { encryptionOption: "SSE_KMS", kmsKeyArn: keyArn });
  });

  it("delete results after seven days, and with `deletionProtection` keep the bucket and the work group", async () => {
    const registered = await made();
    assert.deepEqual((registered.inputs("BucketLifecycleConfiguration")["rules"] as Properties[])[0]!["expiration"], { days: 7 });
    assert.deepEqual([registered.inputs("Bucket")["forceDestroy"], registered.inputs("Workgroup")["forceDestroy"]], [false, false]);
    const unprotected = await made({ deletionProtection: false });
    assert.deepEqual([unprotected.inputs("Bucket")["forceDestroy"], unprotected.inputs("Workgroup")["forceDestroy"]], [true, true]);
  });

  it("find the folders of a load balancer's files by their day", async () => {
    const template = templateOf(await made(), "load_balancer");
    // Source: Elastic Load Balancing, Application Load Balancers, "Access log files", example; with our bucket, account and region.
    const key = `s3://${BUCKET}/AWSLogs/111111111111/elasticloadbalancing/ap-northeast-1/2022/05/01/`
      + "111111111111_elasticloadbalancing_ap-northeast-1_app.my-loadbalancer.1234567890abcdef_20220215T2340Z_172.160.001.192_20sg8hgm.log.gz";
    assert.ok(key.startsWith(folder(template, "2022/05/01")), template);
  });

  it("find the folders of a site's files by their day, with those of the hours in them", async () => {
    const template = templateOf(await made(), "web");
    // Sources: Amazon CloudFront developer guide, "Configure standard logging (v2)", partitioning, and "File name format" of standard logs.
    const key = "s3://web-log-logs-bucket-1234567/AWSLogs/111111111111/CloudFront/EMLARXS9EXAMPLE/2019/11/14/20/"
      + "EMLARXS9EXAMPLE.2019-11-14-20.RT4KCN4SGK9.gz";
    assert.ok(key.startsWith(folder(template, "2019/11/14")), template);
  });

  it("project the days for which files are kept", async () => {
    const registered = await made();
    const { parameters, partitionKeys } = tableOf(registered, "load_balancer");
    assert.deepEqual(partitionKeys, [{ name: "day", type: "string" }]);
    assert.deepEqual(parameters, {
      EXTERNAL: "TRUE",
      "projection.enabled": "true",
      "projection.day.type": "date",
      "projection.day.format": "yyyy/MM/dd",
      "projection.day.range": "NOW-90DAYS,NOW",
      "projection.day.interval": "1",
      "projection.day.interval.unit": "DAYS",
      "storage.location.template": templateOf(registered, "load_balancer"),
    });
    assert.equal(tableOf(registered, "web")["parameters"]!["projection.day.range"], "NOW-30DAYS,NOW");
  });

  it("name queries in folders, each for its table and in the work group", async () => {
    const registered = await made();
    const found = registered.ofType("NamedQuery").map(({ inputs }) => [inputs["name"], inputs["query"]]);
    assert.deepEqual(Object.fromEntries(found), {
      ...Object.fromEntries(
        Object.entries(LOAD_BALANCER_QUERIES).map(([name, text]) => [`aws-practice-stg/load-balancer/${name}`, text("load_balancer")]),
      ),
      ...Object.fromEntries(Object.entries(SITE_QUERIES).map(([name, text]) => [`aws-practice-stg/web/${name}`, text("web")])),
    });
    const places = registered.ofType("NamedQuery").map(({ inputs }) => `${String(inputs["workgroup"])} ${String(inputs["database"])}`);
    assert.deepEqual([...new Set(places)], ["aws-practice-logs-stg aws_practice_logs_stg"]);
  });

  it("refuse a scan limit that isn't one", async () => {
    assert.equal(
      await refusal(() => void create({ scanLimitGiB: 0 })),
      "Logs \"logs\": scanLimitGiB is 0, but must be a whole number from 1 to 1000",
    );
  });
});
