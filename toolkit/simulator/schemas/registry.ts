import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A schema in the data files' format: the name of a type, `#Name` for a definition of the resource type, a list with the schema of
 * its items, or keywords of JSON Schema and of cfn-lint (`requiredXor`, `requiredOr`, `dependentExcluded`).
 */
export type Schema = string | readonly [Schema] | Keywords;

export interface Keywords {
  type?: string | readonly string[];
  properties?: Readonly<Record<string, Schema>>;
  patternProperties?: Readonly<Record<string, Schema>>;
  additionalProperties?: boolean;
  items?: Schema;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  required?: readonly string[];
  requiredXor?: readonly string[];
  requiredOr?: readonly string[];
  dependentExcluded?: Readonly<Record<string, readonly string[]>>;
  dependentRequired?: Readonly<Record<string, readonly string[]>>;
  enum?: readonly unknown[];
  enumCaseInsensitive?: readonly unknown[];
  const?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
}

export interface TypeSchema extends Keywords {
  readOnlyProperties?: readonly string[];
  primaryIdentifier?: readonly string[];
  definitions?: Readonly<Record<string, Schema>>;
}

export type Definitions = Readonly<Record<string, Schema>>;

const DATA = join(__dirname, "..", "..", "aws-facts", "registry");
/** The lines of each service's file, by type; parsed on first use. */
const services = new Map<string, Readonly<Record<string, string>>>();
const schemas = new Map<string, TypeSchema>();

/** Returns the schema of a type, e.g. `AWS::EC2::VPC`; reads the service's file on first use. */
export function typeSchema(name: string): TypeSchema {
  const known = schemas.get(name);
  if (known !== undefined) return known;
  const service = name.split("::")[1]!.toLowerCase();
  let lines = services.get(service);
  if (lines === undefined) services.set(service, lines = linesOf(readFileSync(join(DATA, `${service}.json`), "utf8")));
  const line = lines[name];
  if (line === undefined) throw new Error(`${service}.json has no ${name}; run toolkit/aws-facts/refresh.py`);
  const schema = JSON.parse(line) as TypeSchema;
  schemas.set(name, schema);
  return schema;
}

/** Parses refresh.py's format: `"AWS::EC2::VPC": {...},`, one type per line. */
function linesOf(text: string): Record<string, string> {
  return Object.fromEntries(Array.from(text.matchAll(/^"([\w:]+)": (.*?),?$/gm), ([, name, schema]) => [name!, schema!]));
}

/** Expands a schema to its keywords. */
export function keywordsOf(schema: Schema | undefined, definitions: Definitions): Keywords {
  if (schema === undefined) return {};
  if (typeof schema === "string") return schema.startsWith("#") ? keywordsOf(definitions[schema.slice(1)], definitions) : { type: schema };
  return isItems(schema) ? { type: "array", items: schema[0] } : schema;
}

const isItems = (schema: Exclude<Schema, string>): schema is readonly [Schema] => Array.isArray(schema);

/** The properties that an object may have, including those of its alternatives. */
export function propertiesOf(keywords: Keywords, definitions: Definitions): Readonly<Record<string, Schema>> {
  const { properties, anyOf, oneOf, allOf } = keywords;
  if (anyOf === undefined && oneOf === undefined && allOf === undefined) return properties ?? NONE;
  let all = alternativesOf.get(keywords);
  if (all === undefined) {
    const alternatives = [anyOf, oneOf, allOf].flatMap((some) => some ?? []);
    all = Object.assign(
      {},
      ...alternatives.map((alternative) => propertiesOf(keywordsOf(alternative, definitions), definitions)),
      properties,
    ) as Record<string, Schema>;
    alternativesOf.set(keywords, all);
  }
  return all;
}

const NONE = {};
const alternativesOf = new WeakMap<Keywords, Readonly<Record<string, Schema>>>();

/** The types that a value may have; empty if all are allowed. */
export function typesOf({ type, properties, items, enum: choices, pattern, minLength, maxLength }: Keywords): readonly string[] {
  if (type !== undefined) return [type].flat();
  if (properties !== undefined) return ["object"];
  if (items !== undefined) return ["array"];
  const isText = [pattern, minLength, maxLength].some((keyword) => keyword !== undefined) || typeof choices?.[0] === "string";
  return isText ? ["string"] : [];
}

export const isList = ({ type, items }: Keywords) => items !== undefined || type === "array";
