/** Next state after any error. */
export const caught = (next: string, path = "$.error") => [{ ErrorEquals: ["States.ALL"], ResultPath: path, Next: next }];

/** A map over a list, one item after another, each in the inner state machine's `$.<as>`. */
export function mapState(items: string, as: string, processor: object, more: object = {}) {
  return {
    Type: "Map",
    ItemsPath: items,
    ItemSelector: { [`${as}.$`]: "$$.Map.Item.Value", ...more },
    MaxConcurrency: 1,
    ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...processor },
  };
}

/** A state machine as one step, with data of its own. */
export const branchState = (step: string, branch: Inner) => ({ Type: "Parallel", Branches: [scoped(step, branch)], ResultPath: null });

interface Inner {
  Comment?: string;
  StartAt: string;
  States: Readonly<Record<string, object>>;
}

/**
 * An inner state machine whose states have the step's name in front: names are unique in the whole definition.
 * Source: AWS Step Functions developer guide, "State machine structure", state names.
 */
export function scoped(step: string, { Comment, StartAt, States }: Inner): Inner {
  const name = (state: string) => `${step}: ${state}`;
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]: [string, unknown]) => [
        key,
        (key === "Next" || key === "Default") && typeof each === "string"
          ? name(each)
          : key === "Choices" || key === "Catch"
          ? renamed(each)
          : each,
      ]),
    );
  };
  return {
    ...(Comment !== undefined && { Comment }),
    StartAt: name(StartAt),
    States: Object.fromEntries(Object.entries(States).map(([state, each]) => [name(state), renamed(each) as object])),
  };
}
