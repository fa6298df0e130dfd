import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const REST_API = { restApi: "RestApiId" };
const indexes = (list: string) => ({
  [`${list}.name`]: "IndexName",
  [`${list}.projectionType`]: "Projection.ProjectionType",
  [`${list}.nonKeyAttributes`]: "Projection.NonKeyAttributes",
});
const KEYS = "in KeySchema, a list of groups";
const HASHES = { sourceCodeHash: PROVIDERS_OWN, skipDestroy: PROVIDERS_OWN };
const MADE_UP = "the provider makes one of the resource's name";

export const serverless: RegistryTypes = {
  "aws:apigateway/account:Account": { name: "AWS::ApiGateway::Account" },
  "aws:apigateway/apiKey:ApiKey": { name: "AWS::ApiGateway::ApiKey" },
  "aws:apigateway/authorizer:Authorizer": { name: "AWS::ApiGateway::Authorizer", names: REST_API, given: ["Name", "Type"] }, // TOKEN
  "aws:apigateway/basePathMapping:BasePathMapping": {
    name: "AWS::ApiGateway::BasePathMapping",
    names: { ...REST_API, stageName: "Stage" },
    others: { domainNameId: "of private domains alone" },
  },
  "aws:apigateway/deployment:Deployment": {
    name: "AWS::ApiGateway::Deployment",
    names: REST_API,
    others: { triggers: PROVIDERS_OWN, variables: "the stage's" },
  },
  "aws:apigateway/domainName:DomainName": {
    name: "AWS::ApiGateway::DomainName",
    others: { policy: "a private domain's, which the registry has in a type of its own" },
  },
  "aws:apigateway/method:Method": {
    name: "AWS::ApiGateway::Method",
    names: { ...REST_API, authorization: "AuthorizationType" },
    others: { requestParameters: "a map", requestModels: "a map" },
  },
  "aws:apigateway/model:Model": {
    name: "AWS::ApiGateway::Model",
    names: REST_API,
    given: ["Name"],
    others: { schema: "a text of JSON here, a document there" },
  },
  "aws:apigateway/requestValidator:RequestValidator": { name: "AWS::ApiGateway::RequestValidator", names: REST_API },
  "aws:apigateway/resource:Resource": { name: "AWS::ApiGateway::Resource", names: REST_API },
  "aws:apigateway/response:Response": { name: "AWS::ApiGateway::GatewayResponse" },
  "aws:apigateway/restApi:RestApi": {
    name: "AWS::ApiGateway::RestApi",
    names: { apiKeySource: "ApiKeySourceType" },
    others: {
      body: "a text of JSON or YAML here, a document there",
      minimumCompressionSize: "a text, and -1 for none",
      putRestApiMode: PROVIDERS_OWN,
    },
  },
  "aws:apigateway/stage:Stage": {
    name: "AWS::ApiGateway::Stage",
    names: { ...REST_API, deployment: "DeploymentId", xrayTracingEnabled: "TracingEnabled", "canarySettings.deploymentId": "DeploymentId" },
  },
  "aws:apigateway/usagePlan:UsagePlan": {
    name: "AWS::ApiGateway::UsagePlan",
    names: { quotaSettings: "Quota", throttleSettings: "Throttle" },
    others: { "apiStages.throttles": "a map by path there", productCode: "not in the registry" },
  },
  "aws:apigateway/usagePlanKey:UsagePlanKey": { name: "AWS::ApiGateway::UsagePlanKey" },
  "aws:apigateway/vpcLink:VpcLink": { name: "AWS::ApiGateway::VpcLink", names: { targetArn: "TargetArns" }, given: ["Name"] },

  "aws:apigatewayv2/api:Api": { name: "AWS::ApiGatewayV2::Api", others: { body: "a text of JSON or YAML here, a document there" } },
  "aws:apigatewayv2/apiMapping:ApiMapping": { name: "AWS::ApiGatewayV2::ApiMapping" },
  "aws:apigatewayv2/authorizer:Authorizer": { name: "AWS::ApiGatewayV2::Authorizer", given: ["Name"] },
  "aws:apigatewayv2/deployment:Deployment": { name: "AWS::ApiGatewayV2::Deployment", others: { triggers: PROVIDERS_OWN } },
  "aws:apigatewayv2/domainName:DomainName": {
    name: "AWS::ApiGatewayV2::DomainName",
    names: { domainNameConfiguration: "DomainNameConfigurations" },
  },
  "aws:apigatewayv2/integration:Integration": {
    name: "AWS::ApiGatewayV2::Integration",
    names: { timeoutMilliseconds: "TimeoutInMillis" },
    others: { responseParameters: "a map by status there" },
  },
  "aws:apigatewayv2/route:Route": {
    name: "AWS::ApiGatewayV2::Route",
    others: { requestModels: "a map", requestParameters: "a map by name there" },
  },
  "aws:apigatewayv2/stage:Stage": {
    name: "AWS::ApiGatewayV2::Stage",
    given: ["StageName"],
    others: { routeSettings: "a map by route there", stageVariables: "a map" },
  },
  "aws:apigatewayv2/vpcLink:VpcLink": { name: "AWS::ApiGatewayV2::VpcLink", given: ["Name"] },

  "aws:appsync/apiKey:ApiKey": { name: "AWS::AppSync::ApiKey", others: { expires: "a time here, seconds there" } },
  "aws:appsync/dataSource:DataSource": {
    name: "AWS::AppSync::DataSource",
    names: {
      "dynamodbConfig.region": "AwsRegion",
      "elasticsearchConfig.region": "AwsRegion",
      "lambdaConfig.functionArn": "LambdaFunctionArn",
      "opensearchserviceConfig.region": "AwsRegion",
      "relationalDatabaseConfig.httpEndpointConfig": "RdsHttpEndpointConfig",
      "relationalDatabaseConfig.sourceType": "RelationalDatabaseSourceType",
    },
    given: [
      "Name",
      "DynamoDBConfig.AwsRegion",
      "ElasticsearchConfig.AwsRegion",
      "OpenSearchServiceConfig.AwsRegion",
      "RelationalDatabaseConfig.RdsHttpEndpointConfig.AwsRegion",
      "RelationalDatabaseConfig.RelationalDatabaseSourceType",
    ],
  },
  "aws:appsync/graphQLApi:GraphQLApi": {
    name: "AWS::AppSync::GraphQLApi",
    given: ["Name"],
    others: { schema: "a type of its own in the registry: AWS::AppSync::GraphQLSchema" },
  },
  "aws:appsync/resolver:Resolver": {
    name: "AWS::AppSync::Resolver",
    names: {
      dataSource: "DataSourceName",
      field: "FieldName",
      requestTemplate: "RequestMappingTemplate",
      responseTemplate: "ResponseMappingTemplate",
      type: "TypeName",
    },
  },

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
