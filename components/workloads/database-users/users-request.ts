// Request that the database-users task receives, and the names in it. The task's bundle has this file too: it imports no packages.

import { isReservedRole } from "../../../toolkit/shared/postgres-roles";
import type { ClientAuthentication, DatabaseRole } from "../../data/database-connection";

/** Rights of a login role: those of the group of the same name. */
export type DatabaseRight = Exclude<DatabaseRole, "application">;

export interface DatabaseUser {
  /** Login role; a rotation alternates between it and `alternateOf` it. */
  name: string;
  as: DatabaseRight;
  authentication: ClientAuthentication;
  /** Secret with the connection and the password: required with `password`. */
  secretArn?: string;
  /** The user of the database's application secret, which may exist already without the task's mark. */
  shared?: true;
}

export type DatabaseGroups = Record<DatabaseRight, string>;

export interface UsersRequest {
  /** `apply` creates and repairs users and rights; `rotate` changes passwords and nothing else. */
  action: "apply" | "rotate";
  database: {
    host: string;
    port: number;
    name: string;
    /** Secret of RDS with the keys `username` and `password`. */
    masterSecretArn: string;
    /** Certificates of RDS's certificate authorities, e.g. https://truststore.pki.rds.amazonaws.com/<region>/<region>-bundle.pem. */
    caUrl: string;
  };
  users: DatabaseUser[];
  groups: DatabaseGroups;
  /**
   * Names of the users whose passwords `rotate` changes.
   * @default all users with a password
   */
  only?: string[];
}

/** PostgreSQL cuts a longer name. Source: PostgreSQL documentation, "Identifiers and Key Words", NAMEDATALEN - 1. */
const MAX_NAME_BYTES = 63;
const ALTERNATE = "_2";

/** Group roles of a database. */
export const databaseGroups = (databaseName: string): DatabaseGroups => ({
  owner: `${databaseName}_owner`,
  readwrite: `${databaseName}_readwrite`,
  readonly: `${databaseName}_readonly`,
});

/** Login role of a workload. */
export const databaseUserName = (workload: string): string => workload.replaceAll("-", "_");

/** The second login role of a user with a password. */
export const alternateOf = (user: string): string => `${user}${ALTERNATE}`;

/** A name that a user or a group can't have. */
export interface NameMistake {
  name: string;
  /** Completes "<name>, but must be". */
  allowed: string;
}

/** Mistakes in the names of a database's users and groups. */
export function nameMistakes(users: readonly string[], groups: DatabaseGroups, masterUsername: string): NameMistake[] {
  const groupNames = Object.values(groups);
  const length = (name: string) => new TextEncoder().encode(name).length;
  const allowedOf = (name: string): string | undefined => {
    if (length(alternateOf(name)) > MAX_NAME_BYTES) {
      return `at most ${
        MAX_NAME_BYTES - ALTERNATE.length
      } characters, as a rotation adds ${ALTERNATE} and PostgreSQL cuts after ${MAX_NAME_BYTES}`;
    }
    if (isReservedRole(name)) {
      return "a name that isn't RDS's or PostgreSQL's own: admin, none, public, rdsadmin, rdsrepladmin, pg_..., rds_...";
    }
    if (name === masterUsername || alternateOf(name) === masterUsername) return "another name than the master's";
    if (groupNames.includes(name) || groupNames.includes(alternateOf(name))) return "another name than those of the database's groups";
    if (users.includes(alternateOf(name))) return `without a user ${alternateOf(name)} beside it, the name that a rotation needs`;
    return users.filter((other) => other === name).length > 1 ? "the name of one user only" : undefined;
  };
  const inUsers = [...new Set(users)].flatMap((name) => {
    const allowed = allowedOf(name);
    return allowed === undefined ? [] : [{ name, allowed }];
  });
  const inGroups = groupNames.filter((name) => length(name) > MAX_NAME_BYTES || isReservedRole(name) || name === masterUsername).map((
    name,
  ) => ({
    name,
    allowed: `a group of at most ${MAX_NAME_BYTES} characters that isn't the master, pg_ or rds_: choose another databaseName`,
  }));
  return [...inUsers, ...inGroups];
}
