import { createHash } from "node:crypto";

import { isObject } from "../../toolkit/shared/values";

/** JSON text with sorted keys and without spaces: equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(
    value,
    (_, item: unknown) => isObject(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item,
  ) ?? "null";
}

/** SHA-256 of a value's canonical JSON, e.g. `sha256:9f86...`. */
export const digestOf = (value: unknown): string => `sha256:${createHash("sha256").update(canonicalJson(value)).digest("hex")}`;
