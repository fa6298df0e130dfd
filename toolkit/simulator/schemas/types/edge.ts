import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const POLICY_PARAMETERS = "parametersInCacheKeyAndForwardedToOrigin";
/** The provider wraps the lists of cookies, headers and query strings in a group. */
const lists = (prefix = "") =>
  Object.fromEntries(["cookies", "headers", "queryStrings"].flatMap((kind) => {
    const list = `${prefix}${kind}Config.${kind}`;
    return [[list, ""], [`${list}.items`, `${kind[0]!.toUpperCase()}${kind.slice(1)}`]];
  }));
const CORS = ["accessControlAllowHeaders", "accessControlAllowMethods", "accessControlAllowOrigins", "accessControlExposeHeaders"];
const behavior = (path: string) => ({
  [`${path}.functionAssociations.functionArn`]: "FunctionARN",
  [`${path}.lambdaFunctionAssociations.lambdaArn`]: "LambdaFunctionARN",
});

export const edge: RegistryTypes = {
  "aws:cloudfront/cachePolicy:CachePolicy": {
    name: "AWS::CloudFront::CachePolicy",
    within: "CachePolicyConfig",
    names: lists(`${POLICY_PARAMETERS}.`),
    given: [
      ...["Name", "DefaultTTL", "MaxTTL", "MinTTL"].map((name) => `CachePolicyConfig.${name}`),
      ...["EnableAcceptEncodingGzip", "HeadersConfig.HeaderBehavior"].map((name) =>
        `CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin.${name}`
      ),
    ],
  },
  "aws:cloudfront/distribution:Distribution": {
    name: "AWS::CloudFront::Distribution",
    within: "DistributionConfig",
    names: {
      ...behavior("defaultCacheBehavior"),
      ...behavior("orderedCacheBehaviors"),
      loggingConfig: "Logging",
      orderedCacheBehaviors: "CacheBehaviors",
      "origins.customHeaders": "OriginCustomHeaders",
      "origins.customHeaders.name": "HeaderName",
      "origins.customHeaders.value": "HeaderValue",
      "origins.originId": "Id",
      "originGroups.originId": "Id",
      "viewerCertificate.cloudfrontDefaultCertificate": "CloudFrontDefaultCertificate",
    },
    // One of three, of which the provider sends one: false and an empty string mean unset.
    given: ["DistributionConfig.ViewerCertificate"],
    others: {
      connectionFunctionAssociation: "of another form",
      isIpv6Enabled: "IPV6Enabled, of the same form",
      originGroups: "a list here, a group with its length there",
      retainOnDelete: PROVIDERS_OWN,
      tags: "beside the configuration",
      viewerMtlsConfig: "of another form",
      waitForDeployment: PROVIDERS_OWN,
      // 0 means unchanged
      "customErrorResponses.responseCode": "0 for none, which is none in the registry",
      "customErrorResponses.responsePagePath": "needed beside a response code, which isn't looked at",
    },
  },
  "aws:cloudfront/function:Function": {
    name: "AWS::CloudFront::Function",
    names: { code: "FunctionCode", comment: "FunctionConfig.Comment", runtime: "FunctionConfig.Runtime", publish: "AutoPublish" },
    given: ["Name", "FunctionConfig", "FunctionConfig.Comment"],
    others: { keyValueStoreAssociations: "a list of ARNs here, of groups there" },
  },
  "aws:cloudfront/keyGroup:KeyGroup": { name: "AWS::CloudFront::KeyGroup", within: "KeyGroupConfig", given: ["KeyGroupConfig.Name"] },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    name: "AWS::CloudFront::OriginAccessControl",
    within: "OriginAccessControlConfig",
    given: ["OriginAccessControlConfig.Name"],
  },
  "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": {
    name: "AWS::CloudFront::CloudFrontOriginAccessIdentity",
    within: "CloudFrontOriginAccessIdentityConfig",
    given: [
      "CloudFrontOriginAccessIdentityConfig.Comment",
    ],
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    name: "AWS::CloudFront::OriginRequestPolicy",
    within: "OriginRequestPolicyConfig",
    names: lists(),
    given: ["OriginRequestPolicyConfig.Name", "OriginRequestPolicyConfig.HeadersConfig.HeaderBehavior"],
  },
  "aws:cloudfront/publicKey:PublicKey": {
    name: "AWS::CloudFront::PublicKey",
    within: "PublicKeyConfig",
    given: ["PublicKeyConfig.Name", "PublicKeyConfig.CallerReference"],
    others: {
      namePrefix: PROVIDERS_OWN,
    },
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    name: "AWS::CloudFront::ResponseHeadersPolicy",
    within: "ResponseHeadersPolicyConfig",
    given: ["ResponseHeadersPolicyConfig.Name"],
    names: Object.fromEntries(CORS.map((name) => [`corsConfig.${name}`, `${name[0]!.toUpperCase()}${name.slice(1)}`])),
  },
  "aws:cloudfront/vpcOrigin:VpcOrigin": {
    name: "AWS::CloudFront::VpcOrigin",
    names: {
      "vpcOriginEndpointConfig.originSslProtocols.items": "",
    },
    others: {
      "vpcOriginEndpointConfig.originSslProtocols.quantity": "the list's length",
      timeouts: PROVIDERS_OWN,
    },
  },

  "aws:cloudwatch/logDeliverySource:LogDeliverySource": { name: "AWS::Logs::DeliverySource", given: ["Name"] },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    name: "AWS::Logs::DeliveryDestination",
    given: ["Name"],
    names: { deliveryDestinationConfiguration: "" },
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    name: "AWS::Logs::Delivery",
    names: {
      s3DeliveryConfigurations: "",
      "s3DeliveryConfigurations.enableHiveCompatiblePath": "S3EnableHiveCompatiblePath",
      "s3DeliveryConfigurations.suffixPath": "S3SuffixPath",
    },
  },

  "aws:lb/listenerCertificate:ListenerCertificate": {
    name: "AWS::ElasticLoadBalancingV2::ListenerCertificate",
    others: { certificateArn: "Certificates, a list of groups" },
    given: ["Certificates"],
  },

  "aws:route53/healthCheck:HealthCheck": {
    name: "AWS::Route53::HealthCheck",
    within: "HealthCheckConfig",
    names: {
      childHealthThreshold: "HealthThreshold",
      cloudwatchAlarmName: "AlarmIdentifier.Name",
      cloudwatchAlarmRegion: "AlarmIdentifier.Region",
      fqdn: "FullyQualifiedDomainName",
      invertHealthcheck: "Inverted",
    },
    given: ["HealthCheckConfig.AlarmIdentifier.Name", "HealthCheckConfig.AlarmIdentifier.Region"],
    others: { disabled: "not in the registry", referenceName: PROVIDERS_OWN, tags: "beside the configuration", triggers: PROVIDERS_OWN },
  },
  "aws:route53/zone:Zone": {
    name: "AWS::Route53::HostedZone",
    names: { comment: "HostedZoneConfig.Comment" },
    others: {
      delegationSetId: "not in the registry",
      enableAcceleratedRecovery: "of another form",
      forceDestroy: PROVIDERS_OWN,
      "vpcs.vpcRegion": "the provider's, where it is left out",
    },
    given: ["VPCs.VPCRegion"],
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": { name: "AWS::ServiceDiscovery::PrivateDnsNamespace", given: ["Name"] },
  "aws:servicediscovery/service:Service": { name: "AWS::ServiceDiscovery::Service", others: { forceDestroy: PROVIDERS_OWN } },
  "aws:sesv2/emailIdentity:EmailIdentity": {
    name: "AWS::SES::EmailIdentity",
    names: { configurationSetName: "ConfigurationSetAttributes.ConfigurationSetName" },
  },
  "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes": {
    name: "AWS::SES::EmailIdentity",
    isPart: true,
    names: { behaviorOnMxFailure: "MailFromAttributes.BehaviorOnMxFailure", mailFromDomain: "MailFromAttributes.MailFromDomain" },
  },
  "aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes": {
    name: "AWS::SES::EmailIdentity",
    isPart: true,
    names: { emailForwardingEnabled: "FeedbackAttributes.EmailForwardingEnabled" },
  },
  "aws:sesv2/configurationSet:ConfigurationSet": {
    name: "AWS::SES::ConfigurationSet",
    names: { configurationSetName: "Name" },
  },
  "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination": {
    name: "AWS::SES::ConfigurationSetEventDestination",
    names: { eventDestinationName: "EventDestination.Name" },
  },
};
