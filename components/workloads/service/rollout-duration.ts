import { TASK_START_SECONDS } from "../../../toolkit/shared/task-start";
import { type Mistake, mistake } from "../../shared/mistake";
import { type ResolvedHealthCheck, unhealthyMinutes } from "./health-check";

/** Of a service, what its rollout waits for. */
export interface RolloutSettings {
  healthCheck: ResolvedHealthCheck;
  /** Whether a load balancer checks its tasks and drains them, and alarms watch them. */
  isRouted: boolean;
  deregistrationDelaySeconds: number;
  stopTimeoutSeconds: number;
}

/** Seconds that a good rollout may take: all new tasks start at once, beside the old ones. */
export function longestRollout({ healthCheck, isRouted, deregistrationDelaySeconds, stopTimeoutSeconds }: RolloutSettings) {
  const { startPeriodSeconds, intervalSeconds, healthyThreshold, command } = healthCheck;
  const checks = [...(isRouted ? [intervalSeconds * healthyThreshold] : []), ...(command === undefined ? [] : [intervalSeconds])];
  return {
    start: TASK_START_SECONDS + (checks.length === 0 ? 0 : startPeriodSeconds) + Math.max(0, ...checks),
    drain: (isRouted ? deregistrationDelaySeconds : 0) + stopTimeoutSeconds,
    // ECS goes on watching for as long as the slowest alarm may take to be raised.
    // Source: Amazon ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures", bake time.
    bake: isRouted ? unhealthyMinutes(healthCheck) * 60 : 0,
  };
}

/** A rollout that may take longer than the update waits for it. */
export function rolloutTimeMistake(rolloutTimeoutMinutes: number, settings: RolloutSettings): Mistake | false {
  const { start, drain, bake } = longestRollout(settings);
  const needed = Math.ceil((start + drain + bake) / 60);
  return rolloutTimeoutMinutes < needed && mistake(
    "rolloutTimeoutMinutes",
    rolloutTimeoutMinutes,
    `at least ${needed}, as a good rollout may take so long: ${start} seconds until new tasks are healthy, ${drain} until the old ones are gone, ${bake} in which ECS watches the alarms`,
  );
}
