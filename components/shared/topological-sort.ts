import { invalid } from "./validation";

type Entries<T> = Readonly<Record<string, T>>;
type Needs<T> = (entry: T, name: string) => readonly string[];

/**
 * Sorts entries so that each comes after the ones it needs, otherwise in the given order. Names that aren't among the entries are ignored.
 *
 * @param subject Subject of the message, e.g. `aws-practice:services`.
 * @param property The property with the names that an entry needs.
 * @throws {RunError} Entries need each other in a circle.
 */
export function topologicalSort<T extends object>(
  subject: string,
  property: keyof T & string,
  entries: Entries<T>,
  needs: Needs<T>,
): Map<string, T> {
  const { sorted, circle } = visitAll(entries, needs);
  if (circle === undefined) return sorted;
  const [first = ""] = circle;
  return invalid(`${subject}.${first}`, property, entries[first]?.[property], `free of circles: ${circle.join(" -> ")}`);
}

/** The first circle of entries that need each other, e.g. `a`, `b`, `a`. */
export const circleIn = <T>(entries: Entries<T>, needs: Needs<T>): string[] | undefined => visitAll(entries, needs).circle;

function visitAll<T>(entries: Entries<T>, needs: Needs<T>): { sorted: Map<string, T>; circle?: string[] } {
  const sorted = new Map<string, T>();
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined; // toString isn't an entry
    if (entry === undefined || sorted.has(name)) return undefined;
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    for (const needed of needs(entry, name)) {
      const circle = visit(needed, [...path, name]);
      if (circle !== undefined) return circle;
    }
    sorted.set(name, entry);
    return undefined;
  };
  for (const name of Object.keys(entries)) {
    const circle = visit(name, []);
    if (circle !== undefined) return { sorted, circle };
  }
  return { sorted };
}
