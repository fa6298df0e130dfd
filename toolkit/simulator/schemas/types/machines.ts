import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const ON_OR_OFF = "in Options, as enable or disable";

export const machines: RegistryTypes = {
  "aws:autoscaling/lifecycleHook:LifecycleHook": {
    name: "AWS::AutoScaling::LifecycleHook",
    names: { autoscalingGroupName: "AutoScalingGroupName", name: "LifecycleHookName" },
  },
  "aws:autoscaling/policy:Policy": {
    name: "AWS::AutoScaling::ScalingPolicy",
    names: {
      autoscalingGroupName: "AutoScalingGroupName",
      "targetTrackingConfiguration.customizedMetricSpecification.metricDimensions": "Dimensions",
    },
    others: {
      enabled: "not in the registry",
      name: "made from the logical id there",
      "stepAdjustments.metricIntervalLowerBound": "a text here",
      "stepAdjustments.metricIntervalUpperBound": "a text here",
    },
  },
  "aws:autoscaling/schedule:Schedule": {
    name: "AWS::AutoScaling::ScheduledAction",
    names: { autoscalingGroupName: "AutoScalingGroupName" },
    others: {
      desiredCapacity: "-1 for what it is",
      maxSize: "-1 for what it is",
      minSize: "-1 for what it is",
      scheduledActionName: "AWS sets it itself there",
    },
  },
  "aws:batch/computeEnvironment:ComputeEnvironment": {
    name: "AWS::Batch::ComputeEnvironment",
    names: { name: "ComputeEnvironmentName" },
    others: { "computeResources.bidPercentage": "0 for the default" },
  },
  "aws:batch/jobQueue:JobQueue": { name: "AWS::Batch::JobQueue", names: { name: "JobQueueName" } },
  "aws:ebs/volume:Volume": {
    name: "AWS::EC2::Volume",
    names: { type: "VolumeType", size: "Size" },
    others: { finalSnapshot: "what is done before the deletion", iops: "0 for the default", throughput: "0 for the default" },
  },
  "aws:ec2/customerGateway:CustomerGateway": {
    name: "AWS::EC2::CustomerGateway",
    given: ["IpAddress"],
    others: { bgpAsn: "a text here", bgpAsnExtended: "a text here" },
  },
  "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": { name: "AWS::EC2::VPCGatewayAttachment" },
  "aws:ec2/keyPair:KeyPair": {
    name: "AWS::EC2::KeyPair",
    names: { publicKey: "PublicKeyMaterial" },
    given: ["KeyName"],
    others: { keyNamePrefix: PROVIDERS_OWN },
  },
  "aws:ec2/managedPrefixList:ManagedPrefixList": {
    name: "AWS::EC2::PrefixList",
    names: { name: "PrefixListName" },
    given: ["PrefixListName"],
  },
  "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment": {
    name: "AWS::EC2::NetworkInterfaceAttachment",
    given: ["DeviceIndex"],
    others: { deviceIndex: "a number here", networkCardIndex: "not in the registry" },
  },
  "aws:ec2/placementGroup:PlacementGroup": {
    name: "AWS::EC2::PlacementGroup",
    others: { name: "AWS sets it itself there", partitionCount: "0 for none" },
  },
  "aws:ec2/volumeAttachment:VolumeAttachment": {
    name: "AWS::EC2::VolumeAttachment",
    names: { deviceName: "Device" },
    others: {
      forceDetach: PROVIDERS_OWN,
      skipDestroy: PROVIDERS_OWN,
      stopInstanceBeforeDetaching: PROVIDERS_OWN,
    },
  },
  "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": {
    name: "AWS::EC2::DHCPOptions",
    others: { ipv6AddressPreferredLeaseTime: "a text here", netbiosNodeType: "a text here" },
  },
  "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": { name: "AWS::EC2::VPCDHCPOptionsAssociation" },
  "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": { name: "AWS::EC2::VPCCidrBlock", isPart: true },
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": {
    name: "AWS::EC2::VPCPeeringConnection",
    others: {
      accepter: "options, which the registry doesn't know",
      autoAccept: PROVIDERS_OWN,
      requester: "options, which the registry doesn't know",
    },
  },
  "aws:ec2/vpnGateway:VpnGateway": {
    name: "AWS::EC2::VPNGateway",
    others: {
      availabilityZone: "not in the registry",
      vpcId: "a type of its own in the registry: AWS::EC2::VPCGatewayAttachment",
      amazonSideAsn: "a text here",
    },
    given: ["Type"],
  },
  "aws:ec2transitgateway/routeTable:RouteTable": { name: "AWS::EC2::TransitGatewayRouteTable" },
  "aws:ec2transitgateway/transitGateway:TransitGateway": { name: "AWS::EC2::TransitGateway", others: { amazonSideAsn: "a text here" } },
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": {
    name: "AWS::EC2::TransitGatewayVpcAttachment",
    others: { applianceModeSupport: ON_OR_OFF, dnsSupport: ON_OR_OFF, ipv6Support: ON_OR_OFF, securityGroupReferencingSupport: ON_OR_OFF },
  },
  "aws:ecs/capacityProvider:CapacityProvider": { name: "AWS::ECS::CapacityProvider", names: { cluster: "ClusterName" } },
  "aws:eks/accessEntry:AccessEntry": { name: "AWS::EKS::AccessEntry", names: { userName: "Username" } },
  "aws:eks/addon:Addon": {
    name: "AWS::EKS::Addon",
    others: {
      preserve: PROVIDERS_OWN,
      resolveConflictsOnCreate: "ResolveConflicts, of either",
      resolveConflictsOnUpdate: "ResolveConflicts, of either",
    },
  },
  "aws:eks/cluster:Cluster": {
    name: "AWS::EKS::Cluster",
    names: { vpcConfig: "ResourcesVpcConfig", "encryptionConfig.provider": "Provider" },
    others: {
      defaultAddonsToRemoves: PROVIDERS_OWN,
      enabledClusterLogTypes: "Logging, a list of groups",
      forceUpdateVersion: PROVIDERS_OWN,
    },
  },
  "aws:eks/fargateProfile:FargateProfile": {
    name: "AWS::EKS::FargateProfile",
    names: { subnetIds: "Subnets" },
    others: { "selectors.labels": "a map here, a list there" },
  },
  "aws:eks/nodeGroup:NodeGroup": {
    name: "AWS::EKS::Nodegroup",
    names: { nodeRoleArn: "NodeRole", subnetIds: "Subnets", "remoteAccess.sourceSecurityGroupIds": "SourceSecurityGroups" },
    others: {
      forceUpdateVersion: PROVIDERS_OWN,
      labels: "a map",
      nodeGroupNamePrefix: PROVIDERS_OWN,
      "updateConfig.maxUnavailable": "0 for the other one",
      "updateConfig.maxUnavailablePercentage": "0 for the other one",
    },
  },
};
