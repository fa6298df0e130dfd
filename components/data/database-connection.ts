/** The database, among the destinations of `connectsTo`. */
export const DATABASE = "database";

/**
 * Rights of a client in the database: its own user with those of a group (`readwrite`: rows, `owner`: tables too, `readonly`), or the
 * user `application`, which several clients share.
 */
export const DATABASE_ROLES = ["readwrite", "owner", "readonly", "application"] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

/** Ways to log in to the database or the cache: with a token of IAM, or with a password. */
export const CLIENT_AUTHENTICATIONS = ["iam", "password"] as const;
export type ClientAuthentication = (typeof CLIENT_AUTHENTICATIONS)[number];

/** Forms of the database in `connectsTo`: `database`, `database as owner`, ... */
export const DATABASE_CONNECTIONS = [
  DATABASE,
  ...DATABASE_ROLES.filter((role) => role !== "readwrite").map((role) => `${DATABASE} as ${role}`),
];

/** Rights that an entry of `connectsTo` asks for; undefined if it isn't the database. */
export function databaseRoleOf(connection: string): DatabaseRole | undefined {
  if (!DATABASE_CONNECTIONS.includes(connection)) return undefined;
  return connection === DATABASE ? "readwrite" : connection.slice(`${DATABASE} as `.length) as DatabaseRole;
}

/** Rights of a workload in the database; undefined if it doesn't connect to it. */
export const databaseRoleIn = (connectsTo: readonly string[]): DatabaseRole | undefined =>
  connectsTo.map(databaseRoleOf).find((role) => role !== undefined);
