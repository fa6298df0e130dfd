import * as pulumi from "@pulumi/pulumi";

import { JOB_QUERIES } from "../../logs/insights-queries";
import type { Destination } from "../../network/connection";
import type { SecretGuard } from "../../secrets/secret-reference";
import type { Statement } from "../../shared/policy-document";
import { group, resolve } from "../../shared/schema";
import { containerEntries } from "../container-settings";
import type { ReleaseNoteArgs } from "../rollout/release-note";
import { TaskDefinition } from "../task-definition";
import { type TaskPlace, TaskSecurityGroup } from "../task-security-group";
import { TASK_COMMAND } from "./task-code";

/**
 * Node's image of Docker's official images on ECR Public, which needs no credentials and has no limit for a task in AWS. The digest is of
 * `22-alpine` for all platforms; public repositories pin it on ECR Public and on Docker Hub.
 */
const IMAGE = "public.ecr.aws/docker/library/node:22-alpine@sha256:c610fcdfb1d5b4740dd70c284ed3cb16bb857e0f7166196e36a5501df7a3aa32";

export interface NodeTaskArgs extends Omit<TaskPlace, "connections"> {
  /** Subject of messages, e.g. `DatabaseUsers "database-users"`. */
  subject: string;
  /** Its code, of `npm run prepare`. */
  code: string;
  /** Its request; without secrets. */
  request: pulumi.Input<object>;
  logRetentionDays: number;
  /** Statements of its role. */
  statements: readonly Statement[];
  /** Guards of the secrets that it reads. */
  guards: readonly SecretGuard[];
  /** The server that it connects to. */
  server: Destination;
}

export interface NodeTask {
  task: TaskDefinition;
  /** Family and name tag, e.g. `aws-practice-database-users-stg`. */
  fullName: string;
  /** Arguments of a run. */
  run: Pick<ReleaseNoteArgs, "log" | "clusterArn" | "taskDefinitionArn" | "subnetIds" | "securityGroupIds" | "dependencies">;
}

/** Arguments of a run, as the definition of a state machine has them. */
export const inStateMachine = ({ log, clusterArn, taskDefinitionArn, subnetIds, securityGroupIds }: NodeTask["run"]) => ({
  containerName: log.container,
  logGroupName: log.group,
  clusterArn,
  taskDefinitionArn,
  subnetIds,
  securityGroupIds,
  capacityProvider: "FARGATE" as const,
});

/** Creates the task definition of a task of the platform's own, which has its code in a variable, and its security group. */
export function makeNodeTask(name: string, args: NodeTaskArgs, parent: pulumi.Resource): NodeTask {
  const { names, network, cluster, subject } = args;
  const fullName = names.of(name);
  const log = { group: names.path(name), container: name };
  const task = new TaskDefinition(`${name}-task`, {
    subject,
    containerName: name,
    family: fullName,
    logGroupName: log.group,
    container: resolve(group(containerEntries), subject, {
      command: [...TASK_COMMAND],
      image: "22-alpine",
      logRetentionDays: args.logRetentionDays,
    }),
    registry: { image: () => pulumi.output(IMAGE), pullStatements: () => [] },
    logKey: args.encryption?.logs,
    logs: args.logs,
    queries: JOB_QUERIES,
    user: "node",
    environment: { CODE: args.code, REQUEST: pulumi.jsonStringify(args.request) },
    statements: args.statements,
    guards: args.guards,
  }, { parent });
  const access = new TaskSecurityGroup(`${name}-access`, {
    vpcId: network.vpcId,
    fullName,
    label: `task ${name}`,
    connections: [args.server],
  }, { parent });
  return {
    task,
    fullName,
    run: {
      log,
      clusterArn: cluster.clusterArn,
      taskDefinitionArn: task.arn,
      subnetIds: network.privateSubnetIds,
      securityGroupIds: [access.securityGroupId],
      dependencies: [...network.outboundAccess, ...cluster.dependencies, ...task.dependencies, ...access.dependencies],
    },
  };
}
