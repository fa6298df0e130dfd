import type { Declared } from "../../declared/declared";
import { isExternal, orDeclared } from "../../declared/external";
import { isBoundedRole } from "../../iam/bounded-roles";
import { documentsOf, type Statement } from "../../iam/document";
import { PASS_ROLE, PASSED_TO } from "../../iam/escalation/paths";
import { isAboutOn, resourcesOf } from "../../iam/grants";
import { hasWildcard, splitArn } from "../../iam/match";
import { type Grants, type Roles, rolesOf } from "../../iam/roles";
import { conditionsOn, trustsService } from "../../iam/trust";
import { boundaryPolicies, webIdentityGrants } from "../../iam/web-identities";
import type { Finding, StackPolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { validateEach } from "../../values";

/** A role that is passed is one of the program, or an external one that is declared. */
export const passRole = (declared: Declared): StackPolicy => ({
  id: "iam-pass-role",
  description:
    "iam:PassRole names exact roles, of the program or declared, and the service that gets each, and the role trusts that service. "
    + "A role that web identities assume may pass all that it creates with a permissions boundary.",
  remediation: "Name the role's ARN and add StringEquals iam:PassedToService with the service that the role's trust policy names.",
  references: { checkov: ["CKV_AWS_110", "CKV_AWS_286"], trivy: ["AVD-AWS-0342"] },
  waivable: true,
  types: "all",
  validateStack(stack) {
    const [roles, federated, boundaries] = [rolesOf(stack), webIdentityGrants(stack), boundaryPolicies(stack)];
    const isAccepted = (arn: string) => isOneRole(arn) && (roles.role(arn) !== undefined || isExternal(declared, arn));
    return validateEach(stack.resources.filter((each) => !boundaries.has(each)), (resource) =>
      documentsOf(resource)
        .filter(({ kind }) => kind === "identity")
        .flatMap(({ statements }) => statements.filter((statement) => statement.effect === "Allow" && passedBy(statement).length > 0))
        .flatMap((statement) => [
          ...passedRoles(resource, statement, (arn) => isAccepted(arn) || isBoundedBy(federated.get(resource), arn)),
          ...passedTo(resource, statement, roles),
        ]));
  },
});

/** The ARNs on which a statement allows iam:PassRole. */
const passedBy = (statement: Statement): string[] => resourcesOf(statement).filter((arn) => isAboutOn(statement, PASS_ROLE, arn));

function passedRoles(resource: Resource, statement: Statement, isAccepted: (arn: string) => boolean): Finding[] {
  return passedBy(statement).filter((arn) => !isAccepted(arn)).map((arn): Finding => ({
    resource,
    property: `${statement.path}.Resource`,
    found: arn,
    allowed: isOneRole(arn)
      ? `the ARN of a role of this program, or ${orDeclared(arn)}`
      : "the ARN of one role, as iam:PassRole could pass any role that this matches",
  }));
}

const isOneRole = (arn: string) => !hasWildcard(arn) && splitArn(arn)?.resource.startsWith("role/") === true;
const isBoundedBy = (grants: Grants | undefined, arn: string) => grants !== undefined && isBoundedRole(grants, arn);

function passedTo(resource: Resource, statement: Statement, roles: Roles): Finding[] {
  const conditions = conditionsOn(statement, PASSED_TO);
  const exact = conditions.find(({ operator, values }) => operator === "stringequals" && values.length > 0 && !values.some(hasWildcard));
  if (exact === undefined) {
    const wrong = conditions[0];
    return [{
      resource,
      property: wrong?.path ?? `${statement.path}.Condition.StringEquals.${PASSED_TO}`,
      found: wrong === undefined ? undefined : [...wrong.values],
      allowed: "the services that get the role, by StringEquals and without a wildcard, e.g. ecs-tasks.amazonaws.com",
    }];
  }
  return statement.resources.flatMap((arn) => {
    const role = roles.role(arn);
    if (role === undefined) return [];
    return exact.values.filter((service) => !trustsService(role.resource, service)).map((service): Finding => ({
      resource,
      property: exact.path,
      found: service,
      allowed: `a service that role "${role.resource.name}" trusts, as it couldn't assume the role`,
    }));
  });
}
