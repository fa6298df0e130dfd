import type { Resource } from "../stack-view";
import { documentsOf, type Statement } from "./document";
import { hasWildcard, matches, splitArn } from "./match";
import { isAbout, matchesAction } from "./principal";

/** What one condition of a statement demands of a key. */
export interface Demand {
  /** Where it stands, e.g. `assumeRolePolicy.Statement.0.Condition.StringEquals.aws:SourceAccount`. */
  path: string;
  /** Lower case, as IAM compares it. */
  operator: string;
  values: readonly string[];
}

/** Statements of a role's trust policy that let somebody in. */
export function trustOf(role: Resource): Statement[] {
  return documentsOf(role).filter(({ kind }) => kind === "trust").flatMap(({ statements }) =>
    statements.filter(({ effect }) => effect === "Allow")
  );
}

/** Whether a service may use the role. */
export function trustsService(role: Resource, service: string): boolean {
  return trustOf(role).some((statement) =>
    isAbout(statement, "sts:AssumeRole") && principalsOfKind(statement, "service").some((name) => name === "*" || name === service)
  );
}

/** Whether a role or user may take the role on, by its own ARN or as one of its account. */
export function trustsPrincipal(role: Resource, arn: string): boolean {
  const account = splitArn(arn)?.account;
  return trustOf(role).some((statement) => {
    const names = [...principalsOfKind(statement, "aws"), ...principalsOfKind(statement, "*")];
    return isAbout(statement, "sts:AssumeRole")
      && names.some((name) => name === "*" || name === arn || (account !== undefined && wholeAccount(name) === account));
  });
}

/** Names of principals of a kind (AWS, Service, Federated), its letters' case aside. */
export function principalsOfKind({ principals }: Statement, wanted: string): readonly string[] {
  return Object.entries(principals).flatMap(([name, list]) => (name.toLowerCase() === wanted.toLowerCase() ? list : []));
}

/** The account that a principal stands for as a whole: its id or its root's ARN. */
export function wholeAccount(principal: string): string | undefined {
  return /^(?:arn:[^:]*:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1];
}

/** All that a statement's conditions demand of a key; keys and operators are compared without case, as IAM does. */
export function demandsOn({ conditions, path }: Statement, key: string): Demand[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys)
      .filter(([name]) => matchesAction(key, name))
      .map(([name, values]) => ({ path: `${path}.Condition.${operator}.${name}`, operator: operator.toLowerCase(), values }))
  );
}

/**
 * Whether a demand lets in only what it lists: an operator that compares for equality, that fails where the key is missing
 * (`...IfExists` and `ForAllValues:` don't), and values each of which is narrow.
 */
export function narrows({ operator, values }: Demand, isNarrow: (value: string) => boolean): boolean {
  return POSITIVE.test(operator) && values.length > 0 && values.every(isNarrow);
}
const POSITIVE = /^(?:foranyvalue:)?(?:stringequals|stringequalsignorecase|stringlike|arnequals|arnlike)$/;

/** Whether a request with this value passes the demand; yes for operators that don't compare texts. */
export function admits({ operator, values }: Demand, value: string): boolean {
  const [, not, comparison] = /(?:string|arn)(not)?(equals|like)/.exec(operator) ?? [];
  if (comparison === undefined) return true;
  const isPattern = comparison === "like" || operator.includes("arn"); // ArnEquals is ArnLike by another name
  const isListed = values.some((each) => (isPattern ? matches(each, value) : each === value));
  return isListed === (not === undefined);
}

/** Whether an account id, or an ARN up to its account, is said without wildcards; a bucket's ARN has no account. */
export function namesAccount(value: string): boolean {
  if (/^\d{12}$/.test(value)) return true;
  const arn = splitArn(value);
  if (arn === undefined || hasWildcard(arn.partition) || hasWildcard(arn.service)) return false;
  return /^\d{12}$/.test(arn.account) || (arn.service === "s3" && arn.account === "" && arn.resource !== "" && !hasWildcard(arn.resource));
}
