import { isObject } from "./program";

/** What a program can't show: what others made for it. Each key has the reason as its value. */
export interface Declared {
  /** ARNs of resources that this program uses and another made, e.g. a secret made by hand; `*` and `?` stand for anything. */
  external: Readonly<Record<string, string>>;
  /** Registries, with a path or without, whose images may run, e.g. `public.ecr.aws/docker/library`; by digest only. */
  registries: Readonly<Record<string, string>>;
}

const KINDS = ["external", "registries"] as const;

export const NOTHING_DECLARED: Declared = { external: {}, registries: {} };

/**
 * Reads declared.json.
 *
 * @throws {Error} It isn't as {@link Declared}; the message says what is wrong and what is allowed.
 */
export function readDeclared(text: string): Declared {
  const declared = parsed(text);
  if (!isObject(declared)) throw new Error(`declared.json must be an object with ${KINDS.join(" and ")}`);
  const unknown = Object.keys(declared).find((key) => !KINDS.some((kind) => kind === key));
  if (unknown !== undefined) throw new Error(`declared.json: ${unknown} is unknown; known are ${KINDS.join(", ")}`);
  for (const kind of KINDS) {
    const entries = declared[kind];
    if (!isObject(entries)) throw new Error(`declared.json: ${kind} is ${JSON.stringify(entries) ?? "missing"}, but must be an object of reasons, e.g. { "arn:...": "made by hand" }`);
    for (const [key, reason] of Object.entries(entries)) {
      if (typeof reason !== "string" || reason.trim() === "") throw new Error(`declared.json: the reason of ${kind} "${key}" is ${JSON.stringify(reason)}, but must be a text`);
      if (kind === "external" && !/^arn:[^:*?]+:[^:*?]+:/.test(key)) throw new Error(`declared.json: external "${key}" must be an ARN whose partition and service have no wildcard`);
    }
  }
  return declared as unknown as Declared;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`declared.json is no JSON: ${(error as Error).message}`, { cause: error });
  }
}
