import { isDeepStrictEqual } from "node:util";

import { isObject, type Properties } from "../shared/values";
import type { PendingCreate } from "./pending-create";

/** A resource's properties from Cloud Control: those in CloudFormation's schema of its type. */
export type CloudProperties = Properties;

/** A resource whose identifier follows from the inputs, or a part of such a resource. */
export interface ByName {
  by: "name";
  /** CloudFormation's name of the type. */
  cloudType: string;
  /** Identifier in Cloud Control; undefined if it doesn't follow from the inputs. */
  identifier: (pending: PendingCreate) => string | undefined;
  /** Id for `pulumi import`. @default the identifier */
  id?: (pending: PendingCreate, identifier: string, found: CloudProperties) => string | undefined;
  /** Outputs of a resource that can't be imported: with them the provider reads it as one of its own. */
  outputs?: (pending: PendingCreate) => Properties | undefined;
  /** For a part: whether the resource has it. Its owner is the owner of the resource. */
  has?: (found: CloudProperties, pending: PendingCreate) => boolean;
  /** CloudFormation returns no tags for this type. */
  untagged?: true;
}

/** A resource whose identifier AWS generates; it is searched in a list of the existing ones. */
export interface BySearch {
  by: "search";
  cloudType: string;
  /** Properties that a request for the list requires. */
  within?: (pending: PendingCreate) => Properties;
  /** Whether a resource with this identifier may match. @default true */
  candidate?: (pending: PendingCreate, identifier: string) => boolean;
  same: (found: CloudProperties, pending: PendingCreate) => boolean;
  /** Inputs without which `same` would match more than one. */
  needs: string[];
  id?: (pending: PendingCreate, identifier: string) => string | undefined;
  /** Whether AWS has only one resource that `same` matches. @default false: the tags decide */
  unique?: (pending: PendingCreate) => boolean;
  untagged?: true;
  /** Order of several matches; the last one is chosen. */
  order?: (identifier: string) => number;
}

/** A resource that Cloud Control can't read and whose id follows from the inputs: the provider checks whether it exists. */
export interface ByRefresh {
  by: "refresh";
  id: (pending: PendingCreate) => string | undefined;
}

/** A resource that exists only in the state, or that creating it again takes over unchanged. */
export interface InStateOnly {
  by: "nothing";
  reason: string;
}

export type CloudControl = ByName | BySearch | ByRefresh | InStateOnly;

export const IN_THE_STATE_ONLY: InStateOnly = { by: "nothing", reason: "it is nowhere but in the state" };

/** Not a CloudFormation type: a VPC's main route table, by the VPC's id. */
export const MAIN_TABLE = "the VPC's main route table";

/** Value of `unique` if AWS has only one such resource. */
export const always = () => true;

/** Resource that is identified by its name everywhere. */
export function named(cloudType: string, property = "name", more: Partial<ByName> = {}): ByName {
  return { by: "name", cloudType, identifier: (pending) => pending.text(property), ...more };
}

/** Identifier that the service stores in lower case. */
export const lowerCase = (property: string) => ({ identifier: (pending: PendingCreate) => pending.text(property)?.toLowerCase() });

/** Optional setting of another resource, whose id it shares. */
export function part(cloudType: string, property: string, setting: string, more: Partial<ByName> = {}): ByName {
  return named(cloudType, property, { has: (found) => found[setting] !== undefined, ...more });
}

/**
 * Resource with an id from AWS.
 *
 * @param equal CloudFormation's properties, and the inputs that have the same values. Omitted inputs aren't compared.
 */
export function searched(cloudType: string, equal: Record<string, string>, more: Partial<BySearch> = {}): BySearch {
  return { by: "search", cloudType, same: (found, pending) => agrees(found, pending, equal), needs: Object.values(equal), ...more };
}

function agrees(found: CloudProperties, pending: PendingCreate, equal: Record<string, string>): boolean {
  return Object.entries(equal).every(([property, input]) =>
    pending.inputs[input] === undefined || sameValue(found[property], pending.inputs[input])
  );
}

/** Whether two values are equal. `80` and `"80"` are: each side has numbers where the other has strings. */
export function sameValue(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other) || (isPlain(one) && isPlain(other) && String(one) === String(other));
}

const isPlain = (value: unknown) => typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** Whether one of these ids is the identifier, or a part of a compound identifier. */
export const isAmong = (ids: ReadonlySet<string>, identifier: string) =>
  ids.has(identifier) || identifier.split("|").some((piece) => ids.has(piece));

/** The tags of a resource, from a list of keys and values or a map. */
export function tagsOf(found: CloudProperties): Record<string, unknown> {
  const tags = found["Tags"] ?? found["HostedZoneTags"] ?? found["BackupVaultTags"] ?? found["BackupPlanTags"];
  if (Array.isArray(tags)) return Object.fromEntries(tags.filter(isObject).map((tag) => [String(tag["Key"]), tag["Value"]]));
  return isObject(tags) ? tags : {};
}

/** Whether it has all of these tags; it may have more. */
export function isTagged(found: CloudProperties, asked: Record<string, unknown>): boolean {
  const tags = tagsOf(found);
  return Object.entries(asked).every(([key, value]) => tags[key] === value);
}
