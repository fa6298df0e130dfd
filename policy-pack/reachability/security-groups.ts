import { isList, isObject, peek, type Resource, UNKNOWN, UnknownValueError } from "../stack-view";
import { addTo, attempt } from "../values";
import { type AddressRange, EVERYWHERE, rangeOf } from "./addresses";
import { VPC_ORIGIN } from "./forwards/managed";
import { given, isEnabled, PREFIX_LIST_ENTRY, type References } from "./references";
import { EVERYTHING, readTraffic, type Traffic } from "./traffic";

export type Direction = "ingress" | "egress";

/** Source or destination of a rule. */
export type Peer =
  | { kind: "addresses"; text: string; range: AddressRange }
  | { kind: "group"; key: string; madeBy?: string | undefined }
  | { kind: "prefix list"; id: string };

/** Types with whose first resource AWS makes a security group of its own; the noun in rows. */
const MAKERS: Readonly<Record<string, string>> = { [VPC_ORIGIN]: "VPC origin" };

/** One rule of a security group with one peer: a rule with three blocks is three. */
export interface GroupRule {
  name: string;
  traffic: Traffic;
  peer: Peer;
}

/** Properties of each kind of rule with its blocks, lists and groups. */
interface Names {
  protocol: string;
  blocks: readonly string[];
  lists: readonly string[];
  groups: readonly string[];
}

const STANDALONE: Names = {
  protocol: "ipProtocol",
  blocks: ["cidrIpv4", "cidrIpv6"],
  lists: ["prefixListId"],
  groups: ["referencedSecurityGroupId"],
};
const OLDER: Names = {
  protocol: "protocol",
  blocks: ["cidrBlocks", "ipv6CidrBlocks"],
  lists: ["prefixListIds"],
  groups: ["sourceSecurityGroupId"],
};
const INLINE: Names = { ...OLDER, groups: ["securityGroups"] };

const OUT: readonly GroupRule[] = (["0.0.0.0/0", "::/0"] as const).map((text) => ({
  name: "(AWS's default egress)",
  traffic: EVERYTHING,
  peer: { kind: "addresses", text, range: EVERYWHERE[text === "::/0" ? "IPv6" : "IPv4"] },
}));

/** The rules of all security groups. A group of another program allows all egress, and the ingress that this program adds. */
export class SecurityGroups {
  private readonly rules: Record<Direction, Map<string, GroupRule[]>> = { ingress: new Map(), egress: new Map() };
  private readonly egressByPeer = new Map<string, GroupRule[]>();
  private readonly otherEgress = new Map<string, GroupRule[]>();

  /** @param unknown Collects unknown values; a rule with one is skipped. */
  constructor(private readonly references: References, private readonly unknown: UnknownValueError[]) {
    for (const rule of references.ofType("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")) {
      this.addRule(rule, "ingress", STANDALONE);
    }
    for (const rule of references.ofType("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")) {
      this.addRule(rule, "egress", STANDALONE);
    }
    for (const rule of references.ofType("aws:ec2/securityGroupRule:SecurityGroupRule")) {
      attempt(unknown, undefined, () => this.addRule(rule, given(rule, "type") === "egress" ? "egress" : "ingress", OLDER));
    }
    for (const group of references.ofType("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")) {
      this.addInline(group, "ingress");
      this.addInline(group, "egress");
    }
    for (const [group, rules] of this.rules.egress) {
      for (const rule of rules) {
        if (rule.peer.kind === "group") addTo(this.egressByPeer, `${group} ${rule.peer.key}`, rule);
        else addTo(this.otherEgress, group, rule);
      }
    }
  }

  ingress(group: string): readonly GroupRule[] {
    const rules = this.rules.ingress.get(group) ?? [];
    if (!this.isUntouchedDefault(group)) return rules;
    return [...rules, { name: "(AWS's default: from itself)", traffic: EVERYTHING, peer: { kind: "group", key: group } }];
  }

  /** The egress rules of a group that may lead to endpoints with one of these groups, including rules with addresses. */
  egressTowards(group: string, targets: readonly string[]): readonly GroupRule[] {
    const byGroup = targets.flatMap((target) => this.egressByPeer.get(`${group} ${target}`) ?? []);
    return [...byGroup, ...this.outside(group)];
  }

  /** The egress rules of a group that name addresses or prefix lists. */
  outside(group: string): readonly GroupRule[] {
    return [...(this.otherEgress.get(group) ?? []), ...(this.isInProgram(group) ? [] : OUT)];
  }

  /** Whether the group is a resource of the program. */
  isInProgram(group: string): boolean {
    return this.references.resource(group) !== undefined;
  }

  /**
   * `VPC origin api-origin`: what a group that AWS makes comes from. Its id is unknown before, and so no one could declare it. Source:
   * CloudFront developer guide, "Restrict access with VPC origins", CloudFront-VPCOrigins-Service-SG.
   */
  private makerOf({ propertyDependencies }: Resource, key: string): string | undefined {
    const sources = (propertyDependencies[key] ?? []).flatMap((urn) => this.references.resource(urn) ?? []);
    const maker = sources.find(({ type }) => Object.hasOwn(MAKERS, type));
    return maker && `${MAKERS[maker.type]} ${maker.name}`;
  }

  private isUntouchedDefault(group: string): boolean {
    return group.endsWith("#group") && !this.isInProgram(group);
  }

  private addInline(group: Resource, direction: Direction): void {
    attempt(this.unknown, undefined, () => {
      const inline = given(group, direction);
      if (!isList(inline)) return;
      inline.forEach((_, index) => this.addRule(group, direction, INLINE, `${direction}.${index}`));
    });
  }

  private addRule(resource: Resource, direction: Direction, names: Names, path = ""): void {
    attempt(this.unknown, undefined, () => {
      const at = (key: string): string => (path === "" ? key : `${path}.${key}`);
      if (path !== "" && !isObject(given(resource, path))) return;
      const group = path === "" ? this.references.one(resource, "securityGroupId", "group") : this.references.key("group", resource.urn);
      if (group === undefined) return;
      const traffic = readTraffic(resource, at(names.protocol), at("fromPort"), at("toPort"));
      const name = path === "" ? resource.name : `${resource.name} ${path}`;
      // Peers one by one, so that an unknown one doesn't hide the others.
      const readers = [
        ...names.blocks.map((key) => () => texts(resource, at(key)).flatMap(addressesOf)),
        ...names.lists.map((key) => () => texts(resource, at(key)).flatMap((id) => this.prefixList(id))),
        ...names.groups.map((key) => () =>
          this.references.all(resource, at(key), "group").map((found): Peer => ({
            kind: "group",
            key: found,
            madeBy: this.isInProgram(found) ? undefined : this.makerOf(resource, path === "" ? key : path.split(".")[0]!),
          }))
        ),
        () => (isEnabled(given(resource, at("self"))) ? [{ kind: "group", key: group } as const] : []),
      ];
      for (const read of readers) {
        for (const peer of attempt<Peer[]>(this.unknown, [], read)) addTo(this.rules[direction], group, { name, traffic, peer });
      }
    });
  }

  /** A prefix list of the program is the blocks in it; any other is AWS's or another program's, and not the internet. */
  private prefixList(id: string): Peer[] {
    const list = this.references.resource(this.references.key("prefix list", id));
    if (list === undefined) return [{ kind: "prefix list", id }];
    const inline = given(list, "entries");
    const blocks = isList(inline) ? inline.flatMap((_, index) => texts(list, `entries.${index}.cidr`)) : [];
    const entries = this.references.ofType(PREFIX_LIST_ENTRY)
      .filter((entry) => attempt(this.unknown, undefined, () => this.references.one(entry, "prefixListId", "prefix list")) === list.urn)
      .flatMap((entry) => texts(entry, "cidr"));
    return [...blocks, ...entries].flatMap(addressesOf);
  }
}

function addressesOf(text: string): Peer[] {
  const range = rangeOf(text);
  return range ? [{ kind: "addresses", text, range }] : [];
}

/** A text or a list of texts. */
function texts(resource: Resource, path: string): string[] {
  const value = given(resource, path);
  const items = isList(value) ? value : [value];
  if (items.some((item) => item === UNKNOWN)) throw new UnknownValueError(resource, path);
  return items.filter((item) => typeof item === "string" && item !== "") as string[];
}

/** Keys of a resource's groups. @throws {UnknownValueError} */
export function groupsAt(references: References, resource: Resource, path: string): string[] {
  return peek(resource, path) === undefined ? [] : references.all(resource, path, "group");
}
