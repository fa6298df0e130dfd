import { Database, type DatabaseArgs } from "../../../../components/data/database";
import { makeEncryption } from "../../../../components/secrets/make-encryption";
import type { Encryption } from "../../../../components/shared/encryption";
import { type DatabaseClient, DatabaseUsers } from "../../../../components/workloads/database-users/database-users";
import { FargateService } from "../../../../components/workloads/service/fargate-service";
import type { Properties } from "../../../../toolkit/shared/values";
import { build, type Registered } from "../../../support/simulated";
import { containerOf, DATABASE, NAMES, surroundings } from "../../../support/workloads";

export type Clients = Readonly<Record<string, DatabaseClient>>;

export interface Program {
  database?: Partial<DatabaseArgs>;
  /** Clients among the users that are services. */
  services?: string[];
  ownKey?: boolean;
}

/** A database without a shared user, and its keys. */
export function databaseWith(settings: Partial<DatabaseArgs>, ownKey: boolean): { database: Database; encryption: Encryption } {
  const encryption: Encryption = ownKey ? makeEncryption({ names: NAMES, key: "own" }) : {};
  return {
    encryption,
    database: new Database("database", { ...DATABASE, applicationUsername: undefined, name: "main", encryption, ...settings }),
  };
}

/** The users of a database, and services that connect as some of them. */
export const program = (users: Clients, { database: settings = {}, services = [], ownKey = false }: Program = {}) => () => {
  const { cluster, network, ...around } = surroundings();
  const { database, encryption } = databaseWith(settings, ownKey);
  const made = new DatabaseUsers("database-users", { names: NAMES, network, cluster, encryption, database, users });
  for (const name of services) {
    new FargateService(name, { ...around, cluster, network, encryption, connections: [made.destination(name)] });
  }
};
export const make = (users: Clients, more?: Program) => build(program(users, more));
export const SHARED: Program = { database: { applicationUsername: "shop_app" } };

export const variablesOf = (container: Properties) =>
  Object.fromEntries((container["environment"] as { name: string; value: string }[]).map(({ name, value }) => [name, value]));
export const secretsOf = (container: Properties) =>
  Object.fromEntries((container["secrets"] as { name: string; valueFrom: string }[]).map(({ name, valueFrom }) => [name, valueFrom]));
export const TASK = "database-users-task-definition";
export const requestOf = (registered: Registered) =>
  JSON.parse(variablesOf(containerOf(registered, TASK))["REQUEST"]!) as { users: unknown[]; database: Properties; action: string };
export const secretArn = (registered: Registered, name: string) => registered.only("Secret", name).outputs["arn"];
export const KEYS = ["DB_HOST", "DB_NAME", "DB_PASSWORD", "DB_PORT", "DB_USER_NAME"];
