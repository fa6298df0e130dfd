import { parsedJson } from "../json";
import { isList, isObject, peek, type Resource, UNKNOWN, UnknownValueError, type Value } from "../stack-view";
import { isProtocol } from "../values";
import { assigned, type Endpoint, endpoint, placed } from "./endpoints";
import type { Reader } from "./reader";
import { given, isEnabled } from "./references";
import { groupsAt } from "./security-groups";
import { readTraffic, type Traffic } from "./traffic";

export function loadBalancer(resource: Resource, noun: string, reader: Reader): Endpoint {
  const { references, listeners } = reader;
  const mapped = given(resource, "subnetMappings");
  const paths = ["subnets", ...(isList(mapped) ? mapped.map((_, index) => `subnetMappings.${index}.subnetId`) : [])];
  const where = paths.flatMap((path) => references.all(resource, path, "subnet"));
  const groups = groupsAt(references, resource, "securityGroups");
  const isWithout = groups.length === 0 && given(resource, "loadBalancerType") === "network";
  const heard = isWithout ? (listeners.get(resource.urn) ?? []).flatMap(listenerTraffic) : undefined;
  const all = placed(where);
  return endpoint(resource, noun, {
    isEntrance: true,
    subnets: where,
    groups: isWithout ? undefined : groups,
    listens: heard,
    publicIn(family) {
      if (isEnabled(given(resource, "internal"))) return [];
      const type = given(resource, "ipAddressType");
      const isDual = typeof type === "string" && type.startsWith("dualstack");
      return (family === "IPv4" ? type !== "dualstack-without-public-ipv4" : isDual) ? all : [];
    },
  }, reader);
}

export function listenerTraffic(listener: Resource): Traffic[] {
  const protocol = given(listener, "protocol");
  const { from, to } = readTraffic({ ...listener, properties: { ...listener.properties, protocol: "tcp" } }, "protocol", "port", "port");
  const names = isProtocol(protocol, "TCP_UDP") ? ["tcp", "udp"] : [isProtocol(protocol, "UDP", "QUIC") ? "udp" : "tcp"];
  return names.map((name) => ({ protocol: name, from, to }));
}

/** Tasks with a network configuration at `path`, e.g. `networkConfiguration`; none without one. */
export function tasks(resource: Resource, noun: string, path: string, reader: Reader): Endpoint[] {
  const { references } = reader;
  const place = given(resource, path);
  if (isList(place) ? place.length === 0 : !isObject(place)) return [];
  const at = isList(place) ? `${path}.0` : path;
  const where = references.all(resource, `${at}.subnets`, "subnet");
  return [endpoint(resource, noun, {
    subnets: where,
    groups: groupsAt(references, resource, `${at}.securityGroups`),
    publicIn: assigned(reader, placed(where), () => isEnabled(given(resource, `${at}.assignPublicIp`))),
  }, reader)];
}

/**
 * A task that an update runs by a hook, which no resource shows: a Stash notes what was run. Its input has the arguments of RunTask, in
 * flat form: a task definition, subnets and security groups. Any other Stash is a note of something else.
 */
export function notedTask(resource: Resource, reader: Reader): Endpoint[] {
  const { references } = reader;
  const note = peek(resource, "input");
  if (!isObject(note) || note["taskDefinition"] === undefined || !isList(note["securityGroups"])) return [];
  return [endpoint(resource, "task", {
    subnets: references.all(resource, "input.subnets", "subnet"),
    groups: groupsAt(references, resource, "input.securityGroups"),
  }, reader)];
}

/** A state machine that starts tasks: one endpoint for each network configuration in its definition. */
export function stateMachine(resource: Resource, reader: Reader): Endpoint[] {
  const { references } = reader;
  const definition = peek(resource, "definition");
  if (definition === UNKNOWN) {
    const sources = resource.propertyDependencies["definition"];
    if (sources?.every((urn) => !/:(Security|DefaultSecurity)Group::|:Subnet::/.test(urn))) return [];
    throw new UnknownValueError(resource, "definition");
  }
  return placesIn(definition).flatMap((place) => {
    const list = (key: string): string[] | undefined => {
      const value = place[key];
      if (Object.hasOwn(place, `${key}.$`)) return undefined; // decided by the execution's input
      if (isList(value) ? value.some((item) => item === UNKNOWN) : value === UNKNOWN) throw new UnknownValueError(resource, "definition");
      return isList(value) ? value.filter((item) => typeof item === "string" && !item.startsWith("{%")) as string[] : [];
    };
    const [groups, ids] = [list("SecurityGroups"), list("Subnets")];
    if (groups === undefined) return [];
    const where = (ids ?? []).map((id) => references.key("subnet", id));
    return [endpoint(resource, "state machine", {
      subnets: where,
      groups: groups.map((id) => references.key("group", id)),
      publicIn: assigned(reader, placed(where), () => isEnabled(place["AssignPublicIp"])),
    }, reader)];
  });
}

function placesIn(definition: Value): Readonly<Record<string, Value>>[] {
  const places: Readonly<Record<string, Value>>[] = [];
  const open: Value[] = [parsedJson(definition)];
  while (open.length > 0) {
    const next = open.pop();
    if (isList(next)) open.push(...next);
    if (!isObject(next)) continue;
    for (const [key, value] of Object.entries(next)) {
      if (/^awsvpcConfiguration$/i.test(key) && isObject(value)) places.push(value);
      else open.push(value);
    }
  }
  return places;
}
