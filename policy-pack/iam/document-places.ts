import type { DocumentKind } from "./document";

/** A property that holds a policy document, and what the document applies to. */
export interface DocumentPlace {
  property: string;
  kind: DocumentKind;
  /** Of a resource policy: the service of its actions. */
  service?: string;
  /** Of a resource policy: the reference's type of its resource, which `*` then means. */
  itself?: string;
  /** AWS accepts statements without Resource. */
  noResource?: true;
}

const identity = (property: string): DocumentPlace => ({ property, kind: "identity" });
const limit = (property: string): DocumentPlace => ({ property, kind: "limit" });
const resource = (property: string, service: string, itself?: string): DocumentPlace => ({
  property,
  kind: "resource",
  service,
  ...(itself === undefined ? {} : { itself }),
});
const KEY = [resource("policy", "kms", "key")];
const QUEUE = [resource("policy", "sqs")];
const TOPIC = [resource("policy", "sns")];
const BUCKET = [resource("policy", "s3")];
const SECRET = [resource("policy", "secretsmanager", "Secret")];
const DOMAIN = [resource("accessPolicies", "es", "domain")];
const IDENTITY = [resource("policy", "ses", "identity")];

/**
 * By type, the inputs that hold a policy document. tests/policy-pack/document-places.test.ts compares them with the SDK's inputs and says
 * which aren't here. Documents anywhere else are found by their content.
 */
export const PLACES: Readonly<Record<string, readonly DocumentPlace[]>> = {
  "aws:acmpca/policy:Policy": [resource("policy", "acm-pca", "certificate-authority")],
  "aws:amp/resourcePolicy:ResourcePolicy": [resource("policyDocument", "aps", "workspace")],
  "aws:apigateway/domainName:DomainName": [resource("policy", "execute-api")],
  "aws:apigateway/restApi:RestApi": [resource("policy", "execute-api")],
  "aws:apigateway/restApiPolicy:RestApiPolicy": [resource("policy", "execute-api")],
  "aws:backup/vaultPolicy:VaultPolicy": [resource("policy", "backup", "backupVault")],
  "aws:bedrock/agentcoreResourcePolicy:AgentcoreResourcePolicy": [resource("policy", "bedrock-agentcore")],
  "aws:cloudsearch/domainServiceAccessPolicy:DomainServiceAccessPolicy": [resource("accessPolicy", "cloudsearch", "domain")],
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": [resource("policy", "events")],
  "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": [resource("deliveryDestinationPolicy", "logs")],
  "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": [resource("accessPolicy", "logs")],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": [resource("policyDocument", "logs")],
  "aws:codeartifact/domainPermissions:DomainPermissions": [resource("policyDocument", "codeartifact", "domain")],
  "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy": [resource("policyDocument", "codeartifact", "repository")],
  "aws:codebuild/resourcePolicy:ResourcePolicy": [resource("policy", "codebuild")],
  "aws:dsql/clusterPolicy:ClusterPolicy": [resource("policy", "dsql", "Cluster")],
  "aws:dynamodb/resourcePolicy:ResourcePolicy": [resource("policy", "dynamodb")],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [limit("policy")],
  "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": [limit("policy")],
  "aws:ecr/registryPolicy:RegistryPolicy": [resource("policy", "ecr")],
  "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": [{
    ...resource("repositoryPolicy", "ecr", "repository"),
    noResource: true,
  }],
  "aws:ecr/repositoryPolicy:RepositoryPolicy": [{ ...resource("policy", "ecr", "repository"), noResource: true }],
  "aws:ecrpublic/repositoryPolicy:RepositoryPolicy": [{ ...resource("policy", "ecr-public", "repository"), noResource: true }],
  "aws:efs/fileSystemPolicy:FileSystemPolicy": [{ ...resource("policy", "elasticfilesystem", "file-system"), noResource: true }],
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": [limit("policy")],
  "aws:elasticsearch/domain:Domain": DOMAIN,
  "aws:elasticsearch/domainPolicy:DomainPolicy": DOMAIN,
  "aws:glacier/vault:Vault": [resource("accessPolicy", "glacier", "vault")],
  "aws:glacier/vaultLock:VaultLock": [resource("policy", "glacier", "vault")],
  "aws:glue/resourcePolicy:ResourcePolicy": [resource("policy", "glue")],
  "aws:iam/groupPolicy:GroupPolicy": [identity("policy")],
  "aws:iam/policy:Policy": [identity("policy")],
  "aws:iam/role:Role": [{ property: "assumeRolePolicy", kind: "trust" }],
  "aws:iam/rolePolicy:RolePolicy": [identity("policy")],
  "aws:iam/userPolicy:UserPolicy": [identity("policy")],
  "aws:iot/policy:Policy": [identity("policy")],
  "aws:kinesis/resourcePolicy:ResourcePolicy": [resource("policy", "kinesis")],
  "aws:kms/externalKey:ExternalKey": KEY,
  "aws:kms/key:Key": KEY,
  "aws:kms/keyPolicy:KeyPolicy": KEY,
  "aws:kms/replicaExternalKey:ReplicaExternalKey": KEY,
  "aws:kms/replicaKey:ReplicaKey": KEY,
  "aws:lambda/resourcePolicy:ResourcePolicy": [resource("policy", "lambda")],
  "aws:mediastore/containerPolicy:ContainerPolicy": [resource("policy", "mediastore", "container")],
  "aws:msk/clusterPolicy:ClusterPolicy": [resource("policy", "kafka")],
  "aws:networkfirewall/resourcePolicy:ResourcePolicy": [resource("policy", "network-firewall")],
  "aws:oam/sinkPolicy:SinkPolicy": [resource("policy", "oam")],
  "aws:odb/network:Network": [limit("kmsPolicyDocument"), limit("s3PolicyDocument"), limit("stsPolicyDocument")],
  "aws:opensearch/domain:Domain": DOMAIN,
  "aws:opensearch/domainPolicy:DomainPolicy": DOMAIN,
  "aws:opensearchingest/resourcePolicy:ResourcePolicy": [resource("policy", "osis")],
  "aws:organizations/policy:Policy": [limit("content")],
  "aws:organizations/resourcePolicy:ResourcePolicy": [resource("content", "organizations")],
  "aws:pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy": [resource("policy", "sms-voice")],
  "aws:ram/permission:Permission": [limit("policyTemplate")],
  "aws:redshift/resourcePolicy:ResourcePolicy": [resource("policy", "redshift")],
  "aws:redshiftserverless/resourcePolicy:ResourcePolicy": [resource("policy", "redshift-serverless")],
  "aws:rolesanywhere/profile:Profile": [limit("sessionPolicy")],
  "aws:s3/accessPoint:AccessPoint": BUCKET,
  "aws:s3/bucket:Bucket": BUCKET,
  "aws:s3/bucketPolicy:BucketPolicy": BUCKET,
  "aws:s3/bucketV2:BucketV2": BUCKET,
  "aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy": [{ ...resource("policy", "s3files", "file-system"), noResource: true }],
  "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy": [resource("policy", "s3vectors")],
  "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy": BUCKET,
  "aws:s3control/accessPointPolicy:AccessPointPolicy": BUCKET,
  "aws:s3control/bucketPolicy:BucketPolicy": [resource("policy", "s3-outposts")],
  "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy": [resource("policy", "s3-object-lambda")],
  "aws:s3tables/tableBucketPolicy:TableBucketPolicy": [resource("resourcePolicy", "s3tables")],
  "aws:s3tables/tablePolicy:TablePolicy": [resource("resourcePolicy", "s3tables")],
  "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": [resource("resourcePolicy", "sagemaker")],
  "aws:schemas/registryPolicy:RegistryPolicy": [resource("policy", "schemas")],
  "aws:secretsmanager/secret:Secret": SECRET,
  "aws:secretsmanager/secretPolicy:SecretPolicy": SECRET,
  "aws:ses/identityPolicy:IdentityPolicy": IDENTITY,
  "aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy": IDENTITY,
  "aws:sns/topic:Topic": TOPIC,
  "aws:sns/topicPolicy:TopicPolicy": TOPIC,
  "aws:sqs/queue:Queue": QUEUE,
  "aws:sqs/queuePolicy:QueuePolicy": QUEUE,
  "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": [identity("inlinePolicy")],
  "aws:transfer/access:Access": [limit("policy")],
  "aws:transfer/user:User": [limit("policy")],
  "aws:vpclattice/authPolicy:AuthPolicy": [resource("policy", "vpc-lattice-svcs")],
  "aws:vpclattice/resourcePolicy:ResourcePolicy": [resource("policy", "vpc-lattice")],
  "aws:xray/resourcePolicy:ResourcePolicy": [resource("policyDocument", "xray")],
};

/** Where a resource policy belongs; undefined for another document, and for one whose place isn't known. */
export function attachedTo(type: string, property: string): DocumentPlace | undefined {
  return PLACES[type]?.find((place) => place.property === property && place.service !== undefined);
}
