import * as pulumi from "@pulumi/pulumi";

import { decryptWith } from "../../secrets/environment-key";
import type { SecretGuard } from "../../secrets/secret-reference";
import { type Account, accountOf } from "../../shared/account";
import { allow, type Statement } from "../../shared/policy-document";
import { group, resolve } from "../../shared/schema";
import { containerEntries } from "../container-settings";
import type { ReleaseNoteArgs } from "../rollout/release-note";
import { TaskDefinition } from "../task-definition";
import { TaskSecurityGroup } from "../task-security-group";
import type { DatabaseUsersArgs } from "./database-users";
import { TASK_COMMAND, taskCode } from "./task-code";

/**
 * Node's image of Docker's official images on ECR Public, which needs no credentials and has no limit for a task in AWS. The digest is of
 * `22-alpine` for all platforms; public repositories pin it on ECR Public and on Docker Hub.
 */
const IMAGE = "public.ecr.aws/docker/library/node:22-alpine@sha256:c610fcdfb1d5b4740dd70c284ed3cb16bb857e0f7166196e36a5501df7a3aa32";

export interface UsersTaskArgs extends DatabaseUsersArgs {
  /** Request of the task; without secrets. */
  request: pulumi.Input<object>;
  /** Secrets whose values it writes. */
  secretArns: pulumi.Output<string>[];
  /** Guards of the secrets that it reads. */
  guards: readonly SecretGuard[];
}

export interface UsersTask {
  task: TaskDefinition;
  /** Family and name tag, e.g. `aws-practice-database-users-stg`. */
  fullName: string;
  /** Arguments of a run. */
  run: Pick<ReleaseNoteArgs, "log" | "clusterArn" | "taskDefinitionArn" | "subnetIds" | "securityGroupIds" | "dependencies">;
}

/** Creates the task definition of the database-users task, and its security group. */
export function makeUsersTask(name: string, args: UsersTaskArgs, parent: pulumi.Resource): UsersTask {
  const { names, network, cluster, database } = args;
  const fullName = names.of(name);
  const log = { group: names.path(name), container: name };
  const server = database.server();
  const task = new TaskDefinition(`${name}-task`, {
    subject: `DatabaseUsers "${name}"`,
    containerName: name,
    family: fullName,
    logGroupName: log.group,
    container: resolve(group(containerEntries), `DatabaseUsers "${name}"`, {
      command: [...TASK_COMMAND],
      image: "22-alpine",
      logRetentionDays: database.settings.logRetentionDays,
    }),
    registry: { image: () => pulumi.output(IMAGE), pullStatements: () => [] },
    logKey: args.encryption?.logs,
    user: "node",
    environment: { CODE: taskCode(), REQUEST: pulumi.jsonStringify(args.request) },
    statements: statementsOf(args, accountOf(parent)),
    guards: args.guards,
  }, { parent });
  const access = new TaskSecurityGroup(`${name}-access`, {
    vpcId: network.vpcId,
    fullName,
    label: `task ${name}`,
    connections: [server],
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

function statementsOf({ database, encryption, secretArns }: UsersTaskArgs, account: Account): Statement[] {
  const { masterSecretArn, masterSecretKeyArn } = database;
  return [
    allow(["secretsmanager:GetSecretValue"], [masterSecretArn]),
    decryptWith(masterSecretKeyArn, account, "secretsmanager", [masterSecretArn]),
    ...(secretArns.length === 0 ? [] : [
      allow(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"], secretArns),
      // It has no resource type. Source: Service Authorization Reference, AWS Secrets Manager.
      allow(["secretsmanager:GetRandomPassword"], ["*"]),
    ]),
    ...(encryption?.secrets === undefined || secretArns.length === 0 ? [] : [encryption.secrets.encryptFor("secretsmanager", secretArns)]),
  ];
}
