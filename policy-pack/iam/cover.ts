import type { Statement } from "./document";
import { arnCovers, hasWildcard, patternCovers, patternsOverlap, splitArn } from "./match";

/** Whether one statement covers another of the same effect completely. May return false wrongly, but never true. */
export function statementCovers(wide: Statement, narrow: Statement): boolean {
  return wide.effect === narrow.effect && takesAll(wide, narrow);
}

/** Whether one statement matches every request that another matches, whatever their effects. */
export function takesAll(wide: Statement, narrow: Statement): boolean {
  return takesActions(wide, narrow) && takesResources(wide, narrow) && takesPrincipals(wide, narrow)
    && areImplied(wide.conditions, narrow.conditions);
}

function takesActions(wide: Statement, narrow: Statement): boolean {
  if (wide.notActions.length > 0 || narrow.notActions.length > 0) {
    return isSameSet(fold(wide.notActions), fold(narrow.notActions)) && isSameSet(fold(wide.actions), fold(narrow.actions));
  }
  const outer = fold(wide.actions);
  return narrow.actions.length > 0 && fold(narrow.actions).every((action) => outer.some((one) => patternCovers(one, action)));
}

function takesResources(wide: Statement, narrow: Statement): boolean {
  if (wide.notResources.length > 0 || narrow.notResources.length > 0) {
    return isSameSet(wide.notResources, narrow.notResources) && isSameSet(wide.resources, narrow.resources);
  }
  if (wide.resources.includes("*")) return true;
  if (narrow.resources.length === 0) return wide.resources.length === 0;
  return narrow.resources.every((arn) => wide.resources.some((one) => arnCovers(one, arn)));
}

function takesPrincipals(wide: Statement, narrow: Statement): boolean {
  const [outer, inner] = [namesOf(wide.principals), namesOf(narrow.principals)];
  if (Object.keys(wide.notPrincipals).length > 0 || Object.keys(narrow.notPrincipals).length > 0) {
    return isSameSet(namesOf(wide.notPrincipals), namesOf(narrow.notPrincipals)) && isSameSet(outer, inner);
  }
  if (outer.some((name) => ANY_PRINCIPAL.has(name))) return true;
  return inner.length === 0 ? outer.length === 0 : inner.every((name) => outer.includes(name));
}

/** `Principal: "*"` and `{ AWS: "*" }` mean the same. Source: IAM user guide, "Principal", "All principals". */
const ANY_PRINCIPAL: ReadonlySet<string> = new Set(["* *", "AWS *"]);

function namesOf(principals: Statement["principals"]): string[] {
  return Object.entries(principals).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`));
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  return one.every((item) => other.includes(item)) && other.every((item) => one.includes(item));
}

function fold(texts: readonly string[]): string[] {
  return texts.map((text) => text.toLowerCase());
}

/** A condition with its parsed operator. */
export interface Condition {
  /** As written. */
  operator: string;
  key: string;
  values: readonly string[];
  /** The operator without `ForAllValues:`, `ForAnyValue:` and `IfExists`, in lower case. */
  comparison: string;
  set: "" | "forallvalues" | "foranyvalue";
  ifExists: boolean;
  /** Matches values that aren't listed. */
  negated: boolean;
}

/** Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
const COMPARISONS: ReadonlySet<string> = new Set([
  "stringequals",
  "stringnotequals",
  "stringequalsignorecase",
  "stringnotequalsignorecase",
  "stringlike",
  "stringnotlike",
  "numericequals",
  "numericnotequals",
  "numericlessthan",
  "numericlessthanequals",
  "numericgreaterthan",
  "numericgreaterthanequals",
  "dateequals",
  "datenotequals",
  "datelessthan",
  "datelessthanequals",
  "dategreaterthan",
  "dategreaterthanequals",
  "bool",
  "binaryequals",
  "ipaddress",
  "notipaddress",
  "arnequals",
  "arnlike",
  "arnnotequals",
  "arnnotlike",
  "null",
]);

export function conditionsOf({ conditions }: Statement): Condition[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ ...readOperator(operator), operator, key, values }))
  );
}

export function isOperator(operator: string): boolean {
  const { comparison, ifExists } = readOperator(operator);
  return COMPARISONS.has(comparison) && !(ifExists && comparison === "null");
}

function readOperator(operator: string): Pick<Condition, "comparison" | "set" | "ifExists" | "negated"> {
  const [, set, comparison, ifExists] = /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/s.exec(operator.toLowerCase())!;
  return {
    comparison: comparison!,
    set: (set ?? "") as Condition["set"],
    ifExists: ifExists !== undefined,
    negated: comparison!.includes("not"),
  };
}

/** Whether a request without the key never matches. */
export function needsKey({ comparison, values, set, ifExists, negated }: Condition): boolean {
  if (comparison === "null") return values.every((value) => value.toLowerCase() === "false");
  return !ifExists && !negated && set !== "forallvalues";
}

/** Whether the conditions of `narrow` imply each one of `wide`: one with the same operator and key is at least as strict. */
function areImplied(wide: Statement["conditions"], narrow: Statement["conditions"]): boolean {
  return Object.entries(wide).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) =>
      Object.entries(narrow).some(
        ([other, others]) =>
          other.toLowerCase() === operator.toLowerCase()
          && Object.entries(others).some(([name, strict]) =>
            name.toLowerCase() === key.toLowerCase() && isStricter(readOperator(operator), strict, values)
          ),
      )
    )
  );
}

function isStricter(operator: Pick<Condition, "comparison" | "negated">, strict: readonly string[], loose: readonly string[]): boolean {
  const takes = comparing(operator.comparison);
  return operator.negated
    ? loose.every((value) => strict.some((one) => takes(one, value)))
    : strict.every((value) => loose.some((one) => takes(one, value)));
}

/** Whether a value of a comparison matches all that another matches. */
function comparing(comparison: string): (wide: string, narrow: string) => boolean {
  if (comparison.startsWith("arn")) return arnCovers;
  if (comparison.endsWith("like")) return patternCovers;
  if (comparison.endsWith("ignorecase")) return (wide, narrow) => wide.toLowerCase() === narrow.toLowerCase();
  return (wide, narrow) => wide === narrow;
}

/** Contradictions between a statement's conditions, as far as they can be detected. */
export function contradictionsOf(statement: Statement): { condition: Condition; allowed: string }[] {
  const all = conditionsOf(statement);
  const texts = all.filter(({ comparison, set }) => set === "" && /^(string|arn)/.test(comparison));
  return [
    ...all.filter((one) => one.values.length === 0 && needsKey(one)).map((condition) => ({
      condition,
      allowed: "at least one value: with none it never matches",
    })),
    ...all
      .filter(({ comparison, values }) => comparison.startsWith("stringequals") && values.some(hasWildcard))
      .map((condition) => ({ condition, allowed: "text without wildcard, as this operator takes it literally, or StringLike" })),
    ...all.flatMap((one) =>
      all.filter((other) => isAbsent(one) && needsKey(other) && isSameKey(one, other)).map((condition) => ({
        condition,
        allowed: "no condition on a key that another one requires to be absent",
      }))
    ),
    ...texts.flatMap((one, index) =>
      texts.slice(index + 1).filter((other) => excludeEachOther(one, other)).map((condition) => ({
        condition,
        allowed: `a value that ${one.operator} of ${one.key} also accepts`,
      }))
    ),
    ...accountsThatDiffer(statement, texts),
  ];
}

function isAbsent({ comparison, values }: Condition): boolean {
  return comparison === "null" && values.length > 0 && values.every((value) => value.toLowerCase() === "true");
}

function isSameKey(one: Condition, other: Condition): boolean {
  return one.key.toLowerCase() === other.key.toLowerCase();
}

/** Whether two conditions on one key require different values, and at least one requires a value. */
function excludeEachOther(one: Condition, other: Condition): boolean {
  if (!isSameKey(one, other) || one.values.length === 0 || other.values.length === 0) return false;
  if (!one.negated && !other.negated) {
    return (needsKey(one) || needsKey(other))
      && !fold(one.values).some((value) => fold(other.values).some((each) => patternsOverlap(value, each)));
  }
  const [wanted, refused] = one.negated ? [other, one] : [one, other];
  const refuses = comparing(refused.comparison);
  const isAlike = kindOf(wanted) === kindOf(refused); // a wildcard means the same to both
  return needsKey(wanted) && refused.negated && !wanted.negated
    && wanted.values.every((value) => (isAlike || !hasWildcard(value)) && refused.values.some((each) => refuses(each, value)));
}

function kindOf({ comparison }: Condition): string {
  return comparison.startsWith("arn") ? "arn" : comparison.replace("not", "");
}

/** A source or a resource that is in none of the accounts that another condition requires. */
function accountsThatDiffer({ resources }: Statement, conditions: readonly Condition[]): { condition: Condition; allowed: string }[] {
  const wanted = conditions.filter((one) => needsKey(one) && /^string(equals|like)/.test(one.comparison));
  const arns = (key: string) => conditions.filter((one) => needsKey(one) && one.key.toLowerCase() === key);
  const differ = (accounts: readonly string[], texts: readonly string[]) => {
    const found = texts.map((text) => splitArn(text)?.account ?? "*");
    return found.length > 0 && found.every((account) => account !== "" && !accounts.some((one) => patternsOverlap(one, account)));
  };
  return wanted.flatMap((condition) => {
    const key = condition.key.toLowerCase();
    const isSource = key === "aws:sourceaccount" && arns("aws:sourcearn").some(({ values }) => differ(condition.values, values));
    const isResource = /^(aws|s3):resourceaccount$/.test(key) && differ(condition.values, resources);
    return isSource || isResource
      ? [{ condition, allowed: `the account of the ${isSource ? "aws:SourceArn beside it" : "resources of the statement"}` }]
      : [];
  });
}
