import { isHidden, isObject, type Properties } from "../../shared/values";
import { type Definitions, isList, type Keywords, keywordsOf, propertiesOf, type Schema, typesOf } from "./registry";
import type { RegistryType } from "./types/type";

/** Placeholder for an unknown or secret value. */
export const HIDDEN = Symbol("hidden");

/** A resource's inputs as properties of the registry's type. */
export interface Translation {
  properties: Properties;
  /** The path in the inputs of each translated value, by its path in `properties`. */
  sources: Map<string, string>;
  /** Count of inputs that were mapped to a property; a list or a group counts as its items. */
  mapped: number;
  /** Paths, without indexes, of inputs that the registry doesn't have, or that aren't mapped. */
  unmapped: string[];
  /** Keys of a JSON text that the registry doesn't know. */
  unknownKeys: string[];
}

/** Source and target of a value. */
interface Place {
  /** Path in the inputs, with indexes. */
  from: string;
  /** Path in the registry's type, with indexes. */
  to: string;
  /** True inside a JSON text, whose keys the provider passes on unchanged. */
  isText: boolean;
}

export function translate(inputs: Properties, type: RegistryType, schema: Keywords, definitions: Definitions): Translation {
  return new Translator(type, schema, definitions).run(inputs);
}

class Translator implements Translation {
  readonly properties: Properties = {};
  readonly sources = new Map<string, string>();
  readonly unmapped: string[] = [];
  readonly unknownKeys: string[] = [];
  mapped = 0;

  constructor(private readonly type: RegistryType, private readonly schema: Keywords, private readonly definitions: Definitions) {}

  run(inputs: Properties): Translation {
    const { within } = this.type;
    if (within === undefined) this.group(inputs, this.schema, { from: "", to: "", isText: false }, this.properties);
    else {
      const schema = propertiesOf(this.schema, this.definitions)[within];
      const inList = isList(keywordsOf(schema, this.definitions));
      const group: Properties = {};
      const place = { from: "", to: inList ? `${within}[0]` : within, isText: false };
      this.group(inputs, this.schemaAt(within), place, group);
      this.properties[within] = inList ? [group] : group;
    }
    return this;
  }

  private value(value: unknown, schema: Schema | undefined, place: Place): unknown {
    this.sources.set(place.to, place.from);
    if (isHidden(value)) {
      this.mapped += 1;
      return HIDDEN;
    }
    const keywords = keywordsOf(schema, this.definitions);
    const isText = typeof value === "string" && (isList(keywords) ? /^\s*\[/.test(value) : isGroup(keywords, this.definitions));
    if (isText) return this.text(value, schema, place);
    if (isList(keywords)) return this.list(value, keywords, place);
    if (Array.isArray(value)) return value.length === 1 ? this.value(value[0], schema, { ...place, from: `${place.from}[0]` }) : value;
    if (isObject(value) && typesOf(keywords).join() === "string") return this.document(value);
    if (isObject(value)) return this.group(value, keywords, place, {});
    this.mapped += 1;
    return scalar(value, keywords);
  }

  private text(text: string, schema: Schema | undefined, place: Place): unknown {
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      this.mapped += 1;
      return text; // the schema check reports it
    }
    return typeof parsed === "object" ? this.value(parsed, schema, { ...place, isText: true }) : text;
  }

  /** The provider sends a document as the JSON text that the call requires. */
  private document(value: Properties): unknown {
    this.mapped += 1;
    return holdsHidden(value) ? HIDDEN : JSON.stringify(value);
  }

  private list(value: unknown, { items }: Keywords, place: Place): unknown {
    if (isObject(value)) {
      const pair = pairOf(keywordsOf(items, this.definitions));
      if (pair !== undefined) return this.pairs(value, pair, place);
    }
    const all = Array.isArray(value) ? value : [value]; // a single block of a list
    if (all.length === 0) this.mapped += 1;
    return all.map((item, index) =>
      this.value(item, items, {
        ...place,
        from: Array.isArray(value) ? `${place.from}[${index}]` : place.from,
        to: `${place.to}[${index}]`,
      })
    );
  }

  /** Converts `{ Name: "web" }` to the registry's `[{ Key: "Name", Value: "web" }]`. */
  private pairs(value: Properties, [key, content]: readonly [string, string], place: Place): Properties[] {
    return Object.entries(value).map(([name, item], index) => {
      const from = `${place.from}.${name}`;
      this.mapped += 1;
      for (const to of ["", `.${key}`, `.${content}`]) this.sources.set(`${place.to}[${index}]${to}`, from);
      return { [key]: name, [content]: isHidden(item) ? HIDDEN : item };
    });
  }

  private group(value: Properties, keywords: Keywords, place: Place, into: Properties): unknown {
    const properties = propertiesOf(keywords, this.definitions);
    if (Object.keys(properties).length === 0) {
      this.mapped += 1;
      return this.hidden(value);
    }
    for (const [key, item] of Object.entries(value)) {
      if (item === undefined || item === null) continue;
      const from = place.from === "" ? key : `${place.from}.${key}`;
      const path = withoutIndexes(from);
      const named = this.type.names?.[path];
      if (named === "") this.flat(item, keywords, { ...place, from }, into);
      else if (named !== undefined) this.put(named, item, { ...place, from }, into);
      else {
        const found = this.type.others?.[path] === undefined ? nameOf(key, properties) ?? this.ownName(path, properties) : undefined;
        if (isNothing(item, place) && keywords.required?.includes(found ?? "") !== true) continue;
        if (found !== undefined) {
          into[found] = merged(into[found], this.value(item, properties[found], { ...place, from, to: at(place.to, found) }));
        } else if (place.isText) this.unknownKeys.push(from);
        else this.unmapped.push(path);
      }
    }
    return into;
  }

  /** `name` of the type itself is `RoleName` of `AWS::IAM::Role`. */
  private ownName(path: string, properties: Readonly<Record<string, Schema>>): string | undefined {
    const name = path === "name" ? `${this.type.name.split("::")[2]!}Name` : "";
    return name in properties ? name : undefined;
  }

  /** Translates a group whose properties the registry has one level higher. */
  private flat(value: unknown, keywords: Keywords, place: Place, into: Properties): void {
    if (isHidden(value)) return;
    const [inner, from] = Array.isArray(value) ? [value[0] as unknown, `${place.from}[0]`] : [value, place.from];
    if (isObject(inner)) this.group(inner, keywords, { ...place, from }, into);
  }

  /**
   * Puts a value at the path in the mapping: `HealthCheckPath`, or `Matcher.HttpCode`, in the current group or, with a leading dot, in
   * the type itself.
   */
  private put(named: string, item: unknown, place: Place, into: Properties): void {
    const isRoot = named.startsWith(".");
    const steps = named.replace(/^\./, "").split(".");
    let target = isRoot ? this.properties : into;
    let schema: Keywords = isRoot ? this.schema : this.schemaAt(withoutIndexes(place.to));
    if (isNothing(item, place) && !(steps.length === 1 && schema.required?.includes(steps[0]!))) return;
    let to = isRoot ? "" : place.to;
    for (const [index, step] of steps.entries()) {
      const next = propertiesOf(schema, this.definitions)[step];
      if (next === undefined) throw new Error(`${this.type.name} has no ${named}`);
      to = at(to, step);
      if (index === steps.length - 1) target[step] = merged(target[step], this.value(item, next, { ...place, to }));
      else {
        this.sources.set(to, place.from);
        target = (target[step] ??= {}) as Properties;
        schema = keywordsOf(next, this.definitions);
      }
    }
  }

  private schemaAt(path: string): Keywords {
    const steps = path === "" ? [] : path.split(".");
    return steps.reduce<Keywords>((schema, step) => {
      const keywords = keywordsOf(propertiesOf(schema, this.definitions)[step], this.definitions);
      return isList(keywords) ? keywordsOf(keywords.items, this.definitions) : keywords;
    }, this.schema);
  }

  /** A free-form value unchanged, with its hidden parts as `HIDDEN`. */
  private hidden(value: unknown): unknown {
    if (isHidden(value)) return HIDDEN;
    if (Array.isArray(value)) return value.map((item) => this.hidden(item));
    return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.hidden(item)])) : value;
  }
}

function holdsHidden(value: unknown): boolean {
  return isHidden(value) || (typeof value === "object" && value !== null && Object.values(value).some(holdsHidden));
}

/** The provider omits an empty string, unless the property is required. */
const isNothing = (item: unknown, { isText }: Place) => item === "" && !isText;

const at = (group: string, property: string) => (group === "" ? property : `${group}.${property}`);

/** Several inputs may form one group. */
const merged = (before: unknown, value: unknown) => (isObject(before) && isObject(value) ? { ...before, ...value } : value);

const isGroup = (keywords: Keywords, definitions: Definitions) =>
  typesOf(keywords).includes("object") || Object.keys(propertiesOf(keywords, definitions)).length > 0;

/** Key and value properties of a list's items, if the provider has the list as a map. */
function pairOf({ properties = {} }: Keywords): readonly [string, string] | undefined {
  const key = ["Key", "Name"].find((name) => name in properties);
  return key !== undefined && "Value" in properties && Object.keys(properties).length === 2 ? [key, "Value"] : undefined;
}

/** Converts numbers and booleans to strings if the registry has strings, and vice versa. */
function scalar(value: unknown, keywords: Keywords): unknown {
  const types = typesOf(keywords);
  if (types.includes("string") && (typeof value === "number" || typeof value === "boolean") && !types.includes(typeof value)) {
    return String(value);
  }
  if (typeof value !== "string" || types.includes("string")) return value;
  if ((types.includes("integer") || types.includes("number")) && value.trim() !== "" && Number.isFinite(Number(value))) {
    return Number(value);
  }
  if (types.includes("boolean") && ["true", "false"].includes(value)) return value === "true";
  return value;
}

export const withoutIndexes = (path: string) => path.replaceAll(/\[\d+\]/g, "");

/** The registry's name of an input: the same letters in any case, singular or plural. */
function nameOf(key: string, properties: Readonly<Record<string, Schema>>): string | undefined {
  let names = namesIn.get(properties);
  if (names === undefined) {
    names = new Map();
    for (const name of Object.keys(properties)) names.set(singular(name), name);
    for (const name of Object.keys(properties)) names.set(name.toLowerCase(), name);
    namesIn.set(properties, names);
  }
  return names.get(key.toLowerCase()) ?? names.get(singular(key));
}

/** Names by their lower-case form and its singular, for the properties of each group. */
const namesIn = new WeakMap<object, Map<string, string>>();

function singular(name: string): string {
  return name.toLowerCase().replace(/ies$/, "y").replace(/(ss|x|ch)es$/, "$1").replace(/(?<!s)s$/, "");
}
