import type { ec2, rds } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { peek, type Resource } from "../../stack-view";
import { ROUTE, ROUTE_TABLES, SUBNETS, VPCS } from "../../types";
import { attempt, indexesOf, textsIn, validateEach } from "../../values";

const SUBNET_GROUPS = ["rds", "elasticache", "docdb", "neptune", "redshift", "memorydb", "dax"].map((module) =>
  `aws:${module}/subnetGroup:SubnetGroup`
);

const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
const DEFAULT_ROUTE_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable";
const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";

export const databaseSubnetsPrivate: StackPolicy = {
  id: "network-database-subnets-private",
  description: "The subnets of databases and caches have no route to an internet gateway.",
  remediation: "Use subnets whose route table has no route to an internet gateway.",
  references: { securityHub: ["RDS.46"] },
  waivable: true,
  types: [
    ...SUBNET_GROUPS,
    ...SUBNETS,
    ROUTE,
    ...ROUTE_TABLES,
    ASSOCIATION,
    MAIN_ASSOCIATION,
    DEFAULT_ROUTE_TABLE,
    ...VPCS,
    INTERNET_GATEWAY,
  ],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const isPublicTable = publicTables(graph, open);
    const tablesOf = routeTables(graph, open);
    const results = validateEach(
      graph.ofType(SUBNET_GROUPS),
      (group) =>
        graph.references<rds.SubnetGroupArgs>(group, "subnetIds", SUBNETS).flatMap((subnet) =>
          tablesOf(subnet).filter(isPublicTable).map((table) => ({
            resource: group,
            property: "subnetIds",
            found: `${subnet.name}, routed to an internet gateway by ${table.name}`,
            allowed: "subnets without a route to an internet gateway",
          }))
        ),
    );
    return [...results, ...open];
  },
};

/** The route tables of a subnet: its own, or its VPC's main one, which may be the original or a replacement. */
function routeTables(graph: ResourceGraph, open: Result[]): (subnet: Resource) => Resource[] {
  const associations = graph.referrers(open, [ASSOCIATION], "subnetId", SUBNETS);
  const mains = graph.referrers(open, [MAIN_ASSOCIATION], "vpcId", VPCS);
  const defaults = graph.referrers(open, [DEFAULT_ROUTE_TABLE], "vpcId", VPCS);
  const tablesOf = (association: Resource) =>
    graph.knownReferences<ec2.RouteTableAssociationArgs>(open, association, "routeTableId", ROUTE_TABLES);
  return (subnet) =>
    associations.get(subnet)?.flatMap(tablesOf)
      ?? graph.knownReferences<ec2.SubnetArgs>(open, subnet, "vpcId", VPCS).flatMap((vpc) =>
        mains.get(vpc)?.flatMap(tablesOf) ?? defaults.get(vpc) ?? []
      );
}

/** Whether a route table leads to an internet gateway, by a route in it or a route of its own. */
function publicTables(graph: ResourceGraph, open: Result[]): (table: Resource) => boolean {
  const routes = graph.referrers<ec2.RouteArgs>(open, [ROUTE], "routeTableId", ROUTE_TABLES);
  const leadsOut = (resource: Resource, path: string): boolean =>
    graph.knownReferences(open, resource, path, [INTERNET_GATEWAY]).length > 0
    || textsIn(peek(resource, path)).texts.some((id) => id.startsWith("igw-"));
  const inlineRoutes = (table: Resource) => attempt<number[]>(open, [], () => indexesOf<ec2.RouteTableArgs>(table, "routes"));
  return (table) =>
    (routes.get(table) ?? []).some((route) => leadsOut(route, "gatewayId"))
    || inlineRoutes(table).some((index) => leadsOut(table, `routes.${index}.gatewayId`));
}
