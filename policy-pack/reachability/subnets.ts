import { peek, type Resource, UNKNOWN, UnknownValueError } from "../stack-view";
import { addTo, attempt, textsIn } from "../values";
import { type AddressRange, EVERYWHERE, FAMILIES, type Family, isWithin, PUBLIC, rangeOf, shared } from "./addresses";
import { given, isEnabled, isGiven, type References } from "./references";

/** A route out of a VPC. */
export interface Exit {
  route: string;
  range: AddressRange;
  /** `network`: another VPC, a VPN or the like. */
  by: "internet gateway" | "egress-only gateway" | "NAT" | "network";
  /** Whether it only works for sources with a public address. */
  needsPublicAddress: boolean;
  /** The subnets of a NAT; none if it is another program's. @throws {UnknownValueError} */
  places(): readonly string[];
}

const NOWHERE = (): string[] => [];
const OUTSIDE: readonly Exit[] = FAMILIES.map((family) => ({
  route: "(a route table outside the program)",
  range: EVERYWHERE[family],
  by: "internet gateway",
  needsPublicAddress: false,
  places: NOWHERE,
}));

/** Properties of routes that lead to other networks. Source: Amazon VPC user guide, "Example routing options". */
const TO_NETWORKS = ["transitGatewayId", "vpcPeeringConnectionId", "coreNetworkArn", "localGatewayId", "carrierGatewayId"];

const FURTHER_BLOCKS = [
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
  "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
];
const VPN_GATEWAY = "aws:ec2/vpnGateway:VpnGateway";

/** Routes that a VPN gateway adds by itself; the other side says which. */
const propagatedExits = ({ name }: Resource): Exit[] =>
  FAMILIES.map((family) => ({
    route: name,
    range: EVERYWHERE[family],
    by: "network",
    needsPublicAddress: false,
    places: NOWHERE,
  }));

/** Subnets and their routes. A subnet of another program may be routed anywhere, so it counts as routed to the internet. */
export class Subnets {
  private readonly tables = new Map<string, string[]>();
  private readonly mainTables = new Map<string, string>();
  private readonly routes = new Map<string, [Resource, string][]>();
  /** Tables that get routes from a VPN gateway. */
  private readonly propagated = new Map<string, Resource[]>();
  private readonly furtherBlocks = new Map<string, Resource[]>();
  private readonly exitsByTable = new Map<string, readonly Exit[]>();

  /** @param unknown Receives unknown values: a route or an association with one comes from no resource of the program, and is skipped. */
  constructor(private readonly references: References, private readonly unknown: UnknownValueError[]) {
    for (const association of references.ofType("aws:ec2/routeTableAssociation:RouteTableAssociation")) {
      this.note(() => {
        const subnet = references.one(association, "subnetId", "subnet");
        const table = references.one(association, "routeTableId", "table");
        if (subnet !== undefined && table !== undefined) addTo(this.tables, subnet, table);
      });
    }
    for (const association of references.ofType("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation")) {
      this.note(() => {
        const vpc = references.one(association, "vpcId", "vpc");
        const table = references.one(association, "routeTableId", "table");
        if (vpc !== undefined && table !== undefined) this.mainTables.set(vpc, table);
      });
    }
    for (const route of references.ofType("aws:ec2/route:Route")) {
      this.note(() => {
        const table = references.one(route, "routeTableId", "table");
        if (table !== undefined) addTo(this.routes, table, [route, ""]);
      });
    }
    for (const association of references.ofType(...FURTHER_BLOCKS)) {
      this.note(() => {
        const vpc = references.one(association, "vpcId", "vpc");
        if (vpc !== undefined) addTo(this.furtherBlocks, vpc, association);
      });
    }
    for (const propagation of references.ofType("aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation")) {
      this.note(() => {
        const table = references.one(propagation, "routeTableId", "table");
        if (table !== undefined) addTo(this.propagated, table, propagation);
      });
    }
    for (const table of references.ofType("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable")) {
      this.note(() => {
        if (textsIn(given(table, "propagatingVgws")).texts.length > 0) addTo(this.propagated, references.key("table", table.urn), table);
      });
      this.note(() => {
        const inline = given(table, "routes");
        const key = references.key("table", table.urn);
        if (Array.isArray(inline)) inline.forEach((_, index) => addTo(this.routes, key, [table, `routes.${index}.`]));
      });
    }
  }

  /** The key of a subnet's VPC; undefined if the subnet isn't in the program. */
  vpc(subnet: string): string | undefined {
    const resource = this.references.resource(subnet);
    return resource && this.references.one(resource, "vpcId", "vpc");
  }

  /** Its addresses; undefined if it isn't in the program, and "none" if it doesn't have this family. */
  range(subnet: string, family: Family): AddressRange | "none" | undefined {
    const resource = this.references.resource(subnet);
    if (resource === undefined) return undefined;
    const cidr = given(resource, family === "IPv4" ? "cidrBlock" : "ipv6CidrBlock");
    return typeof cidr === "string" && cidr !== "" ? rangeOf(cidr) : "none";
  }

  /** Whether a block has addresses outside the VPCs of these subnets; for a VPC of another program, public ones. */
  isWiderThanVpc(subnets: readonly string[], block: AddressRange): boolean {
    return subnets.every((subnet) => {
      if (this.references.resource(this.vpc(subnet) ?? "") === undefined) return PUBLIC.some((range) => shared(range, block));
      return !this.vpcRanges(subnet).some((range) => isWithin(block, range));
    });
  }

  /** The blocks of a subnet's VPC; none if it is another program's. */
  vpcRanges(subnet: string): AddressRange[] {
    const vpc = this.references.resource(this.vpc(subnet) ?? "");
    if (vpc === undefined) return [];
    return [vpc, ...(this.furtherBlocks.get(vpc.urn) ?? [])].flatMap((one) => [peek(one, "cidrBlock"), peek(one, "ipv6CidrBlock")])
      .flatMap((cidr) => (typeof cidr === "string" ? rangeOf(cidr) ?? [] : []));
  }

  hasIpv6(subnet: string): boolean {
    const resource = this.references.resource(subnet);
    if (resource === undefined) return true;
    const cidr = peek(resource, "ipv6CidrBlock");
    if (cidr === UNKNOWN) return (resource.propertyDependencies["ipv6CidrBlock"] ?? []).length > 0;
    return typeof cidr === "string" && cidr !== "";
  }

  /** Whether it assigns a public IPv4 address, or an IPv6 address, at launch. */
  givesAddress(subnet: string, family: Family): boolean {
    const resource = this.references.resource(subnet);
    if (resource === undefined) return true;
    const asked = given(resource, family === "IPv4" ? "mapPublicIpOnLaunch" : "assignIpv6AddressOnCreation");
    // Source: Amazon VPC user guide, "Default VPCs": instances in a default subnet get a public IPv4 address.
    const isDefault = family === "IPv4" && resource.type === "aws:ec2/defaultSubnet:DefaultSubnet" && (asked ?? null) === null;
    return isDefault || isEnabled(asked);
  }

  /** Its routes to an internet gateway. */
  ways(subnet: string): readonly Exit[] {
    return this.exits(subnet).filter(({ by }) => by === "internet gateway");
  }

  /** Its routes out of the VPC. */
  exits(subnet: string): readonly Exit[] {
    const tables = this.tables.get(subnet) ?? [this.mainTable(subnet)];
    return tables.flatMap((table) => (table === undefined ? OUTSIDE : this.exitsOf(table)));
  }

  private mainTable(subnet: string): string | undefined {
    const vpc = this.vpc(subnet);
    return vpc === undefined ? undefined : this.mainTables.get(vpc) ?? `${vpc}#table`;
  }

  private exitsOf(table: string): readonly Exit[] {
    const known = this.exitsByTable.get(table);
    if (known) return known;
    const isTaken = this.references.resource(table) !== undefined;
    const ofVpc = this.references.resource(table.replace(/#table$/, ""))?.type === "aws:ec2/vpc:Vpc";
    const found = isTaken || ofVpc
      ? [
        ...(this.routes.get(table) ?? []).flatMap(([resource, prefix]) => this.exitsBy(resource, prefix)),
        ...(this.propagated.get(table) ?? []).flatMap(propagatedExits),
      ]
      : OUTSIDE;
    this.exitsByTable.set(table, found);
    return found;
  }

  private exitsBy(resource: Resource, prefix: string): Exit[] {
    const by = this.kindOf(resource, prefix);
    if (by === undefined) return [];
    const [cidr, ipv6, list] = prefix === ""
      ? ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"]
      : ["cidrBlock", "ipv6CidrBlock", "destinationPrefixListId"];
    const texts = [given(resource, `${prefix}${cidr}`), given(resource, `${prefix}${ipv6}`)].filter((text) =>
      typeof text === "string" && text !== ""
    ) as string[];
    const ranges = texts.flatMap((text) => rangeOf(text) ?? []);
    const route = prefix === "" ? resource.name : `${resource.name} ${prefix.slice(0, -1)}`;
    // A prefix list as destination may hold any address.
    const all = ranges.length === 0 && peek(resource, `${prefix}${list}`) ? [EVERYWHERE.IPv4, EVERYWHERE.IPv6] : ranges;
    const needsPublicAddress = by === "internet gateway" || by === "egress-only gateway";
    return all.map((range) => ({ route, range, by, needsPublicAddress, places: () => this.natPlaces(resource, prefix) }));
  }

  /** The gateway of a route out of the VPC; undefined for a route within it. */
  private kindOf(resource: Resource, prefix: string): Exit["by"] | undefined {
    if (this.isInternetGateway(resource, `${prefix}gatewayId`)) return "internet gateway";
    const has = (key: string): boolean => isGiven(resource, `${prefix}${key}`);
    if (has("egressOnlyGatewayId")) return "egress-only gateway";
    if (has("natGatewayId") || has("networkInterfaceId")) return "NAT";
    return TO_NETWORKS.some(has) || this.isVpnGateway(resource, `${prefix}gatewayId`) ? "network" : undefined;
  }

  private natPlaces(resource: Resource, prefix: string): string[] {
    const keys = [
      ...this.references.all(resource, `${prefix}natGatewayId`, "NAT gateway"),
      ...this.references.all(resource, `${prefix}networkInterfaceId`, "interface"),
    ];
    return keys.flatMap((key) => this.references.resource(key) ?? []).flatMap((nat) => this.references.all(nat, "subnetId", "subnet"));
  }

  private isInternetGateway(resource: Resource, path: string): boolean {
    const value = peek(resource, path);
    if (value === undefined || value === null || value === "") return false;
    if (value === UNKNOWN) {
      const sources = resource.propertyDependencies[path.split(".")[0]!] ?? [];
      if (sources.some((urn) => this.references.resource(urn)?.type === "aws:ec2/internetGateway:InternetGateway")) return true;
      if (sources.length > 0 && sources.every((urn) => urn.includes("::aws:ec2/"))) return false;
      return given(resource, path) !== undefined;
    }
    return typeof value === "string"
      && (value.startsWith("igw-") || this.references.resource(this.references.key("internet gateway", value)) !== undefined);
  }

  private isVpnGateway(resource: Resource, path: string): boolean {
    const value = peek(resource, path);
    if (typeof value === "string" && value.startsWith("vgw-")) return true;
    const sources = resource.propertyDependencies[path.split(".")[0]!] ?? [];
    return this.references.resource(this.references.key("VPN gateway", typeof value === "string" ? value : ""))?.type === VPN_GATEWAY
      || (value === UNKNOWN && sources.some((urn) => this.references.resource(urn)?.type === VPN_GATEWAY));
  }

  private note(run: () => void): void {
    attempt(this.unknown, undefined, run);
  }
}
