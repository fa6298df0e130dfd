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

/** What is left of a section without its refused keys: one mistake must not hide another. */
export interface Reading<Values> {
  /** Complete with defaults; undefined where nothing is left, or nothing was given and there is no default. */
  values: Values | undefined;
  /** The keys that hold refused values; "all" where nothing is left to look at. */
  refused: ReadonlySet<string> | "all";
  /** What is wrong with the shape. */
  issues: readonly v.BaseIssue<unknown>[];
}

/** @param complete Adds the defaults that no schema knows, as they follow the stack. */
export function readSection<Values>({ schema }: Section<Values>, given: unknown, complete: (given: unknown) => unknown): Reading<Values> {
  const refused = new Set<string>();
  let rest = complete(given);
  let result = v.safeParse(schema, rest);
  const issues = result.issues ?? [];
  while (!result.success) {
    const before = refused.size;
    for (const { path } of result.issues) if (path !== undefined) refused.add(String(path[0].key));
    if (refused.size === before || typeof rest !== "object" || rest === null) return { values: undefined, refused: "all", issues };
    rest = complete(Object.fromEntries(Object.entries(rest).filter(([key]) => !refused.has(key))));
    result = v.safeParse(schema, rest);
  }
  return { values: result.output, refused, issues };
}

/** A section's checks. One that needs a refused key says nothing, as it would speak of a default that nobody chose. */
export function checksOf<Values>(of: Section<Values>, { values: complete, refused }: Reading<Values>, stack: StackOfSection): Check[] {
  if (refused === "all") return [];
  if (refused.size === 0) return of.checks(complete as Values, stack);

  let read = new Set<string | symbol>();
  const values = new Proxy(complete as Values & object, {
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
