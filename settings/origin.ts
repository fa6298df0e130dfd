/** Sections in which each entry is a component. */
const SECTIONS_BY_NAME: readonly string[] = ["buckets", "registries", "sites", "services", "jobs", "plannedWork"];

type WithSetting<T> = T extends object ? T & { setting: string } : T;

/** Sections with the settings key of each component. */
export type WithOrigin<T> = {
  [Name in keyof T]: Name extends "buckets" | "registries" | "sites" | "services" | "jobs" | "plannedWork"
    ? { [Key in keyof T[Name]]: WithSetting<T[Name][Key]> }
    : Name extends "secrets" | "configuration" ? T[Name]
    : WithSetting<T[Name]>;
};

/** Sections whose entries are values of one component: a key of the section is a name. */
const SECTIONS_OF_NAMES: readonly string[] = ["secrets", "configuration"];

/** Adds its settings key to each component's settings, e.g. `aws-practice:services.api`: policy violations name it. */
export function withOrigin<T extends { project: string }>(settings: T): WithOrigin<T> {
  const at = (value: unknown, path: string) =>
    typeof value === "object" && value !== null ? { ...value, setting: `${settings.project}:${path}` } : value;
  return Object.fromEntries(
    Object.entries<unknown>(settings).map(([name, section]) => [
      name,
      SECTIONS_BY_NAME.includes(name)
        ? Object.fromEntries(Object.entries(section as object).map(([key, entry]) => [key, at(entry, `${name}.${key}`)]))
        : SECTIONS_OF_NAMES.includes(name)
        ? section
        : at(section, name),
    ]),
  ) as WithOrigin<T>;
}
