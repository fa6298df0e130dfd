import * as v from "valibot";

/** A part of a stack's settings. */
export interface Section<Values> {
  schema: v.GenericSchema<unknown, Values>;
  /** What is right by itself and wrong together; the components' own checks say it, so that there is one of each. */
  checks(values: Values, stack: StackOfSection): Check[];
}

export interface StackOfSection {
  /** Who speaks in a message, e.g. `aws-practice:network`. */
  owner: string;
  environment: string;
  /** Undefined where the stack names none that can be read. */
  region: string | undefined;
}

/** Throws a RunError where something is wrong. */
export type Check = () => unknown;

export function section<Values>(
  schema: v.GenericSchema<unknown, Values>,
  checks: (values: Values, stack: StackOfSection) => Check[],
): Section<Values> {
  return { schema, checks };
}

/**
 * The checks of a section that holds refused values, on what is left of it: one mistake must not hide another. A check that
 * needs a refused key says nothing, as it would speak of a default that nobody chose.
 */
export function checksOfTheRest<Values>(of: Section<Values>, given: unknown, stack: StackOfSection): Check[] {
  const refused = new Set<string>();
  let rest = given;
  let result = v.safeParse(of.schema, rest);
  while (!result.success) {
    const before = refused.size;
    for (const issue of result.issues) refused.add(String(issue.path?.[0]?.key));
    if (refused.size === before || typeof rest !== "object" || rest === null) return []; // nothing is left to look at
    rest = Object.fromEntries(Object.entries(rest).filter(([key]) => !refused.has(key)));
    result = v.safeParse(of.schema, rest);
  }

  let read = new Set<string | symbol>();
  const values = new Proxy(result.output as Values & object, {
    get: (target, key, receiver) => {
      read.add(key);
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
  return of.checks(values, stack).map((check) => () => {
    read = new Set();
    try {
      check();
    } catch (error) {
      const speaksOf = (key: string) => read.has(key) || (error as Error).message.startsWith(`${stack.owner}: ${key}`);
      if (![...refused].some(speaksOf)) throw error;
    }
  });
}
