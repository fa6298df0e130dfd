import { always, type KindTable, named, part, searched } from "../kind";
import type { Wanted } from "../wanted";

/** An ARN ends in the name and six characters that AWS adds. Source: Secrets Manager API reference, `CreateSecret`. */
const isNamed = (wanted: Wanted, arn: string) => /^(.+)-.{6}$/.exec(arn.split(":secret:")[1] ?? "")?.[1] === wanted.text("name");

const lowerCase = (property: string) => ({ identifier: (wanted: Wanted) => wanted.text(property)?.toLowerCase() });

export const data: KindTable = {
  "aws:rds/instance:Instance": named("AWS::RDS::DBInstance", "identifier", lowerCase("identifier")),
  "aws:rds/subnetGroup:SubnetGroup": named("AWS::RDS::DBSubnetGroup", "name", lowerCase("name")),
  "aws:rds/parameterGroup:ParameterGroup": named("AWS::RDS::DBParameterGroup", "name", lowerCase("name")),
  "aws:elasticache/replicationGroup:ReplicationGroup": named(
    "AWS::ElastiCache::ReplicationGroup",
    "replicationGroupId",
    lowerCase("replicationGroupId"),
  ),
  "aws:elasticache/subnetGroup:SubnetGroup": named("AWS::ElastiCache::SubnetGroup", "name", lowerCase("name")),
  "aws:elasticache/parameterGroup:ParameterGroup": named("AWS::ElastiCache::ParameterGroup", "name", lowerCase("name")),
  "aws:secretsmanager/secret:Secret": searched("AWS::SecretsManager::Secret", { Name: "name" }, { candidate: isNamed, unique: always }),
  // A version more does no harm: the next one takes its label, and Secrets Manager drops those without.
  "aws:secretsmanager/secretVersion:SecretVersion": { by: "nothing", reason: "a new version takes its place" },
  "aws:ecr/repository:Repository": named("AWS::ECR::Repository"),
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": part("AWS::ECR::Repository", "repository", "LifecyclePolicy"),
};
