import { DATA } from "./data";
import {
  ACTION_EXISTS,
  DOCUMENT_READABLE,
  NO_ACTION_WILDCARD,
  NO_DEAD_GRANT,
  NO_MANAGED_POLICIES,
  NO_USERS,
  RESOURCE_EXACT,
} from "./documents";
import { ESCALATION, PASS_ROLE } from "./escalation";
import { EXACTNESS_OF_JOBS, EXACTNESS_OF_RULES, EXACTNESS_OF_SCHEDULES, EXACTNESS_OF_STOPS, EXACTNESS_OF_TASKS } from "./exactness";
import { IMAGES } from "./images";
import type { Mutation } from "./mutation";
import { NETWORKS } from "./networks";
import { OPERATIONS } from "./operations";
import { REACHABILITY } from "./reachability";
import { SECRETS } from "./secrets";
import { TARGETS } from "./targets";
import { RESOURCE_NOT_PUBLIC, TRUST_CONFUSED_DEPUTY, TRUST_NARROW, TRUST_OIDC } from "./trust";

/** All mutations, by what they are about. */
export const CATALOGUE: Readonly<Record<string, readonly Mutation[]>> = {
  "documents that IAM can't read": DOCUMENT_READABLE,
  "actions that don't exist": ACTION_EXISTS,
  "wildcard actions": NO_ACTION_WILDCARD,
  "resources that aren't exact": RESOURCE_EXACT,
  "grants that grant nothing": NO_DEAD_GRANT,
  users: NO_USERS,
  "managed policies": NO_MANAGED_POLICIES,
  "trust in everybody": TRUST_NARROW,
  "trust in services for anybody": TRUST_CONFUSED_DEPUTY,
  "trust in workflows": TRUST_OIDC,
  "resources for everybody": RESOURCE_NOT_PUBLIC,
  "roles that are passed": PASS_ROLE,
  "ways to more than a role has": ESCALATION,
  "grants on what isn't there": TARGETS,
  "what tasks need": EXACTNESS_OF_TASKS,
  "what schedules need": EXACTNESS_OF_SCHEDULES,
  "what stopping a database needs": EXACTNESS_OF_STOPS,
  "what jobs need": EXACTNESS_OF_JOBS,
  "what rules need": EXACTNESS_OF_RULES,
  images: IMAGES,
  networks: NETWORKS,
  "what can be reached": REACHABILITY,
  data: DATA,
  secrets: SECRETS,
  operations: OPERATIONS,
};
