import { isList, property, type Resource, type Value } from "../stack-view";
import { isMissing, isText } from "../values";
import type { RequiredProperty } from "./required-property";

const isMemcached = (resource: Resource): boolean => property(resource, "engine") === "memcached";
const hasItems = (value: Value): boolean => isList(value) && value.length > 0;
const references = { securityHub: ["ElastiCache.6"], checkov: ["CKV_AWS_31"], cdkNag: ["AwsSolutions-AEC6"] };

/** Clients of a cache log in: its network alone decides otherwise who reads sessions. Memcached's own has no way to. */
export const CACHE_AUTHENTICATION: readonly RequiredProperty[] = [
  {
    types: ["aws:elasticache/replicationGroup:ReplicationGroup"],
    path: "userGroupIds",
    requires: { holds: hasItems, allowed: "a user group, unless there is an authToken" },
    because: "Without both, a client needs no password. ElastiCache user guide, \"Role-Based Access Control (RBAC)\"",
    references,
    applies: (group) => isMissing(property(group, "authToken")) && isMissing(property(group, "globalReplicationGroupId")),
  },
  {
    types: ["aws:elasticache/serverlessCache:ServerlessCache"],
    path: "userGroupId",
    requires: { holds: isText, allowed: "a user group" },
    because: "Without one, a client needs no password. ElastiCache API reference, CreateServerlessCache, UserGroupId",
    references,
    applies: (cache) => !isMemcached(cache),
  },
  {
    types: ["aws:elasticache/userGroup:UserGroup"],
    path: "userIds",
    requires: {
      holds: (ids) => !isList(ids) || !ids.includes("default"),
      allowed: "without AWS's user \"default\", but with one of the same name",
    },
    because: "AWS's user \"default\" may do everything, without a password. ElastiCache user guide, \"Role-Based Access Control (RBAC)\"",
    references,
  },
  {
    types: ["aws:elasticache/user:User"],
    path: "noPasswordRequired",
    requires: { holds: (value) => value !== true, allowed: "false, unless the access string begins with \"off\"" },
    because: "ElastiCache API reference, CreateUser, NoPasswordRequired",
    applies: isOnUser,
  },
  {
    types: ["aws:memorydb/cluster:Cluster"],
    path: "aclName",
    requires: { holds: (value) => value !== "open-access", allowed: "an access control list with users" },
    because: "\"open-access\" needs no password. MemoryDB developer guide, \"Authenticating users with Access Control Lists (ACLs)\"",
  },
];

/** Not in the table of properties that may not be ignored: a password that is set outside of the program is ignored, so that no state has it. */
export const CACHE_PASSWORDS: readonly RequiredProperty[] = [
  {
    types: ["aws:elasticache/user:User"],
    path: "authenticationMode.type",
    requires: {
      holds: (value) => value !== "no-password-required",
      allowed: "\"iam\" or \"password\", unless the access string begins with \"off\"",
    },
    because: "ElastiCache API reference, AuthenticationMode, Type",
    applies: isOnUser,
  },
];

/** Source: Valkey documentation, `ACL SETUSER`: `off` disables a user. */
function isOnUser(user: Resource): boolean {
  const access = property(user, "accessString");
  return typeof access !== "string" || !access.split(/\s+/).includes("off");
}
