import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const indexes = (list: string) => ({
  [`${list}.name`]: "IndexName",
  [`${list}.projectionType`]: "Projection.ProjectionType",
  [`${list}.nonKeyAttributes`]: "Projection.NonKeyAttributes",
});
const KEYS = "in KeySchema, a list of groups";
const HASHES = { sourceCodeHash: PROVIDERS_OWN, skipDestroy: PROVIDERS_OWN };
const MADE_UP = "the provider makes one of the resource's name";

export const serverless: RegistryTypes = {
  "aws:cognito/identityPool:IdentityPool": {
    name: "AWS::Cognito::IdentityPool",
    given: ["AllowUnauthenticatedIdentities"],
    others: { supportedLoginProviders: "a map" },
  }, // false
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": {
    name: "AWS::Cognito::IdentityPoolRoleAttachment",
    others: { roleMappings: "a map by provider there", roles: "a map" },
  },
  "aws:cognito/identityProvider:IdentityProvider": {
    name: "AWS::Cognito::UserPoolIdentityProvider",
    others: { providerDetails: "a map", attributeMapping: "a map" },
    given: ["ProviderDetails"],
  },
  "aws:cognito/resourceServer:ResourceServer": { name: "AWS::Cognito::UserPoolResourceServer", given: ["Name"] },
  "aws:cognito/userGroup:UserGroup": { name: "AWS::Cognito::UserPoolGroup", names: { name: "GroupName" } },
  "aws:cognito/userPool:UserPool": {
    name: "AWS::Cognito::UserPool",
    names: {
      passwordPolicy: "Policies.PasswordPolicy",
      signInPolicy: "Policies.SignInPolicy",
      name: "UserPoolName",
      "emailConfiguration.fromEmailAddress": "From",
    },
    others: {
      emailMfaConfiguration: "properties beside each other",
      softwareTokenMfaConfiguration: "in EnabledMfas",
      webAuthnConfiguration: "properties beside each other",
      userPoolAddOns: "the same, in a group of another form",
    },
  },
  "aws:cognito/userPoolClient:UserPoolClient": { name: "AWS::Cognito::UserPoolClient", names: { name: "ClientName" } },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    name: "AWS::Cognito::UserPoolDomain",
    names: { certificateArn: "CustomDomainConfig.CertificateArn" },
  },

  "aws:dynamodb/table:Table": {
    name: "AWS::DynamoDB::Table",
    names: {
      attributes: "AttributeDefinitions",
      "attributes.name": "AttributeName",
      "attributes.type": "AttributeType",
      ...indexes("globalSecondaryIndexes"),
      "globalSecondaryIndexes.readCapacity": "ProvisionedThroughput.ReadCapacityUnits",
      "globalSecondaryIndexes.writeCapacity": "ProvisionedThroughput.WriteCapacityUnits",
      ...indexes("localSecondaryIndexes"),
      pointInTimeRecovery: "PointInTimeRecoverySpecification",
      "pointInTimeRecovery.enabled": "PointInTimeRecoveryEnabled",
      readCapacity: "ProvisionedThroughput.ReadCapacityUnits",
      serverSideEncryption: "SSESpecification",
      "serverSideEncryption.enabled": "SSEEnabled",
      streamViewType: "StreamSpecification.StreamViewType",
      ttl: "TimeToLiveSpecification",
      writeCapacity: "ProvisionedThroughput.WriteCapacityUnits",
    },
    given: [
      "KeySchema",
      "GlobalSecondaryIndexes.KeySchema",
      "LocalSecondaryIndexes.KeySchema",
      "ProvisionedThroughput.ReadCapacityUnits",
      "ProvisionedThroughput.WriteCapacityUnits", // both or none; the provider checks it
      "GlobalSecondaryIndexes.ProvisionedThroughput.ReadCapacityUnits",
      "GlobalSecondaryIndexes.ProvisionedThroughput.WriteCapacityUnits",
    ],
    others: {
      hashKey: KEYS,
      rangeKey: KEYS,
      "globalSecondaryIndexes.hashKey": KEYS,
      "globalSecondaryIndexes.rangeKey": KEYS,
      "globalSecondaryIndexes.keySchemas": KEYS,
      "localSecondaryIndexes.rangeKey": KEYS,
      globalTableWitness: "a global table's",
      importTable: "ImportSourceSpecification, of another form",
      "globalSecondaryIndexes.onDemandThroughput": "-1 for no limit, which is none in the registry",
      onDemandThroughput: "-1 for no limit, which is none in the registry",
      "globalSecondaryIndexes.warmThroughput": "what the table has grown to, too",
      warmThroughput: "what the table has grown to, too",
      replicas: "a type of its own in the registry: AWS::DynamoDB::GlobalTable",
      restoreBackupArn: "an argument of another call",
      restoreDateTime: "an argument of another call",
      restoreSourceName: "an argument of another call",
      restoreSourceTableArn: "an argument of another call",
      restoreToLatestTime: "an argument of another call",
      "serverSideEncryption.kmsKeyArn": "KMSMasterKeyId, which wants SSEType beside it",
      streamEnabled: "a StreamSpecification, or none",
    },
  },

  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    name: "AWS::KinesisFirehose::DeliveryStream",
    names: {
      extendedS3Configuration: "ExtendedS3DestinationConfiguration",
      "extendedS3Configuration.bufferingInterval": "BufferingHints.IntervalInSeconds",
      "extendedS3Configuration.bufferingSize": "BufferingHints.SizeInMBs",
      name: "DeliveryStreamName",
      serverSideEncryption: "DeliveryStreamEncryptionConfigurationInput",
    },
    others: {
      arn: "AWS sets it itself",
      destination: "one of the destinations",
      "serverSideEncryption.enabled": "a part that is there or not",
    },
  },
  "aws:kinesis/stream:Stream": {
    name: "AWS::Kinesis::Stream",
    names: {
      encryptionType: "StreamEncryption.EncryptionType",
      kmsKeyId: "StreamEncryption.KeyId",
      retentionPeriod: "RetentionPeriodHours",
    },
    given: ["StreamEncryption.KeyId", "StreamEncryption.EncryptionType"],
    wrong: { "StreamEncryption.EncryptionType": "NONE, too; source: provider, internal/service/kinesis/stream.go" },
    others: {
      arn: "AWS sets it itself",
      enforceConsumerDeletion: PROVIDERS_OWN,
      shardLevelMetrics: "DesiredShardLevelMetrics, of which the provider has one more: ALL",
    },
  },
  "aws:kinesis/streamConsumer:StreamConsumer": {
    name: "AWS::Kinesis::StreamConsumer",
    names: { name: "ConsumerName", streamArn: "StreamARN" },
    given: ["ConsumerName"],
  },

  "aws:lambda/alias:Alias": {
    name: "AWS::Lambda::Alias",
    given: ["Name"],
    others: { routingConfig: "a map by version here, a list there" },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    name: "AWS::Lambda::EventSourceMapping",
    names: { "destinationConfig.onFailure.destinationArn": "Destination" },
    others: { selfManagedEventSource: "the endpoints are a map here, a group there", useResourceTimeoutForPropagation: PROVIDERS_OWN },
  },
  "aws:lambda/function:Function": {
    name: "AWS::Lambda::Function",
    names: {
      imageUri: "Code.ImageUri",
      name: "FunctionName",
      s3Bucket: "Code.S3Bucket",
      s3Key: "Code.S3Key",
      s3ObjectVersion: "Code.S3ObjectVersion",
      sourceKmsKeyArn: "Code.SourceKMSKeyArn",
      "durableConfig.retentionPeriod": "RetentionPeriodInDays",
    },
    given: ["Code"],
    others: {
      ...HASHES,
      code: "an archive here, its place in S3 there",
      codeSha256: PROVIDERS_OWN,
      publish: PROVIDERS_OWN,
      publishTo: PROVIDERS_OWN,
      replaceSecurityGroupsOnDestroy: PROVIDERS_OWN,
      replacementSecurityGroupIds: PROVIDERS_OWN,
      reservedConcurrentExecutions: "-1 for none, which is none in the registry",
      useResourceTimeoutForPropagation: PROVIDERS_OWN,
    },
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    name: "AWS::Lambda::EventInvokeConfig",
    given: ["Qualifier"],
  }, // $LATEST
  "aws:lambda/functionUrl:FunctionUrl": {
    name: "AWS::Lambda::Url",
    names: { authorizationType: "AuthType", functionName: "TargetFunctionArn" },
  },
  "aws:lambda/layerVersion:LayerVersion": {
    name: "AWS::Lambda::LayerVersion",
    names: { s3Bucket: "Content.S3Bucket", s3Key: "Content.S3Key", s3ObjectVersion: "Content.S3ObjectVersion" },
    given: ["Content"],
    others: { ...HASHES, code: "an archive here, its place in S3 there" },
  },
  "aws:lambda/permission:Permission": {
    name: "AWS::Lambda::Permission",
    names: { function: "FunctionName" },
    others: { qualifier: "a part of the function's name", statementId: MADE_UP, statementIdPrefix: MADE_UP },
  },
  "aws:sfn/activity:Activity": { name: "AWS::StepFunctions::Activity", given: ["Name"] },
};
