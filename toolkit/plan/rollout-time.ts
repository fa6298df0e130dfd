import { TASK_START_SECONDS } from "../shared/task-start";

/** Parameters that determine how long ECS takes to replace the tasks of a service. */
export interface Rollout {
  desiredCount: number;
  /** Of the desired count, rounded up: tasks that must stay healthy. */
  minimumHealthyPercent: number;
  /** Of the desired count, rounded down: tasks that may run at the same time. */
  maximumPercent: number;
  /** From the start of a task's process until ECS counts it as healthy. */
  healthSeconds: number;
  /** From the decision to stop a task until its process receives SIGTERM: connections drain meanwhile. Later steps aren't counted. */
  drainSeconds: number;
}

export interface RolloutTime {
  /** Until all tasks are new and healthy and the last old one has been drained. */
  seconds: number;
  /** Number of times that ECS starts new tasks. */
  steps: number;
}

/** Start times of the new tasks and stop times of the old ones in seconds, both ascending. */
export interface RolloutSchedule {
  starts: number[];
  stops: number[];
}

/** Returns undefined if there is nothing to replace, or the percentages leave no room for it. */
export function rolloutTime(rollout: Rollout): RolloutTime | undefined {
  const schedule = rolloutSchedule(rollout);
  if (schedule === undefined) return undefined;
  const ready = (schedule.starts.at(-1) ?? 0) + TASK_START_SECONDS + rollout.healthSeconds;
  const drained = (schedule.stops.at(-1) ?? 0) + rollout.drainSeconds;
  return { seconds: Math.max(ready, drained), steps: new Set(schedule.starts).size };
}

/**
 * Simulates a rolling update of ECS, which at any time starts as many new tasks as the maximum allows and stops as many
 * old ones as the minimum allows. A draining task counts as running; the API Reference (RUNNING or PENDING) leaves that
 * open, so the result is an upper bound. It matters only if a start waits for a stop.
 *
 * Each start waits for the stop that frees its place and each stop for the start that replaces it, so the two lists
 * determine each other without a clock.
 *
 * Source: Amazon ECS API Reference, `DeploymentConfiguration`.
 */
export function rolloutSchedule(rollout: Rollout): RolloutSchedule | undefined {
  const { desiredCount, healthSeconds, drainSeconds } = rollout;
  const least = Math.ceil((desiredCount * rollout.minimumHealthyPercent) / 100);
  const most = Math.floor((desiredCount * rollout.maximumPercent) / 100);
  if (desiredCount < 1 || least >= most || most < desiredCount || least > desiredCount) return undefined;

  const starts: number[] = [];
  const stops: number[] = [];
  /** The n-th old task stops once enough new ones are healthy to keep the minimum. */
  const stop = (n: number): number => {
    const replacement = n + least - desiredCount;
    return replacement < 1 ? 0 : (starts[replacement - 1] ?? 0) + TASK_START_SECONDS + healthSeconds;
  };
  /** The n-th new task starts once enough old ones are gone to keep the maximum. */
  const start = (n: number): number => {
    const gone = n + desiredCount - most;
    return gone < 1 ? 0 : stop(gone) + drainSeconds;
  };
  for (let n = 1; n <= desiredCount; n += 1) starts.push(start(n));
  for (let n = 1; n <= desiredCount; n += 1) stops.push(stop(n));
  return { starts, stops };
}
