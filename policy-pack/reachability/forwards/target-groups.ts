import { isList, type Resource, type UnknownValueError } from "../../stack-view";
import {
  AUTO_SCALING_GROUP,
  ELB_MODULES,
  FUNCTION,
  INSTANCE,
  LOAD_BALANCERS,
  sameIn,
  SERVICE,
  SPOT_FLEET,
  SPOT_INSTANCE,
  TARGET_GROUPS,
  TASK_SET,
} from "../../types";
import { addTo, attempt } from "../../values";
import { type AddressRange, rangeOf } from "../addresses";
import { given, isEnabled, numberOf, type References } from "../references";
import { LAST_PORT, type Traffic } from "../traffic";

const ATTACHMENTS = sameIn(ELB_MODULES, "targetGroupAttachment");
const LATTICE_GROUP = "aws:vpclattice/targetGroup:TargetGroup";
const TARGETS = [INSTANCE, SPOT_INSTANCE, FUNCTION, ...LOAD_BALANCERS];

/** A target that is registered with a group. */
interface Registered {
  urn?: string;
  address?: AddressRange | undefined;
  /** Its own port instead of the group's. */
  port: number;
}

export interface Targets {
  to: Traffic[];
  targets: ReadonlySet<string>;
  addresses: AddressRange[];
  isOpen: boolean;
  /** Whether a network load balancer passes the clients' addresses on. */
  keepsAddresses: boolean;
}

/** Targets of the groups of load balancers and of VPC Lattice. */
export class TargetGroups {
  private readonly registered = new Map<string, Registered[]>();

  constructor(private readonly references: References, unknown: UnknownValueError[]) {
    const note = (from: Resource, path: string, types: readonly string[], read: () => Registered[]): void =>
      attempt(unknown, undefined, () => {
        for (const group of references.linked(from, path, types)) for (const one of read()) addTo(this.registered, group.urn, one);
      });
    for (const one of references.ofType(...ATTACHMENTS)) {
      note(one, "targetGroupArn", TARGET_GROUPS, () => this.target(one, "targetId", numberOf(given(one, "port"))));
    }
    for (const one of references.ofType("aws:vpclattice/targetGroupAttachment:TargetGroupAttachment")) {
      note(one, "targetGroupIdentifier", [LATTICE_GROUP], () => this.target(one, "target.id", numberOf(given(one, "target.port"))));
    }
    for (const service of references.ofType(SERVICE, TASK_SET)) {
      const list = attempt(unknown, undefined, () => given(service, "loadBalancers"));
      (isList(list) ? list : []).forEach((_, index) => {
        const at = `loadBalancers.${index}`;
        note(service, at, TARGET_GROUPS, () => [{ urn: service.urn, port: numberOf(given(service, `${at}.containerPort`)) }]);
      });
      note(service, "vpcLatticeConfigurations", [LATTICE_GROUP], () => [{ urn: service.urn, port: Number.NaN }]);
    }
    for (const fleet of references.ofType(AUTO_SCALING_GROUP, SPOT_FLEET)) {
      note(fleet, "targetGroupArns", TARGET_GROUPS, () => [{ urn: fleet.urn, port: Number.NaN }]);
    }
    for (const one of references.ofType("aws:autoscaling/attachment:Attachment")) {
      note(
        one,
        "lbTargetGroupArn",
        TARGET_GROUPS,
        () => references.linked(one, "autoscalingGroupName", [AUTO_SCALING_GROUP]).map(({ urn }) => ({ urn, port: Number.NaN })),
      );
    }
  }

  /** A group's targets. @throws {UnknownValueError} */
  of(group: Resource): Targets {
    const own = numberOf(given(group, group.type === LATTICE_GROUP ? "config.port" : "port"));
    const registered = this.registered.get(group.urn) ?? [];
    const protocol = given(group, "protocol");
    const names = protocol === "UDP" ? ["udp"] : protocol === "TCP_UDP" ? ["tcp", "udp"] : ["tcp"];
    const ports = registered.length === 0 ? [own] : [...new Set(registered.map(({ port }) => (Number.isNaN(port) ? own : port)))];
    return {
      to: ports.flatMap((port) => names.map((name) => trafficOf(name, port))),
      targets: new Set(registered.flatMap(({ urn }) => urn ?? [])),
      addresses: registered.flatMap(({ address }) => address ?? []),
      isOpen: registered.length === 0,
      keepsAddresses: keepsAddresses(group),
    };
  }

  private target(from: Resource, path: string, port: number): Registered[] {
    const id = given(from, path);
    const address = typeof id === "string" ? rangeOf(id) : undefined;
    if (address) return [{ address, port }];
    return this.references.linked(from, path, TARGETS).map(({ urn }) => ({ urn, port }));
  }
}

/** Source: Elastic Load Balancing user guide, "Client IP preservation" of network load balancers: defaults by type and protocol. */
function keepsAddresses(group: Resource): boolean {
  const said = given(group, "preserveClientIp");
  if (said !== undefined && said !== null && said !== "") return isEnabled(said);
  const type = given(group, "targetType");
  const protocol = given(group, "protocol");
  return type !== "ip" || protocol === "UDP" || protocol === "TCP_UDP";
}

function trafficOf(protocol: string, port: number): Traffic {
  return Number.isInteger(port) && port > 0 ? { protocol, from: port, to: port } : { protocol, from: 0, to: LAST_PORT };
}
