import { refuse } from "./validation";

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
  entries: Readonly<Record<string, T>>,
  needs: (entry: T, name: string) => readonly string[],
): Map<string, T> {
  const sorted = new Map<string, T>();
  const visit = (name: string, path: readonly string[]) => {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined; // toString is no entry
    if (entry === undefined || sorted.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name];
      refuse(`${subject}.${name}`, property, entry[property], `free of circles: ${circle.join(" -> ")}`);
    }
    for (const needed of needs(entry, name)) visit(needed, [...path, name]);
    sorted.set(name, entry);
  };
  Object.keys(entries).forEach((name) => visit(name, []));
  return sorted;
}
