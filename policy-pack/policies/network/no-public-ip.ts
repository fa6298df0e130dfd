import { parsedJson } from "../../json";
import type { Finding, ResourcePolicy } from "../../policy";
import { isList, isObject, property, type Resource, type Value } from "../../stack-view";
import {
  DATABASE,
  EVENT_TARGET,
  INSTANCE,
  LAUNCH_CONFIGURATION,
  LAUNCH_TEMPLATE,
  RDS_CLUSTER_INSTANCE,
  SCHEDULE,
  SERVICE,
  STATE_MACHINE,
  TASK_SET,
} from "../../types";
import { isOff, must } from "../../values";

const PUBLIC_ENDPOINT = ["publiclyAccessible"];
const PUBLIC_INSTANCE = ["associatePublicIpAddress"];

/** Properties that assign a public address, by type; `*` is each item of a list. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  [SERVICE]: ["networkConfiguration.assignPublicIp"],
  [TASK_SET]: ["networkConfiguration.assignPublicIp"],
  [SCHEDULE]: ["target.ecsParameters.networkConfiguration.assignPublicIp"],
  [EVENT_TARGET]: ["ecsTarget.networkConfiguration.assignPublicIp"],
  "aws:pipes/pipe:Pipe": ["targetParameters.ecsTaskParameters.networkConfiguration.awsVpcConfiguration.assignPublicIp"],
  [DATABASE]: PUBLIC_ENDPOINT,
  [RDS_CLUSTER_INSTANCE]: PUBLIC_ENDPOINT,
  "aws:redshift/cluster:Cluster": PUBLIC_ENDPOINT,
  "aws:dms/replicationInstance:ReplicationInstance": PUBLIC_ENDPOINT,
  [INSTANCE]: PUBLIC_INSTANCE,
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest": PUBLIC_INSTANCE,
  [LAUNCH_CONFIGURATION]: PUBLIC_INSTANCE,
  [LAUNCH_TEMPLATE]: ["networkInterfaces.*.associatePublicIpAddress"],
  "aws:ec2/spotFleetRequest:SpotFleetRequest": ["launchSpecifications.*.associatePublicIpAddress"],
};

/** Documents with network configurations of tasks. */
const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  [STATE_MACHINE]: ["definition"],
  "aws:batch/jobDefinition:JobDefinition": ["containerProperties", "ecsProperties"],
};

export const noPublicIp: ResourcePolicy = {
  id: "network-no-public-ip",
  description: "Tasks, instances and databases have no public IP address; only an instance that forwards for others, as a NAT does, may.",
  remediation: "Remove the public address; use a load balancer for inbound requests, and a NAT or a VPC endpoint for outbound ones.",
  references: {
    securityHub: ["AutoScaling.5", "EC2.9", "EC2.25", "ECS.2", "ECS.16", "RDS.2", "Redshift.1", "DMS.1"],
    checkov: ["CKV_AWS_333", "CKV_AWS_17", "CKV_AWS_87", "CKV_AWS_88", "CKV_AWS_89"],
    trivy: ["AVD-AWS-0009", "AVD-AWS-0180"],
    cdkNag: ["AwsSolutions-RS8"],
  },
  waivable: true,
  types: [...Object.keys(FLAGS), ...Object.keys(DOCUMENTS)],
  validateResource(resource) {
    if (property(resource, "sourceDestCheck") === false) return [];
    return [
      ...(FLAGS[resource.type] ?? []).flatMap((pattern) => pathsOf(resource, pattern)).flatMap((path) =>
        must(resource, path, isOff, "false")
      ),
      ...(DOCUMENTS[resource.type] ?? []).flatMap((path) => inDocument(resource, path)),
    ];
  },
};

function pathsOf(resource: Resource, pattern: string): string[] {
  const [list, item] = pattern.split(".*.");
  if (item === undefined) return [pattern];
  const value = property(resource, list!);
  return isList(value) ? value.map((_, index) => `${list}.${index}.${item}`) : [];
}

function inDocument(resource: Resource, path: string): Finding[] {
  return publicTasks(parsedJson(property(resource, path)), path).map((at) => ({
    resource,
    property: at,
    found: "ENABLED",
    allowed: "DISABLED",
  }));
}

/** Paths at which a document starts tasks with a public address. */
function publicTasks(value: Value, path: string): string[] {
  if (isList(value)) return value.flatMap((item, index) => publicTasks(item, `${path}.${index}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key.toLowerCase() === "assignpublicip" && item === "ENABLED" ? [`${path}.${key}`] : publicTasks(item, `${path}.${key}`)
  );
}
