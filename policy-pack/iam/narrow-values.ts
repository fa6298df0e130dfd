import { conditionsOf, needsKey } from "./cover";
import type { Statement } from "./document";
import { hasWildcard, splitArn } from "./match";
import { namesAccount, narrows } from "./trust";

const isExact = (value: string) => value !== "" && !hasWildcard(value);
const isAccount = (value: string) => /^\d{12}$/.test(value);
const isOrganization = (value: string) => /^o-[a-z0-9]+$/.test(value);
const isOrganizationPath = (value: string) => /^o-[a-z0-9]+\/r-[a-z0-9]+\//.test(value);
/** An external id is a secret between two accounts: IAM user guide, "Access to AWS accounts owned by third parties", asks for a random one. */
const isExternalId = (value: string) => isExact(value) && value.length >= SHORTEST_EXTERNAL_ID;
const SHORTEST_EXTERNAL_ID = 8;
/** `<unique id of a role or user>` or `<unique id of a role>:<session>`; the session's name is the caller's choice. */
const isUserId = (value: string) => /^A(?:ROA|IDA)[A-Z0-9]{12,}(?::[^?]*)?$/.test(value);
/** An ARN's pattern with at least three characters of a name: `role/deploy-*`, but not `role/*`, `role/*a*` or the account's root. */
const namesPrincipal = (value: string): boolean =>
  namesAccount(value) && /^(?:role|user|assumed-role|federated-user)\/[^*?]{3,}/.test(splitArn(value)!.resource);

/** Values of condition keys that restrict a principal to some of an account's. */
const PRINCIPALS: Readonly<Record<string, (value: string) => boolean>> = {
  "aws:principalarn": namesPrincipal,
  "aws:userid": isUserId,
  "aws:username": isExact,
  "sts:externalid": isExternalId,
};
const PRINCIPAL_TAG = /^aws:principaltag\/./;

/**
 * Values of condition keys that restrict the principal or the source of a request.
 * Source: Amazon S3 user guide, "The meaning of 'public'" in Block Public Access, and AWS KMS developer guide, "Condition keys".
 */
const SOURCES: Readonly<Record<string, (value: string) => boolean>> = {
  ...PRINCIPALS,
  "aws:sourceaccount": isAccount,
  "aws:sourceowner": isAccount,
  "aws:principalaccount": isAccount,
  "kms:calleraccount": isAccount,
  "s3:dataaccesspointaccount": isAccount,
  "aws:sourcearn": namesAccount,
  "aws:principalorgid": isOrganization,
  "aws:sourceorgid": isOrganization,
  "aws:principalorgpaths": isOrganizationPath,
  "aws:sourceorgpaths": isOrganizationPath,
  "aws:sourcevpc": isExact,
  "aws:sourcevpce": isExact,
};
/** Encryption contexts in which services name the resource that they encrypt, e.g. `kms:EncryptionContext:aws:logs:arn`. */
const ENCRYPTION_CONTEXT = /^kms:encryptioncontext:aws:.*arn$/;

/** A key of a document may have any name, also `__proto__`. */
const tested = (keys: typeof SOURCES, key: string) => (Object.hasOwn(keys, key) ? keys[key] : undefined);

/** Whether a condition of a trust policy admits some principals of an account only. */
export function restrictsPrincipal(statement: Statement): boolean {
  return hasNarrow(statement, (key) => tested(PRINCIPALS, key) ?? (PRINCIPAL_TAG.test(key) ? isExact : never));
}

/** Whether a condition admits requests from known accounts, organizations, principals, networks or sources only. */
export function restrictsSource(statement: Statement): boolean {
  return hasNarrow(statement, (key) => tested(SOURCES, key) ?? (ENCRYPTION_CONTEXT.test(key) ? namesAccount : never))
    || conditionsOf(statement).some((condition) =>
      condition.key.toLowerCase() === "aws:sourceip" && condition.comparison === "ipaddress" && needsKey(condition)
      && condition.values.length > 0 && condition.values.every(isSmallNetwork)
    );
}

/** A range of addresses that S3 doesn't call public. Source: Amazon S3 user guide, "The meaning of 'public'". */
function isSmallNetwork(value: string): boolean {
  const [address = "", length] = value.split("/");
  const least = address.includes(":") ? 32 : 8;
  return /^[\da-f.:]+$/i.test(address) && Number(length ?? 128) >= least && !/^0[./]/.test(value);
}

const never = () => false;

/** Whether a condition allows narrow values of its key only. */
function hasNarrow(statement: Statement, narrowOf: (key: string) => (value: string) => boolean): boolean {
  return conditionsOf(statement).some(({ operator, key, values }) =>
    narrows({ operator: operator.toLowerCase(), values }, narrowOf(key.toLowerCase()))
  );
}
