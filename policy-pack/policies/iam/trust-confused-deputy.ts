import { type ArgumentGrant, argumentGrants } from "../../iam/argument-grants";
import { documentsOf, type Statement } from "../../iam/document";
import { attachedTo } from "../../iam/document-places";
import { restrictsSource } from "../../iam/narrow-values";
import { conditionsOn, namesAccount, narrows, principalsOfKind, trustOf } from "../../iam/trust";
import type { Finding, ResourcePolicy } from "../../policy";
import type { Resource } from "../../stack-view";

/**
 * Services that send neither aws:SourceAccount nor aws:SourceArn when they assume a role, each with its source; a role must restrict every
 * other service by one of them.
 */
export const SEND_NO_SOURCE: ReadonlyMap<string, string> = new Map([
  ["ec2.amazonaws.com", "an instance gets its role's credentials by its profile; prowler-cloud/prowler issue 2810"],
]);

/**
 * Services whose documented trust policy has no condition on the source: the role is of the resource's own account, as the caller must be
 * allowed to pass it. A condition may be there. Each with its source.
 */
const DOCUMENTED_WITHOUT: ReadonlyMap<string, string> = new Map([
  ["cloudtrail.amazonaws.com", "AWS CloudTrail user guide, \"Sending events to CloudWatch Logs\", trust policy of the role"],
  [
    "chatbot.amazonaws.com",
    "Amazon Q Developer in chat applications administrator guide, \"Setting up\", trust policy of a channel's role",
  ],
  ["backup.amazonaws.com", "AWS Backup developer guide, \"IAM service roles\", trust policy"],
  ["apigateway.amazonaws.com", "API Gateway developer guide, \"Permissions for CloudWatch logging\""],
  ["pods.eks.amazonaws.com", "Amazon EKS user guide, \"Create IAM role with trust policy required by EKS Pod Identity\""],
  ["ecs.amazonaws.com", "Amazon ECS developer guide, \"Amazon ECS infrastructure IAM role\""],
  ["edgelambda.amazonaws.com", "Amazon CloudFront developer guide, \"Set up IAM permissions and roles for Lambda@Edge\""],
]);

/** Services that send no source when they use a resource of a service, each with its source. */
const SEND_NO_SOURCE_TO: Readonly<Record<string, string>> = {
  "events.amazonaws.com sns": "Amazon EventBridge user guide, \"Using resource-based policies\", Amazon SNS permissions: no Condition",
  "logdelivery.elasticloadbalancing.amazonaws.com s3":
    "the objects' path has the account: Application Load Balancer user guide, \"Access logs\"",
};

export const trustConfusedDeputy: ResourcePolicy = {
  id: "iam-trust-confused-deputy",
  description: "A service assumes a role, or uses a resource, only for resources of this account, by aws:SourceAccount, aws:SourceArn or, "
    + "with a key, its encryption context, if it sends them.",
  remediation:
    "Add StringEquals aws:SourceAccount with the account's id, and ArnLike aws:SourceArn with the resource for which the service "
    + "acts.",
  references: { prowler: ["iam_role_cross_service_confused_deputy_prevention"] },
  waivable: true,
  types: "all",
  validateResource: (resource) => [
    ...trustOf(resource).flatMap((statement) => servicesOf(statement).flatMap((service) => confusable(resource, statement, service))),
    ...resourceGrants(resource).flatMap(({ statement, service: of }) =>
      servicesOf(statement)
        .filter((service) => SEND_NO_SOURCE_TO[`${service} ${of}`] === undefined && !restrictsSource(statement))
        .map((service) => unrestricted(resource, statement, service, `${service} makes requests for every account`))
    ),
  ],
};

const servicesOf = (statement: Statement) => (statement.effect === "Allow" ? principalsOfKind(statement, "service") : []);

/** Statements of resource policies, and of what gives the same by arguments, with the service of the resource. */
function resourceGrants(resource: Resource): ArgumentGrant[] {
  const documented = documentsOf(resource).filter(({ kind }) => kind === "resource").flatMap(({ statements, property }) =>
    statements.map((statement) => ({ statement, service: attachedTo(resource.type, property)?.service ?? "" }))
  );
  return [...documented, ...argumentGrants(resource)];
}

function confusable(resource: Resource, statement: Statement, service: string): Finding[] {
  const source = ["aws:SourceAccount", "aws:SourceArn"].flatMap((key) => conditionsOn(statement, key));
  if (SEND_NO_SOURCE.has(service)) {
    return source.filter(({ operator }) => !/ifexists$|^null$/.test(operator)).map(({ path, values }) => ({
      resource,
      property: path,
      found: [...values],
      allowed: `absent, as ${service} sends no source and could never assume the role`,
    }));
  }
  const organization = ["aws:SourceOrgID", "aws:SourceOrgPaths"].flatMap((key) => conditionsOn(statement, key));
  const isOrganization = (value: string) => /^o-[a-z0-9]/.test(value);
  const isRestricted = source.some((condition) => narrows(condition, namesAccount))
    || organization.some((condition) => narrows(condition, isOrganization));
  if (isRestricted || (source.length === 0 && DOCUMENTED_WITHOUT.has(service))) return [];
  return [unrestricted(resource, statement, service, "another account could make it use this role")];
}

function unrestricted(resource: Resource, statement: Statement, service: string, because: string): Finding {
  const [wide] = ["aws:SourceAccount", "aws:SourceArn"].flatMap((key) => conditionsOn(statement, key));
  return {
    resource,
    property: statement.actions.length === 0 ? statement.path : wide?.path ?? `${statement.path}.Principal.Service`,
    found: wide === undefined ? service : [...wide.values],
    allowed: `${service} under StringEquals aws:SourceAccount with an account's id, or ArnLike aws:SourceArn with an ARN that has the `
      + `account's id, as ${because}`,
  };
}
