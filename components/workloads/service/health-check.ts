import { refuse, requireIntegerBetween, requireMatch } from "../../shared/validation";
import { withoutUndefined } from "../../shared/without-undefined";

/** Versions of HTTP between load balancer and service. */
export const PROTOCOLS = ["HTTP1", "HTTP2", "GRPC"] as const;
export type Protocol = (typeof PROTOCOLS)[number];

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
   * Seconds to wait for an answer, 2 to 120, with `command` 2 to 60; less than `intervalSeconds`.
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
  startPeriodSeconds?: number;

  /**
   * Command inside the container that ends with 0 when it is well, e.g. `["CMD-SHELL", "wget -qO- localhost:8080/health || exit 1"]`.
   * @default none - the load balancer's check alone
   */
  command?: readonly string[];
}

export type CheckedHealthCheck = Required<Omit<HealthCheckChoice, "command">> & Pick<HealthCheckChoice, "command">;

export const HEALTH_CHECK_DEFAULTS = {
  path: "/",
  statusCodes: "200-299",
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 3,
  startPeriodSeconds: 60,
} as const satisfies HealthCheckChoice;

const GRPC_DEFAULTS = { path: "/AWS.ALB/healthcheck", statusCodes: "0-99" };

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
export const STATUS_CODES_PATTERN = /^\d{1,3}(-\d{1,3})?(,\d{1,3}(-\d{1,3})?)*$/;
/** Source: Elastic Load Balancing API reference, `Matcher`. */
const STATUSES = { HTTP1: { min: 200, max: 499 }, HTTP2: { min: 200, max: 499 }, GRPC: { min: 0, max: 99 } };

/** The health check with its defaults, which differ for gRPC. */
export function healthCheckOf({ protocol, healthCheck }: { protocol: Protocol; healthCheck: HealthCheckChoice }): CheckedHealthCheck {
  return { ...HEALTH_CHECK_DEFAULTS, ...(protocol === "GRPC" && GRPC_DEFAULTS), ...withoutUndefined(healthCheck) };
}

/** One by one what AWS would refuse of a health check. */
export function healthCheckChecks(owner: string, check: CheckedHealthCheck, protocol: Protocol): (() => unknown)[] {
  return [
    () => requireMatch(owner, "path", check.path, HEALTH_PATH_PATTERN, "a path that begins with /, e.g. /health"),
    () => requireMatch(owner, "statusCodes", check.statusCodes, STATUS_CODES_PATTERN, "statuses, e.g. 200 or 200,204 or 200-299"),
    () =>
      !PROTOCOLS.includes(protocol) || areStatuses(check.statusCodes, STATUSES[protocol])
      || refuse(
        owner,
        "statusCodes",
        check.statusCodes,
        `statuses from ${STATUSES[protocol].min} to ${STATUSES[protocol].max} with protocol ${protocol}, ranges upwards`,
      ),
    ...Object.entries(HEALTH_CHECK_RANGES).map(([property, range]) => () =>
      requireIntegerBetween(owner, property, check[property as keyof typeof HEALTH_CHECK_RANGES], range)
    ),
    () =>
      check.command === undefined
      || requireIntegerBetween(`${owner} with command`, "timeoutSeconds", check.timeoutSeconds, COMMAND_TIMEOUT),
    () =>
      check.timeoutSeconds < check.intervalSeconds
      || refuse(owner, "timeoutSeconds", check.timeoutSeconds, `less than intervalSeconds, ${check.intervalSeconds}`),
    () =>
      check.command === undefined || (check.command.length >= 2 && ["CMD", "CMD-SHELL"].includes(check.command[0]!))
      || refuse(
        owner,
        "command",
        check.command,
        "CMD or CMD-SHELL and what to run, e.g. [\"CMD-SHELL\", \"wget -qO- localhost:8080/health || exit 1\"]",
      ),
  ];
}

function areStatuses(statusCodes: string, { min, max }: { min: number; max: number }): boolean {
  return statusCodes.split(",").every((item) => {
    const [from = NaN, to = from] = item.split("-").map(Number);
    return from >= min && to <= max && from <= to;
  });
}

/** Minutes of unhealthy answers after which an alarm is raised: a task that starts is unhealthy too, and ECS replaces one that stays so: longer than both. */
export const unhealthyMinutes = ({ startPeriodSeconds, intervalSeconds, unhealthyThreshold }: CheckedHealthCheck): number =>
  Math.ceil((startPeriodSeconds + intervalSeconds * unhealthyThreshold) / 60) + 1;

/** What a task definition says of it; undefined where only the load balancer asks. */
export function containerCheck({ command, intervalSeconds, timeoutSeconds, unhealthyThreshold, startPeriodSeconds }: CheckedHealthCheck) {
  return command && {
    command,
    interval: intervalSeconds,
    timeout: timeoutSeconds,
    retries: unhealthyThreshold,
    startPeriod: startPeriodSeconds,
  };
}
