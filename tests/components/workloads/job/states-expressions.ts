import assert from "node:assert/strict";

/** An error that a state machine can retry and catch, e.g. `ECS.ThrottlingException`. */
export class CallError extends Error {
  constructor(readonly code: string, message = "") {
    super(message);
  }
}

/** The input of a state, and the context object. */
export interface Scope {
  input: unknown;
  context: object;
}

/** A template in which each value of a key that ends in `.$` is looked up or computed. */
export function filled(template: unknown, scope: Scope): unknown {
  if (Array.isArray(template)) return template.map((one) => filled(one, scope));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$") ? [key.slice(0, -2), computed(value as string, scope)] : [key, filled(value, scope)]
    ),
  );
}

/** Value at a path like `$.a.b[0]`, or `$$.Execution.Id` in the context object. */
export function at(path: string, { input, context }: Scope): unknown {
  assert.match(path, /^\$\$?(\.\w+|\[\d+\])*$/, `${path} isn't a reference path that the player knows`);
  return [...path.matchAll(/\w+/g)].reduce<unknown>(
    (
      value,
      [key],
    ) => (typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined),
    path.startsWith("$$") ? context : input,
  );
}

/** A path, or a call of an intrinsic function whose arguments are texts, numbers, paths and calls. */
function computed(expression: string, scope: Scope): unknown {
  let rest = expression;
  const take = (pattern: RegExp): string | undefined => {
    const [found] = new RegExp(`^(?:${pattern.source})`).exec(rest) ?? [];
    if (found !== undefined) rest = rest.slice(found.length);
    return found;
  };
  const value = (): unknown => {
    const text = take(/'[^'\\]*'/);
    if (text !== undefined) return text.slice(1, -1);
    const number = take(/-?\d+/);
    if (number !== undefined) return Number(number);
    const truth = take(/(true|false)\b/);
    if (truth !== undefined) return truth === "true";
    const path = take(/\$\$?(\.\w+|\[\d+\])*/);
    if (path !== undefined) {
      const found = at(path, scope);
      if (found === undefined) throw new CallError("States.ParameterPathFailure", `${path} isn't there`);
      const filter = take(/\[\?\(@\.\w+=='[^'\\]*'\)\]/);
      return filter === undefined ? found : filtered(filter, found);
    }
    const name = take(/States\.\w+/);
    assert.ok(name && take(/\(/), `${expression} is nothing that the player knows, from ${rest} on`);
    const list: unknown[] = [];
    while (take(/\)/) === undefined) {
      if (list.length > 0) assert.ok(take(/, */), `${expression} needs a comma before ${rest}`);
      list.push(value());
    }
    const intrinsic = INTRINSICS[name];
    assert.ok(intrinsic, `the player doesn't know ${name}`);
    return intrinsic(list);
  };
  const result = value();
  assert.equal(rest, "", `${expression} goes on after its end`);
  return result;
}

function listed(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new CallError("States.IntrinsicFailure", "it isn't a list");
  return value;
}

const isGroup = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The elements of a list that a filter like `[?(@.name=='report')]` lets through: none is an empty list. */
function filtered(filter: string, list: unknown): unknown[] {
  const [, key, text] = /@\.(\w+)=='(.*)'/.exec(filter)!;
  return (list as Record<string, unknown>[]).filter((one) => one[key!] === text);
}

const INTRINSICS: Record<string, (list: unknown[]) => unknown> = {
  "States.Format": ([template, ...values]) => {
    const parts = (template as string).split("{}");
    if (parts.length !== values.length + 1 || parts.some((part) => /[{}]/.test(part)) || values.some((one) => typeof one === "object")) {
      throw new CallError("States.IntrinsicFailure", "States.Format takes a value for each {}, and no objects");
    }
    return parts.map((part, index) => part + (index < values.length ? String(values[index] as string | number | boolean) : "")).join("");
  },
  "States.MathAdd": (list) => {
    if (list.length !== 2 || !list.every(Number.isInteger)) {
      throw new CallError("States.IntrinsicFailure", "States.MathAdd takes two numbers");
    }
    return (list[0] as number) + (list[1] as number);
  },
  "States.Array": (list) => list,
  "States.ArrayLength": ([list]) => listed(list).length,
  "States.ArrayContains": ([list, value]) => listed(list).includes(value),
  "States.ArrayGetItem": ([list, index]) => {
    const values = listed(list);
    if (!Number.isInteger(index) || !((index as number) in values)) {
      throw new CallError("States.IntrinsicFailure", `no item ${String(index)}`);
    }
    return values[index as number];
  },
  "States.StringSplit": ([text, separators]) => {
    if (typeof text !== "string" || typeof separators !== "string") throw new CallError("States.IntrinsicFailure", "it takes two texts");
    return text.split(new RegExp(`[${separators}]`)).filter((part) => part !== "");
  },
  "States.StringToJson": ([text]) => {
    try {
      return JSON.parse(text as string) as unknown;
    } catch {
      throw new CallError("States.IntrinsicFailure", "it isn't JSON");
    }
  },
  "States.JsonToString": ([value]) => JSON.stringify(value),
  "States.JsonMerge": ([first, second, deep]) => {
    if (![first, second].every(isGroup) || deep !== false) {
      throw new CallError("States.IntrinsicFailure", "States.JsonMerge takes two objects and false");
    }
    return { ...(first as object), ...(second as object) };
  },
};
