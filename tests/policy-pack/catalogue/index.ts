import { ARCHIVE } from "./archive";
import { AVAILABILITY } from "./availability";
import { BACKUPS } from "./backups";
import { DATA } from "./data";
import { DATABASE_USERS } from "./database-users";
import { DEPLOYMENTS } from "./deployments";
import { DESTRUCTIVE } from "./destructive";
import {
  ACTION_EXISTS,
  DOCUMENT_READABLE,
  NO_ACTION_WILDCARD,
  NO_DEAD_GRANT,
  NO_MANAGED_POLICIES,
  NO_USERS,
  RESOURCE_EXACT,
} from "./documents";
import { ENTRANCE_MUTATIONS } from "./entrances";
import { ESCALATION, PASS_ROLE } from "./escalation";
import {
  EXACTNESS_OF_JOBS,
  EXACTNESS_OF_ROTATION,
  EXACTNESS_OF_RULES,
  EXACTNESS_OF_SCHEDULES,
  EXACTNESS_OF_STOPS,
  EXACTNESS_OF_TASKS,
} from "./exactness";
import { EXACTNESS_OF_SERVICES } from "./exactness-services";
import { IMAGE_LIFECYCLES } from "./image-lifecycles";
import { IMAGE_PLACES } from "./image-places";
import { IMAGES } from "./images";
import { BUCKETS, MAIL } from "./mail";
import type { Mutation } from "./mutation";
import { NETWORKS } from "./networks";
import { OPERATIONS } from "./operations";
import { REACHABILITY } from "./reachability";
import { REQUIRED_WILDCARDS, SERVICE_POLICIES } from "./required";
import { REQUIRED_PROPERTIES } from "./required-properties";
import { KNOWN_ACCOUNTS, RESOURCE_NOT_PUBLIC } from "./resource-policies";
import { RESTORES } from "./restores";
import { ROLE_CHAINS } from "./role-chains";
import { SECRET_FILES } from "./secret-files";
import { SECRET_PLACES } from "./secret-places";
import { SECRET_STATE } from "./secret-state";
import { SECRET_VARIABLES } from "./secret-variables";
import { SECRETS } from "./secrets";
import { SITE_READERS } from "./site-buckets";
import { IDENTIFIERS, TARGETS } from "./targets";
import { TRUST_CONFUSED_DEPUTY, TRUST_NARROW, TRUST_OIDC } from "./trust";
import { UNREAD_TYPES } from "./unread-types";

/** All mutations, by topic. */
export const CATALOGUE: Readonly<Record<string, readonly Mutation[]>> = {
  "readers of a site's bucket": SITE_READERS,
  "documents that IAM rejects": DOCUMENT_READABLE,
  "actions that don't exist": ACTION_EXISTS,
  "wildcard actions": NO_ACTION_WILDCARD,
  "resources that aren't exact": RESOURCE_EXACT,
  "ineffective statements": NO_DEAD_GRANT,
  "IAM users": NO_USERS,
  "restores of the database": RESTORES,
  "managed policies": NO_MANAGED_POLICIES,
  "trust in unspecific principals": TRUST_NARROW,
  "trust in services without a source": TRUST_CONFUSED_DEPUTY,
  "trust in web identities": TRUST_OIDC,
  "public resource policies": RESOURCE_NOT_PUBLIC,
  "accounts of others": KNOWN_ACCOUNTS,
  "iam:PassRole": PASS_ROLE,
  "privilege escalation": ESCALATION,
  "chains of roles": ROLE_CHAINS,
  "destructive permissions": DESTRUCTIVE,
  "permissions of services' roles": EXACTNESS_OF_SERVICES,
  "roles that deploy": DEPLOYMENTS,
  "grants on resources that don't exist": TARGETS,
  "wildcards that AWS requires": REQUIRED_WILDCARDS,
  "AWS's policies for service roles": SERVICE_POLICIES,
  "identifiers that aren't resources of the program": IDENTIFIERS,
  "permissions of tasks": EXACTNESS_OF_TASKS,
  "permissions of schedules": EXACTNESS_OF_SCHEDULES,
  "permissions to stop a database": EXACTNESS_OF_STOPS,
  "permissions of jobs": EXACTNESS_OF_JOBS,
  "permissions of password rotation": EXACTNESS_OF_ROTATION,
  "permissions of event rules": EXACTNESS_OF_RULES,
  images: IMAGES,
  "places that run images": IMAGE_PLACES,
  "lifecycles of images": IMAGE_LIFECYCLES,
  networks: NETWORKS,
  reachability: REACHABILITY,
  "entrances and other networks": ENTRANCE_MUTATIONS,
  archive: ARCHIVE,
  backups: BACKUPS,
  data: DATA,
  "properties that AWS leaves open": REQUIRED_PROPERTIES,
  secrets: SECRETS,
  "variables of databases, and zipped": SECRET_VARIABLES,
  "files and events": SECRET_FILES,
  "secrets in other properties": SECRET_PLACES,
  "secrets in the state and their keys": SECRET_STATE,
  "database users and execution roles": DATABASE_USERS,
  "mail and its senders": MAIL,
  "buckets of applications": BUCKETS,
  operations: OPERATIONS,
  "availability and privileges": AVAILABILITY,
  "types that no policy reads": UNREAD_TYPES,
};
