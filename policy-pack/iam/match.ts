/** An element of a pattern: a wildcard, or literal text, which is one character or a policy variable such as `${aws:username}`. */
type Sign = typeof ANY | typeof ONE | string;

/** `*`: any text, including the empty one. */
const ANY = Symbol("*");
/** `?`: one character. */
const ONE = Symbol("?");

/** No ARN is longer; longer patterns are compared as texts. Source: IAM API reference, `arnType`. */
const LONGEST = 2048;

/** Elements of a pattern; `${*}`, `${?}` and `${$}` are literal characters. Source: IAM user guide, "IAM policy elements: Variables and tags". */
function signsOf(pattern: string): Sign[] {
  return piecesOf(pattern).map((piece) => {
    if (piece === "*") return ANY;
    if (piece === "?") return ONE;
    return /^\$\{[*?$]\}$/.test(piece) ? piece.charAt(2) : piece;
  });
}

/** Whether a pattern is literal text, as most are; comparing texts is fast. */
function isPlain(pattern: string): boolean {
  return !/[*?$]/.test(pattern);
}

/** Characters and policy variables. */
function piecesOf(text: string): string[] {
  return text.match(/\$\{[^}]*\}|[^]/gu) ?? [];
}

export function hasWildcard(pattern: string): boolean {
  return !isPlain(pattern) && signsOf(pattern).some((sign) => typeof sign === "symbol");
}

/** Whether a pattern has a policy variable, whose value differs by request. */
export function hasVariable(pattern: string): boolean {
  return !isPlain(pattern) && signsOf(pattern).some((sign) => typeof sign === "string" && sign.startsWith("${"));
}

/** Whether a pattern matches a text without wildcards. A pattern longer than any ARN matches none. */
export function matches(pattern: string, text: string): boolean {
  if (isPlain(pattern)) return pattern === text;
  return pattern.length <= LONGEST && signsCover(signsOf(pattern), Array.from(text));
}

/** The same for names of actions and condition keys, ignoring case. */
export function matchesName(pattern: string, name: string): boolean {
  return matches(pattern.toLowerCase(), name.toLowerCase());
}

/**
 * Whether `wide` matches all texts that `narrow` matches. May return false if a `?` of `wide` matches a part of a `*` of `narrow`, as in
 * `?*` and `*a`.
 */
export function patternCovers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === "*") return true;
  if (isPlain(wide) && isPlain(narrow)) return false;
  return wide.length <= LONGEST && narrow.length <= LONGEST && signsCover(signsOf(wide), signsOf(narrow));
}

function signsCover(wide: readonly Sign[], narrow: readonly Sign[]): boolean {
  // covered[i]: whether the rest of `wide` covers the rest of `narrow` from i on; built from the end, one element of `wide` at a time
  let covered = [...Array<boolean>(narrow.length).fill(false), true];
  for (const sign of wide.toReversed()) {
    const rest = covered;
    covered = Array<boolean>(narrow.length + 1).fill(false);
    for (let at = narrow.length; at >= 0; at--) {
      const next = narrow[at];
      if (sign === ANY) covered[at] = rest[at]! || (next !== undefined && covered[at + 1]!);
      else covered[at] = next !== undefined && signCovers(sign, next) && rest[at + 1]!;
    }
  }
  return covered[0]!;
}

function signCovers(wide: Sign, narrow: Sign): boolean {
  if (wide === ONE) return narrow === ONE || (typeof narrow === "string" && !narrow.startsWith("${"));
  return wide === narrow;
}

/** Whether both patterns match a common text; a policy variable may be any text. */
export function patternsOverlap(one: string, other: string): boolean {
  if (isPlain(one) && isPlain(other)) return one === other;
  if (one.length > LONGEST || other.length > LONGEST) return true; // too expensive, and no finding depends on it
  return signsOverlap(open(signsOf(one)), open(signsOf(other)));
}

function open(signs: readonly Sign[]): Sign[] {
  return signs.map((sign) => (typeof sign === "string" && sign.startsWith("${") ? ANY : sign));
}

function signsOverlap(one: readonly Sign[], other: readonly Sign[]): boolean {
  // shared[i]: whether the rest of `one` and the rest of `other` from i on match a common text
  let shared = ends(other);
  for (const sign of one.toReversed()) {
    const rest = shared;
    shared = Array<boolean>(other.length + 1).fill(false);
    for (let at = other.length; at >= 0; at--) {
      const next = other[at];
      if (next === undefined) shared[at] = sign === ANY && rest[at]!;
      else if (sign === ANY) shared[at] = rest[at]! || shared[at + 1]!;
      else if (next === ANY) shared[at] = shared[at + 1]! || rest[at]!;
      else shared[at] = (sign === ONE || next === ONE || sign === next) && rest[at + 1]!;
    }
  }
  return shared[0]!;
}

/** Positions from which the rest matches the empty text. */
function ends(signs: readonly Sign[]): boolean[] {
  const from = signs.findLastIndex((sign) => sign !== ANY) + 1;
  return [...signs.map((_, at) => at >= from), true];
}

export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>`; undefined for other text. */
export function splitArn(text: string): Arn | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const pieces = text.includes("${") ? partsWithVariables(text) : text.split(":");
  const [, partition, service, region, account, ...rest] = pieces;
  return rest.length === 0
    ? undefined
    : { partition: partition!, service: service!, region: region!, account: account!, resource: rest.join(":") };
}

/** Splits at colons, but not at those in a policy variable. */
function partsWithVariables(text: string): string[] {
  const parts = [""];
  for (const piece of piecesOf(text)) {
    if (piece === ":") parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

/** Whether `wide` matches all ARNs that `narrow` matches; a wildcard ends with its part of the ARN. Source: IAM user guide, "Resource". */
export function arnCovers(wide: string, narrow: string): boolean {
  if (wide === narrow || wide === "*") return true;
  if (isPlain(wide) && isPlain(narrow)) return false;
  const [outer, inner] = [splitArn(wide), splitArn(narrow)];
  return outer !== undefined && inner !== undefined && PARTS.every((part) => patternCovers(outer[part], inner[part]));
}

const PARTS = ["partition", "service", "region", "account", "resource"] as const;

/** A type's ARN, e.g. `arn:${Partition}:s3:::${BucketName}/${ObjectName}`, parsed. */
interface TypePattern {
  /** Each part with its variables as `?*`: they are never empty. */
  filled: Arn;
  /** The whole with its variables as `*`. */
  loose: string;
}

const typePatterns = new Map<string, TypePattern>();

function typePattern(arn: string): TypePattern {
  const known = typePatterns.get(arn);
  if (known !== undefined) return known;
  const filled = splitArn(arn.replaceAll(/\$\{[^}]*\}/g, "?*"));
  if (filled === undefined) throw new Error(`the service reference has a type with the ARN ${arn}`);
  const read = { filled, loose: arn.replaceAll(/\$\{[^}]*\}/g, "*") };
  typePatterns.set(arn, read);
  return read;
}

/**
 * The possible types of the resource that an ARN names. `bucket/*` would also match a bucket's pattern, as its variable matches any text; so
 * a type counts only if no stricter one matches all that the ARN matches.
 */
export function typesOf<Type extends { arn: string }>(arn: string, types: readonly Type[]): Type[] {
  if (arn === "*") return [...types];
  const split = splitArn(arn);
  if (split === undefined) return [];
  const fitting = types.filter((type) => PARTS.every((part) => patternsOverlap(split[part], typePattern(type.arn).filled[part])));
  return fitting.filter((type) => !fitting.some((other) => isStricter(other, type) && patternCovers(typePattern(other.arn).loose, arn)));
}

function isStricter(one: { arn: string }, other: { arn: string }): boolean {
  const [narrow, wide] = [typePattern(one.arn).loose, typePattern(other.arn).loose];
  return patternCovers(wide, narrow) && !patternCovers(narrow, wide);
}
