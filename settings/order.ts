import { refuse } from "../components/shared/validation";

/**
 * The same entries, each after those it needs; otherwise in the order they are written. What isn't among them is not waited for.
 *
 * @param needs The names in its `property`, of which none may come round to itself.
 * @throws {RunError} Some need each other in a circle.
 */
export function inOrder<T extends object>(
  owner: string,
  property: keyof T & string,
  entries: Readonly<Record<string, T>>,
  needs: (entry: T, name: string) => readonly string[],
): Record<string, T> {
  const placed = new Map<string, T>();
  const place = (name: string, path: readonly string[]) => {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined; // toString is no entry
    if (entry === undefined || placed.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name];
      refuse(`${owner}.${name}`, property, entry[property], `free of circles: ${circle.join(" -> ")}`);
    }
    for (const needed of needs(entry, name)) place(needed, [...path, name]);
    placed.set(name, entry);
  };
  Object.keys(entries).forEach((name) => place(name, []));
  return Object.fromEntries(placed);
}
