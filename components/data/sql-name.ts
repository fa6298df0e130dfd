import { POSTGRES_ROLES, RDS_ROLES } from "../../toolkit/shared/postgres-roles";
import { postgresWords } from "../../toolkit/shared/postgres-words";
import { type Mistake, mistake } from "../shared/mistake";

/**
 * A name that RDS takes and PostgreSQL needs no quotes for. Source: RDS API reference, `CreateDBInstance`, DBName and
 * MasterUsername: a letter first, then letters, digits and _.
 */
export const SQL_NAME_PATTERN = /^[a-z][a-z0-9_]{0,62}$/;
export const SQL_NAME_FORM = "1 to 63 lower-case letters, digits and _, beginning with a letter";
/** RDS API reference, `CreateDBInstance`, MasterUsername: "Must be 1 to 16 letters, numbers, or underscores". */
export const MASTER_NAME_PATTERN = /^[a-z][a-z0-9_]{0,15}$/;
export const MASTER_NAME_FORM = "1 to 16 lower-case letters, digits and _, beginning with a letter";

/** Databases that every server has. Source: PostgreSQL 17 and 18, pg_database. */
const DATABASES = ["postgres", "rdsadmin", "template0", "template1"];

/** A name in the right form that a database can't have. */
export function databaseNameMistake(property: string, name: string): Mistake | false {
  if (DATABASES.includes(name)) return mistake(property, name, `none of those that every server has: ${DATABASES.join(", ")}`);
  return reservedMistake(property, name);
}

/** A name in the right form that a user can't have. */
export function userNameMistake(property: string, name: string): Mistake | false {
  if (RDS_ROLES.includes(name)) return mistake(property, name, `none of RDS's own names: ${RDS_ROLES.join(", ")}`);
  if (POSTGRES_ROLES.includes(name) || name.startsWith("pg_")) {
    return mistake(property, name, `a name that PostgreSQL has left: not ${POSTGRES_ROLES.join(", ")}, nor one that begins with pg_`);
  }
  return reservedMistake(property, name);
}

const reservedMistake = (property: string, name: string) =>
  postgresWords().has(name) && mistake(property, name, "a name that isn't a reserved word of PostgreSQL");
