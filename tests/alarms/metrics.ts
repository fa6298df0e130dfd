/** A count of 0 is also reported. */
const WHILE_TARGETS = "while targets are registered";

interface MetricFacts {
  dimensions: readonly string[];
  reported: string;
  /** Statistics that it has. @default all */
  statistics?: readonly string[];
}

const all = (namespace: string, facts: MetricFacts, ...names: string[]): Record<string, MetricFacts> =>
  Object.fromEntries(names.map((name) => [`${namespace} ${name}`, facts]));

/**
 * Metrics that alarms of this project may watch, and the dashboard may show, with their dimensions and when AWS reports them. Another
 * combination of dimensions never has data.
 */
export const METRICS: Readonly<Record<string, MetricFacts>> = {
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
  ...all(
    "AWS/ApplicationELB",
    { dimensions: ["LoadBalancer"], reported: "if it isn't zero; not available per target group" },
    "HTTPCode_ELB_502_Count",
    "HTTPCode_ELB_503_Count",
    "HTTPCode_ELB_504_Count",
  ),
  ...all(
    "AWS/ApplicationELB",
    { dimensions: ["LoadBalancer"], reported: WHILE_TARGETS },
    "HTTPCode_Target_4XX_Count of all",
    "HTTPCode_Target_5XX_Count of all",
    "TargetResponseTime of all",
  ),
  ...all(
    "AWS/ApplicationELB",
    { dimensions: ["LoadBalancer", "TargetGroup"], reported: WHILE_TARGETS },
    "HTTPCode_Target_4XX_Count",
    "TargetResponseTime",
  ),
  // Source: Amazon ECS developer guide, "Amazon ECS CloudWatch metrics": for services on Fargate with both dimensions only.
  ...all(
    "AWS/ECS",
    { dimensions: ["ClusterName", "ServiceName"], reported: "each minute while tasks run" },
    "CPUUtilization",
    "MemoryUtilization",
  ),
  // Source: Amazon CloudWatch user guide, "Amazon ECS Container Insights metrics".
  "ECS/ContainerInsights RunningTaskCount": { dimensions: ["ClusterName", "ServiceName"], reported: "each minute while tasks run" },
  "ECS/ContainerInsights DesiredTaskCount": {
    dimensions: ["ClusterName", "ServiceName"],
    reported: "each minute while the service exists",
  },
  // Source: CloudWatch Logs user guide, "Monitoring with CloudWatch metrics".
  "AWS/Logs IncomingLogEvents": { dimensions: ["LogGroupName"], reported: "in each minute with events" },
  "ECS/ContainerInsights MemoryUtilized": {
    dimensions: ["ClusterName", "TaskDefinitionFamily"],
    reported: "each minute while a task of the family runs, as a sample of each task",
  },
  // Source: Amazon RDS user guide, "Amazon CloudWatch metrics for Amazon RDS".
  ...all(
    "AWS/RDS",
    { dimensions: ["DBInstanceIdentifier"], reported: "each minute while the instance runs" },
    "ReadLatency",
    "WriteLatency",
  ),
  "AWS/RDS CPUCreditBalance": {
    dimensions: ["DBInstanceIdentifier"],
    reported: "every five minutes while an instance of class db.t runs",
  },
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
      "CacheHitRate",
      "IsMaster",
      "AuthenticationFailures",
    ].map((name) => [`AWS/ElastiCache ${name}`, { dimensions: ["CacheClusterId"], reported: "each minute while the node runs" }]),
  ),
  "AWS/ElastiCache CPUCreditBalance": { dimensions: ["CacheClusterId"], reported: "every five minutes while a T3 or T4g node runs" },
  "AWS/ElastiCache ReplicationLag": { dimensions: ["CacheClusterId"], reported: "each minute while the node is a replica" },
  // Source: Amazon EC2 user guide, "CloudWatch metrics that are available for your instances".
  "AWS/EC2 StatusCheckFailed": { dimensions: ["InstanceId"], reported: "each minute while the instance runs" },
  ...all(
    "AWS/EC2",
    { dimensions: ["InstanceId"], reported: "every five minutes while the instance runs, without detailed monitoring" },
    "CPUUtilization",
    "NetworkIn",
    "NetworkOut",
  ),
  "AWS/EC2 CPUCreditBalance": { dimensions: ["InstanceId"], reported: "every five minutes while a burstable instance runs" },
  // Source: Amazon VPC user guide, "Monitor NAT gateways with Amazon CloudWatch".
  ...all(
    "AWS/NATGateway",
    { dimensions: ["NatGatewayId"], reported: "each minute" },
    "ActiveConnectionCount",
    "BytesInFromDestination",
    "BytesOutToDestination",
    "ConnectionAttemptCount",
    "ConnectionEstablishedCount",
    "ErrorPortAllocation",
    "IdleTimeoutCount",
    "PacketsDropCount",
  ),
  // Source: CloudFront developer guide, "Types of metrics for CloudFront": one statistic each.
  ...all(
    "AWS/CloudFront",
    { dimensions: ["DistributionId", "Region"], reported: "while there are requests", statistics: ["Sum"] },
    "Requests",
    "BytesDownloaded",
    "BytesUploaded",
  ),
  ...all(
    "AWS/CloudFront",
    { dimensions: ["DistributionId", "Region"], reported: "while there are requests", statistics: ["Average"] },
    "4xxErrorRate",
    "5xxErrorRate",
  ),
  // Source: AWS Certificate Manager user guide, "Supported CloudWatch metrics".
  "AWS/CertificateManager DaysToExpiry": { dimensions: ["CertificateArn"], reported: "twice a day until the certificate has expired" },
  // components/network/nat-health.sh
  "NatInstance Translating": { dimensions: ["Nat"], reported: "each minute while the host runs and reaches CloudWatch" },
  "NatInstance ConnectionTableUsed": { dimensions: ["Nat"], reported: "each minute while the host runs and reaches CloudWatch" },
  // Sources: Amazon Data Firehose developer guide, "Data delivery CloudWatch metrics" and "API-level CloudWatch metrics"; Amazon CloudWatch
  // Logs user guide, "Monitoring with CloudWatch metrics".
  "AWS/Firehose DeliveryToS3.DataFreshness": { dimensions: ["DeliveryStreamName"], reported: "every five minutes while there are records" },
  "AWS/Firehose ThrottledRecords": { dimensions: ["DeliveryStreamName"], reported: "every five minutes while there are records" },
  "AWS/Logs DeliveryErrors": {
    dimensions: ["DestinationType", "FilterName", "LogGroupName"],
    reported: "if it isn't zero",
  },
  // Source: Amazon SQS developer guide, "Available CloudWatch metrics".
  "AWS/SQS NumberOfMessagesSent": { dimensions: ["QueueName"], reported: "each minute while the queue was used in the last six hours" },
  "AWS/SQS ApproximateNumberOfMessagesVisible": {
    dimensions: ["QueueName"],
    reported: "each minute while the queue was used in the last six hours",
  },
  // Source: Amazon EventBridge user guide, "Monitoring Amazon EventBridge"; RuleName alone is the default event bus.
  "AWS/Events MatchedEvents": { dimensions: ["RuleName"], reported: "in each minute with events that the rule matches" },
  // Source: Amazon SES developer guide, "Creating reputation monitoring alarms using CloudWatch".
  "AWS/SES Reputation.BounceRate": { dimensions: [], reported: "once messages have bounced" },
  "AWS/SES Reputation.ComplaintRate": { dimensions: [], reported: "once there are complaints" },
  // Source: Amazon SES developer guide, "Retrieving Amazon SES event data from CloudWatch".
  ...all("AWS/SES", { dimensions: [], reported: "while messages are sent" }, "Bounce", "Complaint", "Delivery", "Reject", "Send"),
  // Source: AWS Step Functions developer guide, "Monitoring Step Functions metrics using CloudWatch".
  ...all(
    "RestoreDrill",
    { dimensions: ["DBInstanceIdentifier"], reported: "after each restore drill that passed: components/workloads/database-restore" },
    "RecoveryPointSeconds",
    "RecoveryTimeSeconds",
  ),
  ...all(
    "AWS/States",
    { dimensions: ["StateMachineArn"], reported: "in each minute in which an execution ends" },
    "ExecutionTime",
    "ExecutionsFailed",
    "ExecutionsSucceeded",
  ),
};

/** Whether a metric has no data while its target group is empty. */
export const needsTargets = (row: string) => METRICS[row]!.reported === WHILE_TARGETS;

/** Key of a metric in METRICS, by its dimensions; undefined if there is no such metric, or it hasn't the statistic. */
export function metricRow(namespace: string, metricName: string, dimensions: object, statistic?: string): string | undefined {
  const names = Object.keys(dimensions).toSorted().join(" ");
  return [`${namespace} ${metricName}`, `${namespace} ${metricName} of all`].find((row) => {
    const facts = METRICS[row];
    return facts?.dimensions.toSorted().join(" ") === names
      && (statistic === undefined || (facts.statistics ?? [statistic]).includes(statistic));
  });
}
