import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { type CachePurpose, cacheUserId, type ResolvedCache } from "./cache-settings";

export interface CacheUserArgs {
  identifier: string;
  settings: Pick<ResolvedCache, "engine" | "purpose">;
  clients: readonly string[];
  /** Those that get a password later. */
  withPassword: readonly string[];
}

/**
 * Rights of a client: all keys and channels, and all commands but dangerous ones, which include those of administration. INFO is for health
 * checks, e.g. Spring Boot's. A cache may be emptied by its clients, sessions may not.
 * Source: Valkey documentation, "Access Control List", command categories; `ACL CAT dangerous`.
 */
const RIGHTS = "on ~* &* +@all -@dangerous +info";
export const ACCESS: Readonly<Record<CachePurpose, string>> = { sessions: RIGHTS, cache: `${RIGHTS} +flushdb` };

/** Access of a default user that no one may use. */
export const DISABLED = "off -@all";

/**
 * Creates a user for each client and the group of all. Redis OSS requires a user named `default` in it, here one without rights; with
 * Valkey, a group without it disables the default user.
 * Sources: aws-cdk, packages/@aws-cdk/aws-elasticache-alpha, user-group.ts and README, "Default user"; ElastiCache user guide, "Role-Based
 * Access Control (RBAC)" (users of Valkey's groups log in by IAM or password, so none without).
 */
export function makeCacheUsers(
  name: string,
  { identifier, settings: { engine, purpose }, clients, withPassword }: CacheUserArgs,
  parent: pulumi.Resource,
): aws.elasticache.UserGroup {
  const own = clients.map((client) => {
    const id = cacheUserId(identifier, client);
    return new aws.elasticache.User(`${name}-${client}-user`, {
      userId: id,
      userName: id,
      engine,
      accessString: ACCESS[purpose],
      authenticationMode: { type: "iam" }, // with a password too: until it has one, no one may log in
      tags: { Name: id },
    }, {
      parent,
      // The task of `CacheUsers` sets the password. The program would need its value, and Pulumi keeps every input in the state.
      ignoreChanges: withPassword.includes(client) ? ["authenticationMode"] : [],
    });
  });
  const disabled = engine === "valkey" ? [] : [
    new aws.elasticache.User(`${name}-default-user`, {
      userId: `${identifier}-default`,
      userName: "default",
      engine,
      accessString: DISABLED,
      authenticationMode: { type: "no-password-required" },
      tags: { Name: `${identifier}-default` },
    }, { parent }),
  ];
  return new aws.elasticache.UserGroup(`${name}-users`, {
    userGroupId: identifier,
    engine,
    userIds: [...disabled, ...own].map(({ userId }) => userId),
    tags: { Name: identifier },
  }, { parent });
}
