import type { cloudwatch, ecs, rds, scheduler } from "@pulumi/aws";

import { parsedJson } from "../../json";
import type { ResourcePolicy } from "../../policy";
import type { PropertyPath } from "../../property-path";
import { isObject, property, type Value } from "../../stack-view";
import { DATABASE, EVENT_TARGET, RDS_CLUSTER_INSTANCE, SCHEDULE, SERVICE, STATE_MACHINE, TASK_SET } from "../../types";
import { isOff, must } from "../../values";

/** Properties that assign a public address, of any of the types. */
const FLAGS: readonly (
  | PropertyPath<ecs.ServiceArgs>
  | PropertyPath<scheduler.ScheduleArgs>
  | PropertyPath<cloudwatch.EventTargetArgs>
  | PropertyPath<rds.InstanceArgs>
)[] = [
  "networkConfiguration.assignPublicIp",
  "target.ecsParameters.networkConfiguration.assignPublicIp",
  "ecsTarget.networkConfiguration.assignPublicIp",
  "publiclyAccessible",
];

export const noPublicIp: ResourcePolicy = {
  id: "network-no-public-ip",
  description: "Tasks and databases have no public IP address.",
  remediation: "Remove the public address; use a load balancer for inbound requests, and a NAT or a VPC endpoint for outbound ones.",
  references: {
    securityHub: ["ECS.2", "ECS.16", "RDS.2", "Redshift.1", "DMS.1"],
    checkov: ["CKV_AWS_333", "CKV_AWS_17", "CKV_AWS_87", "CKV_AWS_89"],
    trivy: ["AVD-AWS-0180"],
    cdkNag: ["AwsSolutions-RS8"],
  },
  waivable: true,
  types: [
    SERVICE,
    TASK_SET,
    SCHEDULE,
    EVENT_TARGET,
    STATE_MACHINE,
    DATABASE,
    RDS_CLUSTER_INSTANCE,
    "aws:redshift/cluster:Cluster",
    "aws:dms/replicationInstance:ReplicationInstance",
  ],
  validateResource(resource) {
    if (resource.type === STATE_MACHINE) {
      const places = publicTasks(parsedJson(property(resource, "definition")), "definition");
      return places.map((path) => ({ resource, property: path, found: "ENABLED", allowed: "DISABLED" }));
    }
    return FLAGS.flatMap((path) => must(resource, path, isOff, "false"));
  },
};

/** Paths at which a state machine starts tasks with a public address. */
function publicTasks(value: Value, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => publicTasks(item as Value, `${path}.${index}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key.toLowerCase() === "assignpublicip" && item === "ENABLED" ? [`${path}.${key}`] : publicTasks(item, `${path}.${key}`)
  );
}
