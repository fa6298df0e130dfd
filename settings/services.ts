import * as v from "valibot";

import { HEALTH_CHECK_RANGES, HEALTH_PATH_PATTERN, PROTOCOLS, STATUS_CODES_PATTERN } from "../components/workloads/service/health-check";
import { ROLLOUT_MINUTES } from "../components/workloads/service/rollout-duration";
import { PROXY_SECONDS } from "../components/workloads/service/service-connect";
import {
  COUNT,
  DEREGISTRATION_DELAY_SECONDS,
  PERCENT,
  PORT,
  SERVER_ERROR_PERCENT,
  SERVICE_DEFAULTS as defaults,
  serviceChecks,
  WAIT_MINUTES,
} from "../components/workloads/service/service-settings";
import { container, variableChecks, workloadName } from "./container";
import { condition } from "./load-balancer";
import { group, integerBetween, listOf, mapOf, matching, oneOf, trueOrFalse } from "./schema";
import { section } from "./section";

const schema = mapOf(
  workloadName,
  group({
    ...container,
    port: v.optional(integerBetween(PORT)),
    protocol: v.optional(oneOf(PROTOCOLS), defaults.protocol),
    count: v.optional(integerBetween(COUNT), defaults.count),
    scaling: v.optional(group({
      maxCount: integerBetween({ min: 1, max: COUNT.max }),
      cpuPercent: v.optional(integerBetween({ min: 1, max: 100 })),
      memoryPercent: v.optional(integerBetween({ min: 1, max: 100 })),
      requestsPerTask: v.optional(integerBetween({ min: 1, max: 1_000_000 })),
    })),
    spotPercent: v.optional(integerBetween(PERCENT), defaults.spotPercent),
    route: v.optional(group(condition)),
    healthCheck: v.optional(
      group({
        path: v.optional(matching(HEALTH_PATH_PATTERN, "a path that begins with /, e.g. /health")),
        statusCodes: v.optional(matching(STATUS_CODES_PATTERN, "statuses in quotes, e.g. \"200\" or \"200-299\"")),
        intervalSeconds: v.optional(integerBetween(HEALTH_CHECK_RANGES.intervalSeconds)),
        timeoutSeconds: v.optional(integerBetween(HEALTH_CHECK_RANGES.timeoutSeconds)),
        healthyThreshold: v.optional(integerBetween(HEALTH_CHECK_RANGES.healthyThreshold)),
        unhealthyThreshold: v.optional(integerBetween(HEALTH_CHECK_RANGES.unhealthyThreshold)),
        startPeriodSeconds: v.optional(integerBetween(HEALTH_CHECK_RANGES.startPeriodSeconds)),
        command: v.optional(
          listOf(v.string("a word in quotes"), "a list, e.g. [\"CMD-SHELL\", \"wget -qO- localhost:8080/health || exit 1\"]"),
        ),
      }),
      {},
    ),
    deregistrationDelaySeconds: v.optional(integerBetween(DEREGISTRATION_DELAY_SECONDS), defaults.deregistrationDelaySeconds),
    serviceConnect: v.optional(trueOrFalse(), defaults.serviceConnect),
    serviceConnectTimeout: v.optional(group({
      perRequestTimeoutSeconds: v.optional(integerBetween(PROXY_SECONDS)),
      idleTimeoutSeconds: v.optional(integerBetween(PROXY_SECONDS)),
    })),
    executeCommand: v.optional(trueOrFalse(), defaults.executeCommand),
    release: v.optional(group({
      command: listOf(v.string("a word in quotes"), "a list, e.g. [\"node\", \"migrate.js\"]"),
      timeoutMinutes: v.optional(integerBetween(WAIT_MINUTES)),
    })),
    serverErrorPercent: v.optional(integerBetween(SERVER_ERROR_PERCENT), defaults.serverErrorPercent),
    rolloutTimeoutMinutes: v.optional(integerBetween(ROLLOUT_MINUTES), defaults.rolloutTimeoutMinutes),
  }),
  "services by name, e.g. {api: {port: 8080}}",
);

/** `aws-practice:services`: by name; what each setting means stands at `ServiceChoice`. */
export const services = section(
  v.optional(schema, {}),
  (all, { owner, region }) =>
    Object.entries(all).flatMap((
      [name, service],
    ) => [...serviceChecks(`${owner}.${name}`, service), ...variableChecks(`${owner}.${name}`, service, region)]),
);
