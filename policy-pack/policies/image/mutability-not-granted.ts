import { documentsOf, type Statement } from "../../iam/document";
import { isAboutOn, resourcesOf } from "../../iam/grants";
import { boundaryPolicies } from "../../iam/web-identities";
import type { Finding, StackPolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { POLICY } from "../../types";
import { validateEach } from "../../values";

export const mutabilityNotGranted: StackPolicy = {
  id: "image-mutability-not-granted",
  description: "No policy allows making a repository's tags mutable, except one that also creates the repository.",
  remediation: "List the actions that are needed; only this program changes the mutability of tags.",
  references: {},
  waivable: false,
  types: "all",
  isAlone: ({ type }) => type !== POLICY, // another resource may make it a boundary
  validateStack(stack) {
    const boundaries = boundaryPolicies(stack);
    return validateEach(stack.resources.filter((resource) => !boundaries.has(resource)), findingsIn);
  },
};

/** An endpoint's policy and a control policy grant nothing. */
function findingsIn(resource: Resource): Finding[] {
  return documentsOf(resource).filter(({ kind }) => kind !== "limit").flatMap(({ statements }) =>
    statements.filter((statement) => grantsMutability(statement) && !isAboutCreation(statement)).map(({ path, actions, notActions }) => ({
      resource,
      property: path,
      found: actions.length > 0 ? actions : { NotAction: notActions },
      allowed: "without ecr:PutImageTagMutability",
    }))
  );
}

/** Creation decides whether tags are mutable, too: a deployment creates repositories, and its program is judged. */
const isAboutCreation = ({ actions }: Statement) => actions.some((action) => action.toLowerCase() === "ecr:createrepository");

/** A repository's own policy names no resource: it applies to the repository. */
function grantsMutability(statement: Statement): boolean {
  const resources = resourcesOf(statement);
  return statement.effect === "Allow"
    && (resources.length === 0 ? ["*"] : resources).some((arn) => isAboutOn(statement, "ecr:PutImageTagMutability", arn));
}
