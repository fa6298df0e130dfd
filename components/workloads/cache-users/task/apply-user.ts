import { log, pause } from "../../node-task/task/log";
import type { SecretsManager } from "../../node-task/task/secrets-manager";
import type { CachePasswordUser, CacheSecret, CacheUsersRequest } from "../cache-users-request";
import type { ElastiCache } from "./elasticache";
import { logsIn } from "./login";

export interface CacheWorld {
  secrets: SecretsManager;
  elastiCache: ElastiCache;
  cache: CacheUsersRequest["cache"];
  passwordVersion: string;
}

/** ElastiCache gives a changed user to the nodes within seconds, a new one within a minute or two. */
const LOGIN_ATTEMPTS = 60;
const LOGIN_PAUSE_SECONDS = 3;

/**
 * Gives a user the password of its secret, and the secret its value. With another version it gets a new password and keeps the one that
 * running clients have, until the next time: ElastiCache knows two for each user. A failure before the secret is written changes nothing
 * for clients.
 */
export async function applyUser({ secrets, elastiCache, cache, passwordVersion }: CacheWorld, user: CachePasswordUser): Promise<void> {
  const { name, secretArn } = user;
  const stored = (await secrets.read(secretArn))?.values ?? {};
  const inUse = stored["REDIS_USERNAME"] === name && typeof stored["REDIS_PASSWORD"] === "string" ? stored["REDIS_PASSWORD"] : undefined;
  if (inUse !== undefined && stored["REDIS_PASSWORD_VERSION"] === passwordVersion) {
    if (await logsIn(cache, name, inUse)) return log(`left the password of ${name}`);
    await elastiCache.setPasswords(name, [inUse]);
    log(`set the password of ${name} again`);
    return await requireLogin(cache, name, inUse);
  }
  const password = await secrets.randomPassword();
  await elastiCache.setPasswords(name, inUse === undefined ? [password] : [password, inUse]);
  await requireLogin(cache, name, password);
  const value: CacheSecret = { REDIS_USERNAME: name, REDIS_PASSWORD: password, REDIS_PASSWORD_VERSION: passwordVersion };
  await secrets.write(secretArn, { ...value });
  log(`gave ${name} a new password, in ${secretArn}`);
}

async function requireLogin(cache: CacheUsersRequest["cache"], name: string, password: string): Promise<void> {
  for (let attempt = 1;; attempt++) {
    if (await logsIn(cache, name, password)) return;
    if (attempt === LOGIN_ATTEMPTS) throw new Error(`User ${name}: ${cache.host} refuses the password that was set`);
    await pause(LOGIN_PAUSE_SECONDS * 1_000);
  }
}
