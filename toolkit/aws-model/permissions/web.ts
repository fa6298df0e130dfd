import type { PermissionRows } from "./row";

const NO_USERS = "users aren't authenticated by the load balancer";

/** Load balancer, certificate, DNS, access logs. */
export const web: PermissionRows = {
  "aws:lb/loadBalancer:LoadBalancer": {
    cloudType: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    without: {
      "capacity isn't reserved": "elasticloadbalancing:ModifyCapacityReservation",
      "AWS's IPv4 addresses": "elasticloadbalancing:SetIpAddressType elasticloadbalancing:ModifyIpPools ec2:DescribeIpamPools",
    },
    calls: {
      // Elastic Load Balancing user guide, "Service-linked roles": the first load balancer of an account creates it.
      source: "elbv2/load_balancer.go, `waitForALBNetworkInterfacesToDetach`",
      create: "iam:CreateServiceLinkedRole",
      delete: "ec2:DescribeNetworkInterfaces",
    },
  },
  "aws:lb/targetGroup:TargetGroup": {
    cloudType: "AWS::ElasticLoadBalancingV2::TargetGroup",
    without: {
      "ECS registers the targets": "elasticloadbalancing:RegisterTargets elasticloadbalancing:DeregisterTargets "
        + "elasticloadbalancing:DescribeTargetHealth",
      "CloudFormation's own checks": "ec2:DescribeVpcs",
    },
  },
  "aws:lb/listener:Listener": {
    cloudType: "AWS::ElasticLoadBalancingV2::Listener",
    without: { [NO_USERS]: "cognito-idp:*", "never set": "elasticloadbalancing:ModifyListenerAttributes" },
  },
  "aws:lb/listenerRule:ListenerRule": {
    cloudType: "AWS::ElasticLoadBalancingV2::ListenerRule",
    without: { [NO_USERS]: "cognito-idp:*" },
  },
  "aws:acm/certificate:Certificate": {
    cloudType: "AWS::CertificateManager::Certificate",
    without: {
      "its record is a resource of its own": "route53:*",
      "private certificates aren't used": "acm-pca:*",
      "never set": "acm:UpdateCertificateOptions",
    },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    calls: { source: "acm/certificate_validation.go", read: "acm:DescribeCertificate" },
  },
  "aws:route53/record:Record": {
    calls: {
      source: "route53/record.go",
      create: "route53:ChangeResourceRecordSets route53:GetChange",
      read: "route53:GetHostedZone route53:ListResourceRecordSets",
      update: "route53:ChangeResourceRecordSets route53:GetChange",
      delete: "route53:ChangeResourceRecordSets route53:GetChange",
    },
  },
  "aws:s3/bucket:Bucket": {
    cloudType: "AWS::S3::Bucket",
    without: {
      "parts of it are resources of their own": "s3:Put* s3:GetBucketPublicAccessBlock s3:GetBucketOwnershipControls s3:GetBucketAbac",
      "features that aren't used":
        "s3tables:* s3:*Metadata* s3:*AnalyticsConfiguration s3:*InventoryConfiguration s3:*MetricsConfiguration "
        + "s3:*IntelligentTieringConfiguration s3:GetBucketNotification s3:DeleteBucket?* s3:DeleteObject iam:PassRole",
    },
    calls: {
      source: "s3/bucket.go, s3/tags.go",
      create: "s3:PutBucketTagging",
      read: "s3:GetBucketPolicy s3:GetBucketAcl s3:GetBucketRequestPayment",
      update: "s3:PutBucketTagging",
    },
  },
  // The API's `Delete...` of each needs the permission to put. Source: Service Authorization Reference, S3.
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    calls: {
      source: "s3/bucket_public_access_block.go",
      create: "s3:PutBucketPublicAccessBlock",
      read: "s3:GetBucketPublicAccessBlock",
      update: "s3:PutBucketPublicAccessBlock",
      delete: "s3:PutBucketPublicAccessBlock",
    },
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    calls: {
      source: "s3/bucket_server_side_encryption_configuration.go",
      create: "s3:PutEncryptionConfiguration",
      read: "s3:GetEncryptionConfiguration",
      update: "s3:PutEncryptionConfiguration",
      delete: "s3:PutEncryptionConfiguration",
    },
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    calls: {
      source: "s3/bucket_lifecycle_configuration.go",
      create: "s3:PutLifecycleConfiguration",
      read: "s3:GetLifecycleConfiguration",
      update: "s3:PutLifecycleConfiguration",
      delete: "s3:PutLifecycleConfiguration",
    },
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    calls: {
      source: "s3/bucket_versioning.go",
      create: "s3:PutBucketVersioning",
      read: "s3:GetBucketVersioning",
      update: "s3:PutBucketVersioning",
      delete: "s3:PutBucketVersioning",
    },
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    calls: {
      source: "s3/bucket_ownership_controls.go",
      create: "s3:PutBucketOwnershipControls",
      read: "s3:GetBucketOwnershipControls",
      update: "s3:PutBucketOwnershipControls",
      delete: "s3:PutBucketOwnershipControls",
    },
  },
  "aws:s3/bucketPolicy:BucketPolicy": { cloudType: "AWS::S3::BucketPolicy" },
};
