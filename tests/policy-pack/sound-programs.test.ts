import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { reachabilityOf } from "../../policy-pack/reachability/reachability";
import { programOf } from "../../toolkit/plan/judged-program";
import { build } from "../support/simulated";
import { found } from "./support/found";

/** Findings of the policies with these ids in a small program. */
async function findings(ids: string, program: () => unknown): Promise<string[]> {
  const { resources } = await build(program);
  const all = await found(programOf(resources, STAGING));
  return all.filter((one) => ids.split(" ").includes(one.split(" ")[0]!));
}

async function rows(program: () => unknown): Promise<string[]> {
  const { resources } = await build(program);
  return reachabilityOf(programOf(resources, STAGING)).rows.map(({ label, port, protocol, from }) =>
    `${label}:${port}/${protocol} <- ${from}`
  );
}

const STAGING = { project: "shop", stack: "stg", config: {} };

const document = (Statement: object[], Version = "2012-10-17") => pulumi.jsonStringify({ Version, Statement });
const IAM = "iam-no-ineffective-statements iam-no-wildcard-resources iam-resource-exists iam-document-valid";

/** A role with one permission on one resource. */
function grant(name: string, action: string, resource: pulumi.Input<string>, Condition?: object): void {
  const role = new aws.iam.Role(`${name}-role`, {
    assumeRolePolicy: document([{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }]),
  });
  new aws.iam.RolePolicy(name, {
    role: role.name,
    policy: document([{ Effect: "Allow", Action: action, Resource: resource, ...(Condition && { Condition }) }]),
  });
}

/** Two public subnets, and a security group with an open port. */
function network(port: number, cidr: string) {
  const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.1.0.0/16" });
  const gateway = new aws.ec2.InternetGateway("gateway", { vpcId: vpc.id });
  const table = new aws.ec2.RouteTable("table", { vpcId: vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] });
  const subnets = ["10.1.0.0/24", "10.1.1.0/24"].map((cidrBlock, index) =>
    new aws.ec2.Subnet(`subnet-${index}`, { vpcId: vpc.id, cidrBlock })
  );
  subnets.forEach((subnet, index) => new aws.ec2.RouteTableAssociation(`public-${index}`, { subnetId: subnet.id, routeTableId: table.id }));
  const group = new aws.ec2.SecurityGroup("group", {
    vpcId: vpc.id,
    ingress: [{ protocol: "tcp", fromPort: port, toPort: port, cidrBlocks: [cidr] }],
    egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
  });
  return { subnetIds: subnets.map(({ id }) => id), group };
}

function database(engine: string, port: number, cidr: string, publiclyAccessible: boolean): void {
  const { subnetIds, group } = network(port, cidr);
  const subnets = new aws.rds.SubnetGroup("subnets", { subnetIds });
  new aws.rds.Instance("main", {
    engine,
    instanceClass: "db.t4g.micro",
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [group.id],
    publiclyAccessible,
    storageEncrypted: true,
  });
}

describe("A sound grant on a resource's own ARN breaks no policy:", () => {
  const GRANTS: [what: string, grant: () => void][] = [
    [
      "a function",
      () =>
        grant(
          "g",
          "lambda:InvokeFunction",
          new aws.lambda.Function("f", { role: "arn:aws:iam::111111111111:role/r", runtime: "nodejs22.x", handler: "a.b" }).arn,
        ),
    ],
    ["an event bus", () => grant("g", "events:PutEvents", new aws.cloudwatch.EventBus("bus").arn)],
    ["a user pool", () => grant("g", "cognito-idp:AdminGetUser", new aws.cognito.UserPool("pool").arn)],
    ["an Aurora cluster", () => grant("g", "rds:StartDBCluster", new aws.rds.Cluster("db", { engine: "aurora-postgresql" }).arn)],
    ["a search domain", () => grant("g", "es:ESHttpGet", pulumi.interpolate`${new aws.opensearch.Domain("search").arn}`)],
    ["a job queue", () => grant("g", "batch:SubmitJob", new aws.batch.JobQueue("queue", { priority: 1, state: "ENABLED" }).arn)],
    ["a file system", () => grant("g", "elasticfilesystem:ClientMount", new aws.efs.FileSystem("files").arn)],
    [
      "a delivery stream",
      () => grant("g", "firehose:PutRecord", new aws.kinesis.FirehoseDeliveryStream("stream", { destination: "extended_s3" }).arn),
    ],
    [
      "a pipeline",
      () =>
        grant(
          "g",
          "codepipeline:StartPipelineExecution",
          new aws.codepipeline.Pipeline("pipe", { roleArn: "arn:aws:iam::111111111111:role/r", artifactStores: [], stages: [] }).arn,
        ),
    ],
    ["an activity by its id", () => grant("g", "states:GetActivityTask", new aws.sfn.Activity("activity").id)],
    ["a type without a row", () => grant("g", "iot:DescribeThing", new aws.iot.Thing("thing").arn)],
    ["a type whose ARN has an unknown form", () => grant("g", "amplify:GetApp", new aws.amplify.App("site").arn)],
    [
      "a table whose ARN is composed in the program",
      () => (new aws.dynamodb.Table("t", { name: "orders", attributes: [{ name: "id", type: "S" }], hashKey: "id" }),
        grant("g", "dynamodb:GetItem", "arn:aws:dynamodb:ap-northeast-1:111111111111:table/orders")),
    ],
    [
      "a type without a row whose ARN is composed in the program",
      () => (new aws.iot.Thing("t", { name: "lamp" }),
        grant("g", "iot:DescribeThing", "arn:aws:iot:ap-northeast-1:111111111111:thing/lamp")),
    ],
    ["a bucket that is only read", () => grant("g", "s3:ListBucket", aws.s3.Bucket.get("files", "company-files").arn)],
    ["metrics of a namespace", () => grant("g", "cloudwatch:PutMetricData", "*", { StringEquals: { "cloudwatch:namespace": "shop" } })],
  ];
  for (const [what, program] of GRANTS) it(what, async () => assert.deepEqual(await findings(IAM, program), []));

  it("but a grant on another ARN does", async () => {
    assert.deepEqual(
      await findings(
        IAM,
        () => (new aws.dynamodb.Table("t", { name: "orders", attributes: [], hashKey: "id" }),
          grant("g", "dynamodb:GetItem", "arn:aws:dynamodb:ap-northeast-1:111111111111:table/order")),
      ),
      ["iam-resource-exists RolePolicy g"],
    );
    assert.deepEqual(
      await findings(IAM, () => (aws.s3.Bucket.get("files", "company-files"), grant("g", "s3:ListBucket", "arn:aws:s3:::another"))),
      ["iam-resource-exists RolePolicy g"],
    );
    assert.deepEqual(await findings(IAM, () => grant("g", "dynamodb:GetItem", "*")), ["iam-no-wildcard-resources RolePolicy g"]);
  });
});

describe("Defaults of AWS that comply:", () => {
  it("a queue without encryption settings", async () => {
    assert.deepEqual(await findings("data-at-rest-queue", () => void new aws.sqs.Queue("jobs")), []);
    assert.deepEqual(await findings("data-at-rest-queue", () => void new aws.sqs.Queue("jobs", { sqsManagedSseEnabled: false })), [
      "data-at-rest-queue Queue jobs",
    ]);
  });

  it("TLS of PostgreSQL from 15 on", async () => {
    const tls = (args: Partial<aws.rds.InstanceArgs>) =>
      findings("data-in-transit-database", () => void new aws.rds.Instance("db", { instanceClass: "db.t4g.micro", ...args }));
    assert.deepEqual(await tls({ engine: "postgres", engineVersion: "17" }), []);
    assert.deepEqual(await tls({ engine: "postgres", engineVersion: "15.4", parameterGroupName: "default.postgres15" }), []);
    assert.deepEqual(
      await findings("data-in-transit-database", () => {
        const group = new aws.rds.ParameterGroup("group", { family: "postgres16", parameters: [{ name: "log_statement", value: "ddl" }] });
        new aws.rds.Instance("db", {
          engine: "postgres",
          engineVersion: "16",
          instanceClass: "db.t4g.micro",
          parameterGroupName: group.name,
        });
      }),
      [],
    );
    for (
      const args of [{ engine: "postgres", engineVersion: "14.9" }, { engine: "postgres" }, { engine: "mysql", engineVersion: "17" }, {
        engine: "postgres",
        engineVersion: "17",
        parameterGroupName: "default.postgres14",
      }]
    ) {
      assert.deepEqual(await tls(args), ["data-in-transit-database Instance db"], JSON.stringify(args));
    }
  });

  it("the health check of a TCP target group, and of an unused one", async () => {
    const checked = (protocol: string, isUsed = true) =>
      findings("operations-health-checks", () => {
        const group = new aws.lb.TargetGroup("group", { protocol, port: 80, vpcId: "vpc-1" });
        if (isUsed) {
          new aws.ecs.Service("service", { loadBalancers: [{ targetGroupArn: group.arn, containerName: "web", containerPort: 80 }] });
        }
      });
    assert.deepEqual(await checked("TCP"), []);
    assert.deepEqual(await checked("tls"), []);
    assert.deepEqual(await checked("HTTP", false), []);
    assert.deepEqual(await checked("http"), ["operations-health-checks TargetGroup group"]);
  });

  it("a key that is delegated to its account", async () => {
    const key = (AWS: pulumi.Input<string>, Action: string | string[] = "kms:*") =>
      findings(
        "iam-no-wildcard-actions",
        () => void new aws.kms.Key("key", { policy: document([{ Effect: "Allow", Principal: { AWS }, Action, Resource: "*" }]) }),
      );
    assert.deepEqual(await key("arn:aws:iam::111111111111:root"), []);
    assert.deepEqual(await key("arn:aws:iam::111111111111:role/admin"), ["iam-no-wildcard-actions Key key"]);
    assert.deepEqual(await key("arn:aws:iam::111111111111:root", ["kms:*", "s3:*"]), ["iam-no-wildcard-actions Key key"]);
  });

  it("a document of 2008, and of no version, without variables", async () => {
    const readable = (content: object) =>
      findings("iam-document-valid", () => void new aws.iam.Policy("policy", { policy: JSON.stringify(content) }));
    const Statement = [{ Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" }];
    assert.deepEqual(await readable({ Version: "2008-10-17", Statement }), []);
    assert.deepEqual(await readable({ Statement }), []);
    assert.deepEqual(
      await readable({
        Version: "2008-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/${aws:username}/a" }],
      }),
      ["iam-document-valid Policy policy"],
    );
    assert.deepEqual(await readable({ Version: "2013-10-17", Statement }), ["iam-document-valid Policy policy"]);
  });

  it("protocols in lower case", async () => {
    const open = (protocol: string) =>
      findings("network-no-unrestricted-ingress", () => {
        const group = new aws.ec2.SecurityGroup("web", { ingress: [{ protocol, fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] });
        new aws.lb.LoadBalancer("web", { securityGroups: [group.id] });
      });
    assert.deepEqual(await open("TCP"), []);
    assert.deepEqual(await open("UDP"), ["network-no-unrestricted-ingress SecurityGroup web"]);
    const listener = (protocol: string) =>
      findings(
        "data-in-transit-load-balancer",
        () =>
          void new aws.lb.Listener("web", {
            loadBalancerArn: "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:loadbalancer/app/a/0123456789abcdef",
            protocol,
            port: 443,
            defaultActions: [],
            sslPolicy: "ELBSecurityPolicy-2016-08",
          }),
      );
    assert.deepEqual(await listener("https"), ["data-in-transit-load-balancer Listener web"]);
  });
});

describe("A resource that is only read", () => {
  it("isn't evaluated by any policy, and reaches no resource", async () => {
    const { resources } = await build(() => {
      aws.s3.Bucket.get("files", "files");
      aws.rds.Instance.get("db", "db-1");
      aws.ec2.Vpc.get("vpc", "vpc-1");
      aws.ecr.Repository.get("app", "app");
      aws.ec2.Instance.get("i", "i-1");
      aws.ec2.SecurityGroup.get("group", "sg-1");
      aws.lb.LoadBalancer.get("web", "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:loadbalancer/app/a/0123456789abcdef");
    });
    const program = programOf(resources, { project: "shop", stack: "prd", config: {} });
    assert.deepEqual(program.resources.map(({ type }) => type), ["pulumi:pulumi:Stack"]);
    assert.deepEqual([await found(program), reachabilityOf(program).rows], [[], []]);
  });
});

describe("Reachability", () => {
  it("includes a database on the port of its engine", async () => {
    const ids = "network-internet-exposure network-database-access";
    for (
      const [engine, port] of [["mysql", 3306], ["mariadb", 3306], ["postgres", 5432], ["oracle-se2", 1521], [
        "sqlserver-ex",
        1433,
      ]] as const
    ) {
      assert.deepEqual(await findings(ids, () => database(engine, port, "0.0.0.0/0", true)), [
        "network-database-access Instance main",
        "network-internet-exposure Instance main",
      ], engine);
      assert.ok(
        (await rows(() => database(engine, port, "10.0.0.0/8", false))).includes(`database main:${port}/tcp <- 10.0.0.0/8`),
        engine,
      );
      assert.deepEqual(await findings(ids, () => database(engine, 22, "0.0.0.0/0", true)), [], engine);
    }
  });

  it("excludes a function, which accepts no connections", async () => {
    const program = () => {
      const { subnetIds, group } = network(443, "0.0.0.0/0");
      new aws.lambda.Function("f", {
        role: "arn:aws:iam::111111111111:role/r",
        runtime: "nodejs22.x",
        handler: "a.b",
        vpcConfig: { subnetIds, securityGroupIds: [group.id] },
      });
      new aws.ec2.Instance("i", {
        instanceType: "t4g.nano",
        ami: "ami-1",
        subnetId: subnetIds[0]!,
        vpcSecurityGroupIds: [group.id],
        associatePublicIpAddress: true,
      });
    };
    const all = await rows(program);
    assert.deepEqual(all.filter((row) => row.startsWith("function")), []);
    assert.ok(all.includes("instance i:443/tcp <- internet"), all.join("\n"));
  });

  it("includes the targets of a function", async () => {
    assert.ok((await rows(() => {
      const { subnetIds, group } = network(443, "10.1.0.0/16");
      const inner = new aws.ec2.SecurityGroup("inner", {
        ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: [group.id] }],
      });
      new aws.lambda.Function("f", {
        role: "arn:aws:iam::111111111111:role/r",
        runtime: "nodejs22.x",
        handler: "a.b",
        vpcConfig: { subnetIds, securityGroupIds: [group.id] },
      });
      new aws.rds.Instance("db", { engine: "postgres", instanceClass: "db.t4g.micro", vpcSecurityGroupIds: [inner.id] });
    })).includes("database db:5432/tcp <- function f"));
  });
});
