/**
 * Calls of lookups. Source: the data sources in internal/service of hashicorp/terraform-provider-aws: ec2/vpc_security_group_data_source.go, route53/zone_data_source.go,
 * ssm/parameter_data_source.go, iam/role_data_source.go, secretsmanager/secret_data_source.go. GetCallerIdentity needs no permission: STS API reference.
 */
export const LOOKUPS: Readonly<Record<string, string>> = {
  "aws:ec2/getSecurityGroup:getSecurityGroup": "ec2:DescribeSecurityGroups",
  "aws:iam/getRole:getRole": "iam:GetRole",
  "aws:index/getCallerIdentity:getCallerIdentity": "",
  "aws:index/getPartition:getPartition": "",
  "aws:index/getRegion:getRegion": "",
  "aws:route53/getZone:getZone": "route53:GetHostedZone route53:ListHostedZones route53:ListResourceRecordSets route53:ListTagsForResource",
  "aws:secretsmanager/getSecret:getSecret": "secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy",
  "aws:ssm/getParameter:getParameter": "ssm:GetParameter",
};
