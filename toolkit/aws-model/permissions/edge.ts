import type { PermissionRows } from "./row";

const NEVER = "never used";

/** CloudFront, and the delivery of its logs. */
export const edge: PermissionRows = {
  "aws:cloudfront/distribution:Distribution": {
    cloudType: "AWS::CloudFront::Distribution",
    without: {
      [NEVER]: "cloudfront:*ConnectionGroup cloudfront:UpdateDistributionWithStagingConfig",
      "not an action; the call needs CreateDistribution and TagResource": "cloudfront:CreateDistributionWithTags",
      "CloudFormation's own checks": "cloudfront:GetVpcOrigin",
    },
    calls: { source: "cloudfront/distribution.go, `disableDistribution`", delete: "cloudfront:UpdateDistribution" },
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": { cloudType: "AWS::CloudFront::OriginAccessControl" },
  "aws:cloudfront/cachePolicy:CachePolicy": { cloudType: "AWS::CloudFront::CachePolicy" },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": { cloudType: "AWS::CloudFront::ResponseHeadersPolicy" },
  "aws:cloudfront/function:Function": { cloudType: "AWS::CloudFront::Function" },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    cloudType: "AWS::CloudFront::VpcOrigin",
    without: { "no instance, and CloudFront's own role": "ec2:DescribeInstances sts:AssumeRole" },
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    cloudType: "AWS::Logs::DeliverySource",
    without: { "other services' logs": "logs:AllowVended* codewhisperer:* autoloop:* workmail:*" },
    calls: {
      // CloudWatch Logs user guide, "Logging that requires additional permissions [V2]".
      source: "the service asks for the permission on the resource that logs",
      create: "cloudfront:AllowVendedLogDeliveryForResource",
    },
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    cloudType: "AWS::Logs::DeliveryDestination",
    without: { "the policy is a resource of its own, for other accounts": "logs:*DestinationPolicy" },
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    cloudType: "AWS::Logs::Delivery",
    without: { "CloudFormation's own checks": "logs:DescribeDeliveries" },
  },
};
