import { readJson } from "../../json";
import { isObject, peek, type Properties, type Resource, UNKNOWN, type Value } from "../../stack-view";
import { MAPPINGS, partsOf } from "./mapping";
import { readTemplate, referredTo, type TemplateEntry, withoutFunctions } from "./template";

const CLOUD_CONTROL = "aws:cloudcontrol/resource:Resource";
const NATIVE = "aws-native:";

/** Types whose input is a CloudFormation template. */
const TEMPLATES: readonly string[] = ["aws:cloudformation/stack:Stack", "aws:cloudformation/stackSet:StackSet"];

/** The type of something that creates resources which can't be read: a template at an address, or in another language. */
export const UNREADABLE = "(unreadable template)";

/** By aws-native's type in lower case, the type of CloudFormation: `iam:role` is `AWS::IAM::Role`. */
const nativeTypes = new Map(
  Object.keys(MAPPINGS).map((type) => {
    const [, service = "", name = ""] = type.toLowerCase().split("::");
    return [`${service}:${name}`, type];
  }),
);

/** The type of CloudFormation of a resource of aws-native, if policies read it. */
export const nativeType = (type: string): string | undefined =>
  type.startsWith(NATIVE) ? nativeTypes.get(type.slice(NATIVE.length).toLowerCase()) : undefined;

/** Resources with those that they create by a template, a desired state or another provider, in the form of the AWS provider. */
export function withHidden(resources: readonly Resource[]): Resource[] {
  return resources.flatMap((resource) => [resource, ...hiddenIn(resource)]);
}

/** The resources that a resource creates. */
export function hiddenIn(resource: Resource): Resource[] {
  if (TEMPLATES.includes(resource.type)) return fromTemplate(resource);
  if (resource.type === CLOUD_CONTROL) return fromDesiredState(resource);
  const native = nativeType(resource.type);
  return native === undefined ? [] : resourcesOf(resource, [{ name: "", type: native, properties: pascalCased(resource.properties) }]);
}

function fromTemplate(stack: Resource): Resource[] {
  const body = peek(stack, "templateBody");
  const entries = typeof body === "string" && body !== "" ? readTemplate(body) : undefined;
  return resourcesOf(stack, entries ?? [{ name: "template", type: UNREADABLE, properties: {} }]);
}

function fromDesiredState(resource: Resource): Resource[] {
  const [type, state] = [peek(resource, "typeName"), peek(resource, "desiredState")];
  const properties = typeof state === "string" ? readJson(state) : undefined;
  const isRead = typeof type === "string" && isObject(properties);
  return resourcesOf(resource, [isRead ? { name: "", type, properties } : { name: "state", type: UNREADABLE, properties: {} }]);
}

/** The entries as resources; a type that isn't mapped stays as CloudFormation names it. */
function resourcesOf(creator: Resource, entries: readonly TemplateEntry[]): Resource[] {
  const urnOf = (name: string, type: string) => `${creator.urn}${name === "" ? "" : ` ${name}`} ${type}`;
  const urns = new Map(entries.map(({ name, type }) => [name, urnOf(name, partsOf(type, {})?.[0]?.type ?? type)]));
  return entries.flatMap(({ name, type, properties }) => {
    const known = isObject(properties) ? properties : {};
    const parts = partsOf(type, known) ?? [{ type, properties: known }];
    return parts.map((part): Resource => {
      const main = urns.get(name)!;
      const own = Object.fromEntries((part.of ?? []).map((key) => [key, UNKNOWN]));
      return {
        ...creator,
        urn: urnOf(name, part.type),
        type: part.type,
        name: name === "" ? creator.name : `${creator.name} ${name}`,
        properties: { ...(withoutFunctions(part.properties) as Properties), ...own },
        parent: creator.urn,
        secretProperties: [],
        propertyDependencies: {
          ...Object.fromEntries(Object.entries(part.properties).map(([key, value]) => [key, referredIn(value, urns)])),
          ...Object.fromEntries((part.of ?? []).map((key) => [key, [main]])),
        },
      };
    });
  });
}

/** URNs of the resources to which a value refers. */
function referredIn(value: Value, urns: ReadonlyMap<string, string>): string[] {
  const found: string[] = [];
  for (const open = [value]; open.length > 0;) {
    const next = open.pop();
    const urn = urns.get(referredTo(next) ?? "");
    if (urn !== undefined) found.push(urn);
    else if (Array.isArray(next) || isObject(next)) open.push(...Object.values<Value>(next));
  }
  return found;
}

/** Names as CloudFormation has them: aws-native begins them with a small letter. Documents stay as they are. */
function pascalCased(properties: Properties): Properties {
  const cased = (value: Value): Value => {
    if (Array.isArray(value)) return (value as readonly Value[]).map(cased);
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        `${key.charAt(0).toUpperCase()}${key.slice(1)}`,
        /(?:document|policy|text)$/i.test(key) ? item : cased(item),
      ]),
    );
  };
  return cased(properties) as Properties;
}
