import { isObject, plain, type Properties } from "../../toolkit/shared/values";
import type { SimulatedResource } from "../../toolkit/simulator";

const ISSUER = "token.actions.githubusercontent.com";
const ROLE = "aws:iam/role:Role";

/** Claims that one statement of a role's trust requires. */
export interface Wanted {
  /** Name of the role in AWS. */
  role: string;
  /** Allowed values by claim. */
  claims: Readonly<Record<string, readonly string[]>>;
}

/** A claim of a token beside what a statement requires. */
export interface Comparison {
  claim: string;
  has: string | undefined;
  wants: readonly string[];
  isEqual: boolean;
}

/** Claims that the trust of each role requires of GitHub's tokens. */
export function wantedBy(resources: readonly SimulatedResource[]): Wanted[] {
  return resources.filter(({ type }) => type === ROLE).flatMap(({ inputs, outputs }) => {
    const { Statement = [] } = JSON.parse(String(plain(inputs["assumeRolePolicy"]))) as { Statement?: Properties[] };
    return Statement.flatMap(({ Condition }) => {
      const equal = isObject(Condition) && isObject(Condition["StringEquals"]) ? Condition["StringEquals"] : {};
      const claims = Object.entries(equal).flatMap(([key, value]) =>
        key.startsWith(`${ISSUER}:`) ? [[key.slice(ISSUER.length + 1), [value].flat().map(String)] as const] : []
      );
      return claims.length === 0 ? [] : [{ role: String(outputs["name"]), claims: Object.fromEntries(claims) }];
    });
  });
}

/** Compares as STS does: each claim for equality, in this case. */
export function compare(token: Properties, { claims }: Wanted): Comparison[] {
  return Object.entries(claims).map(([claim, wants]) => {
    const value = token[claim];
    const has = typeof value === "string" ? value : undefined; // each claim that STS compares is a text
    return { claim, has, wants, isEqual: has !== undefined && wants.includes(has) };
  });
}

/** Claims of a token, which nothing verifies here: STS does. @throws {TypeError} It isn't a token. */
export function claimsOfToken(token: string): Properties {
  const payload = token.trim().split(".")[1];
  const claims: unknown = payload === undefined ? undefined : JSON.parse(Buffer.from(payload, "base64url").toString());
  if (!isObject(claims)) throw new TypeError("not a token");
  return claims;
}
