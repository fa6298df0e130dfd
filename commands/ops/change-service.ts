import { setTimeout } from "node:timers/promises";

import type { Service } from "@aws-sdk/client-ecs";

import { EXIT } from "../../toolkit/shared/command";
import { UsageError } from "../../toolkit/shared/errors";
import type { OpsArguments } from "./arguments";
import { OperatedCluster } from "./ecs";
import { type OperatedWorkload, workloadNamed } from "./platform";
import type { Verb } from "./verb";

export const restartVerb: Verb = {
  words: ["NAME"],
  options: ["wait", "reason"],
  summary: "replaces the tasks of a service one after another, with the same image and fresh secrets",
  acts: true,
  prepare: changing(restart),
};

export const scaleVerb: Verb = {
  words: ["NAME", "COUNT"],
  options: ["wait", "reason"],
  summary: "changes the number of a service's tasks until the next deployment",
  acts: true,
  prepare: changing((change, { count }) => scale(change, count)),
};

/** Prepares a change of the service that is named. */
function changing(change: (of: ServiceChange, args: OpsArguments) => Promise<number>): Verb["prepare"] {
  return ({ args, platform, io: { out } }) => {
    const service = workloadNamed(platform, args.name, "service");
    return async ({ account }) => {
      const cluster = await OperatedCluster.connect(account, platform.clusterName);
      return change({ service, cluster, wait: args.wait, write: (text) => void out.write(text) }, args);
    };
  };
}

export interface ServiceChange {
  service: OperatedWorkload;
  cluster: Pick<OperatedCluster, "service" | "update">;
  wait: boolean;
  write: (text: string) => void;
  pause?: (milliseconds: number) => Promise<unknown>;
}

const PAUSE_MS = 5000;

/** Replaces a service's tasks by a deployment of the same task definition, at full capacity, and rolled back as any other. */
export async function restart(change: ServiceChange): Promise<number> {
  const { service, cluster, write } = change;
  const found = await cluster.service(service);
  if ((found.desiredCount ?? 0) === 0) {
    write(`${service.name} wants no tasks, so that there is nothing to restart\n`);
    return EXIT.fine;
  }
  write(`ECS replaces the ${found.desiredCount} tasks of ${service.name}, each after its successor is healthy\n`);
  await cluster.update(found, { forceNewDeployment: true });
  return change.wait ? ended(change) : EXIT.fine;
}

/** @throws {UsageError} Automatic scaling would undo it at once. */
export async function scale(change: ServiceChange, count: number): Promise<number> {
  const { service, cluster, write } = change;
  const { name, scaling } = service;
  if (scaling !== undefined && (count < scaling.min || count > scaling.max)) {
    throw new UsageError(
      `${name} is scaled between ${scaling.min} and ${scaling.max} tasks, but COUNT is ${count}: change services.${name} and deploy`,
    );
  }
  const found = await cluster.service(service);
  write(`${name} gets ${count} tasks, before ${found.desiredCount}; ${
    scaling === undefined
      ? `the next deployment sets its count again, and until then the drift check reports it: set services.${name}.count to keep it`
      : "automatic scaling goes on from there"
  }\n`);
  await cluster.update(found, { desiredCount: count });
  return change.wait ? ended(change) : EXIT.fine;
}

/** Waits until one deployment is left that has all its tasks. Source: ECS API reference, `Deployment`, rolloutState. */
async function ended({ service, cluster, write, pause = setTimeout }: ServiceChange): Promise<number> {
  for (;;) {
    await pause(PAUSE_MS);
    const found = await cluster.service(service);
    const verdict = verdictOf(found);
    if (verdict === "IN_PROGRESS") continue;
    write(`${service.name}: ${found.runningCount} of ${found.desiredCount} tasks run, its rollout is ${verdict}\n`);
    return verdict === "COMPLETED" ? EXIT.fine : EXIT.failed;
  }
}

function verdictOf({ deployments = [], runningCount, desiredCount }: Service): string {
  const failed = deployments.find(({ rolloutState }) => rolloutState === "FAILED");
  if (failed !== undefined) return `FAILED (${failed.rolloutStateReason ?? "ECS gives no reason"})`;
  const isDone = deployments.length === 1 && deployments[0]!.rolloutState === "COMPLETED" && runningCount === desiredCount;
  return isDone ? "COMPLETED" : "IN_PROGRESS";
}
