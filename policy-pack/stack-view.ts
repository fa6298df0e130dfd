/** Stands for a value that only AWS can give, in a preview. */
export const UNKNOWN = Symbol("unknown");

/** What a program's engine sends of a resource: JSON, with `UNKNOWN` where a value isn't known yet. Secrets are opened. */
export type Value = string | number | boolean | null | undefined | symbol | readonly Value[] | { readonly [key: string]: Value };
export type Properties = Readonly<Record<string, Value>>;

/** A resource as policies see it: inputs in a preview, and what AWS made of them in an update. */
export interface Resource {
  urn: string;
  /** E.g. `aws:ecs/service:Service`. */
  type: string;
  name: string;
  properties: Properties;
  /** URN of the parent, if there is one. */
  parent: string | undefined;
  /** The setting that it comes from, e.g. `aws-practice:services.api`, where that is known. */
  setting?: string;
  protect: boolean;
  ignoreChanges: readonly string[];
  /** Names of the properties whose values are secret. */
  secretProperties: readonly string[];
  /** URNs of what it depends on, and of what each of its properties comes from. */
  dependencies: readonly string[];
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/** All resources of a stack, without components and providers; the stack itself is one, with its outputs as properties. */
export interface StackView {
  resources: readonly Resource[];
  /** The stack's name, unless the pack's configuration calls the environment otherwise. */
  environment: string;
  /** What is demanded of production only is demanded of it. */
  production: boolean;
  /** ARNs that the stack's settings name. */
  named?: ReadonlySet<string>;
}

/** What is found out of a whole program: once, however many policies ask. */
export function once<T>(find: (program: StackView) => T): (program: StackView) => T {
  const found = new WeakMap<StackView, { result: T }>();
  return (program) => {
    const entry = found.get(program) ?? { result: find(program) };
    found.set(program, entry);
    return entry.result;
  };
}

/** The type of the stack itself. */
export const STACK = "pulumi:pulumi:Stack";

/** How many resources there are, the stack itself not counted. */
export function countOf(resources: readonly Resource[]): number {
  return resources.filter(({ type }) => type !== STACK).length;
}

/** A policy needs a value that isn't known yet; the pack counts the resource as not judged. */
export class UnknownValueError extends Error {
  constructor(readonly resource: Resource, readonly path: string) {
    super(`${resource.type} "${resource.name}": ${path} is not known yet`);
  }
}

/**
 * A property by its path, e.g. `networkConfiguration.assignPublicIp`; undefined where nothing is there.
 *
 * @throws {UnknownValueError} It, or what it would be in, isn't known.
 */
export function property(resource: Resource, path: string): Value {
  const value = peek(resource, path);
  if (value === UNKNOWN) throw new UnknownValueError(resource, path);
  return value;
}

/** As {@link property}, but `UNKNOWN` where it, or what it would be in, isn't known. */
export function peek(resource: Resource, path: string): Value {
  let value: Value = resource.properties;
  for (const key of path.split(".")) {
    if (value === UNKNOWN) return UNKNOWN;
    if (isList(value)) value = value[Number(key)];
    else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isObject(value: unknown): value is Readonly<Record<string, Value>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
