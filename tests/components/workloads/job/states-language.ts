import assert from "node:assert/strict";
import { createRequire } from "node:module";

/** The package comes without types. */
const validate = createRequire(__filename)("asl-validator") as (definition: object) => { errors: object[] };

/**
 * Plays state machines of the Amazon States Language: the part of it that this project uses. Anything else in a definition is an error of
 * the player, so that nothing is played wrongly.
 * Source: states-language.net; AWS Step Functions developer guide, "Intrinsic functions for JSONPath states".
 */
export interface StateMachine {
  StartAt: string;
  States: Record<string, State>;
}

export interface State {
  Type: string;
  Next?: string;
  Default?: string;
  Choices?: (Comparison & { Next: string })[];
  Resource?: string;
  Result?: unknown;
  Parameters?: unknown;
  ResultSelector?: unknown;
  ResultPath?: string | null;
  Retry?: { ErrorEquals: string[]; IntervalSeconds?: number; MaxAttempts?: number; BackoffRate?: number }[];
  Catch?: { ErrorEquals: string[]; ResultPath?: string | null; Next: string }[];
  Seconds?: number;
  TimeoutSeconds?: number;
  Error?: string;
  Cause?: string;
}

/** A question about the input, or several: `And` and `Or` ask only as far as they have to. */
export interface Comparison {
  And?: Comparison[];
  Or?: Comparison[];
  Variable?: string;
  IsPresent?: boolean;
  StringEquals?: string;
  StringMatches?: string;
  NumericEquals?: number;
  NumericGreaterThanEquals?: number;
}

const FIELDS: Record<string, string[]> = {
  Pass: ["Result", "Parameters", "ResultPath", "Next"],
  Task: ["Resource", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch", "TimeoutSeconds", "Next"],
  Choice: ["Choices", "Default"],
  Wait: ["Seconds", "Next"],
  Succeed: [],
  Fail: ["Error", "Cause"],
};

/** Answer of AWS to a call; throws a `CallError` for an error of AWS. */
export type Call = (resource: string, parameters: unknown) => unknown;

/** An error that a state machine can retry and catch, e.g. `ECS.ThrottlingException`. */
export class CallError extends Error {
  constructor(readonly code: string, message = "") {
    super(message);
  }
}

export interface Played {
  status: "SUCCEEDED" | "FAILED";
  error?: string | undefined;
  cause?: string | undefined;
  /** States in the order in which they were entered. */
  path: string[];
  /** Seconds of each wait; they pass at once here. */
  waits: number[];
}

/** How it is begun, and what happens while it waits, also between two tries of a call. */
export interface Playing {
  input?: unknown;
  wait?: (seconds: number) => void;
}

export function play(definition: object, call: Call, { input = {}, wait = () => {} }: Playing = {}): Played {
  const { StartAt, States } = JSON.parse(JSON.stringify(definition)) as StateMachine;
  const played = { path: [] as string[], waits: [] as number[] };
  let [name, data]: [string, unknown] = [StartAt, input];
  while (played.path.push(name) < 10_000) {
    const state = States[name];
    assert.ok(state, `there is no state ${name}`);
    const unknown = Object.keys(state).filter((field) => !["Type", "Comment", ...(FIELDS[state.Type] ?? [])].includes(field));
    assert.deepEqual(unknown, [], `${name} of type ${state.Type} has fields that the player doesn't know`);
    try {
      if (state.Type === "Succeed") return { status: "SUCCEEDED", ...played };
      if (state.Type === "Fail") return { status: "FAILED", error: state.Error, cause: state.Cause, ...played };
      if (state.Type === "Wait") {
        played.waits.push(state.Seconds!);
        wait(state.Seconds!);
      }
      [name, data] = after(state, data, call, wait);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      return { status: "FAILED", error: error.code, cause: error.message, ...played };
    }
  }
  throw new Error(`it doesn't end: ${played.path.slice(-9).join(" -> ")}`);
}

/** The state that follows, and its input. */
function after(state: State, input: unknown, call: Call, wait: (seconds: number) => void): [string, unknown] {
  if (state.Type === "Choice") return [chosen(state, input), input];
  if (state.Type === "Wait") return [state.Next!, input];
  const parameters = state.Parameters === undefined ? input : filled(state.Parameters, input);
  if (state.Type === "Pass") return [state.Next!, placed(input, state.ResultPath, state.Result ?? parameters)];
  try {
    const result = tried(state, parameters, call, wait);
    return [
      state.Next!,
      placed(input, state.ResultPath, state.ResultSelector === undefined ? result : filled(state.ResultSelector, result)),
    ];
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const catcher = state.Catch?.find((one) => takes(one.ErrorEquals, error.code));
    if (catcher === undefined) throw error;
    return [catcher.Next, placed(input, catcher.ResultPath, { Error: error.code, Cause: error.message })];
  }
}

function tried({ Resource, Retry = [] }: State, parameters: unknown, call: Call, wait: (seconds: number) => void): unknown {
  for (const counts = Retry.map(() => 0);;) {
    try {
      return call(Resource!, parameters);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const index = Retry.findIndex((one) => takes(one.ErrorEquals, error.code));
      const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2 } = Retry[index] ?? {};
      if (index < 0 || counts[index]! >= MaxAttempts) throw error;
      wait(IntervalSeconds * BackoffRate ** counts[index]!++);
    }
  }
}

const takes = (errors: string[], code: string) => errors.includes("States.ALL") || errors.includes(code);

function chosen({ Choices = [], Default }: State, input: unknown): string {
  const next = Choices.find((choice) => holds(choice, input))?.Next ?? Default;
  if (next === undefined) throw new CallError("States.NoChoiceMatched");
  return next;
}

function holds(choice: Comparison, input: unknown): boolean {
  const { And, Or, Variable } = choice;
  if (And !== undefined) return And.every((one) => holds(one, input));
  if (Or !== undefined) return Or.some((one) => holds(one, input));
  const [[operator, operand] = [], ...others] = Object.entries(choice).filter(([key]) => !["Variable", "Next"].includes(key));
  assert.ok(operator && others.length === 0, `one comparison at a time: ${JSON.stringify(choice)}`);
  const value = at(Variable!, input);
  if (operator === "IsPresent") return (value !== undefined) === operand;
  if (value === undefined) throw new CallError("States.Runtime", `${Variable} isn't there`);
  const compare = COMPARISONS[operator];
  assert.ok(compare, `the player doesn't know ${operator}`);
  return compare(value, operand as never);
}

/** A value of another type than asked for doesn't match. */
const COMPARISONS: Record<string, (value: unknown, operand: never) => boolean> = {
  StringEquals: (value, text: string) => value === text,
  StringMatches: (value, wildcard: string) =>
    typeof value === "string"
    && new RegExp(`^${wildcard.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`, "s").test(value),
  NumericEquals: (value, number: number) => value === number,
  NumericGreaterThanEquals: (value, number: number) => typeof value === "number" && value >= number,
};

/** `result` at its place in `input`; null leaves it out. */
function placed(input: unknown, path: string | null = "$", result: unknown): unknown {
  if (path === null) return input;
  if (path === "$") return result;
  const [, key] = /^\$\.(\w+)$/.exec(path) ?? [];
  assert.ok(key, `ResultPath ${path} is none that the player knows`);
  return { ...(input as object), [key]: result };
}

/** A template in which each value of a key that ends in `.$` is looked up or computed. */
function filled(template: unknown, input: unknown): unknown {
  if (Array.isArray(template)) return template.map((one) => filled(one, input));
  if (typeof template !== "object" || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$") ? [key.slice(0, -2), computed(value as string, input)] : [key, filled(value, input)]
    ),
  );
}

/** Value at a path like `$.a.b[0]`. */
function at(path: string, input: unknown): unknown {
  assert.match(path, /^\$(\.\w+|\[\d+\])*$/, `${path} isn't a reference path that the player knows`);
  return [...path.matchAll(/\w+/g)].reduce<unknown>(
    (
      value,
      [key],
    ) => (typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined),
    input,
  );
}

/** A path, or a call of an intrinsic function whose arguments are texts, numbers, paths and calls. */
function computed(expression: string, input: unknown): unknown {
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
    const path = take(/\$(\.\w+|\[\d+\])*/);
    if (path !== undefined) {
      const found = at(path, input);
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
  "States.JsonToString": ([value]) => JSON.stringify(value),
  "States.JsonMerge": ([first, second, deep]) => {
    if (![first, second].every(isGroup) || deep !== false) {
      throw new CallError("States.IntrinsicFailure", "States.JsonMerge takes two objects and false");
    }
    return { ...(first as object), ...(second as object) };
  },
};

/** Every state that a state names as one that may follow. */
export function followers({ Next, Default, Choices = [], Catch = [] }: State): string[] {
  return [Next, Default, ...Choices.map((choice) => choice.Next), ...Catch.map((catcher) => catcher.Next)].filter((name) =>
    name !== undefined
  );
}

/** Errors of a definition from asl-validator, which has the language's JSON schema. */
export function validationErrors(definition: object): string[] {
  return validate(JSON.parse(JSON.stringify(definition)) as object).errors.map((error) => JSON.stringify(error));
}
