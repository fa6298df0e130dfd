import type { ECSClient, ListTasksCommandInput, Task } from "@aws-sdk/client-ecs";

import { collected, type requests } from "./aws-request";

/** Tasks per request. Source: ECS API reference, `DescribeTasks`. */
const TASKS_AT_ONCE = 100;

/** A client of ECS, and how its requests are sent. */
export interface Ecs {
  sdk: typeof import("@aws-sdk/client-ecs");
  client: ECSClient;
  sent: ReturnType<typeof requests>;
}

/** Tasks of a family in a cluster. */
export async function tasksOf(ecs: Ecs, of: Pick<ListTasksCommandInput, "cluster" | "family" | "desiredStatus">): Promise<Task[]> {
  const { sdk: { paginateListTasks }, client, sent } = ecs;
  const arns = await sent(`ListTasks ${of.family}`, collected(paginateListTasks({ client }, of), ({ taskArns = [] }) => taskArns));
  const tasks: Task[] = [];
  for (let at = 0; at < arns.length; at += TASKS_AT_ONCE) tasks.push(...await describedTasks(ecs, of, arns.slice(at, at + TASKS_AT_ONCE)));
  return tasks;
}

/** Tasks by their ARNs, up to 100. */
export async function describedTasks(
  { sdk: { DescribeTasksCommand }, client, sent }: Ecs,
  { cluster, family }: Pick<ListTasksCommandInput, "cluster" | "family">,
  tasks: string[],
): Promise<Task[]> {
  return (await sent(`DescribeTasks of ${family}`, client.send(new DescribeTasksCommand({ cluster, tasks })))).tasks ?? [];
}
