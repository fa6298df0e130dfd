import type { ECSClient, Service, Task, TaskDefinition } from "@aws-sdk/client-ecs";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { collected } from "../../toolkit/shared/aws-request";
import { describedTasks, type Ecs, tasksOf } from "../../toolkit/shared/ecs-tasks";
import { ProgramError } from "../../toolkit/shared/errors";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { firstContainer } from "../deployed/workloads";
import type { RunningTask } from "./operations-task";
import type { OperatedWorkload } from "./platform";
import type { StartedSession } from "./plugin";
import { sent } from "./session";

/** Services per request. Source: Amazon ECS API reference, `DescribeServices`. */
const SERVICES_AT_ONCE = 10;

/** Id of a task, or the last part of another ARN. */
export const idOf = (arn: string): string => arn.split("/").at(-1)!;

/** Source: Amazon ECS API reference, `ManagedAgent`: name, lastStatus. */
export const agentOf = (task: Task | undefined, container: string) => {
  const of = task?.containers?.find(({ name }) => name === container);
  return { runtimeId: of?.runtimeId, agent: of?.managedAgents?.find(({ name }) => name === "ExecuteCommandAgent") };
};

type Sdk = typeof import("@aws-sdk/client-ecs");

/** Services and tasks of one cluster. */
export class OperatedCluster {
  private constructor(private readonly sdk: Sdk, private readonly client: ECSClient, readonly cluster: string) {}

  static async connect({ settings }: StackAccount, cluster: string): Promise<OperatedCluster> {
    const sdk = await import("@aws-sdk/client-ecs");
    return new OperatedCluster(sdk, new sdk.ECSClient(await connectionTo("ecs", settings.connection)), cluster);
  }

  /**
   * Services by their Name tag, which the program chooses. Others in the cluster, which no policy may name, aren't asked for.
   *
   * @param wanted The services of the program.
   */
  async services(wanted: readonly Pick<OperatedWorkload, "nameStart">[]): Promise<Map<string, Service>> {
    const pages = this.sdk.paginateListServices({ client: this.client }, { cluster: this.cluster });
    const all = await sent(`ListServices ${this.cluster}`, collected(pages, ({ serviceArns = [] }) => serviceArns));
    const arns = all.filter((arn) => wanted.some(({ nameStart }) => idOf(arn).startsWith(nameStart)));
    const found: Service[] = [];
    for (let start = 0; start < arns.length; start += SERVICES_AT_ONCE) {
      const services = arns.slice(start, start + SERVICES_AT_ONCE);
      const input = { cluster: this.cluster, services, include: ["TAGS" as const] };
      const answer = await sent(`DescribeServices ${this.cluster}`, this.client.send(new this.sdk.DescribeServicesCommand(input)));
      found.push(...answer.services ?? []);
    }
    const active = found.filter(({ status }) => status === "ACTIVE");
    return new Map(
      active.flatMap((service) => (service.tags ?? []).flatMap(({ key, value = "" }) => key === "Name" ? [[value, service] as const] : [])),
    );
  }

  /** @throws {ProgramError} ECS has no such service: it was never deployed, or was deleted by hand. */
  async service({ name, nameStart, fullName }: OperatedWorkload): Promise<Service> {
    const service = (await this.services([{ nameStart }])).get(fullName);
    if (service !== undefined) return service;
    throw new ProgramError(
      `ECS has no service with the Name tag ${fullName} in ${this.cluster}: ${name} isn't deployed, or was deleted by hand`,
    );
  }

  /** Tasks of a family that run or stopped within the last hour, newest first. */
  async tasks(family: string, desiredStatus: "RUNNING" | "STOPPED"): Promise<Task[]> {
    const found = await tasksOf(this.ecs, { cluster: this.cluster, family, desiredStatus });
    return found.toSorted((one, other) => Number(other.createdAt) - Number(one.createdAt));
  }

  async described(family: string, taskArn: string): Promise<Task[]> {
    return describedTasks(this.ecs, { cluster: this.cluster, family }, [taskArn]);
  }

  private get ecs(): Ecs {
    return { sdk: this.sdk, client: this.client, sent };
  }

  /** Image of a task definition's first container. */
  async image(taskDefinition: string): Promise<string | undefined> {
    return firstContainer((await this.definition(taskDefinition)).containerDefinitions, "").image;
  }

  private async definition(taskDefinition: string): Promise<TaskDefinition> {
    const { taskDefinition: found = {} } = await sent(
      `DescribeTaskDefinition ${idOf(taskDefinition)}`,
      this.client.send(new this.sdk.DescribeTaskDefinitionCommand({ taskDefinition })),
    );
    return found;
  }

  /** The task that an execution started. Source: Amazon ECS API reference, `ListTasks`: startedBy is the only filter then. */
  async startedBy(execution: string): Promise<string | undefined> {
    const input = { cluster: this.cluster, startedBy: execution };
    const { taskArns = [] } = await sent(`ListTasks of ${execution}`, this.client.send(new this.sdk.ListTasksCommand(input)));
    return taskArns[0];
  }

  /** The newest task of a service whose agent accepts sessions. @throws {ProgramError} None does. */
  async entrance({ name, fullName }: OperatedWorkload): Promise<RunningTask> {
    const running = await this.tasks(fullName, "RUNNING");
    const ready = running.map((task) => ({ taskArn: task.taskArn!, container: name, ...agentOf(task, name) }))
      .find(({ agent, runtimeId }) => agent?.lastStatus === "RUNNING" && runtimeId !== undefined);
    if (ready !== undefined) return { taskArn: ready.taskArn, container: name, runtimeId: ready.runtimeId! };
    throw new ProgramError(
      running.length === 0
        ? `no task of ${name} runs`
        : `no task of ${name} accepts sessions: its agent isn't running, as after a deployment without executeCommand, or without a way to ssmmessages`,
    );
  }

  /** Opens a session in a container. */
  async enter({ taskArn, container }: RunningTask, command: string): Promise<StartedSession> {
    const input = { cluster: this.cluster, task: taskArn, container, command, interactive: true };
    const { session = {} } = await sent(
      `ExecuteCommand in ${idOf(taskArn)}`,
      this.client.send(new this.sdk.ExecuteCommandCommand(input)),
    );
    return { SessionId: session.sessionId ?? "", StreamUrl: session.streamUrl ?? "", TokenValue: session.tokenValue ?? "" };
  }

  async stop(task: string, reason: string): Promise<void> {
    const input = { cluster: this.cluster, task, reason };
    await sent(`StopTask ${idOf(task)}`, this.client.send(new this.sdk.StopTaskCommand(input)));
  }

  /** Plain variables of a task's container. */
  async variables(taskArn: string): Promise<Readonly<Record<string, string | undefined>>> {
    const [task] = await this.described("the session", taskArn);
    const { containerDefinitions = [] } = await this.definition(task?.taskDefinitionArn ?? "");
    const variables = containerDefinitions[0]?.environment ?? [];
    return Object.fromEntries(variables.map(({ name = "", value }) => [name, value]));
  }

  /** Starts a deployment of the same task definition, or another number of tasks. */
  async update(service: Service, change: { forceNewDeployment: true } | { desiredCount: number }): Promise<void> {
    const input = { cluster: this.cluster, service: service.serviceName, ...change };
    await sent(`UpdateService ${service.serviceName}`, this.client.send(new this.sdk.UpdateServiceCommand(input)));
  }
}
