import { ProgramError } from "../../toolkit/shared/errors";
import { isObject } from "../../toolkit/shared/values";
import type { KnownSecret, Store } from "./known-secret";

/**
 * Bytes of a value: a standard parameter, as an advanced one costs as much as a small secret and has half of its room; a secret.
 * Sources: Systems Manager user guide, "Managing parameter tiers"; Secrets Manager API reference, `CreateSecret`, SecretString.
 */
const MOST_BYTES: Record<Store, number> = { ssm: 4096, secretsManager: 65_536 };

/** Values by the label of their secrets, as texts that the store gets. */
export type SecretValues = Map<KnownSecret, string>;

/** Why a value can't be stored, without quoting it; undefined if it can. */
export function rejection({ store }: KnownSecret, value: string): string | undefined {
  const bytes = Buffer.byteLength(value);
  if (value === "") return "is empty";
  if (/[\r\n]$/.test(value)) return "ends in a line break, which most clients would send as a part of it";
  if (value.includes("\0")) return "contains a NUL character, which no environment variable can have";
  if (store === "ssm" && /\{\{.*\}\}/s.test(value)) return "contains {{...}}, which SSM would resolve; use store: secretsManager";
  if (bytes <= MOST_BYTES[store]) return undefined;
  const remedy = store === "ssm" ? "; use store: secretsManager, which has room for 65,536" : "";
  return `has ${bytes} bytes, but must have at most ${MOST_BYTES[store]}${remedy}`;
}

/** Checks all values. @throws {ProgramError} For those that can't be stored; none is stored then. */
export function checkValues(values: SecretValues): void {
  const refused = [...values].flatMap(([secret, value]) => {
    const parts = secret.keys.length === 0 ? [["", value] as const] : Object.entries(JSON.parse(value) as Record<string, string>);
    const reasons = parts.flatMap(([key, part]) => {
      const reason = rejection({ ...secret, store: key === "" ? secret.store : "secretsManager" }, part);
      return reason === undefined ? [] : [`the value of ${secret.label}${key === "" ? "" : `:${key}`} ${reason}`];
    });
    const whole = reasons.length === 0 && secret.keys.length > 0 ? rejection(secret, value) : undefined;
    return whole === undefined ? reasons : [`the JSON text of ${secret.label} ${whole}`];
  });
  if (refused.length > 0) throw new ProgramError(`${refused.join("\n  ")}\n  nothing was created`);
}

/**
 * Reads the values of secrets from a text: of a single secret without keys the text itself, without the line break at its end; else a JSON
 * object, by key for a single secret with keys, by name for several.
 *
 * @throws {ProgramError} The text is empty, isn't that object, or has other names than those of the secrets.
 */
export function valuesIn(text: string, secrets: readonly KnownSecret[]): SecretValues {
  if (text === "") throw new ProgramError("standard input is empty: pipe the value in, or add --generate");
  const [first] = secrets;
  if (secrets.length === 1 && first!.keys.length === 0) return new Map([[first!, text.replace(/\r?\n$/, "")]]);
  const names = secrets.map(({ label }) => label);
  const form = secrets.length === 1 ? keysForm(first!) : `a JSON object with the values of ${names.join(", ")}`;
  const whole = parsed(text, form);
  if (secrets.length === 1) return new Map([[first!, withKeys(first!, whole)]]);
  requireNames(whole, names, form);
  return new Map(secrets.map((secret) => {
    const value = whole[secret.label];
    if (secret.keys.length > 0) return [secret, withKeys(secret, value)];
    if (typeof value !== "string") throw new ProgramError(`standard input: ${secret.label} must be a text in quotes`);
    return [secret, value];
  }));
}

/** The JSON text of a secret with keys. */
function withKeys(secret: KnownSecret, value: unknown): string {
  const form = keysForm(secret);
  if (!isObject(value)) throw new ProgramError(`standard input: ${secret.label} must be ${form}`);
  requireNames(value, secret.keys, form);
  const other = secret.keys.find((key) => typeof value[key] !== "string");
  if (other !== undefined) throw new ProgramError(`standard input: ${secret.label}:${other} must be a text in quotes`);
  return JSON.stringify(Object.fromEntries(secret.keys.map((key) => [key, value[key]])));
}

const keysForm = ({ keys }: KnownSecret) => `a JSON object with the keys ${keys.join(", ")}`;

/** Parses an object without quoting it in an error, as JSON.parse would. */
function parsed(text: string, form: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProgramError(`standard input isn't JSON, but must be ${form}`);
  }
  if (!isObject(value)) throw new ProgramError(`standard input must be ${form}`);
  return value;
}

function requireNames(value: Record<string, unknown>, names: readonly string[], form: string): void {
  const missing = names.filter((name) => !Object.hasOwn(value, name));
  const unknown = Object.keys(value).filter((name) => !names.includes(name));
  if (missing.length > 0) throw new ProgramError(`standard input has no ${missing.join(", ")}, but must be ${form}`);
  if (unknown.length > 0) throw new ProgramError(`standard input has ${unknown.join(", ")}, but must be ${form} and nothing else`);
}
