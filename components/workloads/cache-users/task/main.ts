import { log, messageOf } from "../../node-task/task/log";
import { SecretsManager } from "../../node-task/task/secrets-manager";
import type { CacheUsersRequest } from "../cache-users-request";
import { applyUser } from "./apply-user";
import { ElastiCache } from "./elasticache";

/** Gives each user the password of its secret, and the secret its value. */
async function run({ cache, users, passwordVersion }: CacheUsersRequest): Promise<void> {
  log(`passwords, version ${passwordVersion}, of cache ${cache.host}`);
  const [secrets, elastiCache] = await Promise.all([SecretsManager.open(), ElastiCache.open()]);
  for (const user of users) await applyUser({ secrets, elastiCache, cache, passwordVersion: String(passwordVersion) }, user);
  log(`done: ${users.length} users`);
}

async function main({ REQUEST }: Partial<Record<"REQUEST", string>>): Promise<void> {
  if (REQUEST === undefined) throw new Error("REQUEST is missing");
  await run(JSON.parse(REQUEST) as CacheUsersRequest);
}

main(process.env).catch((error: unknown) => {
  console.error(`failed: ${messageOf(error)}`);
  process.exitCode = 1;
});
