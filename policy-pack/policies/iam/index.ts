import type { PolicySet } from "../../policy";
import { actionExists } from "./action-exists";
import { databaseAuthentication } from "./database-authentication";
import { databaseUser } from "./database-user";
import { documentValid } from "./document-valid";
import { executionRolePerFamily } from "./execution-role-per-family";
import { knownAccounts } from "./known-accounts";
import { leastPrivilege } from "./least-privilege";
import { mailSender } from "./mail-sender";
import { noAwsManagedPolicies } from "./no-aws-managed-policies";
import { noDestructivePermissions } from "./no-destructive-permissions";
import { noIneffectiveStatements } from "./no-ineffective-statements";
import { noUsers } from "./no-users";
import { noWildcardActions } from "./no-wildcard-actions";
import { noWildcardResources } from "./no-wildcard-resources";
import { passRole } from "./pass-role";
import { privilegeEscalation } from "./privilege-escalation";
import { resourceExists } from "./resource-exists";
import { resourcePolicyNotPublic } from "./resource-policy-not-public";
import { trustConfusedDeputy } from "./trust-confused-deputy";
import { trustOidc } from "./trust-oidc";
import { trustSpecificPrincipals } from "./trust-specific-principals";

/** Least privilege: documents, trust, paths between roles, and the permissions that a role needs. */
export const iam: PolicySet = (declared) => [
  documentValid,
  actionExists,
  noWildcardActions,
  noWildcardResources,
  noIneffectiveStatements,
  noUsers,
  noAwsManagedPolicies(declared),
  trustSpecificPrincipals,
  trustConfusedDeputy,
  trustOidc,
  resourcePolicyNotPublic,
  passRole(declared),
  privilegeEscalation(declared),
  noDestructivePermissions(declared),
  resourceExists(declared),
  knownAccounts(declared),
  leastPrivilege,
  executionRolePerFamily,
  databaseUser,
  databaseAuthentication,
  mailSender,
];
