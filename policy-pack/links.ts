import { once, peek, type Resource, type StackView, UnknownValueError } from "./stack-view";
import { textsIn } from "./values";

/** Which resources of a program name each other: by what AWS calls them, or, where that isn't known yet, by where a value comes from. */
export class Links {
  private readonly byUrn = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly byIdentity = new Map<string, Resource[]>();

  constructor({ resources }: StackView) {
    for (const resource of resources) {
      this.byUrn.set(resource.urn, resource);
      push(this.byType, resource.type, resource);
      for (const identity of identitiesOf(resource)) push(this.byIdentity, identity, resource);
    }
  }

  ofType(types: readonly string[]): Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /**
   * The resources of these types that a property names.
   *
   * @throws {UnknownValueError} The property isn't known, nor where it comes from.
   */
  from(resource: Resource, path: string, types: readonly string[]): Resource[] {
    const { texts, unknown } = textsIn(peek(resource, path));
    const named = texts.map((text) => (this.byIdentity.get(text) ?? []).filter(({ type }) => types.includes(type)));
    if (!unknown && named.every((found) => found.length > 0)) return [...new Set(named.flat())];
    const origins = resource.propertyDependencies[path.split(".")[0]!] ?? [];
    const sources = origins.flatMap((urn) => this.byUrn.get(urn) ?? []).filter(({ type }) => types.includes(type));
    if (unknown && sources.length === 0) throw new UnknownValueError(resource, path);
    return [...new Set([...named.flat(), ...sources])];
  }

  /** By resource of the types that are named, those that name it. */
  reverse(types: readonly string[], path: string, named: readonly string[]): Map<Resource, Resource[]> {
    const namers = new Map<Resource, Resource[]>();
    for (const resource of this.ofType(types)) this.from(resource, path, named).forEach((target) => push(namers, target, resource));
    return namers;
  }
}

export const linksOf = once((program) => new Links(program));

/** What other resources call it by. The last part of an ARN is the id of what has one. */
function identitiesOf({ properties }: Resource): Set<string> {
  const texts = [
    "id",
    "arn",
    "arnWithoutRevision",
    "name",
    "bucket",
    "url",
    "family",
    "identifier",
    "clusterIdentifier",
    "replicationGroupId",
  ].map((key) => properties[key]);
  const arn = properties["arn"];
  if (typeof arn === "string") texts.push(arn.split(/[:/]/).at(-1));
  return new Set(texts.filter((text): text is string => typeof text === "string" && text !== ""));
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key);
  if (items === undefined) map.set(key, [item]);
  else items.push(item);
}
