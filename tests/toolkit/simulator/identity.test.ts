import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import assert from "node:assert/strict";

import { shortName, STACK } from "../../../toolkit/simulator";
import { build } from "../../support/simulated";

class Box extends pulumi.ComponentResource {
  constructor(name: string, args: pulumi.Inputs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("tests:index:Box", name, args, opts);
  }
}

/** Message of a program's failure. */
async function failure(program: () => unknown): Promise<string> {
  const error: unknown = await build(program).then(() => undefined, (reason: unknown) => reason);
  assert.ok(error instanceof Error, "the program didn't fail");
  return error.message;
}

describe("URNs", () => {
  it("have the types of all parents below the stack, as the engine's", async () => {
    const registered = await build(() => {
      const outer = new Box("outer");
      const inner = new Box("inner", {}, { parent: outer });
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent: inner });
      new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }, { parent: vpc });
      new aws.ec2.Eip("eip");
    });
    assert.deepEqual(registered.resources.map(({ urn }) => urn).toSorted(), [
      "urn:pulumi:stg::aws-practice::aws:ec2/eip:Eip::eip",
      "urn:pulumi:stg::aws-practice::pulumi:pulumi:Stack::aws-practice-stg",
      "urn:pulumi:stg::aws-practice::tests:index:Box$tests:index:Box$aws:ec2/vpc:Vpc$aws:ec2/subnet:Subnet::subnet",
      "urn:pulumi:stg::aws-practice::tests:index:Box$tests:index:Box$aws:ec2/vpc:Vpc::vpc",
      "urn:pulumi:stg::aws-practice::tests:index:Box$tests:index:Box::inner",
      "urn:pulumi:stg::aws-practice::tests:index:Box::outer",
    ]);
  });

  it("end in the logical name, whatever its characters", async () => {
    const name = "a::b $ c";
    const registered = await build(() => void new aws.ec2.Eip(name));
    assert.equal(shortName(registered.only("Eip").urn), name);
  });

  it("of parents are recorded; the default parent is the stack", async () => {
    const registered = await build(() => void new aws.ec2.Eip("eip", {}, { parent: new Box("box") }));
    const stack = registered.resources.find(({ type }) => type === STACK);
    assert.deepEqual([registered.only("Eip").parent, registered.only("Box").parent, stack?.parent], [
      registered.only("Box").urn,
      stack?.urn,
      "",
    ]);
  });

  it("are registered for a parent before its children, and for a dependency before its dependents", async () => {
    const registered = await build(() => {
      const box = new Box("box");
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { parent: box });
      new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }, { parent: box });
      new aws.ec2.Eip("eip", {}, { dependsOn: vpc });
    });
    const order = registered.resources.map(({ urn }) => urn);
    for (const { urn, parent, dependencies } of registered.resources) {
      for (const earlier of [parent, ...dependencies].filter(Boolean)) {
        assert.ok(order.indexOf(earlier) < order.indexOf(urn), `${earlier} before ${urn}`);
      }
    }
  });
});

describe("Two resources with the same name", () => {
  it("are rejected under one parent, both resources and components", async () => {
    const vpc = () => void new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
    assert.match(
      await failure(() => [vpc(), vpc()]),
      /two resources are called aws:ec2\/vpc:Vpc "vpc" under the same parent; give one another name$/,
    );
    assert.match(
      await failure(() => [new Box("box"), new Box("box")]),
      /two resources are called tests:index:Box "box" under the same parent; give one another name$/,
    );
  });

  it("are accepted under different parents, and with different types", async () => {
    const registered = await build(() => {
      new aws.ec2.Eip("one", {}, { parent: new Box("a") });
      new aws.ec2.Vpc("one", { cidrBlock: "10.0.0.0/16" }, { parent: new pulumi.ComponentResource("tests:index:Other", "b") });
      new aws.ec2.Eip("one");
    });
    assert.equal(new Set(registered.resources.map(({ id }) => id).filter(Boolean)).size, 3);
  });
});

describe("Two resources that are the same in AWS", () => {
  const rule = { networkAclId: "acl-1", ruleNumber: 100, protocol: "-1", ruleAction: "allow", cidrBlock: "0.0.0.0/0" };
  const scaled = {
    serviceNamespace: "ecs",
    resourceId: "service/main/api",
    scalableDimension: "ecs:service:DesiredCount",
    policyType: "TargetTrackingScaling",
  };
  const twins: [string, (name: string) => unknown, string][] = [
    ["repositories with the same name", (name) => new aws.ecr.Repository(name, { name: "app" }), "app"],
    ["lifecycle policies of one repository", (name) => new aws.ecr.LifecyclePolicy(name, { repository: "app", policy: "{}" }), "app"],
    [
      "databases with the same identifier",
      (name) => new aws.rds.Instance(name, { identifier: "main", instanceClass: "db.t4g.micro" }),
      "main",
    ],
    ["secrets with the same name", (name) => new aws.secretsmanager.Secret(name, { name: "rds" }), "rds"],
    ["log groups with the same name", (name) => new aws.cloudwatch.LogGroup(name, { name: "/app" }), "/app"],
    ["roles with the same name", (name) => new aws.iam.Role(name, { name: "app", assumeRolePolicy: "{}" }), "app"],
    [
      "policies with the same name in a role",
      (name) => new aws.iam.RolePolicy(name, { name: "write", role: "app", policy: "{}" }),
      "app:write",
    ],
    [
      "schedules with the same name",
      (name) =>
        new aws.scheduler.Schedule(name, {
          name: "stop",
          scheduleExpression: "rate(1 day)",
          flexibleTimeWindow: { mode: "OFF" },
          target: { arn: "a", roleArn: "b" },
        }),
      "default/stop",
    ],
    [
      "security groups with the same name in a VPC",
      (name) => new aws.ec2.SecurityGroup(name, { name: "app", vpcId: "vpc-1" }),
      "vpc-1 app",
    ],
    [
      "subnets with the same CIDR block in a VPC",
      (name) => new aws.ec2.Subnet(name, { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" }),
      "vpc-1 10.0.0.0/24",
    ],
    [
      "rules of one group that allow the same",
      (name) =>
        new aws.vpc.SecurityGroupIngressRule(name, {
          securityGroupId: "sg-1",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4: "10.0.0.0/16",
          description: name,
        }),
      "sg-1 [\"tcp\",443,443,\"10.0.0.0/16\",\"\",\"\",\"\"]",
    ],
    [
      "main route tables of one VPC",
      (name) => new aws.ec2.MainRouteTableAssociation(name, { vpcId: "vpc-1", routeTableId: name }),
      "vpc-1",
    ],
    [
      "routes to one destination in a table",
      (name) => new aws.ec2.Route(name, { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: name }),
      "rtb-1 0.0.0.0/0",
    ],
    [
      "route tables of one subnet",
      (name) => new aws.ec2.RouteTableAssociation(name, { subnetId: "subnet-1", routeTableId: name }),
      "subnet-1",
    ],
    ["buckets with the same name", (name) => new aws.s3.Bucket(name, { bucket: "app-files" }), "app-files"],
    ["policies of one bucket", (name) => new aws.s3.BucketPolicy(name, { bucket: "app-files", policy: "{}" }), "app-files"],
    ["load balancers with the same name", (name) => new aws.lb.LoadBalancer(name, { name: "main", subnets: [] }), "main"],
    ["target groups with the same name", (name) => new aws.lb.TargetGroup(name, { name: "api" }), "api"],
    [
      "listeners on one port",
      (name) => new aws.lb.Listener(name, { loadBalancerArn: "arn:lb", port: 443, defaultActions: [] }),
      "arn:lb 443",
    ],
    [
      "listener rules with the same priority",
      (name) => new aws.lb.ListenerRule(name, { listenerArn: "arn:listener", priority: 10, actions: [], conditions: [] }),
      "arn:listener 10",
    ],
    [
      "certificates that a listener has twice",
      (name) => new aws.lb.ListenerCertificate(name, { listenerArn: "arn:listener", certificateArn: "arn:certificate" }),
      "arn:listener_arn:certificate",
    ],
    [
      "records with the same name and type",
      (name) => new aws.route53.Record(name, { zoneId: "Z1", name: name === "one" ? "App.example.com." : "app.example.com", type: "A" }),
      "Z1 app.example.com A",
    ],
    [
      "clusters with the same name",
      (name) => new aws.ecs.Cluster(name, { name: "main" }),
      "arn:aws:ecs:ap-northeast-1:111111111111:cluster/main",
    ],
    [
      "services with the same name in a cluster",
      (name) =>
        new aws.ecs.Service(name, {
          name: "api",
          cluster: name === "one" ? "main" : "arn:aws:ecs:ap-northeast-1:111111111111:cluster/main",
        }),
      "arn:aws:ecs:ap-northeast-1:111111111111:service/main/api",
    ],
    [
      "task definitions with the same family",
      (name) => new aws.ecs.TaskDefinition(name, { family: "api", containerDefinitions: "[]" }),
      "api",
    ],
    [
      "scaling targets of one service",
      (name) => new aws.appautoscaling.Target(name, { ...scaled, minCapacity: 1, maxCapacity: 2 }),
      "ecs service/main/api ecs:service:DesiredCount",
    ],
    [
      "scaling policies with the same name",
      (name) => new aws.appautoscaling.Policy(name, { ...scaled, name: "cpu" }),
      "ecs service/main/api ecs:service:DesiredCount cpu",
    ],
    ["topics with the same name", (name) => new aws.sns.Topic(name, { name: "alarms" }), "arn:aws:sns:ap-northeast-1:111111111111:alarms"],
    [
      "queues with the same name",
      (name) => new aws.sqs.Queue(name, { name: "jobs" }),
      "https://sqs.ap-northeast-1.amazonaws.com/111111111111/jobs",
    ],
    [
      "rules with the same name on a bus",
      (name) => new aws.cloudwatch.EventRule(name, { name: "nightly", eventBusName: "app", scheduleExpression: "rate(1 day)" }),
      "app/nightly",
    ],
    [
      "targets with the same id in a rule",
      (name) => new aws.cloudwatch.EventTarget(name, { rule: "nightly", targetId: "job", arn: name }),
      "nightly job",
    ],
    ["aliases with the same name", (name) => new aws.kms.Alias(name, { name: "alias/app", targetKeyId: name }), "alias/app"],
    ["parameters with the same name", (name) => new aws.ssm.Parameter(name, { name: "/app/key", type: "String", value: name }), "/app/key"],
    [
      "namespaces with the same name in a VPC",
      (name) => new aws.servicediscovery.PrivateDnsNamespace(name, { name: "internal", vpc: "vpc-1" }),
      "vpc-1 internal",
    ],
    [
      "policies with the same name, whatever their path",
      (name) => new aws.iam.Policy(name, { name: "app", path: `/${name}/`, policy: "{}" }),
      "app",
    ],
    [
      "attachments of one policy to a role",
      (name) => new aws.iam.RolePolicyAttachment(name, { role: "app", policyArn: "arn:policy" }),
      "app/arn:policy",
    ],
    [
      "identity providers with the same URL",
      (name) => new aws.iam.OpenIdConnectProvider(name, { url: "https://token.example.com", clientIdLists: [] }),
      "arn:aws:iam::111111111111:oidc-provider/token.example.com",
    ],
    [
      "replication groups with the same id",
      (name) => new aws.elasticache.ReplicationGroup(name, { replicationGroupId: "cache", description: name }),
      "cache",
    ],
    ["rules with the same number in a network ACL", (name) => new aws.ec2.NetworkAclRule(name, rule), "acl-1 ingress 100"],
  ];
  for (const [what, make, same] of twins) {
    it(`are rejected: ${what}`, async () => {
      const message = await failure(() => [make("one"), make("other")]);
      assert.ok(
        message.endsWith(`"${same}" exists already: one creates the same AWS resource`)
          || message.endsWith(`"${same}" exists already: other creates the same AWS resource`),
        message,
      );
    });
  }

  it("are accepted in different accounts, regions, VPCs and directions", async () => {
    await build(() => {
      const europe = new aws.Provider("europe", { region: "eu-west-1" });
      const production = new aws.Provider("production", { region: "ap-northeast-1", allowedAccountIds: ["222222222222"] });
      new aws.ecr.Repository("here", { name: "app" });
      new aws.ecr.Repository("europe", { name: "app" }, { provider: europe });
      new aws.ecr.Repository("production", { name: "app" }, { provider: production });
      new aws.ecr.Repository("virginia", { name: "app", region: "us-east-1" });
      for (const vpcId of ["vpc-1", "vpc-2"]) new aws.ec2.SecurityGroup(vpcId, { name: "app", vpcId });
      for (const egress of [true, false]) new aws.ec2.NetworkAclRule(`egress-${egress}`, { ...rule, egress });
    });
  });

  it("are rejected for a role in two regions, as IAM is global", async () => {
    const message = await failure(() => {
      const europe = new aws.Provider("europe", { region: "eu-west-1" });
      new aws.iam.Role("here", { name: "app", assumeRolePolicy: "{}" });
      new aws.iam.Role("there", { name: "app", assumeRolePolicy: "{}" }, { provider: europe });
    });
    assert.match(message, /aws:iam\/role:Role "app" exists already/);
  });

  it("are rejected for a bucket in two regions or accounts, but not in two partitions", async () => {
    const twice = (provider: aws.ProviderArgs) => () => {
      new aws.s3.Bucket("here", { bucket: "app-files" });
      new aws.s3.Bucket("there", { bucket: "app-files" }, { provider: new aws.Provider("other", provider) });
    };
    const message = /aws:s3\/bucket:Bucket "app-files" exists already/;
    assert.match(await failure(twice({ region: "eu-west-1" })), message);
    assert.match(await failure(twice({ region: "ap-northeast-1", allowedAccountIds: ["222222222222"] })), message);
    await build(twice({ region: "cn-north-1" }));
  });

  it("are rejected for a record in two regions, as Route 53 is global", async () => {
    const message = await failure(() => {
      const europe = new aws.Provider("europe", { region: "eu-west-1" });
      for (const [name, options] of [["here", {}], ["there", { provider: europe }]] as const) {
        new aws.route53.Record(name, { zoneId: "Z1", name: "app.example.com", type: "A" }, options);
      }
    });
    assert.match(message, /"Z1 app.example.com A" exists already/);
  });

  it("are accepted with different listeners, priorities, ports, record types and set identifiers", async () => {
    await build(() => {
      const record = (name: string, more: object) =>
        new aws.route53.Record(name, { zoneId: "Z1", name: "app.example.com", type: "A", ...more });
      record("a", { setIdentifier: "one" });
      record("b", { setIdentifier: "other" });
      record("c", { type: "AAAA" });
      for (const [listenerArn, priority] of [["arn:1", 1], ["arn:1", 2], ["arn:2", 1]] as const) {
        new aws.lb.ListenerRule(`${listenerArn} ${priority}`, { listenerArn, priority, actions: [], conditions: [] });
      }
      for (const port of [80, 443]) new aws.lb.Listener(`port-${port}`, { loadBalancerArn: "arn:lb", port, defaultActions: [] });
      for (const name of ["cpu", "memory"]) new aws.appautoscaling.Policy(name, { ...scaled, name });
      for (const serviceName of ["api", "web"]) {
        new aws.appautoscaling.Policy(serviceName, { ...scaled, resourceId: `service/main/${serviceName}`, name: "requests" });
      }
    });
  });

  it("are accepted for rules without a priority, as each gets the next free one, and for records with allowOverwrite", async () => {
    await build(() => {
      for (const name of ["one", "other"]) {
        new aws.lb.ListenerRule(name, { listenerArn: "arn:1", actions: [], conditions: [] });
        new aws.route53.Record(name, { zoneId: "Z1", name: "_proof.example.com", type: "CNAME", allowOverwrite: true });
      }
    });
  });

  it("are accepted if one is created and the others are read", async () => {
    await build(() => {
      new aws.ecr.Repository("made", { name: "app" });
      aws.ecr.Repository.get("read", "app");
      aws.ecr.Repository.get("read-again", "app");
    });
  });

  it("are accepted for passwords and for versions of a secret", async () => {
    await build(() => {
      for (const name of ["one", "other"]) {
        new random.RandomPassword(name, { length: 16 });
        new aws.secretsmanager.SecretVersion(name, { secretId: "arn:aws:x", secretString: name });
      }
    });
  });
});
