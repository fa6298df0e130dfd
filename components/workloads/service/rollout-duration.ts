import { TASK_START_SECONDS } from "../../../toolkit/shared/task-start";
import { refuse, requireIntegerBetween } from "../../shared/validation";
import { type CheckedHealthCheck, unhealthyMinutes } from "./health-check";

/** Minutes until an update is given up on. */
export const ROLLOUT_MINUTES = { min: 1, max: 240 };

/** Of a service, what its rollout waits for. */
export interface RolloutChoice {
  healthCheck: CheckedHealthCheck;
  /** Whether a load balancer checks its tasks and drains them, and alarms watch them. */
  isRouted: boolean;
  deregistrationDelaySeconds: number;
  stopTimeoutSeconds: number;
}

/** Seconds that a good rollout may take: all new tasks start at once, beside the old ones. */
export function longestRollout({ healthCheck, isRouted, deregistrationDelaySeconds, stopTimeoutSeconds }: RolloutChoice) {
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

/** @throws {RunError} A good rollout may take longer than it is waited for, or the minutes are out of range. */
export function requireTimeForRollout(owner: string, rolloutTimeoutMinutes: number, choice: RolloutChoice): void {
  requireIntegerBetween(owner, "rolloutTimeoutMinutes", rolloutTimeoutMinutes, ROLLOUT_MINUTES);
  const { start, drain, bake } = longestRollout(choice);
  const needed = Math.ceil((start + drain + bake) / 60);
  if (!(rolloutTimeoutMinutes < needed)) return; // also where one of the others is no number, which is refused by itself
  refuse(
    owner,
    "rolloutTimeoutMinutes",
    rolloutTimeoutMinutes,
    `at least ${needed}, as a good rollout may take so long: ${start} seconds until new tasks are healthy, ${drain} until the old ones are gone, ${bake} in which ECS watches the alarms`,
  );
}
