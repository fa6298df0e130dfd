/** Name of a secret or a configuration value in this program: `<area>/<name>`. */
const PART = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*";
export const SECRET_NAME_PATTERN = new RegExp(`^(?=[^/]{1,64}/[^/]{1,64}$)${PART}/${PART}$`);
export const SECRET_NAME_FORM =
  "<area>/<name>, each 1 to 64 lower-case letters, digits and single hyphens, beginning with a letter, e.g. web/api-key";

/** ECS separates a JSON key from the ARN by colons. */
export const JSON_KEY_PATTERN = /^[A-Za-z0-9_.-]{1,128}$/;
export const JSON_KEY_FORM = "a key of the JSON text: letters, digits, _, . and -, e.g. password";

/** Reference by name, with the JSON key if the secret has several: `web/api-key`, `database/main:password`. */
export const SECRET_REFERENCE_PATTERN = new RegExp(`^${PART}/${PART}(?::[A-Za-z0-9_.-]{1,128})?$`);

/** Separates the name from the JSON key. */
export function parseReference(reference: string): { name: string; key: string | undefined } {
  const [name = "", key] = reference.split(":");
  return { name, key };
}

/** Form of a reference whose key a secret with these keys doesn't have; undefined if it has it. */
export function allowedKeys({ name, key }: ReturnType<typeof parseReference>, keys: readonly string[]): string | undefined {
  if (keys.length === 0) return key === undefined ? undefined : `${name}, as it has no keys`;
  const forms = keys.map((one) => `${name}:${one}`).join(" or ");
  return key !== undefined && keys.includes(key) ? undefined : `${forms}, as it has these keys`;
}

/** Name in AWS, equal in SSM and in Secrets Manager: `/stg/web/api-key`. */
export const nameInAws = (environment: string, name: string) => `/${environment}/${name}`;
