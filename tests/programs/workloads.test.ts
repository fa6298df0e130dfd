import assert from "node:assert/strict";

import { lookUpIn } from "../../toolkit/plan/look-up";
import { rollingUpdateOf } from "../../toolkit/plan/rolling-update";
import type { Properties } from "../../toolkit/shared/values";
import { shortName } from "../../toolkit/simulator";
import { planOf, type Registered } from "../support/simulated";

type Edit = Record<string, (section: Properties) => void>;

/** Sets keys of an entry of a section, e.g. of a service. */
const edit = (section: string, name: string, change: object): Edit => ({
  [`aws-practice:${section}`]: (entries) => {
    entries[name] = { ...(entries[name] as object | undefined), ...change };
  },
});
const withImage = edit("services", "api", { image: "3f2c1a9" });
const build = async (stack: string, change: Edit = {}) => (await planOf(".", stack, change)).registered;
const urns = (registered: Registered) => new Set(registered.resources.map(({ urn }) => urn));

/** Resources that an update from `before` to `after` creates, deletes and changes. */
function difference(before: Registered, after: Registered): { created: string[]; deleted: string[]; changed: string[] } {
  const [old, now] = [urns(before), urns(after)];
  const inputs = new Map(before.resources.map((resource) => [resource.urn, JSON.stringify(resource.inputs)]));
  return {
    created: [...now].filter((urn) => !old.has(urn)).map(shortName).toSorted(),
    deleted: [...old].filter((urn) => !now.has(urn)).map(shortName).toSorted(),
    changed: after.resources.filter(({ urn, inputs: later }) => inputs.has(urn) && inputs.get(urn) !== JSON.stringify(later)).map((
      { name },
    ) => name).toSorted(),
  };
}

describe("A new stack", () => {
  let registered: Registered;
  before(async () => {
    registered = await build("stg");
  });

  it("has service and job before the first image, with a message for each", async () => {
    const { plan } = await planOf(".", "stg");
    assert.deepEqual(plan.simulation.messages.map(({ text }) => text), [
      "Alerts \"alerts\": no subscribers: set emails to be notified of failures",
      "FargateService \"api\" waits for its first image: no task runs and nothing scales until image is set",
      "ScheduledJob \"daily-report\" waits for its first image: it doesn't run until image is set",
    ]);
    assert.equal(registered.inputs("Service", "api-service")["desiredCount"], 0);
    assert.equal(registered.inputs("Schedule", "daily-report-schedule")["state"], "DISABLED");
  });

  it("starts them with the first image, and creates only the rollout note and the alarms", async () => {
    const started = await build("stg", withImage);
    assert.deepEqual(difference(registered, started), {
      created: ["api-rollout", "api-rollout-note", "api-watch", "api-watch-cpu", "api-watch-down", "api-watch-tasks"],
      deleted: [],
      changed: ["api-service", "api-task-definition", "daily-report-schedule", "daily-report-task-definition", "dashboard-page"],
    });
    assert.equal(started.inputs("Service", "api-service")["desiredCount"], 1);
    assert.equal(started.inputs("Schedule", "daily-report-schedule")["state"], "ENABLED");
    for (const name of ["api", "daily-report"]) {
      const [container] = started.json("TaskDefinition", `${name}-task-definition`, "containerDefinitions") as Properties[];
      assert.equal(container?.["image"], "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/aws-practice-stg:3f2c1a9");
    }
  });

  it("scales in production only after the first image", async () => {
    const waiting = await build("prd");
    const { created } = difference(waiting, await build("prd", withImage));
    assert.deepEqual(created, [
      "api-rollout",
      "api-rollout-note",
      "api-scaling",
      "api-scaling-cpu",
      "api-scaling-requests",
      "api-scaling-target",
      "api-watch",
      "api-watch-cpu",
      "api-watch-down",
      "api-watch-tasks",
    ]);
    assert.equal(waiting.ofType("Target").length, 0);
  });
});

describe("The platform", () => {
  for (const stack of ["stg", "prd"]) {
    describe(stack, () => {
      let registered: Registered;
      before(async () => {
        registered = await build(stack, withImage);
      });
      const suffix = (what: string) => `aws-practice-${what}-${stack}`;

      it("serves HTTPS at its own name, and redirects HTTP to it (P11, T5)", () => {
        const domain = stack === "prd" ? "api.example.com" : "stg.example.com";
        assert.equal(registered.inputs("Certificate")["domainName"], domain);
        assert.equal(registered.inputs("Record", "load-balancer-dns-domain-a")["name"], domain);
        assert.deepEqual(
          registered.ofType("Listener").map(({ inputs }) => [inputs["port"], (inputs["defaultActions"] as Properties[])[0]?.["type"]]),
          [[80, "redirect"], [443, "fixed-response"]],
        );
        assert.equal(registered.inputs("LoadBalancer")["enableDeletionProtection"], stack === "prd");
        assert.equal(registered.only("LoadBalancer").options.protect, stack === "prd");
      });

      it("only the load balancer may write to the log bucket (T2)", () => {
        const { Statement } = registered.json("BucketPolicy", "load-balancer-logs-policy", "policy") as { Statement: Properties[] };
        const account = stack === "prd" ? "222222222222" : "111111111111";
        assert.deepEqual(Statement.map(({ Effect, Principal, Action }) => [Effect, Principal, Action]), [
          ["Allow", { Service: "logdelivery.elasticloadbalancing.amazonaws.com" }, ["s3:PutObject"]],
          ["Deny", "*", ["s3:*"]],
        ]);
        assert.match(
          String((Statement[0]!["Resource"] as string[])[0]),
          new RegExp(`^arn:aws:s3:::load-balancer-logs-bucket-[0-9a-f]{7}/AWSLogs/${account}/\\*$`),
        );
      });

      it("runs the API on port 8080 in private subnets, reachable only from the load balancer (P11, T6)", () => {
        const service = registered.inputs("Service", "api-service");
        const network = service["networkConfiguration"] as Properties;
        assert.deepEqual(network["subnets"], ["1a", "1c"].map((zone) => registered.only("Subnet", `network-private-${zone}`).id));
        assert.equal(network["assignPublicIp"], false);
        const own = registered.only("SecurityGroup", "api-access-security-group").id;
        const admitted = registered.ofType("SecurityGroupIngressRule").filter(({ inputs }) => inputs["securityGroupId"] === own);
        assert.deepEqual(admitted.map(({ inputs }) => [inputs["referencedSecurityGroupId"], inputs["fromPort"]]), [[
          registered.only("SecurityGroup", "load-balancer-security-group").id,
          8080,
        ]]);
        assert.equal(registered.inputs("LogGroup", "api-task-log-group")["name"], `/aws-practice/${stack}/api`);
      });

      it("runs its job in Tokyo time, with retries and alerts on failure (T7)", () => {
        const schedule = registered.inputs("Schedule", "daily-report-schedule");
        assert.equal(schedule["scheduleExpressionTimezone"], "Asia/Tokyo");
        const target = schedule["target"] as Properties;
        assert.deepEqual(target["retryPolicy"], { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 });
        assert.equal(
          (target["deadLetterConfig"] as Properties)["arn"],
          registered.only("Queue", "daily-report-ends-dead-letters-queue").outputs["arn"],
        );
        assert.equal(
          registered.inputs("EventTarget", "daily-report-ends-judge-target")["arn"],
          registered.only("StateMachine", "daily-report-runner-state-machine").outputs["arn"],
        );
      });

      it("every alarm notifies the topic", () => {
        const topic = registered.only("Topic").outputs["arn"];
        for (const { name, inputs } of registered.ofType("MetricAlarm")) assert.deepEqual(inputs["alarmActions"], [topic], name);
        assert.equal(registered.inputs("Topic")["name"], suffix("alerts"));
      });

      it("the execution role of a task may use only its own repository and log group without secrets (S3)", () => {
        const { Statement } = registered.json("RolePolicy", "api-task-start", "policy") as { Statement: Properties[] };
        assert.deepEqual(Statement.map(({ Action, Resource }) => [Action, Resource]), [
          [["ecr:GetAuthorizationToken"], ["*"]],
          [["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [
            registered.only("Repository").outputs["arn"],
          ]],
          [["logs:CreateLogStream", "logs:PutLogEvents"], [
            `${String(registered.only("LogGroup", "api-task-log-group").outputs["arn"])}:log-stream:*`,
          ]],
        ]);
      });

      it("the task role may only log in to the database, as its own user (S3)", () => {
        const { Statement } = registered.json("RolePolicy", "api-task-act", "policy") as { Statement: Properties[] };
        const account = stack === "prd" ? "222222222222" : "111111111111";
        const { outputs } = registered.only("Instance", "database-instance");
        assert.deepEqual(Statement.map(({ Action, Resource }) => [Action, Resource]), [
          [["rds-db:connect"], [`arn:aws:rds-db:ap-northeast-1:${account}:dbuser:${String(outputs["resourceId"])}/api`]],
        ]);
      });

      it("the execution role of a client with a password may read its own secret only (S3)", async () => {
        const withPassword = await build(stack, edit("services", "api", { image: "3f2c1a9", databaseAuthentication: "password" }));
        const { Statement } = withPassword.json("RolePolicy", "api-task-start", "policy") as { Statement: Properties[] };
        const secret = withPassword.only("Secret");
        assert.equal(secret.inputs["name"], `rds-main-${stack}-api`);
        const key = stack === "prd" ? [[["kms:Decrypt"], [withPassword.only("Key", "encryption-key").outputs["arn"]]]] : [];
        assert.deepEqual(Statement.map(({ Action, Resource }) => [Action, Resource]).slice(3), [
          [["secretsmanager:GetSecretValue"], [secret.outputs["arn"]]],
          ...key,
        ]);
        assert.ok(!withPassword.resources.some(({ name }) => name === "api-task-act"));
      });

      it("is deployed in the order network, registry, database, users, load balancer, service, and deleted in reverse (B7)", () => {
        const after = new Map(registered.resources.map(({ urn, dependencies, parent }) => [urn, [...dependencies, parent]]));
        const dependsOn = (urn: string, earlier: string, seen = new Set<string>()): boolean =>
          (after.get(urn) ?? []).some((next) => next === earlier || (!seen.has(next) && seen.add(next) && dependsOn(next, earlier, seen)));
        const service = registered.only("Service", "api-service").urn;
        const order: [string, string][] = [
          ["Vpc", "network-vpc"],
          ["Route", stack === "prd" ? "network-routes-private-1a-nat" : "network-routes-private-nat"],
          ["Repository", "aws-practice-repository"],
          ["Instance", "database-instance"],
          ["Stash", "database-users-note"],
          ["LoadBalancer", "load-balancer-alb"],
          ["Listener", "load-balancer-listeners-https"],
          ["ListenerRule", "load-balancer-listeners-rule-100"],
          ["SecurityGroupIngressRule", "api-access-to-database-in-5432"],
          ["SecurityGroupEgressRule", "load-balancer-to-api-out-8080"],
          ["RolePolicy", "api-task-start"],
        ];
        for (const [type, name] of order) {
          assert.ok(dependsOn(service, registered.only(type, name).urn), `the service doesn't depend on ${name}`);
        }
        const vpc = registered.only("Vpc").urn;
        for (const [type, name] of order.filter(([kind]) => /^(Instance|LoadBalancer|Listener)$/.test(kind))) {
          assert.ok(dependsOn(registered.only(type, name).urn, vpc), `${name} doesn't depend on the VPC`);
        }
      });
    });
  }

  it("updates two tasks within two minutes", async () => {
    const registered = await build("prd", withImage);
    const update = rollingUpdateOf(registered.only("Service", "api-service"), lookUpIn(registered.resources));
    assert.equal(update?.tasks, 2);
    assert.ok((update.time?.seconds ?? Infinity) <= 120, `${update.time?.seconds} s`);
  });
});

describe("Changes of settings", () => {
  let before: Registered;
  const resources = async (change: Edit) => difference(before, await build("stg", { ...change }));
  const start = async () => {
    before = await build("stg");
  };

  it("an added service changes no existing resource but the dashboard", async () => {
    await start();
    const { created, deleted, changed } = await resources(
      edit("services", "web", { image: "3f2c1a9", port: 3000, route: { priority: 50, paths: ["/web/*"] } }),
    );
    assert.deepEqual([deleted, changed], [[], ["dashboard-page"]]);
    assert.deepEqual(created, [
      "load-balancer-listeners-rule-50",
      "load-balancer-to-web",
      "load-balancer-to-web-in-3000",
      "load-balancer-to-web-out-3000",
      "web",
      "web-access",
      "web-access-https",
      "web-access-security-group",
      "web-alarms",
      "web-alarms-errors",
      "web-alarms-refused",
      "web-alarms-slow",
      "web-alarms-unhealthy",
      "web-http",
      "web-rollout",
      "web-rollout-note",
      "web-service",
      "web-task",
      "web-task-definition",
      "web-task-deployments-query",
      "web-task-errors-query",
      "web-task-execution-role",
      "web-task-log-group",
      "web-task-request-query",
      "web-task-role",
      "web-task-slow-requests-query",
      "web-task-start",
      "web-watch",
      "web-watch-cpu",
      "web-watch-down",
      "web-watch-tasks",
    ]);
  });

  it("an added job with `runsAfter` changes no existing resource but the dashboard", async () => {
    await start();
    const { created, deleted, changed } = await resources(edit("jobs", "send-report", { imageFrom: "api", runsAfter: "daily-report" }));
    assert.deepEqual([deleted, changed], [[], ["dashboard-page"]]);
    assert.ok(created.includes("send-report-succession-target"), String(created));
    assert.ok(!created.some((name) => name.endsWith("-schedule")));
  });

  it("a removed service deletes its own resources and its user only", async () => {
    await start();
    const jobOnly = { "aws-practice:jobs": (jobs: Properties) => void delete (jobs["daily-report"] as Properties)["imageFrom"] };
    const { created, deleted, changed } = await resources({
      ...jobOnly,
      "aws-practice:services": (services) => void delete services["api"],
    });
    assert.deepEqual([created, changed], [[], ["dashboard-page", "database-users-task-definition"]]);
    assert.ok(deleted.every((name) => /^(api|load-balancer-to-api|load-balancer-listeners-rule-100$)/.test(name)), String(deleted));
  });

  it("the last removed client deletes the users task too", async () => {
    await start();
    const { created, deleted, changed } = await resources({
      "aws-practice:services": (services) => void delete services["api"],
      "aws-practice:jobs": (jobs) => void delete jobs["daily-report"],
    });
    assert.deepEqual([created, changed], [[], ["dashboard-page"]]);
    assert.ok(
      deleted.every((name) => /^(api|daily-report|database-users|load-balancer-to-api|load-balancer-listeners-rule-100$)/.test(name)),
      String(deleted),
    );
    assert.ok(deleted.includes("database-users-note"));
  });

  it("`serviceConnect` lets services connect by name", async () => {
    const registered = await build("stg", {
      "aws-practice:services": (services) => {
        Object.assign(services, {
          frontend: {
            image: "1a2b3c4",
            port: 3000,
            connectsTo: ["backend"],
            environment: { API_URL: "http://backend:8080" },
            route: { priority: 10, paths: ["/app/*"] },
          },
          backend: { image: "1a2b3c4", port: 8080, serviceConnect: true, connectsTo: ["database"] },
        });
      },
    });
    const connect = (name: string) =>
      registered.inputs("Service", `${name}-service`)["serviceConnectConfiguration"] as Properties | undefined;
    assert.deepEqual(connect("backend")?.["services"], [{
      portName: "backend",
      discoveryName: "backend",
      clientAlias: [{ dnsName: "backend", port: 8080 }],
      timeout: { perRequestTimeoutSeconds: 15, idleTimeoutSeconds: 300 },
    }]);
    assert.deepEqual([connect("frontend")?.["enabled"], connect("frontend")?.["services"]], [true, undefined]);
    assert.equal(connect("api"), undefined);
    assert.ok(registered.dependencies("Service", "frontend-service").includes("backend-service"));
  });

  it("`httpOnly` creates a load balancer without certificate and DNS record", async () => {
    const registered = await build("stg", {
      "aws-practice:loadBalancer": (section) => {
        delete section["domainName"];
        delete section["hostedZone"];
        section["httpOnly"] = true;
      },
    });
    assert.deepEqual(registered.ofType("Listener").map(({ inputs }) => inputs["port"]), [80]);
    assert.deepEqual([registered.ofType("Certificate").length, registered.ofType("Record").length], [0, 0]);
  });

  it("`ipAddressType` dualstack adds IPv6 records, subnets and routes", async () => {
    const registered = await build("stg", {
      "aws-practice:network": (section) => {
        section["ipv6"] = true;
      },
      "aws-practice:loadBalancer": (section) => {
        section["ipAddressType"] = "dualstack";
      },
    });
    assert.deepEqual(registered.ofType("Record").map(({ inputs }) => String(inputs["type"])).toSorted(), ["A", "AAAA", "CNAME"]);
    assert.match(String(registered.inputs("Subnet", "network-public-1c")["ipv6CidrBlock"]), /^2001:db8:.*1::\/64$/);
    assert.equal(registered.inputs("Route", "network-routes-public-internet-ipv6")["destinationIpv6CidrBlock"], "::/0");
  });
});
