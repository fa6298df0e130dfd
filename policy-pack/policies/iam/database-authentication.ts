import type { rds } from "@pulumi/aws";

import { connectsIn, databasesOf, databaseUsersArn } from "../../iam/database-users";
import { patternsOverlap } from "../../iam/match";
import type { StackPolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { isTrue, must, validateEach } from "../../values";

export const databaseAuthentication: StackPolicy = {
  id: "iam-database-authentication",
  description: "A database to which a policy grants rds-db:connect has IAM authentication enabled: without it, no client logs in.",
  remediation: "Set iamDatabaseAuthenticationEnabled to true, and give the user rds_iam (PostgreSQL) or AWSAuthenticationPlugin (MySQL).",
  references: { securityHub: ["RDS.10", "RDS.12"], checkov: ["CKV_AWS_161", "CKV_AWS_162"], trivy: ["AVD-AWS-0176"] },
  waivable: true,
  types: "all",
  validateStack(stack) {
    const databases = databasesOf(stack);
    return validateEach(
      databases.length === 0 ? [] : stack.resources,
      (resource) =>
        connectsIn(resource).flatMap(({ arn }) =>
          validateEach(databases.filter((database) => isUserOf(database, arn)), (database) =>
            must<rds.InstanceArgs>(
              database,
              "iamDatabaseAuthenticationEnabled",
              isTrue,
              `true, as "${resource.name}" grants rds-db:connect to it`,
            ))
        ),
    );
  },
};

/** Whether an ARN names users of a database; `*` names none. */
function isUserOf(database: Resource, arn: string): boolean {
  const users = databaseUsersArn(database);
  return users !== undefined && !/^\*+$/.test(arn) && patternsOverlap(arn, `${users}/*`);
}
