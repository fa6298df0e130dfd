import { type Row, tableOf } from "../../row";
import type { Question } from "../../world";

const INVOKE = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions";
const FUNCTION_ARN = "arn:{partition}:lambda:{region}:{account}:function:{name}";
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"; // the same for every distribution. Source: Route 53 API reference, `AliasTarget`

const schemeOf = (protocolType: string) => (protocolType === "WEBSOCKET" ? "wss" : "https");

/** The default stage of an HTTP API has no name in its URL. Source: API Gateway developer guide, "Invoke HTTP APIs". */
function stageUrl(q: Question): string {
  const endpoint = "{apiId.apiEndpoint}/";
  return q.input("name") === "$default" ? endpoint : `${endpoint}{name}`;
}

/** Below the API's root, which is no resource of the program, or below another resource. */
function pathOf(q: Question): string {
  const parent = q.output(q.inputs["parentId"], "path", "");
  return `${parent}/{pathPart}`;
}

/** Ids as the provider makes them: hashicorp/terraform-provider-aws, internal/service/lambda, apigateway, apigatewayv2, cloudfront, cognitoidp, appsync. */
const ROWS: Record<string, Row> = {
  "aws:lambda/function:Function": {
    named: ["name", 64],
    arn: "lambda:R:A:function:{name}",
    told: {
      version: "$LATEST", // with `publish`, a number that counts on from what was there
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
  "aws:lambda/permission:Permission": { named: ["statementId", 100], id: "{statementId}", unique: "{function} {qualifier} {statementId}" },
  "aws:lambda/functionUrl:FunctionUrl": {
    id: "{functionName}",
    told: { functionArn: "{functionName.arn}", urlId: "{low:32}", functionUrl: "https://{urlId}.lambda-url.{region}.on.aws/" },
  },
  "aws:lambda/layerVersion:LayerVersion": {
    id: "{arn}",
    arn: "lambda:R:A:layer:{layerName}:1",
    unique: "{layerName} {uuid}",
    told: { layerArn: "arn:{partition}:lambda:{region}:{account}:layer:{layerName}", version: "1" },
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    id: "{uuid}",
    arn: "lambda:R:A:event-source-mapping:{id}",
    unique: "{functionName} {eventSourceArn}",
    told: { uuid: "{id}", functionArn: "{functionName.arn}", state: "Enabled" },
  },
  "aws:lambda/alias:Alias": {
    named: ["name", 128],
    id: "{arn}",
    arn: "lambda:R:A:function:{functionName.name}:{name}",
    told: { invokeArn: `${INVOKE}/{arn}/invocations` },
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": { id: "{functionName}" },
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": { id: "{functionName},{qualifier}" },

  "aws:apigateway/restApi:RestApi": {
    named: "name",
    id: "{low:10}",
    arn: "apigateway:R::/restapis/{id}",
    told: { rootResourceId: "{low:10 root}", executionArn: "arn:{partition}:execute-api:{region}:{account}:{id}" },
  },
  "aws:apigateway/restApiPolicy:RestApiPolicy": { id: "{restApiId}" },
  "aws:apigateway/resource:Resource": { id: "{low:6}", unique: "{restApi} {parentId} {pathPart}", told: { path: pathOf } },
  "aws:apigateway/method:Method": { id: "agm-{restApi}-{resourceId}-{httpMethod}" },
  "aws:apigateway/methodResponse:MethodResponse": { id: "agmr-{restApi}-{resourceId}-{httpMethod}-{statusCode}" },
  "aws:apigateway/methodSettings:MethodSettings": { id: "{restApi}-{stageName}-{methodPath}" },
  "aws:apigateway/integration:Integration": { id: "agi-{restApi}-{resourceId}-{httpMethod}" },
  "aws:apigateway/integrationResponse:IntegrationResponse": { id: "agir-{restApi}-{resourceId}-{httpMethod}-{statusCode}" },
  "aws:apigateway/deployment:Deployment": { id: "{low:6}" },
  "aws:apigateway/stage:Stage": {
    id: "ags-{restApi}-{stageName}",
    arn: "apigateway:R::/restapis/{restApi}/stages/{stageName}",
    told: {
      executionArn: "arn:{partition}:execute-api:{region}:{account}:{restApi}/{stageName}",
      invokeUrl: "https://{restApi}.execute-api.{region}.{dns}/{stageName}",
    },
  },
  "aws:apigateway/domainName:DomainName": {
    id: "{domainName}",
    arn: "apigateway:R::/domainnames/{domainName}",
    told: {
      regionalDomainName: "d-{low:10}.execute-api.{region}.{dns}",
      regionalZoneId: "Z{up:13}",
      cloudfrontDomainName: "d{low:13}.cloudfront.net",
      cloudfrontZoneId: CLOUDFRONT_ZONE,
    },
  },
  "aws:apigateway/apiKey:ApiKey": { named: "name", id: "{low:10}", arn: "apigateway:R::/apikeys/{id}" },
  "aws:apigateway/usagePlan:UsagePlan": { named: "name", id: "{low:6}", arn: "apigateway:R::/usageplans/{id}" },
  "aws:apigateway/usagePlanKey:UsagePlanKey": { id: "{keyId}", unique: "{usagePlanId} {keyId}", told: { name: "{keyId.name}" } },
  "aws:apigateway/authorizer:Authorizer": {
    named: "name",
    id: "{low:6}",
    arn: "apigateway:R::/restapis/{restApi}/authorizers/{id}",
    unique: "{restApi} {name}",
  },
  "aws:apigateway/response:Response": { id: "aggr-{restApiId}-{responseType}" },
  "aws:apigateway/vpcLink:VpcLink": { named: "name", id: "{low:6}", arn: "apigateway:R::/vpclinks/{id}" },
  "aws:apigateway/basePathMapping:BasePathMapping": { id: "{domainName}/{basePath}" },
  "aws:apigateway/model:Model": { named: "name", id: "{low:6}", unique: "{restApi} {name}" },
  "aws:apigateway/requestValidator:RequestValidator": { named: "name", id: "{low:6}" },
  "aws:apigateway/account:Account": { id: "{account}" },

  "aws:apigatewayv2/api:Api": {
    named: "name",
    id: "{low:10}",
    arn: "apigateway:R::/apis/{id}",
    told: {
      executionArn: "arn:{partition}:execute-api:{region}:{account}:{id}",
      apiEndpoint: (q: Question) => `${schemeOf(q.input("protocolType"))}://{id}.execute-api.{region}.{dns}`,
    },
  },
  "aws:apigatewayv2/stage:Stage": {
    named: ["name", 128],
    id: "{name}",
    arn: "apigateway:R::/apis/{apiId}/stages/{name}",
    unique: "{apiId} {name}",
    told: { executionArn: "arn:{partition}:execute-api:{region}:{account}:{apiId}/{name}", invokeUrl: stageUrl },
  },
  "aws:apigatewayv2/integration:Integration": { id: "{low:7}" },
  "aws:apigatewayv2/route:Route": { id: "{low:7}", unique: "{apiId} {routeKey}" },
  "aws:apigatewayv2/deployment:Deployment": { id: "{low:6}" },
  "aws:apigatewayv2/authorizer:Authorizer": { named: ["name", 128], id: "{low:6}", unique: "{apiId} {name}" },
  "aws:apigatewayv2/domainName:DomainName": { id: "{domainName}", arn: "apigateway:R::/domainnames/{domainName}" },
  "aws:apigatewayv2/apiMapping:ApiMapping": { id: "{low:6}" },
  "aws:apigatewayv2/vpcLink:VpcLink": { named: ["name", 128], id: "{low:6}", arn: "apigateway:R::/vpclinks/{id}" },

  "aws:cloudfront/distribution:Distribution": {
    id: "E{up:13}",
    arn: "cloudfront::A:distribution/{id}",
    told: { domainName: "d{low:13}.cloudfront.net", hostedZoneId: CLOUDFRONT_ZONE, status: "Deployed" },
  },
  "aws:cloudfront/originAccessIdentity:OriginAccessIdentity": {
    id: "E{up:13}",
    arn: "cloudfront::A:origin-access-identity/{id}",
    told: {
      iamArn: "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {id}",
      cloudfrontAccessIdentityPath: "origin-access-identity/cloudfront/{id}",
      s3CanonicalUserId: "{hex:60}",
    },
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    named: ["name", 64],
    id: "E{up:13}",
    arn: "cloudfront::A:origin-access-control/{id}",
    unique: "{name}",
  },
  "aws:cloudfront/cachePolicy:CachePolicy": { named: "name", id: "{uuid}", arn: "cloudfront::A:cache-policy/{id}", unique: "{name}" },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    named: "name",
    id: "{uuid}",
    arn: "cloudfront::A:origin-request-policy/{id}",
    unique: "{name}",
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    named: "name",
    id: "{uuid}",
    arn: "cloudfront::A:response-headers-policy/{id}",
    unique: "{name}",
  },
  "aws:cloudfront/function:Function": { named: ["name", 64], arn: "cloudfront::A:function/{name}" },
  "aws:cloudfront/publicKey:PublicKey": { named: "name", id: "K{up:13}", unique: "{name}" },
  "aws:cloudfront/keyGroup:KeyGroup": { named: "name", id: "{uuid}", unique: "{name}" },

  "aws:cognito/userPool:UserPool": {
    named: "name",
    id: "{region}_{up:9}",
    arn: "cognito-idp:R:A:userpool/{id}",
    told: { endpoint: "cognito-idp.{region}.{dns}/{id}" },
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    named: "name",
    id: "{low:26}",
    told: { clientSecret: (q: Question) => (q.inputs["generateSecret"] === true ? "{low:51 secret}" : "") },
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": {
    id: "{domain}",
    told: { awsAccountId: "{account}", cloudfrontDistributionZoneId: CLOUDFRONT_ZONE },
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

export const serverless = tableOf(ROWS);
