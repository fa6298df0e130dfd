import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Cache } from "../../data/cache/cache";
import { cacheUserId } from "../../data/cache/cache-settings";
import type { Destination } from "../../network/connection";
import type { SecretAccess } from "../../secrets/secret-access";
import type { SecretGuard } from "../../secrets/secret-reference";
import { type Account, accountOf } from "../../shared/account";
import { allow, type Statement } from "../../shared/policy-document";
import { makeNodeTask } from "../node-task/node-task";
import { TASK_COMMAND, taskCode } from "../node-task/task-code";
import { makeReleaseNote } from "../rollout/release-note";
import type { TaskPlace } from "../task-security-group";
import type { CacheUsersRequest } from "./cache-users-request";

export interface CacheUsersArgs extends Omit<TaskPlace, "connections"> {
  /** The cache; its clients with `authentication: "password"` get their passwords here. */
  cache: Cache;

  /**
   * Who may read the secrets of the users.
   * @default any principal that IAM allows
   */
  access?: SecretAccess | undefined;
}

interface Password {
  secret: aws.secretsmanager.Secret;
  guard: SecretGuard | undefined;
}

/**
 * Passwords of a cache's users. The users are the cache's; those with `authentication: "password"` can't log in until they have one.
 *
 * - Secret `cache-<identifier>-<client>` for each of them
 * - Task that gives the users their passwords by ElastiCache's API, logs in as a client does and writes the secrets. It runs in an update,
 *   before the first client, whenever the users or `passwordVersion` change; if it fails, so does the update
 *
 * @example
 * const cache = new Cache("cache", { ..., clients: { api: { authentication: "password" } } });
 * const users = new CacheUsers("cache-users", { names, network, cluster, cache });
 * new FargateService("api", { connections: [users.destination("api")], ... });
 */
export class CacheUsers extends pulumi.ComponentResource {
  private readonly passwords = new Map<string, Password>();
  private readonly done: pulumi.Resource | undefined;

  constructor(name: string, private readonly args: CacheUsersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:CacheUsers", name, {}, opts);

    const { cache, access, encryption } = args;
    for (const client of cache.passwordClients) {
      const secret = new aws.secretsmanager.Secret(`${name}-${client}-secret`, {
        name: `cache-${cache.identifier}-${client}`, // a contract: people and commands refer to it
        description: `User name and password of ${client} in cache ${cache.identifier}`,
        kmsKeyId: encryption?.secrets?.keyArn,
        recoveryWindowInDays: cache.settings.secretRecoveryDays,
      }, { parent: this });
      const guard = access?.guard({ store: "secretsManager", prefix: "cache-", name: `cache-${client}`, arn: secret.arn });
      this.passwords.set(client, { secret, guard });
    }
    this.done = this.passwords.size === 0 ? undefined : this.runTask(name);
    this.registerOutputs({ setting: args.setting });
  }

  /**
   * Destination for a client, as its own user.
   *
   * @throws {RunError} It isn't among the cache's clients.
   */
  destination(client: string): Destination {
    const { cache, encryption } = this.args;
    const destination = cache.destination(client);
    const password = this.passwords.get(client);
    if (password === undefined) return destination;
    const key = encryption?.secrets;
    const decryption = key && { key, service: "secretsmanager" as const };
    return {
      ...destination,
      // Another version is another task definition, so that a new password is read at once.
      environment: { ...destination.environment, REDIS_PASSWORD_VERSION: String(cache.settings.passwordVersion) },
      secrets: {
        REDIS_PASSWORD: { valueFrom: pulumi.interpolate`${password.secret.arn}:REDIS_PASSWORD::`, decryption, guard: password.guard },
      },
      dependencies: [...destination.dependencies, ...(this.done ? [this.done] : [])],
    };
  }

  private runTask(name: string): pulumi.Resource {
    const { cache } = this.args;
    const subject = `CacheUsers "${name}"`;
    const passwords = [...this.passwords.values()];
    const request: pulumi.Input<Record<keyof CacheUsersRequest, unknown>> = {
      cache: { host: cache.address, port: cache.port },
      users: [...this.passwords].map(([client, { secret }]) => ({ name: cacheUserId(cache.identifier, client), secretArn: secret.arn })),
      passwordVersion: cache.settings.passwordVersion,
    };
    const { run } = makeNodeTask(name, {
      ...this.args,
      subject,
      code: taskCode("cache-users"),
      request: pulumi.output(request),
      logRetentionDays: LOG_RETENTION_DAYS,
      statements: this.statements(accountOf(this)),
      guards: passwords.flatMap(({ guard }) => guard ?? []),
      server: { ...cache.server(), environment: {}, permissions: [] },
    }, this);
    return makeReleaseNote(name, {
      subject,
      label: "the task that gives the users their passwords",
      unchanged: "Clients go on with the passwords that they have.",
      command: TASK_COMMAND,
      timeoutMinutes: TIMEOUT_MINUTES,
      ...run,
    }, this);
  }

  private statements(account: Account): Statement[] {
    const { cache, encryption } = this.args;
    const secretArns = [...this.passwords.values()].map(({ secret }) => secret.arn);
    const users = [...this.passwords.keys()].map((client) => account.arn("elasticache", `user:${cacheUserId(cache.identifier, client)}`));
    return [
      allow(["elasticache:DescribeUsers", "elasticache:ModifyUser"], users),
      allow(["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"], secretArns),
      // It has no resource type. Source: Service Authorization Reference, AWS Secrets Manager.
      allow(["secretsmanager:GetRandomPassword"], ["*"]),
      ...(encryption?.secrets === undefined ? [] : [encryption.secrets.encryptFor("secretsmanager", secretArns)]),
    ];
  }
}

const TIMEOUT_MINUTES = 15;
const LOG_RETENTION_DAYS = 30;
