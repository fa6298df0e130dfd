import type { Service, Task } from "@aws-sdk/client-ecs";

import { timeText } from "../../toolkit/shared/time-text";

/** ECS says so every six hours, and after each deployment. Source: ECS developer guide, "Amazon ECS service event messages". */
const STEADY = /has reached a steady state\.$/;

/** Causes of a service's problem, as far as ECS knows them: why its last task stopped, and its newest event. */
export function causesOf(service: Pick<Service, "events">, [lastStopped]: readonly Task[]): string[] {
  const event = service.events?.find(({ message = "" }) => !STEADY.test(message));
  return [
    ...(lastStopped === undefined ? [] : [endOf(lastStopped)]),
    ...(event === undefined ? [] : [`${timeText(event.createdAt)}: ${event.message ?? ""}`]),
  ];
}

/** Why a task stopped, with the exit code and the reason of each container that has one. */
export function endOf({ stoppedAt, stoppedReason = "", containers = [] }: Task): string {
  const ends = containers.flatMap(({ name = "", exitCode, reason }) => {
    const end = [exitCode === undefined ? undefined : `exit code ${exitCode}`, reason].filter((each) => each !== undefined).join(", ");
    return end === "" ? [] : [`${name}: ${end}`];
  });
  return `${timeText(stoppedAt)}: ${[stoppedReason, ...ends].filter((each) => each !== "").join("; ")}`;
}
