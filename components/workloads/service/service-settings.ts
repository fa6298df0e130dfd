import * as v from "valibot";

import { mistake } from "../../shared/mistake";
import {
  type Contradiction,
  contradiction,
  type Found,
  group,
  integerBetween,
  listOf,
  oneOf,
  type OutputOf,
  trueOrFalse,
} from "../../shared/schema";
import { isIntegerBetween } from "../../shared/validation";
import { ruleCondition } from "../../web/listener-rule";
import { containerContradictions, containerEntries } from "../container-settings";
import { healthCheckOf, healthCheckSettings, PROTOCOLS, statusMistake } from "./health-check";
import { rolloutTimeMistake } from "./rollout-duration";
import { serviceConnectTimeout } from "./service-connect";

export const PORT = { min: 1, max: 65_535 };
export const COUNT = { min: 0, max: 1_000 };
export const PERCENT = { min: 0, max: 100 };
export const SERVER_ERROR_PERCENT = { min: 1, max: 100 };
/** The longest is the idle timeout of a load balancer. */
export const SLOW_SECONDS = { min: 1, max: 4_000 };
export const WAIT_MINUTES = { min: 1, max: 120 };
export const DEREGISTRATION_DELAY_SECONDS = { min: 0, max: 3_600 };
export const ROLLOUT_MINUTES = { min: 1, max: 240 };

const scalingSettings = group({
  /** The most tasks, more than `count`, at most 1,000. */
  maxCount: integerBetween({ min: 1, max: COUNT.max }),

  /**
   * Average use of the CPU to aim at, in percent of what the tasks have.
   * @default 60 - unless another aim is given
   */
  cpuPercent: v.optional(integerBetween({ min: 1, max: 100 })),

  /** Average use of the memory to aim at, in percent of what the tasks have. */
  memoryPercent: v.optional(integerBetween({ min: 1, max: 100 })),

  /** Requests a minute and task to aim at; needs `route`. */
  requestsPerTask: v.optional(integerBetween({ min: 1, max: 1_000_000 })),
});
export type ScalingSettings = v.InferOutput<typeof scalingSettings>;

/** Name of a release command with connections of its own: of its tasks, and of its user in the database. */
export const releaseName = (service: string) => `${service}-release`;

export const releaseEntries = {
  /** The command with its arguments, e.g. `["node", "migrate.js"]`: run once in each new task definition; 0 is success. */
  command: listOf(v.string("a word in quotes"), "a list, e.g. [\"node\", \"migrate.js\"]"),

  /**
   * Minutes until it is stopped, which counts as failed, 1 to 120.
   * @default 15
   */
  timeoutMinutes: v.optional(integerBetween(WAIT_MINUTES), 15),
};
export const releaseContradictions = [
  contradiction<OutputOf<typeof releaseEntries>, "command">(["command"], ({ command }) =>
    (command.length === 0 || command.includes(""))
    && mistake("command", command, "a command and its arguments, e.g. [\"node\", \"migrate.js\"]")),
];
const releaseSettings = group(releaseEntries, ...releaseContradictions);
export type ReleaseSettings = v.InferOutput<typeof releaseSettings>;

/** Settings of a service besides its container. */
export const serviceEntries = {
  /**
   * TCP port on which the container listens.
   * @default none - a worker without inbound connections
   */
  port: v.optional(integerBetween(PORT)),

  /**
   * Protocol between load balancer and container: HTTP1, HTTP2 (without TLS) or GRPC; the latter two need HTTPS in front. **Interruption**:
   * a change creates another target group; requests are answered with 503 until the new tasks are healthy.
   * @default "HTTP1"
   */
  protocol: v.optional(oneOf(PROTOCOLS), "HTTP1"),

  /**
   * Tasks that run, 0 to 1,000; with `scaling` the fewest, at least 1.
   * @default 2
   */
  count: v.optional(integerBetween(COUNT), 2),

  /**
   * More tasks while there is more to do.
   * @default none - always `count`
   */
  scaling: v.optional(scalingSettings),

  /**
   * Percent of the tasks that run on spare capacity, up to 70 % cheaper, which AWS takes back with two minutes' notice. Where it
   * has none to spare, these tasks are missing until it has: ECS doesn't start them elsewhere. The first task never is one of them,
   * unless it is 100. Source: Amazon ECS developer guide, "Amazon ECS clusters for Fargate", Fargate Spot; AWS Fargate pricing;
   * aws/containers-roadmap#852.
   * @default 0
   */
  spotPercent: v.optional(integerBetween(PERCENT), 0),

  /** Requests that the load balancer sends to this service. Without it the service isn't behind the load balancer. */
  route: v.optional(ruleCondition),

  /** When a task counts as healthy. */
  healthCheck: v.optional(healthCheckSettings, {}),

  /**
   * Seconds for which requests in flight may finish before a task is stopped, 0 to 3,600.
   * @default 30
   */
  deregistrationDelaySeconds: v.optional(integerBetween(DEREGISTRATION_DELAY_SECONDS), 30),

  /**
   * Other services reach it inside the VPC as `http://<name>:<port>`, by way of ECS Service Connect, whose proxy takes its share of
   * every task's CPU and memory, and sends a request again, twice at most, that failed to connect or was answered with 503
   * (aws/containers-roadmap#1963).
   * @default false
   */
  serviceConnect: v.optional(trueOrFalse(), false),

  /**
   * How long the proxies in front of it wait for an answer; needs `serviceConnect`.
   * @default 15 seconds for a request, 300 for an idle connection
   */
  serviceConnectTimeout: v.optional(serviceConnectTimeout),

  /**
   * A shell in a running container for those whose role allows it (ECS Exec). Its agent needs a root file system that can be
   * written to, so the container has one.
   * @default false
   */
  executeCommand: v.optional(trueOrFalse(), false),

  /**
   * A command that must succeed before tasks of a new version start, e.g. a migration of the database.
   * @default none
   */
  release: v.optional(releaseSettings),

  /**
   * Percent of the requests, from 1 to 100, that may end in a 5xx of the container for two minutes: more end a rollout, which goes back
   * to the version before, and raise an alarm at any time. Needs `route`.
   * @default 5
   */
  serverErrorPercent: v.optional(integerBetween(SERVER_ERROR_PERCENT), 5),

  /**
   * Seconds, from 1 to 4,000, within which 95 of 100 requests should be answered: slower answers for 15 minutes raise an alarm, which
   * doesn't end a rollout. Higher where answers are late on purpose, as with long polling. Needs `route`.
   * @default 5
   */
  slowSeconds: v.optional(integerBetween(SLOW_SECONDS), 5),

  /**
   * Minutes until an update is given up, 1 to 240, and at least those that a good one may take by `healthCheck`,
   * `deregistrationDelaySeconds` and `stopTimeoutSeconds`; ECS itself gives up a version whose tasks fail much sooner.
   * @default 20
   */
  rolloutTimeoutMinutes: v.optional(integerBetween(ROLLOUT_MINUTES), 20),
};

const entries = { ...containerEntries, ...serviceEntries };
type Service = OutputOf<typeof entries>;

const NEEDS_PORT = "omitted, or port given";

export const serviceContradictions: readonly Contradiction<Service>[] = [
  ...containerContradictions,
  contradiction(
    ["scaling", "count", "route"],
    ({ scaling, count, route }) => scaling && scalingMistakes(scaling, count, route !== undefined),
  ),
  contradiction(["route", "port"], ({ route, port }) => route !== undefined && port === undefined && mistake("route", route, NEEDS_PORT)),
  contradiction(
    ["serviceConnect", "port"],
    ({ serviceConnect, port }) => serviceConnect && port === undefined && mistake("serviceConnect", true, NEEDS_PORT),
  ),
  contradiction(
    ["serviceConnect", "serviceConnectTimeout"],
    ({ serviceConnect, serviceConnectTimeout: timeout }) =>
      !serviceConnect && timeout !== undefined
      && mistake("serviceConnectTimeout", timeout, "omitted, or serviceConnect true, whose proxy it is for"),
  ),
  contradiction(["protocol", "healthCheck"], (service) => statusMistake(service.protocol, healthCheckOf(service).statusCodes)),
  contradiction(
    ["rolloutTimeoutMinutes", "protocol", "healthCheck", "route", "deregistrationDelaySeconds", "stopTimeoutSeconds"],
    (service) =>
      rolloutTimeMistake(service.rolloutTimeoutMinutes, {
        ...service,
        healthCheck: healthCheckOf(service),
        isRouted: service.route !== undefined,
      }),
  ),
];

/** Settings of a service. */
export const serviceSettings = group(entries, ...serviceContradictions);
export interface ServiceSettings extends v.InferInput<typeof serviceSettings> {}
export type ResolvedService = v.InferOutput<typeof serviceSettings>;

function scalingMistakes({ maxCount, requestsPerTask }: ScalingSettings, count: number, isRouted: boolean): Found {
  const min = Math.min(count + 1, COUNT.max);
  const at = (key: string) => ["scaling", key];
  return [
    count === 0
      ? mistake(at("maxCount"), maxCount, "omitted with count 0: without a task there is nothing to measure")
      : !isIntegerBetween(maxCount, { min, max: COUNT.max }) && mistake(
        at("maxCount"),
        maxCount,
        `a whole number from ${min} to ${COUNT.max}, more than count, ${count}; if omitted, count is ${v.getDefault(serviceEntries.count)}`,
      ),
    requestsPerTask !== undefined && !isRouted
    && mistake(at("requestsPerTask"), requestsPerTask, "omitted, or route given: the load balancer counts the requests"),
  ];
}

/** Target values of the scaling; CPU by default. */
export function scalingAims(
  { cpuPercent, memoryPercent, requestsPerTask }: ScalingSettings,
): Pick<ScalingSettings, "cpuPercent" | "memoryPercent" | "requestsPerTask"> {
  return {
    cpuPercent: cpuPercent ?? (memoryPercent === undefined && requestsPerTask === undefined ? 60 : undefined),
    memoryPercent,
    requestsPerTask,
  };
}

/** Shares of the tasks by capacity provider, in percent; the first task runs on capacity that AWS doesn't reclaim. */
export function capacityShares(spotPercent: number): { capacityProvider: string; weight: number; base?: number }[] {
  const shares = [
    { capacityProvider: "FARGATE", weight: 100 - spotPercent, base: 1 },
    { capacityProvider: "FARGATE_SPOT", weight: spotPercent },
  ];
  return shares.filter(({ weight }) => weight > 0);
}
