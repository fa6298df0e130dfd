// The services' resources have several names at Pulumi; they are the same thing at AWS.
export const sameIn = (modules: readonly string[], name: string): string[] =>
  modules.map((module) => `aws:${module}/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`);
export const ELB_MODULES = ["lb", "alb", "applicationloadbalancing", "elasticloadbalancingv2"];

export const LOAD_BALANCERS = sameIn(ELB_MODULES, "loadBalancer");
export const LISTENERS = sameIn(ELB_MODULES, "listener");
export const LISTENER_RULES = sameIn(ELB_MODULES, "listenerRule");
export const TARGET_GROUPS = sameIn(ELB_MODULES, "targetGroup");
export const SUBNETS = ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"];

export const BUCKETS = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];
export const DATABASE = "aws:rds/instance:Instance";
export const DATABASE_CLUSTERS = ["aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"];
export const CACHE = "aws:elasticache/cluster:Cluster";
export const REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

export const REPOSITORY = "aws:ecr/repository:Repository";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
export const SERVICE = "aws:ecs/service:Service";
export const FUNCTION = "aws:lambda/function:Function";
export const SCHEDULE = "aws:scheduler/schedule:Schedule";
export const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";
export const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
export const EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget";
