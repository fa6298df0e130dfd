import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { allEntries, NEAR } from "../../../toolkit/aws-model";
import { OTHERS, TEXT_ENTRIES } from "../../../toolkit/aws-model/others";
import { isObject } from "../../../toolkit/shared/values";
import { answerOf, PLACE } from "../simulator/support";

const hex = (prefix: string) => new RegExp(`^${prefix}-0[0-9a-f]{16}$`);
const arn = (service: string, resource: string, region = "ap-northeast-1") =>
  new RegExp(`^arn:aws:${service}:${region}:111111111111:${resource}$`);
const ec2Arn = (kind: string, prefix: string) => arn("ec2", `${kind}/${prefix}-0[0-9a-f]{16}`);
const NAMED = "thing-[0-9a-f]{7}";
const name = new RegExp(`^${NAMED}$`);
const ACCOUNT = /^111111111111$/;
const PUBLIC = /^203\.0\.113\.\d{1,3}$/;
const PRIVATE = /^10\.0\.0\.\d{1,3}$/;
const DIGITS = "[0-9a-f]{16}";
const elbArn = (resource: string) => arn("elasticloadbalancing", resource);
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}";

/** Types whose id is the account. */
const ONE_PER_ACCOUNT = [
  "s3/accountPublicAccessBlock:AccountPublicAccessBlock",
  "ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
  "ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
  "ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
  "apigateway/account:Account",
  "ecr/registryPolicy:RegistryPolicy",
  "ecr/replicationConfiguration:ReplicationConfiguration",
  "ecr/registryScanningConfiguration:RegistryScanningConfiguration",
].map((type) => `aws:${type}`);

const UNKNOWN = new RegExp(`^${unknownValue}$`);
const rdsHost = (kind: string) => new RegExp(`^${NAMED}\\.${kind}[a-z0-9]{12}\\.ap-northeast-1\\.rds\\.amazonaws\\.com$`);
const searchHost = (end: string) => new RegExp(`^search-${NAMED}-[a-z0-9]{26}\\.ap-northeast-1\\.es\\.amazonaws\\.com${end}`);

/** Each type's answer without inputs: the format of its id, then of its outputs. */
const FORMS: Record<string, [RegExp, Record<string, RegExp>]> = {
  "aws:ec2/vpc:Vpc": [hex("vpc"), {
    arn: ec2Arn("vpc", "vpc"),
    ownerId: ACCOUNT,
    mainRouteTableId: hex("rtb"),
    defaultRouteTableId: hex("rtb"),
    defaultNetworkAclId: hex("acl"),
    defaultSecurityGroupId: hex("sg"),
    dhcpOptionsId: hex("dopt"),
    ipv6CidrBlock: /^$/,
    ipv6AssociationId: /^$/,
  }],
  "aws:ec2/subnet:Subnet": [hex("subnet"), {
    arn: ec2Arn("subnet", "subnet"),
    ownerId: ACCOUNT,
    availabilityZone: /^ap-northeast-1a$/,
    availabilityZoneId: /^apno-az[1-4]$/,
    ipv6CidrBlockAssociationId: /^$/,
  }],
  "aws:ec2/internetGateway:InternetGateway": [hex("igw"), { arn: ec2Arn("internet-gateway", "igw"), ownerId: ACCOUNT }],
  "aws:ec2/routeTable:RouteTable": [hex("rtb"), { arn: ec2Arn("route-table", "rtb"), ownerId: ACCOUNT }],
  "aws:ec2/route:Route": [/^r-\d+$/, { state: /^active$/, origin: /^CreateRoute$/ }],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [hex("rtbassoc"), {}],
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": [hex("rtbassoc"), { originalRouteTableId: hex("rtb") }],
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": [hex("sg"), {
    arn: ec2Arn("security-group", "sg"),
    name: /^default$/,
    ownerId: ACCOUNT,
  }],
  "aws:ec2/securityGroup:SecurityGroup": [hex("sg"), {
    arn: ec2Arn("security-group", "sg"),
    name,
    description: /^Managed by Pulumi$/,
    ownerId: ACCOUNT,
  }],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [hex("sgr"), {
    arn: ec2Arn("security-group-rule", "sgr"),
    securityGroupRuleId: hex("sgr"),
  }],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [hex("sgr"), {
    arn: ec2Arn("security-group-rule", "sgr"),
    securityGroupRuleId: hex("sgr"),
  }],
  "aws:ec2/networkAcl:NetworkAcl": [hex("acl"), { arn: ec2Arn("network-acl", "acl"), ownerId: ACCOUNT }],
  "aws:ec2/networkAclRule:NetworkAclRule": [/^nacl-\d+$/, {}],
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": [hex("aclassoc"), {}],
  "aws:ec2/networkInterface:NetworkInterface": [hex("eni"), {
    arn: ec2Arn("network-interface", "eni"),
    macAddress: /^06(:[0-9a-f]{2}){5}$/,
    privateIp: PRIVATE,
    privateDnsName: /^ip-10-0-0-\d+\.ap-northeast-1\.compute\.internal$/,
    ownerId: ACCOUNT,
  }],
  "aws:ec2/instance:Instance": [hex("i"), {
    arn: ec2Arn("instance", "i"),
    primaryNetworkInterfaceId: hex("eni"),
    subnetId: hex("subnet"),
    privateIp: PRIVATE,
    publicIp: PUBLIC,
    instanceState: /^running$/,
    publicDns: /^ec2-203-0-113-\d+\.ap-northeast-1\.compute\.amazonaws\.com$/,
  }],
  "aws:ec2/eip:Eip": [hex("eipalloc"), {
    allocationId: hex("eipalloc"),
    arn: ec2Arn("elastic-ip", "eipalloc"),
    publicIp: PUBLIC,
    domain: /^vpc$/,
    networkBorderGroup: /^ap-northeast-1$/,
  }],
  "aws:ec2/eipAssociation:EipAssociation": [hex("eipassoc"), { publicIp: PUBLIC }],
  "aws:ec2/natGateway:NatGateway": [hex("nat"), {
    publicIp: PUBLIC,
    privateIp: PRIVATE,
    networkInterfaceId: hex("eni"),
    connectivityType: /^public$/,
  }],
  "aws:ec2/flowLog:FlowLog": [hex("fl"), { arn: ec2Arn("vpc-flow-log", "fl") }],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [hex("vpce"), {
    arn: ec2Arn("vpc-endpoint", "vpce"),
    prefixListId: hex("pl"),
    state: /^available$/,
    ownerId: ACCOUNT,
  }],
  "aws:rds/instance:Instance": [/^db-[A-Z2-7]{26}$/, {
    identifier: name,
    arn: arn("rds", `db:${NAMED}`),
    resourceId: /^db-[A-Z2-7]{26}$/,
    address: new RegExp(`^${NAMED}\\.c[a-z0-9]{11}\\.ap-northeast-1\\.rds\\.amazonaws\\.com$`),
    port: UNKNOWN,
    endpoint: UNKNOWN,
    hostedZoneId: /^Z[A-Z0-9]{13}$/,
    status: /^available$/,
  }],
  "aws:rds/cluster:Cluster": [name, {
    clusterIdentifier: name,
    arn: arn("rds", `cluster:${NAMED}`),
    port: UNKNOWN,
    endpoint: rdsHost("cluster-"),
    readerEndpoint: rdsHost("cluster-ro-"),
  }],
  "aws:rds/clusterInstance:ClusterInstance": [name, {
    identifier: name,
    arn: arn("rds", `db:${NAMED}`),
    port: UNKNOWN,
    endpoint: rdsHost(""),
  }],
  "aws:elasticache/cluster:Cluster": [name, { clusterId: name, arn: arn("elasticache", `cluster:${NAMED}`), port: UNKNOWN }],
  "aws:elasticache/serverlessCache:ServerlessCache": [name, { name, arn: arn("elasticache", `serverlesscache:${NAMED}`) }],
  "aws:opensearch/domain:Domain": [arn("es", `domain/${NAMED}`), {
    arn: arn("es", `domain/${NAMED}`),
    domainName: name,
    endpoint: searchHost("$"),
    dashboardEndpoint: searchHost("/_dashboards$"),
  }],
  "aws:elasticsearch/domain:Domain": [arn("es", `domain/${NAMED}`), {
    arn: arn("es", `domain/${NAMED}`),
    domainName: name,
    endpoint: searchHost("$"),
    kibanaEndpoint: searchHost("/_plugin/kibana/$"),
  }],
  "aws:dynamodb/table:Table": [name, { name, arn: arn("dynamodb", `table/${NAMED}`), streamArn: /^$/, billingMode: /^PROVISIONED$/ }],
  "aws:rds/subnetGroup:SubnetGroup": [name, { name, arn: arn("rds", `subgrp:${NAMED}`), vpcId: hex("vpc") }],
  "aws:rds/parameterGroup:ParameterGroup": [name, { name, arn: arn("rds", `pg:${NAMED}`), description: /^Managed by Pulumi$/ }],
  "aws:secretsmanager/secret:Secret": [arn("secretsmanager", `secret:${NAMED}-[A-Za-z0-9]{6}`), {
    arn: arn("secretsmanager", `secret:${NAMED}-[A-Za-z0-9]{6}`),
    name,
  }],
  "aws:secretsmanager/secretPolicy:SecretPolicy": [name, {}],
  "aws:secretsmanager/secretVersion:SecretVersion": [new RegExp(`^\\|${UUID}$`), { versionId: new RegExp(`^${UUID}$`) }],
  "aws:ecr/repository:Repository": [name, {
    name,
    arn: arn("ecr", `repository/${NAMED}`),
    registryId: ACCOUNT,
    repositoryUrl: new RegExp(`^111111111111\\.dkr\\.ecr\\.ap-northeast-1\\.amazonaws\\.com/${NAMED}$`),
  }],
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": [name, { registryId: ACCOUNT }],
  "aws:iam/role:Role": [name, { name, arn: arn("iam", `role/${NAMED}`, ""), uniqueId: /^AROA[A-Z2-7]{17}$/, path: /^\/$/ }],
  "aws:iam/rolePolicy:RolePolicy": [new RegExp(`^:${NAMED}$`), { name }],
  "aws:iam/instanceProfile:InstanceProfile": [name, {
    name,
    arn: arn("iam", `instance-profile/${NAMED}`, ""),
    uniqueId: /^AIPA[A-Z2-7]{17}$/,
  }],
  "aws:cloudwatch/logGroup:LogGroup": [name, { name, arn: arn("logs", `log-group:${NAMED}`) }],
  "aws:cloudwatch/logStream:LogStream": [name, { name, arn: arn("logs", `log-group:(${NAMED})?:log-stream:${NAMED}`) }],
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": [/^cwlsf-\d{10}$/, { name }],
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": [arn("firehose", `deliverystream/${NAMED}`), {
    name,
    arn: arn("firehose", `deliverystream/${NAMED}`),
    destinationId: /^destinationId-0{11}1$/,
    versionId: /^1$/,
  }],
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": [name, {}],
  "aws:glue/catalogDatabase:CatalogDatabase": [new RegExp(`^111111111111:${NAMED}$`), {
    name,
    catalogId: ACCOUNT,
    arn: arn("glue", `database/${NAMED}`),
  }],
  "aws:glue/catalogTable:CatalogTable": [new RegExp(`^111111111111:(${NAMED})?:${NAMED}$`), {
    name,
    catalogId: ACCOUNT,
    arn: /^undefined$/,
  }],
  "aws:athena/workgroup:Workgroup": [name, { name, arn: arn("athena", `workgroup/${NAMED}`) }],
  "aws:athena/namedQuery:NamedQuery": [new RegExp(`^${UUID}$`), { name }],
  "aws:cloudwatch/queryDefinition:QueryDefinition": [new RegExp(`^${UUID}$`), {
    name,
    queryDefinitionId: new RegExp(`^${UUID}$`),
    arn: arn("logs", `query-definition:${UUID}`),
  }],
  "aws:cloudwatch/dashboard:Dashboard": [name, { dashboardArn: arn("cloudwatch", `dashboard/${NAMED}`, "") }],
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": [arn("chatbot", `chat-configuration/slack-channel/${NAMED}`, ""), {
    chatConfigurationArn: arn("chatbot", `chat-configuration/slack-channel/${NAMED}`, ""),
  }],
  "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": [
    arn("chatbot", `chat-configuration/microsoft-teams-channel/${NAMED}`, ""),
    { chatConfigurationArn: arn("chatbot", `chat-configuration/microsoft-teams-channel/${NAMED}`, "") },
  ],
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": [name, { name, arn: arn("cloudwatch", `alarm-mute-rule:${NAMED}`), status: /^SCHEDULED$/ }],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [name, { name, arn: arn("cloudwatch", `alarm:${NAMED}`) }],
  "aws:scheduler/scheduleGroup:ScheduleGroup": [name, { name, arn: arn("scheduler", `schedule-group/${NAMED}`), state: /^ACTIVE$/ }],
  "aws:scheduler/schedule:Schedule": [new RegExp(`^default/${NAMED}$`), { name, arn: arn("scheduler", `schedule/default/${NAMED}`) }],
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": [hex("eigw"), {}],
  "aws:lb/loadBalancer:LoadBalancer": [elbArn(`loadbalancer/app/${NAMED}/${DIGITS}`), {
    arn: elbArn(`loadbalancer/app/${NAMED}/${DIGITS}`),
    arnSuffix: new RegExp(`^app/${NAMED}/${DIGITS}$`),
    name,
    dnsName: new RegExp(`^${NAMED}-\\d+\\.ap-northeast-1\\.elb\\.amazonaws\\.com$`),
    zoneId: /^Z[A-Z0-9]{13}$/,
    vpcId: hex("vpc"),
    internal: /^false$/,
    loadBalancerType: /^application$/,
    ipAddressType: /^ipv4$/,
  }],
  "aws:lb/listener:Listener": [name, { arn: UNKNOWN, sslPolicy: /^undefined$/ }], // its ARN begins with the load balancer's
  "aws:lb/listenerRule:ListenerRule": [name, { arn: UNKNOWN, priority: /^undefined$/ }],
  "aws:lb/listenerCertificate:ListenerCertificate": [name, {}],
  "aws:lb/targetGroup:TargetGroup": [elbArn(`targetgroup/${NAMED}/${DIGITS}`), {
    arn: elbArn(`targetgroup/${NAMED}/${DIGITS}`),
    arnSuffix: new RegExp(`^targetgroup/${NAMED}/${DIGITS}$`),
    name,
    targetType: /^instance$/,
  }],
  "aws:acm/certificate:Certificate": [arn("acm", `certificate/${UUID}`), {
    arn: arn("acm", `certificate/${UUID}`),
    status: /^PENDING_VALIDATION$/,
    type: /^AMAZON_ISSUED$/,
    domainValidationOptions: /^undefined$/,
  }],
  "aws:acm/certificateValidation:CertificateValidation": [/^2026-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/, { certificateArn: /^undefined$/ }],
  "aws:route53/zone:Zone": [/^Z[A-Z0-9]{20}$/, {
    zoneId: /^Z[A-Z0-9]{20}$/,
    arn: /^arn:aws:route53:::hostedzone\/Z[A-Z0-9]{20}$/,
    name,
    nameServers: /^ns-\d+\.awsdns-\d\d\.com,ns-\d+\.awsdns-\d\d\.net,ns-\d+\.awsdns-\d\d\.org,ns-\d+\.awsdns-\d\d\.co\.uk$/,
    primaryNameServer: /^ns-\d+\.awsdns-\d\d\.com$/,
  }],
  "aws:route53/record:Record": [name, { fqdn: /^undefined$/ }],
  "aws:servicediscovery/httpNamespace:HttpNamespace": [/^ns-[a-z0-9]{16}$/, {
    name,
    httpName: name,
    arn: arn("servicediscovery", "namespace/ns-[a-z0-9]{16}"),
  }],
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": [/^ns-[a-z0-9]{16}$/, {
    name,
    hostedZone: /^Z[A-Z0-9]{20}$/,
    arn: arn("servicediscovery", "namespace/ns-[a-z0-9]{16}"),
  }],
  "aws:servicediscovery/service:Service": [/^srv-[a-z0-9]{16}$/, { name, arn: arn("servicediscovery", "service/srv-[a-z0-9]{16}") }],
  "aws:s3/bucket:Bucket": [name, {
    bucket: name,
    arn: new RegExp(`^arn:aws:s3:::${NAMED}$`),
    bucketDomainName: new RegExp(`^${NAMED}\\.s3\\.amazonaws\\.com$`),
    bucketRegionalDomainName: new RegExp(`^${NAMED}\\.s3\\.ap-northeast-1\\.amazonaws\\.com$`),
    bucketRegion: /^ap-northeast-1$/,
    hostedZoneId: /^Z[A-Z0-9]{13}$/,
    bucketNamespace: /^global$/,
  }],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [name, {}],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [name, {}],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [name, {
    transitionDefaultMinimumObjectSize: /^all_storage_classes_128K$/,
  }],
  "aws:s3/bucketPolicy:BucketPolicy": [name, {}],
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [name, {}],
  "aws:s3/bucketVersioning:BucketVersioning": [name, {}],
  "aws:s3/bucketNotification:BucketNotification": [name, {}],
  "aws:s3/bucketLogging:BucketLogging": [name, {}],
  "aws:ecs/cluster:Cluster": [arn("ecs", `cluster/${NAMED}`), { arn: arn("ecs", `cluster/${NAMED}`), name }],
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": [name, {}],
  "aws:ecs/service:Service": [arn("ecs", `service/default/${NAMED}`), {
    arn: arn("ecs", `service/default/${NAMED}`),
    name,
    cluster: arn("ecs", "cluster/default"),
  }],
  "aws:ecs/taskDefinition:TaskDefinition": [name, { family: UNKNOWN, arn: UNKNOWN, arnWithoutRevision: UNKNOWN, revision: /^1$/ }],
  "aws:appautoscaling/target:Target": [name, { arn: arn("application-autoscaling", "scalable-target/0ec5[0-9a-f]{32}") }],
  "aws:appautoscaling/policy:Policy": [name, {
    name,
    arn: arn("autoscaling", `scalingPolicy:${UUID}:resource/ecs/service/default/app:policyName/${NAMED}`),
    policyType: /^StepScaling$/,
    alarmArns: /^$/,
  }],
  "aws:appautoscaling/scheduledAction:ScheduledAction": [name, {
    name,
    arn: arn("autoscaling", `scheduledAction:${UUID}:resource/ecs/service/default/app:scheduledActionName/${NAMED}`),
    timezone: /^UTC$/,
  }],
  "aws:elasticache/replicationGroup:ReplicationGroup": [name, {
    replicationGroupId: name,
    arn: arn("elasticache", `replicationgroup:${NAMED}`),
    primaryEndpointAddress: new RegExp(`^${NAMED}\\.[a-z0-9]{6}\\.ng\\.0001\\.apne1\\.cache\\.amazonaws\\.com$`),
    readerEndpointAddress: new RegExp(`^${NAMED}-ro\\.[a-z0-9]{6}\\.ng\\.0001\\.apne1\\.cache\\.amazonaws\\.com$`),
    configurationEndpointAddress: /^$/,
    port: /^6379$/,
    memberClusters: new RegExp(`^${NAMED}-001$`),
  }],
  "aws:elasticache/subnetGroup:SubnetGroup": [name, {
    name,
    arn: arn("elasticache", `subnetgroup:${NAMED}`),
    vpcId: hex("vpc"),
    description: /^Managed by Pulumi$/,
  }],
  "aws:elasticache/parameterGroup:ParameterGroup": [name, {
    name,
    arn: arn("elasticache", `parametergroup:${NAMED}`),
    description: /^Managed by Pulumi$/,
  }],
  "aws:elasticache/user:User": [name, { userId: name, arn: arn("elasticache", `user:${NAMED}`) }],
  "aws:elasticache/userGroup:UserGroup": [name, { userGroupId: name, arn: arn("elasticache", `usergroup:${NAMED}`) }],
  "aws:sesv2/configurationSet:ConfigurationSet": [name, { arn: UNKNOWN }],
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": [name, {}],
  "aws:sesv2/emailIdentity:EmailIdentity": [name, {
    arn: UNKNOWN,
    identityType: /^DOMAIN$/,
    verificationStatus: /^PENDING$/,
    verifiedForSendingStatus: /^false$/,
  }],
  "aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes": [name, {}],
  "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes": [name, {}],
  "aws:sns/topic:Topic": [arn("sns", NAMED), { arn: arn("sns", NAMED), name, owner: ACCOUNT }],
  "aws:sns/topicPolicy:TopicPolicy": [name, { owner: ACCOUNT }],
  "aws:sns/topicSubscription:TopicSubscription": [arn("sns", `${NAMED}:${UUID}`), {
    arn: arn("sns", `${NAMED}:${UUID}`),
    ownerId: ACCOUNT,
    pendingConfirmation: /^false$/,
  }],
  "aws:sqs/queue:Queue": [new RegExp(`^https://sqs\\.ap-northeast-1\\.amazonaws\\.com/111111111111/${NAMED}$`), {
    url: /^https:/,
    name,
    arn: arn("sqs", NAMED),
  }],
  "aws:sqs/queuePolicy:QueuePolicy": [name, {}],
  "aws:sqs/redrivePolicy:RedrivePolicy": [name, {}],
  "aws:cloudwatch/eventRule:EventRule": [name, {
    name,
    arn: arn("events", `rule/${NAMED}`),
    eventBusName: /^default$/,
    state: /^ENABLED$/,
  }],
  "aws:cloudwatch/eventTarget:EventTarget": [name, { targetId: name, eventBusName: /^default$/ }],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": [name, { policyScope: /^ACCOUNT$/ }],
  "aws:sfn/stateMachine:StateMachine": [arn("states", `stateMachine:${NAMED}`), {
    arn: arn("states", `stateMachine:${NAMED}`),
    name,
    status: /^ACTIVE$/,
    type: /^STANDARD$/,
  }],
  "aws:ssm/parameter:Parameter": [name, {
    name,
    arn: arn("ssm", `parameter/${NAMED}`),
    version: /^1$/,
    tier: /^Standard$/,
    dataType: /^text$/,
  }],
  "aws:kms/key:Key": [new RegExp(`^${UUID}$`), {
    keyId: new RegExp(`^${UUID}$`),
    arn: arn("kms", `key/${UUID}`),
    isEnabled: /^true$/,
    multiRegion: /^false$/,
    keyUsage: /^ENCRYPT_DECRYPT$/,
  }],
  "aws:kms/alias:Alias": [new RegExp(`^alias/${NAMED}$`), {
    name: new RegExp(`^alias/${NAMED}$`),
    arn: arn("kms", `alias/${NAMED}`),
    targetKeyArn: arn("kms", `key/${UUID}`),
  }],
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": [name, {}],
  "aws:iam/policy:Policy": [arn("iam", `policy/${NAMED}`, ""), {
    arn: arn("iam", `policy/${NAMED}`, ""),
    name,
    policyId: /^ANPA[A-Z2-7]{17}$/,
    path: /^\/$/,
  }],
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": [arn("iam", `oidc-provider/${NAMED}`, ""), {
    arn: arn("iam", `oidc-provider/${NAMED}`, ""),
    url: name,
    thumbprintLists: /^[0-9a-f]{40}$/,
  }],
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": [ACCOUNT, { accountId: ACCOUNT }],
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": [/^ap-northeast-1$/, {}],
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": [ACCOUNT, {}],
  "aws:ebs/encryptionByDefault:EncryptionByDefault": [/^terraform-[0-9a-f]{26}$/, {}],
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": [ACCOUNT, {}],
  "aws:ecr/accountSetting:AccountSetting": [name, {}],
  "aws:accessanalyzer/analyzer:Analyzer": [name, { arn: arn("access-analyzer", `analyzer/${NAMED}`) }],
  "aws:cloudtrail/trail:Trail": [arn("cloudtrail", `trail/${NAMED}`), {
    name,
    arn: arn("cloudtrail", `trail/${NAMED}`),
    homeRegion: /^ap-northeast-1$/,
  }],
  "aws:backup/vault:Vault": [name, {
    name,
    arn: arn("backup", `backup-vault:${NAMED}`),
    recoveryPoints: /^0$/,
    kmsKeyArn: arn("kms", `key/${UUID}`),
  }],
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration": [name, { backupVaultArn: arn("backup", `backup-vault:${NAMED}`) }],
  "aws:backup/plan:Plan": [new RegExp(`^${UUID}$`), {
    name,
    arn: arn("backup", `backup-plan:${UUID}`),
    version: new RegExp(`^${UUID}$`),
  }],
  "aws:backup/selection:Selection": [new RegExp(`^${UUID}$`), { name }],
  "aws:budgets/budget:Budget": [new RegExp(`^111111111111:${NAMED}$`), {
    name,
    accountId: ACCOUNT,
    arn: arn("budgets", `budget/${NAMED}`, ""),
    timePeriodEnd: /^2087-06-15_00:00$/,
  }],
  "random:index/randomPassword:RandomPassword": [/^none$/, { result: /^.{16}$/, bcryptHash: /^\$2a\$10\$[./A-Za-z0-9]{53}$/ }],
  "random:index/randomString:RandomString": [/^.{16}$/, { result: /^.{16}$/ }],
  "random:index/randomId:RandomId": [/^[A-Za-z0-9_-]{11}$/, {
    hex: /^[0-9a-f]{16}$/,
    dec: /^\d+$/,
    b64Url: /^[A-Za-z0-9_-]{11}$/,
    b64Std: /^[A-Za-z0-9+/]{11}=$/,
  }],
  "aws:cloudfront/distribution:Distribution": [/^E[A-Z0-9]{13}$/, {
    arn: arn("cloudfront", "distribution/E[A-Z0-9]{13}", ""),
    domainName: /^d[a-z0-9]{13}\.cloudfront\.net$/,
    hostedZoneId: /^Z2FDTNDATAQYW2$/,
    status: /^Deployed$/,
  }],
  "aws:cloudfront/originAccessControl:OriginAccessControl": [/^E[A-Z0-9]{13}$/, {
    name,
    arn: arn("cloudfront", "origin-access-control/E[A-Z0-9]{13}", ""),
  }],
  "aws:cloudfront/cachePolicy:CachePolicy": [new RegExp(`^${UUID}$`), { name, arn: arn("cloudfront", `cache-policy/${UUID}`, "") }],
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": [new RegExp(`^${UUID}$`), {
    name,
    arn: arn("cloudfront", `response-headers-policy/${UUID}`, ""),
  }],
  "aws:cloudfront/function:Function": [name, { name, arn: arn("cloudfront", `function/${NAMED}`, "") }],
  "aws:cloudfront/vpcOrigin:VpcOrigin": [/^vo_[A-Z0-9]{22}$/, {
    arn: arn("cloudfront", "vpcorigin/vo_[A-Z0-9]{22}", ""),
    etag: /^E[A-Z0-9]{13}$/,
  }],
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": [name, { name, arn: arn("logs", `delivery-source:${NAMED}`), service: /^$/ }],
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": [name, {
    name,
    arn: arn("logs", `delivery-destination:${NAMED}`),
    deliveryDestinationType: /^S3$/,
  }],
  "aws:cloudwatch/logDelivery:LogDelivery": [/^[A-Za-z0-9]{16}$/, { arn: arn("logs", "delivery:[A-Za-z0-9]{16}") }],
  "random:index/randomUuid:RandomUuid": [new RegExp(`^${UUID}$`), { result: new RegExp(`^${UUID}$`) }],
  "pulumi:index:Stash": [new RegExp(`^${UUID}$`), {}],
};

/** Every string at any depth. */
const texts = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  return isObject(value) ? Object.values(value).flatMap(texts) : [];
};

describe("The entries of resource types", () => {
  it("are unique per type", () => {
    assert.deepEqual(Object.keys(NEAR).filter((type) => type in OTHERS), []);
  });

  it("are listed here by type, except for those with templates", () => {
    assert.deepEqual(Object.keys(FORMS).toSorted(), Object.keys(allEntries()).filter((type) => !(type in TEXT_ENTRIES)).toSorted());
  });

  for (const [type, [id, outputs]] of Object.entries(FORMS)) {
    it(`answer ${type} without inputs`, () => {
      const answer = answerOf(type);
      assert.equal(answer.known, true);
      assert.match(answer.id, id);
      for (const [key, form] of Object.entries(outputs)) assert.match(String(answer.outputs[key]), form, key);
      assert.deepEqual(
        texts(answer.outputs).filter((text) => /undefined|NaN|null|\[object|\.\.|\/\//.test(text.replace(/^https:\/\//, ""))),
        [],
      );
    });
  }

  it("give a mail identity three DKIM tokens, and keys of the length asked for", () => {
    const { outputs } = answerOf("aws:sesv2/emailIdentity:EmailIdentity", {
      emailIdentity: "example.com",
      dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
    });
    const { tokens, ...others } = outputs["dkimSigningAttributes"] as { tokens: string[] };
    assert.equal(new Set(tokens.filter((token) => /^[a-z2-7]{32}$/.test(token))).size, 3);
    assert.deepEqual(others, {
      currentSigningKeyLength: "RSA_2048_BIT",
      nextSigningKeyLength: "RSA_2048_BIT",
      signingAttributesOrigin: "AWS_SES",
      status: "PENDING",
    });
    assert.equal(outputs["arn"], "arn:aws:ses:ap-northeast-1:111111111111:identity/example.com");
  });

  it("have the SDK's names of types, and only outputs that the SDK has", () => {
    for (const type of Object.keys(allEntries()).filter((one) => !one.startsWith("pulumi:"))) { // the engine's own have no type in the SDK
      const [provider, module] = type.split(":") as [string, string, string];
      const file = require.resolve(`@pulumi/${provider}/${module.replace(/^index\//, "")}.js`);
      assert.ok(readFileSync(file, "utf8").includes(`__pulumiType = '${type}'`), type);
      const [, members = ""] = /export declare class ([^]*?)\n\}/.exec(readFileSync(file.replace(/js$/, "d.ts"), "utf8")) ?? [];
      const common = provider === "aws" ? ["region", "tagsAll"] : [];
      const strangers = Object.keys(answerOf(type).outputs).filter((key) =>
        !common.includes(key) && !members.includes(` readonly ${key}: pulumi.Output<`)
      );
      assert.deepEqual(strangers, [], type);
    }
  });

  it("answer the same in every run", () => {
    for (const type of Object.keys(allEntries())) assert.deepEqual(answerOf(type), answerOf(type), type);
  });

  it("give ids that differ by name, and except for random values by account and region", () => {
    const places = [{ place: { ...PLACE, accountId: "222222222222" } }, { place: { ...PLACE, region: "us-east-1" } }];
    for (const type of Object.keys(allEntries()).filter((one) => !one.endsWith(":RandomPassword") && !ONE_PER_ACCOUNT.includes(one))) {
      const others = type.startsWith("random:") ? [] : places;
      const ids = [{}, { name: "other" }, ...others].map((other) => answerOf(type, {}, other).id);
      assert.equal(new Set(ids).size, ids.length, type);
    }
  });

  it("never give one id to resources of two types", () => {
    const named = (type: string) => answerOf(type).id.match(/^[a-z]+-0[0-9a-f]{16}$/) !== null;
    const ids = Object.keys(allEntries()).filter(named).map((type) => answerOf(type).id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it("return every input that they don't compute themselves", () => {
    for (const type of Object.keys(allEntries())) {
      const { outputs } = answerOf(type, { tags: { a: "b" }, anything: [{ at: "all" }] });
      assert.deepEqual([outputs["tags"], outputs["anything"]], [{ a: "b" }, [{ at: "all" }]], type);
    }
  });
});

describe("A type without an entry", () => {
  it("gets a name, and an ARN if its format and parts are known, but no other generated output", () => {
    const topic = answerOf("aws:iot/thing:Thing", { attributes: {} });
    assert.deepEqual([topic.known, topic.isIdKnown], [false, false]);
    assert.match(String(topic.outputs["name"]), name);
    assert.deepEqual(topic.outputs, {
      name: topic.outputs["name"],
      arn: `arn:aws:iot:ap-northeast-1:111111111111:thing/${String(topic.outputs["name"])}`,
      region: "ap-northeast-1",
      tagsAll: {},
      attributes: {},
    });
    assert.equal(answerOf("aws:iot/thing:Thing", { name: "mine" }).outputs["arn"], "arn:aws:iot:ap-northeast-1:111111111111:thing/mine");
    assert.deepEqual(answerOf("aws:amplify/app:App", { name: "mine" }).outputs, { name: "mine", region: "ap-northeast-1", tagsAll: {} });
    assert.equal(answerOf("aws:iot/thing:Thing", { name: unknownValue }).outputs["arn"], undefined);
    assert.equal(answerOf("aws:kendra/faq:Faq", { indexId: unknownValue }).outputs["arn"], undefined);
  });

  it("keeps the id of a resource that is read", () => {
    assert.deepEqual([answerOf("aws:amplify/app:App", {}, { id: "abc" }).id, answerOf("aws:ec2/vpc:Vpc", {}, { id: "vpc-1" }).id], [
      "abc",
      "vpc-1",
    ]);
  });
});
