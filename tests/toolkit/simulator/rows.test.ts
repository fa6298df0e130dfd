import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { sameType } from "../../../toolkit/aws-model/same-type";
import { isUnknown } from "../../../toolkit/shared/values";
import { build } from "../../support/simulated";
import { answerOf } from "./support";

const HERE = "ap-northeast-1:111111111111";
const portOf = (type: string, inputs: object) => answerOf(type, { ...inputs }).outputs["port"];

describe("Port of a database", () => {
  it("is the engine's default if omitted", () => {
    const instance = "aws:rds/instance:Instance";
    const engines = {
      mysql: 3306,
      mariadb: 3306,
      postgres: 5432,
      "oracle-ee": 1521,
      "custom-oracle-ee": 1521,
      "sqlserver-ex": 1433,
      "db2-se": 50_000,
      "aurora-mysql": 3306,
      "aurora-postgresql": 5432,
    };
    for (const [engine, port] of Object.entries(engines)) assert.equal(portOf(instance, { engine }), port, engine);
    assert.equal(portOf(instance, { engine: "mysql", port: 3307 }), 3307);
    assert.equal(portOf(instance, { engine: "mysql", port: unknownValue }), unknownValue);
    assert.equal(portOf(instance, { snapshotIdentifier: "before" }), unknownValue);
    assert.match(String(answerOf(instance, { engine: "mysql" }).outputs["endpoint"]), /\.rds\.amazonaws\.com:3306$/);
    assert.equal(portOf("aws:rds/cluster:Cluster", { engine: "aurora-mysql" }), 3306);
    assert.equal(portOf("aws:elasticache/cluster:Cluster", { engine: "memcached" }), 11_211);
  });

  it("of a replica or a member is that of its source or cluster", async () => {
    const registered = await build(() => {
      const main = new aws.rds.Instance("main", { engine: "mysql", instanceClass: "db.t4g.micro", identifier: "main" });
      new aws.rds.Instance("replica", { replicateSourceDb: main.id, instanceClass: "db.t4g.micro" });
      const cluster = new aws.rds.Cluster("cluster", { engine: "aurora-mysql", port: 3400 });
      new aws.rds.ClusterInstance("member", {
        clusterIdentifier: cluster.id,
        engine: aws.rds.EngineType.AuroraMysql,
        instanceClass: "db.r6g.large",
      });
    });
    assert.deepEqual([registered.only("Instance", "replica").outputs["port"], registered.only("ClusterInstance").outputs["port"]], [
      3306,
      3400,
    ]);
  });
});

describe("Types with several names", () => {
  it("have one canonical name", () => {
    assert.deepEqual(
      [
        "aws:alb/listener:Listener",
        "aws:applicationloadbalancing/listener:Listener",
        "aws:elasticloadbalancingv2/listener:Listener",
        "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
        "aws:s3/bucketV2:BucketV2",
        "aws:s3/bucketAclV2:BucketAclV2",
        "aws:alb/getLoadBalancer:getLoadBalancer",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:wafv2/webAcl:WebAcl",
        "my:alb/listener:Listener",
      ].map(sameType),
      [
        "aws:lb/listener:Listener",
        "aws:lb/listener:Listener",
        "aws:lb/listener:Listener",
        "aws:elb/loadBalancer:LoadBalancer",
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketAcl:BucketAcl",
        "aws:lb/getLoadBalancer:getLoadBalancer",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:wafv2/webAcl:WebAcl",
        "my:alb/listener:Listener",
      ],
    );
  });

  it("have the same outputs under each name", async () => {
    const registered = await build(() => {
      const balancer = new aws.alb.LoadBalancer("web", { name: "web" });
      const listener = new aws.alb.Listener("http", { loadBalancerArn: balancer.arn, port: 80, defaultActions: [] });
      new aws.alb.ListenerRule("rule", { listenerArn: listener.arn, actions: [], conditions: [], priority: 1 });
      new aws.s3.BucketV2("files", { bucket: "files" });
      return { arn: listener.arn, host: balancer.dnsName, zone: balancer.zoneId, looked: aws.alb.getLoadBalancerOutput({ name: "x" }).arn };
    });
    const { arn, host, zone, looked } = registered.only("Stack").outputs;
    assert.match(String(arn), new RegExp(`^arn:aws:elasticloadbalancing:${HERE}:listener/app/web/[0-9a-f]{16}/[0-9a-f]{16}$`));
    assert.match(String(host), /^web-\d+\.ap-northeast-1\.elb\.amazonaws\.com$/);
    assert.match(String(zone), /^Z/);
    assert.match(String(looked), /:loadbalancer\/app\/x\//);
    assert.equal(registered.only("BucketV2").outputs["arn"], "arn:aws:s3:::files");
  });

  it("are rejected if two names declare the same resource", async () => {
    await assert.rejects(
      build(() => {
        new aws.lb.TargetGroup("one", { name: "web", targetType: "lambda" });
        new aws.alb.TargetGroup("two", { name: "web", targetType: "lambda" });
      }),
      /aws:alb\/targetGroup:TargetGroup "web" exists already/,
    );
  });
});

describe("Outputs of an entry", () => {
  it("follow from other resources", async () => {
    const registered = await build(() => {
      const role = new aws.iam.Role("role", { assumeRolePolicy: "{}" });
      const code = new aws.lambda.Function("code", { name: "code", role: role.arn, runtime: "nodejs22.x", handler: "index.handler" });
      const alias = new aws.lambda.Alias("live", { name: "live", functionName: code.arn, functionVersion: "1" });
      const url = new aws.lambda.FunctionUrl("url", { functionName: code.name, authorizationType: "AWS_IAM" });
      const api = new aws.apigateway.RestApi("rest");
      const orders = new aws.apigateway.Resource("orders", { restApi: api.id, parentId: api.rootResourceId, pathPart: "orders" });
      const one = new aws.apigateway.Resource("one", { restApi: api.id, parentId: orders.id, pathPart: "{id}" });
      const http = new aws.apigatewayv2.Api("http", { protocolType: "HTTP" });
      const stage = new aws.apigatewayv2.Stage("stage", { apiId: http.id, name: "$default" });
      const site = new aws.s3.BucketWebsiteConfiguration("site", { bucket: "site", indexDocument: { suffix: "index.html" } });
      const table = new aws.dynamodb.Table("orders", { name: "orders", attributes: [], hashKey: "id", streamEnabled: true });
      return {
        alias: alias.arn,
        url: url.functionArn,
        path: one.path,
        stage: stage.invokeUrl,
        endpoint: http.apiEndpoint,
        site: site.websiteEndpoint,
        table: table.arn,
        stream: table.streamArn,
      };
    });
    const outputs = registered.only("Stack").outputs;
    assert.deepEqual({ ...outputs, stage: "", endpoint: "" }, {
      alias: `arn:aws:lambda:${HERE}:function:code:live`,
      url: `arn:aws:lambda:${HERE}:function:code`,
      path: "/orders/{id}",
      stage: "",
      endpoint: "",
      site: "site.s3-website-ap-northeast-1.amazonaws.com",
      table: `arn:aws:dynamodb:${HERE}:table/orders`,
      stream: `arn:aws:dynamodb:${HERE}:table/orders/stream/2026-01-01T00:00:00.000`,
    });
    assert.equal(outputs["stage"], `${String(outputs["endpoint"])}/`);
  });

  it("are unknown if a part is unknown", () => {
    const alias = answerOf("aws:lambda/alias:Alias", { name: "live", functionName: "another-programs" });
    assert.deepEqual([alias.isIdKnown, isUnknown(alias.outputs["arn"])], [false, true]);
    const object = answerOf("aws:s3/bucketObjectv2:BucketObjectv2", { bucket: unknownValue, key: "a" });
    assert.deepEqual([object.isIdKnown, object.outputs["arn"], object.outputs["bucket"]], [false, unknownValue, unknownValue]);
    assert.equal(answerOf("aws:dynamodb/table:Table", { name: unknownValue }).outputs["name"], unknownValue);
  });
});

describe("Resource that is only read", () => {
  it("has the outputs that follow from its id; others are unknown", async () => {
    const registered = await build(() => {
      const bucket = aws.s3.Bucket.get("files", "company-files");
      const vpc = aws.ec2.Vpc.get("vpc", "vpc-1");
      const role = aws.iam.Role.get("role", "deploy"); // its path doesn't follow from its name
      const key = aws.kms.Key.get("key", "1234abcd-12ab-34cd-56ef-1234567890ab");
      return {
        bucket: bucket.arn,
        host: bucket.bucketDomainName,
        vpc: vpc.arn,
        block: vpc.cidrBlock,
        table: vpc.mainRouteTableId,
        role: role.arn,
        key: key.arn,
        tags: vpc.tagsAll,
      };
    });
    assert.deepEqual(registered.only("Stack").outputs, {
      bucket: "arn:aws:s3:::company-files",
      host: "company-files.s3.amazonaws.com",
      vpc: `arn:aws:ec2:${HERE}:vpc/vpc-1`,
      block: unknownValue,
      table: unknownValue,
      role: unknownValue,
      key: `arn:aws:kms:${HERE}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      tags: unknownValue,
    });
  });
});

describe("Rule of a listener", () => {
  it("with an unknown listener can have a name of any length, and has an unknown ARN", async () => {
    const registered = await build(() => {
      const listener = aws.lb.Listener.get("shared", "arn:aws:elasticloadbalancing:x:1:listener/app/a/1/2").mutualAuthentication.apply(() =>
        ""
      );
      const rule = new aws.lb.ListenerRule("registration-service-public", { listenerArn: listener, actions: [], conditions: [] });
      return { arn: rule.arn, id: rule.id };
    });
    assert.deepEqual(registered.only("Stack").outputs, { arn: unknownValue, id: unknownValue });
  });
});
