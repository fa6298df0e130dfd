import type { Value } from "../stack-view";
import { daysOf, isMissing, isOff, isText } from "../values";

/** The values that a property may have. */
export interface Requirement {
  holds: (value: Value) => boolean;
  /** Read after "but must be". */
  allowed: string;
}

const isOn = (value: Value): boolean => value === true || value === "true";

/** Set to true: AWS's default is off. */
export const ON: Requirement = { holds: isOn, allowed: "true" };
/** True or omitted: AWS's default is on. */
export const NOT_OFF: Requirement = { holds: (value) => isMissing(value) || isOn(value), allowed: "true" };
/** False or omitted: AWS's default is off. */
export const NOT_ON: Requirement = { holds: (value) => isOff(value), allowed: "false" };

export const text = (allowed: string): Requirement => ({ holds: isText, allowed });

/** Some values only, in any case, as services compare them so. */
export const oneOf = (...values: string[]): Requirement => ({
  holds: (value) => typeof value === "string" && values.some((each) => each.toLowerCase() === value.toLowerCase()),
  allowed: values.map((value) => JSON.stringify(value)).join(" or "),
});

/** Some values, or omitted, if AWS's default is one of them. */
export const oneOfOrDefault = (...values: string[]): Requirement => {
  const { holds, allowed } = oneOf(...values);
  return { holds: (value) => isMissing(value) || holds(value), allowed };
};

export const matching = (pattern: RegExp, allowed: string): Requirement => ({
  holds: (value) => typeof value === "string" && pattern.test(value),
  allowed,
});

export const matchingOrDefault = (pattern: RegExp, allowed: string): Requirement => ({
  holds: (value) => isMissing(value) || (typeof value === "string" && pattern.test(value)),
  allowed,
});

export const atLeast = (count: number, unit: string): Requirement => ({
  holds: (value) => daysOf(value) >= count,
  allowed: `${count} ${unit}${count === 1 ? "" : "s"} or more`,
});

export const atLeastOrDefault = (count: number, unit: string): Requirement => {
  const { holds, allowed } = atLeast(count, unit);
  return { holds: (value) => isMissing(value) || holds(value), allowed };
};
