import type { ImportId } from "../entry";
import { entriesOf, type TextEntry } from "../text-answers";

/** `<group>_<type>_<protocol>_<from>_<to>_<peers>` */
const securityGroupRuleId: ImportId = ({ inputs }) => {
  const rule = ["securityGroupId", "type", "protocol", "fromPort", "toPort"].map((part) => String(inputs[part]));
  const peers = ["cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "sourceSecurityGroupId"].flatMap((peer) => inputs[peer] ?? []);
  return [...rule, ...peers.map(String), ...(inputs["self"] === true ? ["self"] : [])].join("_");
};

/** Joins the parts that are set, e.g. `<target group>,<target>,<port>`. */
const attachmentId: ImportId = ({ inputs }) =>
  ["targetGroupArn", "targetId", "port", "availabilityZone"].flatMap((part) => inputs[part] ?? []).map(String).join(",");

/** EC2, Auto Scaling, EKS. Ids in the provider's format: hashicorp/terraform-provider-aws, internal/service/ec2, autoscaling, eks. */
const ENTRIES: Record<string, TextEntry> = {
  "aws:ec2/keyPair:KeyPair": { named: "keyName", arn: "ec2:R:A:key-pair/{keyName}", outputs: { keyPairId: "{ec2:key}" } },
  "aws:ec2/securityGroupRule:SecurityGroupRule": {
    id: "sgrule-{digits:10}",
    outputs: { securityGroupRuleId: "{ec2:sgr}" },
    importId: securityGroupRuleId,
  },
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": {
    id: "{ec2:pcx}",
    outputs: { acceptStatus: "active", peerOwnerId: "{account}", peerRegion: "{region}" },
  },
  "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": {
    id: "{vpcPeeringConnectionId}",
    outputs: { acceptStatus: "active" },
  },
  "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions": { id: "{vpcPeeringConnectionId}" },
  // Defaults that every account has in every region. Source: VPC user guide, "Default VPC components".
  "aws:ec2/defaultVpc:DefaultVpc": {
    id: "{ec2:vpc}",
    arn: "ec2:R:A:vpc/{id}",
    unique: "default",
    outputs: {
      cidrBlock: "172.31.0.0/16",
      ownerId: "{account}",
      instanceTenancy: "default",
      enableDnsSupport: true,
      enableDnsHostnames: true,
      mainRouteTableId: "{ec2:rtb}",
      defaultRouteTableId: "{mainRouteTableId}",
      defaultNetworkAclId: "{ec2:acl}",
      defaultSecurityGroupId: "{ec2:sg}",
      dhcpOptionsId: "{ec2:dopt}",
    },
  },
  "aws:ec2/defaultSubnet:DefaultSubnet": {
    id: "{ec2:subnet}",
    arn: "ec2:R:A:subnet/{id}",
    unique: "{availabilityZone}",
    outputs: { ownerId: "{account}", mapPublicIpOnLaunch: true },
  },
  "aws:ec2/defaultRouteTable:DefaultRouteTable": {
    id: "{defaultRouteTableId}",
    arn: "ec2:R:A:route-table/{id}",
    outputs: { ownerId: "{account}" },
  },
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": {
    id: "{defaultNetworkAclId}",
    arn: "ec2:R:A:network-acl/{id}",
    outputs: { ownerId: "{account}" },
  },
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": { id: "{ec2:dopt}", arn: "ec2:R:A:dhcp-options/{id}", outputs: { ownerId: "{account}" } },
  "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": { id: "{dhcpOptionsId}-{vpcId}", importId: "{vpcId}" },
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": { id: "{ec2:vpc-cidr-assoc}", unique: "{vpcId} {cidrBlock}" },
  "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": { id: "{internetGatewayId}:{vpcId}" },
  "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment": {
    id: "{ec2:eni-attach}",
    unique: "{networkInterfaceId}",
    outputs: { attachmentId: "{id}", status: "attached" },
  },
  "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment": {
    id: "{securityGroupId}_{networkInterfaceId}",
    importId: "{networkInterfaceId}_{securityGroupId}",
  },
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": {
    id: "a-{vpcEndpointId}{digits:10}",
    unique: "{vpcEndpointId} {routeTableId}",
    importId: "{vpcEndpointId}/{routeTableId}",
  },
  "aws:ec2/managedPrefixList:ManagedPrefixList": {
    named: "name",
    id: "{ec2:pl}",
    arn: "ec2:R:A:prefix-list/{id}",
    outputs: { ownerId: "{account}", version: 1 },
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    named: ["name", 125],
    id: "{ec2:lt}",
    arn: "ec2:R:A:launch-template/{id}",
    unique: "{name}",
    outputs: { latestVersion: 1, defaultVersion: 1 },
  },
  "aws:ec2/launchConfiguration:LaunchConfiguration": {
    named: "name",
    arn: "autoscaling:R:A:launchConfiguration:{uuid}:launchConfigurationName/{name}",
  },
  "aws:ec2/placementGroup:PlacementGroup": {
    named: "name",
    arn: "ec2:R:A:placement-group/{name}",
    outputs: { placementGroupId: "{ec2:pg}" },
  },
  "aws:ec2/volumeAttachment:VolumeAttachment": {
    id: "vai-{digits:10}",
    unique: "{instanceId} {deviceName}",
    importId: "{deviceName}:{volumeId}:{instanceId}",
  },
  "aws:ec2/vpnGateway:VpnGateway": { id: "{ec2:vgw}", arn: "ec2:R:A:vpn-gateway/{id}" },
  "aws:ec2/customerGateway:CustomerGateway": { id: "{ec2:cgw}", arn: "ec2:R:A:customer-gateway/{id}" },
  "aws:ec2transitgateway/transitGateway:TransitGateway": {
    id: "{ec2:tgw}",
    arn: "ec2:R:A:transit-gateway/{id}",
    outputs: {
      ownerId: "{account}",
      associationDefaultRouteTableId: "{ec2:tgw-rtb}",
      propagationDefaultRouteTableId: "{associationDefaultRouteTableId}",
    },
  },
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
    id: "{ec2:tgw-attach}",
    arn: "ec2:R:A:transit-gateway-attachment/{id}",
    unique: "{transitGatewayId} {vpcId}",
    outputs: { vpcOwnerId: "{account}" },
  },
  "aws:ec2transitgateway/routeTable:RouteTable": { id: "{ec2:tgw-rtb}", arn: "ec2:R:A:transit-gateway-route-table/{id}" },
  "aws:ebs/volume:Volume": { id: "{ec2:vol}", arn: "ec2:R:A:volume/{id}", outputs: { type: "gp2" } },
  "aws:ebs/snapshot:Snapshot": { id: "{ec2:snap}", arn: "ec2:R::snapshot/{id}", outputs: { ownerId: "{account}" } },

  "aws:autoscaling/group:Group": { named: "name", arn: "autoscaling:R:A:autoScalingGroup:{uuid}:autoScalingGroupName/{name}" },
  "aws:autoscaling/policy:Policy": {
    named: "name",
    arn: "autoscaling:R:A:scalingPolicy:{uuid}:autoScalingGroupName/{autoscalingGroupName}:policyName/{name}",
    unique: "{autoscalingGroupName} {name}",
    importId: "{autoscalingGroupName}/{name}",
  },
  "aws:autoscaling/schedule:Schedule": {
    id: "{scheduledActionName}",
    arn:
      "autoscaling:R:A:scheduledUpdateGroupAction:{uuid}:autoScalingGroupName/{autoscalingGroupName}:scheduledActionName/{scheduledActionName}",
    unique: "{autoscalingGroupName} {scheduledActionName}",
    importId: "{autoscalingGroupName}/{scheduledActionName}",
  },
  "aws:autoscaling/lifecycleHook:LifecycleHook": {
    named: "name",
    unique: "{autoscalingGroupName} {name}",
    importId: "{autoscalingGroupName}/{name}",
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": { id: "{targetGroupArn}-{digits:20}", importId: attachmentId },

  "aws:eks/cluster:Cluster": {
    named: ["name", 100],
    arn: "eks:R:A:cluster/{name}",
    outputs: { status: "ACTIVE", endpoint: "https://{hex:32}.gr7.{region}.eks.amazonaws.com" },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    named: ["nodeGroupName", 63],
    id: "{clusterName}:{nodeGroupName}",
    arn: "eks:R:A:nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
    outputs: { status: "ACTIVE" },
  },
  "aws:eks/fargateProfile:FargateProfile": {
    named: ["fargateProfileName", 63],
    id: "{clusterName}:{fargateProfileName}",
    arn: "eks:R:A:fargateprofile/{clusterName}/{fargateProfileName}/{uuid}",
    outputs: { status: "ACTIVE" },
  },
  "aws:eks/addon:Addon": { id: "{clusterName}:{addonName}", arn: "eks:R:A:addon/{clusterName}/{addonName}/{uuid}" },
  "aws:eks/accessEntry:AccessEntry": { id: "{clusterName}:{principalArn}" },
  "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": { id: "{clusterName}#{principalArn}#{policyArn}" },

  "aws:ecs/capacityProvider:CapacityProvider": { named: "name", id: "{arn}", arn: "ecs:R:A:capacity-provider/{name}" },
  "aws:batch/computeEnvironment:ComputeEnvironment": {
    named: ["name", 128],
    arn: "batch:R:A:compute-environment/{name}",
    outputs: { status: "VALID" },
  },
  "aws:batch/jobQueue:JobQueue": { named: ["name", 128], id: "{arn}", arn: "batch:R:A:job-queue/{name}" },
  "aws:batch/jobDefinition:JobDefinition": {
    named: ["name", 128],
    id: "{arn}",
    arn: "batch:R:A:job-definition/{name}:1",
    unique: "{name} {uuid}",
    outputs: { revision: 1, arnPrefix: "arn:{partition}:batch:{region}:{account}:job-definition/{name}" },
  },
};

export const machines = entriesOf(ENTRIES);
