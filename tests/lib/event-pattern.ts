import assert from "node:assert/strict";

/**
 * Whether EventBridge would hand an event on: the part of its patterns that this project uses; anything else is an error of the matcher.
 * In an array of objects any of them may match, and what none of them has doesn't exist.
 * Source: Amazon EventBridge user guide, "Comparison operators for use in event patterns", "Matching arrays".
 */
export function matchesPattern(pattern: object, event: object): boolean {
  return matches(JSON.parse(JSON.stringify(pattern)) as Pattern, event);
}

interface Pattern {
  [key: string]: Pattern | unknown[];
}

function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === "$or") return (expected as Pattern[]).some((one) => matches(one, event));
    if (Array.isArray(expected)) return expected.some((one) => accepts(one, values(event, key)));
    return matches(expected, values(event, key));
  });
}

/** What stands under a key, in each object where the event has several. */
function values(event: unknown, key: string): unknown[] {
  if (Array.isArray(event)) return event.flatMap((one) => values(one, key));
  if (typeof event !== "object" || event === null || !Object.hasOwn(event, key)) return [];
  return [(event as Record<string, unknown>)[key]].flat();
}

function accepts(expected: unknown, found: unknown[]): boolean {
  if (typeof expected !== "object" || expected === null) return found.includes(expected);
  const [[operator, operand] = [], ...others] = Object.entries(expected);
  assert.equal(others.length, 0, `one operator at a time: ${JSON.stringify(expected)}`);
  if (operator === "prefix") return found.some((one) => typeof one === "string" && one.startsWith(operand as string));
  if (operator === "anything-but") return found.some((one) => ![operand].flat().includes(one)); // a key that is missing doesn't match
  if (operator === "exists") return (found.length > 0) === operand;
  throw new Error(`the matcher doesn't know ${JSON.stringify(expected)}`);
}
