import { DOCUMENTS, documentsOf, type Statement } from "../iam/document";
import { hasWildcard, splitArn } from "../iam/match";
import { ROLE } from "../iam/principal";
import { demandsOn, namesAccount, narrows, principalsOfKind, trustOf, wholeAccount } from "../iam/trust";
import type { Finding, Policy } from "../policy";
import type { Resource } from "../stack-view";

/**
 * Services that send neither aws:SourceAccount nor aws:SourceArn when they take a role on, each with its source; every other
 * service has to be held to one of them.
 */
export const SEND_NO_SOURCE: ReadonlyMap<string, string> = new Map([
  ["ec2.amazonaws.com", "an instance gets its role's credentials by its profile; prowler-cloud/prowler issue 2810"],
]);

/** What has a policy that says who may use it; an endpoint's only narrows what others allow. */
const RESOURCE_TYPES = DOCUMENTS.filter(({ kind, type }) => kind === "resource" && type !== "aws:ec2/vpcEndpoint:VpcEndpoint").map((
  { type },
) => type);
/** Keys whose value says who is meant, or from where. Source: IAM user guide, "The meaning of 'public'" in Amazon S3 Block Public Access. */
const NARROWING = [
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceOrgID",
  "aws:SourceOwner",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:userid",
  "kms:CallerAccount",
  "s3:DataAccessPointAccount",
];

/** Who may take a role on: nobody in general, no service for anybody, no workflow but the one meant. */
export const iamTrust: Policy[] = [
  {
    id: "iam-trust-specific-principals",
    description:
      "A role is trusted to named principals: to nobody in general, and to a whole account only under a condition that narrows it.",
    remediation: "Name the role or service that takes this role on, or add a condition such as aws:PrincipalArn or sts:ExternalId.",
    references: ["Checkov CKV_AWS_60", "Checkov CKV_AWS_61"],
    waivable: true,
    types: [ROLE],
    validateResource: (role) => trustOf(role).flatMap((statement) => tooWide(role, statement)),
  },
  {
    id: "iam-trust-confused-deputy",
    description:
      "A service takes a role on only for this account's resources: aws:SourceAccount or aws:SourceArn, where the service sends it.",
    remediation:
      "Add StringEquals aws:SourceAccount with the account's id, and ArnLike aws:SourceArn with the resource that uses the role.",
    references: ["Prowler iam_role_cross_service_confused_deputy_prevention"],
    waivable: true,
    types: [ROLE],
    validateResource: (role) =>
      trustOf(role).flatMap((statement) =>
        principalsOfKind(statement, "service").flatMap((service) => confusable(role, statement, service))
      ),
  },
  {
    id: "iam-trust-oidc",
    description: "A web identity is held to one audience and to exact subjects by StringEquals; one of GitHub's to one repository.",
    remediation:
      "Write StringEquals with <issuer>:aud and <issuer>:sub, for GitHub sts.amazonaws.com and repo:<owner>/<repository>:ref:refs/heads/<branch>.",
    references: ["Checkov CKV_AWS_358", "Checkov CKV_AWS_393"],
    waivable: true,
    types: [ROLE],
    validateResource: (role) =>
      trustOf(role).flatMap((statement) =>
        principalsOfKind(statement, "federated").flatMap((provider) => identity(role, statement, issuerOf(provider)))
      ),
  },
  {
    id: "iam-resource-policy-not-public",
    description:
      "A resource's own policy lets in named principals: everybody only under a condition that names an account, an organization, a network or a source.",
    remediation: "Name the principals, or add a condition such as aws:SourceAccount, aws:PrincipalOrgID or aws:SourceVpce.",
    references: [
      "Checkov CKV_AWS_32",
      "Checkov CKV_AWS_33",
      "Checkov CKV_AWS_70",
      "Checkov CKV_AWS_168",
      "Checkov CKV_AWS_169",
      "Checkov CKV_AWS_283",
    ],
    waivable: true,
    types: RESOURCE_TYPES,
    validateResource: (resource) =>
      documentsOf(resource).filter(({ kind }) => kind === "resource")
        .flatMap(({ statements }) =>
          statements.filter(({ effect }) => effect === "Allow").flatMap((statement) => publicIn(resource, statement))
        ),
  },
];

function publicIn(resource: Resource, statement: Statement): Finding[] {
  if (NARROWING.some((key) => demandsOn(statement, key).some((demand) => narrows(demand, (value) => /[^*?]/.test(value))))) return [];
  const place = (property: string, found: string | string[]) => ({
    resource,
    property: `${statement.path}.${property}`,
    found,
    allowed: "principals by name, or everybody under a condition on what they are or where they come from",
  });
  return [
    ...Object.entries(statement.notPrincipals).map(([name, list]) => place(`NotPrincipal.${name}`, [...list])),
    ...Object.entries(statement.principals).flatMap(([name, list]) =>
      list.filter(hasWildcard).map((principal) => place(name === "*" ? "Principal" : `Principal.${name}`, principal))
    ),
  ];
}

function tooWide(resource: Resource, statement: Statement): Finding[] {
  const open = Object.entries(statement.notPrincipals).map(([name, list]): Finding => ({
    resource,
    property: `${statement.path}.NotPrincipal.${name}`,
    found: [...list],
    allowed: "a Principal that names who may take the role on, as NotPrincipal lets in all others",
  }));
  const named = Object.entries(statement.principals).flatMap(([name, list]) =>
    list.flatMap((principal): Finding[] => {
      const place = {
        resource,
        property: name === "*" ? `${statement.path}.Principal` : `${statement.path}.Principal.${name}`,
        found: principal,
      };
      if (hasWildcard(principal)) return [{ ...place, allowed: "a principal by its name, without a wildcard" }];
      if (name.toLowerCase() !== "aws" || wholeAccount(principal) === undefined || isNarrowed(statement)) return [];
      return [{
        ...place,
        allowed:
          "the ARN of a role, or an account under a condition on aws:PrincipalArn, aws:PrincipalTag, aws:userid or sts:ExternalId, as all roles and users of the account could take this one on",
      }];
    })
  );
  return [...open, ...named];
}

/** Whether a condition leaves only some principals of an account. */
function isNarrowed(statement: Statement): boolean {
  const says = (value: string) => /[^*?]/.test(value);
  return (
    ["sts:ExternalId", "aws:PrincipalTag/*", "aws:userid", "aws:username"].some((key) =>
      demandsOn(statement, key).some((demand) => narrows(demand, says))
    )
    || demandsOn(statement, "aws:PrincipalArn").some((demand) => narrows(demand, namesPrincipal))
  );
}

/** Whether an ARN's pattern says more than the kind, e.g. `role/deploy-*` but not `role/*` or the account's root. */
function namesPrincipal(value: string): boolean {
  const arn = splitArn(value);
  return arn !== undefined && namesAccount(value) && /^[a-z-]+\/.*[^*?/]/.test(arn.resource);
}

function confusable(resource: Resource, statement: Statement, service: string): Finding[] {
  const source = ["aws:SourceAccount", "aws:SourceArn"].flatMap((key) => demandsOn(statement, key));
  if (SEND_NO_SOURCE.has(service)) {
    return source.filter(({ operator }) => !/ifexists$|^null$/.test(operator)).map(({ path, values }) => ({
      resource,
      property: path,
      found: [...values],
      allowed: `absent, as ${service} sends no source and could never take the role on`,
    }));
  }
  const organization = ["aws:SourceOrgID", "aws:SourceOrgPaths"].flatMap((key) => demandsOn(statement, key));
  const says = (value: string) => /^o-[a-z0-9]/.test(value);
  if (source.some((demand) => narrows(demand, namesAccount)) || organization.some((demand) => narrows(demand, says))) return [];
  const wide = source[0];
  const allowed =
    `${service} under StringEquals aws:SourceAccount with an account's id, or ArnLike aws:SourceArn with an ARN that has the account's id, as it could be made to use this role for another account`;
  return [{
    resource,
    property: wide?.path ?? `${statement.path}.Principal.Service`,
    found: wide === undefined ? service : [...wide.values],
    allowed,
  }];
}

/** Host and path of an OpenID Connect provider; undefined for another kind of provider. */
function issuerOf(provider: string): string | undefined {
  const resource = splitArn(provider)?.resource;
  if (resource?.startsWith("oidc-provider/") === true) return resource.slice("oidc-provider/".length);
  return provider === GITHUB ? GITHUB : undefined;
}
const GITHUB = "token.actions.githubusercontent.com";

function identity(resource: Resource, statement: Statement, issuer: string | undefined): Finding[] {
  if (issuer === undefined) return [];
  return (["aud", "sub"] as const).flatMap((claim): Finding[] => {
    const key = `${issuer}:${claim}`;
    const demands = demandsOn(statement, key);
    const allowed = claim === "aud"
      ? "held by StringEquals to the audience, without a wildcard"
      : `held by StringEquals to exact subjects${issuer === GITHUB ? ", each repo:<owner>/<repository>:<where>," : ""} without a wildcard`;
    const isRight = (value: string) =>
      !hasWildcard(value) && value !== "" && (claim === "aud" || issuer !== GITHUB || /^repo:[^:/]+\/[^:/]+:./.test(value));
    if (demands.some(({ operator, values }) => operator === "stringequals" && values.length > 0 && values.every(isRight))) return [];
    const wrong = demands[0];
    if (wrong === undefined) return [{ resource, property: `${statement.path}.Condition.StringEquals.${key}`, found: undefined, allowed }];
    return [{ resource, property: wrong.path, found: [...wrong.values], allowed }];
  });
}
