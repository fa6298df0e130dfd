import { isIntegerBetween, refuse, requireIntegerBetween, requireOneOf } from "../../shared/validation";
import { checkRule, type RuleCondition } from "../../web/listener-rule";
import { type CheckedContainer, CONTAINER_DEFAULTS, containerChecks, type ContainerChoice } from "../container-settings";
import { healthCheckChecks, type HealthCheckChoice, healthCheckOf, type Protocol, PROTOCOLS } from "./health-check";
import { requireTimeForRollout } from "./rollout-duration";
import { serviceConnectChecks, type ServiceConnectTimeout } from "./service-connect";

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
  protocol?: Protocol;

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
   * Percent of the tasks that run on spare capacity, up to 70 % cheaper, which AWS takes back with two minutes' notice. Where it
   * has none to spare, these tasks are missing until it has: ECS doesn't start them elsewhere. The first task never is one of them,
   * unless it is 100. Source: Amazon ECS developer guide, "Amazon ECS clusters for Fargate", Fargate Spot; AWS Fargate pricing;
   * aws/containers-roadmap#852.
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
  deregistrationDelaySeconds?: number;

  /**
   * Other services reach it inside the VPC as `http://<name>:<port>`, by way of ECS Service Connect, whose proxy takes its share of
   * every task's CPU and memory, and sends a request again, twice at most, that failed to connect or was answered with 503
   * (aws/containers-roadmap#1963).
   * @default false
   */
  serviceConnect?: boolean;

  /**
   * How long the proxies in front of it wait for an answer; needs `serviceConnect`.
   * @default 15 seconds for a request, 300 for an idle connection
   */
  serviceConnectTimeout?: ServiceConnectTimeout;

  /**
   * A shell in a running container for those whose role allows it (ECS Exec). Its agent needs a root file system that can be
   * written to, so the container has one.
   * @default false
   */
  executeCommand?: boolean;

  /**
   * A command that must end well before tasks of a new version start, e.g. a migration of the database.
   * @default none
   */
  release?: ReleaseChoice;

  /**
   * Percent of the requests, from 1 to 100, that may end in a 5xx of the container for two minutes: more end a rollout, which goes back
   * to the version before, and are told at any time. Needs `route`.
   * @default 5
   */
  serverErrorPercent?: number;

  /**
   * Minutes until an update is given up on, 1 to 240, and at least those that a good one may take by `healthCheck`,
   * `deregistrationDelaySeconds` and `stopTimeoutSeconds`; ECS itself gives up a version whose tasks fail much sooner.
   * @default 20
   */
  rolloutTimeoutMinutes?: number;
}

export interface ReleaseChoice {
  /** The command with its arguments, e.g. `["node", "migrate.js"]`: run once in each new task definition; 0 is success. */
  command: readonly string[];

  /**
   * Minutes until it is stopped, which counts as failed, 1 to 120.
   * @default 15
   */
  timeoutMinutes?: number;
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

export const SERVICE_DEFAULTS = {
  ...CONTAINER_DEFAULTS,
  protocol: "HTTP1",
  count: 2,
  spotPercent: 0,
  healthCheck: {},
  deregistrationDelaySeconds: 30,
  serviceConnect: false,
  executeCommand: false,
  serverErrorPercent: 5,
  rolloutTimeoutMinutes: 20,
} as const satisfies ServiceChoice;

export const RELEASE_TIMEOUT_MINUTES = 15;

type Optional = "port" | "scaling" | "route" | "release" | "serviceConnectTimeout";
export type CheckedService =
  & CheckedContainer
  & Required<Omit<ServiceChoice, Optional | keyof ContainerChoice>>
  & Pick<ServiceChoice, Optional>;

export const PORT = { min: 1, max: 65_535 };
export const COUNT = { min: 0, max: 1_000 };
export const PERCENT = { min: 0, max: 100 };
export const SERVER_ERROR_PERCENT = { min: 1, max: 100 };
export const WAIT_MINUTES = { min: 1, max: 120 };
export const DEREGISTRATION_DELAY_SECONDS = { min: 0, max: 3_600 };

/** What to scale on; CPU where nothing is said. */
export function scalingAims(
  { cpuPercent, memoryPercent, requestsPerTask }: ServiceScaling,
): Pick<ServiceScaling, "cpuPercent" | "memoryPercent" | "requestsPerTask"> {
  return {
    cpuPercent: cpuPercent ?? (memoryPercent === undefined && requestsPerTask === undefined ? 60 : undefined),
    memoryPercent,
    requestsPerTask,
  };
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
    () => requireIntegerBetween(owner, "deregistrationDelaySeconds", service.deregistrationDelaySeconds, DEREGISTRATION_DELAY_SECONDS),
    () => requireIntegerBetween(owner, "serverErrorPercent", service.serverErrorPercent, SERVER_ERROR_PERCENT),
    () => service.release && checkRelease(`${owner}: release`, service.release),
    ...healthCheckChecks(`${owner}: healthCheck`, healthCheckOf(service), service.protocol),
    ...serviceConnectChecks(owner, service),
    () =>
      requireTimeForRollout(owner, service.rolloutTimeoutMinutes, {
        ...service,
        healthCheck: healthCheckOf(service),
        isRouted: route !== undefined,
      }),
  ];
}

function checkRelease(owner: string, { command, timeoutMinutes = RELEASE_TIMEOUT_MINUTES }: ReleaseChoice): void {
  if (command.length === 0 || command.some((word) => word === "")) {
    refuse(owner, "command", command, "a command and its arguments, e.g. [\"node\", \"migrate.js\"]");
  }
  requireIntegerBetween(owner, "timeoutMinutes", timeoutMinutes, WAIT_MINUTES);
}

function checkScaling(owner: string, { maxCount, ...aims }: ServiceScaling, { count, route }: CheckedService): void {
  if (count === 0) refuse(owner, "maxCount", maxCount, "left out with count 0: without a task there is nothing to measure");
  const min = Math.min(count + 1, COUNT.max);
  if (!isIntegerBetween(maxCount, { min, max: COUNT.max })) {
    refuse(
      owner,
      "maxCount",
      maxCount,
      `a whole number from ${min} to ${COUNT.max}, more than count, ${count}; left out, count is ${SERVICE_DEFAULTS.count}`,
    );
  }
  for (const aim of ["cpuPercent", "memoryPercent"] as const) {
    if (aims[aim] !== undefined) requireIntegerBetween(owner, aim, aims[aim], { min: 1, max: 100 });
  }
  const { requestsPerTask } = aims;
  if (requestsPerTask === undefined) return;
  requireIntegerBetween(owner, "requestsPerTask", requestsPerTask, { min: 1, max: 1_000_000 });
  if (route === undefined) {
    refuse(owner, "requestsPerTask", requestsPerTask, "left out, or route given: the load balancer counts the requests");
  }
}

/** Tasks by capacity provider, in shares of hundred; the first task on capacity that nobody takes back. */
export function capacityShares(spotPercent: number): { capacityProvider: string; weight: number; base?: number }[] {
  const shares = [
    { capacityProvider: "FARGATE", weight: 100 - spotPercent, base: 1 },
    { capacityProvider: "FARGATE_SPOT", weight: spotPercent },
  ];
  return shares.filter(({ weight }) => weight > 0);
}
