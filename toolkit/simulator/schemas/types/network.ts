import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const ANOTHER_TYPE = (name: string) => `a type of its own in the registry: ${name}`;
const GROUPS = "a list of groups there";
const ONE_BLOCK_EACH = "the provider makes a rule of each block in a list, the registry has one block a rule";

export const network: RegistryTypes = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    name: "AWS::EC2::SecurityGroup",
    given: ["GroupDescription"],
    others: { ingress: ONE_BLOCK_EACH, egress: ONE_BLOCK_EACH },
  },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": { name: "AWS::EC2::EgressOnlyInternetGateway" },
  "aws:ec2/eip:Eip": {
    name: "AWS::EC2::EIP",
    names: { instance: "InstanceId" },
    others: {
      associateWithPrivateIp: ANOTHER_TYPE("AWS::EC2::EIPAssociation"),
      networkInterface: ANOTHER_TYPE("AWS::EC2::EIPAssociation"),
    },
  },
  "aws:ec2/eipAssociation:EipAssociation": {
    name: "AWS::EC2::EIPAssociation",
    names: { publicIp: "EIP" },
    others: { allowReassociation: PROVIDERS_OWN },
  },
  "aws:ec2/flowLog:FlowLog": {
    name: "AWS::EC2::FlowLog",
    names: {
      iamRoleArn: "DeliverLogsPermissionArn",
      vpcId: "ResourceId",
      subnetId: "ResourceId",
      eniId: "ResourceId",
      transitGatewayId: "ResourceId",
    },
    given: ["ResourceType"],
  },
  "aws:ec2/instance:Instance": {
    name: "AWS::EC2::Instance",
    names: {
      ami: "ImageId",
      privateIp: "PrivateIpAddress",
      vpcSecurityGroupIds: "SecurityGroupIds",
      userDataBase64: "UserData",
      cpuCredits: "CPUCredits",
    },
    others: {
      associatePublicIpAddress: "in NetworkInterfaces, beside what the subnet says",
      ebsBlockDevices: "BlockDeviceMappings, by the name of the device",
      enclaveOptions: "the same, in a group of another form",
      getPasswordData: PROVIDERS_OWN,
      ipv6Addresses: GROUPS,
      instanceMarketOptions: "in the registry's launch template alone",
      maintenanceOptions: "in the registry's launch template alone",
      primaryNetworkInterface: "NetworkInterfaces, by number",
      rootBlockDevice: "BlockDeviceMappings, by the name of the root device, which the image knows",
      userDataReplaceOnChange: PROVIDERS_OWN,
      volumeTags: PROVIDERS_OWN,
    },
  },
  "aws:ec2/internetGateway:InternetGateway": {
    name: "AWS::EC2::InternetGateway",
    others: { vpcId: ANOTHER_TYPE("AWS::EC2::VPCGatewayAttachment") },
  },
  "aws:ec2/natGateway:NatGateway": { name: "AWS::EC2::NatGateway", names: { privateIp: "PrivateIpAddress" } },
  "aws:ec2/networkAcl:NetworkAcl": {
    name: "AWS::EC2::NetworkAcl",
    others: { subnetIds: ANOTHER_TYPE("AWS::EC2::SubnetNetworkAclAssociation") },
  },
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": { name: "AWS::EC2::SubnetNetworkAclAssociation" },
  "aws:ec2/networkAclRule:NetworkAclRule": {
    name: "AWS::EC2::NetworkAclEntry",
    names: { fromPort: "PortRange.From", toPort: "PortRange.To", icmpType: "Icmp.Type", icmpCode: "Icmp.Code" },
    others: { protocol: "the provider takes names, too" },
    given: ["Protocol"],
  },
  "aws:ec2/networkInterface:NetworkInterface": {
    name: "AWS::EC2::NetworkInterface",
    names: { securityGroups: "GroupSet", privateIp: "PrivateIpAddress" },
    others: {
      attachments: ANOTHER_TYPE("AWS::EC2::NetworkInterfaceAttachment"),
      privateIps: "PrivateIpAddresses, which say which is the first",
      ipv4Prefixes: GROUPS,
      ipv6Addresses: GROUPS,
      ipv6Prefixes: GROUPS,
    },
  },
  "aws:ec2/route:Route": {
    name: "AWS::EC2::Route",
    names: { destinationIpv6CidrBlock: "DestinationIpv6CidrBlock", egressOnlyGatewayId: "EgressOnlyInternetGatewayId" },
  },
  "aws:ec2/routeTable:RouteTable": {
    name: "AWS::EC2::RouteTable",
    others: { routes: ANOTHER_TYPE("AWS::EC2::Route"), propagatingVgws: ANOTHER_TYPE("AWS::EC2::VPNGatewayRoutePropagation") },
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    name: "AWS::EC2::SubnetRouteTableAssociation",
    isPart: true,
    others: { gatewayId: ANOTHER_TYPE("AWS::EC2::GatewayRouteTableAssociation") },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    name: "AWS::EC2::SecurityGroup",
    names: { description: "GroupDescription", name: "GroupName" },
    given: ["GroupDescription"], // "Managed by Pulumi"
    others: { ingress: ONE_BLOCK_EACH, egress: ONE_BLOCK_EACH, revokeRulesOnDelete: PROVIDERS_OWN },
  },
  "aws:ec2/subnet:Subnet": { name: "AWS::EC2::Subnet" },
  "aws:ec2/vpc:Vpc": {
    name: "AWS::EC2::VPC",
    others: { assignGeneratedIpv6CidrBlock: ANOTHER_TYPE("AWS::EC2::VPCCidrBlock"), ipv6CidrBlock: ANOTHER_TYPE("AWS::EC2::VPCCidrBlock") },
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    name: "AWS::EC2::VPCEndpoint",
    names: { policy: "PolicyDocument" },
    others: { autoAccept: PROVIDERS_OWN, subnetConfigurations: "the addresses of the interfaces: not in the registry" },
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    name: "AWS::EC2::SecurityGroupEgress",
    names: {
      cidrIpv4: "CidrIp",
      securityGroupId: "GroupId",
      referencedSecurityGroupId: "DestinationSecurityGroupId",
      prefixListId: "DestinationPrefixListId",
    },
    others: { tags: "rules have no tags in the registry" },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    name: "AWS::EC2::SecurityGroupIngress",
    names: {
      cidrIpv4: "CidrIp",
      securityGroupId: "GroupId",
      referencedSecurityGroupId: "SourceSecurityGroupId",
      prefixListId: "SourcePrefixListId",
    },
    others: { tags: "rules have no tags in the registry" },
  },
};
