import type { ECSClient, RunTaskCommandInput, Service, Task } from "@aws-sdk/client-ecs";

import { connectionTo } from "./connection";
import type { ServiceView } from "./follow";
import type { TaskView } from "./release-run";
import type { StoppedTask } from "./report";
import { type Asked, shortName } from "./verdict";

/** Where a container writes, whose name is the prefix of its streams too. */
export interface ContainerLog {
  group: string;
  container: string;
}

/** Lines of a log that a person wants to see. */
const LINES = 20;
/** Stopped tasks that are looked at; one is shown. */
const TASKS = 10;

/** The SDK, loaded where something is to be asked: a preview needs none of it. */
async function ecs(): Promise<{ sdk: typeof import("@aws-sdk/client-ecs"); client: ECSClient }> {
  const sdk = await import("@aws-sdk/client-ecs");
  return { sdk, client: new sdk.ECSClient(await connectionTo("ecs")) };
}

/** A service as ECS has it. */
export async function serviceView(cluster: string, service: string, log: ContainerLog): Promise<ServiceView> {
  const { sdk, client } = await ecs();
  return {
    service: async (): Promise<Service | undefined> => {
      const { services = [] } = await client.send(new sdk.DescribeServicesCommand({ cluster, services: [service] }));
      return services[0];
    },
    deploy: async ({ taskDefinition, subnets, securityGroups, capacity }: Asked) => {
      await client.send(new sdk.UpdateServiceCommand({
        cluster,
        service,
        taskDefinition,
        networkConfiguration: { awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp: "DISABLED" } },
        capacityProviderStrategy: capacity.map((share) => ({ ...share })),
        forceNewDeployment: true,
      }));
    },
    stoppedTasks: async (deployment) => {
      const { taskArns = [] } = await client.send(new sdk.ListTasksCommand({ cluster, serviceName: service, desiredStatus: "STOPPED" }));
      if (taskArns.length === 0) return [];
      const { tasks = [] } = await client.send(new sdk.DescribeTasksCommand({ cluster, tasks: taskArns.slice(0, 100) }));
      const ours = tasks.filter(({ startedBy }) => deployment === undefined || startedBy === deployment).toSorted(newestFirst).slice(0, TASKS);
      return Promise.all(ours.map(async (task, index): Promise<StoppedTask> => ({ task, lines: index === 0 ? await lastLines(log, task) : [] })));
    },
  };
}

/** Tasks that run by themselves. */
export async function taskView(cluster: string, log: ContainerLog): Promise<TaskView> {
  const { sdk, client } = await ecs();
  return {
    find: async (startedBy) => {
      const lists = await Promise.all((["RUNNING", "STOPPED"] as const).map((desiredStatus) => client.send(new sdk.ListTasksCommand({ cluster, startedBy, desiredStatus }))));
      const arns = lists.flatMap(({ taskArns = [] }) => taskArns);
      if (arns.length === 0) return [];
      const { tasks = [] } = await client.send(new sdk.DescribeTasksCommand({ cluster, tasks: arns.slice(0, 100) }));
      return tasks.toSorted(newestFirst);
    },
    run: async ({ taskDefinition, command, startedBy, subnets, securityGroups, capacity }) => {
      const input: RunTaskCommandInput = {
        cluster,
        taskDefinition,
        startedBy,
        count: 1,
        capacityProviderStrategy: capacity.map((share) => ({ ...share })),
        networkConfiguration: { awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp: "DISABLED" } },
        overrides: { containerOverrides: [{ name: log.container, command: [...command] }] },
        propagateTags: "TASK_DEFINITION",
        enableECSManagedTags: true,
      };
      const { tasks = [], failures = [] } = await client.send(new sdk.RunTaskCommand(input));
      return { task: tasks[0], refusal: failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(": ")).join("; ") };
    },
    task: async (arn) => {
      const { tasks = [] } = await client.send(new sdk.DescribeTasksCommand({ cluster, tasks: [arn] }));
      return tasks[0];
    },
    stop: async (arn, reason) => void (await client.send(new sdk.StopTaskCommand({ cluster, task: arn, reason }))),
    lastLines: (task) => lastLines(log, task),
  };
}

const newestFirst = (one: Task, other: Task) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0);

/** What a task wrote last; reading it is no reason to fail where so much else is to be told. */
async function lastLines({ group, container }: ContainerLog, task: Task): Promise<StoppedTask["lines"]> {
  try {
    const { CloudWatchLogsClient, GetLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new CloudWatchLogsClient(await connectionTo("logs"));
    // Source: Amazon ECS developer guide, "awslogs", awslogs-stream-prefix.
    const logStreamName = `${container}/${container}/${shortName(task.taskArn)}`;
    const { events = [] } = await client.send(new GetLogEventsCommand({ logGroupName: group, logStreamName, limit: LINES, startFromHead: false }));
    return events.map(({ message = "" }) => message.trimEnd());
  } catch (error) {
    // A task that never started has no stream.
    return (error as Error).name === "ResourceNotFoundException" ? [] : { unread: (error as Error).message };
  }
}
