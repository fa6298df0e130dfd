import type * as pulumi from "@pulumi/pulumi";

import { decryptWith } from "../../secrets/environment-key";
import type { SecretGuard } from "../../secrets/secret-reference";
import { type Account, accountOf } from "../../shared/account";
import { allow, type Statement } from "../../shared/policy-document";
import { makeNodeTask, type NodeTask } from "../node-task/node-task";
import { taskCode } from "../node-task/task-code";
import type { DatabaseUsersArgs } from "./database-users";

export interface UsersTaskArgs extends DatabaseUsersArgs {
  /** Request of the task; without secrets. */
  request: pulumi.Input<object>;
  /** Secrets whose values it writes. */
  secretArns: pulumi.Output<string>[];
  /** Guards of the secrets that it reads. */
  guards: readonly SecretGuard[];
}

/** Creates the task definition of the database-users task, and its security group. */
export function makeUsersTask(name: string, args: UsersTaskArgs, parent: pulumi.Resource): NodeTask {
  return makeNodeTask(name, {
    ...args,
    subject: `DatabaseUsers "${name}"`,
    code: taskCode("database-users"),
    logRetentionDays: args.database.settings.logRetentionDays,
    statements: statementsOf(args, accountOf(parent)),
    server: args.database.server(),
  }, parent);
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
