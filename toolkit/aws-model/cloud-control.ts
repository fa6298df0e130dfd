import { isDeepStrictEqual } from "node:util";

import { isObject, type Properties } from "../shared/values";
import type { PendingCreate } from "./pending-create";

/** What Cloud Control says of a thing: the properties that CloudFormation knows of its type. */
export type CloudProperties = Properties;

/** A thing whose identifier follows from the inputs, or a part of one. */
export interface ByName {
  by: "name";
  /** CloudFormation's name of the type. */
  cloudType: string;
  /** As Cloud Control takes it; undefined where the inputs don't tell. */
  identifier: (pending: PendingCreate) => string | undefined;
  /** As `pulumi import` takes it. @default the identifier */
  id?: (pending: PendingCreate, identifier: string, found: CloudProperties) => string | undefined;
  /** Outputs, of what can't be imported: with them the provider reads it as one of its own. */
  outputs?: (pending: PendingCreate) => Properties | undefined;
  /** Of a part: whether the thing has it. It then belongs to whom the thing belongs to. */
  has?: (found: CloudProperties, pending: PendingCreate) => boolean;
  /** CloudFormation tells no tags of this type. */
  untagged?: true;
}

/** A thing that AWS gives an identifier; it is among those that there are. */
export interface BySearch {
  by: "search";
  cloudType: string;
  /** What a list of them has to be told. */
  within?: (pending: PendingCreate) => Properties;
  /** Whether an identifier alone rules it out. @default it doesn't */
  candidate?: (pending: PendingCreate, identifier: string) => boolean;
  same: (found: CloudProperties, pending: PendingCreate) => boolean;
  /** Inputs without which `same` would hold of more than one. */
  needs: string[];
  id?: (pending: PendingCreate, identifier: string) => string | undefined;
  /** AWS has only one of which `same` holds. @default false: the tags have to tell */
  unique?: (pending: PendingCreate) => boolean;
  untagged?: true;
  /** Of several, the one that comes last in this order. */
  order?: (identifier: string) => number;
}

/** A thing that Cloud Control can't read, whose id follows from the inputs: the provider tells whether it is there. */
export interface ByRefresh {
  by: "refresh";
  id: (pending: PendingCreate) => string | undefined;
}

/** What is nowhere but in the state, or is taken over as it is by whoever makes it again. */
export interface InStateOnly {
  by: "nothing";
  reason: string;
}

export type CloudControl = ByName | BySearch | ByRefresh | InStateOnly;

export const IN_THE_STATE_ONLY: InStateOnly = { by: "nothing", reason: "it is nowhere but in the state" };

/** No type of CloudFormation's: which route table is a VPC's main one, by the VPC's id. */
export const MAIN_TABLE = "the VPC's main route table";

/** In AWS there is only one such. */
export const always = () => true;

/** Has a name, and is identified by it everywhere. */
export function named(cloudType: string, property = "name", more: Partial<ByName> = {}): ByName {
  return { by: "name", cloudType, identifier: (pending) => pending.text(property), ...more };
}

/** An identifier that the service keeps in small letters. */
export const lowerCase = (property: string) => ({ identifier: (pending: PendingCreate) => pending.text(property)?.toLowerCase() });

/** Is a setting of another thing, which has it or hasn't, and shares its id. */
export function part(cloudType: string, property: string, setting: string, more: Partial<ByName> = {}): ByName {
  return named(cloudType, property, { has: (found) => found[setting] !== undefined, ...more });
}

/**
 * Gets its id from AWS.
 *
 * @param equal CloudFormation's properties, and the inputs that say the same. What no input says is not compared.
 */
export function searched(cloudType: string, equal: Record<string, string>, more: Partial<BySearch> = {}): BySearch {
  return { by: "search", cloudType, same: (found, pending) => agrees(found, pending, equal), needs: Object.values(equal), ...more };
}

function agrees(found: CloudProperties, pending: PendingCreate, equal: Record<string, string>): boolean {
  return Object.entries(equal).every(([property, input]) =>
    pending.inputs[input] === undefined || sameValue(found[property], pending.inputs[input])
  );
}

/** `80` and `"80"` are the same: each of the two sides has numbers where the other has texts. */
export function sameValue(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) || (isPlain(one) && isPlain(other) && String(one) === String(other));
}

const isPlain = (value: unknown) => typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** Whether one of these ids is an identifier, or a part of one that is put together. */
export const isAmong = (ids: ReadonlySet<string>, identifier: string) =>
  ids.has(identifier) || identifier.split("|").some((piece) => ids.has(piece));

/** The tags of a thing: a list of keys and values, or a map. */
export function tagsOf(found: CloudProperties): Record<string, unknown> {
  const tags = found["Tags"] ?? found["HostedZoneTags"];
  if (Array.isArray(tags)) return Object.fromEntries(tags.filter(isObject).map((tag) => [String(tag["Key"]), tag["Value"]]));
  return isObject(tags) ? tags : {};
}

/** Whether it has all of these tags; it may have more. */
export function isTagged(found: CloudProperties, asked: Record<string, unknown>): boolean {
  const tags = tagsOf(found);
  return Object.entries(asked).every(([key, value]) => tags[key] === value);
}
