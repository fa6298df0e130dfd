import assert from "node:assert/strict";

import { FargateService } from "../../../../components/workloads/service/fargate-service";
import type { FargateServiceArgs } from "../../../../components/workloads/service/service-context";
import type { Properties } from "../../../../toolkit/shared/values";
import { shortName } from "../../../../toolkit/simulator";
import { build, refusal } from "../../../support/simulated";
import {
  allowed,
  asApplication,
  containerOf,
  database,
  type Given,
  HERE,
  loadBalancer,
  makeService,
  messagesOf,
  routed,
  rulesOf,
  serviceProgram,
  serviceRefusal,
  some,
  statements,
  surroundings,
} from "../../../support/workloads";

const serviceWith = async (given: Given<FargateServiceArgs> = {}) => (await makeService(given)).inputs("Service");
const LONGEST = "abcdefghijklmnopqrs"; // 19 characters

describe("FargateService", () => {
  it("runs two tasks without public addresses, and rolls back an unhealthy update", async () => {
    const registered = await makeService();
    assert.deepEqual(registered.inputs("Service"), {
      cluster: `arn:aws:ecs:${HERE}:cluster/aws-practice-stg`,
      taskDefinition: `arn:aws:ecs:${HERE}:task-definition/aws-practice-api-stg:1`,
      desiredCount: 2,
      capacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 100, base: 1 }],
      forceNewDeployment: true,
      networkConfiguration: {
        subnets: ["subnet-1", "subnet-2"],
        securityGroups: [registered.only("SecurityGroup").id],
        assignPublicIp: false,
      },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: { enable: false, rollback: false, alarmNames: ["none"] },
      availabilityZoneRebalancing: "ENABLED",
      enableExecuteCommand: false,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      tags: { Name: "aws-practice-api-stg" },
    });
  });

  it("admits no inbound traffic without port", async () => {
    const registered = await makeService();
    assert.deepEqual(containerOf(registered)["portMappings"], []);
    assert.deepEqual(rulesOf(registered), [
      "api-access-security-group to 0.0.0.0/0 tcp 443-443 \"HTTPS to AWS services and the internet\"",
    ]);
    for (const type of ["TargetGroup", "ListenerRule", "Target", "Policy"]) assert.equal(registered.ofType(type).length, 0, type);
    assert.deepEqual(registered.inputs("SecurityGroup"), {
      vpcId: "vpc-1",
      description: "Tasks of service api: in from connected clients, out by HTTPS and to connected destinations",
      tags: { Name: "aws-practice-api-stg" },
    });
  });

  it("treats an undefined setting as omitted", async () => {
    assert.deepEqual(
      await serviceWith({ count: undefined, spotPercent: undefined, scaling: undefined, route: undefined, executeCommand: undefined }),
      await serviceWith(),
    );
  });

  it("follows count, including 0", async () => {
    assert.equal((await serviceWith({ count: 5 }))["desiredCount"], 5);
    assert.equal((await serviceWith({ count: 0 }))["desiredCount"], 0);
  });

  it("enables ECS Exec with executeCommand only", async () => {
    assert.equal((await serviceWith({ executeCommand: true }))["enableExecuteCommand"], true);
  });

  it("exposes its name and ARN, and is the parent of all its resources", async () => {
    const registered = await makeService(() => routed({ scaling: { maxCount: 4 } }));
    const component = registered.only("FargateService");
    const service = registered.only("Service");
    assert.deepEqual(component.outputs, { serviceName: service.outputs["name"], serviceArn: service.outputs["arn"] });
    assert.deepEqual(registered.resources.filter(({ parent }) => parent === component.urn).map(({ name }) => name).toSorted(), [
      "api-access",
      "api-alarms",
      "api-http",
      "api-rollout",
      "api-scaling",
      "api-service",
      "api-task",
      "api-watch",
      "balancer-to-api",
    ]);
    const outside = registered.resources.filter(({ name, urn }) =>
      name.startsWith("api") && urn !== component.urn && !urn.includes("FargateService$")
    );
    assert.deepEqual(outside.map(({ name }) => name), []);
  });
});

describe("FargateService order", () => {
  it("depends on roles, network rules and the listener rule", async () => {
    const registered = await makeService(() =>
      routed({
        connections: [asApplication(database())],
        permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }],
      })
    );
    assert.deepEqual(registered.dependencies("Service"), [
      "api-access-https",
      "api-access-security-group",
      "api-access-to-database-in-5432",
      "api-access-to-database-out-5432",
      "api-alarms-errors",
      "api-alarms-unhealthy",
      "api-http",
      "api-task-act",
      "api-task-definition",
      "api-task-start",
      "balancer-listeners-rule-100",
      "balancer-to-api-in-8080",
      "balancer-to-api-out-8080",
      "cluster",
      "cluster-capacity",
      "database-instance",
      "way-out",
    ]);
  });

  it("creates repository, task definition, database, rules and service in this order, and deletes them in reverse", async () => {
    const registered = await makeService(() => routed({ scaling: { maxCount: 4 }, connections: [asApplication(database())] }));
    const byUrn = new Map(registered.resources.map((resource) => [resource.urn, resource]));
    /** Whether one is there only after the other, and removed before it. */
    const comesAfter = (later: string, earlier: string): boolean => {
      const seen = new Set<string>();
      const ahead = registered.resources.filter(({ name, custom }) => custom && name === later).map(({ urn }) => urn);
      for (let urn = ahead.pop(); urn !== undefined; urn = ahead.pop()) {
        if (shortName(urn) === earlier) return true;
        if (!seen.has(urn)) ahead.push(...byUrn.get(urn)!.dependencies);
        seen.add(urn);
      }
      return false;
    };
    const order: [string, string][] = [
      ["api-task-definition", "images-repository"],
      ["api-service", "images-repository"],
      ["api-service", "api-task-definition"],
      ["api-service", "database-instance"],
      ["balancer-listeners-rule-100", "api-http"],
      ["balancer-listeners-rule-100", "balancer-listeners-https"],
      ["api-service", "balancer-listeners-rule-100"],
      ["api-service", "balancer-alb"],
      ["api-scaling-target", "api-service"],
      ["api-scaling-cpu", "api-service"],
    ];
    for (const [later, earlier] of order) {
      assert.ok(comesAfter(later, earlier), `${later} comes before ${earlier}`);
      assert.ok(!comesAfter(earlier, later), `${earlier} waits for ${later}`);
    }
  });
});

describe("FargateService scaling", () => {
  const scaled = (scaling: FargateServiceArgs["scaling"], args: Partial<FargateServiceArgs> = {}) =>
    makeService(() => routed({ scaling, ...args }));

  it("is off by default, and ignores desiredCount if it is on", async () => {
    const fixed = await makeService();
    assert.deepEqual([fixed.ofType("Target").length, fixed.only("Service").options.ignoreChanges], [0, []]);
    assert.deepEqual((await scaled({ maxCount: 4 })).only("Service").options.ignoreChanges, ["desiredCount"]);
  });

  it("ranges from count to scaling.maxCount", async () => {
    const registered = await scaled({ maxCount: 10 }, { count: 3 });
    const service = String(registered.only("Service").outputs["name"]);
    assert.deepEqual(registered.inputs("Target"), {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: `service/aws-practice-stg/${service}`,
      minCapacity: 3,
      maxCapacity: 10,
    });
    assert.equal(registered.inputs("Service")["desiredCount"], 3);
  });

  it("targets 60 percent CPU by default, with a fast scale-out and a slow scale-in", async () => {
    const registered = await scaled({ maxCount: 4 });
    const target = registered.inputs("Target");
    assert.deepEqual(registered.inputs("Policy"), {
      name: "cpu",
      policyType: "TargetTrackingScaling",
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: target["resourceId"],
      targetTrackingScalingPolicyConfiguration: {
        targetValue: 60,
        predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
      },
    });
    assert.equal(registered.only("Policy").name, "api-scaling-cpu");
    assert.ok(registered.dependencies("Policy").includes("api-scaling-target"));
  });

  it("has a policy for each target value", async () => {
    const registered = await scaled({ maxCount: 4, cpuPercent: 50, memoryPercent: 70, requestsPerTask: 900 });
    const aims = registered.ofType("Policy").map(({ name, inputs }) => {
      const { targetValue, predefinedMetricSpecification, ...cooldowns } = inputs["targetTrackingScalingPolicyConfiguration"] as Properties;
      assert.deepEqual(cooldowns, { scaleOutCooldown: 60, scaleInCooldown: 300 });
      return [name, targetValue, predefinedMetricSpecification];
    });
    const suffix = (type: string) => String(registered.only(type).outputs["arnSuffix"]);
    assert.deepEqual(aims, [
      ["api-scaling-cpu", 50, { predefinedMetricType: "ECSServiceAverageCPUUtilization" }],
      ["api-scaling-memory", 70, { predefinedMetricType: "ECSServiceAverageMemoryUtilization" }],
      ["api-scaling-requests", 900, {
        predefinedMetricType: "ALBRequestCountPerTarget",
        resourceLabel: `${suffix("LoadBalancer")}/${suffix("TargetGroup")}`,
      }],
    ]);
    assert.match(suffix("LoadBalancer"), /^app\//);
    assert.match(suffix("TargetGroup"), /^targetgroup\//);
    const names = async (scaling: FargateServiceArgs["scaling"]) => (await scaled(scaling)).ofType("Policy").map(({ name }) => name);
    assert.deepEqual(await names({ maxCount: 4, memoryPercent: 70 }), ["api-scaling-memory"]);
    assert.deepEqual(await names({ maxCount: 4, requestsPerTask: 1 }), ["api-scaling-requests"]);
    assert.deepEqual(await names({ maxCount: 4, cpuPercent: 40 }), ["api-scaling-cpu"]);
  });

  it("works without a load balancer, too", async () => {
    const registered = await makeService({ scaling: { maxCount: 4, memoryPercent: 80 } });
    assert.deepEqual(registered.ofType("Policy").map(({ name }) => name), ["api-scaling-memory"]);
  });
});

describe("FargateService spare capacity", () => {
  const fargate = (weight: number) => ({ capacityProvider: "FARGATE", weight, base: 1 });
  const spot = (weight: number) => ({ capacityProvider: "FARGATE_SPOT", weight });
  const cases: [number, object[]][] = [
    [0, [fargate(100)]],
    [1, [fargate(99), spot(1)]],
    [70, [fargate(30), spot(70)]],
    [100, [spot(100)]],
  ];
  for (const [spotPercent, strategies] of cases) {
    it(`of ${spotPercent} percent, which the provider lets be changed`, async () => {
      const service = await serviceWith({ spotPercent });
      assert.deepEqual(some(service, "capacityProviderStrategies", "forceNewDeployment"), [strategies, true]);
    });
  }
});

describe("FargateService behind a load balancer", () => {
  it("has a target group with a fast health check and an automatic name", async () => {
    const registered = await makeService(() => routed());
    assert.deepEqual(registered.inputs("TargetGroup"), {
      vpcId: "vpc-1",
      targetType: "ip",
      port: 80,
      protocol: "HTTP",
      protocolVersion: "HTTP1",
      deregistrationDelay: 30,
      healthCheck: { path: "/", matcher: "200-299", interval: 10, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 3 },
      tags: { Name: "aws-practice-api-stg" },
    });
    assert.deepEqual(registered.only("TargetGroup").options.deleteBeforeReplace, undefined);
  });

  it("is attached with a health check grace period", async () => {
    const registered = await makeService(() => routed());
    assert.deepEqual(some(registered.inputs("Service"), "loadBalancers", "healthCheckGracePeriodSeconds"), [
      [{ targetGroupArn: registered.only("TargetGroup").outputs["arn"], containerName: "api", containerPort: 8080 }],
      60,
    ]);
  });

  it("follows healthCheck", async () => {
    const registered = await makeService(() =>
      routed({
        deregistrationDelaySeconds: 0,
        healthCheck: {
          path: "/health",
          statusCodes: "200,204",
          intervalSeconds: 30,
          timeoutSeconds: 20,
          healthyThreshold: 5,
          unhealthyThreshold: 10,
          startPeriodSeconds: 0,
        },
      })
    );
    assert.deepEqual(some(registered.inputs("TargetGroup"), "healthCheck", "deregistrationDelay"), [
      { path: "/health", matcher: "200,204", interval: 30, timeout: 20, healthyThreshold: 5, unhealthyThreshold: 10 },
      0,
    ]);
    assert.equal(registered.inputs("Service")["healthCheckGracePeriodSeconds"], 0);
    assert.equal(containerOf(registered)["healthCheck"], undefined);
  });

  it("follows protocol, with another default health check for GRPC", async () => {
    const groupWith = async (args: Partial<FargateServiceArgs>) => (await makeService(() => routed(args))).inputs("TargetGroup");
    const paths = ["protocol", "protocolVersion", "healthCheck.path", "healthCheck.matcher", "healthCheck.interval"];
    assert.deepEqual(some(await groupWith({ protocol: "HTTP2" }), ...paths), ["HTTP", "HTTP2", "/", "200-299", 10]);
    assert.deepEqual(some(await groupWith({ protocol: "GRPC" }), ...paths), ["HTTP", "GRPC", "/AWS.ALB/healthcheck", "0-99", 10]);
    assert.deepEqual(
      some(await groupWith({ protocol: "GRPC", healthCheck: { path: "/grpc.health.v1.Health/Check", statusCodes: "0" } }), ...paths),
      ["HTTP", "GRPC", "/grpc.health.v1.Health/Check", "0", 10],
    );
  });

  it("creates the listener rule of route", async () => {
    const registered = await makeService(() => routed({ route: { priority: 7, hosts: ["api.example.com"], paths: ["/v1/*", "/v2/*"] } }));
    assert.deepEqual(registered.inputs("ListenerRule", "balancer-listeners-rule-7"), {
      listenerArn: registered.only("Listener", "balancer-listeners-https").outputs["arn"],
      priority: 7,
      conditions: [{ hostHeader: { values: ["api.example.com"] } }, { pathPattern: { values: ["/v1/*", "/v2/*"] } }],
      actions: [{ type: "forward", targetGroupArn: registered.only("TargetGroup").outputs["arn"] }],
    });
  });

  it("admits only the load balancer, on its port", async () => {
    const registered = await makeService(() => routed({ port: 3000 }));
    const [target] = registered.inputs("Service")["loadBalancers"] as Properties[];
    assert.deepEqual([target!["containerPort"], registered.inputs("TargetGroup")["port"]], [3000, 80]); // of the group permanently, so that another port replaces nothing
    const own = rulesOf(registered).filter((rule) => rule.includes("api-access"));
    assert.deepEqual(own, [
      "api-access-security-group to 0.0.0.0/0 tcp 443-443 \"HTTPS to AWS services and the internet\"",
      "balancer-security-group to api-access-security-group tcp 3000-3000 \"To service api\"",
      "api-access-security-group from balancer-security-group tcp 3000-3000 \"From the load balancer\"",
    ]);
  });

  it("isn't attached without route", async () => {
    const registered = await makeService(() => routed({ route: undefined }));
    assert.deepEqual([registered.ofType("TargetGroup").length, registered.ofType("ListenerRule").length], [0, 0]);
    assert.deepEqual(some(registered.inputs("Service"), "loadBalancers", "healthCheckGracePeriodSeconds"), [undefined, undefined]);
    assert.equal(rulesOf(registered).filter((rule) => rule.includes("api-access")).length, 1);
  });
});

describe("FargateService connections", () => {
  const DB = ["DB_HOST", "DB_NAME", "DB_PASSWORD", "DB_PORT", "DB_USER_NAME"];

  it("open the database's port at both ends, with its secrets", async () => {
    const registered = await makeService(() => ({ connections: [asApplication(database())] }));
    const secret = String(registered.only("Secret").outputs["arn"]);
    assert.deepEqual(containerOf(registered)["secrets"], DB.map((name) => ({ name, valueFrom: `${secret}:${name}::` })));
    assert.deepEqual(rulesOf(registered).slice(1), [
      "api-access-security-group to database-security-group tcp 5432-5432 \"To database main-stg\"",
      "database-security-group from api-access-security-group tcp 5432-5432 \"From service api\"",
    ]);
    assert.equal(registered.inputs("Service")["serviceConnectConfiguration"], undefined);
  });

  it("are overridden by a secret of the same name", async () => {
    const parameter = `arn:aws:ssm:${HERE}:parameter/stg/reader`;
    const registered = await makeService(() => ({
      connections: [asApplication(database())],
      secrets: { DB_HOST: parameter, OTHER: parameter },
    }));
    const secret = String(registered.only("Secret").outputs["arn"]);
    assert.deepEqual(containerOf(registered)["secrets"], [
      { name: "DB_HOST", valueFrom: parameter },
      ...DB.slice(1).map((name) => ({ name, valueFrom: `${secret}:${name}::` })),
      { name: "OTHER", valueFrom: parameter },
    ]);
    assert.deepEqual(statements(registered, "RolePolicy", "api-task-start").slice(3), [
      allowed(["ssm:GetParameters"], [parameter]),
      allowed(["secretsmanager:GetSecretValue"], [secret]),
    ]);
  });

  const frontAndBack = () =>
    build(() => {
      const around = surroundings();
      const backend = new FargateService("backend", { ...around, port: 9000, protocol: "HTTP2", serviceConnect: true });
      new FargateService("frontend", { ...around, ...routed(), connections: [backend.destination()] });
    });

  it("let one service reach another by name with serviceConnect", async () => {
    const registered = await frontAndBack();
    const namespace = registered.only("HttpNamespace").outputs["arn"];
    assert.deepEqual(registered.inputs("Service", "backend-service")["serviceConnectConfiguration"], {
      enabled: true,
      namespace,
      services: [{
        portName: "backend",
        discoveryName: "backend",
        clientAlias: [{ dnsName: "backend", port: 9000 }],
        timeout: { perRequestTimeoutSeconds: 15, idleTimeoutSeconds: 300 },
      }],
    });
    assert.deepEqual(registered.inputs("Service", "frontend-service")["serviceConnectConfiguration"], { enabled: true, namespace });
    const [mapping] = containerOf(registered, "backend-task-definition")["portMappings"] as Properties[];
    assert.deepEqual(some(mapping!, "name", "containerPort", "appProtocol"), ["backend", 9000, "http2"]);
  });

  it("give the client the other service's address", async () => {
    assert.deepEqual(containerOf(await frontAndBack(), "frontend-task-definition")["environment"], [
      { name: "BACKEND_URL", value: "http://backend:9000" },
    ]);
  });

  it("give a client of gRPC a name that gRPC resolves", async () => {
    const registered = await build(() => {
      const around = surroundings();
      const users = new FargateService("user-api", { ...around, port: 50_051, protocol: "GRPC", serviceConnect: true });
      new FargateService("frontend", { ...around, connections: [users.destination()] });
    });
    assert.deepEqual(containerOf(registered, "frontend-task-definition")["environment"], [
      { name: "USER_API_URL", value: "dns:///user-api:50051" },
    ]);
  });

  it("open the port between the two services only", async () => {
    const rules = rulesOf(await frontAndBack()).filter((rule) => rule.includes("backend-access") && rule.includes("frontend-access"));
    assert.deepEqual(rules, [
      "frontend-access-security-group to backend-access-security-group tcp 9000-9000 \"To service backend\"",
      "backend-access-security-group from frontend-access-security-group tcp 9000-9000 \"From service frontend\"",
    ]);
  });

  it("create a client after its destination", async () => {
    const dependencies = (await frontAndBack()).dependencies("Service", "frontend-service");
    for (const name of ["backend-service", "frontend-access-to-backend-out-9000", "frontend-access-to-backend-in-9000"]) {
      assert.ok(dependencies.includes(name), name);
    }
  });

  it("can be several", async () => {
    const registered = await build(() => {
      const around = surroundings();
      const backend = new FargateService("backend", { ...around, port: 9000, serviceConnect: true });
      new FargateService("both", {
        ...around,
        port: 80,
        serviceConnect: true,
        connections: [asApplication(database()), backend.destination()],
      });
    });
    assert.equal(rulesOf(registered).filter((rule) => rule.startsWith("both-access-security-group to")).length, 3);
    const { services } = registered.inputs("Service", "both-service")["serviceConnectConfiguration"] as { services: Properties[] };
    assert.equal(services[0]!["discoveryName"], "both");
  });
});

describe("FargateService without an image", () => {
  const whole = (args: Partial<FargateServiceArgs> = {}) => () =>
    routed({ count: 3, scaling: { maxCount: 9, requestsPerTask: 100 }, ...args });

  it("creates everything, starts no task and doesn't scale", async () => {
    const registered = await makeService(whole({ image: undefined }));
    assert.equal(registered.inputs("Service")["desiredCount"], 0);
    assert.deepEqual(registered.only("Service").options.ignoreChanges, []);
    assert.deepEqual([registered.ofType("Target").length, registered.ofType("Policy").length], [0, 0]);
    assert.equal(containerOf(registered)["image"], "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/images-stg:awaits-first-image");
  });

  it("starts its tasks and its scaling with the first image", async () => {
    const before = await makeService(whole({ image: undefined }));
    const after = await makeService(whole());
    const urns = before.resources.map(({ urn }) => urn);
    assert.deepEqual(urns.filter((urn) => !after.resources.some((resource) => resource.urn === urn)), []);
    assert.deepEqual(after.names().filter((name) => !before.names().includes(name) && !name.includes("api-watch")), [
      "Policy api-scaling-requests",
      "ServiceRollout api-rollout",
      "ServiceScaling api-scaling",
      "Stash api-rollout-note",
      "Target api-scaling-target",
    ]);
    const { desiredCount: nothing, healthCheckGracePeriodSeconds: none, ...first } = before.inputs("Service");
    const { desiredCount: count, healthCheckGracePeriodSeconds: seconds, ...second } = after.inputs("Service");
    assert.deepEqual([nothing, count], [0, 3]);
    assert.deepEqual([none, seconds], [undefined, 60]);
    assert.deepEqual(first, second);
    assert.deepEqual(before.inputs("TargetGroup"), after.inputs("TargetGroup"));
    assert.equal(after.inputs("Target")["minCapacity"], 3);
  });

  it("reports that it waits for image, and nothing once it is set", async () => {
    const waits = "info: FargateService \"api\" waits for its first image: no task runs and nothing scales until image is set";
    const said = async (program: () => unknown) => (await messagesOf(program)).filter((text) => text.includes("FargateService"));
    assert.deepEqual(await said(serviceProgram(whole({ image: undefined }))), [waits]);
    assert.deepEqual(await said(serviceProgram(whole())), []);
  });
});

describe("FargateService names", () => {
  it("accept up to 19 characters, target group included", async () => {
    const registered = await makeService(() => routed({ scaling: { maxCount: 4 } }), LONGEST);
    assert.equal(String(registered.only("TargetGroup").outputs["name"]).length, 32);
    assert.equal(registered.inputs("TaskDefinition")["family"], `aws-practice-${LONGEST}-stg`);
  });

  for (const name of [`${LONGEST}t`, "Api", "1api", "api-", "-api", "a--b", "a_b", "a.b"]) {
    it(`reject "${name}"`, async () => {
      const form = "1 to 19 lower-case letters, digits and single hyphens, beginning with a letter";
      assert.equal(await serviceRefusal({}, name), `FargateService "${name}": name is "${name}", but must be ${form}`);
    });
  }
});

describe("FargateService refusals", () => {
  const requests = { priority: 100, paths: ["/*"] };
  const cases: [string, Given<FargateServiceArgs>, string][] = [
    [
      "a route without a load balancer",
      { port: 8080, route: requests },
      ": loadBalancer is missing, but must be set, as it forwards the requests of route",
    ],
    [
      "a route without a port",
      () => ({ route: requests, loadBalancer: loadBalancer() }),
      ": route is {\"priority\":100,\"paths\":[\"/*\"]}, but must be omitted, or port given",
    ],
    ["to be found without a port", { serviceConnect: true }, ": serviceConnect is true, but must be omitted, or port given"],
    [
      "requests as an aim without a route",
      { scaling: { maxCount: 4, requestsPerTask: 100 } },
      ": scaling.requestsPerTask is 100, but must be omitted, or route given: the load balancer counts the requests",
    ],
    [
      "half a request as an aim",
      () => routed({ scaling: { maxCount: 4, requestsPerTask: 0.5 } }),
      ": scaling.requestsPerTask is 0.5, but must be a whole number from 1 to 1000000",
    ],
    [
      "scaling to what is there already",
      { scaling: { maxCount: 2 } },
      ": scaling.maxCount is 2, but must be a whole number from 3 to 1000, more than count, 2; if omitted, count is 2",
    ],
    [
      "scaling to more than ECS runs",
      { scaling: { maxCount: 1001 } },
      ": scaling.maxCount is 1001, but must be a whole number from 1 to 1000",
    ],
    [
      "scaling of nothing",
      { count: 0, scaling: { maxCount: 4 } },
      ": scaling.maxCount is 4, but must be omitted with count 0: without a task there is nothing to measure",
    ],
    [
      "a CPU of 101 percent as an aim",
      { scaling: { maxCount: 4, cpuPercent: 101 } },
      ": scaling.cpuPercent is 101, but must be a whole number from 1 to 100",
    ],
    [
      "no memory as an aim",
      { scaling: { maxCount: 4, memoryPercent: 0 } },
      ": scaling.memoryPercent is 0, but must be a whole number from 1 to 100",
    ],
    ["port 0", { port: 0 }, ": port is 0, but must be a whole number from 1 to 65535"],
    ["a port above all ports", { port: 65_536 }, ": port is 65536, but must be a whole number from 1 to 65535"],
    ["a protocol that doesn't exist", { protocol: "HTTP3" as never }, ": protocol is \"HTTP3\", but must be one of HTTP1, HTTP2, GRPC"],
    ["less than no task", { count: -1 }, ": count is -1, but must be a whole number from 0 to 1000"],
    ["half a task", { count: 1.5 }, ": count is 1.5, but must be a whole number from 0 to 1000"],
    ["more spare capacity than all", { spotPercent: 101 }, ": spotPercent is 101, but must be a whole number from 0 to 100"],
    [
      "more than an hour for requests in flight",
      { deregistrationDelaySeconds: 3601 },
      ": deregistrationDelaySeconds is 3601, but must be a whole number from 0 to 3600",
    ],
    [
      "a health check without a path",
      { healthCheck: { path: "health" } },
      ": healthCheck.path is \"health\", but must be a path that begins with /, e.g. /health",
    ],
    [
      "a health check with words for statuses",
      { healthCheck: { statusCodes: "ok" } },
      ": healthCheck.statusCodes is \"ok\", but must be statuses in quotes, e.g. \"200\" or \"200-299\"",
    ],
    [
      "a health check every second",
      { healthCheck: { intervalSeconds: 1 } },
      ": healthCheck.intervalSeconds is 1, but must be a whole number from 5 to 300",
    ],
    [
      "a health check that takes longer than until the next",
      { healthCheck: { timeoutSeconds: 10 } },
      ": healthCheck.timeoutSeconds is 10, but must be less than intervalSeconds, 10",
    ],
    [
      "a health check that doesn't wait",
      { healthCheck: { timeoutSeconds: 1 } },
      ": healthCheck.timeoutSeconds is 1, but must be a whole number from 2 to 120",
    ],
    [
      "a health check that is well at once",
      { healthCheck: { healthyThreshold: 1 } },
      ": healthCheck.healthyThreshold is 1, but must be a whole number from 2 to 10",
    ],
    [
      "a health check that never gives up",
      { healthCheck: { unhealthyThreshold: 11 } },
      ": healthCheck.unhealthyThreshold is 11, but must be a whole number from 2 to 10",
    ],
    [
      "a start of more than five minutes",
      { healthCheck: { startPeriodSeconds: 301 } },
      ": healthCheck.startPeriodSeconds is 301, but must be a whole number from 0 to 300",
    ],
    [
      "a health command without CMD",
      { healthCheck: { command: ["curl", "localhost"] } },
      ": healthCheck.command is [\"curl\",\"localhost\"], but must be CMD or CMD-SHELL and what to run, e.g. [\"CMD-SHELL\", \"wget -qO- localhost:8080/health || exit 1\"]",
    ],
    [
      "a route of nothing",
      () => routed({ route: { priority: 100 } }),
      ": route.paths is missing, but must be a list of paths, or hosts given; paths: [/*] takes every request",
    ],
    [
      "a priority that AWS doesn't know",
      () => routed({ route: { priority: 0, paths: ["/*"] } }),
      ": route.priority is 0, but must be a whole number from 1 to 50000",
    ],
    [
      "gRPC without HTTPS in front",
      () => routed({ protocol: "GRPC", loadBalancer: loadBalancer({ certificateArn: undefined, httpOnly: true }) }),
      ": route: protocol is \"GRPC\", but must be HTTP1, as LoadBalancer \"balancer\" has httpOnly",
    ],
  ];
  for (const [what, given, message] of cases) {
    it(`rejects ${what}`, async () => {
      assert.equal(await serviceRefusal(given), `FargateService "api"${message}`);
    });
  }

  const late: [string, Given<FargateServiceArgs>][] = [
    ["a variable's name", { environment: { "APP-ENV": "stg" } }],
    ["a secret's ARN", { secrets: { KEY: "arn:aws:s3:::key" } }],
    ["two destinations that bring one variable", () => ({ connections: [asApplication(database()), asApplication(database("other"))] })],
    ["another's priority", () => {
      const balancer = loadBalancer({ rules: { old: { priority: 100, paths: ["/old"], redirect: { path: "/" } } } });
      return { port: 8080, route: requests, loadBalancer: balancer };
    }],
  ];
  for (const [what, given] of [...cases.map(([name, args]): [string, Given<FargateServiceArgs>] => [name, args]), ...late]) {
    it(`rejects ${what} before it creates a resource`, async () => {
      const registered = await build(() => assert.throws(serviceProgram(given)));
      assert.deepEqual(registered.resources.filter(({ name, custom }) => custom && name.startsWith("api")), []);
    });
  }

  it("rejects two destinations that set the same variable", async () => {
    assert.equal(
      await serviceRefusal(() => ({ connections: [asApplication(database()), asApplication(database("other"))] })),
      "FargateService \"api\": connections is \"database other-stg\", but must be the only one that sets DB_HOST",
    );
  });

  it("rejects destination() without serviceConnect", async () => {
    const program = (serviceConnect?: boolean) => () =>
      void new FargateService("api", { ...surroundings(), port: 80, serviceConnect }).destination();
    for (const serviceConnect of [undefined, false]) {
      assert.equal(
        await refusal(program(serviceConnect)),
        "FargateService \"api\": serviceConnect is false, but must be true, so that other services reach it",
      );
    }
    await build(program(true));
  });

  it("rejects the priority of another service", async () => {
    const message = await refusal(() => {
      const around = { ...surroundings(), ...routed() };
      new FargateService("one", { ...around, route: { priority: 5, paths: ["/one"] } });
      new FargateService("other", { ...around, route: { priority: 5, paths: ["/other"] } });
    });
    assert.equal(message, "FargateService \"other\": route.priority is 5, but must be another than that of FargateService \"one\": route");
  });

  it("accepts the limits of each range", async () => {
    const around = (args: Partial<FargateServiceArgs>) => makeService(() => routed(args));
    await around({
      port: 65_535,
      count: 1000,
      deregistrationDelaySeconds: 3600,
      rolloutTimeoutMinutes: 132,
      healthCheck: { intervalSeconds: 300, timeoutSeconds: 120, healthyThreshold: 10, unhealthyThreshold: 2, startPeriodSeconds: 300 },
    });
    await around({
      port: 1,
      count: 1,
      scaling: { maxCount: 2, cpuPercent: 1, memoryPercent: 100, requestsPerTask: 1_000_000 },
      healthCheck: { intervalSeconds: 5, timeoutSeconds: 2 },
    });
  });
});
