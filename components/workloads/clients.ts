import type { CacheClient } from "../data/cache/cache";
import { CACHE } from "../data/cache/cache-connection";
import type { WorkloadsArgs } from "./make-workloads";
import { releaseName } from "./service/service-settings";

type Entries = Pick<WorkloadsArgs, "services" | "jobs">;

/** All that can be a client: services, release commands with connections of their own, and jobs. */
export function clientsOf({ services, jobs }: Entries) {
  return [
    ...Object.entries(services).flatMap(([name, entry]) => [
      { name, connectsTo: entry.connectsTo, entry },
      { name: releaseName(name), connectsTo: entry.release?.connectsTo ?? [], entry },
    ]),
    ...Object.entries(jobs).map(([name, entry]) => ({ name, connectsTo: entry.connectsTo, entry })),
  ];
}

/** Clients of the cache, for `Cache`: services, their release commands, and jobs that connect to it. */
export function cacheClients(entries: Entries): Record<string, CacheClient> {
  const clients = clientsOf(entries).filter(({ connectsTo }) => connectsTo.includes(CACHE));
  return Object.fromEntries(clients.map(({ name, entry }) => [name, { authentication: entry.cacheAuthentication }]));
}
