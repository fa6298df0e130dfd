import type { Deployment, Service } from "@aws-sdk/client-ecs";

/** The deployment that an update requests, as far as ECS shows it. */
export interface DesiredDeployment {
  /** ARN with the revision. */
  taskDefinition: string;
  subnets: readonly string[];
  securityGroups: readonly string[];
  capacity: readonly { capacityProvider: string; weight?: number; base?: number }[];
  /** Of a service: the number of tasks, or the minimum if it scales. */
  tasks?: { least: number; isExact: boolean } | undefined;
}

/** State of a rollout. */
export type RolloutState =
  /** The desired deployment runs. */
  | { is: "running" }
  | { is: "waiting"; progress: string; deployment: string | undefined }
  /** The service runs another deployment, and there is no sign that ECS tried the desired one. */
  | { is: "other"; runs: Deployment; differs: string[] }
  /** ECS tried and gave up; `runs` is what it rolled back to, if anything. */
  | { is: "failed"; deployment: string | undefined; runs: Deployment | undefined; why: string };

/**
 * Compares what a service runs with the desired deployment.
 *
 * @param followed Id of the deployment that ECS started for it, once known: another one in its place is a rollback, even if both look
 * alike.
 */
export function rolloutStateOf(
  desired: DesiredDeployment,
  service: Service | undefined,
  followed: string | undefined,
): RolloutState {
  if (service?.status !== "ACTIVE") {
    return {
      is: "failed",
      deployment: followed,
      runs: undefined,
      why: service === undefined ? "the service doesn't exist" : `the service is ${service.status}`,
    };
  }
  const deployments = service.deployments ?? [];
  const primary = primaryOf(service);
  if (primary === undefined) return { is: "waiting", progress: "no deployment yet", deployment: followed };

  const differs = differences(desired, primary);
  const isOurs = followed === undefined ? differs.length === 0 : primary.id === followed;
  if (!isOurs) {
    const failed = deployments.find((deployment) =>
      deployment.id === followed || (deployment.rolloutState === "FAILED" && differences(desired, deployment).length === 0)
    );
    if (failed === undefined && followed === undefined) return { is: "other", runs: primary, differs };
    const why = failed?.rolloutStateReason ?? primary.rolloutStateReason ?? "another deployment took its place";
    return { is: "failed", deployment: failed?.id ?? followed, runs: primary, why };
  }
  if (primary.rolloutState === "FAILED") {
    return {
      is: "failed",
      deployment: primary.id,
      runs: undefined,
      why: primary.rolloutStateReason ?? "ECS marked the deployment as failed",
    };
  }
  const { desiredCount = 0, runningCount = 0, pendingCount = 0, failedTasks = 0 } = primary;
  const count = Math.max(desiredCount, desired.tasks?.least ?? 0); // scaling may bring the minimum a little later
  // Another deployment controller reports no rollout state; then it is complete when no other deployment is left.
  const isComplete = primary.rolloutState === undefined ? deployments.length === 1 : primary.rolloutState === "COMPLETED";
  if (isComplete && runningCount >= count) return { is: "running" };
  const tasks = [
    `${runningCount} of ${count} ${count === 1 ? "task runs" : "tasks run"}`,
    ...(pendingCount > 0 ? [`${pendingCount} starting`] : []),
    ...(failedTasks > 0 ? [`${failedTasks} failed`] : []),
    ...(runningCount >= count ? ["ECS still monitors them"] : []),
  ];
  return { is: "waiting", progress: `revision ${revisionOf(primary.taskDefinition)}: ${tasks.join(", ")}`, deployment: primary.id };
}

/** Differences of a deployment from the desired one, e.g. `task definition app:6, not app:7`. */
function differences(desired: DesiredDeployment, deployment: Deployment): string[] {
  const network = deployment.networkConfiguration?.awsvpcConfiguration;
  const found: string[] = [];
  const compare = (what: string, is: string, shouldBe: string) => is === shouldBe || void found.push(`${what} ${is}, not ${shouldBe}`);
  compare("task definition", shortName(deployment.taskDefinition), shortName(desired.taskDefinition));
  if (network !== undefined) {
    compare("subnets", list(network.subnets), list(desired.subnets));
    compare("security groups", list(network.securityGroups), list(desired.securityGroups));
  }
  if (deployment.capacityProviderStrategy !== undefined) {
    compare("capacity", shares(deployment.capacityProviderStrategy), shares(desired.capacity));
  }
  if (desired.tasks?.isExact === true) compare("desired count", String(deployment.desiredCount ?? 0), String(desired.tasks.least));
  return found;
}

/** The deployment that a service is moving to. */
export const primaryOf = (service: Service | undefined): Deployment | undefined =>
  service?.deployments?.find(({ status }) => status === "PRIMARY");

/** The number of tasks to request; undefined keeps the number that scaling has chosen. */
export function countFor({ tasks }: DesiredDeployment, service: Service | undefined): number | undefined {
  return tasks !== undefined && (tasks.isExact || (service?.desiredCount ?? 0) < tasks.least) ? tasks.least : undefined;
}

const list = (values: readonly string[] = []) => values.toSorted().join(" ");

const shares = (strategy: readonly { capacityProvider?: string | undefined; weight?: number | undefined; base?: number | undefined }[]) =>
  list(strategy.map(({ capacityProvider, weight = 0, base = 0 }) => `${capacityProvider ?? ""}=${weight}+${base}`));

/** `app:7` of `arn:aws:ecs:...:task-definition/app:7`. */
export const shortName = (arn = ""): string => arn.slice(arn.lastIndexOf("/") + 1);

export const revisionOf = (arn = ""): string => arn.slice(arn.lastIndexOf(":") + 1);
