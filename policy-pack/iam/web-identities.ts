import { graphOf } from "../graph/resource-graph";
import { once, type Resource } from "../stack-view";
import { POLICY } from "../types";
import { attempt, textOf, textsIn } from "../values";
import { knownDocumentsOf } from "./document";
import { exclusiveTo, type Grants, rolesOf } from "./roles";
import { conditionsOn, isForWebIdentities } from "./trust";

/**
 * Resources with the permissions of roles that only web identities assume, e.g. a deployment's, and of no other role: they name what other
 * programs of the account create. With the permissions of the role.
 */
export const webIdentityGrants = once((stack): ReadonlyMap<Resource, Grants> => {
  const roles = rolesOf(stack);
  // A role whose trust isn't known yet isn't one: its permissions have to name what exists.
  const federated = roles.all.filter(({ resource }) => attempt([], false, () => isForWebIdentities(resource)));
  if (federated.length === 0) return new Map();
  const found = new Map(federated.flatMap((role) => {
    const grants = roles.grants(role);
    return [...grants.allowed, ...grants.denied].map(({ document }) => [document.resource, grants] as const);
  }));
  return exclusiveTo(roles, federated, found);
});

const BOUNDARY = "iam:PermissionsBoundary";
const ATTACHMENTS = ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/policyAttachment:PolicyAttachment"];

/** Policies that are a permissions boundary and attached to nothing: they grant nothing, they limit. */
export const boundaryPolicies = once((stack): ReadonlySet<Resource> => {
  const graph = graphOf(stack);
  const named = new Set<string>();
  for (const resource of stack.resources) {
    for (const text of textsIn(resource.properties["permissionsBoundary"]).texts) named.add(text);
    for (const { statements } of knownDocumentsOf(resource)) {
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

/** Whether an ARN is a policy's; in a preview of a new policy only its name is known. */
function isArnOf({ properties }: Resource, arn: string): boolean {
  const [own, name] = [textOf(properties["arn"]), textOf(properties["name"])];
  return own === undefined ? name !== undefined && arn.endsWith(`:policy${textOf(properties["path"]) ?? "/"}${name}`) : own === arn;
}
