import { specialResourceSig, specialSecretSig, specialSigKey, unknownValue } from "./signatures";

/**
 * Property values as they travel between a program and its engine: JSON in which a secret or a resource is an object
 * with a signature, and an unknown value a string of its own.
 */
export type Properties = Record<string, unknown>;

/** Stands where a value that a person must not read was. */
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

/** Whether it isn't known, nobody may read it, or it is another resource, of which the provider takes what it needs. */
export function isHidden(value: unknown): boolean {
  return isUnknown(value) || isSecret(value) || isResource(value);
}

/** The value as a secret; one that is a secret already stays as it is. */
export function asSecret(value: unknown): unknown {
  return isSecret(value) ? value : { [specialSigKey]: specialSecretSig, value };
}

/** Whether a secret is the value or anywhere inside it. */
export function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isObject(value) && (isSecret(value) || Object.values(value).some(holdsSecret));
}

/** The same value, but every branch and leaf for which `replace` gives something else than undefined is that instead. */
function mapValue(value: unknown, replace: (value: unknown) => unknown): unknown {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => mapValue(item, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapValue(item, replace)]));
}

/** What AWS would be sent: secrets opened, a resource that was given as a value replaced by its id. */
export function plain(value: unknown): unknown {
  return mapValue(value, (item) => {
    if (isSecret(item)) return plain(item["value"]);
    if (isResource(item)) return item["id"] ?? item["urn"];
    return undefined;
  });
}

/** What a person may read: as AWS would be sent it, but secrets as `[secret]` and unknown values as `[unknown]`. */
export function masked(value: unknown): unknown {
  return mapValue(value, (item) => {
    if (isSecret(item)) return MASK;
    if (isResource(item)) return plain(item);
    return isUnknown(item) ? "[unknown]" : undefined;
  });
}

/**
 * What a state file holds: a secret as its signature and a plaintext, which is the JSON text of the value.
 * Source: pulumi/pulumi, sdk/go/common/apitype/core.go, `SecretV1`.
 */
export function forState(value: unknown, showSecrets: boolean): unknown {
  return mapValue(value, (item) => {
    if (!isSecret(item)) return undefined;
    const shown = showSecrets ? plain(item) : MASK;
    return { [specialSigKey]: specialSecretSig, plaintext: JSON.stringify(shown) };
  });
}

/** The paths at which a value is not known, e.g. `policy` or `tags.Name`. */
export function unknownPaths(value: unknown, path = ""): string[] {
  if (isUnknown(value)) return [path];
  if (isSecret(value)) return unknownPaths(value["value"], path);
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownPaths(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => unknownPaths(item, path === "" ? key : `${path}.${key}`));
}
