import { BY_ITSELF } from "./task-events";

/**
 * Conditions that a task ended by itself with exit code 0 of its own container.
 *
 * @param stopCode Path of the task's stop code.
 * @param exitCode Path of the container's exit code.
 */
export const endedWell = (stopCode: string, exitCode: string) => [
  { Variable: stopCode, IsPresent: true },
  { Variable: stopCode, StringEquals: BY_ITSELF },
  { Variable: exitCode, IsPresent: true },
  { Variable: exitCode, NumericEquals: 0 },
];

/**
 * Conditions that a task has stopped; ECS may not show it at once.
 *
 * @param answer Path of an answer of DescribeTasks.
 */
export const hasStopped = (answer: string) => [
  { Variable: `${answer}.Tasks[0]`, IsPresent: true },
  { Variable: `${answer}.Tasks[0].LastStatus`, StringEquals: "STOPPED" },
];
