import type { Deployment, Service } from "@aws-sdk/client-ecs";

/** What an update asked ECS for, as far as a deployment can show it. */
export interface Asked {
  /** ARN with the revision. */
  taskDefinition: string;
  subnets: readonly string[];
  securityGroups: readonly string[];
  capacity: readonly { capacityProvider: string; weight?: number; base?: number }[];
  /** Of a service: how many tasks, or how few where scaling decides. */
  tasks?: { least: number; isExact: boolean };
}

/** How a rollout stands. */
export type Verdict =
  /** What was asked for runs. */
  | { is: "running" }
  | { is: "waiting"; progress: string; deployment: string | undefined }
  /** The service runs something else, and nothing shows that ECS ever tried what was asked for. */
  | { is: "other"; runs: Deployment; differs: string[] }
  /** ECS has tried, and has given up; `runs` is what it went back to, if there was anything. */
  | { is: "failed"; deployment: string | undefined; runs: Deployment | undefined; why: string };

/**
 * Compares what a service runs with what was asked for.
 *
 * @param followed Id of the deployment that was seen to be the one asked for: another one in its place is a rollback, whatever it
 * looks like.
 */
export function judgeRollout(asked: Asked, service: Service | undefined, followed: string | undefined): Verdict {
  if (service?.status !== "ACTIVE") {
    return { is: "failed", deployment: followed, runs: undefined, why: `the service is ${service?.status ?? "not there"}` };
  }
  const deployments = service.deployments ?? [];
  const primary = primaryOf(service);
  if (primary === undefined) return { is: "waiting", progress: "no deployment yet", deployment: followed };

  const differs = differences(asked, primary);
  const isOurs = followed === undefined ? differs.length === 0 : primary.id === followed;
  if (!isOurs) {
    const failed = deployments.find((deployment) =>
      deployment.id === followed || (deployment.rolloutState === "FAILED" && differences(asked, deployment).length === 0)
    );
    if (failed === undefined && followed === undefined) return { is: "other", runs: primary, differs };
    const why = failed?.rolloutStateReason ?? primary.rolloutStateReason ?? "another deployment took its place";
    return { is: "failed", deployment: failed?.id ?? followed, runs: primary, why };
  }
  if (primary.rolloutState === "FAILED") {
    return { is: "failed", deployment: primary.id, runs: undefined, why: primary.rolloutStateReason ?? "ECS has given the deployment up" };
  }
  const { desiredCount = 0, runningCount = 0, pendingCount = 0, failedTasks = 0 } = primary;
  const wanted = Math.max(desiredCount, asked.tasks?.least ?? 0); // scaling may bring the fewest a little later
  // A service behind another deployment controller says no rollout state; then it is done when nothing else is left of it.
  const isComplete = primary.rolloutState === undefined ? deployments.length === 1 : primary.rolloutState === "COMPLETED";
  if (isComplete && runningCount >= wanted) return { is: "running" };
  const tasks = [
    `${runningCount} of ${wanted} ${wanted === 1 ? "task runs" : "tasks run"}`,
    ...(pendingCount > 0 ? [`${pendingCount} starting`] : []),
    ...(failedTasks > 0 ? [`${failedTasks} failed`] : []),
    ...(runningCount >= wanted ? ["ECS still watches them"] : []),
  ];
  return { is: "waiting", progress: `revision ${revisionOf(primary.taskDefinition)}: ${tasks.join(", ")}`, deployment: primary.id };
}

/** In what a deployment is not as asked, e.g. `task definition app:6, not app:7`. */
function differences(asked: Asked, deployment: Deployment): string[] {
  const network = deployment.networkConfiguration?.awsvpcConfiguration;
  const found: string[] = [];
  const compare = (what: string, is: string, shouldBe: string) => is === shouldBe || void found.push(`${what} ${is}, not ${shouldBe}`);
  compare("task definition", shortName(deployment.taskDefinition), shortName(asked.taskDefinition));
  if (network !== undefined) {
    compare("subnets", list(network.subnets), list(asked.subnets));
    compare("security groups", list(network.securityGroups), list(asked.securityGroups));
  }
  if (deployment.capacityProviderStrategy !== undefined) {
    compare("capacity", shares(deployment.capacityProviderStrategy), shares(asked.capacity));
  }
  if (asked.tasks?.isExact === true) compare("desired count", String(deployment.desiredCount ?? 0), String(asked.tasks.least));
  return found;
}

/** The deployment that a service is on its way to. */
export const primaryOf = (service: Service | undefined): Deployment | undefined =>
  service?.deployments?.find(({ status }) => status === "PRIMARY");

/** The tasks to ask ECS for; undefined leaves those that scaling has chosen. */
export function countFor({ tasks }: Asked, service: Service | undefined): number | undefined {
  return tasks !== undefined && (tasks.isExact || (service?.desiredCount ?? 0) < tasks.least) ? tasks.least : undefined;
}

const list = (values: readonly string[] = []) => values.toSorted().join(" ");

const shares = (strategy: readonly { capacityProvider?: string | undefined; weight?: number; base?: number }[]) =>
  list(strategy.map(({ capacityProvider, weight = 0, base = 0 }) => `${capacityProvider ?? ""}=${weight}+${base}`));

/** `app:7` of `arn:aws:ecs:...:task-definition/app:7`. */
export const shortName = (arn = ""): string => arn.slice(arn.lastIndexOf("/") + 1);

export const revisionOf = (arn = ""): string => arn.slice(arn.lastIndexOf(":") + 1);
