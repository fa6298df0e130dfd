import * as v from "valibot";

import { withoutUndefined } from "../../../toolkit/shared/without-undefined";
import { type Mistake, mistake } from "../../shared/mistake";
import { contradiction, group, integerBetween, listOf, matching } from "../../shared/schema";

/** Versions of HTTP between load balancer and service. */
export const PROTOCOLS = ["HTTP1", "HTTP2", "GRPC"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

const COMMAND_EXAMPLE = "[\"CMD-SHELL\", \"wget -qO- localhost:8080/health || exit 1\"]";

/** Source: Amazon ECS API reference, `HealthCheck`, timeout. */
const COMMAND_TIMEOUT = { min: 2, max: 60 };
/** Of targets of load balancers; where a container is asked, too, both must take a value, so the narrower range counts. */
export const HEALTH_CHECK_RANGES = {
  intervalSeconds: { min: 5, max: 300 },
  timeoutSeconds: { min: 2, max: 120 },
  healthyThreshold: { min: 2, max: 10 },
  unhealthyThreshold: { min: 2, max: 10 },
  startPeriodSeconds: { min: 0, max: 300 },
} as const;
export const HEALTH_PATH_PATTERN = /^\/[^\s?#]{0,1023}$/;
const STATUS_CODES_PATTERN = /^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/;

export const healthCheckSettings = group(
  {
    /**
     * Path that answers with a status of `statusCodes`; for GRPC a method, e.g. `/grpc.health.v1.Health/Check`.
     * @default "/" - GRPC: "/AWS.ALB/healthcheck"
     */
    path: v.optional(matching(HEALTH_PATH_PATTERN, "a path that begins with /, e.g. /health")),

    /**
     * Statuses that mean healthy, 200 to 499, e.g. `200`, `200,204`, `200-299`; for GRPC gRPC's own, 0 to 99.
     * @default "200-299" - GRPC: "0-99"
     */
    statusCodes: v.optional(matching(STATUS_CODES_PATTERN, "statuses in quotes, e.g. \"200\" or \"200-299\"")),

    /**
     * Seconds between checks, 5 to 300.
     * @default 10
     */
    intervalSeconds: v.optional(integerBetween(HEALTH_CHECK_RANGES.intervalSeconds), 10),

    /**
     * Seconds to wait for an answer, 2 to 120, with `command` 2 to 60; less than `intervalSeconds`.
     * @default 5
     */
    timeoutSeconds: v.optional(integerBetween(HEALTH_CHECK_RANGES.timeoutSeconds), 5),

    /**
     * Good answers in a row until a task gets requests, 2 to 10.
     * @default 2
     */
    healthyThreshold: v.optional(integerBetween(HEALTH_CHECK_RANGES.healthyThreshold), 2),

    /**
     * Bad answers in a row until a task is replaced, 2 to 10.
     * @default 3
     */
    unhealthyThreshold: v.optional(integerBetween(HEALTH_CHECK_RANGES.unhealthyThreshold), 3),

    /**
     * Seconds from the start of a task in which bad answers don't count, 0 to 300.
     * @default 60
     */
    startPeriodSeconds: v.optional(integerBetween(HEALTH_CHECK_RANGES.startPeriodSeconds), 60),

    /**
     * Command inside the container that ends with 0 if it is healthy, e.g. `["CMD-SHELL", "wget -qO- localhost:8080/health || exit 1"]`.
     * @default none - the load balancer's check alone
     */
    command: v.optional(listOf(v.string("a word in quotes"), `a list, e.g. ${COMMAND_EXAMPLE}`)),
  },
  contradiction(
    ["command", "timeoutSeconds"],
    ({ command, timeoutSeconds: seconds }) =>
      command !== undefined && seconds > COMMAND_TIMEOUT.max
      && mistake("timeoutSeconds", seconds, `a whole number from ${COMMAND_TIMEOUT.min} to ${COMMAND_TIMEOUT.max} with command`),
  ),
  contradiction(
    ["timeoutSeconds", "intervalSeconds"],
    ({ timeoutSeconds, intervalSeconds }) =>
      timeoutSeconds >= intervalSeconds
      && mistake("timeoutSeconds", timeoutSeconds, `less than intervalSeconds, ${intervalSeconds}`),
  ),
  contradiction(
    ["command"],
    ({ command }) =>
      command !== undefined && (command.length < 2 || !["CMD", "CMD-SHELL"].includes(command[0]!))
      && mistake("command", command, `CMD or CMD-SHELL and what to run, e.g. ${COMMAND_EXAMPLE}`),
  ),
);

type HealthCheck = v.InferOutput<typeof healthCheckSettings>;
/** With the path and the statuses that follow the protocol. */
export type ResolvedHealthCheck = HealthCheck & { path: string; statusCodes: string };

const HTTP_DEFAULTS = { path: "/", statusCodes: "200-299" };
const GRPC_DEFAULTS = { path: "/AWS.ALB/healthcheck", statusCodes: "0-99" };

/** The health check with the defaults that differ for gRPC. */
export function healthCheckOf({ protocol, healthCheck }: { protocol: Protocol; healthCheck: HealthCheck }): ResolvedHealthCheck {
  return { ...(protocol === "GRPC" ? GRPC_DEFAULTS : HTTP_DEFAULTS), ...withoutUndefined(healthCheck) };
}

/** Source: Elastic Load Balancing API reference, `Matcher`. */
const STATUSES = { HTTP1: { min: 200, max: 499 }, HTTP2: { min: 200, max: 499 }, GRPC: { min: 0, max: 99 } };

/** Statuses that the protocol doesn't have. */
export function statusMistake(protocol: Protocol, statusCodes: string): Mistake | false {
  const { min, max } = STATUSES[protocol];
  return !areStatuses(statusCodes, { min, max })
    && mistake(["healthCheck", "statusCodes"], statusCodes, `statuses from ${min} to ${max} with protocol ${protocol}, ranges upwards`);
}

function areStatuses(statusCodes: string, { min, max }: { min: number; max: number }): boolean {
  return statusCodes.split(",").every((item) => {
    const [from = NaN, to = from] = item.split("-").map(Number);
    return from >= min && to <= max && from <= to;
  });
}

/**
 * Minutes of unhealthy responses after which an alarm is raised: longer than a task may take to start, and than ECS takes to replace an
 * unhealthy one.
 */
export const unhealthyMinutes = ({ startPeriodSeconds, intervalSeconds, unhealthyThreshold }: ResolvedHealthCheck): number =>
  Math.ceil((startPeriodSeconds + intervalSeconds * unhealthyThreshold) / 60) + 1;

/** Health check of the task definition; undefined if only the load balancer checks. */
export function containerCheck({ command, intervalSeconds, timeoutSeconds, unhealthyThreshold, startPeriodSeconds }: ResolvedHealthCheck) {
  return command && {
    command,
    interval: intervalSeconds,
    timeout: timeoutSeconds,
    retries: unhealthyThreshold,
    startPeriod: startPeriodSeconds,
  };
}
