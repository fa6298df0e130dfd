import { type Links, linksOf } from "../links";
import type { Policy, ResourcePolicy, StackPolicy } from "../policy";
import { isWithin, rangeOf } from "../reachability/addresses";
import { isObject, property, type Resource, type StackView, type Value } from "../stack-view";
import { LOAD_BALANCERS, SUBNETS } from "../types";
import { isProtocol, itemsOf, knownTexts, list, must, parsedJson, textsIn, validateEach } from "../values";

const VPCS = ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"];
const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
const DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const EITHER_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const STANDALONE_RULES = [INGRESS_RULE, EGRESS_RULE, EITHER_RULE];
const ROUTE_TABLES = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"];
const SUBNET_GROUPS = ["rds", "elasticache", "docdb", "neptune", "redshift", "memorydb", "dax"].map((module) =>
  `aws:${module}/subnetGroup:SubnetGroup`
);

/** Where a resource names the security groups that are around it. */
const ATTACHMENTS: readonly (readonly [type: string, path: string])[] = [
  ...LOAD_BALANCERS.map((type) => [type, "securityGroups"] as const),
  ["aws:ec2/instance:Instance", "vpcSecurityGroupIds"],
  ["aws:ec2/networkInterface:NetworkInterface", "securityGroups"],
  ["aws:ec2/launchTemplate:LaunchTemplate", "vpcSecurityGroupIds"],
  ["aws:ec2/vpcEndpoint:VpcEndpoint", "securityGroupIds"],
  ["aws:ecs/service:Service", "networkConfiguration.securityGroups"],
  ["aws:ecs/taskSet:TaskSet", "networkConfiguration.securityGroups"],
  ["aws:rds/instance:Instance", "vpcSecurityGroupIds"],
  ["aws:rds/cluster:Cluster", "vpcSecurityGroupIds"],
  ["aws:elasticache/cluster:Cluster", "securityGroupIds"],
  ["aws:elasticache/replicationGroup:ReplicationGroup", "securityGroupIds"],
  ["aws:elasticache/serverlessCache:ServerlessCache", "securityGroupIds"],
  ["aws:lambda/function:Function", "vpcConfig.securityGroupIds"],
];

const openIngress: StackPolicy = {
  id: "network-no-unrestricted-ingress",
  description: "Only ports 80 and 443 of a load balancer can be reached from everywhere.",
  remediation: "Name a security group (referencedSecurityGroupId) or a block of your own in its place.",
  references: [
    "Security Hub EC2.18",
    "Security Hub EC2.19",
    "cdk-nag AwsSolutions-EC23",
    "Checkov CKV_AWS_24",
    "Checkov CKV_AWS_25",
    "Checkov CKV_AWS_277",
    "Trivy AVD-AWS-0107",
  ],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const attached = attachedTypes(program);
    return validateEach(links.ofType([SECURITY_GROUP, ...STANDALONE_RULES]), (resource) =>
      rulesOf(resource, "ingress").flatMap((rule) => {
        const open = rule.cidrs.filter(({ cidr }) => isOpen(cidr));
        if (open.length === 0) return [];
        const groups = groupsOf(rule, links);
        const isWeb = (isProtocol(rule.protocol, "TCP", "6") || rule.protocol === 6) && rule.from === rule.to
          && (rule.from === 80 || rule.from === 443);
        const isBalancers = groups.length > 0 && groups.every((group) => {
          const types = attached.get(group) ?? [];
          return types.length > 0 && types.every((type) => LOAD_BALANCERS.includes(type));
        });
        return isWeb && isBalancers
          ? []
          : open.map(({ path, cidr }) => ({
            resource,
            property: path,
            found: cidr,
            allowed: "a block or a group of its own, unless this is port 80 or 443 of a load balancer's security group",
          }));
      }));
  },
};

const ruleDescribed: ResourcePolicy = {
  id: "network-security-group-description",
  description: "Security groups and their rules say what they are for.",
  remediation: "Give it a description of who comes from where, or goes there.",
  references: ["Checkov CKV_AWS_23", "Trivy AVD-AWS-0099", "Trivy AVD-AWS-0124", "cdk-nag AwsSolutions-EC27"],
  waivable: true,
  types: [SECURITY_GROUP, ...STANDALONE_RULES],
  validateResource(resource) {
    const inline = resource.type === SECURITY_GROUP ? ["ingress", "egress"].flatMap((path) => itemsOf(resource, path)) : [];
    return ["", ...inline].flatMap((item) =>
      must(resource, item === "" ? "description" : `${item}.description`, isDescription, "a sentence of your own")
    );
  },
};

const defaultGroupEmpty: StackPolicy = {
  id: "network-default-security-group-closed",
  description: "The default security group of each VPC is taken over and lets nothing in or out.",
  remediation: "Make an aws.ec2.DefaultSecurityGroup of the VPC, with ingress: [] and egress: [], and no rules of it.",
  references: ["Security Hub EC2.2", "Checkov CKV2_AWS_12", "Trivy AVD-AWS-0173"],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const ruled = links.reverse([DEFAULT_SECURITY_GROUP], "vpcId", VPCS);
    const groups = links.ofType([DEFAULT_SECURITY_GROUP]);
    return [
      ...links.ofType(VPCS).filter((vpc) => !ruled.has(vpc))
        .map((vpc) => ({
          resource: vpc,
          property: "defaultSecurityGroupId",
          found: undefined,
          allowed: "taken over by an aws.ec2.DefaultSecurityGroup",
        })),
      ...validateEach(
        groups,
        (group) => ["ingress", "egress"].flatMap((path) => must(group, path, (value) => list(value).length === 0, "[]")),
      ),
      ...(groups.length === 0
        ? []
        : validateEach(
          links.ofType(STANDALONE_RULES),
          (rule) =>
            links.from(rule, "securityGroupId", [DEFAULT_SECURITY_GROUP]).map((group) => ({
              resource: rule,
              property: "securityGroupId",
              found: group.name,
              allowed: "a security group that isn't a VPC's default",
            })),
        )),
    ];
  },
};

const noPublicAddress: ResourcePolicy = {
  id: "network-no-public-ip",
  description: "Tasks and databases have no public address.",
  remediation: "Take the public address off; let requests come through a load balancer, and let tasks go out through a NAT or an endpoint.",
  references: [
    "Security Hub ECS.2",
    "Security Hub ECS.16",
    "Security Hub RDS.2",
    "Security Hub Redshift.1",
    "Security Hub DMS.1",
    "Checkov CKV_AWS_333",
    "Checkov CKV_AWS_17",
    "Checkov CKV_AWS_87",
    "Checkov CKV_AWS_89",
    "Trivy AVD-AWS-0180",
    "cdk-nag AwsSolutions-RS8",
  ],
  waivable: true,
  types: [
    "aws:ecs/service:Service",
    "aws:ecs/taskSet:TaskSet",
    "aws:scheduler/schedule:Schedule",
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:sfn/stateMachine:StateMachine",
    "aws:rds/instance:Instance",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:redshift/cluster:Cluster",
    "aws:dms/replicationInstance:ReplicationInstance",
  ],
  validateResource(resource) {
    if (resource.type === "aws:sfn/stateMachine:StateMachine") {
      const places = publicTasks(parsedJson(property(resource, "definition")), "definition");
      return places.map((path) => ({ resource, property: path, found: "ENABLED", allowed: "DISABLED" }));
    }
    const flags = [
      "networkConfiguration.assignPublicIp",
      "target.ecsParameters.networkConfiguration.assignPublicIp",
      "ecsTarget.networkConfiguration.assignPublicIp",
      "publiclyAccessible",
    ];
    return flags.flatMap((path) =>
      must(resource, path, (value) => value === undefined || value === null || value === false || value === "false", "false")
    );
  },
};

const databaseSubnets: StackPolicy = {
  id: "network-database-subnets-private",
  description: "The subnets of databases and caches are not routed to an internet gateway.",
  remediation: "Put it into subnets whose route table has no route to an internet gateway.",
  references: ["Security Hub RDS.46"],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const isPublicTable = publicTables(program);
    const associations = links.reverse(["aws:ec2/routeTableAssociation:RouteTableAssociation"], "subnetId", SUBNETS);
    const mains = links.reverse(["aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"], "vpcId", VPCS);
    const defaults = links.reverse(["aws:ec2/defaultRouteTable:DefaultRouteTable"], "vpcId", VPCS);
    const tablesOf = (subnet: Resource): Resource[] => {
      const own = associations.get(subnet);
      if (own !== undefined) return own.flatMap((association) => links.from(association, "routeTableId", ROUTE_TABLES));
      // Without a route table of its own, the VPC's main one counts: the one that was made the main one, or the one it came with.
      return links.from(subnet, "vpcId", VPCS).flatMap((vpc) =>
        mains.get(vpc)?.flatMap((association) => links.from(association, "routeTableId", ROUTE_TABLES)) ?? defaults.get(vpc) ?? []
      );
    };
    return validateEach(
      links.ofType(SUBNET_GROUPS),
      (group) =>
        links.from(group, "subnetIds", SUBNETS).flatMap((subnet) =>
          tablesOf(subnet).filter(isPublicTable).map((table) => ({
            resource: group,
            property: "subnetIds",
            found: `${subnet.name}, routed to an internet gateway by ${table.name}`,
            allowed: "subnets that nothing routes to an internet gateway",
          }))
        ),
    );
  },
};

const natAdmitsVpc: StackPolicy = {
  id: "network-nat-instance-vpc-only",
  description: "A NAT instance admits nobody but its VPC.",
  remediation: "Let its security group's ingress rules name blocks of the VPC, or security groups in it.",
  references: [],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const groups = natGroups(program);
    if (groups.size === 0) return [];
    const blocks = links.reverse(["aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"], "vpcId", VPCS);
    const blocksOf = (group: Resource): string[] =>
      links.from(group, "vpcId", VPCS).flatMap((vpc) =>
        [vpc, ...(blocks.get(vpc) ?? [])].flatMap((each) => [...knownTexts(each, "cidrBlock"), ...knownTexts(each, "ipv6CidrBlock")])
      );
    return validateEach(
      links.ofType([SECURITY_GROUP, ...STANDALONE_RULES]),
      (resource) =>
        rulesOf(resource, "ingress").flatMap((rule) =>
          groupsOf(rule, links).filter((group) => groups.has(group)).flatMap((group) => {
            const own = blocksOf(group);
            const allowed = `within the VPC's ${own.join(", ")}`;
            // What is open to everybody is said by network-no-unrestricted-ingress; of a VPC that isn't the program's, nothing is known.
            const strange = own.length === 0
              ? []
              : rule.cidrs.filter(({ cidr }) => !isOpen(cidr) && !own.some((block) => liesWithin(cidr, block)));
            return [
              ...strange.map(({ path, cidr }) => ({ resource, property: path, found: cidr, allowed })),
              ...rule.prefixLists.map((path) => ({ resource, property: path, found: property(resource, path), allowed })),
            ];
          })
        ),
    );
  },
};

/** What is demanded of a network. */
export const NETWORK: readonly Policy[] = [openIngress, ruleDescribed, defaultGroupEmpty, noPublicAddress, databaseSubnets, natAdmitsVpc];

/** A rule of a security group, written inside it or as a resource of its own. */
interface Rule {
  resource: Resource;
  cidrs: { path: string; cidr: string }[];
  /** Paths of the prefix lists it names. */
  prefixLists: string[];
  protocol: Value;
  from: Value;
  to: Value;
}

function rulesOf(resource: Resource, direction: "ingress" | "egress"): Rule[] {
  if (resource.type === SECURITY_GROUP) return itemsOf(resource, direction).map((item) => readRule(resource, `${item}.`));
  const isAsked = resource.type === EITHER_RULE
    ? property(resource, "type") === direction
    : resource.type === (direction === "ingress" ? INGRESS_RULE : EGRESS_RULE);
  return isAsked ? [readRule(resource, "")] : [];
}

function readRule(resource: Resource, prefix: string): Rule {
  const texts = (key: string) => {
    const path = `${prefix}${key}`;
    const value = property(resource, path);
    return (Array.isArray(value) ? itemsOf(resource, path) : [path]).flatMap((each) =>
      knownTexts(resource, each).map((cidr) => ({ path: each, cidr }))
    );
  };
  return {
    resource,
    cidrs: ["cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks"].flatMap(texts),
    prefixLists: ["prefixListId", "prefixListIds"].flatMap(texts).map(({ path }) => path),
    protocol: property(resource, `${prefix}ipProtocol`) ?? property(resource, `${prefix}protocol`),
    from: property(resource, `${prefix}fromPort`),
    to: property(resource, `${prefix}toPort`),
  };
}

function groupsOf({ resource }: Rule, links: Links): Resource[] {
  return resource.type === SECURITY_GROUP ? [resource] : links.from(resource, "securityGroupId", [SECURITY_GROUP]);
}

/** By security group, the types of what it is around. */
function attachedTypes(program: StackView): Map<Resource, string[]> {
  const links = linksOf(program);
  const attached = new Map<Resource, string[]>();
  for (const [type, path] of ATTACHMENTS) {
    for (const [group, resources] of links.reverse([type], path, [SECURITY_GROUP])) {
      attached.set(group, [...(attached.get(group) ?? []), ...resources.map((resource) => resource.type)]);
    }
  }
  return attached;
}

/** Whether a route table leads to an internet gateway, by a route in it or a route of its own. */
function publicTables(program: StackView): (table: Resource) => boolean {
  const links = linksOf(program);
  const routes = links.reverse(["aws:ec2/route:Route"], "routeTableId", ROUTE_TABLES);
  const leadsOut = (resource: Resource, path: string): boolean =>
    links.from(resource, path, ["aws:ec2/internetGateway:InternetGateway"]).length > 0
    || textsIn(property(resource, path)).texts.some((id) => id.startsWith("igw-"));
  return (table) =>
    (routes.get(table) ?? []).some((route) => leadsOut(route, "gatewayId"))
    || itemsOf(table, "routes").some((route) => leadsOut(table, `${route}.gatewayId`));
}

/** Security groups of the instances that other resources' packets are routed to. */
function natGroups(program: StackView): Set<Resource> {
  const links = linksOf(program);
  const instances = ["aws:ec2/instance:Instance"];
  const interfaces = ["aws:ec2/networkInterface:NetworkInterface"];
  const ways = [
    ...links.ofType(["aws:ec2/route:Route"]).map((route) => ({ route, prefix: "" })),
    ...links.ofType(ROUTE_TABLES).flatMap((route) => itemsOf(route, "routes").map((item) => ({ route, prefix: `${item}.` }))),
  ];
  const targets = ways.flatMap(({ route, prefix }) => [
    ...links.from(route, `${prefix}networkInterfaceId`, [...interfaces, ...instances]),
    ...links.from(route, `${prefix}instanceId`, instances),
  ]);
  return new Set(
    targets.flatMap((target) => ["securityGroups", "vpcSecurityGroupIds"].flatMap((path) => links.from(target, path, [SECURITY_GROUP]))),
  );
}

/** Paths at which a state machine starts tasks with a public address. */
function publicTasks(value: Value, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => publicTasks(item as Value, `${path}.${index}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key.toLowerCase() === "assignpublicip" && item === "ENABLED" ? [`${path}.${key}`] : publicTasks(item, `${path}.${key}`)
  );
}

function isDescription(value: Value): boolean {
  return typeof value === "string" && value.trim() !== "" && !/^Managed by (Pulumi|Terraform)$/.test(value);
}

/** Wider than any private block is (10.0.0.0/8, fc00::/7): two halves of the internet are the internet, too. */
function isOpen(cidr: string): boolean {
  const range = rangeOf(cidr);
  return range !== undefined
    && !WIDEST_PRIVATE.some((block) => block.family === range.family && range.last - range.first <= block.last - block.first);
}
const WIDEST_PRIVATE = ["10.0.0.0/8", "fc00::/7"].flatMap((block) => rangeOf(block) ?? []);

function liesWithin(inner: string, outer: string): boolean {
  const [small, large] = [rangeOf(inner), rangeOf(outer)];
  return small !== undefined && large !== undefined && isWithin(small, large);
}
