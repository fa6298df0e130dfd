import { TASK_START_SECONDS } from "../shared/task-start";

/** What decides how long ECS takes to replace the tasks of a service. */
export interface Rollout {
  desiredCount: number;
  /** Of the desired count, rounded up: healthy tasks that stay. */
  minimumHealthyPercent: number;
  /** Of the desired count, rounded down: tasks that may run at one time. */
  maximumPercent: number;
  /** From the start of a task's process until ECS counts it as healthy. */
  healthSeconds: number;
  /** From the decision to stop a task until its process is told: connections end meanwhile. What follows isn't counted. */
  drainSeconds: number;
}

export interface RolloutTime {
  /** Until all tasks are new and healthy and the last old one has been drained. */
  seconds: number;
  /** How often new tasks are started. */
  steps: number;
}

/** When each new task is started and each old one stopped, in seconds, both in order. */
export interface RolloutSchedule {
  starts: number[];
  stops: number[];
}

/** Undefined: there is nothing to replace, or the percentages leave no room to replace it. */
export function rolloutTime(rollout: Rollout): RolloutTime | undefined {
  const schedule = rolloutSchedule(rollout);
  if (schedule === undefined) return undefined;
  const ready = (schedule.starts.at(-1) ?? 0) + TASK_START_SECONDS + rollout.healthSeconds;
  const drained = (schedule.stops.at(-1) ?? 0) + rollout.drainSeconds;
  return { seconds: Math.max(ready, drained), steps: new Set(schedule.starts).size };
}

/**
 * A rolling update as ECS makes it: at any time it starts as many new tasks as the maximum allows and stops as many old
 * ones as the minimum does. A draining task counts as running, though the API's words (RUNNING or PENDING) leave that
 * open: so the time is rather too long. It makes a difference only where a start waits for a stop.
 *
 * Each start waits for the stop that makes room for it and each stop for the start that replaces it, so the two lists
 * follow from one another, with no clock.
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
  /** The n-th old task may go once so many new ones are healthy that the minimum stays. */
  const stop = (n: number): number => {
    const replacement = n + least - desiredCount;
    return replacement < 1 ? 0 : (starts[replacement - 1] ?? 0) + TASK_START_SECONDS + healthSeconds;
  };
  /** The n-th new task may come once so many old ones are gone that the maximum holds. */
  const start = (n: number): number => {
    const gone = n + desiredCount - most;
    return gone < 1 ? 0 : stop(gone) + drainSeconds;
  };
  for (let n = 1; n <= desiredCount; n += 1) starts.push(start(n));
  for (let n = 1; n <= desiredCount; n += 1) stops.push(stop(n));
  return { starts, stops };
}
