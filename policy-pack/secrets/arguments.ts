const PAIR = (name: string): string[] => [name, `${name}Wo`];
const DOMAIN = ["advancedSecurityOptions.masterUserOptions.masterUserPassword"];
const APNS = ["privateKey", "tokenKey"];

/**
 * Arguments that take a secret value, by type; `*` is each item of a list. Write-only arguments (`...Wo`) are among them: they aren't
 * outputs, but Pulumi keeps every input in its state. Source: the properties that Pulumi's AWS SDK marks as secret, and passwords in nested
 * blocks, which it doesn't mark; tests/policy-pack/secret-arguments.test.ts compares them and says which aren't here.
 */
export const SECRET_ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  "aws:acm/certificate:Certificate": PAIR("privateKey"),
  "aws:amplify/app:App": ["accessToken", "basicAuthCredentials", "oauthToken"],
  "aws:amplify/branch:Branch": ["basicAuthCredentials"],
  "aws:apigateway/domainName:DomainName": ["certificatePrivateKey"],
  "aws:bedrock/agentcoreApiKeyCredentialProvider:AgentcoreApiKeyCredentialProvider": PAIR("apiKey"),
  "aws:codebuild/sourceCredential:SourceCredential": ["token"],
  "aws:codepipeline/webhook:Webhook": ["authenticationConfiguration.secretToken"],
  "aws:cognito/user:User": ["password", "temporaryPassword"],
  "aws:connect/user:User": ["password"],
  "aws:datasync/locationFsxWindows:LocationFsxWindows": ["password"],
  "aws:datasync/locationObjectStorage:LocationObjectStorage": ["secretKey"],
  "aws:datasync/locationSmb:LocationSmb": ["password"],
  "aws:directoryservice/directory:Directory": ["password"],
  "aws:directoryservice/radiusSettings:RadiusSettings": ["sharedSecret"],
  "aws:dms/endpoint:Endpoint": ["password"],
  "aws:docdb/cluster:Cluster": PAIR("masterPassword"),
  "aws:docdb/elasticCluster:ElasticCluster": ["adminUserPassword"],
  "aws:elasticache/replicationGroup:ReplicationGroup": PAIR("authToken"),
  "aws:elasticache/user:User": [...PAIR("passwords"), "authenticationMode.passwords"],
  "aws:elasticsearch/domain:Domain": DOMAIN,
  "aws:emr/cluster:Cluster": ["kerberosAttributes.kdcAdminPassword", "kerberosAttributes.adDomainJoinPassword"],
  "aws:fsx/ontapFileSystem:OntapFileSystem": ["fsxAdminPassword"],
  "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine": ["svmAdminPassword"],
  "aws:fsx/windowsFileSystem:WindowsFileSystem": ["selfManagedActiveDirectory.password"],
  "aws:iam/serverCertificate:ServerCertificate": ["privateKey"],
  "aws:kms/ciphertext:Ciphertext": PAIR("plaintext"),
  "aws:kms/externalKey:ExternalKey": ["keyMaterialBase64"],
  "aws:kms/replicaExternalKey:ReplicaExternalKey": ["keyMaterialBase64"],
  "aws:lightsail/database:Database": ["masterPassword"],
  "aws:memorydb/user:User": ["authenticationMode.passwords"],
  "aws:mq/broker:Broker": ["users.*.password"],
  "aws:opensearch/domain:Domain": DOMAIN,
  "aws:pinpoint/admChannel:AdmChannel": ["clientSecret"],
  "aws:pinpoint/apnsChannel:ApnsChannel": APNS,
  "aws:pinpoint/apnsSandboxChannel:ApnsSandboxChannel": APNS,
  "aws:pinpoint/apnsVoipChannel:ApnsVoipChannel": APNS,
  "aws:pinpoint/apnsVoipSandboxChannel:ApnsVoipSandboxChannel": APNS,
  "aws:pinpoint/baiduChannel:BaiduChannel": ["apiKey", "secretKey"],
  "aws:pinpoint/gcmChannel:GcmChannel": ["apiKey", "serviceJson"],
  "aws:rds/cluster:Cluster": PAIR("masterPassword"),
  "aws:rds/instance:Instance": PAIR("password"),
  "aws:redshift/cluster:Cluster": PAIR("masterPassword"),
  "aws:redshift/hsmConfiguration:HsmConfiguration": ["hsmPartitionPassword"],
  "aws:redshiftserverless/namespace:Namespace": PAIR("adminUserPassword"),
  "aws:secretsmanager/secretVersion:SecretVersion": [...PAIR("secretString"), "secretBinary"],
  "aws:sns/platformApplication:PlatformApplication": ["platformCredential"],
  "aws:ssm/parameter:Parameter": [...PAIR("value"), "insecureValue"],
  "aws:storagegateway/fileSystemAssociation:FileSystemAssociation": ["password"],
  "aws:storagegateway/gateway:Gateway": ["smbGuestPassword"],
  "aws:timestreaminfluxdb/dbCluster:DbCluster": ["password"],
  "aws:timestreaminfluxdb/dbInstance:DbInstance": ["password"],
  "aws:transfer/certificate:Certificate": ["privateKey"],
  "aws:transfer/hostKey:HostKey": PAIR("hostKeyBody"),
  "aws:transfer/server:Server": ["hostKey"],
  "aws:workmail/user:User": ["password"],
};

/** Resources that are a secret themselves, which the state holds: the output with it. */
export const GENERATED_SECRETS: Readonly<Record<string, string>> = {
  "random:index/randomBytes:RandomBytes": "base64",
  "random:index/randomPassword:RandomPassword": "result",
  "tls:index/privateKey:PrivateKey": "privateKeyPem",
};
