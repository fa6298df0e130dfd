import type { Resource } from "../stack-view";
import { documentsOf, type Statement } from "./document";
import { isAbout, matchesAction } from "./grants";
import { hasWildcard, matches, splitArn } from "./match";

/** A condition of a statement on one key. */
export interface KeyCondition {
  /** E.g. `assumeRolePolicy.Statement.0.Condition.StringEquals.aws:SourceAccount`. */
  path: string;
  /** In lower case, as IAM compares it. */
  operator: string;
  values: readonly string[];
}

/** Statements of a role's trust policy that allow principals to assume it. */
export function trustOf(role: Resource): Statement[] {
  return documentsOf(role).filter(({ kind }) => kind === "trust").flatMap(({ statements }) =>
    statements.filter(({ effect }) => effect === "Allow")
  );
}

/** Whether a statement of a trust policy lets its principals assume the role. */
export const isAssumedBy = (statement: Statement): boolean => statement.effect === "Allow" && isAbout(statement, "sts:AssumeRole");

/** Whether a service may assume the role. */
export function trustsService(role: Resource, service: string): boolean {
  return trustOf(role).some((statement) =>
    isAssumedBy(statement) && principalsOfKind(statement, "service").some((name) => name === "*" || name === service)
  );
}

/** Whether a role or user may assume the role, by its own ARN or as one of its account. */
export function trustsPrincipal(role: Resource, arn: string): boolean {
  const account = splitArn(arn)?.account;
  return trustOf(role).some((statement) => {
    const names = [...principalsOfKind(statement, "aws"), ...principalsOfKind(statement, "*")];
    return isAssumedBy(statement)
      && names.some((name) => name === "*" || name === arn || (account !== undefined && wholeAccount(name) === account));
  });
}

/** Whether only identities of an OpenID Connect or SAML provider assume the role, e.g. workflows of GitHub. */
export function isForWebIdentities(role: Resource): boolean {
  const trusts = trustOf(role);
  return trusts.length > 0 && trusts.every(({ principals }) => Object.keys(principals).every((kind) => kind.toLowerCase() === "federated"));
}

/** Names of principals of a kind (AWS, Service, Federated), in any case. */
export function principalsOfKind({ principals }: Statement, kind: string): readonly string[] {
  return Object.entries(principals).flatMap(([name, list]) => (name.toLowerCase() === kind.toLowerCase() ? list : []));
}

/** The account that a principal means as a whole, by its id or its root's ARN. */
export function wholeAccount(principal: string): string | undefined {
  return /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
}

/** Conditions of a statement on a key; IAM compares keys and operators without case. */
export function conditionsOn({ conditions, path }: Statement, key: string): KeyCondition[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys)
      .filter(([name]) => matchesAction(key, name))
      .map(([name, values]) => ({ path: `${path}.Condition.${operator}.${name}`, operator: operator.toLowerCase(), values }))
  );
}

/**
 * Whether a condition allows only the values that it lists: its operator compares for equality and fails if the key is missing
 * (`...IfExists` and `ForAllValues:` don't), and each of its values is narrow.
 */
export function narrows({ operator, values }: Pick<KeyCondition, "operator" | "values">, isNarrow: (value: string) => boolean): boolean {
  return POSITIVE.test(operator) && values.length > 0 && values.every(isNarrow);
}
const POSITIVE = /^(?:foranyvalue:)?(?:stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)$/;

/** Whether a request with this value meets the condition; true for operators that don't compare texts. */
export function admits({ operator, values }: KeyCondition, value: string): boolean {
  const [, not, comparison] = /(?:string|arn)(not)?(equals|like)/.exec(operator) ?? [];
  if (comparison === undefined) return true;
  const isPattern = comparison === "like" || operator.includes("arn"); // ArnEquals is ArnLike by another name
  const isListed = values.some((each) => (isPattern ? matches(each, value) : each === value));
  return isListed === (not === undefined);
}

/** Whether a value gives an account without wildcards, as its id or in an ARN; the ARN of a bucket has no account. */
export function namesAccount(value: string): boolean {
  if (/^\d{12}$/.test(value)) return true;
  const arn = splitArn(value);
  if (arn === undefined || hasWildcard(arn.partition) || hasWildcard(arn.service)) return false;
  return /^\d{12}$/.test(arn.account) || (arn.service === "s3" && arn.account === "" && arn.resource !== "" && !hasWildcard(arn.resource));
}
