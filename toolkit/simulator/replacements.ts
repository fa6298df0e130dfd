import { isDeepStrictEqual } from "node:util";

import type { Properties } from "../shared/values";

/**
 * Without `region`, which is the same everywhere; see `REPLACEMENTS`.
 * Source: the files named, in internal/service of hashicorp/terraform-provider-aws: ForceNew, RequiresReplace, CustomizeDiff.
 * Every value is what provider 5.100 plans for a change of that property alone; what 6 changed in these types is from its
 * CHANGELOG (6.4, 6.15) and its ecs/service.go and ec2/vpc_nat_gateway.go. Of what 6 has added, only what is sure is here.
 */
const FIXED: Record<string, readonly string[]> = {
  // acm/certificate.go, acm/certificate_validation.go
  "aws:acm/certificate:Certificate": [
    "certificateAuthorityArn",
    "domainName",
    "keyAlgorithm",
    "subjectAlternativeNames",
    "validationMethod",
    "validationOptions",
  ],
  "aws:acm/certificateValidation:CertificateValidation": ["certificateArn", "validationRecordFqdns"],

  // appautoscaling/policy.go, appautoscaling/target.go
  "aws:appautoscaling/policy:Policy": ["name", "resourceId", "scalableDimension", "serviceNamespace"],
  "aws:appautoscaling/target:Target": ["resourceId", "scalableDimension", "serviceNamespace"],

  // events/rule.go, events/target.go, logs/group.go, cloudwatch/metric_alarm.go
  "aws:cloudwatch/eventRule:EventRule": ["eventBusName", "name", "namePrefix"],
  "aws:cloudwatch/eventTarget:EventTarget": ["eventBusName", "rule", "targetId"],
  "aws:cloudwatch/logGroup:LogGroup": ["logGroupClass", "name", "namePrefix"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],

  // ec2/vpc_default_security_group.go
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  // ec2/ec2_eip.go
  "aws:ec2/eip:Eip": ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
  // ec2/vpc_flow_log.go. All but tags: "You can't change a flow log's configuration", VPC User Guide, "Flow log limitations".
  "aws:ec2/flowLog:FlowLog": [
    "deliverCrossAccountRole",
    "destinationOptions",
    "eniId",
    "iamRoleArn",
    "logDestination",
    "logDestinationType",
    "logFormat",
    "maxAggregationInterval",
    "regionalNatGatewayId",
    "subnetId",
    "tagFieldSpecifications",
    "trafficType",
    "transitGatewayAttachmentId",
    "transitGatewayId",
    "vpcId",
  ],
  // ec2/ec2_instance.go. The primary network interface came with 6.10 (#43953): EC2 never detaches it from its instance.
  "aws:ec2/instance:Instance": [
    "ami",
    "associatePublicIpAddress",
    "availabilityZone",
    "cpuOptions.amdSevSnp",
    "cpuOptions.coreCount",
    "cpuOptions.threadsPerCore",
    "ebsBlockDevices.deviceName",
    "ebsBlockDevices.snapshotId",
    "ebsOptimized",
    "enclaveOptions",
    "ephemeralBlockDevices",
    "hibernation",
    "hostId",
    "instanceMarketOptions",
    "ipv6Addresses",
    "keyName",
    "launchTemplate.id",
    "launchTemplate.name",
    "networkInterfaces",
    "placementGroup",
    "placementPartitionNumber",
    "primaryNetworkInterface.networkInterfaceId",
    "privateIp",
    "rootBlockDevice.encrypted",
    "rootBlockDevice.kmsKeyId",
    "securityGroups",
    "subnetId",
    "tenancy",
  ],
  // ec2/vpc_internet_gateway.go
  "aws:ec2/internetGateway:InternetGateway": [],
  // ec2/vpc_main_route_table_association.go
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": [],
  // ec2/vpc_nat_gateway.go; a regional one, too, when its addresses are first given or no longer given
  "aws:ec2/natGateway:NatGateway": ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
  // ec2/vpc_network_acl.go, ec2/vpc_network_acl_association.go, ec2/vpc_network_acl_rule.go
  "aws:ec2/networkAcl:NetworkAcl": ["vpcId"],
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": ["networkAclId", "subnetId"],
  "aws:ec2/networkAclRule:NetworkAclRule": [
    "cidrBlock",
    "egress",
    "fromPort",
    "icmpCode",
    "icmpType",
    "ipv6CidrBlock",
    "networkAclId",
    "protocol",
    "ruleAction",
    "ruleNumber",
    "toPort",
  ],
  // ec2/vpc_network_interface.go; enablePrimaryIpv6, too, when it is switched off, and private addresses in another order
  "aws:ec2/networkInterface:NetworkInterface": ["interfaceType", "subnetId"],
  // ec2/vpc_route.go; its target changes in place
  "aws:ec2/route:Route": ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId"],
  // ec2/vpc_route_table.go, ec2/vpc_route_table_association.go
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["gatewayId", "subnetId"],
  // ec2/vpc_security_group.go; its rules: ec2/vpc_security_group_ingress_rule.go
  "aws:ec2/securityGroup:SecurityGroup": ["description", "name", "namePrefix", "vpcId"],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["securityGroupId"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["securityGroupId"],
  // ec2/vpc_subnet.go
  "aws:ec2/subnet:Subnet": ["availabilityZone", "availabilityZoneId", "cidrBlock", "ipv6Native", "outpostArn", "vpcId"],
  // ec2/vpc_.go; tenancy from dedicated to default is the one that changes in place
  "aws:ec2/vpc:Vpc": ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  // ec2/vpc_endpoint.go; privateDnsEnabled, too, where the type is not Interface
  "aws:ec2/vpcEndpoint:VpcEndpoint": [
    "resourceConfigurationArn",
    "serviceName",
    "serviceNetworkArn",
    "serviceRegion",
    "vpcEndpointType",
    "vpcId",
  ],

  // ecr/lifecycle_policy.go, ecr/repository.go
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["policy", "repository"],
  "aws:ecr/repository:Repository": ["encryptionConfigurations", "name"],

  // ecs/cluster.go, ecs/cluster_capacity_providers.go
  "aws:ecs/cluster:Cluster": ["name"],
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": ["clusterName"],
  // ecs/service.go. Capacity provider strategies change in place, and without forceNewDeployment not at all (6.15).
  "aws:ecs/service:Service": ["cluster", "iamRole", "launchType", "name", "schedulingStrategy"],
  // ecs/task_definition.go; skipDestroy and trackLatest are the provider's own
  "aws:ecs/taskDefinition:TaskDefinition": [
    "containerDefinitions",
    "cpu",
    "enableFaultInjection",
    "ephemeralStorage",
    "executionRoleArn",
    "family",
    "ipcMode",
    "memory",
    "networkMode",
    "pidMode",
    "placementConstraints",
    "proxyConfiguration",
    "requiresCompatibilities",
    "runtimePlatform",
    "taskRoleArn",
    "volumes",
  ],

  // iam/instance_profile.go, iam/role.go, iam/role_policy.go
  "aws:iam/instanceProfile:InstanceProfile": ["name", "namePrefix", "path"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:iam/rolePolicy:RolePolicy": ["name", "namePrefix", "role"],

  // kms/key.go
  "aws:kms/key:Key": ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "xksKeyId"],

  // elbv2/listener.go, elbv2/listener_rule.go
  "aws:lb/listener:Listener": ["loadBalancerArn"],
  "aws:lb/listenerRule:ListenerRule": ["listenerArn"],
  // elbv2/load_balancer.go; of a network load balancer also a subnet taken away, the first security group and the last
  "aws:lb/loadBalancer:LoadBalancer": ["customerOwnedIpv4Pool", "internal", "loadBalancerType", "name", "namePrefix"],
  // elbv2/target_group.go
  "aws:lb/targetGroup:TargetGroup": ["ipAddressType", "name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"],

  // rds/instance.go; another identifier renames it
  "aws:rds/instance:Instance": [
    "availabilityZone",
    "backupTarget",
    "characterSetName",
    "customIamInstanceProfile",
    "dbName",
    "engine",
    "kmsKeyId",
    "ncharCharacterSetName",
    "restoreToPointInTime",
    "s3Import",
    "snapshotIdentifier",
    "storageEncrypted",
    "timezone",
    "username",
  ],
  // rds/parameter_group.go, rds/subnet_group.go
  "aws:rds/parameterGroup:ParameterGroup": ["description", "family", "name", "namePrefix"],
  "aws:rds/subnetGroup:SubnetGroup": ["name", "namePrefix"],

  // route53/record.go; another type changes in place
  "aws:route53/record:Record": ["name", "zoneId"],

  // s3/bucket.go, s3/bucket_lifecycle_configuration.go, s3/bucket_ownership_controls.go, s3/bucket_policy.go,
  // s3/bucket_public_access_block.go, s3/bucket_server_side_encryption_configuration.go
  "aws:s3/bucket:Bucket": ["bucket", "bucketPrefix", "objectLockConfiguration.objectLockEnabled", "objectLockEnabled"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["bucket", "expectedBucketOwner"],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ["bucket"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ["bucket", "expectedBucketOwner"],

  // scheduler/schedule.go, scheduler/schedule_group.go
  "aws:scheduler/schedule:Schedule": ["groupName", "name", "namePrefix"],
  "aws:scheduler/scheduleGroup:ScheduleGroup": ["name", "namePrefix"],

  // secretsmanager/secret.go, secretsmanager/secret_version.go
  "aws:secretsmanager/secret:Secret": ["name", "namePrefix"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretBinary", "secretId", "secretString", "secretStringWoVersion"],

  // servicediscovery/http_namespace.go, sfn/state_machine.go
  "aws:servicediscovery/httpNamespace:HttpNamespace": ["description", "name"],
  "aws:sfn/stateMachine:StateMachine": ["name", "namePrefix", "type"],

  // sns/topic.go, sns/topic_policy.go, sns/topic_subscription.go, sqs/queue.go, sqs/queue_policy.go
  "aws:sns/topic:Topic": ["fifoTopic", "name", "namePrefix"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:sns/topicSubscription:TopicSubscription": ["endpoint", "protocol", "topic"],
  "aws:sqs/queue:Queue": ["fifoQueue", "name", "namePrefix"],
  "aws:sqs/queuePolicy:QueuePolicy": ["queueUrl"],

  // hashicorp/terraform-provider-random, internal/provider/resource_id.go, internal/provider/resource_password.go: every input
  "random:index/randomId:RandomId": ["byteLength", "keepers", "prefix"],
  "random:index/randomPassword:RandomPassword": [
    "keepers",
    "length",
    "lower",
    "minLower",
    "minNumeric",
    "minSpecial",
    "minUpper",
    "number",
    "numeric",
    "overrideSpecial",
    "special",
    "upper",
  ],
};

/**
 * The properties that AWS, or the provider, can't change in place: a change of one replaces the resource. A path with a dot
 * is a property inside a block, or inside each of several, whose other properties change in place.
 * `region` is one of them wherever it is an input. Source: hashicorp/terraform-provider-aws v6, internal/provider/sdkv2,
 * `forceNewIfRegionChanges`; IAM and Route 53 know none.
 */
export const REPLACEMENTS: Record<string, readonly string[]> = Object.fromEntries(
  Object.entries(FIXED).map((
    [type, properties],
  ) => [type, /^(random:|aws:(iam|route53)\/)/.test(type) ? properties : [...properties, "region"]]),
);

/** An ingress or egress rule is for one of these. */
const RULE_SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** "When you modify a rule, you cannot change the rule's source type": ec2/vpc_security_group_ingress_rule.go, `ModifyPlan`. */
function otherRuleSource(before: Properties, after: Properties): string[] {
  return RULE_SOURCES.filter((source) => (before[source] === undefined) !== (after[source] === undefined));
}

/** AWS's own processors: a `g` after the generation, and the very first. Source: Amazon EC2 instance types, "Naming conventions". */
const isArm = (instanceType: string) => /^(a1|[a-z]+\d+[a-z]*g[a-z]*)\./.test(instanceType);

/** ec2/ec2_instance.go, `CustomizeDiff`: types without a common architecture, and user data if that is asked for. */
function otherMachine(before: Properties, after: Properties): string[] {
  const [typeBefore, typeAfter] = [before["instanceType"], after["instanceType"]];
  const otherArchitecture = typeof typeBefore === "string" && typeof typeAfter === "string" && isArm(typeBefore) !== isArm(typeAfter);
  const userData = after["userDataReplaceOnChange"] === true ? ["userData", "userDataBase64"] : [];
  return [
    ...(otherArchitecture ? ["instanceType"] : []),
    ...userData.filter((property) => !isDeepStrictEqual(before[property], after[property])),
  ];
}

/** What else replaces, of two sets of inputs: what depends on more than one property, and that our programs can meet. */
export const REPLACEMENTS_ON_CONDITION: Record<string, (before: Properties, after: Properties) => string[]> = {
  "aws:ec2/instance:Instance": otherMachine,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": otherRuleSource,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": otherRuleSource,
};

/** Types of which the old one is deleted before the new one is made. Source: pulumi/pulumi-aws v7, provider/resource_overrides.go, `DeleteBeforeReplace`. */
export const DELETE_BEFORE_REPLACE: readonly string[] = ["aws:ecr/lifecyclePolicy:LifecyclePolicy"];

/**
 * Where the provider makes up a name, and under which property. Where the program gives the name itself, the old one is deleted
 * before the new one is made, whether the name is another or not. A Route 53 record is not among them: its name is a domain.
 * Source: pulumi/pulumi-terraform-bridge, pkg/tfbridge, `nameRequiresDeleteBeforeReplace` and `SetAutonaming`;
 * pulumi/pulumi-aws v7, provider/resource_overrides.go.
 */
export const AUTONAMED: Record<string, string> = {
  "aws:appautoscaling/policy:Policy": "name",
  "aws:cloudwatch/eventRule:EventRule": "name",
  "aws:cloudwatch/eventTarget:EventTarget": "targetId",
  "aws:cloudwatch/logGroup:LogGroup": "name",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
  "aws:ec2/securityGroup:SecurityGroup": "name",
  "aws:ecr/repository:Repository": "name",
  "aws:ecs/cluster:Cluster": "name",
  "aws:ecs/service:Service": "name",
  "aws:iam/instanceProfile:InstanceProfile": "name",
  "aws:iam/role:Role": "name",
  "aws:iam/rolePolicy:RolePolicy": "name",
  "aws:lb/loadBalancer:LoadBalancer": "name",
  "aws:lb/targetGroup:TargetGroup": "name",
  "aws:rds/instance:Instance": "identifier",
  "aws:rds/parameterGroup:ParameterGroup": "name",
  "aws:rds/subnetGroup:SubnetGroup": "name",
  "aws:s3/bucket:Bucket": "bucket",
  "aws:scheduler/schedule:Schedule": "name",
  "aws:scheduler/scheduleGroup:ScheduleGroup": "name",
  "aws:secretsmanager/secret:Secret": "name",
  "aws:servicediscovery/httpNamespace:HttpNamespace": "name",
  "aws:sfn/stateMachine:StateMachine": "name",
  "aws:sns/topic:Topic": "name",
  "aws:sqs/queue:Queue": "name",
};
