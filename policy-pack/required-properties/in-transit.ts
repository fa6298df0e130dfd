import { isList, property, type Resource } from "../stack-view";
import { CACHE, REPLICATION_GROUP, SEARCH_DOMAINS, TASK_DEFINITION } from "../types";
import { isOff, isText, member, textOf } from "../values";
import type { RequiredProperty } from "./required-property";
import { matching, matchingOrDefault, NOT_OFF, NOT_ON, ON, oneOf, oneOfOrDefault, type Requirement } from "./requirements";

const isOutsideGroup = (resource: Resource): boolean => resource.type !== CACHE || !isText(property(resource, "replicationGroupId"));

export const CACHES_IN_TRANSIT: readonly RequiredProperty[] = [
  {
    types: [REPLICATION_GROUP, CACHE],
    path: "transitEncryptionEnabled",
    requires: ON,
    because: "The default is false. ElastiCache user guide, \"ElastiCache in-transit encryption (TLS)\"",
    references: { securityHub: ["ElastiCache.5"], checkov: ["CKV_AWS_30"], trivy: ["AVD-AWS-0051"], cdkNag: ["AwsSolutions-AEC3"] },
    applies: isOutsideGroup,
  },
  {
    types: [REPLICATION_GROUP],
    path: "transitEncryptionMode",
    requires: oneOfOrDefault("required"),
    because: "preferred accepts connections in plain text, too. ElastiCache API reference, TransitEncryptionMode",
  },
  {
    types: ["aws:memorydb/cluster:Cluster", "aws:memorydb/multiRegionCluster:MultiRegionCluster"],
    path: "tlsEnabled",
    requires: NOT_OFF,
    because: "The default is true. MemoryDB API reference, CreateCluster, TLSEnabled",
    references: { checkov: ["CKV_AWS_202"] },
  },
  {
    types: ["aws:dax/cluster:Cluster"],
    path: "clusterEndpointEncryptionType",
    requires: oneOf("TLS"),
    because: "The default is NONE. DAX API reference, CreateCluster, ClusterEndpointEncryptionType",
    references: { securityHub: ["DynamoDB.7"], checkov: ["CKV_AWS_239"] },
  },
  {
    types: ["aws:appsync/apiCache:ApiCache"],
    path: "transitEncryptionEnabled",
    requires: ON,
    because: "The default is false. AppSync API reference, CreateApiCache",
    references: { securityHub: ["AppSync.6"], checkov: ["CKV_AWS_215"] },
  },
];

/** A parameter of a group that AWS has on: it isn't switched off. */
const parameter = (name: string, off: readonly string[]): Requirement => ({
  holds: (value) =>
    !(isList(value) ? value : []).some((each) =>
      member(each, "name") === name && off.includes((textOf(member(each, "value")) ?? "").toLowerCase())
    ),
  allowed: `without ${name} = ${off[0]}`,
});

/** Data endpoints of DMS that speak TLS, by `sslMode`; others are AWS's APIs. Source: DMS user guide, "Using SSL with AWS DMS". */
const SSL_ENGINES = /^(?:mysql|postgres|oracle|sqlserver|mariadb|aurora|aurora-postgresql|mongodb|docdb|sybase|db2|azuredb)/;

const DATA_PROVIDERS = ["docDb", "ibmDb2Luw", "ibmDb2Zos", "mariaDb", "microsoftSqlServer", "mongoDb", "mysql", "oracle", "postgresql"]
  .concat(
    "sybaseAse",
  );

export const STORES_IN_TRANSIT: readonly RequiredProperty[] = [
  {
    types: SEARCH_DOMAINS,
    path: "nodeToNodeEncryption.enabled",
    requires: ON,
    because: "The default is false. OpenSearch API reference, NodeToNodeEncryptionOptions",
    references: { securityHub: ["Opensearch.3", "ES.3"], checkov: ["CKV_AWS_248", "CKV_AWS_6"], trivy: ["AVD-AWS-0043"] },
  },
  {
    types: SEARCH_DOMAINS,
    path: "domainEndpointOptions?.enforceHttps",
    requires: NOT_OFF,
    because: "The provider's default is true. terraform-provider-aws, docs of aws_opensearch_domain, enforce_https",
    references: { securityHub: ["Opensearch.8", "ES.8"], checkov: ["CKV_AWS_83"], trivy: ["AVD-AWS-0046"] },
  },
  {
    types: SEARCH_DOMAINS,
    path: "domainEndpointOptions.tlsSecurityPolicy",
    requires: matching(/TLS-1-[23]/, "Policy-Min-TLS-1-2-PFS-2023-10 or another from TLS 1.2"),
    because: "The default accepts TLS 1.0. OpenSearch API reference, DomainEndpointOptions, TLSSecurityPolicy",
    references: { securityHub: ["Opensearch.8", "ES.8"], checkov: ["CKV_AWS_228"], trivy: ["AVD-AWS-0126"] },
  },
  {
    types: ["aws:cloudsearch/domain:Domain"],
    path: "endpointOptions.enforceHttps",
    requires: ON,
    because: "The default is false. CloudSearch API reference, DomainEndpointOptions",
    references: { checkov: ["CKV_AWS_220"] },
  },
  {
    types: ["aws:cloudsearch/domain:Domain"],
    path: "endpointOptions.tlsSecurityPolicy",
    requires: matching(/TLS-1-[23]/, "\"Policy-Min-TLS-1-2-2019-07\""),
    because: "The default accepts TLS 1.0. CloudSearch API reference, DomainEndpointOptions",
    references: { checkov: ["CKV_AWS_218"] },
  },
  {
    types: ["aws:msk/cluster:Cluster"],
    path: "encryptionInfo?.encryptionInTransit?.clientBroker",
    requires: oneOfOrDefault("TLS"),
    because: "The default is TLS. MSK API reference, EncryptionInTransit, clientBroker",
    references: { checkov: ["CKV_AWS_81"], trivy: ["AVD-AWS-0073"], cdkNag: ["AwsSolutions-MSK2"] },
  },
  {
    types: ["aws:msk/cluster:Cluster"],
    path: "encryptionInfo?.encryptionInTransit?.inCluster",
    requires: NOT_OFF,
    because: "The default is true. MSK API reference, EncryptionInTransit, inCluster",
    references: { securityHub: ["MSK.1"], checkov: ["CKV_AWS_81"], cdkNag: ["AwsSolutions-MSK3"] },
  },
  {
    types: ["aws:mskconnect/connector:Connector"],
    path: "kafkaClusterEncryptionInTransit.encryptionType",
    requires: oneOf("TLS"),
    because: "The default is PLAINTEXT. MSK Connect API reference, KafkaClusterEncryptionInTransit",
    references: { securityHub: ["MSK.3"] },
  },
  {
    types: ["aws:docdb/clusterParameterGroup:ClusterParameterGroup"],
    path: "parameters",
    requires: parameter("tls", ["disabled"]),
    because: "The default is enabled. Amazon DocumentDB developer guide, \"Managing Amazon DocumentDB cluster TLS settings\"",
    references: { checkov: ["CKV_AWS_90"], trivy: ["AVD-AWS-0020"] },
  },
  {
    types: ["aws:neptune/clusterParameterGroup:ClusterParameterGroup"],
    path: "parameters",
    requires: parameter("neptune_enforce_ssl", ["0"]),
    because: "The default is 1. Amazon Neptune user guide, \"Amazon Neptune parameters\", neptune_enforce_ssl",
  },
  {
    types: ["aws:redshift/parameterGroup:ParameterGroup"],
    path: "parameters",
    requires: parameter("require_ssl", ["false"]),
    because: "The default is true in family redshift-2.0. Amazon Redshift management guide, \"Amazon Redshift parameter groups\"",
    references: { securityHub: ["Redshift.2"], checkov: ["CKV_AWS_105"] },
  },
  {
    types: ["aws:rds/proxy:Proxy"],
    path: "requireTls",
    requires: ON,
    because: "The default is false. RDS API reference, CreateDBProxy, RequireTLS",
  },
  {
    types: ["aws:dms/endpoint:Endpoint"],
    path: "sslMode",
    requires: oneOf("require", "verify-ca", "verify-full"),
    because: "The default is none. DMS API reference, CreateEndpoint, SslMode",
    references: { securityHub: ["DMS.9"] },
    applies: (resource) => {
      const engine = property(resource, "engineName");
      return typeof engine === "string" && SSL_ENGINES.test(engine);
    },
  },
  ...DATA_PROVIDERS.map((engine) => ({
    types: ["aws:dms/dataProvider:DataProvider"],
    path: `settings.${engine}Settings?.sslMode`,
    requires: oneOf("require", "verify-ca", "verify-full"),
    because: "The default is none. DMS API reference, DataProviderSettings",
  })),
  {
    types: [TASK_DEFINITION],
    path: "volumes.*.efsVolumeConfiguration?.transitEncryption",
    requires: oneOf("ENABLED"),
    because: "The default is DISABLED. ECS API reference, EFSVolumeConfiguration, transitEncryption",
    references: { checkov: ["CKV_AWS_97"], trivy: ["AVD-AWS-0034"] },
  },
  {
    types: ["aws:datasync/efsLocation:EfsLocation"],
    path: "inTransitEncryption",
    requires: oneOf("TLS1_2"),
    because: "The default is NONE. DataSync API reference, CreateLocationEfs, InTransitEncryption",
  },
  {
    types: ["aws:chime/voiceConnector:VoiceConnector"],
    path: "requireEncryption",
    requires: ON,
    because: "Calls are in plain text otherwise. Chime SDK API reference, CreateVoiceConnector, RequireEncryption",
  },
  {
    types: ["aws:quicksight/dataSource:DataSource"],
    path: "sslProperties?.disableSsl",
    requires: NOT_ON,
    because: "The default is TLS. QuickSight API reference, SslProperties",
  },
];

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
