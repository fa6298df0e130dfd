import { PROVIDERS_OWN, type RegistryTypes } from "./type";

const REST_API = { restApi: "RestApiId" };

export const apis: RegistryTypes = {
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
};
