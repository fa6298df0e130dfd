import { isList, isObject, peek, type Resource, STASH, UNKNOWN, type UnknownValueError, type Value } from "../stack-view";
import { LOAD_BALANCERS } from "../types";
import { attempt } from "../values";
import { type Endpoint, endpoint, interfacesOf, placed, type Reader } from "./endpoints";
import { loadBalancer, notedTask, stateMachine, store, STORES, tasks } from "./known-endpoints";
import { given, isEnabled, numberOf } from "./references";
import { groupsAt } from "./security-groups";

type Read = (resource: Resource, reader: Reader) => Endpoint[];

const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";

/** Reader of each type. */
const READERS: Readonly<Record<string, Read>> = {
  ...Object.fromEntries(Object.keys(STORES).map((type): [string, Read] => [type, (resource, reader) => [store(resource, reader)]])),
  ...Object.fromEntries(
    [...LOAD_BALANCERS, "aws:elb/loadBalancer:LoadBalancer", "aws:elasticloadbalancing/loadBalancer:LoadBalancer"].map((
      type,
    ): [string, Read] => [type, (resource, reader) => [loadBalancer(resource, reader)]]),
  ),
  "aws:ecs/service:Service": (resource, reader) => tasks(resource, "service", "networkConfiguration", reader),
  "aws:ecs/taskSet:TaskSet": (resource, reader) => tasks(resource, "service", "networkConfiguration", reader),
  "aws:scheduler/schedule:Schedule": (resource, reader) => tasks(resource, "job", "target.ecsParameters.networkConfiguration", reader),
  "aws:cloudwatch/eventTarget:EventTarget": (resource, reader) => tasks(resource, "job", "ecsTarget.networkConfiguration", reader),
  [STATE_MACHINE]: stateMachine,
  [STASH]: notedTask,
  "aws:ec2/instance:Instance": instance,
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest": instance,
  "aws:ec2/networkInterface:NetworkInterface": networkInterface,
  "aws:autoscaling/group:Group": instancesOfGroup,
};

export const ENDPOINT_TYPES = Object.keys(READERS);

/** Types that name security groups without being attached to them. */
const NOT_ATTACHED =
  /^aws:(vpc|ec2)\/(securityGroup|defaultSecurityGroup|networkInterfaceSecurityGroupAttachment|launchTemplate|launchConfiguration)|^aws:(rds|redshift|elasticache)\/securityGroup/;

/**
 * Types that only connect out of their subnets and accept no connections there, whatever their groups allow. Sources: AWS Lambda developer
 * guide, "Giving Lambda functions access to resources in an Amazon VPC"; App Runner developer guide, "Enabling VPC access for outgoing
 * traffic"; API Gateway developer guide, "VPC links"; AWS CodeBuild user guide, "VPC support"; AWS Glue developer guide, "Connecting to a
 * JDBC data store in a VPC".
 */
const OUTBOUND_ONLY =
  /^aws:(lambda\/function|apprunner\/vpcConnector|apigatewayv2\/vpcLink|codebuild\/(project|fleet)|glue\/connection|synthetics\/canary):/;

/** All endpoints in VPCs that are known; errors about unknown values go to `unknown`. */
export function endpointsOf(resources: readonly Resource[], reader: Reader, unknown: UnknownValueError[]): Endpoint[] {
  const all = resources.flatMap((resource) => {
    const read = Object.hasOwn(READERS, resource.type) ? READERS[resource.type]! : other;
    return attempt<Endpoint[]>(unknown, [], () => read(resource, reader));
  });
  const attached = new Set([...all.filter(isLasting).flatMap(({ groups }) => groups ?? []), ...resources.flatMap(groupsNotYetKnown)]);
  return all.filter((one) => isLasting(one) || one.groups?.some((group) => !attached.has(group)));
}

/** Sources of a state machine that isn't known yet, among them the groups of its tasks, which are its own once it is known. */
const groupsNotYetKnown = (resource: Resource): readonly string[] =>
  resource.type === STATE_MACHINE && peek(resource, "definition") === UNKNOWN ? resource.propertyDependencies["definition"] ?? [] : [];

/** Whether it isn't a noted task. One that has no other groups than a service reaches no more than the service. */
const isLasting = ({ resource }: Endpoint): boolean => resource.type !== STASH;

function instance(resource: Resource, reader: Reader): Endpoint[] {
  const { references, subnets } = reader;
  if (interfacesOf(references, resource).length > 0) return []; // its interfaces are the endpoints
  const where = placed(references.all(resource, "subnetId", "subnet"));
  return [endpoint(resource, "instance", {
    subnets: where,
    groups: [...groupsAt(references, resource, "vpcSecurityGroupIds"), ...groupsAt(references, resource, "securityGroups")],
    publicIn(family) {
      if (family === "IPv6") {
        const has = asksForIpv6(resource) || where.some((subnet) => subnets.givesAddress(subnet, "IPv6"));
        return has ? where.filter((subnet) => subnets.hasIpv6(subnet)) : [];
      }
      const asked = given(resource, "associatePublicIpAddress");
      if (reader.elasticAddresses.has(resource.urn) || isEnabled(asked)) return where;
      return asked === undefined || asked === null ? where.filter((subnet) => subnets.givesAddress(subnet, "IPv4")) : [];
    },
  }, reader)];
}

/** A network interface, or the instance that it is attached to. */
function networkInterface(resource: Resource, reader: Reader): Endpoint[] {
  const { references, subnets, elasticAddresses } = reader;
  const owner = reader.instances.get(resource.urn);
  const where = placed(references.all(resource, "subnetId", "subnet"));
  return [endpoint(owner ?? resource, owner ? "instance" : "network interface", {
    subnets: where,
    groups: [...groupsAt(references, resource, "securityGroups"), ...(reader.furtherGroups.get(resource.urn) ?? [])],
    publicIn(family) {
      if (family === "IPv6") {
        return asksForIpv6(resource)
          ? where
          : where.filter((subnet) => subnets.givesAddress(subnet, "IPv6") && subnets.hasIpv6(subnet));
      }
      if (elasticAddresses.has(resource.urn) || (owner && elasticAddresses.has(owner.urn))) return where;
      // Source: Amazon EC2 user guide, "Manage the IPv4 addresses for your EC2 instances": the subnet decides at launch.
      return owner ? where.filter((subnet) => subnets.givesAddress(subnet, "IPv4")) : [];
    },
  }, reader)];
}

function asksForIpv6(resource: Resource): boolean {
  const addresses = given(resource, "ipv6Addresses");
  return numberOf(given(resource, "ipv6AddressCount")) > 0 || (isList(addresses) && addresses.length > 0);
}

/** The instances of an Auto Scaling group, by its launch template. */
function instancesOfGroup(resource: Resource, reader: Reader): Endpoint[] {
  const { references, subnets } = reader;
  const where = placed(references.all(resource, "vpcZoneIdentifiers", "subnet"));
  const paths = [
    "launchTemplate.id",
    "launchTemplate.name",
    "launchConfiguration",
    "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId",
  ];
  const templates = paths.flatMap((path) => references.all(resource, path, "launch template")).flatMap((key) =>
    references.resource(key) ?? []
  );
  return [...new Set(templates)].map((template) => {
    const interfaces = given(template, "networkInterfaces");
    const ofInterfaces = isList(interfaces) ? interfaces.map((_, index) => `networkInterfaces.${index}.`) : [];
    const groupPaths = ["vpcSecurityGroupIds", "securityGroups", ...ofInterfaces.map((path) => `${path}securityGroups`)];
    return endpoint(resource, "instances", {
      subnets: where,
      groups: groupPaths.flatMap((path) => groupsAt(references, template, path)),
      publicIn(family) {
        if (family === "IPv6") return where.filter((subnet) => subnets.hasIpv6(subnet));
        const asked = ["", ...ofInterfaces].map((path) => given(template, `${path}associatePublicIpAddress`)).filter((value) =>
          value !== undefined && value !== null
        );
        if (asked.some(isEnabled)) return where;
        return asked.length > 0 ? [] : where.filter((subnet) => subnets.givesAddress(subnet, "IPv4"));
      },
    }, reader);
  });
}

/** Any other resource that names security groups as AWS's resources do, e.g. a function or a VPC endpoint: it has no public address. */
function other(resource: Resource, reader: Reader): Endpoint[] {
  if (!resource.type.startsWith("aws:") || NOT_ATTACHED.test(resource.type)) return [];
  const found = { groups: new Set<string>(), subnets: new Set<string>() };
  const look = (value: Value, path: string, depth: number): void => {
    if (!isObject(value)) return;
    for (const key of Object.keys(value)) {
      const at = path === "" ? key : `${path}.${key}`;
      if (/^(vpc)?securityGroups?(Ids)?$/i.test(key)) {
        reader.references.all(resource, at, "group").forEach((group) => found.groups.add(group));
      } else if (/^subnets?(Ids?)?$/i.test(key)) {
        reader.references.all(resource, at, "subnet").forEach((subnet) => found.subnets.add(subnet));
      } else if (depth < 2) { for (const [inner, item] of entriesOf(value[key], at)) look(item, inner, depth + 1); }
    }
  };
  look(namesGroups(resource) ? resource.properties : undefined, "", 0);
  if (found.groups.size === 0) return [];
  const listens = OUTBOUND_ONLY.test(resource.type) ? [] : undefined;
  return [endpoint(resource, words(resource.type), { subnets: [...found.subnets], groups: [...found.groups], listens }, reader)];
}

/** Whether a resource has a property of resources in a VPC; most have none and are skipped. */
function namesGroups({ properties, propertyDependencies }: Resource): boolean {
  const keys = [
    "securityGroups",
    "securityGroupIds",
    "vpcSecurityGroupIds",
    "vpcConfig",
    "networkConfiguration",
    "vpcConnector",
    "vpcOptions",
    "brokerNodeGroupInfo",
  ];
  if (keys.some((key) => Object.hasOwn(properties, key) && properties[key] !== UNKNOWN)) return true;
  return Object.entries(propertyDependencies).some(([key, urns]) =>
    properties[key] !== undefined && urns.some((urn) => urn.includes("::aws:ec2/securityGroup:SecurityGroup::"))
  );
}

function entriesOf(value: Value, path: string): [string, Value][] {
  if (isList(value)) return value.map((item, index) => [`${path}.${index}`, item]);
  return [[path, value]];
}

/** `aws:ec2/vpcEndpoint:VpcEndpoint` -> `vpc endpoint` */
function words(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1).replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
