// Request that the cache-users task receives. The task's bundle has this file too: it imports no packages.

/** A user of the cache with a password. */
export interface CachePasswordUser {
  /** Name and id, e.g. `main-stg-api`. */
  name: string;
  /** Secret with the password. */
  secretArn: string;
}

export interface CacheUsersRequest {
  cache: { host: string; port: number };
  users: CachePasswordUser[];
  /** A user whose secret has another one gets a new password. */
  passwordVersion: number;
}

/** Keys of a secret. */
export interface CacheSecret {
  REDIS_USERNAME: string;
  REDIS_PASSWORD: string;
  REDIS_PASSWORD_VERSION: string;
}
