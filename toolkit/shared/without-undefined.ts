type Optional<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** The same type with each property that may be undefined as an optional one. */
export type WithoutUndefined<T> = Omit<T, Optional<T>> & { [K in Optional<T>]?: Exclude<T[K], undefined> };

/** Omits undefined properties, which would hide a default or be refused by a type that knows them as optional. */
export function withoutUndefined<T extends object>(values: T): WithoutUndefined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as WithoutUndefined<T>;
}
