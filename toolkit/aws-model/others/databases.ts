import type { ResourceRequest } from "../request";
import { entriesOf, type TextEntry } from "../text-answers";

const HOST = "{region}.rds.amazonaws.com";
const ZONE = "Z{up:13}";

/** Aurora-style clusters, which RDS, DocumentDB and Neptune share. */
const cluster = (rest: TextEntry["outputs"]): TextEntry => ({
  named: ["clusterIdentifier", 63],
  arn: "rds:R:A:cluster:{clusterIdentifier}",
  outputs: { clusterResourceId: "cluster-{up:26}", hostedZoneId: ZONE, ...rest },
});
const clusterInstance = (rest: TextEntry["outputs"]): TextEntry => ({
  named: ["identifier", 63],
  arn: "rds:R:A:db:{identifier}",
  outputs: { dbiResourceId: "db-{up:26}", ...rest },
});
const group = (kind: string): TextEntry => ({
  named: "name",
  arn: `rds:R:A:${kind}:{name}`,
  outputs: { description: "Managed by Pulumi" },
});

/** The oldest regions: website endpoints have a hyphen before them. Source: AWS General Reference, "Amazon S3 website endpoints". */
const HYPHENATED = /^(us-east-1|us-west-[12]|ap-southeast-[12]|ap-northeast-1|eu-west-1|sa-east-1|us-gov-west-1)$/;
const websiteDomain = (request: ResourceRequest) => `s3-website${HYPHENATED.test(request.place.region) ? "-" : "."}{region}.{dns}`;

/**
 * Databases, search and file systems. Ids in the provider's format: hashicorp/terraform-provider-aws, internal/service/dynamodb, rds,
 * docdb, neptune, elasticache, opensearch, efs, redshift.
 */
const ENTRIES: Record<string, TextEntry> = {
  "aws:dynamodb/tableReplica:TableReplica": { id: "{globalTableArn.name}:{region}" },

  "aws:rds/clusterParameterGroup:ClusterParameterGroup": group("cluster-pg"),
  "aws:rds/optionGroup:OptionGroup": { ...group("og"), outputs: { optionGroupDescription: "Managed by Pulumi" } },
  "aws:rds/eventSubscription:EventSubscription": { named: "name", arn: "rds:R:A:es:{name}", outputs: { customerAwsId: "{account}" } },
  "aws:rds/proxy:Proxy": {
    named: ["name", 63],
    arn: "rds:R:A:db-proxy:prx-{hex:17}",
    outputs: { endpoint: `{name}.proxy-{low:12}.${HOST}` },
  },
  "aws:rds/snapshot:Snapshot": {
    id: "{dbSnapshotIdentifier}",
    outputs: { dbSnapshotArn: "arn:{partition}:rds:{region}:{account}:snapshot:{dbSnapshotIdentifier}" },
  },
  "aws:rds/globalCluster:GlobalCluster": { id: "{globalClusterIdentifier}", arn: "rds::A:global-cluster:{globalClusterIdentifier}" },
  "aws:docdb/cluster:Cluster": cluster({
    port: 27_017,
    endpoint: "{clusterIdentifier}.cluster-{low:12}.{region}.docdb.amazonaws.com",
    readerEndpoint: "{clusterIdentifier}.cluster-ro-{low:12}.{region}.docdb.amazonaws.com",
  }),
  "aws:docdb/clusterInstance:ClusterInstance": clusterInstance({
    port: 27_017,
    endpoint: "{identifier}.{low:12}.{region}.docdb.amazonaws.com",
  }),
  "aws:docdb/clusterParameterGroup:ClusterParameterGroup": group("cluster-pg"),
  "aws:docdb/subnetGroup:SubnetGroup": group("subgrp"),
  "aws:neptune/cluster:Cluster": cluster({
    port: 8182,
    endpoint: "{clusterIdentifier}.cluster-{low:12}.{region}.neptune.amazonaws.com",
    readerEndpoint: "{clusterIdentifier}.cluster-ro-{low:12}.{region}.neptune.amazonaws.com",
  }),
  "aws:neptune/clusterInstance:ClusterInstance": clusterInstance({
    port: 8182,
    address: "{identifier}.{low:12}.{region}.neptune.amazonaws.com",
    endpoint: "{address}:{port}",
  }),
  "aws:neptune/clusterParameterGroup:ClusterParameterGroup": group("cluster-pg"),
  "aws:neptune/parameterGroup:ParameterGroup": group("pg"),
  "aws:neptune/subnetGroup:SubnetGroup": group("subgrp"),

  "aws:opensearch/domainPolicy:DomainPolicy": { id: "esd-policy-{domainName}" },
  "aws:elasticsearch/domainPolicy:DomainPolicy": { id: "esd-policy-{domainName}" },

  "aws:redshift/cluster:Cluster": {
    id: "{clusterIdentifier}",
    arn: "redshift:R:A:cluster:{clusterIdentifier}",
    outputs: { dnsName: "{clusterIdentifier}.{low:12}.{region}.redshift.amazonaws.com", port: 5439, endpoint: "{dnsName}:{port}" },
  },
  "aws:redshift/subnetGroup:SubnetGroup": {
    named: "name",
    arn: "redshift:R:A:subnetgroup:{name}",
    outputs: { description: "Managed by Pulumi" },
  },
  "aws:redshift/parameterGroup:ParameterGroup": {
    named: "name",
    arn: "redshift:R:A:parametergroup:{name}",
    outputs: { description: "Managed by Pulumi" },
  },
  "aws:memorydb/subnetGroup:SubnetGroup": {
    named: "name",
    arn: "memorydb:R:A:subnetgroup/{name}",
    outputs: { description: "Managed by Pulumi" },
  },

  "aws:efs/fileSystem:FileSystem": {
    id: "{ec2:fs}",
    arn: "elasticfilesystem:R:A:file-system/{id}",
    outputs: {
      ownerId: "{account}",
      dnsName: "{id}.efs.{region}.{dns}",
      performanceMode: "generalPurpose",
      throughputMode: "bursting",
      numberOfMountTargets: 0,
    },
  },
  "aws:efs/accessPoint:AccessPoint": {
    id: "{ec2:fsap}",
    arn: "elasticfilesystem:R:A:access-point/{id}",
    outputs: { ownerId: "{account}", fileSystemArn: "{fileSystemId.arn}" },
  },
  "aws:efs/mountTarget:MountTarget": {
    id: "{ec2:fsmt}",
    unique: "{fileSystemId} {subnetId}",
    outputs: {
      ownerId: "{account}",
      dnsName: "{fileSystemId}.efs.{region}.{dns}",
      fileSystemArn: "{fileSystemId.arn}",
      networkInterfaceId: "{ec2:eni}",
      availabilityZoneName: "{subnetId.availabilityZone}",
      mountTargetDnsName: "{availabilityZoneName}.{fileSystemId}.efs.{region}.{dns}",
    },
  },
  "aws:efs/fileSystemPolicy:FileSystemPolicy": { id: "{fileSystemId}" },
  "aws:efs/backupPolicy:BackupPolicy": { id: "{fileSystemId}" },

  // A second one overwrites the first. Source: S3 API reference, `PutObject`.
  "aws:s3/bucketObject:BucketObject": {
    id: "{key}",
    arn: "s3:::{bucket}/{key}",
    unique: "{uuid}",
    outputs: { storageClass: "STANDARD", serverSideEncryption: "AES256" },
    importId: "{bucket}/{key}",
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    id: "{bucket}/{key}",
    arn: "s3:::{bucket}/{key}",
    unique: "{uuid}",
    outputs: { storageClass: "STANDARD", serverSideEncryption: "AES256" },
  },
  "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": {
    id: "{bucket}",
    outputs: { websiteDomain: websiteDomain, websiteEndpoint: "{bucket}.{websiteDomain}" },
  },
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": { id: "{bucket}" },
  "aws:s3/bucketAcl:BucketAcl": { id: "{bucket},{acl}", unique: "{bucket}" },
  "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration": { id: "{bucket}" },
  "aws:s3/bucketRequestPaymentConfiguration:BucketRequestPaymentConfiguration": { id: "{bucket}" },
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": { id: "{bucket}" },
  "aws:s3/bucketMetric:BucketMetric": { named: "name", id: "{bucket}:{name}" },
  "aws:s3/inventory:Inventory": { named: "name", id: "{bucket}:{name}" },

  "aws:ecr/repositoryPolicy:RepositoryPolicy": { id: "{repository}", outputs: { registryId: "{account}" } },
  "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": { id: "{ecrRepositoryPrefix}", outputs: { registryId: "{account}" } },
  "aws:ecr/registryPolicy:RegistryPolicy": { id: "{account}", outputs: { registryId: "{account}" } },
  "aws:ecr/replicationConfiguration:ReplicationConfiguration": { id: "{account}", outputs: { registryId: "{account}" } },
  "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": { id: "{account}", outputs: { registryId: "{account}" } },
  "aws:secretsmanager/secretRotation:SecretRotation": { id: "{secretId}" },
};

export const databases = entriesOf(ENTRIES);
