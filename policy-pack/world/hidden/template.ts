import type * as yaml from "yaml";

import { readJson } from "../../json";
import { isObject, UNKNOWN, type Value } from "../../stack-view";

/** A resource in a template. */
export interface TemplateEntry {
  name: string;
  /** E.g. `AWS::IAM::Role`. */
  type: string;
  properties: Value;
}

/** Functions of CloudFormation whose short form is a YAML tag, with the long form's name. Source: CloudFormation user guide, "Intrinsic functions". */
const FUNCTIONS = [
  "Base64",
  "Cidr",
  "FindInMap",
  "GetAtt",
  "GetAZs",
  "If",
  "ImportValue",
  "Join",
  "Select",
  "Split",
  "Sub",
  "Transform",
  "ToJsonString",
  "Length",
  "And",
  "Equals",
  "Not",
  "Or",
];

/** The resources of a CloudFormation template in JSON or YAML; undefined if it can't be read. */
export function readTemplate(text: string): TemplateEntry[] | undefined {
  const template = /^\s*\{/.test(text) ? readJson(text) : readYaml(text);
  const resources = isObject(template) ? template["Resources"] : undefined;
  if (!isObject(resources)) return undefined;
  const entries = Object.entries(resources).flatMap(([name, entry]): TemplateEntry[] =>
    isObject(entry) && typeof entry["Type"] === "string" ? [{ name, type: entry["Type"], properties: entry["Properties"] ?? {} }] : []
  );
  return entries.length === Object.keys(resources).length ? entries : undefined;
}

function readYaml(text: string): Value {
  const { parse } = require("yaml") as typeof yaml; // few programs have a template
  const tagged = (name: string, key: string) =>
    (["scalar", "seq", "map"] as const).map((kind) => ({
      tag: `!${name}`,
      ...(kind === "scalar" ? {} : { collection: kind }),
      resolve: (value: unknown) => ({ [key]: kind === "scalar" ? value : (value as { toJSON(): unknown }).toJSON() }),
    }));
  try {
    return parse(text, {
      customTags: [...tagged("Ref", "Ref"), ...FUNCTIONS.flatMap((name) => tagged(name, `Fn::${name}`))] as yaml.Tags,
    }) as Value;
  } catch {
    return undefined;
  }
}

/** A function's logical name of the resource to which it refers, e.g. `{ "Ref": "Role" }`. */
export function referredTo(value: Value): string | undefined {
  if (!isFunction(value)) return undefined;
  const [argument] = Object.values(value);
  const name = Array.isArray(argument) ? (argument as readonly Value[])[0] : argument;
  return typeof name === "string" ? name.split(".")[0] : undefined;
}

/** Whether a value is computed by CloudFormation. */
export function isFunction(value: Value): value is Readonly<Record<string, Value>> {
  const keys = isObject(value) ? Object.keys(value) : [];
  return keys.length === 1 && (keys[0] === "Ref" || keys[0]!.startsWith("Fn::"));
}

/** A value with `UNKNOWN` for what CloudFormation computes: references, parameters, conditions. */
export function withoutFunctions(value: Value): Value {
  if (isFunction(value)) return UNKNOWN;
  if (Array.isArray(value)) return (value as readonly Value[]).map(withoutFunctions);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutFunctions(item)])) : value;
}
