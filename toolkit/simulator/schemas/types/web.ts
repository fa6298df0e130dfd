import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const ATTRIBUTE = "an attribute in the registry, a pair of texts without a range";
const attributes = (...names: string[]) => Object.fromEntries(names.map((name) => [name, ATTRIBUTE]));

/** Actions of a listener or a rule, which both have as a list. */
const actions = (list: string) => ({
  [`${list}.authenticateCognito`]: "AuthenticateCognitoConfig",
  [`${list}.authenticateOidc`]: "AuthenticateOidcConfig",
  [`${list}.fixedResponse`]: "FixedResponseConfig",
  [`${list}.forward`]: "ForwardConfig",
  [`${list}.forward.stickiness`]: "TargetGroupStickinessConfig",
  [`${list}.forward.stickiness.duration`]: "DurationSeconds",
  [`${list}.forward.targetGroups.arn`]: "TargetGroupArn",
  [`${list}.redirect`]: "RedirectConfig",
});

const OTHER_ROUTING = "in properties of other names and forms";

export const web: RegistryTypes = {
  "aws:acm/certificate:Certificate": {
    name: "AWS::CertificateManager::Certificate",
    names: {
      options: "",
      "options.certificateTransparencyLoggingPreference": "CertificateTransparencyLoggingPreference",
      "options.export": "CertificateExport",
      validationOptions: "DomainValidationOptions",
    },
    others: {
      certificateBody: "an import, which the registry doesn't know",
      certificateChain: "an import",
      privateKey: "an import",
      earlyRenewalDuration: PROVIDERS_OWN,
    },
    given: ["DomainName"], // by what is imported
  },
  "aws:lb/listener:Listener": {
    name: "AWS::ElasticLoadBalancingV2::Listener",
    names: actions("defaultActions"),
    others: {
      certificateArn: "Certificates, a list of groups",
      ...attributes(
        "routingHttpRequestXAmznMtlsClientcertHeaderName",
        "routingHttpResponseServerEnabled",
        "routingHttpResponseStrictTransportSecurityHeaderValue",
        "tcpIdleTimeoutSeconds",
      ),
    },
  },
  "aws:lb/listenerRule:ListenerRule": {
    name: "AWS::ElasticLoadBalancingV2::ListenerRule",
    names: {
      ...actions("actions"),
      "conditions.hostHeader": "HostHeaderConfig",
      "conditions.httpHeader": "HttpHeaderConfig",
      "conditions.httpRequestMethod": "HttpRequestMethodConfig",
      "conditions.pathPattern": "PathPatternConfig",
      "conditions.queryStrings": "QueryStringConfig.Values",
      "conditions.sourceIp": "SourceIpConfig",
    },
    given: ["Priority"],
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    name: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    names: { loadBalancerType: "Type" },
    others: {
      internal: "Scheme: internal or internet-facing",
      ...attributes(
        "accessLogs",
        "clientKeepAlive",
        "connectionLogs",
        "desyncMitigationMode",
        "dnsRecordClientRoutingPolicy",
        "dropInvalidHeaderFields",
        "enableCrossZoneLoadBalancing",
        "enableDeletionProtection",
        "enableHttp2",
        "enableTlsVersionAndCipherSuiteHeaders",
        "enableWafFailOpen",
        "enableXffClientPort",
        "enableZonalShift",
        "healthCheckLogs",
        "idleTimeout",
        "preserveHostHeader",
        "xffHeaderProcessingMode",
      ),
    },
  },
  "aws:lb/targetGroup:TargetGroup": {
    name: "AWS::ElasticLoadBalancingV2::TargetGroup",
    names: {
      healthCheck: "",
      "healthCheck.enabled": "HealthCheckEnabled",
      "healthCheck.healthyThreshold": "HealthyThresholdCount",
      "healthCheck.interval": "HealthCheckIntervalSeconds",
      "healthCheck.matcher": "Matcher.HttpCode",
      "healthCheck.path": "HealthCheckPath",
      "healthCheck.port": "HealthCheckPort",
      "healthCheck.protocol": "HealthCheckProtocol",
      "healthCheck.timeout": "HealthCheckTimeoutSeconds",
      "healthCheck.unhealthyThreshold": "UnhealthyThresholdCount",
    },
    others: attributes(
      "connectionTermination",
      "deregistrationDelay",
      "lambdaMultiValueHeadersEnabled",
      "loadBalancingAlgorithmType",
      "loadBalancingAnomalyMitigation",
      "loadBalancingCrossZoneEnabled",
      "preserveClientIp",
      "proxyProtocolV2",
      "slowStart",
      "stickiness",
      "targetFailovers",
      "targetGroupHealth",
      "targetHealthStates",
    ),
  },
  "aws:route53/record:Record": {
    name: "AWS::Route53::RecordSet",
    names: {
      aliases: "AliasTarget",
      "aliases.name": "DNSName",
      "aliases.zoneId": "HostedZoneId",
      records: "ResourceRecords",
      zoneId: "HostedZoneId",
    },
    others: {
      allowOverwrite: PROVIDERS_OWN,
      cidrRoutingPolicy: OTHER_ROUTING,
      failoverRoutingPolicies: OTHER_ROUTING,
      geolocationRoutingPolicies: OTHER_ROUTING,
      geoproximityRoutingPolicy: OTHER_ROUTING,
      latencyRoutingPolicies: OTHER_ROUTING,
      multivalueAnswerRoutingPolicy: OTHER_ROUTING,
      weightedRoutingPolicies: OTHER_ROUTING,
    },
  },
};
