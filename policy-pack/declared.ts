import { isObject } from "./stack-view";

/** What a program can't show: what others made for it. Each key has the reason as its value. */
export interface Declared {
  /** ARNs of resources that this program uses and another made, e.g. a queue, or a secret of another account; `*` and `?` stand for anything. */
  external: Readonly<Record<string, string>>;
  /** Registries, with a path or without, whose images may run, e.g. `public.ecr.aws/docker/library`; by digest only. */
  registries: Readonly<Record<string, string>>;
  /**
   * By environment, all that may reach a database or cache or be reached from the internet, each as the policies of the
   * reachability proof write it, e.g. `database main:5432/tcp <- service api`. An environment without a list is judged by
   * the program's own rules alone.
   */
  reachable: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const KINDS = ["external", "registries", "reachable"] as const;

/**
 * What a policy says of a thing that may be declared, with the line to paste:
 * `declared in policy-pack/declared.json below "external" as "arn:...": "the reason"`.
 *
 * @param place The keys that lead to the line, e.g. `reachable`, `prd`.
 */
export function declaredBelow(place: readonly [keyof Declared, ...string[]], key: string): string {
  const line = `${JSON.stringify(key)}: "the reason"`;
  return `declared in policy-pack/declared.json below ${place.map((each) => JSON.stringify(each)).join(", ")} as ${line}`;
}

export const NOTHING_DECLARED: Declared = { external: {}, registries: {}, reachable: {} };

/**
 * Reads declared.json.
 *
 * @throws {Error} It isn't as {@link Declared}; the message says what is wrong and what is allowed.
 */
export function readDeclared(text: string): Declared {
  const declared = parsed(text);
  if (!isObject(declared)) throw new Error(`declared.json must be an object with ${KINDS.join(", ")}`);
  const unknown = Object.keys(declared).find((key) => !KINDS.some((kind) => kind === key));
  if (unknown !== undefined) throw new Error(`declared.json: ${unknown} is unknown; known are ${KINDS.join(", ")}`);
  for (const arn of Object.keys(checkReasons("external", declared["external"], "arn:..."))) {
    if (!/^arn:[^:*?]+:[^:*?]+:/.test(arn)) {
      throw new Error(`declared.json: external "${arn}" must be an ARN whose partition and service have no wildcard`);
    }
  }
  checkReasons("registries", declared["registries"], "public.ecr.aws/docker/library");
  const { reachable } = declared;
  if (!isObject(reachable)) {
    throw new Error(
      `declared.json: reachable is ${JSON.stringify(reachable) ?? "missing"}, but must be an object of environments, e.g. { "prd": {} }`,
    );
  }
  for (const [environment, entries] of Object.entries(reachable)) {
    for (const entry of Object.keys(checkReasons(`reachable.${environment}`, entries, "database main:5432/tcp <- service api"))) {
      if (!/^\S.*:\S+ <- \S/.test(entry)) {
        throw new Error(`declared.json: reachable.${environment} "${entry}" must be written as "database main:5432/tcp <- service api"`);
      }
    }
  }
  return declared as unknown as Declared;
}

/** Checks that what is declared has a reason each, and gives it back. */
function checkReasons(kind: string, entries: unknown, example: string): object {
  if (!isObject(entries)) {
    throw new Error(
      `declared.json: ${kind} is ${JSON.stringify(entries) ?? "missing"}, but must be an object of reasons, e.g. ${
        JSON.stringify({ [example]: "the reason" })
      }`,
    );
  }
  for (const [key, reason] of Object.entries(entries)) {
    if (typeof reason !== "string" || reason.trim() === "") {
      throw new Error(`declared.json: the reason of ${kind} "${key}" is ${JSON.stringify(reason)}, but must be a text`);
    }
  }
  return entries;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`declared.json is no JSON: ${(error as Error).message}`, { cause: error });
  }
}
