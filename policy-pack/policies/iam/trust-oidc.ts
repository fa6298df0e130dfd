import type { Statement } from "../../iam/document";
import { hasWildcard, splitArn } from "../../iam/match";
import { conditionsOn, narrows, principalsOfKind, trustOf } from "../../iam/trust";
import type { Finding, StackPolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { ROLE } from "../../types";
import { validateEach } from "../../values";

const GITHUB = "token.actions.githubusercontent.com";

/** Subjects with the numbers of owner and repository, which GitHub sends for repositories created or renamed since 15 July 2026. */
const WITH_IDS = /^repo:[^:/@]+@\d+\/[^:/@]+@\d+:./;
/** Subjects of other repositories. */
const NAMES_ONLY = /^repo:[^:/@]+\/[^:/@]+:./;
/** Claims by which a subject of names is of one owner, or of one repository. */
const IDS = ["repository_id", "repository_owner_id"] as const;

/**
 * Sources: aws-actions/configure-aws-credentials#1888 and #1889, on the form of subjects; GitHub docs, "OpenID Connect reference", immutable
 * subject claims: a name that is free may get another owner.
 */
export const trustOidc: StackPolicy = {
  id: "iam-trust-oidc",
  description:
    "StringEquals restricts a web identity to one audience and to exact subjects. In production one of GitHub is of one repository "
    + "by its numbers, as its name may get another owner, and not of pull requests, whose code no one has approved.",
  remediation: "Write StringEquals with <issuer>:aud and <issuer>:sub, for GitHub sts.amazonaws.com, the form of the subject that the "
    + "repository sends, repo:<owner>@<id>/<repository>@<id>:ref:refs/heads/<branch> or repo:<owner>/<repository>:ref:refs/heads/<branch>, and "
    + "<issuer>:repository_id and <issuer>:repository_owner_id.",
  references: { checkov: ["CKV_AWS_358", "CKV_AWS_393"] },
  waivable: "outsideProduction",
  types: [ROLE],
  isAlone: () => true,
  validateStack: ({ resources, production }) =>
    validateEach(
      resources.filter(({ type }) => type === ROLE),
      (role) =>
        trustOf(role).flatMap((statement) =>
          principalsOfKind(statement, "federated").flatMap((provider) => identity(role, statement, issuerOf(provider), production))
        ),
    ),
};

/** Issuer of an OpenID Connect provider: the host and path of its ARN, or AWS's built-in ones by name; undefined for SAML. */
function issuerOf(provider: string): string | undefined {
  const resource = splitArn(provider)?.resource;
  if (resource?.startsWith("oidc-provider/") === true) return resource.slice("oidc-provider/".length);
  return resource === undefined && /^[\w.-]+\.[a-z]+$/.test(provider) ? provider : undefined;
}

const COGNITO = "cognito-identity.amazonaws.com";

/** Keys for which a built-in provider has other names than aud and sub. Source: IAM user guide, "IAM and AWS STS condition context keys". */
const APP_ID: Readonly<Record<string, string>> = { "www.amazon.com": "app_id", "graph.facebook.com": "app_id" };

function identity(resource: Resource, statement: Statement, issuer: string | undefined, production: boolean): Finding[] {
  if (issuer === undefined) return ofSaml(resource, statement);
  const isExact = (value: string) => !hasWildcard(value) && value !== "";
  const audience = "restricted by StringEquals to the audience, without a wildcard";
  return [
    ...restricted(resource, statement, `${issuer}:${APP_ID[issuer] ?? "aud"}`, isExact, audience),
    ...(issuer === COGNITO
      ? ofCognito(resource, statement)
      : issuer === GITHUB
      ? [...ofRepository(resource, statement), ...(production ? inProduction(resource, statement) : [])]
      : restricted(resource, statement, `${issuer}:sub`, isExact, "restricted by StringEquals to exact subjects without a wildcard")),
  ];
}

/** Anonymous users of a pool are anybody. Source: Amazon Cognito developer guide, "Using attributes for access control", role trust. */
function ofCognito(resource: Resource, statement: Statement): Finding[] {
  const key = `${COGNITO}:amr`;
  const conditions = conditionsOn(statement, key);
  if (conditions.some((condition) => narrows(condition, (value) => value === "authenticated"))) return [];
  const found = conditions[0];
  return [{
    resource,
    property: found?.path ?? `${statement.path}.Condition.ForAnyValue:StringLike.${key}`,
    found: found === undefined ? undefined : [...found.values],
    allowed: "authenticated, as anonymous users of a pool are the public",
  }];
}

/** Source: IAM user guide, "Create a role for SAML 2.0 federation": the audience is AWS's sign-in. */
function ofSaml(resource: Resource, statement: Statement): Finding[] {
  const isSignIn = (value: string) => /^https:\/\/([a-z0-9-]+\.)?signin\.(aws\.amazon\.com|amazonaws\.cn)\/saml/.test(value);
  return restricted(resource, statement, "SAML:aud", isSignIn, "restricted by StringEquals to https://signin.aws.amazon.com/saml");
}

function ofRepository(resource: Resource, statement: Statement): Finding[] {
  const isExact = (value: string) => !hasWildcard(value) && (WITH_IDS.test(value) || NAMES_ONLY.test(value));
  const key = `${GITHUB}:sub`;
  return restricted(
    resource,
    statement,
    key,
    isExact,
    `restricted by StringEquals to exact subjects, each ${SUBJECT} or repo:<owner>/<repository>:<where>, without a wildcard`,
  );
}

const SUBJECT = "repo:<owner>@<id>/<repository>@<id>:<where>";

/** Subjects of the right form that production doesn't admit. */
function inProduction(resource: Resource, statement: Statement): Finding[] {
  const hasNumbers = IDS.some((claim) => isEqual(statement, `${GITHUB}:${claim}`, (value) => /^\d+$/.test(value)));
  return conditionsOn(statement, `${GITHUB}:sub`).flatMap(({ path, values }) => [
    ...(!hasNumbers && values.some((value) => NAMES_ONLY.test(value))
      ? [{
        resource,
        property: path,
        found: [...values],
        allowed: `${SUBJECT}, or beside StringEquals ${GITHUB}:repository_id, as a name may get another owner`,
      }]
      : []),
    ...(values.some((value) => value.endsWith(":pull_request"))
      ? [{
        resource,
        property: path,
        found: [...values],
        allowed: "a branch, a tag or an environment, as a pull request runs code before its review",
      }]
      : []),
  ]);
}

const isEqual = (statement: Statement, key: string, isNarrow: (value: string) => boolean) =>
  conditionsOn(statement, key).some(({ operator, values }) => operator === "stringequals" && values.length > 0 && values.every(isNarrow));

function restricted(
  resource: Resource,
  statement: Statement,
  key: string,
  isNarrow: (value: string) => boolean,
  allowed: string,
): Finding[] {
  if (isEqual(statement, key, isNarrow)) return [];
  const [wrong] = conditionsOn(statement, key);
  if (wrong === undefined) return [{ resource, property: `${statement.path}.Condition.StringEquals.${key}`, found: undefined, allowed }];
  return [{ resource, property: wrong.path, found: [...wrong.values], allowed }];
}
