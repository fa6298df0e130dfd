import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";

import { databaseGroups, type DatabaseUser, type UsersRequest } from "../../components/workloads/database-users/users-request";
import { bundleTask } from "../../components/workloads/node-task/bundle-task";
import { TASK_COMMAND } from "../../components/workloads/node-task/task-code";
import { MASTER, PostgresServer } from "./postgres-server";
import { CREDENTIALS, SecretsManagerServer } from "./secrets-manager-server";

export const arnOf = (name: string) => `arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:${name}-AbCdEf`;
export const MASTER_SECRET = arnOf("rds!db-master");

/** The user `name` with a password in a secret of its own. */
export const passwordUser = (name: string, as: DatabaseUser["as"] = "readwrite"): DatabaseUser => ({
  name,
  as,
  authentication: "password",
  secretArn: arnOf(name),
});

let code: string | undefined;
/** Code of the task as it is now: tests don't depend on the last `npm run prepare`. */
export const currentCode = (): string => code ??= bundleTask("database-users");

export interface Result {
  status: number | null;
  lines: string[];
}

/** A database server, Secrets Manager, and the task between them as ECS runs it. */
export class TaskWorld {
  private constructor(
    readonly server: PostgresServer,
    readonly secretsManager: SecretsManagerServer,
    readonly database: string,
  ) {}

  static async start(version: string, database = "shop"): Promise<TaskWorld> {
    const secretsManager = await SecretsManagerServer.start();
    secretsManager.put(MASTER_SECRET, { username: MASTER, password: "masterPassword0" });
    const world = new TaskWorld(await PostgresServer.start(version, "masterPassword0"), secretsManager, database);
    await world.createDatabase(database);
    return world;
  }

  async createDatabase(name: string): Promise<void> {
    await this.asMaster(`CREATE DATABASE "${name.replaceAll("\"", "\"\"")}"`, "postgres");
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.secretsManager.stop();
  }

  request(action: UsersRequest["action"], users: DatabaseUser[], database = this.database): UsersRequest {
    const { host, port, caUrl } = this.server;
    for (const { secretArn } of users) {
      if (secretArn !== undefined && !this.secretsManager.secrets.has(secretArn)) this.secretsManager.secrets.set(secretArn, undefined);
    }
    return {
      action,
      database: { host, port, name: database, masterSecretArn: MASTER_SECRET, caUrl },
      users,
      groups: databaseGroups(database),
    };
  }

  /** Starts the task with the environment that ECS gives it, and nothing else. */
  spawn(request: UsersRequest): { child: ChildProcess; result: Promise<Result> } {
    const [program, ...args] = TASK_COMMAND;
    const env = {
      CODE: currentCode(),
      REQUEST: JSON.stringify(request),
      AWS_REGION: "ap-northeast-1",
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${this.secretsManager.url}/credentials`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: this.secretsManager.url,
    };
    const child = spawn(program === "node" ? process.execPath : program!, args, { env, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (chunk: string) => output += chunk);
    const result = new Promise<Result>((resolve) => {
      child.on("close", (status) => {
        this.requireNoSecret(output, "the task's output");
        this.requireNoSecret(JSON.stringify([args, env]), "its arguments and environment");
        resolve({ status, lines: output.trimEnd().split("\n") });
      });
    });
    return { child, result };
  }

  async run(request: UsersRequest): Promise<Result> {
    return await this.spawn(request).result;
  }

  /** Lines of a run that has to succeed. */
  async succeed(request: UsersRequest): Promise<string[]> {
    const { status, lines } = await this.run(request);
    assert.equal(status, 0, lines.join("\n"));
    return lines;
  }

  /** Last line of a run that has to fail. */
  async fail(request: UsersRequest): Promise<string> {
    const { status, lines } = await this.run(request);
    assert.equal(status, 1, lines.join("\n"));
    return lines.at(-1)!;
  }

  requireNoSecret(text: string, where: string): void {
    const values = [...this.secretsManager.passwords, CREDENTIALS.SecretAccessKey, CREDENTIALS.Token];
    for (const value of values) assert.ok(!text.includes(value), `a secret value is in ${where}`);
  }

  get masterPassword(): string {
    return this.secretsManager.values(MASTER_SECRET)["password"]!;
  }

  async asMaster(sql: string, database = this.database): Promise<unknown[][]> {
    return await this.server.as(MASTER, this.masterPassword, database, sql);
  }

  /** Query by a client with the credentials of its secret, as its container has them. */
  async as(user: string, sql: string): Promise<unknown[][]> {
    const { DB_USER_NAME, DB_PASSWORD, DB_NAME } = this.secretsManager.values(arnOf(user));
    return await this.server.as(DB_USER_NAME!, DB_PASSWORD!, DB_NAME!, sql);
  }

  /** Roles, passwords, memberships, owners, rights and comments, each with the transaction that wrote it last. */
  async catalog(): Promise<string[]> {
    const queries = [
      "SELECT xmin, * FROM pg_authid",
      "SELECT xmin, * FROM pg_auth_members",
      "SELECT xmin, * FROM pg_db_role_setting",
      "SELECT xmin, * FROM pg_shdescription",
      "SELECT xmin, datname, datdba, datacl FROM pg_database",
      "SELECT xmin, nspname, nspowner, nspacl FROM pg_namespace WHERE nspname !~ '^pg_'",
      "SELECT xmin, relname, relowner, relacl FROM pg_class WHERE oid >= 16384",
      "SELECT xmin, proname, proowner, proacl FROM pg_proc WHERE oid >= 16384",
      "SELECT xmin, typname, typowner FROM pg_type WHERE oid >= 16384",
      "SELECT xmin, * FROM pg_default_acl",
    ];
    const rows = [];
    for (const query of queries) rows.push(...await this.server.admin(query, this.database));
    return rows.map((row) => JSON.stringify(row)).toSorted();
  }
}
