import assert from "node:assert/strict";

/**
 * Whether EventBridge would hand an event on: the part of its patterns that this project uses; anything else is an error of the matcher.
 * Matches within one array must be in one element of it: `{ containers: { name: ["a"], exitCode: [0] } }` isn't matched by the
 * exit code of another container.
 * Source: Amazon EventBridge user guide, "Comparison operators for use in event patterns"; aws/event-ruler, README, "JSON Array Matching".
 * tests/components/workloads/job/event-ruler.test.ts compares it with that library, which is EventBridge's own.
 */
export function matchesPattern(pattern: object, event: object): boolean {
  const fields = fieldsOf(event);
  return alternatives(JSON.parse(JSON.stringify(pattern)) as Pattern).some((wanted) => matches(wanted, fields, new Map()));
}

interface Pattern {
  [key: string]: Pattern | unknown[];
}

/** A value of an event, and the elements of arrays in which it lies. */
interface Field {
  path: string;
  value: unknown;
  elements: Elements;
}

/** Array, by its place, to the number of its element. */
type Elements = ReadonlyMap<string, number>;

/** Allowed values of one path. */
interface Wanted {
  path: string;
  expected: unknown[];
}

/** A pattern without `$or`: each of these lists matches by itself. */
function alternatives(pattern: Pattern, prefix = ""): Wanted[][] {
  return Object.entries(pattern).reduce<Wanted[][]>((soFar, [key, expected]) => {
    const path = prefix + key;
    const here = key === "$or"
      ? (expected as Pattern[]).flatMap((one) => alternatives(one, prefix))
      : Array.isArray(expected)
      ? [[{ path, expected }]]
      : alternatives(expected, `${path}.`);
    return soFar.flatMap((before) => here.map((after) => [...before, ...after]));
  }, [[]]);
}

function fieldsOf(value: unknown, path = "", elements: Elements = new Map(), place = ""): Field[] {
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => {
      // Values alone don't bind: an event's list of texts is a set of them.
      const isObject = typeof one === "object" && one !== null;
      return fieldsOf(one, path, isObject ? new Map([...elements, [place, index]]) : elements, `${place}[${index}]`);
    });
  }
  if (typeof value !== "object" || value === null) return [{ path, value, elements }];
  return Object.entries(value).flatMap(([key, inner]) =>
    fieldsOf(inner, path === "" ? key : `${path}.${key}`, elements, `${place}.${key}`)
  );
}

/** Whether there is a field for each path, none of them in another element of an array than the others. */
function matches([first, ...others]: readonly Wanted[], fields: readonly Field[], chosen: Elements): boolean {
  if (first === undefined) return true;
  const found = fields.filter(({ path }) => path === first.path);
  if (first.expected.some(isAbsence)) {
    // There AWS's answer depends on the order of the keys.
    assert.ok(
      fields.every(({ path, elements }) => elements.size === 0 || !path.startsWith(`${parentOf(first.path)}.`)),
      `exists: false in an array: ${first.path}`,
    );
    if (found.length === 0) return matches(others, fields, chosen);
  }
  return found.some(({ value, elements }) =>
    first.expected.some((one) => accepts(one, value))
    && [...elements].every(([array, index]) => (chosen.get(array) ?? index) === index)
    && matches(others, fields, new Map([...chosen, ...elements]))
  );
}

const parentOf = (path: string) => path.replace(/\.[^.]*$/, "");

const isAbsence = (expected: unknown) => (expected as { exists?: unknown } | null)?.exists === false;

function accepts(expected: unknown, found: unknown): boolean {
  if (typeof expected !== "object" || expected === null) return found === expected;
  const [[operator, operand] = [], ...others] = Object.entries(expected);
  assert.equal(others.length, 0, `one operator at a time: ${JSON.stringify(expected)}`);
  if (operator === "prefix") return typeof found === "string" && found.startsWith(operand as string);
  if (operator === "anything-but") return ![operand].flat().includes(found); // a key that is missing doesn't match
  if (operator === "exists") return operand === true;
  throw new Error(`the matcher doesn't know ${JSON.stringify(expected)}`);
}
