import { CLOUDFRONT_ZONE } from "../cloudfront";
import type { ImportId } from "../entry";
import type { ResourceRequest } from "../request";
import { entriesOf, type TextEntry } from "../text-answers";

/** `<function>:<qualifier>/<statement>`, the qualifier if there is one. */
const permissionId: ImportId = ({ inputs, outputs }) =>
  `${["function", "qualifier"].flatMap((part) => inputs[part] ?? []).map(String).join(":")}/${String(outputs["statementId"])}`;

const INVOKE = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions";
const FUNCTION_ARN = "arn:{partition}:lambda:{region}:{account}:function:{name}";

const schemeOf = (protocolType: string) => (protocolType === "WEBSOCKET" ? "wss" : "https");

/** The default stage of an HTTP API has no name in its URL. Source: API Gateway developer guide, "Invoke HTTP APIs". */
function stageUrl(request: ResourceRequest): string {
  const endpoint = "{apiId.apiEndpoint}/";
  return request.input("name") === "$default" ? endpoint : `${endpoint}{name}`;
}

/** Path below the API's root, which isn't a resource of the program, or below another resource. */
function pathOf(request: ResourceRequest): string {
  const parent = request.output(request.inputs["parentId"], "path", "");
  return `${parent}/{pathPart}`;
}

/**
 * Lambda, APIs, CloudFront and Cognito. Ids in the provider's format: hashicorp/terraform-provider-aws, internal/service/lambda,
 * apigateway, apigatewayv2, cloudfront, cognitoidp, appsync.
 */
const ENTRIES: Record<string, TextEntry> = {
  "aws:lambda/function:Function": {
    named: ["name", 64],
    arn: "lambda:R:A:function:{name}",
    outputs: {
      version: "$LATEST", // with `publish`, the number after the latest version's
      qualifiedArn: `${FUNCTION_ARN}:{version}`,
      invokeArn: `${INVOKE}/${FUNCTION_ARN}/invocations`,
      qualifiedInvokeArn: `${INVOKE}/${FUNCTION_ARN}:{version}/invocations`,
      responseStreamingInvokeArn:
        `arn:{partition}:apigateway:{region}:lambda:path/2021-11-15/functions/${FUNCTION_ARN}/response-streaming-invocations`,
      memorySize: 128,
      timeout: 3,
      packageType: "Zip",
      architectures: ["x86_64"],
      reservedConcurrentExecutions: -1,
      signingJobArn: "",
      signingProfileVersionArn: "",
    },
  },
  "aws:lambda/permission:Permission": {
    named: ["statementId", 100],
    id: "{statementId}",
    unique: "{function} {qualifier} {statementId}",
    importId: permissionId,
  },
  "aws:lambda/functionUrl:FunctionUrl": {
    id: "{functionName}",
    outputs: { functionArn: "{functionName.arn}", urlId: "{low:32}", functionUrl: "https://{urlId}.lambda-url.{region}.on.aws/" },
  },
  "aws:lambda/layerVersion:LayerVersion": {
    id: "{arn}",
    arn: "lambda:R:A:layer:{layerName}:1",
    unique: "{layerName} {uuid}",
    outputs: { layerArn: "arn:{partition}:lambda:{region}:{account}:layer:{layerName}", version: "1" },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    id: "{uuid}",
    arn: "lambda:R:A:event-source-mapping:{id}",
    unique: "{functionName} {eventSourceArn}",
    outputs: { uuid: "{id}", functionArn: "{functionName.arn}", state: "Enabled" },
  },
  "aws:lambda/alias:Alias": {
    named: ["name", 128],
    id: "{arn}",
    arn: "lambda:R:A:function:{functionName.name}:{name}",
    outputs: { invokeArn: `${INVOKE}/{arn}/invocations` },
    importId: "{functionName}/{name}",
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": { id: "{functionName}" },
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": { id: "{functionName},{qualifier}" },

  "aws:apigateway/restApi:RestApi": {
    named: "name",
    id: "{low:10}",
    arn: "apigateway:R::/restapis/{id}",
    outputs: { rootResourceId: "{low:10 root}", executionArn: "arn:{partition}:execute-api:{region}:{account}:{id}" },
  },
  "aws:apigateway/restApiPolicy:RestApiPolicy": { id: "{restApiId}" },
  "aws:apigateway/resource:Resource": {
    id: "{low:6}",
    unique: "{restApi} {parentId} {pathPart}",
    outputs: { path: pathOf },
    importId: "{restApi}/{id}",
  },
  "aws:apigateway/method:Method": { id: "agm-{restApi}-{resourceId}-{httpMethod}", importId: "{restApi}/{resourceId}/{httpMethod}" },
  "aws:apigateway/methodResponse:MethodResponse": {
    id: "agmr-{restApi}-{resourceId}-{httpMethod}-{statusCode}",
    importId: "{restApi}/{resourceId}/{httpMethod}/{statusCode}",
  },
  "aws:apigateway/methodSettings:MethodSettings": {
    id: "{restApi}-{stageName}-{methodPath}",
    importId: "{restApi}/{stageName}/{methodPath}",
  },
  "aws:apigateway/integration:Integration": {
    id: "agi-{restApi}-{resourceId}-{httpMethod}",
    importId: "{restApi}/{resourceId}/{httpMethod}",
  },
  "aws:apigateway/integrationResponse:IntegrationResponse": {
    id: "agir-{restApi}-{resourceId}-{httpMethod}-{statusCode}",
    importId: "{restApi}/{resourceId}/{httpMethod}/{statusCode}",
  },
  "aws:apigateway/deployment:Deployment": { id: "{low:6}", importId: "{restApi}/{id}" },
  "aws:apigateway/stage:Stage": {
    id: "ags-{restApi}-{stageName}",
    arn: "apigateway:R::/restapis/{restApi}/stages/{stageName}",
    outputs: {
      executionArn: "arn:{partition}:execute-api:{region}:{account}:{restApi}/{stageName}",
      invokeUrl: "https://{restApi}.execute-api.{region}.{dns}/{stageName}",
    },
    importId: "{restApi}/{stageName}",
  },
  "aws:apigateway/domainName:DomainName": {
    id: "{domainName}",
    arn: "apigateway:R::/domainnames/{domainName}",
    outputs: {
      regionalDomainName: "d-{low:10}.execute-api.{region}.{dns}",
      regionalZoneId: "Z{up:13}",
      cloudfrontDomainName: "d{low:13}.cloudfront.net",
      cloudfrontZoneId: CLOUDFRONT_ZONE,
    },
  },
  "aws:apigateway/apiKey:ApiKey": { named: "name", id: "{low:10}", arn: "apigateway:R::/apikeys/{id}" },
  "aws:apigateway/usagePlan:UsagePlan": { named: "name", id: "{low:6}", arn: "apigateway:R::/usageplans/{id}" },
  "aws:apigateway/usagePlanKey:UsagePlanKey": {
    id: "{keyId}",
    unique: "{usagePlanId} {keyId}",
    outputs: { name: "{keyId.name}" },
    importId: "{usagePlanId}/{keyId}",
  },
  "aws:apigateway/authorizer:Authorizer": {
    named: "name",
    id: "{low:6}",
    arn: "apigateway:R::/restapis/{restApi}/authorizers/{id}",
    unique: "{restApi} {name}",
    importId: "{restApi}/{id}",
  },
  "aws:apigateway/response:Response": { id: "aggr-{restApiId}-{responseType}", importId: "{restApiId}/{responseType}" },
  "aws:apigateway/vpcLink:VpcLink": { named: "name", id: "{low:6}", arn: "apigateway:R::/vpclinks/{id}" },
  "aws:apigateway/basePathMapping:BasePathMapping": { id: "{domainName}/{basePath}" },
  "aws:apigateway/model:Model": { named: "name", id: "{low:6}", unique: "{restApi} {name}", importId: "{restApi}/{name}" },
  "aws:apigateway/requestValidator:RequestValidator": { named: "name", id: "{low:6}", importId: "{restApi}/{id}" },
  "aws:apigateway/account:Account": { id: "{account}" },

  "aws:apigatewayv2/api:Api": {
    named: "name",
    id: "{low:10}",
    arn: "apigateway:R::/apis/{id}",
    outputs: {
      executionArn: "arn:{partition}:execute-api:{region}:{account}:{id}",
      apiEndpoint: (request: ResourceRequest) => `${schemeOf(request.input("protocolType"))}://{id}.execute-api.{region}.{dns}`,
    },
  },
  "aws:apigatewayv2/stage:Stage": {
    named: ["name", 128],
    id: "{name}",
    arn: "apigateway:R::/apis/{apiId}/stages/{name}",
    unique: "{apiId} {name}",
    outputs: { executionArn: "arn:{partition}:execute-api:{region}:{account}:{apiId}/{name}", invokeUrl: stageUrl },
    importId: "{apiId}/{name}",
  },
  "aws:apigatewayv2/integration:Integration": { id: "{low:7}", importId: "{apiId}/{id}" },
  "aws:apigatewayv2/route:Route": { id: "{low:7}", unique: "{apiId} {routeKey}", importId: "{apiId}/{id}" },
  "aws:apigatewayv2/deployment:Deployment": { id: "{low:6}", importId: "{apiId}/{id}" },
  "aws:apigatewayv2/authorizer:Authorizer": { named: ["name", 128], id: "{low:6}", unique: "{apiId} {name}", importId: "{apiId}/{id}" },
  "aws:apigatewayv2/domainName:DomainName": { id: "{domainName}", arn: "apigateway:R::/domainnames/{domainName}" },
  "aws:apigatewayv2/apiMapping:ApiMapping": { id: "{low:6}", importId: "{id}/{domainName}" },
  "aws:apigatewayv2/vpcLink:VpcLink": { named: ["name", 128], id: "{low:6}", arn: "apigateway:R::/vpclinks/{id}" },

  "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": {
    id: "E{up:13}",
    arn: "cloudfront::A:origin-access-identity/{id}",
    outputs: {
      iamArn: "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {id}",
      cloudfrontAccessIdentityPath: "origin-access-identity/cloudfront/{id}",
      s3CanonicalUserId: "{hex:60}",
    },
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    named: "name",
    id: "{uuid}",
    arn: "cloudfront::A:origin-request-policy/{id}",
    unique: "{name}",
  },
  "aws:cloudfront/publicKey:PublicKey": { named: "name", id: "K{up:13}", unique: "{name}" },
  "aws:cloudfront/keyGroup:KeyGroup": { named: "name", id: "{uuid}", unique: "{name}" },

  "aws:cognito/userPool:UserPool": {
    named: "name",
    id: "{region}_{up:9}",
    arn: "cognito-idp:R:A:userpool/{id}",
    outputs: { endpoint: "cognito-idp.{region}.{dns}/{id}" },
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    named: "name",
    id: "{low:26}",
    outputs: { clientSecret: (request: ResourceRequest) => (request.inputs["generateSecret"] === true ? "{low:51 secret}" : "") },
    importId: "{userPoolId}/{id}",
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    id: "{domain}",
    outputs: { awsAccountId: "{account}", cloudfrontDistributionZoneId: CLOUDFRONT_ZONE },
  },
  "aws:cognito/userGroup:UserGroup": { named: "name", id: "{userPoolId}/{name}" },
  "aws:cognito/identityProvider:IdentityProvider": { id: "{userPoolId}:{providerName}" },
  "aws:cognito/resourceServer:ResourceServer": { named: "name", id: "{userPoolId}|{identifier}" },
  "aws:cognito/identityPool:IdentityPool": { id: "{region}:{uuid}", arn: "cognito-identity:R:A:identitypool/{id}" },
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": { id: "{identityPoolId}" },

  "aws:appsync/graphQLApi:GraphQLApi": { named: "name", id: "{low:26}", arn: "appsync:R:A:apis/{id}" },
  "aws:appsync/apiKey:ApiKey": { id: "{apiId}:da2-{low:26}" },
  "aws:appsync/resolver:Resolver": { id: "{apiId}-{type}-{field}" },
  "aws:appsync/dataSource:DataSource": { named: "name", id: "{apiId}-{name}", arn: "appsync:R:A:apis/{apiId}/datasources/{name}" },
};

export const serverless = entriesOf(ENTRIES);
