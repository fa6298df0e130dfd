import type { IsOwner } from "./declared/owners";
import type { PropertyPath, Untyped } from "./property-path";

/** A value that only AWS can give, in a preview. */
export const UNKNOWN = Symbol("unknown");

/** JSON that the engine sends of a resource, with `UNKNOWN` for values that aren't known yet. Secrets are in plain text. */
export type Value = string | number | boolean | null | undefined | symbol | readonly Value[] | { readonly [key: string]: Value };
export type Properties = Readonly<Record<string, Value>>;

/** A resource as policies see it: its inputs in a preview, and the outputs as well in an update. */
export interface Resource {
  urn: string;
  /** E.g. `aws:ecs/service:Service`. */
  type: string;
  name: string;
  properties: Properties;
  /** URN of the parent, if there is one. */
  parent: string | undefined;
  /** The setting that it comes from, e.g. `aws-practice:services.api`, if that is known. */
  setting?: string | undefined;
  protect: boolean;
  ignoreChanges: readonly string[];
  /** Names of the properties whose values are secret. */
  secretProperties: readonly string[];
  /** URNs of the resources that it depends on. */
  dependencies: readonly string[];
  /** By property, URNs of the resources that its value comes from. */
  propertyDependencies: Readonly<Record<string, readonly string[]>>;
}

/**
 * All resources of a stack and those that they hide, without components and default providers; the stack itself is one, with its outputs as
 * properties.
 */
export interface StackView {
  resources: readonly Resource[];
  /** The stack's name, unless the pack's configuration gives the environment another one. */
  environment: string;
  /** Whether policies for production only apply. */
  production: boolean;
  /** ARNs that the stack's settings name. */
  named?: ReadonlySet<string>;
  /** The accounts that its settings allow, if they say so. */
  accounts?: ReadonlySet<string> | undefined;
  /** Types of the components in it. */
  components?: ReadonlySet<string>;
  /** Whether a text names an owner, who may have waivers. @default each text does */
  isOwner?: IsOwner;
}

/** Computes a result once per stack, however many policies use it. */
export function once<Result>(compute: (stack: StackView) => Result): (stack: StackView) => Result {
  const results = new WeakMap<StackView, { result: Result }>();
  return (stack) => {
    const entry = results.get(stack) ?? { result: compute(stack) };
    results.set(stack, entry);
    return entry.result;
  };
}

/** The type of the stack itself. */
export const STACK = "pulumi:pulumi:Stack";
/** The type of a value in Pulumi's state, which the engine keeps by a provider of its own. */
export const STASH = "pulumi:index:Stash";

/** Number of resources, not counting the stack itself. */
export function countOf(resources: readonly Resource[]): number {
  return resources.filter(({ type }) => type !== STACK).length;
}

/** The program of a stack, by its URNs; empty without resources. */
export const projectOf = ([first]: readonly Resource[]): string => first?.urn.split("::")[1] ?? "";

/** A policy needs a value that isn't known yet; the pack counts the resource as not evaluated. */
export class UnknownValueError extends Error {
  constructor(readonly resource: Resource, readonly path: string) {
    super(`${resource.type} "${resource.name}": ${path} is not known yet`);
  }
}

/**
 * A property by its path, e.g. `networkConfiguration.assignPublicIp`; undefined if it is missing.
 *
 * @throws {UnknownValueError} It, or a value that it would be in, is unknown.
 */
export function property<Args = Untyped>(resource: Resource, path: PropertyPath<Args>): Value {
  const value = peek<Args>(resource, path);
  if (value === UNKNOWN) throw new UnknownValueError(resource, path);
  return value;
}

/** As {@link property}, but `UNKNOWN` if it, or a value that it would be in, is unknown. */
export function peek<Args = Untyped>(resource: Resource, path: PropertyPath<Args>): Value {
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
