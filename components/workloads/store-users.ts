import type { Cache } from "../data/cache/cache";
import { databaseRoleIn } from "../data/database-connection";
import { CacheUsers } from "./cache-users/cache-users";
import { clientsOf } from "./clients";
import { type DatabaseClient, DatabaseUsers } from "./database-users/database-users";
import type { WorkloadsArgs } from "./make-workloads";
import { OPERATIONS_TASKS } from "./operations/operations-settings";

/** Makes the passwords of the cache's users if any has one. */
export function makeCacheLogins(
  { names, network, cluster, cache, encryption, logs, secretAccess }: WorkloadsArgs,
): Pick<Cache, "destination"> | undefined {
  if (cache === undefined || cache.passwordClients.length === 0) return cache;
  const { setting } = cache;
  return new CacheUsers("cache-users", {
    names,
    network,
    cluster,
    logs,
    cache,
    ...(encryption && { encryption }),
    ...(setting && { setting }),
    access: secretAccess,
  });
}

/** Makes the users of the database if it has any. */
export function makeDatabaseUsers(
  { names, network, cluster, database, encryption, logs, ...args }: WorkloadsArgs,
): DatabaseUsers | undefined {
  const users = Object.fromEntries(
    clientsOf(args).flatMap(({ name, connectsTo, entry: { databaseAuthentication: authentication } }): [string, DatabaseClient][] => {
      const as = databaseRoleIn(connectsTo);
      return as === undefined ? [] : [[name, { as, authentication }]];
    }),
  );
  const people: Record<string, DatabaseClient> = args.operations === undefined
    ? {}
    : Object.fromEntries(Object.entries(OPERATIONS_TASKS).map(([name, as]) => [name, { as }]));
  const { setting } = database ?? {};
  const isIdle = Object.keys({ ...users, ...people }).length === 0 && database?.secretArn === undefined;
  return database === undefined || isIdle
    ? undefined
    : new DatabaseUsers("database-users", {
      names,
      network,
      cluster,
      logs,
      database,
      users: { ...users, ...people },
      ...(encryption && { encryption }),
      ...(setting && { setting }),
      access: args.secretAccess,
    });
}
