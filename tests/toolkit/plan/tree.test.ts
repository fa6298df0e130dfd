import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { summarize } from "../../../toolkit/plan/summary";
import { renderPlan } from "../../../toolkit/plan/tree";
import type { Paint } from "../../../toolkit/shared/paint";
import { shortType } from "../../../toolkit/shared/short-type";
import { planOfFunction } from "../../support/program-plan";

const uncoloured: Paint = (_style, text) => text;
const marked: Paint = (style, text) => `<${style}>${text}</${style}>`;

const planned = (program: () => unknown) => planOfFunction(program, { at: new Date("2026-11-21T12:00:00Z") });

describe("A resource that is only read", () => {
  it("is marked as read only and counted separately", async () => {
    const plan = await planned(() => {
      new aws.sqs.Queue("jobs");
      aws.ec2.Vpc.get("shared", "vpc-1");
      aws.s3.Bucket.get("files", "files");
    });
    const text = renderPlan(plan, uncoloured, false);
    assert.match(text, /^Stack p-s +1 resource\n/);
    assert.match(text, /ec2\.Vpc shared +read only: vpc-1\n/);
    assert.match(text, /✓ p s: 1 resources in 0 components, 2 more read only, resolved/);
    const { resources, read } = summarize(plan, false);
    assert.deepEqual([resources, read], [1, 2]);
  });
});

/** Text after a resource in the tree. */
async function detail(name: string, program: () => unknown): Promise<string> {
  const row = renderPlan(await planned(program), uncoloured, false).split("\n").find((line) =>
    new RegExp(`─ \\S+ ${name}( |$)`).test(line)
  );
  assert.ok(row !== undefined, `no row ${name}`);
  return row.replace(/^.*?─ \S+ \S+ */, "");
}

describe("Messages of the program", () => {
  it("are printed below the tree, each once: warnings yellow, errors red", async () => {
    const plan = await planned(() => {
      for (let n = 0; n < 3; n += 1) {
        void pulumi.log.info("half a million requests");
        void pulumi.log.warn("mind the gap");
        void pulumi.log.error("it burns");
      }
      void pulumi.log.warn("it burns");
    });
    assert.ok(
      renderPlan(plan, marked, false).includes([
        "",
        "",
        "· half a million requests",
        "<yellow>warning: mind the gap</yellow>",
        "<red>error: it burns</red>",
        "<yellow>warning: it burns</yellow>",
        "",
        "",
      ].join("\n")),
    );
    assert.equal((summarize(plan, false)["messages"] as unknown[]).length, 10);
  });
});

describe("The detail of a row", () => {
  it("of a VPC is name and address", async () => {
    assert.equal(
      await detail("vpc", () => new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16", tags: { Name: "main" } })),
      "main  10.0.0.0/16",
    );
    assert.equal(await detail("user", () => new aws.iam.Role("user", { assumeRolePolicy: "{}" })), "");
  });

  describe("of a schedule", () => {
    const schedule = (more: Partial<aws.scheduler.ScheduleArgs>) => () =>
      new aws.scheduler.Schedule("stop", {
        scheduleExpression: "cron(0 20 ? * MON-FRI *)",
        flexibleTimeWindow: { mode: "OFF" },
        target: { arn: "a", roleArn: "r" },
        ...more,
      });

    it("is expression, time zone (UTC by default) and next times", async () => {
      assert.equal(
        await detail("stop", schedule({ scheduleExpressionTimezone: "Asia/Tokyo", name: "stop-stg" })),
        "stop-stg  cron(0 20 ? * MON-FRI *)  Asia/Tokyo  next 2026-11-23 20:00 Mon (Mon 11:00 UTC), 2026-11-24 20:00 Tue, 2026-11-25 20:00 Wed",
      );
      assert.equal(
        await detail("stop", schedule({ state: "ENABLED" })),
        "cron(0 20 ? * MON-FRI *)  UTC  next 2026-11-23 20:00 Mon, 2026-11-24 20:00 Tue, 2026-11-25 20:00 Wed",
      );
      assert.equal(
        await detail("stop", schedule({ scheduleExpression: "rate(5 minutes)", scheduleExpressionTimezone: "Asia/Tokyo" })),
        "rate(5 minutes)  UTC  next 2026-11-21 12:05 Sat, 2026-11-21 12:10 Sat, 2026-11-21 12:15 Sat, if created now",
      );
    });

    it("has the remaining times, none for an expression that AWS rejects, also in the JSON summary", async () => {
      assert.equal(
        await detail("stop", schedule({ scheduleExpression: "at(2026-11-22T03:00:00)" })),
        "at(2026-11-22T03:00:00)  UTC  next 2026-11-22 03:00 Sun",
      );
      assert.equal(
        await detail("stop", schedule({ scheduleExpression: "at(2026-11-20T03:00:00)" })),
        "at(2026-11-20T03:00:00)  UTC  no next time",
      );
      assert.equal(await detail("stop", schedule({ scheduleExpression: "cron(0 20 * * *)" })), "cron(0 20 * * *)  UTC  no next time");
      assert.equal(
        await detail("stop", schedule({ scheduleExpressionTimezone: "Mars/Base" })),
        "cron(0 20 ? * MON-FRI *)  Mars/Base  no next time",
      );
      const { nextRuns } = summarize(await planned(schedule({ scheduleExpressionTimezone: "Asia/Tokyo" })), false);
      assert.deepEqual(nextRuns, { stop: ["2026-11-23T11:00:00.000Z", "2026-11-24T11:00:00.000Z", "2026-11-25T11:00:00.000Z"] });
    });

    it("of a disabled one says so", async () => {
      assert.equal(
        await detail("stop", schedule({ state: "DISABLED" })),
        "cron(0 20 ? * MON-FRI *)  UTC  disabled, would next run 2026-11-23 20:00 Mon, 2026-11-24 20:00 Tue, 2026-11-25 20:00 Wed",
      );
      assert.equal(
        await detail("stop", schedule({ state: "DISABLED", scheduleExpression: "at(2026-11-20T03:00:00)" })),
        "at(2026-11-20T03:00:00)  UTC  disabled, no next time",
      );
      assert.equal(
        await detail("stop", schedule({ state: "DISABLED", scheduleExpression: "rate(1 hour)" })),
        "rate(1 hour)  UTC  disabled, would next run 2026-11-21 13:00 Sat, 2026-11-21 14:00 Sat, 2026-11-21 15:00 Sat, if created now",
      );
      const { nextRuns } = summarize(await planned(schedule({ state: "DISABLED" })), false);
      assert.deepEqual(nextRuns, {});
    });
  });

  it("of a database is size, engine, storage and zones", async () => {
    const instance = (more: Partial<aws.rds.InstanceArgs>) => () => new aws.rds.Instance("db", { instanceClass: "db.t4g.micro", ...more });
    const whole = {
      engine: "postgres",
      engineVersion: "17",
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
      storageType: "gp3",
      multiAz: true,
    };
    assert.equal(await detail("db", instance(whole)), "db.t4g.micro  postgres 17  20 GiB gp3, grows to 100 GiB  Multi-AZ");
    assert.equal(await detail("db", instance({ allocatedStorage: 20, maxAllocatedStorage: 0 })), "db.t4g.micro  20 GiB  Single-AZ");
    assert.equal(await detail("db", instance({})), "db.t4g.micro  Single-AZ");
  });

  it("of an instance, a cache node or a cluster instance is its type", async () => {
    assert.equal(
      await detail("nat", () => new aws.ec2.Instance("nat", { ami: "ami-1", instanceType: "t4g.nano", tags: { Name: "nat" } })),
      "nat  t4g.nano",
    );
    const part = () =>
      new aws.rds.ClusterInstance("part", { clusterIdentifier: "c", engine: "aurora-postgresql", instanceClass: "db.r7g.large" });
    assert.equal(await detail("part", part), "db.r7g.large");
    assert.equal(await detail("cache", () => new aws.elasticache.Cluster("cache", { nodeType: "cache.t4g.micro" })), "cache.t4g.micro");
  });

  it("of a database has its windows in UTC and in the region's local time, also in the JSON summary", async () => {
    const windows = { backupWindow: "17:00-17:30", maintenanceWindow: "sat:18:00-sat:18:30" };
    const instance = (more: Partial<aws.rds.InstanceArgs>) => () =>
      new aws.rds.Instance("db", { identifier: "main", instanceClass: "db.t4g.micro", ...more });
    assert.equal(
      await detail("db", instance(windows)),
      "main  db.t4g.micro  Single-AZ  backup 17:00-17:30 UTC (02:00-02:30 Asia/Tokyo)  maintenance sat:18:00-sat:18:30 UTC (sun:03:00-sun:03:30 Asia/Tokyo)",
    );
    assert.equal(
      await detail("db", instance({ ...windows, region: "us-west-2" })),
      "main  db.t4g.micro  Single-AZ  backup 17:00-17:30 UTC (09:00-09:30 America/Los_Angeles)  maintenance sat:18:00-sat:18:30 UTC (sat:10:00-sat:10:30 America/Los_Angeles)",
    );
    assert.equal(
      await detail("db", instance({ backupWindow: "23:50-00:20", region: "xx-north-9" })),
      "main  db.t4g.micro  Single-AZ  backup 23:50-00:20 UTC",
    );
    assert.deepEqual(summarize(await planned(instance(windows)), false)["windows"], {
      db: { backup: "17:00-17:30", maintenance: "sat:18:00-sat:18:30" },
    });
    assert.deepEqual(summarize(await planned(instance({})), false)["windows"], {});
    const cluster = () =>
      new aws.rds.Cluster("db", { clusterIdentifier: "c", engine: "aurora-postgresql", preferredBackupWindow: "17:00-17:30" });
    assert.equal(await detail("db", cluster), "aurora-postgresql  backup 17:00-17:30 UTC (02:00-02:30 Asia/Tokyo)");
  });

  it("of a security group rule is port and description", async () => {
    const rule = (more: Partial<aws.vpc.SecurityGroupIngressRuleArgs>) => () =>
      new aws.vpc.SecurityGroupIngressRule("rule", { securityGroupId: "sg-1", ipProtocol: "tcp", ...more });
    assert.equal(
      await detail("rule", rule({ fromPort: 5432, toPort: 5432, referencedSecurityGroupId: "sg-2", description: "From api" })),
      "tcp 5432  From api",
    );
    assert.equal(await detail("rule", rule({ fromPort: 80, toPort: 90, cidrIpv4: "10.0.0.0/16" })), "10.0.0.0/16  tcp 80-90");
    assert.equal(await detail("rule", rule({ ipProtocol: "-1", cidrIpv6: "::/0" })), "::/0  all");
  });

  it("of a listener rule is priority, conditions and action", async () => {
    const conditions = [{ hostHeader: { values: ["a.example.com", "b.example.com"] } }, { pathPattern: { values: ["/x/*"] } }];
    assert.equal(
      await detail("rule", () =>
        new aws.lb.ListenerRule("rule", {
          listenerArn: "l",
          priority: 7,
          conditions,
          actions: [{ type: "forward", targetGroupArn: "t" }],
        })),
      "7  a.example.com, b.example.com  /x/*  forward",
    );
  });

  it("of a task definition is images and size", async () => {
    const task = (more: Partial<aws.ecs.TaskDefinitionArgs>) => () =>
      new aws.ecs.TaskDefinition("task", { family: "app", containerDefinitions: "[]", ...more });
    const containers = [{ name: "app", image: "1.dkr.ecr.eu-west-1.amazonaws.com/team/app:3f2c1a9" }, {
      name: "proxy",
      image: "1.dkr.ecr.eu-west-1.amazonaws.com/proxy@sha256:ab",
    }];
    assert.equal(
      await detail(
        "task",
        task({
          containerDefinitions: JSON.stringify(containers),
          cpu: "256",
          memory: "512",
          runtimePlatform: { cpuArchitecture: "ARM64" },
        }),
      ),
      "team/app:3f2c1a9, proxy@sha256:ab  256 CPU, 512 MiB, ARM64",
    );
    assert.equal(await detail("task", task({ containerDefinitions: "no JSON" })), "");
    const cache = [{ name: "cache", image: `public.ecr.aws/docker/library/redis@sha256:${"0123456789abcdef".repeat(4)}` }];
    assert.equal(
      await detail("task", task({ containerDefinitions: JSON.stringify(cache) })),
      "public.ecr.aws/docker/library/redis@sha256:0123456789ab...",
    );
  });

  it("of a scalable target is its capacity range", async () => {
    const target = () =>
      new aws.appautoscaling.Target("target", {
        minCapacity: 2,
        maxCapacity: 10,
        resourceId: "service/a/b",
        scalableDimension: "ecs:service:DesiredCount",
        serviceNamespace: "ecs",
      });
    assert.equal(await detail("target", target), "2 to 10");
  });

  describe("of an ECS service", () => {
    interface Parts {
      service?: Partial<aws.ecs.ServiceArgs>;
      groups?: Partial<aws.lb.TargetGroupArgs>[];
      containers?: object[];
    }
    const program = ({ service = {}, groups = [], containers = [{ name: "app" }] }: Parts) => () => {
      const targetGroups = groups.map((args, index) =>
        new aws.lb.TargetGroup(`group-${index}`, { port: 80, protocol: "HTTP", targetType: "ip", vpcId: "vpc-1", ...args })
      );
      const task = new aws.ecs.TaskDefinition("task", { family: "app", containerDefinitions: JSON.stringify(containers) });
      return new aws.ecs.Service("api", {
        name: "api-stg",
        desiredCount: 2,
        taskDefinition: task.arn,
        loadBalancers: targetGroups.map(({ arn }) => ({ targetGroupArn: arn, containerName: "app", containerPort: 80 })),
        ...service,
      });
    };
    const shown = async (parts: Parts) => (await detail("api", program(parts))).replace(/^api-stg(  )?/, "");
    const quick = { healthCheck: { interval: 10, healthyThreshold: 2 }, deregistrationDelay: 30 };

    const cases: [string, Parts, string][] = [
      ["adds start, health check and draining", { groups: [quick] }, "2 tasks, rolling update about 80 s"],
      ["uses the provider's defaults for a target group", { groups: [{}] }, "2 tasks, rolling update about 7 min"],
      ["uses the defaults for a target group that isn't in the plan", {
        service: { loadBalancers: [{ targetGroupArn: "arn:aws:elasticloadbalancing:elsewhere", containerName: "app", containerPort: 80 }] },
      }, "2 tasks, rolling update about 7 min"],
      ["uses the slowest of several target groups", {
        groups: [quick, { ...quick, healthCheck: { interval: 25, healthyThreshold: 2 } }, { ...quick, deregistrationDelay: 40 }],
      }, "2 tasks, rolling update about 120 s"],
      ["adds 40 s without any health check", {}, "2 tasks, rolling update about 70 s"],
      [
        "uses the health check of a container",
        { containers: [{ name: "app", healthCheck: { command: ["CMD", "true"], interval: 5 } }] },
        "2 tasks, rolling update about 35 s",
      ],
      ["uses the slowest container check, 30 s by default", {
        containers: [{ name: "app", healthCheck: { command: ["CMD", "true"] } }, {
          name: "side",
          healthCheck: { command: ["CMD", "true"], interval: 5 },
        }],
      }, "2 tasks, rolling update about 60 s"],
      ["ignores a container that isn't essential", {
        containers: [{ name: "side", essential: false, healthCheck: { command: ["CMD", "true"], interval: 300 } }],
      }, "2 tasks, rolling update about 70 s"],
      ["uses the slower of container and target group", {
        groups: [quick],
        containers: [{ name: "app", healthCheck: { command: ["CMD", "true"], interval: 45 } }],
      }, "2 tasks, rolling update about 105 s"],
      [
        "uses the percentages",
        { service: { deploymentMinimumHealthyPercent: 50, deploymentMaximumPercent: 100 } },
        "2 tasks, rolling update about 2 min",
      ],
      [
        "says if the percentages leave no room",
        { service: { deploymentMaximumPercent: 100 } },
        "2 tasks, percentages leave no room for a rolling update",
      ],
      ["one task", { service: { desiredCount: 1 } }, "1 task, rolling update about 70 s"],
      ["no tasks", { service: { desiredCount: 0 } }, "no tasks"],
      ["is empty for a daemon", { service: { schedulingStrategy: "DAEMON", desiredCount: undefined } }, ""],
      ["is empty for another deployment controller", { service: { deploymentController: { type: "CODE_DEPLOY" } } }, ""],
      ["is empty for blue/green", { service: { deploymentConfiguration: { strategy: "BLUE_GREEN" } } }, ""],
      ["accepts the defaults spelled out", {
        service: { deploymentController: { type: "ECS" }, deploymentConfiguration: { strategy: "ROLLING" }, schedulingStrategy: "REPLICA" },
      }, "2 tasks, rolling update about 70 s"],
    ];
    for (const [what, parts, expected] of cases) it(what, async () => assert.equal(await shown(parts), expected));

    it("reads a secret count, and is empty for an unknown one", async () => {
      const counted = (desiredCount: () => pulumi.Input<number>) =>
        detail("api", () => new aws.ecs.Service("api", { desiredCount: desiredCount() }));
      assert.equal(await counted(() => pulumi.secret(1)), "1 task, rolling update about 70 s");
      assert.equal(await counted(() => new aws.amplify.App("app").defaultDomain.apply(() => 1)), "");
    });

    it("is in the JSON summary by logical name, if there are tasks to replace", async () => {
      const rollingUpdates = async (parts: Parts) => summarize(await planned(program(parts)), false)["rollingUpdates"];
      assert.deepEqual(await rollingUpdates({ groups: [quick] }), { api: { tasks: 2, seconds: 80, steps: 1 } });
      assert.deepEqual(await rollingUpdates({ groups: [quick], service: { desiredCount: 4, deploymentMaximumPercent: 150 } }), {
        api: { tasks: 4, seconds: 160, steps: 2 },
      });
      assert.deepEqual(await rollingUpdates({ service: { desiredCount: 0 } }), {});
    });
  });
});

describe("shortType", () => {
  const kinds: [string, string][] = [
    ["aws:ec2/vpc:Vpc", "ec2.Vpc"],
    ["aws-practice:index:Network", "Network"],
    ["random:index/randomPassword:RandomPassword", "random.RandomPassword"],
    ["pulumi:pulumi:Stack", "Stack"],
    ["kubernetes:core/v1:Pod", "kubernetes.Pod"],
    ["pulumi:trafficManager", "trafficManager"],
    ["app", "app"],
    ["awsx:x:ecs:Cluster", "awsx.ecs.Cluster"],
  ];
  for (const [type, kind] of kinds) it(`${type} is ${kind}`, () => assert.equal(shortType(type), kind));
});

describe("An unknown value", () => {
  it("is printed as [unknown], never as the SDK's placeholder", async () => {
    const plan = await planned(() => {
      const open =
        new aws.kinesisanalyticsv2.Application("open", { runtimeEnvironment: "FLINK-1_18", serviceExecutionRole: "r" }).createTimestamp;
      const count = open.apply(() => 1);
      new aws.vpc.SecurityGroupIngressRule("rule", {
        securityGroupId: "sg-1",
        ipProtocol: "tcp",
        fromPort: count,
        toPort: 443,
        cidrIpv4: open,
      });
      new aws.ecs.TaskDefinition("task", { family: open, containerDefinitions: open, cpu: open, memory: "512" });
      new aws.appautoscaling.Target("target", {
        minCapacity: count,
        maxCapacity: 4,
        resourceId: "x",
        scalableDimension: "y",
        serviceNamespace: "ecs",
      });
      return { open };
    });
    const text = renderPlan(plan, uncoloured, false);
    assert.doesNotMatch(text, /[0-9a-f]{8}-[0-9a-f]{4}-/);
    assert.match(text, /Target target +\[unknown\] to 4\n/);
    assert.match(text, /rule +\[unknown\] {2}tcp \[unknown\]-443\n/);
  });
});
