/** Type tokens of one resource in several modules: Pulumi has several names for the same resource of AWS. */
export const sameIn = (modules: readonly string[], name: string): string[] =>
  modules.map((module) => `aws:${module}/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`);
export const ELB_MODULES = ["lb", "alb", "applicationloadbalancing", "elasticloadbalancingv2"];

export const LOAD_BALANCERS = sameIn(ELB_MODULES, "loadBalancer");
export const CLASSIC_LOAD_BALANCERS = sameIn(["elb", "elasticloadbalancing"], "loadBalancer");
export const LISTENERS = sameIn(ELB_MODULES, "listener");
export const LISTENER_RULES = sameIn(ELB_MODULES, "listenerRule");
export const TARGET_GROUPS = sameIn(ELB_MODULES, "targetGroup");

export const VPCS = ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"];
export const SUBNETS = ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"];
export const ROUTE = "aws:ec2/route:Route";
export const ROUTE_TABLES = ["aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"];
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const NETWORK_INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
export const EIP = "aws:ec2/eip:Eip";
export const INSTANCE = "aws:ec2/instance:Instance";
export const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
export const LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration";
export const SPOT_INSTANCE = "aws:ec2/spotInstanceRequest:SpotInstanceRequest";
export const SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest";
export const AUTO_SCALING_GROUP = "aws:autoscaling/group:Group";

export const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
export const DATABASE = "aws:rds/instance:Instance";
export const ECS_CLUSTER = "aws:ecs/cluster:Cluster";
export const RDS_CLUSTER = "aws:rds/cluster:Cluster";
export const RDS_CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
export const DATABASE_CLUSTERS = [RDS_CLUSTER, "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"];
export const SEARCH_DOMAINS = ["aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"];
export const CACHE = "aws:elasticache/cluster:Cluster";
export const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";
export const BACKUP_VAULT = "aws:backup/vault:Vault";
export const BACKUP_PLAN = "aws:backup/plan:Plan";
export const BACKUP_SELECTION = "aws:backup/selection:Selection";
export const VAULT_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
export const QUEUE = "aws:sqs/queue:Queue";
export const TOPIC = "aws:sns/topic:Topic";
export const KMS_KEY = "aws:kms/key:Key";

export const REPOSITORY = "aws:ecr/repository:Repository";
export const REPOSITORY_TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
export const SERVICE = "aws:ecs/service:Service";
export const TASK_SET = "aws:ecs/taskSet:TaskSet";
export const FUNCTION = "aws:lambda/function:Function";
export const SCHEDULE = "aws:scheduler/schedule:Schedule";
export const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";
export const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
export const EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget";

export const ROLE = "aws:iam/role:Role";
export const POLICY = "aws:iam/policy:Policy";
export const POLICY_ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment";

export const MUTE_RULE = "aws:cloudwatch/alarmMuteRule:AlarmMuteRule";
export const METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
export const COMPOSITE_ALARM = "aws:cloudwatch/compositeAlarm:CompositeAlarm";
