import assert from "node:assert/strict";
import { createRequire } from "node:module";

import { at, CallError, filled, type Scope } from "./states-expressions";

export { CallError };

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
  End?: boolean;
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
  TimestampPath?: string;
  ItemsPath?: string;
  ItemSelector?: unknown;
  ItemProcessor?: StateMachine & { ProcessorConfig: { Mode: "INLINE" } };
  MaxConcurrency?: 1;
  Branches?: StateMachine[];
}

/** A question about the input, or several: `And` and `Or` ask only as far as they have to. */
export interface Comparison {
  And?: Comparison[];
  Or?: Comparison[];
  Not?: Comparison;
  Variable?: string;
  IsPresent?: boolean;
  StringEquals?: string;
  StringEqualsPath?: string;
  BooleanEquals?: boolean;
  StringMatches?: string;
  TimestampLessThanPath?: string;
  TimestampGreaterThanPath?: string;
  NumericEquals?: number;
  NumericGreaterThanEquals?: number;
  NumericGreaterThanEqualsPath?: string;
}

const FIELDS: Record<string, string[]> = {
  Pass: ["Result", "Parameters", "ResultPath", "Next", "End"],
  Task: ["Resource", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch", "TimeoutSeconds", "Next"],
  Choice: ["Choices", "Default"],
  Wait: ["Seconds", "TimestampPath", "Next"],
  Map: ["ItemsPath", "ItemSelector", "ItemProcessor", "MaxConcurrency", "ResultSelector", "ResultPath", "Catch", "Next"],
  Parallel: ["Branches", "ResultPath", "Catch", "Next"],
  Succeed: [],
  Fail: ["Error", "Cause"],
};

/** Answer of AWS to a call; throws a `CallError` for an error of AWS. */
export type Call = (resource: string, parameters: unknown) => unknown;

export interface Played {
  status: "SUCCEEDED" | "FAILED";
  error?: string | undefined;
  cause?: string | undefined;
  /** Output of an execution that succeeded. */
  output?: unknown;
  /** States in the order in which they were entered. */
  path: string[];
  /** Seconds of each wait; they pass at once here. */
  waits: number[];
}

/** How it is begun, and what happens while it waits, also between two tries of a call. */
export interface Playing {
  input?: unknown;
  /** Context object, e.g. `{ Execution: { Id: "..." } }`. */
  context?: object;
  wait?: (seconds: number) => void;
  /** Seconds since 1970, for the time at which a state is entered. @default no such time in the context object */
  now?: () => number;
}

export function play(definition: object, call: Call, { input = {}, context = {}, wait = () => {}, now }: Playing = {}): Played {
  const played = { path: [] as string[], waits: [] as number[] };
  const player = new Player(call, wait, played, now);
  try {
    const output = player.run(JSON.parse(JSON.stringify(definition)) as StateMachine, { input, context });
    return { status: "SUCCEEDED", output, ...played };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { status: "FAILED", error: error.code, cause: error.message, ...played };
  }
}

class Player {
  constructor(
    private readonly call: Call,
    private readonly wait: (seconds: number) => void,
    private readonly played: Pick<Played, "path" | "waits">,
    private readonly now: Playing["now"],
  ) {}

  /** Output of the last state. @throws {CallError} It fails. */
  run({ StartAt, States }: StateMachine, { input, context }: Scope): unknown {
    let [name, data]: [string | undefined, unknown] = [StartAt, input];
    while (name !== undefined) {
      assert.ok(this.played.path.push(name) < 20_000, `it doesn't end: ${this.played.path.slice(-9).join(" -> ")}`);
      const state: State | undefined = States[name];
      assert.ok(state, `there is no state ${name}`);
      const unknown: string[] = Object.keys(state).filter((field) => !["Type", "Comment", ...(FIELDS[state.Type] ?? [])].includes(field));
      assert.deepEqual(unknown, [], `${name} of type ${state.Type} has fields that the player doesn't know`);
      const entered = this.now && { State: { EnteredTime: new Date(this.now() * 1_000).toISOString() } };
      [name, data] = this.after(state, { input: data, context: { ...context, ...entered } });
    }
    return data;
  }

  /** The state that follows, and its input. */
  private after(state: State, scope: Scope): [string | undefined, unknown] {
    const { input } = scope;
    switch (state.Type) {
      case "Succeed":
        return [undefined, input];
      case "Fail":
        throw new CallError(state.Error!, state.Cause);
      case "Choice":
        return [chosen(state, scope), input];
      case "Wait":
        return [state.Next!, this.waited(state, scope)];
      case "Pass": {
        const result = state.Result ?? (state.Parameters === undefined ? input : filled(state.Parameters, scope));
        assert.ok((state.Next === undefined) === (state.End === true), "a state has Next or End");
        return [state.Next, placed(input, state.ResultPath, result)];
      }
      case "Map":
        return this.caught(state, scope, () => selected(state, this.each(state, scope), scope));
      case "Parallel":
        assert.equal(state.Branches?.length, 1, "the player runs one branch");
        return this.caught(state, scope, () => [this.run(state.Branches![0]!, scope)]);
      default:
        return this.caught(state, scope, () => {
          const parameters = state.Parameters === undefined ? input : filled(state.Parameters, scope);
          return selected(state, tried(state, parameters, this.call, this.wait), scope);
        });
    }
  }

  private waited({ Seconds, TimestampPath }: State, scope: Scope): unknown {
    assert.ok((Seconds === undefined) !== (TimestampPath === undefined), "a wait has seconds or a timestamp");
    const until = TimestampPath && at(TimestampPath, scope);
    if (until !== undefined && !isTimestamp(until)) throw new CallError("States.Runtime", `${TimestampPath} isn't a timestamp`);
    const seconds = Seconds ?? Math.max(0, Math.ceil(Date.parse(until as string) / 1_000 - this.now!()));
    this.played.waits.push(seconds);
    this.wait(seconds);
    return scope.input;
  }

  /** The state after one that may fail. */
  private caught(state: State, { input }: Scope, result: () => unknown): [string, unknown] {
    try {
      return [state.Next!, placed(input, state.ResultPath, result())];
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const catcher = state.Catch?.find((one) => takes(one.ErrorEquals, error.code));
      if (catcher === undefined) throw error;
      return [catcher.Next, placed(input, catcher.ResultPath, { Error: error.code, Cause: error.message })];
    }
  }

  /** Outputs of a map's items, which run one after another. */
  private each(state: State, { input, context }: Scope): unknown[] {
    assert.ok(state.MaxConcurrency === 1 && state.ItemProcessor?.ProcessorConfig.Mode === "INLINE", "the player maps inline, one by one");
    return (at(state.ItemsPath!, { input, context }) as unknown[]).map((Value, Index) => {
      const scope = { input, context: { ...context, Map: { Item: { Index, Value } } } };
      return this.run(state.ItemProcessor!, { input: filled(state.ItemSelector, scope), context });
    });
  }
}

const selected = ({ ResultSelector }: State, result: unknown, { context }: Scope) =>
  ResultSelector === undefined ? result : filled(ResultSelector, { input: result, context });

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

function chosen({ Choices = [], Default }: State, scope: Scope): string {
  const next = Choices.find((choice) => holds(choice, scope))?.Next ?? Default;
  if (next === undefined) throw new CallError("States.NoChoiceMatched");
  return next;
}

function holds(choice: Comparison, scope: Scope): boolean {
  const { And, Or, Not, Variable } = choice;
  if (And !== undefined) return And.every((one) => holds(one, scope));
  if (Or !== undefined) return Or.some((one) => holds(one, scope));
  if (Not !== undefined) return !holds(Not, scope);
  const [[operator, operand] = [], ...others] = Object.entries(choice).filter(([key]) => !["Variable", "Next"].includes(key));
  assert.ok(operator && others.length === 0, `one comparison at a time: ${JSON.stringify(choice)}`);
  const value = at(Variable!, scope);
  if (operator === "IsPresent") return (value !== undefined) === operand;
  if (value === undefined) throw new CallError("States.Runtime", `${Variable} isn't there`);
  const isPath = operator.endsWith("Path");
  const other = isPath ? at(operand as string, scope) : operand;
  if (other === undefined) throw new CallError("States.Runtime", `${String(operand)} isn't there`);
  const compare = COMPARISONS[isPath ? operator.slice(0, -"Path".length) : operator];
  assert.ok(compare, `the player doesn't know ${operator}`);
  return compare(value, other as never);
}

/** Source: states-language.net, "Timestamps". */
const isTimestamp = (value: unknown) => typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(value);

/** A value of another type than asked for doesn't match. */
const COMPARISONS: Record<string, (value: unknown, operand: never) => boolean> = {
  StringEquals: (value, text: string) => value === text,
  BooleanEquals: (value, truth: boolean) => value === truth,
  StringMatches: (value, wildcard: string) =>
    typeof value === "string"
    && new RegExp(`^${wildcard.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`, "s").test(value),
  TimestampLessThan: (value, time: string) => [value, time].every(isTimestamp) && Date.parse(value as string) < Date.parse(time),
  TimestampGreaterThan: (value, time: string) => [value, time].every(isTimestamp) && Date.parse(value as string) > Date.parse(time),
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
