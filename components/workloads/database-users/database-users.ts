import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Database } from "../../data/database";
import type { ClientAuthentication, DatabaseRole } from "../../data/database-connection";
import { DATABASE_VARIABLES } from "../../data/database-settings";
import type { Destination } from "../../network/connection";
import type { GuardedSecret, SecretAccess } from "../../secrets/secret-access";
import type { SecretGuard } from "../../secrets/secret-reference";
import { accountOf } from "../../shared/account";
import { mistake } from "../../shared/mistake";
import { requireNone } from "../../shared/schema";
import { invalid } from "../../shared/validation";
import type { NodeTask } from "../node-task/node-task";
import { TASK_COMMAND } from "../node-task/task-code";
import { makeReleaseNote } from "../rollout/release-note";
import type { TaskPlace } from "../task-security-group";
import { caUrl } from "./ca-url";
import { databaseGroups, type DatabaseRight, databaseUserName, nameMistakes } from "./users-request";
import { makeUsersTask } from "./users-task";

/** A client of the database. */
export interface DatabaseClient {
  /**
   * Rights: `readwrite` rows, `owner` of the tables (for migrations), `readonly`, or `application`, the user that several clients share.
   * @default "readwrite"
   */
  as?: DatabaseRole | undefined;

  /**
   * How it logs in: with a token of IAM, which needs no secret and no rotation, or with a password. `application` has a password.
   * @default "iam"
   */
  authentication?: ClientAuthentication | undefined;
}

export interface DatabaseUsersArgs extends Omit<TaskPlace, "connections"> {
  database: Database;

  /** Clients by the name of their service or job; the user's name has `_` for `-`. */
  users: Readonly<Record<string, DatabaseClient>>;

  /**
   * Who may read the secrets of the users and of the master user.
   * @default any principal that IAM allows
   */
  access?: SecretAccess | undefined;
}

/**
 * Users of a database: one for each client, with only the rights that it needs.
 *
 * - Task that creates and repairs the users, their groups and passwords inside the VPC. It runs in an update, before the first client and
 *   whenever the users change; if it fails, so does the update
 * - Secret `rds-<identifier>-<client>` for each client with a password; the task writes its value
 *
 * @example
 * const users = new DatabaseUsers("database-users", { names, network, cluster, database, users: { api: {}, migrate: { as: "owner" } } });
 * new FargateService("api", { connections: [users.destination("api")], ... });
 */
export class DatabaseUsers extends pulumi.ComponentResource {
  /** The task that creates and repairs the users, for `DatabaseUsersRunner`. */
  readonly task: NodeTask;

  private readonly subject: string;
  private readonly secrets = new Map<string, pulumi.Output<string>>();
  private readonly guards = new Map<string, SecretGuard | undefined>();
  private readonly done: pulumi.Resource;

  constructor(name: string, readonly args: DatabaseUsersArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:DatabaseUsers", name, {}, opts);

    this.subject = `DatabaseUsers "${name}"`;
    const { database } = args;
    const { identifier, settings } = database;
    const { secretArn } = database;
    const guardOf = (of: Pick<GuardedSecret, "name" | "arn"> & Partial<GuardedSecret>) =>
      args.access?.guard({ store: "secretsManager", prefix: "rds-", ...of });
    const shared = secretArn && guardOf({ name: "database", arn: secretArn, otherReaders: settings.applicationReaders });
    for (const [client, { as, authentication }] of Object.entries(args.users)) {
      if (as === "application") {
        if (secretArn === undefined) invalid(this.subject, `users.${client}.as`, as, "another one, or applicationUsername given");
        this.secrets.set(client, secretArn);
        this.guards.set(client, shared);
      } else if (authentication === "password") {
        const secret = new aws.secretsmanager.Secret(`${name}-${client}-secret`, {
          name: `rds-${identifier}-${client}`, // a contract: people and commands refer to it
          description: `Connection and credentials of ${client} to database ${identifier}`,
          kmsKeyId: args.encryption?.secrets?.keyArn,
          recoveryWindowInDays: settings.secretRecoveryDays,
        }, { parent: this });
        this.secrets.set(client, secret.arn);
        this.guards.set(client, guardOf({ name: `database-${client}`, arn: secret.arn }));
      }
    }

    const request = this.request();
    const { users, groups } = request;
    const mistakes = nameMistakes(users.map((user) => user.name), groups, settings.masterUsername);
    requireNone(this.subject, mistakes.map((one) => mistake("users", one.name, one.allowed)));

    const master = guardOf({ name: "database-master", arn: database.masterSecretArn, prefix: "rds!", serviceRole: RDS_ROLE });
    this.task = makeUsersTask(name, {
      ...args,
      request: pulumi.output(request),
      secretArns: [...new Set([...this.secrets.values(), ...(secretArn ? [secretArn] : [])])],
      guards: [...new Set([master, shared, ...this.guards.values()])].filter((guard) => guard !== undefined),
    }, this);
    this.done = makeReleaseNote(name, {
      subject: this.subject,
      label: "the task that creates the users",
      unchanged: "Nothing that runs was changed.",
      command: TASK_COMMAND,
      timeoutMinutes: TIMEOUT_MINUTES,
      ...this.task.run,
    }, this);
    this.registerOutputs({ setting: args.setting, taskDefinitionArn: this.task.run.taskDefinitionArn });
  }

  /**
   * Destination for a client, as its own user.
   *
   * @throws {RunError} It isn't among the users.
   */
  destination(client: string): Destination {
    const { users, database } = this.args;
    const user = Object.hasOwn(users, client) ? users[client] : undefined;
    if (user === undefined) invalid(this.subject, "users", Object.keys(users), `a group with ${client}, which connects to the database`);
    const secret = this.secrets.get(client);
    const key = this.args.encryption?.secrets;
    const server = database.server();
    const dependencies = [...server.dependencies, this.done];
    if (secret !== undefined) {
      const decryption = key && { key, service: "secretsmanager" as const };
      const guard = this.guards.get(client);
      const secrets = Object.fromEntries(
        DATABASE_VARIABLES.map((variable) => [variable, { valueFrom: pulumi.interpolate`${secret}:${variable}::`, decryption, guard }]),
      );
      return { ...server, secrets, dependencies };
    }
    const login = databaseUserName(client);
    // Source: Amazon RDS user guide, "Creating and using an IAM policy for IAM database access".
    const dbUser = accountOf(this).arn("rds-db", pulumi.interpolate`dbuser:${database.resourceId}/${login}`);
    return {
      ...server,
      environment: {
        DB_HOST: database.address,
        DB_PORT: String(database.port),
        DB_NAME: database.settings.databaseName,
        DB_USER_NAME: login,
      },
      permissions: [{ actions: ["rds-db:connect"], resources: [dbUser] }],
      dependencies,
    };
  }

  /** Whether users have passwords: those of clients, and the one that several share. */
  get hasPasswords(): boolean {
    return this.secrets.size > 0 || this.args.database.secretArn !== undefined;
  }

  /** Secret of a client with a password; undefined if it has none or logs in by IAM. */
  secretOf(client: string): pulumi.Output<string> | undefined {
    return this.secrets.get(client);
  }

  private request() {
    const { database } = this.args;
    const { settings } = database;
    const { region } = accountOf(this);
    const own = Object.entries(this.args.users).filter(([, { as }]) => as !== "application").map(([client, { as = "readwrite" }]) => {
      const secretArn = this.secrets.get(client);
      return {
        name: databaseUserName(client),
        as: as as DatabaseRight,
        authentication: secretArn === undefined ? "iam" as const : "password" as const,
        ...(secretArn && { secretArn }),
      };
    });
    const shared = settings.applicationUsername === undefined || database.secretArn === undefined ? [] : [{
      name: settings.applicationUsername,
      as: "readwrite" as const,
      authentication: "password" as const,
      secretArn: database.secretArn,
      shared: true as const,
    }];
    return {
      action: "apply" as const,
      database: {
        host: database.address,
        port: database.port,
        name: settings.databaseName,
        masterSecretArn: database.masterSecretArn,
        // Source: Amazon RDS user guide, "Using SSL/TLS to encrypt a connection to a DB instance", certificate bundles by region.
        caUrl: caUrl(region),
      },
      users: [...own, ...shared],
      groups: databaseGroups(settings.databaseName),
    };
  }
}

const TIMEOUT_MINUTES = 15;

/**
 * RDS's own role, in case it reads the master user's secret by it: RDS documents only that it manages the secret. Others attach policies to
 * such secrets, too (alchemy-run/alchemy#1598).
 * Source: Amazon RDS user guide, "Using service-linked roles for Amazon RDS".
 */
const RDS_ROLE = "aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS";
