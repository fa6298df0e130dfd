import type { Keywords } from "./registry";

/**
 * Limits in AWS's documentation that neither the registry nor the model of the call has, by the registry's type and the property's
 * path in it. Source unless stated otherwise: the property's description in botocore 1.44.8.
 */
export const LIMITS: Readonly<Record<string, Readonly<Record<string, Keywords>>>> = {
  // RFC 5280, as RequestCertificate's DomainName says: "cannot exceed 64 octets"; alternative names are longer.
  "AWS::CertificateManager::Certificate": { DomainName: { maxLength: 64 } },
  "AWS::ECS::TaskDefinition": {
    "ContainerDefinitions.HealthCheck.Interval": { minimum: 5, maximum: 300 },
    "ContainerDefinitions.HealthCheck.Retries": { minimum: 1, maximum: 10 },
    "ContainerDefinitions.HealthCheck.StartPeriod": { minimum: 0, maximum: 300 },
    "ContainerDefinitions.HealthCheck.Timeout": { minimum: 2, maximum: 60 },
    "ContainerDefinitions.StopTimeout": { minimum: 0 },
    Family: { pattern: "^[A-Za-z0-9_-]{1,255}$" },
  },
  "AWS::ECS::Service": {
    "CapacityProviderStrategy.Base": { minimum: 0, maximum: 100_000 },
    "CapacityProviderStrategy.Weight": { minimum: 0, maximum: 1_000 },
    DesiredCount: { minimum: 0 },
    HealthCheckGracePeriodSeconds: { minimum: 0, maximum: 2_147_483_647 },
    ServiceName: { pattern: "^[A-Za-z0-9_-]{1,255}$" },
  },
  "AWS::ElasticLoadBalancingV2::LoadBalancer": { Name: { pattern: "^(?!-|internal-)[A-Za-z0-9-]{1,32}(?<!-)$" } },
  // User guide "Condition types for listener rules", "Host conditions" and "Path conditions": a dot, and letters after the last one.
  "AWS::ElasticLoadBalancingV2::ListenerRule": {
    "Conditions.HostHeaderConfig.Values": { maxLength: 128, pattern: "^[A-Za-z0-9*?.-]*\\.[A-Za-z0-9*?-]*[A-Za-z*?]$" },
    "Conditions.PathPatternConfig.Values": { maxLength: 128, pattern: "^[A-Za-z0-9_.$/~\"'@:+&*?-]+$" },
    Priority: { minimum: 1, maximum: 50_000 },
  },
  "AWS::ElasticLoadBalancingV2::TargetGroup": {
    HealthCheckIntervalSeconds: { minimum: 5, maximum: 300 },
    HealthCheckTimeoutSeconds: { minimum: 2, maximum: 120 },
    HealthyThresholdCount: { minimum: 2, maximum: 10 },
    Name: { pattern: "^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$" },
    UnhealthyThresholdCount: { minimum: 2, maximum: 10 },
  },
  "AWS::EC2::FlowLog": { MaxAggregationInterval: { enum: [60, 600] } },
  "AWS::EC2::SecurityGroup": {
    GroupDescription: { maxLength: 255, pattern: "^[A-Za-z0-9 ._:/()#,@[\\]+=&;{}!$*-]*$" },
    GroupName: { maxLength: 255 },
  },
  "AWS::EC2::SecurityGroupEgress": { Description: { maxLength: 255, pattern: "^[A-Za-z0-9 ._:/()#,@[\\]+=&;{}!$*-]*$" } },
  "AWS::EC2::SecurityGroupIngress": { Description: { maxLength: 255, pattern: "^[A-Za-z0-9 ._:/()#,@[\\]+=&;{}!$*-]*$" } },
  "AWS::RDS::DBInstance": {
    BackupRetentionPeriod: { maximum: 35 },
    MonitoringInterval: { enum: [0, 1, 5, 10, 15, 30, 60] },
    PerformanceInsightsRetentionPeriod: { minimum: 7, maximum: 731 },
    PreferredBackupWindow: { pattern: "^([01]\\d|2[0-3]):[0-5]\\d-([01]\\d|2[0-3]):[0-5]\\d$" },
    StorageType: { enum: ["standard", "gp2", "gp3", "io1", "io2"] },
  },
  "AWS::SQS::Queue": {
    DelaySeconds: { minimum: 0, maximum: 900 },
    MessageRetentionPeriod: { minimum: 60, maximum: 1_209_600 },
    QueueName: { pattern: "^[A-Za-z0-9_-]{1,80}(\\.fifo)?$" },
    ReceiveMessageWaitTimeSeconds: { minimum: 0, maximum: 20 },
    VisibilityTimeout: { minimum: 0, maximum: 43_200 },
  },
  "AWS::SecretsManager::Secret": { Name: { pattern: "^[A-Za-z0-9/_+=.@-]{1,512}$" }, SecretString: { minLength: 1, maxLength: 65_536 } },
  "AWS::SNS::Topic": { TopicName: { pattern: "^[A-Za-z0-9_-]{1,256}(\\.fifo)?$" }, DisplayName: { maxLength: 100 } },
  // PutEventPattern: "up to 4096"; the registry has it as a free-form object.
  "AWS::IAM::Role": { MaxSessionDuration: { minimum: 3_600, maximum: 43_200 } },
};
