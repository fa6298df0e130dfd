import { usersOf } from "./uses";
import type { Thing } from "./world-file";

/** How each service says that something is still used. Sources: the errors of `Delete...` in the services' API references. */
const REFUSALS: Record<string, (id: string) => string> = {
  "aws:ec2/vpc:Vpc": (id) => `DependencyViolation: The vpc '${id}' has dependencies and cannot be deleted.`,
  "aws:ec2/subnet:Subnet": (id) => `DependencyViolation: The subnet '${id}' has dependencies and cannot be deleted.`,
  "aws:ec2/securityGroup:SecurityGroup": (id) => `DependencyViolation: resource ${id} has a dependent object`,
  "aws:ec2/routeTable:RouteTable": (id) => `DependencyViolation: The routeTable '${id}' has dependencies and cannot be deleted.`,
  "aws:ec2/networkAcl:NetworkAcl": (id) => `DependencyViolation: The networkAcl '${id}' has dependencies and cannot be deleted.`,
  "aws:ec2/internetGateway:InternetGateway": (id) =>
    `DependencyViolation: The network of ${id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
  "aws:ec2/networkInterface:NetworkInterface": (id) => `InvalidParameterValue: Network interface '${id}' is currently in use.`,
  "aws:ec2/eip:Eip": (id) => `InvalidIPAddress.InUse: ${id} is in use`,
  "aws:iam/role:Role": () => "DeleteConflict: Cannot delete entity, must delete policies and remove roles from instance profile first.",
  "aws:iam/policy:Policy": () => "DeleteConflict: Cannot delete a policy attached to entities.",
  "aws:ecs/cluster:Cluster": () => "ClusterContainsServicesException: The Cluster cannot be deleted while Services are active.",
  "aws:lb/targetGroup:TargetGroup": (id) => `ResourceInUse: Target group '${id}' is currently in use by a listener or a rule`,
  "aws:acm/certificate:Certificate": (id) => `ResourceInUseException: Certificate ${id} is in use.`,
  "aws:rds/subnetGroup:SubnetGroup": (id) =>
    `InvalidDBSubnetGroupStateFault: Cannot delete the subnet group '${id}' because at least one database instance is still using it.`,
  "aws:rds/parameterGroup:ParameterGroup": (id) =>
    `InvalidDBParameterGroupState: One or more database instances are still members of this parameter group ${id}, so the group cannot be deleted`,
  "aws:elasticache/subnetGroup:SubnetGroup": (id) =>
    `CacheSubnetGroupInUse: Cache subnet group ${id} is currently in use by a cache cluster.`,
  "aws:elasticache/parameterGroup:ParameterGroup": (id) =>
    `InvalidCacheParameterGroupState: One or more cache clusters are still members of this parameter group ${id}, so the group cannot be deleted.`,
  "aws:cloudwatch/eventRule:EventRule": () => "ValidationException: Rule can't be deleted since it has targets.",
};

/** What must be changed at the thing itself first. */
const PROTECTED: Record<string, (thing: Thing) => string | undefined> = {
  "aws:rds/instance:Instance": ({ inputs }) =>
    inputs["deletionProtection"] === true
      ? "InvalidParameterCombination: Cannot delete protected DB Instance, please disable deletion protection and try again."
      : undefined,
  "aws:lb/loadBalancer:LoadBalancer": ({ id, inputs }) =>
    inputs["enableDeletionProtection"] === true
      ? `OperationNotPermitted: Load balancer '${id}' cannot be deleted because deletion protection is enabled`
      : undefined,
  "aws:ecr/repository:Repository": ({ id, inputs, holds = 0 }) =>
    holds > 0 && inputs["forceDelete"] !== true
      ? `RepositoryNotEmptyException: The repository with name '${id}' cannot be deleted because it still contains images`
      : undefined,
  // Source: Amazon ECS API reference, `DeleteCluster`, ClusterContainsTasksException.
  "aws:ecs/cluster:Cluster": ({ holds = 0 }) =>
    holds > 0 ? "ClusterContainsTasksException: The Cluster cannot be deleted while Tasks are active." : undefined,
  "aws:s3/bucket:Bucket": ({ inputs, holds = 0 }) =>
    holds > 0 && inputs["forceDestroy"] !== true ? "BucketNotEmpty: The bucket you tried to delete is not empty" : undefined,
};

/** Why AWS doesn't delete a thing now; undefined where it does. */
export function deletionRefusal(thing: Thing, things: readonly Thing[]): string | undefined {
  const refusal = PROTECTED[thing.type]?.(thing);
  if (refusal !== undefined) return refusal;
  const users = usersOf(thing, things);
  if (users.length === 0) return undefined;
  const said = REFUSALS[thing.type]?.(thing.id) ?? `ResourceInUse: ${thing.id} is in use`;
  return `${said} (used by ${users.map(({ id }) => id).join(", ")})`;
}
