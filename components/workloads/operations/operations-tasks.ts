import * as pulumi from "@pulumi/pulumi";

import type { Cache } from "../../data/cache/cache";
import { type Destination, needsOf } from "../../network/connection";
import type { Alerts } from "../../operations/alerts";
import { StateMachine } from "../../operations/state-machine";
import { accountOf } from "../../shared/account";
import { allow, type Permission } from "../../shared/policy-document";
import { group, resolve } from "../../shared/schema";
import { containerEntries } from "../container-settings";
import { caUrl } from "../database-users/ca-url";
import type { DatabaseUsers } from "../database-users/database-users";
import { runStatements, tasksOf } from "../job/run-statements";
import { TaskDefinition } from "../task-definition";
import { type TaskPlace, TaskSecurityGroup } from "../task-security-group";
import { operationsDefinition } from "./operations-definition";
import { OPERATIONS_TASKS, type OperationsTaskName, type OperationsTaskSettings, operationsTaskSettings } from "./operations-settings";
import { PSQL_SCRIPT } from "./psql-script";

/**
 * PostgreSQL's image of Docker's official images on ECR Public, which needs no credentials and has no limit for a task in AWS: it has psql, and
 * busybox's wget with Alpine's certificate authorities. The digest is of `17-alpine` for all platforms.
 */
const IMAGE = "public.ecr.aws/docker/library/postgres:17-alpine@sha256:742f40ea20b9ff2ff31db5458d127452988a2164df9e17441e191f3b72252193";

export interface OperationsTasksArgs extends Omit<TaskPlace, "connections" | "capabilities">, Partial<OperationsTaskSettings> {
  /** Users of the database; without them there is no task of the owner. */
  users?: DatabaseUsers | undefined;

  /** The cache, which tunnels reach. */
  cache?: Pick<Cache, "server" | "address" | "port"> | undefined;

  /** Notified of a task that runs longer than its limit. */
  alerts: Alerts;
}

/** A task that a person starts. */
export interface OperationsTask {
  name: OperationsTaskName;
  /** Family and Name tag, e.g. `aws-practice-operations-stg`. */
  fullName: string;
  /** To log in to the database; people have them for their tunnels. */
  logins: readonly Permission[];
  /** Starts one on each execution. */
  stateMachineArn: pulumi.Output<string>;
}

/**
 * Tasks in the private subnets that people start for one purpose, by `npm run ops`: they wait until they are entered by ECS Exec, and end by
 * themselves. Nothing runs, and nothing is billed, until someone starts one.
 *
 * - Security group that reaches only the database and the cache, besides HTTPS
 * - Task definition whose user reads the database, and one whose user owns its tables; each with a role for nothing but that user and
 *   sessions
 * - State machine for each that starts it, stops it if it runs longer than it may, and then notifies the topic
 *
 * @example
 * new OperationsTasks("operations", { names, network, cluster, alerts, users, maxMinutes: 60 });
 */
export class OperationsTasks extends pulumi.ComponentResource {
  readonly tasks: readonly OperationsTask[];

  constructor(name: string, args: OperationsTasksArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:OperationsTasks", name, {}, opts);

    const subject = `OperationsTasks "${name}"`;
    const { maxMinutes } = resolve(operationsTaskSettings, subject, args);
    const { names, network, cluster, users, cache, alerts } = args;
    const fullName = names.of(name);
    const child = { parent: this };
    const database = users?.args.database.server();
    const connections: Destination[] = [...(database ? [database] : []), ...(cache ? [cache.server()] : [])];
    const access = new TaskSecurityGroup(
      `${name}-access`,
      { vpcId: network.vpcId, fullName, label: "operations tasks", connections },
      child,
    );

    const tasksNamed = Object.keys(OPERATIONS_TASKS) as OperationsTaskName[];
    this.tasks = tasksNamed.filter((task) => task === "operations" || users !== undefined).map((task): OperationsTask => {
      const as = users && needsOf(subject, [users.destination(task)]);
      const family = names.of(task);
      const definition = new TaskDefinition(`${task}-task`, {
        subject,
        containerName: task,
        family,
        logGroupName: names.path(task),
        container: resolve(group(containerEntries), subject, {
          command: ["sleep", String(maxMinutes * 60)], // the task ends with it, entered or not
          image: "17-alpine",
          logRetentionDays: 30,
        }),
        registry: { image: () => pulumi.output(IMAGE), pullStatements: () => [] },
        logKey: args.encryption?.logs,
        logs: args.logs,
        user: "postgres",
        executeCommand: true,
        environment: {
          ...(as && { ...as.environment, RDS_CA_URL: caUrl(accountOf(this).region), PSQL: PSQL_SCRIPT }),
          ...(cache && { REDIS_HOST: cache.address, REDIS_PORT: String(cache.port) }), // for tunnels
        },
        permissions: as?.permissions,
        statements: cluster.sessions.taskStatements,
      }, child);
      const label = `Operations task ${task} (${names.environment})`;
      const ofCluster = tasksOf(cluster, this);
      const { arn } = new StateMachine(`${task}-runner`, {
        nameTag: family,
        description: `Starts tasks of ${family}, and stops them after ${maxMinutes} minutes`,
        failure: `${label} could not be started, or not be stopped`,
        entry: "operations-task",
        definition: operationsDefinition({
          label,
          family,
          maxMinutes,
          clusterArn: cluster.clusterArn,
          taskDefinitionArn: definition.arn,
          subnetIds: network.privateSubnetIds,
          securityGroupIds: [access.securityGroupId],
          ...alerts.topic,
        }),
        statements: [
          ...runStatements(definition, cluster, this),
          allow(["ecs:DescribeTasks"], [ofCluster]),
          allow(["ecs:StopTask"], [ofCluster], { StringEquals: { "aws:ResourceTag/Name": family } }),
        ],
        alerts,
        dependencies: [...network.outboundAccess, ...cluster.dependencies, ...definition.dependencies, ...access.dependencies],
      }, child);
      return { name: task, fullName: family, logins: as?.permissions ?? [], stateMachineArn: arn };
    });
    this.registerOutputs({ setting: args.setting });
  }
}
