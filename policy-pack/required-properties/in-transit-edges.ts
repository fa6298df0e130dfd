import { property, type Resource } from "../stack-view";
import { isOff, isText } from "../values";
import type { RequiredProperty } from "./required-property";
import { matching, matchingOrDefault, NOT_ON, oneOf, type Requirement } from "./requirements";

const TLS_1_2_EDGE = matching(/^TLSv1\.[23]_20\d\d$/, "TLSv1.2_2021 or later");
const CLOUDFRONT = ["aws:cloudfront/distribution:Distribution"];
const MULTITENANT = ["aws:cloudfront/multitenantDistribution:MultitenantDistribution"];
const viewerProtocol = oneOf("redirect-to-https", "https-only");
const originProtocol = oneOf("https-only");
const hasOwnCertificate = (resource: Resource): boolean => isOff(property(resource, "viewerCertificate.cloudfrontDefaultCertificate"));
const noSsl: Requirement = {
  holds: (value) => !Array.isArray(value) || value.every((each) => typeof each !== "string" || !/^SSL|^TLSv1(?:\.1)?$/.test(each)),
  allowed: "[\"TLSv1.2\"]",
};

/** Entrances and exits other than load balancers, which data-in-transit-load-balancer judges. */
export const EDGES_IN_TRANSIT: readonly RequiredProperty[] = [
  ...[[CLOUDFRONT, "orderedCacheBehaviors"], [MULTITENANT, "cacheBehaviors"]].flatMap(([types, ordered]) =>
    ["defaultCacheBehavior", `${ordered as string}.*`].map((behavior) => ({
      types: types as string[],
      path: `${behavior}.viewerProtocolPolicy`,
      requires: viewerProtocol,
      because: "allow-all answers HTTP. CloudFront API reference, DefaultCacheBehavior, ViewerProtocolPolicy",
      references: { securityHub: ["CloudFront.3"], checkov: ["CKV_AWS_34"], trivy: ["AVD-AWS-0012"], cdkNag: ["AwsSolutions-CFR4"] },
    }))
  ),
  ...[[CLOUDFRONT, "origins.*.customOriginConfig?"], [MULTITENANT, "origins.*.customOriginConfigs.*"]].flatMap(([types, origin]) => [
    {
      types: types as string[],
      path: `${origin as string}.originProtocolPolicy`,
      requires: originProtocol,
      because: "http-only and match-viewer send requests in plain text. CloudFront API reference, CustomOriginConfig",
      references: { securityHub: ["CloudFront.9"], cdkNag: ["AwsSolutions-CFR5"] },
    },
    {
      types: types as string[],
      path: `${origin as string}.originSslProtocols`,
      requires: noSsl,
      because: "SSLv3, TLS 1.0 and 1.1 are broken. CloudFront API reference, OriginSslProtocols",
      references: { securityHub: ["CloudFront.10"], cdkNag: ["AwsSolutions-CFR5"] },
    },
  ]),
  {
    types: [...CLOUDFRONT, ...MULTITENANT],
    path: "viewerCertificate?.minimumProtocolVersion",
    requires: TLS_1_2_EDGE,
    because: "The default is TLSv1. CloudFront API reference, ViewerCertificate; with CloudFront's own certificate it can't be chosen",
    references: { checkov: ["CKV_AWS_174"], trivy: ["AVD-AWS-0013"] },
    applies: hasOwnCertificate,
  },
  {
    types: ["aws:elb/loadBalancer:LoadBalancer"],
    path: "listeners.*.lbProtocol",
    requires: oneOf("HTTPS", "SSL"),
    because: "HTTP and TCP are plain. Elastic Load Balancing API reference 2012-06-01, Listener, Protocol",
    references: { securityHub: ["ELB.3"], checkov: ["CKV_AWS_376"] },
  },
  {
    types: ["aws:apigateway/domainName:DomainName", "aws:apigateway/restApi:RestApi"],
    path: "securityPolicy",
    requires: matchingOrDefault(/TLS_?1_[23]|TLS13/, "TLS_1_2"),
    because: "The default is TLS_1_2. API Gateway API reference, CreateDomainName, securityPolicy",
    references: { checkov: ["CKV_AWS_206"], trivy: ["AVD-AWS-0005"] },
  },
  {
    types: ["aws:apigatewayv2/domainName:DomainName"],
    path: "domainNameConfiguration.securityPolicy",
    requires: oneOf("TLS_1_2"),
    because: "TLS_1_0 is the other value. API Gateway v2 API reference, DomainNameConfiguration",
    references: { trivy: ["AVD-AWS-0005"] },
  },
  {
    types: ["aws:apigateway/integration:Integration"],
    path: "tlsConfig?.insecureSkipVerification",
    requires: NOT_ON,
    because: "It accepts any certificate. API Gateway API reference, TlsConfig",
  },
  {
    types: ["aws:codebuild/project:Project"],
    path: "source?.insecureSsl",
    requires: NOT_ON,
    because: "It accepts any certificate. CodeBuild API reference, ProjectSource, insecureSsl",
  },
  {
    types: ["aws:codebuild/project:Project"],
    path: "secondarySources.*.insecureSsl",
    requires: NOT_ON,
    because: "It accepts any certificate. CodeBuild API reference, ProjectSource, insecureSsl",
  },
  {
    types: ["aws:ses/configurationSet:ConfigurationSet", "aws:sesv2/configurationSet:ConfigurationSet"],
    path: "deliveryOptions.tlsPolicy",
    requires: oneOf("Require"),
    because: "The default is Optional. SES API reference, DeliveryOptions, TlsPolicy",
    references: { securityHub: ["SES.3"], checkov: ["CKV_AWS_365"] },
  },
  {
    types: ["aws:ses/receiptRule:ReceiptRule", "aws:mailmanager/ingressPoint:IngressPoint"],
    path: "tlsPolicy",
    requires: oneOf("Require", "REQUIRED", "FIPS"),
    because: "The default is Optional. SES API reference, ReceiptRule, TlsPolicy",
  },
  {
    types: ["aws:transfer/server:Server"],
    path: "protocols",
    requires: { holds: (value) => !Array.isArray(value) || !value.includes("FTP"), allowed: "without \"FTP\"" },
    because: "FTP has no encryption; the default is SFTP. Transfer Family API reference, CreateServer, Protocols",
    references: { securityHub: ["Transfer.2"], checkov: ["CKV_AWS_164"] },
  },
  {
    types: ["aws:transfer/server:Server"],
    path: "securityPolicyName",
    requires: matching(/20(?:2[2-9]|[3-9]\d)/, "a policy of 2022 or later, e.g. \"TransferSecurityPolicy-2025-03\""),
    because: "The provider's default is of 2018. terraform-provider-aws, docs of aws_transfer_server, security_policy_name",
    references: { checkov: ["CKV_AWS_380"] },
  },
];

/** How CloudFront reads buckets. */
export const ORIGIN_ACCESS: readonly RequiredProperty[] = [
  {
    types: CLOUDFRONT,
    path: "origins.*.s3OriginConfig?.originAccessIdentity",
    requires: { holds: (value) => !isText(value), allowed: "omitted or empty" },
    because: "An identity can't read what a KMS key encrypts. CloudFront developer guide, \"Restrict access to an Amazon S3 origin\"",
    references: { securityHub: ["CloudFront.13"], cdkNag: ["AwsSolutions-CFR7"] },
  },
];
