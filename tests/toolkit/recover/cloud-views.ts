import { MAIN_TABLE } from "../../../toolkit/aws-model/cloud-control";
import type { Properties } from "../../../toolkit/shared/values";

/** Existing resource, as the simulated cloud keeps it. */
export interface PlayedResource {
  type: string;
  id: string;
  inputs: Properties;
  outputs: Properties;
}

/** Resource as CloudFormation returns it. */
export interface CloudView {
  cloudType: string;
  identifier: string;
  properties: Properties;
}

type View = Omit<CloudView, "properties" | "identifier"> & {
  /** @default the id */
  identifier?: (resource: PlayedResource) => string;
  /** Inputs or outputs with the same value, by CloudFormation's property. */
  same?: Record<string, string>;
  /** Properties that depend on the resource and on all others. */
  more?: (resource: PlayedResource, all: readonly PlayedResource[]) => Properties;
  /** CloudFormation doesn't return its tags. Source: `tagging` in the type's schema. */
  untagged?: true;
};

const value = ({ inputs, outputs }: PlayedResource, property: string) => outputs[property] ?? inputs[property];
const output = (property: string) => (resource: PlayedResource) => String(resource.outputs[property]);
const joined = (...properties: string[]) => (resource: PlayedResource) => properties.map((property) => value(resource, property)).join("|");
const of = (all: readonly PlayedResource[], type: string, property: string, id: unknown) =>
  all.filter((resource) => resource.type === type && resource.inputs[property] === id);

const rule = (side: string) => ({
  GroupId: "securityGroupId",
  IpProtocol: "ipProtocol",
  FromPort: "fromPort",
  ToPort: "toPort",
  CidrIp: "cidrIpv4",
  CidrIpv6: "cidrIpv6",
  [`${side}PrefixListId`]: "prefixListId",
  [`${side}SecurityGroupId`]: "referencedSecurityGroupId",
});

const BUCKET_SETTINGS: Record<string, string> = {
  PublicAccessBlockConfiguration: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  BucketEncryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  LifecycleConfiguration: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  OwnershipControls: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  VersioningConfiguration: "aws:s3/bucketVersioning:BucketVersioning",
  ObjectLockConfiguration: "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
  LoggingConfiguration: "aws:s3/bucketLogging:BucketLogging",
  NotificationConfiguration: "aws:s3/bucketNotification:BucketNotification",
};

/** A type of CloudFront whose name is in its configuration; it has no tags. */
const configured = (type: string): View => ({
  cloudType: `AWS::CloudFront::${type}`,
  more: (resource) => ({ [`${type}Config`]: { Name: value(resource, "name") } }),
  untagged: true,
});

const VIEWS: Record<string, View> = {
  "aws:ec2/vpc:Vpc": { cloudType: "AWS::EC2::VPC", same: { CidrBlock: "cidrBlock" } },
  "aws:ec2/subnet:Subnet": { cloudType: "AWS::EC2::Subnet", same: { VpcId: "vpcId", CidrBlock: "cidrBlock" } },
  "aws:ec2/internetGateway:InternetGateway": { cloudType: "AWS::EC2::InternetGateway" },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": {
    cloudType: "AWS::EC2::EgressOnlyInternetGateway",
    same: { VpcId: "vpcId" },
  },
  "aws:ec2/natGateway:NatGateway": { cloudType: "AWS::EC2::NatGateway", same: { SubnetId: "subnetId", AllocationId: "allocationId" } },
  "aws:ec2/routeTable:RouteTable": { cloudType: "AWS::EC2::RouteTable", same: { VpcId: "vpcId" } },
  "aws:ec2/route:Route": {
    cloudType: "AWS::EC2::Route",
    identifier: ({ inputs }) =>
      [inputs["routeTableId"], inputs["destinationCidrBlock"] ?? inputs["destinationIpv6CidrBlock"] ?? inputs["destinationPrefixListId"]]
        .join("|"),
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    cloudType: "AWS::EC2::SubnetRouteTableAssociation",
    same: { SubnetId: "subnetId", RouteTableId: "routeTableId" },
  },
  "aws:ec2/networkAcl:NetworkAcl": { cloudType: "AWS::EC2::NetworkAcl", same: { VpcId: "vpcId" } },
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": {
    cloudType: "AWS::EC2::SubnetNetworkAclAssociation",
    same: { SubnetId: "subnetId", NetworkAclId: "networkAclId" },
  },
  "aws:ec2/securityGroup:SecurityGroup": { cloudType: "AWS::EC2::SecurityGroup", same: { GroupName: "name", VpcId: "vpcId" } },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    cloudType: "AWS::EC2::SecurityGroup",
    same: { GroupName: "name", VpcId: "vpcId" },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { cloudType: "AWS::EC2::SecurityGroupIngress", same: rule("Source") },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { cloudType: "AWS::EC2::SecurityGroupEgress", same: rule("Destination") },
  "aws:ec2/networkInterface:NetworkInterface": {
    cloudType: "AWS::EC2::NetworkInterface",
    same: { SubnetId: "subnetId", Description: "description" },
  },
  "aws:ec2/instance:Instance": { cloudType: "AWS::EC2::Instance", same: { ImageId: "ami", SubnetId: "subnetId" } },
  "aws:ec2/eip:Eip": { cloudType: "AWS::EC2::EIP", identifier: joined("publicIp", "allocationId") },
  "aws:ec2/eipAssociation:EipAssociation": { cloudType: "AWS::EC2::EIPAssociation", same: { AllocationId: "allocationId" } },
  "aws:ec2/flowLog:FlowLog": { cloudType: "AWS::EC2::FlowLog", same: { ResourceId: "vpcId", LogDestination: "logDestination" } },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { cloudType: "AWS::EC2::VPCEndpoint", same: { VpcId: "vpcId", ServiceName: "serviceName" } },

  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {
    cloudType: MAIN_TABLE,
    identifier: joined("vpcId"),
    same: { RouteTableId: "routeTableId" },
    more: ({ id }) => ({ AssociationId: id }),
  },

  "aws:lb/loadBalancer:LoadBalancer": { cloudType: "AWS::ElasticLoadBalancingV2::LoadBalancer", same: { Name: "name" } },
  "aws:lb/targetGroup:TargetGroup": { cloudType: "AWS::ElasticLoadBalancingV2::TargetGroup", same: { Name: "name" } },
  "aws:lb/listener:Listener": {
    cloudType: "AWS::ElasticLoadBalancingV2::Listener",
    same: { LoadBalancerArn: "loadBalancerArn", Port: "port" },
  },
  "aws:lb/listenerRule:ListenerRule": {
    cloudType: "AWS::ElasticLoadBalancingV2::ListenerRule",
    same: { ListenerArn: "listenerArn", Priority: "priority" },
  },

  "aws:acm/certificate:Certificate": { cloudType: "AWS::CertificateManager::Certificate", same: { DomainName: "domainName" } },
  "aws:route53/zone:Zone": { cloudType: "AWS::Route53::HostedZone", more: (resource) => ({ Name: `${String(value(resource, "name"))}.` }) },
  "aws:servicediscovery/httpNamespace:HttpNamespace": { cloudType: "AWS::ServiceDiscovery::HttpNamespace", same: { Name: "name" } },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    cloudType: "AWS::ServiceDiscovery::PrivateDnsNamespace",
    same: { Name: "name" },
  },
  "aws:servicediscovery/service:Service": {
    cloudType: "AWS::ServiceDiscovery::Service",
    same: { Name: "name", NamespaceId: "namespaceId" },
  },

  "aws:ecs/cluster:Cluster": { cloudType: "AWS::ECS::Cluster", identifier: output("name") },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": { cloudType: "AWS::ECS::ClusterCapacityProviderAssociations" },
  "aws:ecs/service:Service": { cloudType: "AWS::ECS::Service", identifier: joined("arn", "cluster") },
  "aws:ecs/taskDefinition:TaskDefinition": { cloudType: "AWS::ECS::TaskDefinition", identifier: output("arn"), same: { Family: "family" } },
  "aws:appautoscaling/target:Target": {
    cloudType: "AWS::ApplicationAutoScaling::ScalableTarget",
    identifier: joined("resourceId", "scalableDimension", "serviceNamespace"),
  },
  "aws:appautoscaling/policy:Policy": {
    cloudType: "AWS::ApplicationAutoScaling::ScalingPolicy",
    identifier: joined("arn", "scalableDimension"),
    same: { PolicyName: "name", ResourceId: "resourceId", ScalableDimension: "scalableDimension", ServiceNamespace: "serviceNamespace" },
  },

  "aws:rds/instance:Instance": { cloudType: "AWS::RDS::DBInstance", identifier: output("identifier") },
  "aws:rds/subnetGroup:SubnetGroup": { cloudType: "AWS::RDS::DBSubnetGroup" },
  "aws:rds/parameterGroup:ParameterGroup": { cloudType: "AWS::RDS::DBParameterGroup" },
  "aws:elasticache/replicationGroup:ReplicationGroup": { cloudType: "AWS::ElastiCache::ReplicationGroup" },
  "aws:elasticache/subnetGroup:SubnetGroup": { cloudType: "AWS::ElastiCache::SubnetGroup" },
  "aws:elasticache/parameterGroup:ParameterGroup": { cloudType: "AWS::ElastiCache::ParameterGroup" },
  "aws:elasticache/user:User": { cloudType: "AWS::ElastiCache::User" },
  "aws:elasticache/userGroup:UserGroup": { cloudType: "AWS::ElastiCache::UserGroup" },
  "aws:secretsmanager/secret:Secret": { cloudType: "AWS::SecretsManager::Secret", same: { Name: "name" } },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { cloudType: "AWS::SecretsManager::ResourcePolicy" },
  "aws:ecr/repository:Repository": {
    cloudType: "AWS::ECR::Repository",
    more: ({ id }, all) => (of(all, "aws:ecr/lifecyclePolicy:LifecyclePolicy", "repository", id).length > 0 ? { LifecyclePolicy: {} } : {}),
  },
  "aws:s3/bucket:Bucket": {
    cloudType: "AWS::S3::Bucket",
    more: ({ id }, all) =>
      Object.fromEntries(
        Object.entries(BUCKET_SETTINGS).filter(([, type]) => of(all, type, "bucket", id).length > 0).map(([setting]) => [setting, {}]),
      ),
  },
  "aws:s3/bucketPolicy:BucketPolicy": { cloudType: "AWS::S3::BucketPolicy", identifier: joined("bucket") },

  "aws:sns/topic:Topic": { cloudType: "AWS::SNS::Topic" },
  "aws:sns/topicPolicy:TopicPolicy": { cloudType: "AWS::SNS::TopicInlinePolicy" },
  "aws:sqs/queue:Queue": {
    cloudType: "AWS::SQS::Queue",
    more: ({ id }, all) => (of(all, "aws:sqs/redrivePolicy:RedrivePolicy", "queueUrl", id).length > 0 ? { RedrivePolicy: {} } : {}),
  },
  "aws:sqs/queuePolicy:QueuePolicy": { cloudType: "AWS::SQS::QueueInlinePolicy" },

  "aws:iam/role:Role": {
    cloudType: "AWS::IAM::Role",
    more: ({ id }, all) => ({
      ManagedPolicyArns: of(all, "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", id).map(({ inputs }) => inputs["policyArn"]),
    }),
  },
  "aws:iam/rolePolicy:RolePolicy": { cloudType: "AWS::IAM::RolePolicy", identifier: joined("name", "role") },
  "aws:iam/instanceProfile:InstanceProfile": { cloudType: "AWS::IAM::InstanceProfile", untagged: true },
  "aws:iam/policy:Policy": { cloudType: "AWS::IAM::ManagedPolicy", untagged: true },
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": { cloudType: "AWS::IAM::OIDCProvider" },
  "aws:kms/key:Key": { cloudType: "AWS::KMS::Key", same: { Description: "description" } },
  "aws:kms/alias:Alias": { cloudType: "AWS::KMS::Alias" },

  "aws:accessanalyzer/analyzer:Analyzer": { cloudType: "AWS::AccessAnalyzer::Analyzer", identifier: output("arn") },
  "aws:backup/vault:Vault": {
    cloudType: "AWS::Backup::BackupVault",
    identifier: output("name"),
    more: ({ id, inputs }, all) =>
      of(all, "aws:backup/vaultLockConfiguration:VaultLockConfiguration", "backupVaultName", id).some((lock) =>
          lock.inputs["region"] === inputs["region"]
        )
        ? { LockConfiguration: {} }
        : {},
  },
  "aws:backup/plan:Plan": {
    cloudType: "AWS::Backup::BackupPlan",
    more: (resource) => ({ BackupPlan: { BackupPlanName: value(resource, "name") } }),
  },
  "aws:backup/selection:Selection": {
    cloudType: "AWS::Backup::BackupSelection",
    identifier: ({ id, inputs }) => `${id}_${String(inputs["planId"])}`,
    more: (resource) => ({ BackupSelection: { SelectionName: value(resource, "name") } }),
    untagged: true,
  },
  "aws:budgets/budget:Budget": { cloudType: "AWS::Budgets::Budget", identifier: output("name") },
  "aws:cloudtrail/trail:Trail": { cloudType: "AWS::CloudTrail::Trail", identifier: output("name") },
  "aws:cloudwatch/logGroup:LogGroup": { cloudType: "AWS::Logs::LogGroup" },
  "aws:cloudwatch/logStream:LogStream": { cloudType: "AWS::Logs::LogStream", identifier: joined("logGroupName", "name") },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    cloudType: "AWS::Logs::SubscriptionFilter",
    identifier: joined("name", "logGroup"),
  },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    cloudType: "AWS::KinesisFirehose::DeliveryStream",
    identifier: output("name"),
  },
  "aws:glue/catalogDatabase:CatalogDatabase": { cloudType: "AWS::Glue::Database", identifier: output("name"), untagged: true },
  "aws:glue/catalogTable:CatalogTable": { cloudType: "AWS::Glue::Table", identifier: joined("catalogId", "databaseName", "name") },
  "aws:athena/workgroup:Workgroup": { cloudType: "AWS::Athena::WorkGroup" },
  "aws:athena/namedQuery:NamedQuery": {
    cloudType: "AWS::Athena::NamedQuery",
    same: { Name: "name", Database: "database", WorkGroup: "workgroup", QueryString: "query" },
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": {
    cloudType: "AWS::Logs::QueryDefinition",
    same: { Name: "name", QueryString: "queryString" },
  },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { cloudType: "AWS::Logs::ResourcePolicy" },
  // The registry has tags, the provider's type has none.
  "aws:cloudwatch/dashboard:Dashboard": { cloudType: "AWS::CloudWatch::Dashboard", untagged: true },
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": {
    cloudType: "AWS::Chatbot::SlackChannelConfiguration",
    identifier: output("chatConfigurationArn"),
  },
  "aws:chatbot/teamsChannelConfiguration:TeamsChannelConfiguration": {
    cloudType: "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    identifier: output("chatConfigurationArn"),
  },
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule": { cloudType: "AWS::CloudWatch::AlarmMuteRule", identifier: output("arn") },
  "aws:cloudwatch/metricAlarm:MetricAlarm": { cloudType: "AWS::CloudWatch::Alarm" },
  "aws:cloudwatch/eventRule:EventRule": {
    cloudType: "AWS::Events::Rule",
    identifier: output("arn"),
    more: ({ outputs }, all) => ({
      Targets: of(all, "aws:cloudwatch/eventTarget:EventTarget", "rule", outputs["name"]).map((target) => ({
        Id: target.outputs["targetId"],
      })),
    }),
  },
  "aws:cloudfront/distribution:Distribution": {
    cloudType: "AWS::CloudFront::Distribution",
    more: ({ inputs }) => ({ DistributionConfig: { Aliases: inputs["aliases"], Comment: inputs["comment"] } }),
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": configured("OriginAccessControl"),
  "aws:cloudfront/cachePolicy:CachePolicy": configured("CachePolicy"),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": configured("ResponseHeadersPolicy"),
  "aws:cloudfront/function:Function": { cloudType: "AWS::CloudFront::Function", identifier: output("arn"), same: { Name: "name" } },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    cloudType: "AWS::CloudFront::VpcOrigin",
    more: ({ inputs }) => {
      const { arn, name } = inputs["vpcOriginEndpointConfig"] as Properties;
      return { VpcOriginEndpointConfig: { Arn: arn, Name: name } };
    },
  },
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": { cloudType: "AWS::Logs::DeliverySource" },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": { cloudType: "AWS::Logs::DeliveryDestination" },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    cloudType: "AWS::Logs::Delivery",
    same: { DeliverySourceName: "deliverySourceName", DeliveryDestinationArn: "deliveryDestinationArn" },
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": { cloudType: "AWS::Scheduler::ScheduleGroup" },
  "aws:sesv2/emailIdentity:EmailIdentity": {
    cloudType: "AWS::SES::EmailIdentity",
    more: ({ id }, all) => ({
      ...(of(all, "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes", "emailIdentity", id).length > 0
        && { MailFromAttributes: {} }),
      ...(of(all, "aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes", "emailIdentity", id).length > 0
        && { FeedbackAttributes: {} }),
    }),
  },
  "aws:sesv2/configurationSet:ConfigurationSet": { cloudType: "AWS::SES::ConfigurationSet" },
  "aws:sfn/stateMachine:StateMachine": { cloudType: "AWS::StepFunctions::StateMachine" },
  "aws:ssm/parameter:Parameter": { cloudType: "AWS::SSM::Parameter" },
};

/** Returns resources as Cloud Control, Cloud Map and EC2 do. Types that none of them reads are skipped. */
export function viewsOf(existing: readonly PlayedResource[]): CloudView[] {
  return existing.flatMap((resource) => {
    const view = VIEWS[resource.type];
    if (view === undefined) return [];
    const said = Object.entries(view.same ?? {}).map(([property, key]) => [property, value(resource, key)] as const).filter(([, known]) =>
      known !== undefined
    );
    const tags = view.untagged === true
      ? []
      : Object.entries({
        ...(resource.inputs["tags"] as Properties | undefined),
        ...(resource.outputs["tagsAll"] as Properties | undefined),
      });
    return [{
      cloudType: view.cloudType,
      identifier: view.identifier?.(resource) ?? resource.id,
      properties: {
        ...Object.fromEntries(said),
        ...view.more?.(resource, existing),
        ...(tags.length > 0 && { Tags: tags.map(([Key, Value]) => ({ Key, Value })) }),
      },
    }];
  });
}
