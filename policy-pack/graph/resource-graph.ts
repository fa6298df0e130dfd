import type { Result } from "../policy";
import type { PropertyPath, Untyped } from "../property-path";
import { once, peek, type Resource, UnknownValueError } from "../stack-view";
import { addTo, attempt, textsIn } from "../values";
import { identitiesOf, ownArn } from "./identity";

/**
 * The resources of a stack and how they refer to each other. A property refers to a resource by an output that identifies it, or, while
 * that is unknown, by what the engine says the property comes from.
 */
export class ResourceGraph {
  private readonly byUrn = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly byIdentity = new Map<string, Resource[]>();
  private readonly dependentsByUrn = new Map<string, ReadonlySet<string>>();
  /** Types that were asked for. */
  readonly asked = new Set<string>();
  private directDependents: Map<string, string[]> | undefined;

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) {
      this.byUrn.set(resource.urn, resource);
      addTo(this.byType, resource.type, resource);
      for (const identity of identitiesOf(resource)) addTo(this.byIdentity, identity, resource);
    }
  }

  resource(urn: string): Resource | undefined {
    return this.byUrn.get(urn);
  }

  ofType(types: readonly string[]): Resource[] {
    for (const type of types) this.asked.add(type);
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** Resources that an id, ARN, name or URL identifies; of these types only, if given. */
  identified(text: string, types?: readonly string[]): readonly Resource[] {
    const found = this.byIdentity.get(text) ?? [];
    return types === undefined ? found : found.filter(({ type }) => types.includes(type));
  }

  /** The resource with this ARN of its own. */
  withArn(arn: string): Resource | undefined {
    return this.identified(arn).find((resource) => ownArn(resource) === arn);
  }

  /**
   * Resources of these types that a property refers to.
   *
   * @throws {UnknownValueError} The property is unknown, and so is where it comes from.
   */
  references<Args = Untyped>(resource: Resource, path: PropertyPath<Args>, types: readonly string[]): Resource[] {
    const { texts, unknown } = textsIn(peek<Args>(resource, path));
    const named = texts.map((text) => this.identified(text, types));
    if (!unknown && named.every((found) => found.length > 0)) return [...new Set(named.flat())];
    const sources = this.sources(resource, path).filter(({ type }) => types.includes(type));
    if (unknown && sources.length === 0) throw new UnknownValueError(resource, path);
    return [...new Set([...named.flat(), ...sources])];
  }

  /** As {@link references}, without an unknown one, which is added to `open`: it comes from no resource of these types. */
  knownReferences<Args = Untyped>(
    open: Result[],
    resource: Resource,
    path: PropertyPath<Args>,
    types: readonly string[],
  ): Resource[] {
    return attempt<Resource[]>(open, [], () => this.references<Args>(resource, path, types));
  }

  /** By resource of the target types, the resources of these types whose property refers to it; unknown references are added to `open`. */
  referrers<Args = Untyped>(
    open: Result[],
    types: readonly string[],
    path: PropertyPath<Args>,
    targets: readonly string[],
  ): Map<Resource, Resource[]> {
    const found = new Map<Resource, Resource[]>();
    for (const resource of this.ofType(types)) {
      for (const target of this.knownReferences<Args>(open, resource, path, targets)) addTo(found, target, resource);
    }
    return found;
  }

  /** Resources from which a property takes its value, as the engine says. */
  sources({ propertyDependencies }: Resource, path: string): Resource[] {
    return (propertyDependencies[path.split(".")[0]!] ?? []).flatMap((urn) => this.byUrn.get(urn) ?? []);
  }

  /** URNs of all resources that depend on a resource, directly or not. */
  dependents(urn: string): ReadonlySet<string> {
    const known = this.dependentsByUrn.get(urn);
    if (known !== undefined) return known;
    const direct = this.directDependents ??= this.dependentsByDependency();
    const all = new Set<string>();
    for (const open = [urn]; open.length > 0;) {
      for (const dependent of direct.get(open.pop()!) ?? []) {
        if (!all.has(dependent)) open.push(dependent);
        all.add(dependent);
      }
    }
    this.dependentsByUrn.set(urn, all);
    return all;
  }

  private dependentsByDependency(): Map<string, string[]> {
    const direct = new Map<string, string[]>();
    for (const { urn, dependencies } of this.byUrn.values()) for (const dependency of dependencies) addTo(direct, dependency, urn);
    return direct;
  }
}

/** The graph of a stack; built once. */
export const graphOf = once(({ resources }) => new ResourceGraph(resources));
