import type { Question, ResourceTable } from "../world";

const clusterName = (q: Question) => q.input("cluster", "default").split("/").at(-1)!; // given as name or as ARN

/** What scales has no ARN of its own; its policies and actions name it in theirs. */
function scalingArn(q: Question, kind: "scalingPolicy" | "scheduledAction", nameKey: string): string {
  const resource = `${q.input("serviceNamespace", "ecs")}/${q.input("resourceId", "service/default/app")}`;
  return q.arn("autoscaling", `${kind}:${q.uuid()}:resource/${resource}:${nameKey}/${q.autoName()}`);
}

/** Both alarms that target tracking makes for itself. Source: Application Auto Scaling user guide, "Target tracking". */
function alarmsOf(q: Question): string[] {
  if (q.input("policyType") !== "TargetTrackingScaling") return [];
  return ["AlarmHigh", "AlarmLow"].map((which) =>
    q.arn("cloudwatch", `alarm:TargetTracking-${q.input("resourceId", "service/default/app")}-${which}-${q.uuid(which)}`)
  );
}

/** ECS and Application Auto Scaling: what runs, and how much of it. */
export const containers: ResourceTable = {
  "aws:ecs/cluster:Cluster": {
    id: (q) => q.arn("ecs", `cluster/${q.autoName()}`),
    outputs: (_, id) => ({ arn: id, name: id.split("/").at(-1) }),
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    id: (q) => q.input("clusterName"),
    outputs: () => ({}),
  },
  "aws:ecs/service:Service": {
    id: (q) => q.arn("ecs", `service/${clusterName(q)}/${q.autoName()}`),
    outputs: (q, id) => ({
      arn: id,
      name: id.split("/").at(-1),
      cluster: q.input("cluster").startsWith("arn:") ? q.input("cluster") : q.arn("ecs", `cluster/${clusterName(q)}`), // an ARN, whichever was given
      schedulingStrategy: q.input("schedulingStrategy", "REPLICA"),
    }),
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    // The family: two task definitions of one would take turns in being its newest revision.
    id: (q) => q.input("family"),
    outputs: (q, id) => {
      const arnWithoutRevision = q.arn("ecs", `task-definition/${id}`);
      return { family: id, arn: `${arnWithoutRevision}:1`, arnWithoutRevision, revision: 1 };
    },
  },
  "aws:appautoscaling/target:Target": {
    id: (q) => q.input("resourceId"),
    unique: (q) => scaled(q),
    outputs: (q) => ({ arn: q.arn("application-autoscaling", `scalable-target/0ec5${q.hex(32)}`) }),
  },
  "aws:appautoscaling/policy:Policy": {
    id: (q) => q.autoName(),
    unique: (q) => `${scaled(q)} ${q.autoName()}`,
    outputs: (q, id) => ({
      name: id,
      arn: scalingArn(q, "scalingPolicy", "policyName"),
      policyType: q.input("policyType", "StepScaling"),
      alarmArns: alarmsOf(q),
    }),
  },
  "aws:appautoscaling/scheduledAction:ScheduledAction": {
    id: (q) => [q.autoName(), q.input("serviceNamespace"), q.input("resourceId")].filter(Boolean).join("-"),
    unique: (q) => `${scaled(q)} ${q.autoName()}`,
    outputs: (q) => ({
      name: q.autoName(),
      arn: scalingArn(q, "scheduledAction", "scheduledActionName"),
      timezone: q.input("timezone", "UTC"),
    }),
  },
};

/** What a target, a policy or an action is about; AWS tells them apart by all three. */
function scaled(q: Question): string {
  return ["serviceNamespace", "resourceId", "scalableDimension"].map((property) => q.input(property)).join(" ");
}
