import * as fc from "fast-check";
import assert from "node:assert/strict";

import { resolve } from "../../../../components/shared/schema";
import { PRIORITIES } from "../../../../components/web/listener-rule";
import { HEALTH_CHECK_RANGES, healthCheckOf, healthCheckSettings, PROTOCOLS } from "../../../../components/workloads/service/health-check";
import {
  capacityShares,
  COUNT,
  DEREGISTRATION_DELAY_SECONDS,
  PERCENT,
  PORT,
  ROLLOUT_MINUTES,
  scalingAims,
  SERVER_ERROR_PERCENT,
  type ServiceSettings,
  serviceSettings,
  WAIT_MINUTES,
} from "../../../../components/workloads/service/service-settings";
import { anyContainer, BROKEN_CONTAINERS } from "../../../support/any-container";
import { refused } from "../../../support/refused";

const OWNER = "FargateService \"api\"";
const check = (settings: object) => void resolve(serviceSettings, OWNER, settings);
const checkOf = (healthCheck: object) => resolve(healthCheckSettings, OWNER, healthCheck);
const HEALTH_CHECK_DEFAULTS = { ...checkOf({}), path: "/", statusCodes: "200-299" };
const ROUTE = { priority: 100, paths: ["/*"] };

const between = ({ min, max }: { min: number; max: number }) => fc.integer({ min, max });
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const anyHealthCheck = fc
  .record({
    path: fc.constantFrom("/", "/health", "/grpc.health.v1.Health/Check", `/${"a".repeat(1_023)}`),
    statusCodes: fc.constantFrom("200", "200,204", "200-299", "200-299,401", "499"),
    intervalSeconds: between(HEALTH_CHECK_RANGES.intervalSeconds),
    timeoutSeconds: between(HEALTH_CHECK_RANGES.timeoutSeconds),
    healthyThreshold: between(HEALTH_CHECK_RANGES.healthyThreshold),
    unhealthyThreshold: between(HEALTH_CHECK_RANGES.unhealthyThreshold),
    startPeriodSeconds: between(HEALTH_CHECK_RANGES.startPeriodSeconds),
    command: perhaps(fc.constantFrom<string[]>(["CMD-SHELL", "true"], ["CMD", "/health", "--quick"])),
  })
  .map((choice) => ({
    ...choice,
    timeoutSeconds: Math.min(choice.timeoutSeconds, choice.intervalSeconds - 1, choice.command === undefined ? 120 : 60),
  }));

/** Any service that is allowed: with a port, a route and scaling, with some of them, with none. */
const anyService: fc.Arbitrary<ServiceSettings> = fc
  .tuple(
    anyContainer,
    fc.record({
      protocol: fc.constantFrom(...PROTOCOLS),
      count: fc.integer({ min: 1, max: COUNT.max - 1 }),
      spotPercent: between(PERCENT),
      deregistrationDelaySeconds: between(DEREGISTRATION_DELAY_SECONDS),
      executeCommand: fc.boolean(),
      serverErrorPercent: between(SERVER_ERROR_PERCENT),
      rolloutTimeoutMinutes: between({ min: 174, max: ROLLOUT_MINUTES.max }), // the longest of all that is legal takes so long
      release: perhaps(
        fc.record({ command: fc.constantFrom<string[]>(["node", "migrate.js"], ["true"]), timeoutMinutes: perhaps(between(WAIT_MINUTES)) }),
      ),
      healthCheck: fc.oneof(fc.constant({}), anyHealthCheck),
      port: perhaps(between(PORT)),
    }).map((
      choice,
    ) => (choice.protocol === "GRPC" && "statusCodes" in choice.healthCheck
      ? { ...choice, healthCheck: { ...choice.healthCheck, statusCodes: "0-99" } }
      : choice)
    ),
    fc.record({ priority: between(PRIORITIES), paths: fc.constantFrom<string[]>(["/*"], ["/a", "/b/*"]) }),
    fc.record({
      more: fc.integer({ min: 1, max: COUNT.max }),
      cpuPercent: perhaps(fc.integer({ min: 1, max: 100 })),
      memoryPercent: perhaps(fc.integer({ min: 1, max: 100 })),
      requestsPerTask: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    fc.record({ routed: fc.boolean(), scales: fc.boolean(), serviceConnect: fc.boolean() }),
  )
  .map(([container, service, route, { more, requestsPerTask, ...aims }, { routed, scales, serviceConnect }]) => {
    const reached = service.port !== undefined;
    return {
      ...container,
      ...service,
      serviceConnect: serviceConnect && reached,
      route: routed && reached ? route : undefined,
      scaling: scales
        ? { maxCount: Math.min(service.count + more, COUNT.max), ...aims, requestsPerTask: routed && reached ? requestsPerTask : undefined }
        : undefined,
    };
  });

/** Each way to break a service, and what is then refused. */
const BROKEN: [string, object | ((service: ServiceSettings) => object)][] = [
  ...BROKEN_CONTAINERS,
  ["port", { port: PORT.min - 1 }],
  ["port", { port: PORT.max + 1 }],
  ["protocol", { protocol: "HTTP3" }],
  ["serverErrorPercent", { serverErrorPercent: 0 }],
  ["serverErrorPercent", { serverErrorPercent: 101 }],
  ["rolloutTimeoutMinutes", { rolloutTimeoutMinutes: 0 }],
  ["rolloutTimeoutMinutes", { rolloutTimeoutMinutes: 241 }],
  ["release.command", { release: { command: [] } }],
  ["release.command", { release: { command: ["node", ""] } }],
  ["release.timeoutMinutes", { release: { command: ["true"], timeoutMinutes: 0 } }],
  ["release.timeoutMinutes", { release: { command: ["true"], timeoutMinutes: 121 } }],
  ["count", { scaling: undefined, count: COUNT.min - 1 }],
  ["count", { scaling: undefined, count: COUNT.max + 1 }],
  ["scaling.maxCount", { scaling: { maxCount: COUNT.max + 1 } }],
  ["scaling.maxCount", ({ count = 2 }) => ({ scaling: { maxCount: count } })],
  ["scaling.cpuPercent", { count: 1, scaling: { maxCount: 2, cpuPercent: 0 } }],
  ["scaling.memoryPercent", { count: 1, scaling: { maxCount: 2, memoryPercent: 101 } }],
  ["scaling.requestsPerTask", { count: 1, scaling: { maxCount: 2, requestsPerTask: 0 } }],
  ["spotPercent", { spotPercent: PERCENT.min - 1 }],
  ["spotPercent", { spotPercent: PERCENT.max + 1 }],
  ["route.priority", { port: 80, route: { ...ROUTE, priority: PRIORITIES.max + 1 } }],
  ["route", { scaling: undefined, serviceConnect: false, route: ROUTE, port: undefined }],
  ["serviceConnect", { scaling: undefined, serviceConnect: true, route: undefined, port: undefined }],
  ["deregistrationDelaySeconds", { deregistrationDelaySeconds: DEREGISTRATION_DELAY_SECONDS.min - 1 }],
  ["deregistrationDelaySeconds", { deregistrationDelaySeconds: DEREGISTRATION_DELAY_SECONDS.max + 1 }],
  ...Object.entries(HEALTH_CHECK_RANGES).flatMap(([property, { min, max }]): [string, object][] => [
    [`healthCheck.${property}`, { healthCheck: { [property]: min - 1 } }],
    [`healthCheck.${property}`, { healthCheck: { [property]: max + 1 } }],
  ]),
  ["healthCheck.path", { healthCheck: { path: "health" } }],
  ["healthCheck.statusCodes", { healthCheck: { statusCodes: "2xx" } }],
  ["healthCheck.timeoutSeconds", ({ healthCheck }) => ({ healthCheck: { ...healthCheck, intervalSeconds: 30, timeoutSeconds: 30 } })],
  ["healthCheck.command", { healthCheck: { command: ["true"] } }],
  ["healthCheck.timeoutSeconds", {
    healthCheck: { intervalSeconds: 150, timeoutSeconds: 61, command: ["CMD-SHELL", "true"] },
  }],
  ["serviceConnectTimeout", { serviceConnect: false, serviceConnectTimeout: {} }],
  ["serviceConnectTimeout.perRequestTimeoutSeconds", {
    port: 80,
    serviceConnect: true,
    serviceConnectTimeout: { perRequestTimeoutSeconds: -1 },
  }],
  ["serviceConnectTimeout.idleTimeoutSeconds", {
    port: 80,
    serviceConnect: true,
    serviceConnectTimeout: { perRequestTimeoutSeconds: 301 },
  }],
  ["serviceConnectTimeout.idleTimeoutSeconds", {
    port: 80,
    serviceConnect: true,
    serviceConnectTimeout: { perRequestTimeoutSeconds: 0, idleTimeoutSeconds: 10 },
  }],
];

describe("serviceSettings", () => {
  it("accept the defaults, and any service that is allowed", () => {
    check({});
    fc.assert(fc.property(anyService, check));
  });

  for (const [index, [property, broken]] of BROKEN.entries()) {
    it(`reject any service whose ${property} is broken (${index})`, () => {
      fc.assert(
        fc.property(anyService, (service) => {
          const wrong = typeof broken === "function" ? broken(service) : broken;
          assert.match(
            refused(() => check({ ...service, ...wrong })),
            new RegExp(`^${OWNER}: ${property.replaceAll(".", "\\.")} is `, "m"),
          );
        }),
        { numRuns: 20 },
      );
    });
  }

  it("report every mistake, one a line", () => {
    const wrong = {
      image: "latest",
      cpu: 1,
      tmpMiB: 0,
      port: 0,
      protocol: "UDP",
      count: -1,
      spotPercent: 101,
      deregistrationDelaySeconds: -1,
      route: { priority: 0 },
      healthCheck: { path: "", statusCodes: "", startPeriodSeconds: 301, command: [] },
      release: { command: [] },
      serverErrorPercent: 0,
      rolloutTimeoutMinutes: 0,
    };
    assert.equal(refused(() => check(wrong)).split("\n").length, 17);
  });

  const accepted: [string, object][] = [
    ["a worker", { port: undefined }],
    ["no task", { count: 0 }],
    ["a thousand tasks", { count: 1_000 }],
    ["a route", { port: 8080, route: ROUTE }],
    ["the highest port", { port: 65_535 }],
    ["one more with scaling", { count: 999, scaling: { maxCount: 1_000 } }],
    ["requests without end", {
      port: 1,
      serviceConnect: true,
      serviceConnectTimeout: { perRequestTimeoutSeconds: 0, idleTimeoutSeconds: 0 },
    }],
    ["requests of a minute", { port: 1, serviceConnect: true, serviceConnectTimeout: { perRequestTimeoutSeconds: 60 } }],
    ["every aim", { port: 1, route: ROUTE, scaling: { maxCount: 3, cpuPercent: 1, memoryPercent: 100, requestsPerTask: 1_000_000 } }],
    ["an interval just longer than the timeout", { healthCheck: { intervalSeconds: 6, timeoutSeconds: 5 } }],
    ["what others find", { port: 8080, serviceConnect: true }],
  ];
  for (const [what, choice] of accepted) it(`accept ${what}`, () => check(choice));

  const percent = "a whole number from 1 to 100";
  const command = "CMD or CMD-SHELL and what to run, e.g. [\"CMD-SHELL\", \"wget -qO- localhost:8080/health || exit 1\"]";
  const cases: [string, object, string][] = [
    ["port 0", { port: 0 }, ": port is 0, but must be a whole number from 1 to 65535"],
    ["another protocol", { protocol: "HTTP3" }, ": protocol is \"HTTP3\", but must be one of HTTP1, HTTP2, GRPC"],
    ["1,001 tasks", { count: 1_001 }, ": count is 1001, but must be a whole number from 0 to 1000"],
    [
      "scaling from nothing",
      { count: 0, scaling: { maxCount: 4 } },
      ": scaling.maxCount is 4, but must be omitted with count 0: without a task there is nothing to measure",
    ],
    [
      "scaling that doesn't",
      { count: 4, scaling: { maxCount: 4 } },
      ": scaling.maxCount is 4, but must be a whole number from 5 to 1000, more than count, 4; if omitted, count is 2",
    ],
    ["no use of the CPU", { scaling: { maxCount: 4, cpuPercent: 0 } }, `: scaling.cpuPercent is 0, but must be ${percent}`],
    [
      "more memory than there is",
      { scaling: { maxCount: 4, memoryPercent: 101 } },
      `: scaling.memoryPercent is 101, but must be ${percent}`,
    ],
    [
      "no requests",
      { port: 80, route: ROUTE, scaling: { maxCount: 4, requestsPerTask: 0 } },
      ": scaling.requestsPerTask is 0, but must be a whole number from 1 to 1000000",
    ],
    [
      "requestsPerTask without route",
      { port: 80, scaling: { maxCount: 4, requestsPerTask: 9 } },
      ": scaling.requestsPerTask is 9, but must be omitted, or route given: the load balancer counts the requests",
    ],
    ["101 percent", { spotPercent: 101 }, ": spotPercent is 101, but must be a whole number from 0 to 100"],
    [
      "a route of nothing",
      { port: 80, route: { priority: 1 } },
      ": route.paths is missing, but must be a list of paths, or hosts given; paths: [/*] takes every request",
    ],
    ["a route without a port", { route: ROUTE }, ": route is {\"priority\":100,\"paths\":[\"/*\"]}, but must be omitted, or port given"],
    ["a worker that others find", { serviceConnect: true }, ": serviceConnect is true, but must be omitted, or port given"],
    [
      "more than an hour to end",
      { deregistrationDelaySeconds: 3_601 },
      ": deregistrationDelaySeconds is 3601, but must be a whole number from 0 to 3600",
    ],
    [
      "a check of no path",
      { healthCheck: { path: "health" } },
      ": healthCheck.path is \"health\", but must be a path that begins with /, e.g. /health",
    ],
    [
      "a check with a query",
      { healthCheck: { path: "/health?deep" } },
      ": healthCheck.path is \"/health?deep\", but must be a path that begins with /, e.g. /health",
    ],
    [
      "a status in words",
      { healthCheck: { statusCodes: "OK" } },
      ": healthCheck.statusCodes is \"OK\", but must be statuses in quotes, e.g. \"200\" or \"200-299\"",
    ],
    [
      "a check every four seconds",
      { healthCheck: { intervalSeconds: 4, timeoutSeconds: 2 } },
      ": healthCheck.intervalSeconds is 4, but must be a whole number from 5 to 300",
    ],
    [
      "an answer within a second",
      { healthCheck: { timeoutSeconds: 1 } },
      ": healthCheck.timeoutSeconds is 1, but must be a whole number from 2 to 120",
    ],
    [
      "one good answer",
      { healthCheck: { healthyThreshold: 1 } },
      ": healthCheck.healthyThreshold is 1, but must be a whole number from 2 to 10",
    ],
    [
      "eleven bad answers",
      { healthCheck: { unhealthyThreshold: 11 } },
      ": healthCheck.unhealthyThreshold is 11, but must be a whole number from 2 to 10",
    ],
    [
      "a start of more than five minutes",
      { healthCheck: { startPeriodSeconds: 301 } },
      ": healthCheck.startPeriodSeconds is 301, but must be a whole number from 0 to 300",
    ],
    [
      "a wait for the next check",
      { healthCheck: { intervalSeconds: 5 } },
      ": healthCheck.timeoutSeconds is 5, but must be less than intervalSeconds, 5",
    ],
    [
      "a command without CMD",
      { healthCheck: { command: ["wget", "localhost"] } },
      `: healthCheck.command is ["wget","localhost"], but must be ${command}`,
    ],
    [
      "CMD without a command",
      { healthCheck: { command: ["CMD-SHELL"] } },
      `: healthCheck.command is ["CMD-SHELL"], but must be ${command}`,
    ],
  ];
  for (const [what, choice, message] of cases) it(`reject ${what}`, () => assert.equal(refused(() => check(choice)), OWNER + message));

  const statuses: [ServiceSettings["protocol"], string[], string[], string][] = [
    ["HTTP1", ["200", "499", "200-499", "200,300-302"], ["199", "500", "299-200", "200-201-202", "0-99"], "200 to 499"],
    ["HTTP2", ["200"], ["500"], "200 to 499"],
    ["GRPC", ["0", "99", "0-99", "0,12"], ["100", "200-299"], "0 to 99"],
  ];
  for (const [protocol, right, wrong, range] of statuses) {
    it(`take statuses from ${range} with ${protocol}`, () => {
      for (const statusCodes of right) check({ protocol, healthCheck: { statusCodes } });
      for (const statusCodes of wrong) {
        assert.match(refused(() => check({ protocol, healthCheck: { statusCodes } })), /: healthCheck.statusCodes is /);
      }
    });
  }

  for (const statusCodes of ["", "200-", ",200", "200 204", "2000", "200;204", "-99"]) {
    it(`reject the statuses "${statusCodes}"`, () =>
      assert.match(refused(() => check({ healthCheck: { statusCodes } })), /: healthCheck.statusCodes is /));
  }
});

describe("healthCheckOf", () => {
  it("asks for / over HTTP, and as gRPC does over gRPC", () => {
    for (const protocol of ["HTTP1", "HTTP2"] as const) {
      assert.deepEqual(healthCheckOf({ protocol, healthCheck: checkOf({}) }), HEALTH_CHECK_DEFAULTS);
    }
    assert.deepEqual(healthCheckOf({ protocol: "GRPC", healthCheck: checkOf({}) }), {
      ...HEALTH_CHECK_DEFAULTS,
      path: "/AWS.ALB/healthcheck",
      statusCodes: "0-99",
    });
  });

  it("prefers what is chosen to either", () => {
    const healthCheck = { path: "/grpc.health.v1.Health/Check", statusCodes: "0", startPeriodSeconds: 0, command: ["CMD", "true"] };
    for (const protocol of PROTOCOLS) {
      assert.deepEqual(healthCheckOf({ protocol, healthCheck: checkOf(healthCheck) }), { ...HEALTH_CHECK_DEFAULTS, ...healthCheck });
    }
  });

  it("doesn't take undefined for a choice", () => {
    assert.deepEqual(
      healthCheckOf({ protocol: "HTTP1", healthCheck: checkOf({ path: undefined, startPeriodSeconds: undefined }) }),
      HEALTH_CHECK_DEFAULTS,
    );
  });
});

describe("scalingAims", () => {
  const none = { cpuPercent: undefined, memoryPercent: undefined, requestsPerTask: undefined };
  const cases: [string, object, object][] = [
    ["60 percent of the CPU where nothing is said", {}, { cpuPercent: 60 }],
    ["the CPU that is said", { cpuPercent: 40 }, { cpuPercent: 40 }],
    ["the memory alone", { memoryPercent: 70 }, { memoryPercent: 70 }],
    ["the requests alone", { requestsPerTask: 500 }, { requestsPerTask: 500 }],
    ["all that are said", { cpuPercent: 1, memoryPercent: 2, requestsPerTask: 3 }, { cpuPercent: 1, memoryPercent: 2, requestsPerTask: 3 }],
  ];
  for (const [what, said, aims] of cases) {
    it(`are ${what}`, () => assert.deepEqual(scalingAims({ maxCount: 4, ...said }), { ...none, ...aims }));
  }
});

describe("capacityShares", () => {
  it("are hundred together, none empty, the first task on capacity that stays unless all is spare", () => {
    for (let spotPercent = PERCENT.min; spotPercent <= PERCENT.max; spotPercent++) {
      const shares = capacityShares(spotPercent);
      assert.equal(shares.reduce((sum, { weight }) => sum + weight, 0), 100);
      assert.ok(shares.every(({ weight }) => weight > 0));
      assert.deepEqual(
        shares.filter(({ base }) => base !== undefined).map(({ capacityProvider, base }) => [capacityProvider, base]),
        spotPercent === 100 ? [] : [["FARGATE", 1]],
      );
    }
  });

  it("are FARGATE, FARGATE_SPOT, or both", () => {
    const FARGATE = { capacityProvider: "FARGATE", base: 1 };
    assert.deepEqual(capacityShares(0), [{ ...FARGATE, weight: 100 }]);
    assert.deepEqual(capacityShares(75), [{ ...FARGATE, weight: 25 }, { capacityProvider: "FARGATE_SPOT", weight: 75 }]);
    assert.deepEqual(capacityShares(100), [{ capacityProvider: "FARGATE_SPOT", weight: 100 }]);
  });
});
