import { sameType } from "../../aws-model/same-type";
import type { Properties } from "../../shared/values";
import { LIMITS } from "./limits";
import { regionalRefusals, type Where } from "./regional";
import { type TypeSchema, typeSchema } from "./registry";
import { RULES } from "./rules";
import { tagRefusals } from "./tags";
import { translate, type Translation, withoutIndexes } from "./translate";
import { apis } from "./types/apis";
import { data } from "./types/data";
import { databases } from "./types/databases";
import { edge } from "./types/edge";
import { machines } from "./types/machines";
import { network } from "./types/network";
import { operations } from "./types/operations";
import { serverless } from "./types/serverless";
import { services } from "./types/services";
import { stores } from "./types/stores";
import type { RegistryType, RegistryTypes } from "./types/type";
import { web } from "./types/web";
import { workloads } from "./types/workloads";
import { type Mistake, mistakesOf } from "./validate";

/** Every resource type whose inputs are checked against the registry's schemas. */
export const REGISTRY_TYPES: RegistryTypes = {
  ...network,
  ...workloads,
  ...web,
  ...data,
  ...operations,
  ...machines,
  ...databases,
  ...stores,
  ...apis,
  ...serverless,
  ...edge,
  ...services,
};

const OF_ACCOUNT = "the registry has no settings of accounts";

/** Types without a resource in AWS, with the reason; their inputs aren't sent to AWS unchanged. */
export const WITHOUT_SCHEMA: Readonly<Record<string, string>> = {
  "aws:acm/certificateValidation:CertificateValidation": "the provider waits until the certificate is valid",
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": OF_ACCOUNT,
  "aws:ebs/encryptionByDefault:EncryptionByDefault": OF_ACCOUNT,
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": OF_ACCOUNT,
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": OF_ACCOUNT,
  "aws:ecr/accountSetting:AccountSetting": OF_ACCOUNT,
  "aws:glue/catalogTable:CatalogTable": "the registry leaves the form of a table open",
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": "the registry can't choose a VPC's main table",
};

/** An input that AWS would reject. */
export interface Refusal {
  /** The property's path as the program writes it, e.g. `healthCheck.timeout`; empty for the resource as a whole. */
  path: string;
  /** Undefined if the input is missing, or if more than one value is wrong. */
  value: unknown;
  /** Allowed value, phrased to follow "must be". */
  allowed: string;
}

/** Translates the inputs of a type to the registry's properties; undefined for a type that isn't mapped. */
export function translationOf(type: string, inputs: Properties): Translation | undefined {
  const known = REGISTRY_TYPES[sameType(type)];
  if (known === undefined) return undefined;
  const schema = typeSchema(known.name);
  return translate(inputs, known, schema, schema.definitions ?? {});
}

/**
 * Inputs of a resource that AWS would reject. Types that aren't mapped, unknown values and secrets aren't checked.
 *
 * @param tagsAll Its tags with the provider's default tags, if they are known.
 * @param where Its region, for names that differ by region.
 */
export function refusalsOf(anyType: string, inputs: Properties, tagsAll: unknown = inputs["tags"], where?: Where): Refusal[] {
  const type = sameType(anyType);
  const known = REGISTRY_TYPES[type];
  const translation = translationOf(type, inputs);
  const more = Object.keys(tagsAll ?? {}).length - Object.keys(inputs["tags"] ?? {}).length;
  return distinct([
    ...(known === undefined || translation === undefined ? [] : schemaRefusals(known, translation)),
    ...(RULES[type]?.(inputs) ?? []),
    ...(where === undefined ? [] : regionalRefusals(type, inputs, where)),
    ...(type.startsWith("aws:") ? tagRefusals(inputs["tags"], Math.max(more, 0)) : []),
  ]);
}

/** Keeps the first refusal of each value. */
function distinct(refusals: Refusal[]): Refusal[] {
  return refusals.filter(({ path, value }, index) =>
    value === undefined || refusals.findIndex((one) => one.path === path && one.value === value) === index
  );
}

function schemaRefusals(known: RegistryType, translation: Translation): Refusal[] {
  const schema = typeSchema(known.name);
  const isPart = known.isPart === true;
  const mistakes = [
    ...mistakesOf(translation.properties, isPart ? withoutDemands(schema) : schema, schema.definitions ?? {}),
    ...limitMistakes(known, translation),
    ...readOnly(schema, translation),
  ].filter(({ path, value }) => {
    const isGiven = value === undefined && known.given?.includes(withoutIndexes(path)) === true;
    return !isGiven && known.wrong?.[withoutIndexes(path)] === undefined;
  });
  return [
    ...mistakes.map((mistake) => inInputs(known, translation, mistake)),
    ...translation.unknownKeys.map((path) => ({
      path,
      value: undefined,
      allowed: `omitted, as ${known.name} has no property of that name`,
    })),
  ];
}

/** The schema without the requirements on the complete resource. */
function withoutDemands(schema: TypeSchema): TypeSchema {
  const { required: _, requiredOr: _or, requiredXor: _xor, oneOf: _one, anyOf: _any, ...rest } = schema;
  return rest;
}

function limitMistakes({ name }: RegistryType, { properties }: Translation): Mistake[] {
  return Object.entries(LIMITS[name] ?? {}).flatMap(([path, keywords]) =>
    valuesAt(properties, path.split("."), "").flatMap(([at, value]) => mistakesOf(value, keywords, {}, at))
  );
}

/** Values at a path, through lists, each with its own path. */
function valuesAt(value: unknown, steps: readonly string[], path: string): [string, unknown][] {
  if (Array.isArray(value)) return value.flatMap((item, index) => valuesAt(item, steps, `${path}[${index}]`));
  const [step, ...rest] = steps;
  if (step === undefined) return value === undefined ? [] : [[path, value]];
  const inner: unknown = typeof value === "object" && value !== null ? (value as Properties)[step] : undefined;
  return inner === undefined ? [] : valuesAt(inner, rest, path === "" ? step : `${path}.${step}`);
}

function readOnly({ readOnlyProperties = [] }: TypeSchema, { properties }: Translation): Mistake[] {
  return readOnlyProperties.flatMap((path) =>
    valuesAt(properties, path.replaceAll("/*/", "/").split("/"), "").map(([at, value]) => ({
      path: at,
      value,
      allowed: "omitted, as AWS sets it itself",
    }))
  );
}

function inInputs(known: RegistryType, { sources }: Translation, { path, value, allowed }: Mistake): Refusal {
  const source = sources.get(path);
  if (source !== undefined || path === "") return { path: source ?? "", value, allowed };
  const [, parent = "", name = path] = /^(?:(.*)\.)?([^.]*)$/.exec(path) ?? [];
  const named = Object.entries(known.names ?? {}).find(([, to]) => to.replace(/^\./, "") === withoutIndexes(name))?.[0];
  const own = named ?? name.replace(/^([A-Z]+(?=[A-Z][a-z])|[A-Z])/, (start) => start.toLowerCase()); // DBName is dbName
  const group = sources.get(parent);
  return { path: group === undefined || named?.includes(".") ? own : `${group}.${own}`, value, allowed };
}

/** Describes one refusal, e.g. `healthCheck.timeout is 100, but must be a number 2 to 60`. */
export function describeRefusal({ path, value, allowed }: Refusal): string {
  const text = value === undefined ? "" : typeof value === "symbol" ? "set" : JSON.stringify(value);
  const shown = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `${path === "" ? "it" : path} ${value === undefined ? "must be" : `is ${shown}, but must be`} ${allowed}`;
}
