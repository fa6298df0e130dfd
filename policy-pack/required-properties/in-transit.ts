import { isList, property, type Resource } from "../stack-view";
import { CACHE, REPLICATION_GROUP, SEARCH_DOMAINS, TASK_DEFINITION } from "../types";
import { isText, member, textOf } from "../values";
import type { RequiredProperty } from "./required-property";
import { matching, NOT_OFF, NOT_ON, ON, oneOf, oneOfOrDefault, type Requirement } from "./requirements";

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
