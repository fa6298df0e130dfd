import { CACHE_AUTHENTICATION, CACHE_PASSWORDS } from "../../required-properties/authentication";
import { propertyPolicy } from "../../required-properties/required-property";

export const cacheAuthentication = propertyPolicy({
  id: "data-cache-authentication",
  description: "In production, a cache's clients log in: it has users or a token, and no enabled user is without a password.",
  remediation: "Set userGroupIds to a group of users with IAM authentication or passwords, whose user named \"default\" is off.",
  productionOnly: true,
}, [...CACHE_AUTHENTICATION, ...CACHE_PASSWORDS]);
