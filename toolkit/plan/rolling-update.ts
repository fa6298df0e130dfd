import { isObject, plain, type Properties } from "../shared/values";
import type { SimulatedResource } from "../simulator";
import type { LookUp } from "./look-up";
import { type Rollout, type RolloutTime, rolloutTime } from "./rollout-time";

export const SERVICE = "aws:ecs/service:Service";

export interface RollingUpdate {
  tasks: number;
  /** Undefined if there is nothing to replace, or the percentages leave no room for it. */
  time: RolloutTime | undefined;
}

/**
 * Returns how long replacing the tasks of an ECS service takes; undefined if ECS replaces them in another way (daemons,
 * blue/green, other controllers) or the number of tasks is unknown.
 */
export function rollingUpdateOf(service: SimulatedResource, lookUp: LookUp): RollingUpdate | undefined {
  const inputs = plain(service.inputs) as Properties;
  const controller = text(inputs["deploymentController"], "type", "ECS");
  const strategy = text(inputs["deploymentConfiguration"], "strategy", "ROLLING");
  if (service.type !== SERVICE || controller !== "ECS" || strategy !== "ROLLING" || inputs["schedulingStrategy"] === "DAEMON") {
    return undefined;
  }
  if (typeof (inputs["desiredCount"] ?? 0) !== "number") return undefined; // unknown
  const rollout = rolloutOf(inputs, lookUp);
  return { tasks: rollout.desiredCount, time: rolloutTime(rollout) };
}

/** Defaults: pulumi-aws 7.48.0, ecs/service.d.ts; Amazon ECS API Reference, `DeploymentConfiguration`. */
function rolloutOf(inputs: Properties, lookUp: LookUp): Rollout {
  const groups = list(inputs["loadBalancers"]).map((balancer) => targetGroup(balancer["targetGroupArn"], lookUp));
  const checks = [...groups.map(({ healthSeconds }) => healthSeconds), ...containerChecks(inputs["taskDefinition"], lookUp)];
  return {
    desiredCount: number(inputs, "desiredCount", 0),
    minimumHealthyPercent: number(inputs, "deploymentMinimumHealthyPercent", 100),
    maximumPercent: number(inputs, "deploymentMaximumPercent", 200),
    healthSeconds: checks.length === 0 ? UNCHECKED_SECONDS : Math.max(...checks),
    drainSeconds: Math.max(0, ...groups.map(({ drainSeconds }) => drainSeconds)),
  };
}

/** A running task without a health check counts as healthy after this time. Source: Amazon ECS API Reference, `minimumHealthyPercent`. */
const UNCHECKED_SECONDS = 40;

/**
 * Timing of a target group; defaults if it isn't in the plan: pulumi-aws 7.48.0, lb/targetGroup.d.ts, `deregistrationDelay`;
 * types/input.d.ts, `TargetGroupHealthCheck`.
 *
 * Counts all checks up to the threshold, assuming that the process isn't up yet at the first one. If it is, the first
 * check is enough (Amazon ECS Developer Guide, "Optimize load balancer health check parameters").
 */
function targetGroup(arn: unknown, lookUp: LookUp): { healthSeconds: number; drainSeconds: number } {
  const inputs = plain(lookUp("TargetGroup", arn)?.inputs ?? {}) as Properties;
  const check = isObject(inputs["healthCheck"]) ? inputs["healthCheck"] : {};
  return {
    healthSeconds: number(check, "interval", 30) * number(check, "healthyThreshold", 3),
    drainSeconds: number(inputs, "deregistrationDelay", 300),
  };
}

/** Seconds until the first check of each essential container that has one. Default: Amazon ECS API Reference, `HealthCheck`. */
function containerChecks(taskDefinition: unknown, lookUp: LookUp): number[] {
  const inputs = plain(lookUp("TaskDefinition", taskDefinition)?.inputs ?? {}) as Properties;
  const containers = list(parsed(inputs["containerDefinitions"])).filter((container) => container["essential"] !== false);
  return containers.flatMap(({ healthCheck }) => (isObject(healthCheck) ? number(healthCheck, "interval", 30) : []));
}

function parsed(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return undefined; // unknown, or invalid
  }
}

function list(value: unknown): Properties[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function number(values: Properties, key: string, byDefault: number): number {
  const value = values[key];
  return typeof value === "number" ? value : byDefault;
}

function text(values: unknown, key: string, byDefault: string): unknown {
  return (isObject(values) ? values[key] : undefined) ?? byDefault;
}
