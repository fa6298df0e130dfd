import { matches } from "./match";

/**
 * Policies of AWS that a service's role must have, as AWS documents no other: the service reads and changes resources of many kinds. By the
 * policy, the only services that may assume a role with it.
 * Sources: AWS Backup developer guide, "IAM service roles"; AWS Config developer guide, "Permissions for the IAM role"; Lambda developer
 * guide, "Execution role": writing its log, which `AWSLambdaVPCAccessExecutionRole` allows with network interfaces; Amazon RDS user guide,
 * "Enhanced Monitoring"; Amazon ECS developer guide, "infrastructure IAM role"; AWS CodeDeploy user guide, "service role"; API Gateway
 * developer guide, "CloudWatch logging"; Amazon EKS user guide, "cluster IAM role", "node IAM role" and
 * "Pod execution IAM role".
 */
const REQUIRED: Readonly<Record<string, string>> = {
  "service-role/AWSBackupServiceRolePolicyForBackup": "backup.amazonaws.com",
  "service-role/AWSBackupServiceRolePolicyForRestores": "backup.amazonaws.com",
  "AWSBackupServiceRolePolicyForS3Backup": "backup.amazonaws.com",
  "AWSBackupServiceRolePolicyForS3Restore": "backup.amazonaws.com",
  "service-role/AWS_ConfigRole": "config.amazonaws.com",
  "service-role/AWSLambdaBasicExecutionRole": "lambda.amazonaws.com",
  "service-role/AWSLambdaVPCAccessExecutionRole": "lambda.amazonaws.com",
  "service-role/AmazonRDSEnhancedMonitoringRole": "monitoring.rds.amazonaws.com",
  "service-role/AmazonECSInfrastructureRolePolicyForVolumes": "ecs.amazonaws.com",
  "service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity": "ecs.amazonaws.com",
  "AmazonECSInfrastructureRolePolicyForLoadBalancers": "ecs.amazonaws.com",
  "service-role/AWSCodeDeployRole": "codedeploy.amazonaws.com",
  "AWSCodeDeployRoleForECS": "codedeploy.amazonaws.com",
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs": "apigateway.amazonaws.com",
  "AmazonEKSClusterPolicy": "eks.amazonaws.com",
  "AmazonEKSWorkerNodePolicy": "ec2.amazonaws.com",
  "AmazonEKSWorkerNodeMinimalPolicy": "ec2.amazonaws.com",
  "AmazonEC2ContainerRegistryPullOnly": "ec2.amazonaws.com",
  "AmazonEKSFargatePodExecutionRolePolicy": "eks-fargate-pods.amazonaws.com",
};

/** Whether an ARN is that of a policy of AWS. */
export const isAwsPolicy = (arn: string): boolean => matches("arn:*:iam::aws:policy/*", arn);

/** The only service whose role must have a policy of AWS; undefined if none must. */
export const serviceRequiring = (arn: string): string | undefined =>
  isAwsPolicy(arn) ? REQUIRED[arn.slice(arn.indexOf(":policy/") + ":policy/".length)] : undefined;
