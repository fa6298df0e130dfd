import { connectsIn, databasesOf, databaseUsersArn } from "../../iam/database-users";
import { arnCovers } from "../../iam/match";
import type { Finding, StackPolicy } from "../../policy";
import { property, type Resource } from "../../stack-view";
import { DATABASE } from "../../types";
import { textOf, validateEach } from "../../values";

/** A database's master may do everything in it, so that the rights of a client's own user would mean nothing. */
export const databaseUser: StackPolicy = {
  id: "iam-database-user",
  description: "A grant of rds-db:connect names a user of the client's own: it doesn't include a database's master user, by its name, by a "
    + "whole instance or by \"*\".",
  remediation: "Grant rds-db:connect on arn:aws:rds-db:<region>:<account>:dbuser:<resource id>/<user> with a user that has only the rights "
    + "that the client needs.",
  references: { cwe: ["CWE-250"] },
  waivable: true,
  types: "all",
  validateStack(stack) {
    const databases = databasesOf(stack);
    return validateEach(
      stack.resources,
      (resource) =>
        connectsIn(resource).flatMap(({ statement, arn }) =>
          validateEach(databases, (database): Finding[] => {
            const master = masterOf(database);
            if (master === undefined || !arnCovers(arn, master)) return [];
            const allowed = `the ARN of another user, as it includes ${master.split("/").at(-1)}, the master of "${database.name}"`;
            return [{ resource, property: `${statement.path}.Resource`, found: arn, allowed }];
          })
        ),
    );
  },
};

/** ARN of the master user. A replica has its source's, of which it gives no name. @throws {UnknownValueError} */
function masterOf(database: Resource): string | undefined {
  const users = databaseUsersArn(database);
  const name = textOf(property(database, database.type === DATABASE ? "username" : "masterUsername"));
  return users === undefined || name === undefined ? undefined : `${users}/${name}`;
}
