import assert from "node:assert/strict";

import { lookUpIn } from "../../toolkit/plan/look-up";
import { rollingUpdateOf } from "../../toolkit/plan/rolling-update";
import type { Properties } from "../../toolkit/shared/values";
import { shortName } from "../../toolkit/simulator";
import { planOf, type Registered } from "../support/simulated";

type Edit = Record<string, (section: Properties) => void>;

/** Sets keys of one service, or of another entry of a section. */
const edit = (section: string, name: string, change: object): Edit => ({
  [`aws-practice:${section}`]: (entries) => void (entries[name] = { ...(entries[name] as object | undefined), ...change }),
});
const withImage = edit("services", "api", { image: "3f2c1a9" });
const build = async (stack: string, change: Edit = {}) => (await planOf(".", stack, change)).registered;
const urns = (registered: Registered) => new Set(registered.resources.map(({ urn }) => urn));

/** What an account that holds `before` would see made and taken away. */
function difference(before: Registered, after: Registered): { made: string[]; gone: string[]; changed: string[] } {
  const [old, now] = [urns(before), urns(after)];
  const inputs = new Map(before.resources.map((resource) => [resource.urn, JSON.stringify(resource.inputs)]));
  return {
    made: [...now].filter((urn) => !old.has(urn)).map(shortName).toSorted(),
    gone: [...old].filter((urn) => !now.has(urn)).map(shortName).toSorted(),
    changed: after.resources.filter(({ urn, inputs: later }) => inputs.has(urn) && inputs.get(urn) !== JSON.stringify(later)).map((
      { name },
    ) => name).toSorted(),
  };
}

describe("A new account", () => {
  let registered: Registered;
  before(async () => (registered = await build("stg")));

  it("gets service and job whole before there is an image, and says in one line each that they wait", async () => {
    const { plan } = await planOf(".", "stg");
    assert.deepEqual(plan.simulation.messages.map(({ text }) => text), [
      "Alerts \"alerts\": no subscribers: set emails to be notified of failures",
      "FargateService \"api\" waits for its first image: no task runs and nothing scales until image is set",
      "ScheduledJob \"daily-report\" waits for its first image: it doesn't run until image is set",
    ]);
    assert.equal(registered.inputs("Service", "api-service")["desiredCount"], 0);
    assert.equal(registered.inputs("Schedule", "daily-report-schedule")["state"], "DISABLED");
  });

  it("starts them with the first image, and makes nothing but the note of what runs and the alarms that watch it", async () => {
    const started = await build("stg", withImage);
    assert.deepEqual(difference(registered, started), {
      made: ["api-rollout", "api-rollout-note", "api-watch", "api-watch-down", "api-watch-tasks"],
      gone: [],
      changed: ["api-service", "api-task-definition", "daily-report-schedule", "daily-report-task-definition"],
    });
    assert.equal(started.inputs("Service", "api-service")["desiredCount"], 1);
    assert.equal(started.inputs("Schedule", "daily-report-schedule")["state"], "ENABLED");
    for (const name of ["api", "daily-report"]) {
      const [container] = started.json("TaskDefinition", `${name}-task-definition`, "containerDefinitions") as Properties[];
      assert.equal(container?.["image"], "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/aws-practice-stg:3f2c1a9");
    }
  });

  it("scales in production from the first image on", async () => {
    const waiting = await build("prd");
    const { made } = difference(waiting, await build("prd", withImage));
    assert.deepEqual(made, [
      "api-rollout",
      "api-rollout-note",
      "api-scaling",
      "api-scaling-cpu",
      "api-scaling-requests",
      "api-scaling-target",
      "api-watch",
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
      before(async () => (registered = await build(stack, withImage)));
      const suffix = (what: string) => `aws-practice-${what}-${stack}`;

      it("answers by HTTPS under its own name, and sends HTTP there (P11, T5)", () => {
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

      it("lets the load balancer write its logs, and nobody else (T2)", () => {
        const { Statement } = registered.json("BucketPolicy", undefined, "policy") as { Statement: Properties[] };
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

      it("runs the API on 8080 in private subnets, reached from the load balancer alone (P11, T6)", () => {
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

      it("runs its job in Tokyo's time, with retries, and is told of what fails (T7)", () => {
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

      it("tells the one topic of everything that alarms", () => {
        const topic = registered.only("Topic").outputs["arn"];
        for (const { name, inputs } of registered.ofType("MetricAlarm")) assert.deepEqual(inputs["alarmActions"], [topic], name);
        assert.equal(registered.inputs("Topic")["name"], suffix("alerts"));
      });

      it("reads only its own secrets, repository and log (S3)", () => {
        const { Statement } = registered.json("RolePolicy", "api-task-start", "policy") as { Statement: Properties[] };
        assert.deepEqual(Statement.map(({ Action, Resource }) => [Action, Resource]), [
          [["ecr:GetAuthorizationToken"], ["*"]],
          [["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [
            registered.only("Repository").outputs["arn"],
          ]],
          [["logs:CreateLogStream", "logs:PutLogEvents"], [
            `${String(registered.only("LogGroup", "api-task-log-group").outputs["arn"])}:log-stream:*`,
          ]],
          [["secretsmanager:GetSecretValue"], [registered.only("Secret").outputs["arn"]]],
        ]);
      });

      it("is deployed in the order network, registry, database, load balancer, service, and deleted in the reverse (B7)", () => {
        const after = new Map(registered.resources.map(({ urn, dependencies, parent }) => [urn, [...dependencies, parent]]));
        const waitsFor = (urn: string, earlier: string, seen = new Set<string>()): boolean =>
          (after.get(urn) ?? []).some((next) => next === earlier || (!seen.has(next) && seen.add(next) && waitsFor(next, earlier, seen)));
        const service = registered.only("Service", "api-service").urn;
        const order: [string, string][] = [
          ["Vpc", "network-vpc"],
          ["Route", stack === "prd" ? "network-routes-private-1a-nat" : "network-routes-private-nat"],
          ["Repository", "aws-practice-repository"],
          ["Instance", "database-instance"],
          ["SecretVersion", "database-secret-value"],
          ["LoadBalancer", "load-balancer-alb"],
          ["Listener", "load-balancer-listeners-https"],
          ["ListenerRule", "load-balancer-listeners-rule-100"],
          ["SecurityGroupIngressRule", "api-access-to-database-in-5432"],
          ["SecurityGroupEgressRule", "load-balancer-to-api-out-8080"],
          ["RolePolicy", "api-task-start"],
        ];
        for (const [type, name] of order) {
          assert.ok(waitsFor(service, registered.only(type, name).urn), `the service doesn't wait for ${name}`);
        }
        const vpc = registered.only("Vpc").urn;
        for (const [type, name] of order.filter(([kind]) => /^(Instance|LoadBalancer|Listener)$/.test(kind))) {
          assert.ok(waitsFor(registered.only(type, name).urn, vpc), `${name} doesn't wait for the VPC`);
        }
      });
    });
  }

  it("is updated in two minutes or less where two tasks run", async () => {
    const registered = await build("prd", withImage);
    const update = rollingUpdateOf(registered.only("Service", "api-service"), lookUpIn(registered.resources));
    assert.equal(update?.tasks, 2);
    assert.ok((update.time?.seconds ?? Infinity) <= 120, `${update.time?.seconds} s`);
  });
});

describe("A few lines of settings", () => {
  let before: Registered;
  const resources = async (change: Edit) => difference(before, await build("stg", { ...change }));
  const start = async () => (before = await build("stg"));

  it("add a service, and change nothing that is there", async () => {
    await start();
    const { made, gone, changed } = await resources(
      edit("services", "web", { image: "3f2c1a9", port: 3000, route: { priority: 50, paths: ["/web/*"] } }),
    );
    assert.deepEqual([gone, changed], [[], []]);
    assert.deepEqual(made, [
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
      "web-alarms-unhealthy",
      "web-http",
      "web-rollout",
      "web-rollout-note",
      "web-service",
      "web-task",
      "web-task-definition",
      "web-task-execution-role",
      "web-task-log-group",
      "web-task-role",
      "web-task-start",
      "web-watch",
      "web-watch-down",
      "web-watch-tasks",
    ]);
  });

  it("add a job that follows another, and change nothing that is there", async () => {
    await start();
    const { made, gone, changed } = await resources(edit("jobs", "send-report", { imageFrom: "api", runsAfter: "daily-report" }));
    assert.deepEqual([gone, changed], [[], []]);
    assert.ok(made.includes("send-report-succession-target"), String(made));
    assert.ok(!made.some((name) => name.endsWith("-schedule")));
  });

  it("take a service away, and what belongs to it alone", async () => {
    await start();
    const { made, gone, changed } = await resources({
      "aws-practice:services": (services) => void delete services["api"],
      "aws-practice:jobs": (jobs) => void delete jobs["daily-report"],
    });
    assert.deepEqual([made, changed], [[], []]);
    assert.ok(gone.every((name) => /^(api|daily-report|load-balancer-to-api|load-balancer-listeners-rule-100$)/.test(name)), String(gone));
  });

  it("let services find one another by name", async () => {
    const registered = await build("stg", {
      "aws-practice:services": (services) =>
        void Object.assign(services, {
          frontend: {
            image: "1a2b3c4",
            port: 3000,
            connectsTo: ["backend"],
            environment: { API_URL: "http://backend:8080" },
            route: { priority: 10, paths: ["/app/*"] },
          },
          backend: { image: "1a2b3c4", port: 8080, serviceConnect: true, connectsTo: ["database"] },
        }),
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

  it("make a whole load balancer of HTTP alone for those who practise without a domain", async () => {
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

  it("give a load balancer IPv6 as far as the internet", async () => {
    const registered = await build("stg", {
      "aws-practice:network": (section) => void (section["ipv6"] = true),
      "aws-practice:loadBalancer": (section) => void (section["ipAddressType"] = "dualstack"),
    });
    assert.deepEqual(registered.ofType("Record").map(({ inputs }) => String(inputs["type"])).toSorted(), ["A", "AAAA", "CNAME"]);
    assert.match(String(registered.inputs("Subnet", "network-public-1c")["ipv6CidrBlock"]), /^2001:db8:.*1::\/64$/);
    assert.equal(registered.inputs("Route", "network-routes-public-internet-ipv6")["destinationIpv6CidrBlock"], "::/0");
  });
});
