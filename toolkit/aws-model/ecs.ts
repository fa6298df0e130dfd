import { always, named, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";
import type { PendingCreate } from "./pending-create";
import type { ResourceRequest } from "./request";

const clusterName = (request: ResourceRequest) => request.input("cluster", "default").split("/").at(-1)!;

/** Name of the cluster, from a name or an ARN. */
const cluster = (pending: PendingCreate, property = "cluster") => (pending.text(property) ?? "default").split("/").at(-1)!;

const familyOf = (arn: string) => arn.split("/").at(-1)!.split(":")[0];

const revisionOf = (arn: string) => Number(arn.split(":").at(-1));

/** Whether a revision may be the one whose creation was interrupted: it is newer than every revision in the state. */
function isNewRevision(pending: PendingCreate, arn: string): boolean {
  const family = pending.text("family");
  const known = [...pending.known].filter((id) => id.includes(":task-definition/") && familyOf(id) === family).map(revisionOf);
  return familyOf(arn) === family && revisionOf(arn) > Math.max(0, ...known);
}

/** ECS. */
export const ecs: Entries = {
  "aws:ecs/cluster:Cluster": {
    noun: "cluster",
    holdsData: false,
    autoName: "name",
    // ecs/cluster.go
    replacedBy: ["name"],
    interruptedBy: [],
    // API reference, `CreateCluster`
    takesOver: true,
    uses: {},
    refusesDeletion: {
      inUse: () => "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
      // Source: Amazon ECS API reference, `DeleteCluster`, ClusterContainsTasksException.
      protects: ({ holds = 0 }) =>
        holds > 0 ? "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active." : undefined,
    },
    importId: "{name}",
    cloudControl: named("AWS::ECS::Cluster"),
    simulate: {
      id: (request) => request.arn("ecs", `cluster/${request.autoName()}`),
      outputs: (_, id) => ({ arn: id, name: id.split("/").at(-1) }),
    },
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    noun: "cluster capacity providers",
    holdsData: false,
    autoName: null,
    // ecs/cluster_capacity_providers.go
    replacedBy: ["clusterName"],
    interruptedBy: [],
    // API reference, `PutClusterCapacityProviders`
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::ECS::ClusterCapacityProviderAssociations", "clusterName", {
      untagged: true,
    }),
    simulate: {
      id: (request) => request.input("clusterName"),
      outputs: () => ({}),
    },
  },
  "aws:ecs/service:Service": {
    noun: "service",
    holdsData: false,
    autoName: "name",
    // ecs/service.go. Capacity provider strategies change in place, and without forceNewDeployment not at all (6.15).
    replacedBy: ["cluster", "iamRole", "launchType", "name", "schedulingStrategy"],
    interruptedBy: [],
    keptWhenOmitted: ["alarms", "deploymentCircuitBreaker", "deploymentController"],
    uses: {
      "networkConfiguration.subnets": "aws:ec2/subnet:Subnet",
      "networkConfiguration.securityGroups": "aws:ec2/securityGroup:SecurityGroup",
      cluster: "aws:ecs/cluster:Cluster",
      "serviceConnectConfiguration.namespace": "aws:servicediscovery/httpNamespace:HttpNamespace",
    },
    refusesDeletion: NO_REFUSAL,
    importId: ({ id }) => id.split("/").slice(-2).join("/"),
    cloudControl: {
      by: "name",
      cloudType: "AWS::ECS::Service",
      identifier: (pending) =>
        pending.joined(
          "|",
          pending.arn("ecs", pending.joined("/", "service", cluster(pending), pending.text("name"))),
          pending.arn("ecs", `cluster/${cluster(pending)}`),
        ),
      id: (pending) => pending.joined("/", cluster(pending), pending.text("name")),
    },
    simulate: {
      id: (request) => request.arn("ecs", `service/${clusterName(request)}/${request.autoName()}`),
      outputs: (request, id) => ({
        arn: id,
        name: id.split("/").at(-1),
        cluster: request.input("cluster").startsWith("arn:")
          ? request.input("cluster")
          : request.arn("ecs", `cluster/${clusterName(request)}`), // always an ARN, also if the input is a name
        schedulingStrategy: request.input("schedulingStrategy", "REPLICA"),
      }),
    },
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    noun: "task definition",
    holdsData: false,
    autoName: null,
    // ecs/task_definition.go; skipDestroy and trackLatest are the provider's own
    replacedBy: [
      "containerDefinitions",
      "cpu",
      "enableFaultInjection",
      "ephemeralStorage",
      "executionRoleArn",
      "family",
      "ipcMode",
      "memory",
      "networkMode",
      "pidMode",
      "placementConstraints",
      "proxyConfiguration",
      "requiresCompatibilities",
      "runtimePlatform",
      "taskRoleArn",
      "volumes",
    ],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{arn}",
    cloudControl: searched("AWS::ECS::TaskDefinition", { Family: "family" }, {
      candidate: isNewRevision,
      order: revisionOf,
      unique: always,
    }),
    simulate: {
      // The family: two task definitions in one would alternate as its newest revision.
      id: (request) => request.input("family"),
      outputs: (request, id) => {
        const arnWithoutRevision = request.arn("ecs", `task-definition/${id}`);
        return { family: id, arn: `${arnWithoutRevision}:1`, arnWithoutRevision, revision: 1 };
      },
    },
  },
};
