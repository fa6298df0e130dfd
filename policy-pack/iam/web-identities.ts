import { graphOf } from "../graph/resource-graph";
import { once, type Resource, UnknownValueError } from "../stack-view";
import { POLICY } from "../types";
import { textOf, textsIn } from "../values";
import { documentsOf } from "./document";
import { type Grants, rolesOf } from "./roles";
import { conditionsOn, isForWebIdentities } from "./trust";

/**
 * Resources with the permissions of roles that only web identities assume, e.g. a deployment's, and of no other role: they name what other
 * programs of the account create. With the permissions of the role.
 */
export const webIdentityGrants = once((stack): ReadonlyMap<Resource, Grants> => {
  const roles = rolesOf(stack);
  const federated = roles.all.filter(({ resource }) => isForWebIdentities(resource));
  if (federated.length === 0) return new Map();
  const grantors = ({ allowed, denied }: Grants) => [...allowed, ...denied].map(({ document }) => document.resource);
  const found = new Map(federated.flatMap((role) => {
    const grants = roles.grants(role);
    return grantors(grants).map((resource) => [resource, grants] as const);
  }));
  for (const role of roles.all.filter((each) => !federated.includes(each))) {
    for (const resource of grantors(roles.grants(role))) found.delete(resource);
  }
  return found;
});

const BOUNDARY = "iam:PermissionsBoundary";
const ATTACHMENTS = ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/policyAttachment:PolicyAttachment"];

/** Policies that are a permissions boundary and attached to nothing: they grant nothing, they limit. */
export const boundaryPolicies = once((stack): ReadonlySet<Resource> => {
  const graph = graphOf(stack);
  const named = new Set<string>();
  for (const resource of stack.resources) {
    for (const text of textsIn(resource.properties["permissionsBoundary"]).texts) named.add(text);
    for (const { statements } of readable(resource)) {
      for (const { values } of statements.flatMap((statement) => conditionsOn(statement, BOUNDARY))) {
        for (const value of values) named.add(value);
      }
    }
  }
  const attached = new Set(
    graph.ofType(ATTACHMENTS).flatMap((each) => [
      ...graph.sources(each, "policyArn"),
      ...graph.identified(textOf(each.properties["policyArn"]) ?? "", [POLICY]),
    ]),
  );
  return new Set(graph.ofType([POLICY]).filter((policy) => !attached.has(policy) && [...named].some((arn) => isArnOf(policy, arn))));
});

function readable(resource: Resource): ReturnType<typeof documentsOf> {
  try {
    return documentsOf(resource);
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
    return [];
  }
}

/** Whether an ARN is a policy's; in a preview of a new policy only its name is known. */
function isArnOf({ properties }: Resource, arn: string): boolean {
  const [own, name] = [textOf(properties["arn"]), textOf(properties["name"])];
  return own === undefined ? name !== undefined && arn.endsWith(`:policy${textOf(properties["path"]) ?? "/"}${name}`) : own === arn;
}
