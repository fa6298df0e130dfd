import { isList, peek, type Resource, STASH, UNKNOWN, UnknownValueError } from "../stack-view";
import { CLASSIC_LOAD_BALANCERS, LOAD_BALANCERS, STATE_MACHINE } from "../types";
import { attempt } from "../values";
import { type Endpoint, endpoint, placed } from "./endpoints";
import { fleet, FLEETS, TEMPLATES } from "./fleets";
import { loadBalancer, notedTask, stateMachine, tasks } from "./known-endpoints";
import { DECIDING, ENTRANCES, openingsOf } from "./openings/entrances";
import { nounOf, other } from "./others";
import { interfacesOf, type Reader } from "./reader";
import { given, isEnabled, numberOf } from "./references";
import { groupsAt } from "./security-groups";
import { store, STORES } from "./stores";

type Read = (resource: Resource, reader: Reader) => Endpoint[];

const forAll = (types: readonly string[], read: Read): Record<string, Read> => Object.fromEntries(types.map((type) => [type, read]));
const tasksAt = (noun: string, path: string): Read => (resource, reader) => tasks(resource, noun, path, reader);

/** Reader of each type; {@link other} reads the types that aren't here. */
export const READERS: Readonly<Record<string, Read>> = {
  ...forAll(Object.keys(STORES), (resource, reader) => [store(resource, reader)]),
  ...forAll(LOAD_BALANCERS, (resource, reader) => [loadBalancer(resource, "load balancer", reader)]),
  ...forAll(CLASSIC_LOAD_BALANCERS, (resource, reader) => [loadBalancer(resource, "classic load balancer", reader)]),
  ...forAll(Object.keys(FLEETS), fleet),
  "aws:ecs/service:Service": tasksAt("service", "networkConfiguration"),
  "aws:ecs/taskSet:TaskSet": tasksAt("task set", "networkConfiguration"),
  "aws:scheduler/schedule:Schedule": tasksAt("schedule", "target.ecsParameters.networkConfiguration"),
  "aws:cloudwatch/eventTarget:EventTarget": tasksAt("event target", "ecsTarget.networkConfiguration"),
  "aws:pipes/pipe:Pipe": (resource, reader) => {
    const path = "targetParameters.ecsTaskParameters.networkConfiguration.awsVpcConfiguration";
    const started = tasks(resource, "pipe", path, reader);
    return started.length > 0 ? started : other(resource, reader);
  },
  [STATE_MACHINE]: stateMachine,
  [STASH]: notedTask,
  "aws:ec2/instance:Instance": (resource, reader) => instance(resource, "instance", reader),
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest": (resource, reader) => instance(resource, "spot instance", reader),
  "aws:ec2/networkInterface:NetworkInterface": networkInterface,
};

/** Types that are endpoints, or that decide whether one is open. */
export const ENDPOINT_TYPES = [...new Set([...Object.keys(READERS), ...Object.keys(ENTRANCES), ...DECIDING, ...TEMPLATES])];

/** All endpoints that are known; errors about unknown values go to `unknown`. */
export function endpointsOf(resources: readonly Resource[], reader: Reader, unknown: UnknownValueError[]): Endpoint[] {
  const all = resources.flatMap((resource) => {
    const read = Object.hasOwn(READERS, resource.type) ? READERS[resource.type]! : other;
    const found = attempt<Endpoint[]>(unknown, [], () => read(resource, reader));
    return Object.hasOwn(ENTRANCES, resource.type) ? withOpenings(resource, found, reader, unknown) : found;
  });
  const attached = new Set([...all.filter(isLasting).flatMap(({ groups }) => groups ?? []), ...resources.flatMap(groupsNotYetKnown)]);
  return named(all.filter((one) => isLasting(one) || one.groups?.some((group) => !attached.has(group))));
}

/** The endpoints of a resource with what AWS opens of it; a resource outside VPCs gets an endpoint for that. */
function withOpenings(resource: Resource, found: readonly Endpoint[], reader: Reader, unknown: UnknownValueError[]): Endpoint[] {
  const opened = attempt(unknown, [], () => openingsOf(resource, reader.references, unknown));
  const { isForRequests } = ENTRANCES[resource.type]!;
  if (found.length > 0) return found.map((one) => ({ ...one, opened, isEntrance: isForRequests }));
  const outside = { subnets: [], groups: undefined, listens: [], opened, isEntrance: isForRequests };
  return opened.length === 0 ? [] : [endpoint(resource, nounOf(resource.type), outside, reader)];
}

/** Resources with the same noun and name have their URNs instead of the name, so that none takes the place of another. */
function named(all: readonly Endpoint[]): Endpoint[] {
  const urns = new Map<string, Set<string>>();
  for (const { label, resource } of all) urns.set(label, (urns.get(label) ?? new Set()).add(resource.urn));
  return all.map((one) => (urns.get(one.label)!.size === 1 ? one : { ...one, label: `${one.kind} ${one.resource.urn}` }));
}

/** Sources of a state machine that isn't known yet, among them the groups of its tasks, which are its own once it is known. */
const groupsNotYetKnown = (resource: Resource): readonly string[] =>
  resource.type === STATE_MACHINE && peek(resource, "definition") === UNKNOWN ? resource.propertyDependencies["definition"] ?? [] : [];

/** Whether it isn't a noted task. One that has no other groups than a service reaches no more than the service. */
const isLasting = ({ resource }: Endpoint): boolean => resource.type !== STASH;

function instance(resource: Resource, noun: string, reader: Reader): Endpoint[] {
  const { references, subnets } = reader;
  const interfaces = interfacesOf(references, resource);
  // The groups of another program's interface are unknown.
  if (interfaces.some((key) => references.resource(key) === undefined)) throw new UnknownValueError(resource, "networkInterfaces");
  if (interfaces.length > 0) return []; // its interfaces are the endpoints
  const where = placed(references.all(resource, "subnetId", "subnet"));
  return [endpoint(resource, noun, {
    isHost: true,
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
  const noun = owner?.type === "aws:ec2/spotInstanceRequest:SpotInstanceRequest" ? "spot instance" : "instance";
  return [endpoint(owner ?? resource, owner ? noun : "network interface", {
    isHost: true,
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
