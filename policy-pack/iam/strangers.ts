import { isList, isObject, type Resource, type StackView, type Value } from "../stack-view";
import { attempt, textOf } from "../values";
import { argumentGrants } from "./argument-grants";
import { AWS_ACCOUNTS } from "./aws-accounts";
import { type Document, documentsOf, type Statement } from "./document";
import { targetsOf } from "./targets";
import { conditionsOn, principalsOfKind, wholeAccount } from "./trust";

/** Kinds of strangers: a registry is of another account, a host a destination outside AWS. */
export type StrangerKind = "account" | "canonical user" | "organization" | "endpoint service" | "registry" | "host";

/** A stranger that a resource names, and where. */
export interface Mention {
  kind: StrangerKind;
  /** By which it is declared: an account's digits, an organization's id, the name of an endpoint service, a host. */
  id: string;
  resource: Resource;
  property: string;
  /** The text that names it, e.g. an ARN. */
  found: string;
}

/**
 * Every account, organization, canonical user, endpoint service and host outside of a program that it names anywhere: in trust and resource
 * policies, grants, conditions, shares, snapshots, images, layers, keys, peering, destinations, subscriptions and redirects. Each once a
 * resource. Accounts of AWS and of the program's own resources are none.
 */
export function strangersOf(stack: StackView): Mention[] {
  const targets = targetsOf(stack);
  const organizations = stack.resources.filter(({ type }) => type === ORGANIZATION_TYPE).flatMap(({ properties }) =>
    textOf(properties["id"]) ?? []
  );
  const isOwn = ({ kind, id }: Mention) =>
    kind === "account" || kind === "registry"
      ? targets.isOwn(id.slice(0, 12)) || AWS_ACCOUNTS.has(id)
      : kind === "organization" && organizations.includes(id);
  return stack.resources.flatMap((resource) => mentionsIn(resource).filter((mention) => !isOwn(mention)));
}

/** Mentions of a resource, each stranger once. Its own outputs name accounts, too: those of its own ARN. */
export function mentionsIn(resource: Resource): Mention[] {
  const mentions = new Map<string, Mention>();
  const add = (kind: StrangerKind, id: string | undefined, property: string, found: string) => {
    if (id !== undefined && !mentions.has(`${kind} ${id}`)) mentions.set(`${kind} ${id}`, { kind, id, resource, property, found });
  };
  for (const { statements } of attempt<readonly Document[]>([], [], () => documentsOf(resource))) {
    for (const statement of statements.filter(({ effect }) => effect === "Allow")) inStatement(statement, add);
  }
  for (const { statement } of attempt([], [], () => argumentGrants(resource))) inStatement(statement, add);
  const open: [path: string, value: Value][] = Object.entries(resource.properties).filter(([name]) => !NOT_READ.has(name));
  while (open.length > 0) {
    const [path, value] = open.pop()!;
    if (typeof value === "string") inText(path, value, add);
    else if (isList(value) || isObject(value)) {
      for (const [key, item] of Object.entries<Value>(value)) open.push([`${path}.${key}`, item]);
    }
  }
  inDestinations(resource, add);
  return [...mentions.values()];
}

type Add = (kind: StrangerKind, id: string | undefined, property: string, found: string) => void;

function inStatement(statement: Statement, add: Add): void {
  for (const name of principalsOfKind(statement, "aws")) add("account", wholeAccount(name), `${statement.path}.Principal.AWS`, name);
  for (const id of principalsOfKind(statement, "canonicaluser")) {
    add("canonical user", id, `${statement.path}.Principal.CanonicalUser`, id);
  }
  for (const key of ["aws:PrincipalOrgID", "aws:SourceOrgID", "aws:PrincipalOrgPaths", "aws:SourceOrgPaths"]) {
    for (const { path, values } of conditionsOn(statement, key)) {
      for (const value of values) add("organization", /^(o-[a-z0-9]+)(?:\/|$)/.exec(value)?.[1], path, value);
    }
  }
}

function inText(path: string, value: string, add: Add): void {
  for (const [found, account] of value.matchAll(ARN)) add("account", account, path, found);
  for (const [found] of value.matchAll(REGISTRY)) add("registry", found, path, found);
  for (const [found, organization] of value.matchAll(ORGANIZATION)) add("organization", organization, path, found);
  const [name = ""] = path.split(".").filter((part) => !/^\d+$/.test(part)).slice(-1);
  if (NAMES_ACCOUNT.test(name)) add("account", /^(\d{12})(?:\/.*)?$/.exec(value)?.[1], path, value);
  if (name === "serviceName") add("endpoint service", ENDPOINT_SERVICE.exec(value)?.[0], path, value);
}

const ORGANIZATION_TYPE = "aws:organizations/organization:Organization";
/** Tags describe; they give nothing to another account. */
const NOT_READ: ReadonlySet<string> = new Set(["tags", "tagsAll", "description"]);
const ARN = /\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):[^\s"',\\\]}]*/g;
const REGISTRY = /\b\d{12}\.dkr\.ecr(?:-fips)?\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/g;
const ORGANIZATION = /\barn:aws[a-z-]*:organizations::\d{12}:(?:organization|ou)\/(o-[a-z0-9]+)[^\s"',\\\]}]*/g;
/** Words in names of inputs that hold an account's id. */
const NAMES_ACCOUNT = /account|owner|registry|principal|user|grantee|member|consumer|tenant|group|target|subscriber|recipient|allowed/i;
/** A service of another account. Source: AWS PrivateLink guide, "Create a service powered by AWS PrivateLink". */
const ENDPOINT_SERVICE = /^com\.amazonaws\.vpce\.[a-z0-9-]+\.vpce-svc-[0-9a-f]+$/;

/** Properties with a destination outside of AWS. */
const DESTINATIONS: Readonly<Record<string, readonly string[]>> = {
  "aws:sns/topicSubscription:TopicSubscription": ["endpoint"],
  "aws:cloudwatch/eventApiDestination:EventApiDestination": ["invocationEndpoint"],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": ["httpEndpointConfiguration.url", "splunkConfiguration.hecEndpoint"],
  "aws:lb/listener:Listener": ["defaultActions.0.redirect.host"],
  "aws:lb/listenerRule:ListenerRule": ["actions.0.redirect.host"],
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": ["redirectAllRequestsTo.hostName"],
};

export const SENDERS = Object.keys(DESTINATIONS);

function inDestinations({ type, properties }: Resource, add: Add): void {
  for (const path of DESTINATIONS[type] ?? []) {
    const value = path.split(".").reduce<Value>(
      (inner, key) => (isList(inner) ? inner[Number(key)] : isObject(inner) ? inner[key] : undefined),
      properties,
    );
    const text = textOf(value);
    const host = /^(?:https?:\/\/)?([a-z0-9][a-z0-9.-]*\.[a-z]{2,})(?::\d+)?(?:\/|$)/i.exec(text ?? "")?.[1];
    if (text !== undefined) add("host", host, path, text);
  }
}

const TITLES = ["Named", "By", "Reason"];

/** The table of strangers, cell by cell, with its titles; empty if there are none. */
export function strangersTable(stack: StackView, reasons: Readonly<Record<string, string>>): string[][] {
  const byStranger = new Map<string, { mention: Mention; names: Set<string> }>();
  for (const mention of strangersOf(stack)) {
    const entry = byStranger.get(`${mention.kind} ${mention.id}`) ?? { mention, names: new Set() };
    entry.names.add(mention.resource.name);
    byStranger.set(`${mention.kind} ${mention.id}`, entry);
  }
  const rows = [...byStranger].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([stranger, { mention, names }]) => {
    const [first = "", second, ...more] = names;
    const by = second === undefined ? first : `${first}, ${second}${more.length === 0 ? "" : ` and ${more.length} more`}`;
    return [stranger, by, reasons[mention.id] ?? (isCompared(mention) ? "not declared" : "")];
  });
  return rows.length === 0 ? [] : [TITLES, ...rows];
}

/** Whether a stranger must be declared: image-trusted-registry judges registries, and the owners of hosts aren't in AWS. */
export const isCompared = ({ kind }: Pick<Mention, "kind">): boolean => kind !== "host" && kind !== "registry";
