import type { LoadBalancer } from "@aws-sdk/client-ecs";
import { RunError } from "@pulumi/pulumi";

import type { Clock } from "../../shared/clock";
import { serviceNow, type ServiceView } from "./follow";
import { type Asked, countFor, primaryOf, shortName } from "./verdict";

/** What an update of a service brings that may need a call of its own before the provider asks ECS. */
export interface Preparation {
  /** Who reports, e.g. `FargateService "api"`. */
  owner: string;
  asked: Asked;
  loadBalancers: readonly LoadBalancer[];
}

/**
 * Asks ECS for what one call of the provider can't bring:
 *
 * - The first tasks of a service that scales: the program leaves their number to the scaling, which would start them when the deployment
 *   is over, with nothing that watches them. Source: Application Auto Scaling API reference, `RegisterScalableTarget`.
 * - Load balancers of a service that had none: ECS refuses a grace period with them, as it looks at those that it has.
 *   Source: aws-cloudformation/cloudformation-coverage-roadmap#1313, aws/copilot-cli#4011.
 *
 * The provider's own call then follows on it at once, with the same and the rest.
 *
 * @throws {RunError} ECS refuses it.
 * @returns Id of the deployment that the provider's call replaces; undefined where there is no service yet.
 */
export async function prepare(view: ServiceView, { owner, asked, loadBalancers }: Preparation, clock: Clock): Promise<string | undefined> {
  const service = await serviceNow(view, owner, clock);
  if (service?.status !== "ACTIVE") return undefined;
  const before = primaryOf(service)?.id;
  const isFirstRoute = loadBalancers.length > 0 && (service.loadBalancers ?? []).length === 0;
  const desiredCount = asked.tasks?.isExact === true ? undefined : countFor(asked, service);
  if (!isFirstRoute && desiredCount === undefined) return before;
  clock.tell(
    isFirstRoute ? "gives the service its load balancer" : `asks for the first ${desiredCount === 1 ? "task" : `${desiredCount} tasks`}`,
  );
  const begun = await view.deploy(asked, { desiredCount, ...(isFirstRoute && { loadBalancers }) }).catch((error: Error) => {
    throw new RunError(`${owner}: ECS refuses ${shortName(asked.taskDefinition)}: ${error.message}. The service was not changed.`);
  });
  return begun ?? before;
}

/**
 * What a person has to know of alarms that are raised already: the deployment ignores them.
 * Source: aws/copilot-cli#4512; Amazon ECS developer guide, "How CloudWatch alarms detect Amazon ECS deployment failures".
 *
 * @param raisedOf Those of some alarms that are in ALARM; an error where they can't be read is told, too.
 */
export async function warningOf(
  alarmNames: readonly string[],
  raisedOf: (names: readonly string[]) => Promise<string[]>,
): Promise<string | undefined> {
  if (alarmNames.length === 0) return undefined;
  try {
    const raised = await raisedOf(alarmNames);
    if (raised.length === 0) return undefined;
    return `${raised.join(" and ")} ${raised.length === 1 ? "is" : "are"} in ALARM already, so this rollout is not watched by ${
      raised.length === 1 ? "it" : "them"
    }: ECS heeds only an alarm that is raised while it goes on`;
  } catch (error) {
    return `whether its alarms are raised already, which this rollout would ignore, can't be read: ${
      (error as Error).message
    }. Whoever deploys needs cloudwatch:DescribeAlarms`;
  }
}
