import type { Deployment, ECSClient } from "@aws-sdk/client-ecs";

import { readImage } from "../../policy-pack/policies/image/images";
import { connectionTo } from "../../toolkit/shared/aws-client";
import { requests } from "../../toolkit/shared/aws-request";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { firstContainer, type Workload } from "./workloads";

const sent = requests("docs/delivery.md, \"What runs where\", names the permissions");

/** IAM actions of this view. */
export const RUNNING_ACTIONS: readonly string[] = ["ecs:DescribeServices", "ecs:DescribeTaskDefinition"];

/** A workload's state in ECS. */
export interface Running {
  image: string | undefined;
  since: Date | undefined;
  /** Why it isn't what the stack says; undefined if it is. */
  difference: string | undefined;
}

/** Asks ECS for the workloads of a stack. */
export class RunningWorkloads {
  private constructor(private readonly sdk: typeof import("@aws-sdk/client-ecs"), private readonly client: ECSClient) {}

  static async connect({ settings }: StackAccount): Promise<RunningWorkloads> {
    const sdk = await import("@aws-sdk/client-ecs");
    return new RunningWorkloads(sdk, new sdk.ECSClient(await connectionTo("ecs", settings.connection)));
  }

  async of(workload: Workload): Promise<Running> {
    return workload.service === undefined ? this.job(workload) : this.service(workload, workload.service);
  }

  /** A task starts from the definition that its state machine names, as long as that is active. */
  private async job({ taskDefinition, image: recorded }: Workload): Promise<Running> {
    const { image, since, isActive } = await this.definition(taskDefinition);
    const difference = isActive ? differenceOf(recorded, image) : "its task definition is deregistered, so no run can start";
    return { image, since, difference };
  }

  private async service(
    { taskDefinition, image: recorded }: Workload,
    { cluster, name }: { cluster: string; name: string },
  ): Promise<Running> {
    const { DescribeServicesCommand } = this.sdk;
    const input = { cluster, services: [name] };
    const { services: [service] = [] } = await sent(
      `DescribeServices ${name}`,
      this.client.send(new DescribeServicesCommand(input)),
    );
    if (service === undefined || service.status !== "ACTIVE") {
      return { image: undefined, since: undefined, difference: "ECS has no such service" };
    }
    const { deployments = [], runningCount = 0, desiredCount = 0 } = service;
    const { serving, primary } = deploymentsOf(deployments);
    const runs = serving?.taskDefinition ?? service.taskDefinition ?? taskDefinition;
    const { image } = await this.definition(runs);
    const since = serving?.createdAt;
    const difference = differenceOf(recorded, image)
      ?? (runs === taskDefinition ? undefined : `it runs ${shortName(runs)}, not ${shortName(taskDefinition)}`)
      ?? unfinished(primary, deployments)
      ?? (desiredCount > 0 && runningCount === 0 ? "no task runs" : undefined);
    return { image, since, difference };
  }

  private async definition(arn: string): Promise<{ image: string | undefined; since: Date | undefined; isActive: boolean }> {
    const { DescribeTaskDefinitionCommand } = this.sdk;
    const { taskDefinition } = await sent(
      `DescribeTaskDefinition ${shortName(arn)}`,
      this.client.send(new DescribeTaskDefinitionCommand({ taskDefinition: arn })),
    );
    const { image } = firstContainer(taskDefinition?.containerDefinitions, "");
    return { image, since: taskDefinition?.registeredAt, isActive: taskDefinition?.status === "ACTIVE" };
  }
}

/** The deployment that serves, and the primary one: two while one is in progress or rolled back. */
export const deploymentsOf = (deployments: readonly Deployment[]) => ({
  serving: deployments.toSorted((one, other) => (other.runningCount ?? 0) - (one.runningCount ?? 0))[0],
  primary: deployments.find(({ status }) => status === "PRIMARY"),
});

function differenceOf(recorded: string | undefined, image: string | undefined): string | undefined {
  return recorded === image ? undefined : `the stack has ${shortImage(recorded)}`;
}

/** Source: Amazon ECS API reference, `Deployment`, rolloutState. */
function unfinished(primary: Deployment | undefined, all: readonly Deployment[]): string | undefined {
  if (primary?.rolloutState === "FAILED") return `its deployment failed: ${primary.rolloutStateReason ?? "ECS gives no reason"}`;
  return all.length > 1 || primary?.rolloutState === "IN_PROGRESS" ? "a deployment is in progress" : undefined;
}

const shortName = (arn: string): string => arn.split("/").at(-1) ?? arn;

/** Tag or digest of an image, as short as git's. */
export function shortImage(image: string | undefined): string {
  if (image === undefined) return "no image";
  const { tag, digest } = readImage(image);
  return digest?.slice(0, "sha256:".length + 12) ?? tag ?? image;
}
