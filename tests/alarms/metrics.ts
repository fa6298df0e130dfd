/**
 * The metrics that alarms of this project may watch: with which dimensions there is one at all, and when it is reported. An alarm on
 * another combination of dimensions never has data.
 */
export const METRICS: Readonly<Record<string, { dimensions: readonly string[]; reported: string }>> = {
  // Source: Elastic Load Balancing, "CloudWatch metrics for your Application Load Balancer", reporting criteria and dimensions.
  "AWS/ApplicationELB HealthyHostCount": { dimensions: ["LoadBalancer", "TargetGroup"], reported: "while targets are registered" },
  "AWS/ApplicationELB UnHealthyHostCount": { dimensions: ["LoadBalancer", "TargetGroup"], reported: "while targets are registered" },
  "AWS/ApplicationELB HTTPCode_Target_5XX_Count": { dimensions: ["LoadBalancer", "TargetGroup"], reported: "where it isn't zero; none of the load balancer's own" },
  "AWS/ApplicationELB RequestCount": { dimensions: ["LoadBalancer", "TargetGroup"], reported: "while targets are registered, of requests for which there was one" },
  "AWS/ApplicationELB RequestCount of all": { dimensions: ["LoadBalancer"], reported: "while targets are registered, of requests for which there was one" },
  "AWS/ApplicationELB TargetConnectionErrorCount": { dimensions: ["LoadBalancer", "TargetGroup"], reported: "where it isn't zero" },
  "AWS/ApplicationELB HTTPCode_ELB_5XX_Count": { dimensions: ["LoadBalancer"], reported: "where it isn't zero; per target group there is none" },
  // Source: Amazon CloudWatch user guide, "Amazon ECS Container Insights metrics".
  "ECS/ContainerInsights RunningTaskCount": { dimensions: ["ClusterName", "ServiceName"], reported: "each minute while tasks run" },
  "ECS/ContainerInsights DesiredTaskCount": { dimensions: ["ClusterName", "ServiceName"], reported: "each minute while there is the service" },
  // Source: Amazon RDS user guide, "Amazon CloudWatch metrics for Amazon RDS".
  ...Object.fromEntries(["FreeStorageSpace", "CPUUtilization", "CPUSurplusCreditsCharged", "FreeableMemory", "DatabaseConnections"].map((name) =>
    [`AWS/RDS ${name}`, { dimensions: ["DBInstanceIdentifier"], reported: "each minute while the instance runs" }])),
  // Source: Amazon EC2 user guide, "CloudWatch metrics that are available for your instances".
  "AWS/EC2 StatusCheckFailed": { dimensions: ["InstanceId"], reported: "each minute while the instance runs" },
  // components/nat-health.sh
  "NatInstance Translating": { dimensions: ["Nat"], reported: "each minute while the host runs and reaches CloudWatch" },
  "NatInstance ConnectionTableUsed": { dimensions: ["Nat"], reported: "each minute while the host runs and reaches CloudWatch" },
  // Source: Amazon SQS developer guide, "Available CloudWatch metrics".
  "AWS/SQS NumberOfMessagesSent": { dimensions: ["QueueName"], reported: "each minute while the queue was used in the last six hours" },
  // Source: AWS Step Functions developer guide, "Monitoring Step Functions metrics using CloudWatch".
  "AWS/States ExecutionsFailed": { dimensions: ["StateMachineArn"], reported: "in a minute in which one ended" },
};

/** Its row, by the dimensions that an alarm gives it; undefined where there is no such metric. */
export function metricRow(namespace: string, metricName: string, dimensions: object): string | undefined {
  const names = Object.keys(dimensions).toSorted().join(" ");
  return [`${namespace} ${metricName}`, `${namespace} ${metricName} of all`].find((row) => METRICS[row]?.dimensions.toSorted().join(" ") === names);
}
