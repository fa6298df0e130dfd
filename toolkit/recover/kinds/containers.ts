import { always, type KindTable, named, searched } from "../kind";
import type { Wanted } from "../wanted";

/** Given as name or as ARN. */
const cluster = (wanted: Wanted, property = "cluster") => (wanted.text(property) ?? "default").split("/").at(-1)!;

const familyOf = (arn: string) => arn.split("/").at(-1)!.split(":")[0];
const revisionOf = (arn: string) => Number(arn.split(":").at(-1));

/** A revision that the state knows, or an older one that was kept, is not the one that was cut off. */
function isNewRevision(wanted: Wanted, arn: string): boolean {
  const family = wanted.text("family");
  const known = [...wanted.known].filter((id) => id.includes(":task-definition/") && familyOf(id) === family).map(revisionOf);
  return familyOf(arn) === family && revisionOf(arn) > Math.max(0, ...known);
}

const scaled = (wanted: Wanted) => ["serviceNamespace", "resourceId", "scalableDimension"].map((property) => wanted.text(property));

export const containers: KindTable = {
  "aws:ecs/cluster:Cluster": named("AWS::ECS::Cluster"),
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": named("AWS::ECS::ClusterCapacityProviderAssociations", "clusterName", {
    untagged: true,
  }),
  "aws:ecs/service:Service": {
    by: "name",
    cloudType: "AWS::ECS::Service",
    identifier: (wanted) =>
      wanted.joined(
        "|",
        wanted.arn("ecs", wanted.joined("/", "service", cluster(wanted), wanted.text("name"))),
        wanted.arn("ecs", `cluster/${cluster(wanted)}`),
      ),
    id: (wanted) => wanted.joined("/", cluster(wanted), wanted.text("name")),
  },
  "aws:ecs/taskDefinition:TaskDefinition": searched("AWS::ECS::TaskDefinition", { Family: "family" }, {
    candidate: isNewRevision,
    order: revisionOf,
    unique: always,
  }),
  "aws:appautoscaling/target:Target": {
    by: "name",
    cloudType: "AWS::ApplicationAutoScaling::ScalableTarget",
    identifier: (wanted) =>
      wanted.joined("|", wanted.text("resourceId"), wanted.text("scalableDimension"), wanted.text("serviceNamespace")),
    id: (wanted) => wanted.joined("/", ...scaled(wanted)),
    untagged: true,
  },
  "aws:appautoscaling/policy:Policy": searched("AWS::ApplicationAutoScaling::ScalingPolicy", {
    PolicyName: "name",
    ResourceId: "resourceId",
    ScalableDimension: "scalableDimension",
  }, {
    within: ({ inputs }) => ({ ServiceNamespace: inputs["serviceNamespace"] }),
    id: (wanted) => wanted.joined("/", ...scaled(wanted), wanted.text("name")),
    unique: always,
    untagged: true,
  }),
  "aws:appautoscaling/scheduledAction:ScheduledAction": { by: "nothing", reason: "making it again takes it over" },
};
