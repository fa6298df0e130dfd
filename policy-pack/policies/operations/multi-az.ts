import type { autoscaling, ec2, ecs, elasticache, lb, rds } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Finding, Result, StackPolicy } from "../../policy";
import { isObject, peek, property, type Resource } from "../../stack-view";
import {
  AUTO_SCALING_GROUP,
  DATABASE,
  LOAD_BALANCERS,
  RDS_CLUSTER,
  RDS_CLUSTER_INSTANCE,
  REPLICATION_GROUP,
  SERVICE,
  SUBNETS,
} from "../../types";
import { isText, isTrue, list, must, validateEach } from "../../values";

export const multiAz: StackPolicy = {
  id: "operations-multi-az",
  description: "In production, services, load balancers, databases and caches are in at least two Availability Zones.",
  remediation: "Add subnets in another zone; set multiAz for a database, multiAzEnabled and automaticFailoverEnabled for a cache.",
  references: {
    securityHub: ["RDS.5", "RDS.15", "ELB.13", "ElastiCache.3", "AutoScaling.2"],
    checkov: ["CKV_AWS_157", "CKV2_AWS_50"],
    cdkNag: ["AwsSolutions-RDS3", "AwsSolutions-AEC4"],
  },
  waivable: true,
  productionOnly: true,
  types: [SERVICE, ...LOAD_BALANCERS, AUTO_SCALING_GROUP, DATABASE, RDS_CLUSTER, RDS_CLUSTER_INSTANCE, REPLICATION_GROUP, ...SUBNETS],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const members = graph.referrers<rds.ClusterInstanceArgs>(open, [RDS_CLUSTER_INSTANCE], "clusterIdentifier", [RDS_CLUSTER]);
    return [
      ...open,
      ...validateEach(
        graph.ofType([SERVICE]),
        (service) =>
          isObject(property<ecs.ServiceArgs>(service, "networkConfiguration"))
            ? inTwoZones(service, "networkConfiguration.subnets", graph)
            : [],
      ),
      ...validateEach(graph.ofType(LOAD_BALANCERS), (balancer) => {
        const isMapped = list(property<lb.LoadBalancerArgs>(balancer, "subnetMappings")).length > 0;
        return inTwoZones(balancer, isMapped ? "subnetMappings" : "subnets", graph);
      }),
      ...validateEach(
        graph.ofType([AUTO_SCALING_GROUP]),
        (group) =>
          list(property<autoscaling.GroupArgs>(group, "availabilityZones")).length >= 2
            ? []
            : inTwoZones(group, "vpcZoneIdentifiers", graph),
      ),
      ...validateEach(
        graph.ofType([DATABASE]),
        (database) =>
          isText(property<rds.InstanceArgs>(database, "replicateSourceDb"))
            ? []
            : must<rds.InstanceArgs>(database, "multiAz", isTrue, "true"),
      ),
      ...validateEach(graph.ofType([RDS_CLUSTER]), (cluster) => validateCluster(cluster, members.get(cluster)?.length ?? 0)),
      ...validateEach(graph.ofType([REPLICATION_GROUP]), (group) => [
        ...must<elasticache.ReplicationGroupArgs>(group, "multiAzEnabled", isTrue, "true"),
        ...must<elasticache.ReplicationGroupArgs>(group, "automaticFailoverEnabled", isTrue, "true"),
      ]),
    ];
  },
};

/** A cluster with storage of its own has instances in three zones. Source: Amazon RDS user guide, "Multi-AZ DB cluster deployments". */
function validateCluster(cluster: Resource, count: number): Finding[] {
  const isMultiAz = isText(property<rds.ClusterArgs>(cluster, "dbClusterInstanceClass"));
  return isMultiAz || count >= 2 ? [] : [{ resource: cluster, property: "instances", found: count, allowed: "2 instances or more" }];
}

/** A subnet of another program counts as one more zone, as its zone is unknown. */
function inTwoZones(resource: Resource, path: string, graph: ResourceGraph): Finding[] {
  const subnets = graph.references(resource, path, SUBNETS);
  const zones = new Set(
    subnets.map((subnet) => property<ec2.SubnetArgs>(subnet, "availabilityZone") ?? property<ec2.SubnetArgs>(subnet, "availabilityZoneId")),
  );
  const others = Math.max(0, list(peek(resource, path)).length - subnets.length);
  return zones.size + others >= 2 ? [] : [{ resource, property: path, found: [...zones], allowed: "subnets in two zones or more" }];
}
