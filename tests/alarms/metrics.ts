/** A count of 0 is also reported. */
const WHILE_TARGETS = "while targets are registered";

/**
 * Metrics that alarms of this project may watch, with their dimensions and when AWS reports them. An alarm on another combination of
 * dimensions never has data.
 */
export const METRICS: Readonly<Record<string, { dimensions: readonly string[]; reported: string }>> = {
  // Source: Elastic Load Balancing, user guide for Application Load Balancers, "CloudWatch metrics for your Application Load Balancer",
  // reporting criteria and dimensions. RequestCount: only requests for which a target could be chosen.
  "AWS/ApplicationELB HealthyHostCount": { dimensions: ["LoadBalancer", "TargetGroup"], reported: WHILE_TARGETS },
  "AWS/ApplicationELB UnHealthyHostCount": { dimensions: ["LoadBalancer", "TargetGroup"], reported: WHILE_TARGETS },
  "AWS/ApplicationELB HTTPCode_Target_5XX_Count": { dimensions: ["LoadBalancer", "TargetGroup"], reported: WHILE_TARGETS },
  "AWS/ApplicationELB RequestCount": { dimensions: ["LoadBalancer", "TargetGroup"], reported: WHILE_TARGETS },
  "AWS/ApplicationELB RequestCount of all": { dimensions: ["LoadBalancer"], reported: WHILE_TARGETS },
  "AWS/ApplicationELB TargetResponseTime": { dimensions: ["LoadBalancer", "TargetGroup"], reported: "while there are answers" },
  "AWS/ApplicationELB TargetConnectionErrorCount": { dimensions: ["LoadBalancer", "TargetGroup"], reported: "if it isn't zero" },
  "AWS/ApplicationELB HTTPCode_ELB_5XX_Count": {
    dimensions: ["LoadBalancer"],
    reported: "if it isn't zero; not available per target group",
  },
  // Source: Amazon CloudWatch user guide, "Amazon ECS Container Insights metrics".
  "ECS/ContainerInsights RunningTaskCount": { dimensions: ["ClusterName", "ServiceName"], reported: "each minute while tasks run" },
  "ECS/ContainerInsights DesiredTaskCount": {
    dimensions: ["ClusterName", "ServiceName"],
    reported: "each minute while the service exists",
  },
  // Source: Amazon ECS developer guide, "Amazon ECS CloudWatch metrics".
  "AWS/ECS CPUUtilization": { dimensions: ["ClusterName", "ServiceName"], reported: "each minute while tasks run" },
  // Source: CloudWatch Logs user guide, "Monitoring with CloudWatch metrics".
  "AWS/Logs IncomingLogEvents": { dimensions: ["LogGroupName"], reported: "in each minute with events" },
  // Source: Amazon RDS user guide, "Amazon CloudWatch metrics for Amazon RDS".
  "AWS/RDS CPUSurplusCreditsCharged": { dimensions: ["DBInstanceIdentifier"], reported: "every five minutes while the instance runs" },
  ...Object.fromEntries(
    ["FreeStorageSpace", "CPUUtilization", "FreeableMemory", "DatabaseConnections"].map((
      name,
    ) => [`AWS/RDS ${name}`, { dimensions: ["DBInstanceIdentifier"], reported: "each minute while the instance runs" }]),
  ),
  // Source: ElastiCache user guide, "Metrics for Valkey and Redis OSS", "Host-Level Metrics".
  ...Object.fromEntries(
    [
      "EngineCPUUtilization",
      "DatabaseMemoryUsagePercentage",
      "SwapUsage",
      "Evictions",
      "CurrConnections",
      "IsMaster",
      "AuthenticationFailures",
    ].map((name) => [`AWS/ElastiCache ${name}`, { dimensions: ["CacheClusterId"], reported: "each minute while the node runs" }]),
  ),
  "AWS/ElastiCache CPUCreditBalance": { dimensions: ["CacheClusterId"], reported: "every five minutes while a T3 or T4g node runs" },
  "AWS/ElastiCache ReplicationLag": { dimensions: ["CacheClusterId"], reported: "each minute while the node is a replica" },
  // Source: Amazon EC2 user guide, "CloudWatch metrics that are available for your instances".
  "AWS/EC2 StatusCheckFailed": { dimensions: ["InstanceId"], reported: "each minute while the instance runs" },
  // components/network/nat-health.sh
  "NatInstance Translating": { dimensions: ["Nat"], reported: "each minute while the host runs and reaches CloudWatch" },
  "NatInstance ConnectionTableUsed": { dimensions: ["Nat"], reported: "each minute while the host runs and reaches CloudWatch" },
  // Source: Amazon SQS developer guide, "Available CloudWatch metrics".
  "AWS/SQS NumberOfMessagesSent": { dimensions: ["QueueName"], reported: "each minute while the queue was used in the last six hours" },
  // Source: Amazon EventBridge user guide, "Monitoring Amazon EventBridge"; RuleName alone is the default event bus.
  "AWS/Events MatchedEvents": { dimensions: ["RuleName"], reported: "in each minute with events that the rule matches" },
  // Source: Amazon SES developer guide, "Creating reputation monitoring alarms using CloudWatch".
  "AWS/SES Reputation.BounceRate": { dimensions: [], reported: "once messages have bounced" },
  "AWS/SES Reputation.ComplaintRate": { dimensions: [], reported: "once there are complaints" },
  // Source: AWS Step Functions developer guide, "Monitoring Step Functions metrics using CloudWatch".
  "AWS/States ExecutionsFailed": { dimensions: ["StateMachineArn"], reported: "in each minute in which an execution ends" },
};

/** Whether a metric has no data while its target group is empty. */
export const needsTargets = (row: string) => METRICS[row]!.reported === WHILE_TARGETS;

/** Key of a metric in METRICS, by its dimensions; undefined if there is no such metric. */
export function metricRow(namespace: string, metricName: string, dimensions: object): string | undefined {
  const names = Object.keys(dimensions).toSorted().join(" ");
  return [`${namespace} ${metricName}`, `${namespace} ${metricName} of all`].find((row) =>
    METRICS[row]?.dimensions.toSorted().join(" ") === names
  );
}
