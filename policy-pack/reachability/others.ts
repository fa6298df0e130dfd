import { isList, isObject, type Resource, UNKNOWN, UnknownValueError, type Value } from "../stack-view";
import { member, textsIn } from "../values";
import { type Endpoint, endpoint, placed } from "./endpoints";
import { ENTRANCES } from "./openings/entrances";
import type { Reader } from "./reader";
import { isEnabled } from "./references";

/** Types that name security groups without being attached to them. */
export const NOT_ATTACHED = new RegExp(
  "^aws:((vpc|ec2)/(securityGroup|defaultSecurityGroup|networkInterfaceSecurityGroupAttachment|vpcSecurityGroupRulesExclusive"
    + "|launchTemplate|launchConfiguration)|(rds|redshift|elasticache)/securityGroup)",
);

/**
 * Types that only connect out of their subnets and accept no connections there, whatever their groups allow. Sources: AWS Lambda developer
 * guide, "Giving Lambda functions access to resources in an Amazon VPC"; App Runner developer guide, "Enabling VPC access for outgoing
 * traffic"; API Gateway developer guide, "VPC links"; AWS CodeBuild user guide, "VPC support"; AWS Glue developer guide, "Connecting to a
 * JDBC data store in a VPC"; EC2 user guide, "EC2 Instance Connect Endpoint"; Client VPN administrator guide, "How it works".
 */
const OUTBOUND_ONLY = new RegExp(
  "^aws:(lambda/function|apprunner/vpcConnector|apigatewayv2/vpcLink|codebuild/(project|fleet)|glue/connection|synthetics/canary"
    + "|ec2transitgateway/instanceConnectEndpoint|ec2clientvpn/endpoint|quicksight/vpcConnection|vpclattice/resourceGateway"
    + "|kinesis/firehoseDeliveryStream):",
);

/** Nouns of types whose name says enough; other types have their service before it. */
const NOUNS: Readonly<Record<string, string>> = {
  "aws:lambda/function:Function": "function",
  "aws:ec2/vpcEndpoint:VpcEndpoint": "vpc endpoint",
  "aws:apigatewayv2/vpcLink:VpcLink": "vpc link",
  "aws:pipes/pipe:Pipe": "pipe",
  "aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint": "instance connect endpoint",
};

const GROUPS = /^(?!source|referenced|input|replacement|default)\w*securityGroups?(Id|Arn)?s?$/i;
const SUBNETS = /^(vpc)?subnets?(Ids?|Arns?)?$/i;
/** Flags by which a type of any service gets a public address; a name of a setting that isn't text of the program's own. */
const PUBLIC = /^((is)?publiclyAccessible|createPublicIp|assignPublicIp|associatePublicIpAddress|publicConnectivity)$/i;
/** Elastic IP addresses of an endpoint. */
const ADDRESSES = /^(publicAddress|address)AllocationIds$/;
/** Properties that hold the place of a resource in a network; while one is unknown as a whole, so is the place. */
const PLACES = /vpc|network|config|options|settings|details|info|resources|parameters/i;

interface Place {
  groups: Set<string>;
  subnets: Set<string>;
  isPublic: boolean;
}

/** Any other resource that names security groups or a public address as AWS's resources do, e.g. a function or a broker. */
export function other(resource: Resource, reader: Reader): Endpoint[] {
  if (!resource.type.startsWith("aws:") || NOT_ATTACHED.test(resource.type)) return [];
  if (reader.memberUrns.has(resource.urn)) return []; // its cluster is the endpoint
  const { groups, subnets, isPublic } = placeOf(resource, reader);
  if (groups.size === 0 && !isPublic) return [];
  const where = [...subnets];
  return [endpoint(resource, nounOf(resource.type), {
    subnets: where,
    groups: groups.size === 0 ? undefined : [...groups], // a public RabbitMQ broker has none
    listens: OUTBOUND_ONLY.test(resource.type) ? [] : undefined,
    publicIn: (family) => (isPublic && family === "IPv4" ? placed(where) : []),
  }, reader)];
}

function placeOf(resource: Resource, { references, furtherGroups }: Reader): Place {
  const place: Place = { groups: new Set(furtherGroups.get(resource.urn)), subnets: new Set(), isPublic: false };
  const open: [path: string, value: Value][] = [["", resource.properties]];
  while (open.length > 0) {
    const [path, value] = open.pop()!;
    if (!isObject(value)) continue;
    for (const [key, item] of Object.entries(value)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (GROUPS.test(key)) references.all(resource, at, "group").forEach((group) => place.groups.add(group));
      else if (SUBNETS.test(key)) references.all(resource, at, "subnet").forEach((subnet) => place.subnets.add(subnet));
      else if (PUBLIC.test(key) && isEnabled(item)) place.isPublic = true;
      else if (ADDRESSES.test(key) && textsIn(item).texts.length > 0) place.isPublic = true;
      // Source: Amazon MSK API reference, PublicAccess: DISABLED or SERVICE_PROVIDED_EIPS.
      else if (key === "publicAccess" && ![undefined, null, "DISABLED"].includes(member(item, "type") as string)) place.isPublic = true;
      else if (item === UNKNOWN && path === "" && PLACES.test(key) && comesFromGroup(resource, key)) {
        throw new UnknownValueError(resource, key);
      } else open.push(...entriesOf(item, at));
    }
  }
  return place;
}

function comesFromGroup({ propertyDependencies }: Resource, key: string): boolean {
  return (propertyDependencies[key] ?? []).some((urn) => urn.includes("::aws:ec2/securityGroup:SecurityGroup::"));
}

function entriesOf(value: Value, path: string): [string, Value][] {
  if (isList(value)) return value.map((item, index) => [`${path}.${index}`, item]);
  return [[path, value]];
}

/** Noun of a type, which no other type has: `aws:ec2/vpcEndpoint:VpcEndpoint` -> `vpc endpoint`, `aws:mq/broker:Broker` -> `mq broker`. */
export function nounOf(type: string): string {
  const known = ENTRANCES[type]?.kind ?? NOUNS[type];
  if (known !== undefined) return known;
  const words = type.slice(type.lastIndexOf(":") + 1).replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
  return `${type.split(/[:/]/)[1]} ${words}`;
}
