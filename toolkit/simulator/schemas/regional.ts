import { engineNames, type Families, knownNames, typesIn, zonesIn } from "../../shared/known-names";
import { isUnknown, type Properties } from "../../shared/values";
import type { Refusal } from "./index";

/** Region of a program, and the names that the program declares as new in AWS. */
export interface Where {
  region: string;
  /** Names that the dated list may lack. */
  newNames?: readonly string[];
}

/** A name that AWS has only in some regions, or not yet. */
interface Named {
  path: string;
  value: string;
  /** The list's names; undefined if the list can't judge the value, e.g. for an unknown family or engine. */
  known: readonly string[] | undefined;
  /** Description of the allowed names. */
  what: string;
  /** True if AWS can't have added the name since. */
  isCertain?: boolean;
}

/**
 * Names that contradict the dated list of aws-facts: a size or a family that a region doesn't have, a version that is older than those
 * that AWS still offers, a zone or a service of another region. Names that may be newer than the list are never rejected: regions,
 * families, engines and versions beyond the newest one; `unheardOf` returns them. `newNames` has names that AWS has added since.
 */
export function regionalRefusals(type: string, inputs: Properties, { region, newNames = [] }: Where): Refusal[] {
  const { date, regions } = knownNames();
  if (!regions.includes(region)) return [];
  const wrong = namesOf(type, inputs, region).filter(({ value, known }) => known?.includes(value) === false && !newNames.includes(value));
  const andNew = `, as known on ${date}; newNames in the stack's configuration lists what AWS has added since`;
  return wrong.map(({ path, value, what, isCertain }) => ({ path, value, allowed: isCertain === true ? what : what + andNew }));
}

/** Names that the list can't judge: new or misspelled ones. */
export function unheardOf(type: string, inputs: Properties, { region, newNames = [] }: Where): Text[] {
  const names = knownNames().regions.includes(region) ? namesOf(type, inputs, region) : [];
  return names.filter(({ value, known }) => known === undefined && !newNames.includes(value)).map(({ path, value }) => ({ path, value }));
}

/** Describes a name that the list can't judge. */
export function describeUnheard({ path, value }: Text): string {
  return `${path} is "${value}", which the list of ${knownNames().date} doesn't know: newer than it, or misspelt`;
}

type Look = (inputs: Properties, region: string) => Named[];

/** Every name in a type's inputs that differs by region. */
function namesOf(type: string, inputs: Properties, region: string): Named[] {
  return (LOOKS[type] ?? []).flatMap((look) => look(inputs, region));
}

const zone = (property: string): Look => (inputs, region) => textsAt(inputs, property).flatMap((text) => zoneNamed(text, region));

/** An account's zone letters differ in the oldest regions, and so do the names of local zones. */
function zoneNamed({ path, value }: Text, region: string): Named[] {
  const [, of, letter = ""] = /^([a-z]{2,4}(?:-[a-z]+)+-\d+)([a-z])$/.exec(value) ?? [];
  if (of === undefined) return [];
  const zones = zonesIn(region) ?? [];
  const isWithin = of === region && letter <= (zones.at(-1) ?? "").slice(-1);
  const what = `a zone of ${region}: ${zones.map((name) => name.slice(-1)).join(", ")}`;
  return [{ path, value, known: isWithin ? [value] : zones, what, isCertain: of !== region }];
}

/** A class of a known family must be one of the region's classes. */
function ofFamily({ path, value }: Text, prefix: string, region: string, lists: readonly Families[], what: string): Named[] {
  const inRegion = lists.flatMap((list) => typesIn(region, list) ?? []);
  if (inRegion.length === 0) return [];
  const family = value.slice(prefix.length).split(".")[0]!;
  const isHeardOf = value.startsWith(prefix) && lists.some(({ sizes }) => family in sizes);
  return [{ path, value, known: isHeardOf ? inRegion.map((name) => prefix + name) : undefined, what: `${what} that ${region} has` }];
}

const databaseClass: Look = (inputs, region) =>
  textsAt(inputs, "instanceClass").flatMap((text) => {
    if (text.value === "db.serverless") return []; // in every region with Aurora
    const { databaseClasses } = knownNames();
    if (inputs["engine"] === "postgres") return ofFamily(text, "db.", region, [databaseClasses], "a class for PostgreSQL");
    return ofFamily(text, "db.", region, [databaseClasses, engineNames().otherDatabaseClasses], "a class");
  });

const nodeType: Look = (inputs, region) =>
  textsAt(inputs, "nodeType").flatMap((text) => ofFamily(text, "cache.", region, [engineNames().cacheNodeTypes], "a node type"));

const instanceType: Look = (inputs, region) =>
  textsAt(inputs, "instanceType").flatMap((text) => ofFamily(text, "", region, [knownNames().instanceTypes], "a type"));

const engineVersion = (usual?: string): Look => (inputs) =>
  textsAt(inputs, "engineVersion").flatMap(({ path, value }) => {
    const engine = inputs["engine"] ?? usual;
    if (typeof engine !== "string") return [];
    const versions = versionsOf(engine);
    if (versions === undefined) return [];
    const fits = versions.some((version) => version === value || version.startsWith(`${value}.`)) || isStarred(value, versions);
    const known = fits ? [value] : isBeyond(value, versions) ? undefined : versions;
    return [{ path, value, known, what: `a version of ${engine} that AWS has` }];
  });

function versionsOf(engine: string): readonly string[] | undefined {
  if (engine === "postgres") return knownNames().postgresVersions;
  return engineNames().engineVersions[engine.replace(/^sqlserver-.*/, "sqlserver")]?.split(" ");
}

/** ElastiCache's `6.x`. Source: provider, internal/service/elasticache/engine_version.go. */
const isStarred = (value: string, versions: readonly string[]) =>
  value.endsWith(".x") && versions.some((version) => version.startsWith(value.slice(0, -1)));

/** Whether a version is after every known one of the nearest release line; a version without numbers counts as after. */
function isBeyond(value: string, versions: readonly string[]): boolean {
  const parts = value.split(".");
  const lines = parts.map((_, index) => parts.slice(0, -1 - index));
  const shared = lines.find((line) => versions.some((version) => version.startsWith(`${line.join(".")}.`))) ?? [];
  const line = versions.filter((version) => shared.every((part, index) => version.split(".")[index] === part));
  const next = Number(parts[shared.length]);
  return Number.isNaN(next) || line.every((version) => !(Number(version.split(".")[shared.length] ?? 0) >= next));
}

/** A service is in the endpoint's region unless `serviceRegion` is set; only few services have gateway endpoints. */
const endpointService: Look = (inputs, region) =>
  textsAt(inputs, "serviceName").flatMap(({ path, value }) => {
    const [, prefix, of, service = ""] = /^((?:cn\.)?com\.amazonaws)\.([a-z]{2,4}(?:-[a-z]+)+-\d+)\.(.+)$/.exec(value) ?? [];
    const { serviceRegion = region, vpcEndpointType = "Gateway" } = inputs;
    if (of === undefined || isUnknown(serviceRegion) || isUnknown(vpcEndpointType)) return [];
    const isGateway = vpcEndpointType === "Gateway";
    const known = (isGateway ? GATEWAYS : [service]).map((name) => `${prefix}.${String(serviceRegion)}.${name}`);
    const what = `one of ${String(serviceRegion)}${isGateway ? ` for a gateway: ${GATEWAYS.join(", ")}` : ""}`;
    return [{ path, value, known, what, isCertain: true }];
  });

/** Source: AWS PrivateLink guide, "Gateway endpoints"; S3 user guide, "Networking for directory buckets". */
const GATEWAYS = ["s3", "dynamodb", "s3express"];

const runtime: Look = (inputs) =>
  textsAt(inputs, "runtime").map(({ path, value }) => ({
    path,
    value,
    known: engineNames().lambdaRuntimes.split(" ").includes(value) ? [value] : undefined,
    what: "a runtime",
  }));

const LOOKS: Readonly<Record<string, Look[]>> = {
  "aws:docdb/clusterInstance:ClusterInstance": [zone("availabilityZone")],
  "aws:ebs/volume:Volume": [zone("availabilityZone")],
  "aws:ec2/instance:Instance": [instanceType, zone("availabilityZone")],
  "aws:ec2/subnet:Subnet": [zone("availabilityZone")],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [endpointService],
  "aws:elasticache/cluster:Cluster": [nodeType, engineVersion(), zone("availabilityZone"), zone("preferredAvailabilityZones")],
  "aws:elasticache/replicationGroup:ReplicationGroup": [nodeType, engineVersion("redis"), zone("preferredCacheClusterAzs")],
  "aws:lambda/function:Function": [runtime],
  "aws:neptune/clusterInstance:ClusterInstance": [zone("availabilityZone")],
  "aws:rds/cluster:Cluster": [engineVersion(), zone("availabilityZones")],
  "aws:rds/clusterInstance:ClusterInstance": [databaseClass, engineVersion(), zone("availabilityZone")],
  "aws:rds/instance:Instance": [databaseClass, engineVersion(), zone("availabilityZone")],
};

interface Text {
  path: string;
  value: string;
}

/** The known strings of a property, or of its items, each with its path. */
function textsAt(inputs: Properties, property: string): Text[] {
  const value = inputs[property];
  const items = Array.isArray(value) ? value.map((item: unknown, index) => [`${property}[${index}]`, item] as const) : undefined;
  const texts = items ?? [[property, value] as const];
  return texts.flatMap(([path, text]) => (typeof text === "string" && text !== "" && !isUnknown(text) ? [{ path, value: text }] : []));
}
