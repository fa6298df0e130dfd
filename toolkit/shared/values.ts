import { specialResourceSig, specialSecretSig, specialSigKey, unknownValue } from "./signatures";

/**
 * Property values as exchanged between a program and its engine: JSON in which a secret or a resource is an object
 * with a signature, and an unknown value a special string.
 */
export type Properties = Record<string, unknown>;

/** Replaces secret values in output. */
export const MASK = "[secret]";

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isUnknown(value: unknown): boolean {
  return value === unknownValue;
}

export function isSecret(value: unknown): value is Properties {
  return isObject(value) && value[specialSigKey] === specialSecretSig;
}

function isResource(value: unknown): value is Properties {
  return isObject(value) && value[specialSigKey] === specialResourceSig;
}

/** Whether a value is unknown, secret, or another resource, from which the provider reads the properties it needs. */
export function isHidden(value: unknown): boolean {
  return isUnknown(value) || isSecret(value) || isResource(value);
}

/** Wraps a value as a secret unless it is one already. */
export function asSecret(value: unknown): unknown {
  return isSecret(value) ? value : { [specialSigKey]: specialSecretSig, value };
}

/** Whether a value is or contains a secret. */
export function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isObject(value) && (isSecret(value) || Object.values(value).some(holdsSecret));
}

/** Copies a value, replacing every branch and leaf for which `replace` returns a value. */
function mapValue(value: unknown, replace: (value: unknown) => unknown): unknown {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => mapValue(item, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapValue(item, replace)]));
}

/** Converts a value to the form sent to AWS: secrets unwrapped, resources replaced by their ids. */
export function plain(value: unknown): unknown {
  return mapValue(value, (item) => {
    if (isSecret(item)) return plain(item["value"]);
    if (isResource(item)) return item["id"] ?? item["urn"];
    return undefined;
  });
}

/** Converts a value for display: as sent to AWS, but secrets as `[secret]` and unknown values as `[unknown]`. */
export function masked(value: unknown): unknown {
  return mapValue(value, (item) => {
    if (isSecret(item)) return MASK;
    if (isResource(item)) return plain(item);
    return isUnknown(item) ? "[unknown]" : undefined;
  });
}

/** Converts a value to one that may be written to a file: each secret is a secret without its content. */
export function withoutSecrets(value: unknown): unknown {
  return mapValue(value, (item) => (isSecret(item) ? asSecret(MASK) : undefined));
}

/**
 * Converts a value to the form of a state file: a secret is its signature and the JSON text of its value.
 * Source: pulumi/pulumi, sdk/go/common/apitype/core.go, `SecretV1`.
 */
export function forState(value: unknown, showSecrets: boolean): unknown {
  return mapValue(value, (item) => {
    if (!isSecret(item)) return undefined;
    const shown = showSecrets ? plain(item) : MASK;
    return { [specialSigKey]: specialSecretSig, plaintext: JSON.stringify(shown) };
  });
}

/** Paths of unknown values, e.g. `policy` or `tags.Name`. */
export function unknownPaths(value: unknown, path = ""): string[] {
  if (isUnknown(value)) return [path];
  if (isSecret(value)) return unknownPaths(value["value"], path);
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownPaths(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => unknownPaths(item, path === "" ? key : `${path}.${key}`));
}
