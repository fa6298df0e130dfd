import { isObject, type Properties } from "../../toolkit/shared/values";

/** Values by path in a stack file, e.g. `services.api.count`; undefined removes a setting. */
export type Edits = Readonly<Record<string, unknown>>;

/** Settings with some values changed. */
export function edited(settings: Properties, edits: Edits): Properties {
  return Object.entries(edits).reduce<Properties>((all, [path, value]) => withValue(all, path.split("."), value) as Properties, settings);
}

function withValue(at: unknown, [key, ...rest]: string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(at)) return at.map((item, index) => (String(index) === key ? withValue(item, rest, value) : (item as unknown)));
  const { [key]: before, ...others } = isObject(at) ? at : {};
  const after = withValue(before, rest, value);
  if (after === undefined) return others;
  return isObject(at) && key in at ? { ...at, [key]: after } : { ...others, [key]: after };
}

export function valueAt(settings: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Properties)[key] : undefined),
    settings,
  );
}
