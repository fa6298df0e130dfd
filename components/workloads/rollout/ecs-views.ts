import type { ListTasksCommandInput, Service, Task } from "@aws-sdk/client-ecs";

import { connectionTo } from "../../../toolkit/shared/aws-client";
import type { ServiceView } from "./follow";
import type { StoppedTask } from "./rollout-report";
import { type DesiredDeployment, primaryOf, shortName } from "./rollout-state";
import type { TaskView } from "./run-release";

/** Log group of a container, whose name is also the prefix of its streams. */
export interface ContainerLog {
  group: string;
  container: string;
}

/** IAM actions of these views. Source: Service Authorization Reference; tags of a new task need ecs:TagResource, its roles iam:PassRole. */
export const ECS_VIEW_ACTIONS: readonly string[] = [
  "ecs:DescribeServices",
  "ecs:DescribeTasks",
  "ecs:ListTasks",
  "ecs:RunTask",
  "ecs:StopTask",
  "ecs:TagResource",
  "ecs:UpdateService",
  "iam:PassRole",
  "logs:GetLogEvents",
];

/** Log lines to show. */
const LINES = 20;
/** Source: Amazon ECS API reference, `DescribeTasks`, tasks. */
const MOST_DESCRIBED = 100;

/** An ECS client. The SDK is loaded on use: a preview doesn't need it. */
async function ecs(cluster: string) {
  const sdk = await import("@aws-sdk/client-ecs");
  const client = new sdk.ECSClient(await connectionTo("ecs"));
  /** Tasks of one list or several, newest first. */
  const tasksOf = async (...lists: Omit<ListTasksCommandInput, "cluster">[]): Promise<Task[]> => {
    const listed = await Promise.all(lists.map((list) => client.send(new sdk.ListTasksCommand({ cluster, ...list }))));
    const arns = listed.flatMap(({ taskArns = [] }) => taskArns).slice(0, MOST_DESCRIBED);
    if (arns.length === 0) return [];
    const { tasks = [] } = await client.send(new sdk.DescribeTasksCommand({ cluster, tasks: arns }));
    return tasks.toSorted((one, other) => (other.createdAt?.getTime() ?? 0) - (one.createdAt?.getTime() ?? 0));
  };
  return { sdk, client, tasksOf };
}

/** Task definition, network and capacity in the form of ECS requests. */
function placementOf({ taskDefinition, subnets, securityGroups, capacity }: DesiredDeployment) {
  return {
    taskDefinition,
    networkConfiguration: {
      awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups], assignPublicIp: "DISABLED" as const },
    },
    capacityProviderStrategy: capacity.map((share) => ({ ...share })),
  };
}

/** A service as ECS has it. */
export async function serviceView(cluster: string, service: string, log: ContainerLog): Promise<ServiceView> {
  const { sdk, client, tasksOf } = await ecs(cluster);
  return {
    service: async (): Promise<Service | undefined> => {
      const { services = [] } = await client.send(new sdk.DescribeServicesCommand({ cluster, services: [service] }));
      return services[0];
    },
    deploy: async (desired, { desiredCount, loadBalancers }) => {
      const updated = await client.send(
        new sdk.UpdateServiceCommand({
          cluster,
          service,
          ...placementOf(desired),
          ...(desiredCount !== undefined && { desiredCount }),
          ...(loadBalancers && { loadBalancers: [...loadBalancers] }),
          forceNewDeployment: true,
        }),
      );
      return primaryOf(updated.service)?.id;
    },
    stoppedTask: async (deployment) => {
      const tasks = await tasksOf({ serviceName: service, desiredStatus: "STOPPED" });
      const task = tasks.find(({ startedBy }) => deployment === undefined || startedBy === deployment);
      return task && { task, lines: await lastLines(log, task) };
    },
  };
}

/** Standalone tasks. */
export async function taskView(cluster: string, log: ContainerLog): Promise<TaskView> {
  const { sdk, client, tasksOf } = await ecs(cluster);
  return {
    // "When you specify startedBy as the filter, it must be the only filter that you use": Amazon ECS API reference, `ListTasks`.
    find: async (startedBy, family) =>
      (await tasksOf({ startedBy }, { family, desiredStatus: "STOPPED" })).filter((task) => task.startedBy === startedBy),
    run: async ({ command, startedBy, ...desired }) => {
      const { tasks = [], failures = [] } = await client.send(
        new sdk.RunTaskCommand({
          cluster,
          ...placementOf(desired),
          startedBy,
          count: 1,
          overrides: { containerOverrides: [{ name: log.container, command: [...command] }] },
          propagateTags: "TASK_DEFINITION",
          enableECSManagedTags: true,
        }),
      );
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

/** Last log lines of a task; an error to read them must not hide the failure that they explain. */
async function lastLines({ group, container }: ContainerLog, task: Task): Promise<StoppedTask["lines"]> {
  try {
    const { CloudWatchLogsClient, GetLogEventsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const client = new CloudWatchLogsClient(await connectionTo("logs"));
    // Source: Amazon ECS developer guide, "awslogs", awslogs-stream-prefix.
    const logStreamName = `${container}/${container}/${shortName(task.taskArn)}`;
    const { events = [] } = await client.send(
      new GetLogEventsCommand({ logGroupName: group, logStreamName, limit: LINES, startFromHead: false }),
    );
    return events.map(({ message = "" }) => message.trimEnd());
  } catch (error) {
    // A task that never started has no stream.
    return (error as Error).name === "ResourceNotFoundException" ? [] : { unread: (error as Error).message };
  }
}
