import type { PermissionRows } from "./row";

const INLINE = "rules are resources of their own";
const IPV6 = "IPv6 and secondary addresses aren't used";
const TAGS = "ec2:CreateTags ec2:DeleteTags";

/** VPC, its routes and its endpoints. */
export const network: PermissionRows = {
  "aws:ec2/vpc:Vpc": {
    cloudType: "AWS::EC2::VPC",
    without: {
      "encryption controls aren't used": "ec2:CreateVpcEncryptionControl ec2:DescribeVpcEncryptionControls",
      "the tenancy is the default": "ec2:ModifyVpcTenancy",
    },
    calls: { source: "ec2/vpc_.go", read: "ec2:DescribeRouteTables" },
  },
  "aws:ec2/subnet:Subnet": {
    cloudType: "AWS::EC2::Subnet",
    without: {
      [IPV6]: "ec2:AssociateSubnetCidrBlock ec2:DisassociateSubnetCidrBlock",
      "network ACLs are resources of their own": "ec2:DescribeNetworkAcls",
    },
    calls: { source: "ec2/vpc_subnet.go, `deleteLingeringENIs`", delete: "ec2:DescribeNetworkInterfaces" },
  },
  "aws:ec2/flowLog:FlowLog": {
    cloudType: "AWS::EC2::FlowLog",
    without: {
      "it delivers to CloudWatch Logs by its role": "logs:CreateLogDelivery logs:DeleteLogDelivery s3:GetBucketPolicy s3:PutBucketPolicy "
        + "iam:CreateServiceLinkedRole",
      "the provider reads tags with the resource": "autoscaling:DescribeTags ec2:DescribeTags",
    },
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    cloudType: "AWS::EC2::VPCEndpoint",
    without: {
      "service networks and other regions aren't used": "vpc-lattice:* vpce:AllowMultiRegion",
      "CloudFormation's own checks": "ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeVpcs",
    },
    calls: { source: "ec2/vpc_endpoint.go", read: "ec2:DescribePrefixLists" },
  },
  "aws:ec2/internetGateway:InternetGateway": {
    cloudType: "AWS::EC2::InternetGateway",
    calls: { source: "ec2/vpc_internet_gateway.go", create: "ec2:AttachInternetGateway", delete: "ec2:DetachInternetGateway" },
  },
  "aws:ec2/routeTable:RouteTable": { cloudType: "AWS::EC2::RouteTable" },
  "aws:ec2/route:Route": {
    cloudType: "AWS::EC2::Route",
    without: { "CloudFormation's own checks": "ec2:DescribeNetworkInterfaces" },
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    cloudType: "AWS::EC2::SubnetRouteTableAssociation",
    without: {
      "CloudFormation's own checks": "ec2:DescribeSubnets",
      "a subnet has no other association": "ec2:ReplaceRouteTableAssociation",
    },
    calls: { source: "ec2/vpc_route_table_association.go", update: "ec2:ReplaceRouteTableAssociation" },
  },
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {
    calls: {
      source: "ec2/vpc_main_route_table_association.go",
      create: "ec2:ReplaceRouteTableAssociation",
      read: "ec2:DescribeRouteTables",
      update: "ec2:ReplaceRouteTableAssociation",
      delete: "ec2:ReplaceRouteTableAssociation",
    },
  },
  "aws:ec2/networkAcl:NetworkAcl": {
    cloudType: "AWS::EC2::NetworkAcl",
    without: { "the provider reads tags with the resource": "ec2:DescribeTags" },
  },
  "aws:ec2/networkAclRule:NetworkAclRule": {
    calls: {
      source: "ec2/vpc_network_acl_rule.go",
      create: "ec2:CreateNetworkAclEntry",
      read: "ec2:DescribeNetworkAcls",
      delete: "ec2:DeleteNetworkAclEntry",
    },
  },
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": { cloudType: "AWS::EC2::SubnetNetworkAclAssociation" },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    calls: {
      source: "ec2/vpc_default_security_group.go, ec2/vpc_security_group.go, `forceRevokeSecurityGroupRules`",
      create: "ec2:CreateTags ec2:RevokeSecurityGroupEgress ec2:RevokeSecurityGroupIngress",
      read: "ec2:DescribeSecurityGroups",
      update: TAGS,
    },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    cloudType: "AWS::EC2::SecurityGroup",
    without: {
      [INLINE]: "ec2:AuthorizeSecurityGroup* ec2:RevokeSecurityGroup* ec2:UpdateSecurityGroupRuleDescriptions*",
      "CloudFormation's own checks": "ec2:DescribeInstances",
    },
    calls: {
      source: "ec2/vpc_security_group.go: it revokes AWS's rule of a new group; `deleteLingeringENIs`",
      create: "ec2:RevokeSecurityGroupEgress",
      delete: "ec2:DescribeNetworkInterfaces",
    },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    cloudType: "AWS::EC2::SecurityGroupIngress",
    without: {
      "the provider modifies rules": "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
      "the provider reads rules": "ec2:DescribeSecurityGroups",
    },
    calls: {
      source: "ec2/vpc_security_group_ingress_rule.go",
      create: "ec2:CreateTags",
      update: `ec2:ModifySecurityGroupRules ${TAGS}`,
    },
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    cloudType: "AWS::EC2::SecurityGroupEgress",
    without: {
      "the provider modifies rules": "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    },
    calls: {
      source: "ec2/vpc_security_group_egress_rule.go",
      create: "ec2:CreateTags",
      update: `ec2:ModifySecurityGroupRules ${TAGS}`,
    },
  },
  "aws:ec2/networkInterface:NetworkInterface": {
    cloudType: "AWS::EC2::NetworkInterface",
    without: {
      [IPV6]: "ec2:AssignIpv6Addresses ec2:UnassignIpv6Addresses ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses",
      "DNS names aren't changed": "ec2:ModifyPublicIpDnsNameOptions",
    },
  },
  "aws:ec2/eip:Eip": {
    cloudType: "AWS::EC2::EIP",
    without: { "addresses aren't transferred": "ec2:AcceptAddressTransfer" },
    calls: { source: "ec2/ec2_eip.go, ptr_record", read: "ec2:DescribeAddressesAttribute" },
  },
  "aws:ec2/natGateway:NatGateway": {
    cloudType: "AWS::EC2::NatGateway",
    without: { [IPV6]: "ec2:*NatGatewayAddress" },
  },
};
