import type { LoadBalancer } from "@aws-sdk/client-ecs";
import { RunError } from "@pulumi/pulumi";

import type { Clock } from "../../shared/clock";
import { serviceNow, type ServiceView } from "./follow";
import { countFor, type DesiredDeployment, primaryOf, shortName } from "./rollout-state";

/** The part of an update of a service that may need a call of its own before the provider calls ECS. */
export interface Preparation {
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  desired: DesiredDeployment;
  loadBalancers: readonly LoadBalancer[];
}

/**
 * Requests what the provider's single call can't:
 *
 * - The first tasks of a service that scales: the program leaves their number to Application Auto Scaling, which would start them after the
 *   deployment, when nothing monitors them. Source: Application Auto Scaling API reference, `RegisterScalableTarget`.
 * - Load balancers of a service that had none: ECS rejects a grace period in the same call, as it checks the ones the service has.
 *   Source: aws-cloudformation/cloudformation-coverage-roadmap#1313, aws/copilot-cli#4011.
 *
 * The provider's own call follows at once, with the same values and the rest.
 *
 * @throws {RunError} ECS rejects it.
 * @returns Id of the deployment that the provider's call replaces; undefined if there is no service yet.
 */
export async function prepare(
  view: ServiceView,
  { subject, desired, loadBalancers }: Preparation,
  clock: Clock,
): Promise<string | undefined> {
  const service = await serviceNow(view, subject, clock);
  if (service?.status !== "ACTIVE") return undefined;
  const before = primaryOf(service)?.id;
  const isFirstRoute = loadBalancers.length > 0 && (service.loadBalancers ?? []).length === 0;
  const desiredCount = desired.tasks?.isExact === true ? undefined : countFor(desired, service);
  if (!isFirstRoute && desiredCount === undefined) return before;
  clock.report(
    isFirstRoute ? "attaching the load balancer" : `requesting the first ${desiredCount === 1 ? "task" : `${desiredCount} tasks`}`,
  );
  const begun = await view.deploy(desired, { desiredCount, ...(isFirstRoute && { loadBalancers }) }).catch((error: Error) => {
    throw new RunError(`${subject}: ECS rejects ${shortName(desired.taskDefinition)}: ${error.message}. The service was not changed.`);
  });
  return begun ?? before;
}

/**
 * Warning of alarms that are in ALARM already: the deployment ignores them.
 * Source: aws/copilot-cli#4512; Amazon ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures".
 *
 * @param raisedOf Returns the given alarms that are in ALARM; if it fails, the warning says so.
 */
export async function warningOf(
  alarmNames: readonly string[],
  raisedOf: (names: readonly string[]) => Promise<string[]>,
): Promise<string | undefined> {
  if (alarmNames.length === 0) return undefined;
  try {
    const raised = await raisedOf(alarmNames);
    if (raised.length === 0) return undefined;
    const [are, them] = raised.length === 1 ? ["is", "it"] : ["are", "them"];
    return `${
      raised.join(" and ")
    } ${are} in ALARM already, so ECS ignores ${them} in this rollout: only an alarm that is raised during it counts`;
  } catch (error) {
    const { message } = error as Error;
    return `can't check whether its alarms are in ALARM already, which this rollout would ignore: ${message}. `
      + "The deploying role needs cloudwatch:DescribeAlarms";
  }
}
