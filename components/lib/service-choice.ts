import { CONTAINER_DEFAULTS, type CheckedContainer, type ContainerChoice, containerChecks } from "./container-choice";
import { defined } from "./defined";
import { checkRule, type RuleCondition } from "./listener-rule";
import { refuse, requireIntegerBetween, requireMatch, requireOneOf } from "./validation";

/** Versions of HTTP between load balancer and service. */
export const PROTOCOLS = ["HTTP1", "HTTP2", "GRPC"] as const;

/** What can be chosen of a service: everything that has a default. */
export interface ServiceChoice extends ContainerChoice {
  /**
   * TCP port on which the container listens.
   * @default none - a worker that nobody connects to
   */
  port?: number;

  /**
   * What the load balancer speaks to the container: HTTP1, HTTP2 (without TLS) or GRPC; the latter two need HTTPS in front. A change
   * makes another target group: requests are answered with 503 until the new tasks are well.
   * @default "HTTP1"
   */
  protocol?: (typeof PROTOCOLS)[number];

  /**
   * Tasks that run, 0 to 1,000; with `scaling` the fewest, at least 1.
   * @default 2
   */
  count?: number;

  /**
   * More tasks while there is more to do.
   * @default none - always `count`
   */
  scaling?: ServiceScaling;

  /**
   * Percent of the tasks that run on spare capacity, about a third of the price, which AWS takes back with two minutes' notice.
   * The first task never does, unless it is 100.
   * @default 0
   */
  spotPercent?: number;

  /** Requests that the load balancer sends to this service. Without it no load balancer knows the service. */
  route?: RuleCondition;

  /** When a task counts as well. */
  healthCheck?: HealthCheckChoice;

  /**
   * Seconds for which requests in flight may finish before a task is stopped, 0 to 3,600.
   * @default 30
   */
  deregistrationSeconds?: number;

  /**
   * Other services reach it inside the VPC as `http://<name>:<port>`, by way of ECS Service Connect, whose proxy takes its share of
   * every task's CPU and memory.
   * @default false
   */
  serviceConnect?: boolean;

  /**
   * A shell in a running container for those whose role allows it (ECS Exec). Its agent needs a root file system that can be
   * written to, so the container has one.
   * @default false
   */
  executeCommand?: boolean;
}

export interface ServiceScaling {
  /** The most tasks, more than `count`, at most 1,000. */
  maxCount: number;

  /**
   * Average use of the CPU to aim at, in percent of what the tasks have.
   * @default 60 - unless another aim is given
   */
  cpuPercent?: number;

  /** Average use of the memory to aim at, in percent of what the tasks have. */
  memoryPercent?: number;

  /** Requests a minute and task to aim at; needs `route`. */
  requestsPerTask?: number;
}

export interface HealthCheckChoice {
  /**
   * Path that answers with a status of `statusCodes`; for GRPC a method, e.g. `/grpc.health.v1.Health/Check`.
   * @default "/" - GRPC: "/AWS.ALB/healthcheck"
   */
  path?: string;

  /**
   * Statuses that mean well, 200 to 499, e.g. `200`, `200,204`, `200-299`; for GRPC gRPC's own, 0 to 99.
   * @default "200-299" - GRPC: "0-99"
   */
  statusCodes?: string;

  /**
   * Seconds between checks, 5 to 300.
   * @default 10
   */
  intervalSeconds?: number;

  /**
   * Seconds to wait for an answer, 2 to 120, less than `intervalSeconds`.
   * @default 5
   */
  timeoutSeconds?: number;

  /**
   * Good answers in a row until a task gets requests, 2 to 10.
   * @default 2
   */
  healthyThreshold?: number;

  /**
   * Bad answers in a row until a task is replaced, 2 to 10.
   * @default 3
   */
  unhealthyThreshold?: number;

  /**
   * Seconds from the start of a task in which bad answers don't count, 0 to 300.
   * @default 60
   */
  startSeconds?: number;

  /**
   * Command inside the container that ends with 0 when it is well, e.g. `["CMD-SHELL", "wget -qO- localhost:8080/health || exit 1"]`.
   * @default none - the load balancer's check alone
   */
  command?: readonly string[];
}

export const HEALTH_CHECK_DEFAULTS = {
  path: "/",
  statusCodes: "200-299",
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  startSeconds: 60,
} as const satisfies HealthCheckChoice;

const GRPC_DEFAULTS = { path: "/AWS.ALB/healthcheck", statusCodes: "0-99" };

export const SERVICE_DEFAULTS = {
  ...CONTAINER_DEFAULTS,
  protocol: "HTTP1",
  count: 2,
  spotPercent: 0,
  healthCheck: {},
  deregistrationSeconds: 30,
  serviceConnect: false,
  executeCommand: false,
} as const satisfies ServiceChoice;

type Optional = "port" | "scaling" | "route";
export type CheckedService = CheckedContainer & Required<Omit<ServiceChoice, Optional | keyof ContainerChoice>> & Pick<ServiceChoice, Optional>;
export type CheckedHealthCheck = Required<Omit<HealthCheckChoice, "command">> & Pick<HealthCheckChoice, "command">;

export const PORT = { min: 1, max: 65_535 };
export const COUNT = { min: 0, max: 1_000 };
export const PERCENT = { min: 0, max: 100 };
export const DEREGISTRATION_SECONDS = { min: 0, max: 3_600 };
/** Of targets of load balancers and of containers; both must take a value, so the narrower range counts. */
export const HEALTH_CHECK_RANGES = {
  intervalSeconds: { min: 5, max: 300 },
  timeoutSeconds: { min: 2, max: 120 },
  healthyThreshold: { min: 2, max: 10 },
  unhealthyThreshold: { min: 2, max: 10 },
  startSeconds: { min: 0, max: 300 },
} as const;
export const HEALTH_PATH_PATTERN = /^\/[^\s?#]{0,1023}$/;
export const STATUS_CODES_PATTERN = /^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/;
/** Source: Elastic Load Balancing API reference, `Matcher`. */
const STATUSES = { HTTP1: { min: 200, max: 499 }, HTTP2: { min: 200, max: 499 }, GRPC: { min: 0, max: 99 } };

/** The health check with its defaults, which differ for gRPC. */
export function healthCheckOf({ protocol, healthCheck }: Pick<CheckedService, "protocol" | "healthCheck">): CheckedHealthCheck {
  return { ...HEALTH_CHECK_DEFAULTS, ...(protocol === "GRPC" && GRPC_DEFAULTS), ...defined(healthCheck) };
}

/** What to scale on; CPU where nothing is said. */
export function scalingAims({ cpuPercent, memoryPercent, requestsPerTask }: ServiceScaling): Pick<ServiceScaling, "cpuPercent" | "memoryPercent" | "requestsPerTask"> {
  return { cpuPercent: cpuPercent ?? (memoryPercent === undefined && requestsPerTask === undefined ? 60 : undefined), memoryPercent, requestsPerTask };
}

/** @throws {RunError} The first choice that AWS would refuse, or that has no meaning together with another. */
export function checkService(owner: string, service: CheckedService): void {
  for (const check of serviceChecks(owner, service)) check();
}

/** One by one what `checkService` does, for those who report all mistakes at once. */
export function serviceChecks(owner: string, service: CheckedService): (() => unknown)[] {
  const { port, count, scaling, route } = service;
  const needsPort = (property: string, value: unknown) => port !== undefined || refuse(owner, property, value, "left out, or port given");
  return [
    ...containerChecks(owner, service),
    () => port !== undefined && requireIntegerBetween(owner, "port", port, PORT),
    () => requireOneOf(owner, "protocol", service.protocol, PROTOCOLS),
    () => requireIntegerBetween(owner, "count", count, COUNT),
    () => scaling && checkScaling(`${owner}: scaling`, scaling, service),
    () => requireIntegerBetween(owner, "spotPercent", service.spotPercent, PERCENT),
    () => route && checkRule(`${owner}: route`, route),
    () => route && needsPort("route", route),
    () => service.serviceConnect && needsPort("serviceConnect", true),
    () => requireIntegerBetween(owner, "deregistrationSeconds", service.deregistrationSeconds, DEREGISTRATION_SECONDS),
    ...healthCheckChecks(`${owner}: healthCheck`, healthCheckOf(service), service.protocol),
  ];
}

function checkScaling(owner: string, { maxCount, ...aims }: ServiceScaling, { count, route }: CheckedService): void {
  if (count === 0) refuse(owner, "maxCount", maxCount, "left out with count 0: without a task there is nothing to measure");
  requireIntegerBetween(owner, "maxCount", maxCount, { min: Math.min(count + 1, COUNT.max), max: COUNT.max });
  for (const aim of ["cpuPercent", "memoryPercent"] as const) {
    if (aims[aim] !== undefined) requireIntegerBetween(owner, aim, aims[aim], { min: 1, max: 100 });
  }
  const { requestsPerTask } = aims;
  if (requestsPerTask === undefined) return;
  requireIntegerBetween(owner, "requestsPerTask", requestsPerTask, { min: 1, max: 1_000_000 });
  if (route === undefined) refuse(owner, "requestsPerTask", requestsPerTask, "left out, or route given: the load balancer counts the requests");
}

function healthCheckChecks(owner: string, check: CheckedHealthCheck, protocol: CheckedService["protocol"]): (() => unknown)[] {
  return [
    () => requireMatch(owner, "path", check.path, HEALTH_PATH_PATTERN, "a path that begins with /, e.g. /health"),
    () => requireMatch(owner, "statusCodes", check.statusCodes, STATUS_CODES_PATTERN, "statuses, e.g. 200 or 200,204 or 200-299"),
    () => !PROTOCOLS.includes(protocol) || areStatuses(check.statusCodes, STATUSES[protocol]) || refuse(owner, "statusCodes", check.statusCodes,
      `statuses from ${STATUSES[protocol].min} to ${STATUSES[protocol].max} with protocol ${protocol}, ranges upwards`),
    ...Object.entries(HEALTH_CHECK_RANGES).map(([property, range]) => () =>
      requireIntegerBetween(owner, property, check[property as keyof typeof HEALTH_CHECK_RANGES], range)),
    () => check.timeoutSeconds < check.intervalSeconds
      || refuse(owner, "timeoutSeconds", check.timeoutSeconds, `less than intervalSeconds, ${check.intervalSeconds}`),
    () => check.command === undefined || (check.command.length >= 2 && ["CMD", "CMD-SHELL"].includes(check.command[0]!))
      || refuse(owner, "command", check.command, 'CMD or CMD-SHELL and what to run, e.g. ["CMD-SHELL", "wget -qO- localhost:8080/health || exit 1"]'),
  ];
}

function areStatuses(statusCodes: string, { min, max }: { min: number; max: number }): boolean {
  return statusCodes.split(",").every((item) => {
    const [from = NaN, to = from] = item.split("-").map(Number);
    return from >= min && to <= max && from <= to;
  });
}

/** Tasks by capacity provider, in shares of hundred; the first task on capacity that nobody takes back. */
export function capacityShares(spotPercent: number): { capacityProvider: string; weight: number; base?: number }[] {
  const shares = [
    { capacityProvider: "FARGATE", weight: 100 - spotPercent, base: 1 },
    { capacityProvider: "FARGATE_SPOT", weight: spotPercent },
  ];
  return shares.filter(({ weight }) => weight > 0);
}

