import { type Resource, type StackView, type Value } from "../stack-view";
import { DATABASE, RDS_CLUSTER } from "../types";
import { textOf } from "../values";
import { documentsOf, type Statement } from "./document";
import { isAboutOn, resourcesOf } from "./grants";
import { splitArn } from "./match";

const PROXY = "aws:rds/proxy:Proxy";
const CONNECT = "rds-db:connect";

/**
 * ARN of a database's users, without the user: `arn:aws:rds-db:region:account-id:dbuser:DbiResourceId/db-user-name`, for Aurora with the
 * resource id of the cluster, for a proxy with its `prx-...`. Source: Amazon RDS user guide, "Creating and using an IAM policy for IAM
 * database access".
 */
export function databaseUsersArn({ type, properties }: Resource): string | undefined {
  const { partition, region, account, resource = "" } = splitArn(textOf(properties["arn"]) ?? "") ?? {};
  const ids: Readonly<Record<string, Value>> = {
    [DATABASE]: properties["resourceId"],
    [RDS_CLUSTER]: properties["clusterResourceId"],
    [PROXY]: resource.replace(/^db-proxy:/, ""),
  };
  const id = textOf(ids[type]);
  return id === undefined || account === undefined ? undefined : `arn:${partition}:rds-db:${region}:${account}:dbuser:${id}`;
}

/**
 * Statements of a resource that allow to connect to a database as a user, with the ARNs. An administrator's `*` isn't one: other policies
 * find it.
 *
 * @throws {UnknownValueError} A document is unknown.
 */
export function connectsIn(resource: Resource): { statement: Statement; arn: string }[] {
  return documentsOf(resource)
    .filter(({ kind }) => kind === "identity")
    .flatMap(({ statements }) => statements)
    .filter(({ effect, actions }) => effect === "Allow" && actions.some((action) => /^rds-db:/i.test(action)))
    .flatMap((statement) => resourcesOf(statement).map((arn) => ({ statement, arn })))
    .filter(({ statement, arn }) => isAboutOn(statement, CONNECT, arn));
}

/** Databases and clusters of a program, which have a master user. */
export const databasesOf = ({ resources }: StackView): Resource[] =>
  resources.filter(({ type }) => type === DATABASE || type === RDS_CLUSTER);
