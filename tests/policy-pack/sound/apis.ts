import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allow, lambda, logGroup } from "./parts";
import type { SoundProgram } from "./program";

/** APIs and their users. */
export const APIS: readonly SoundProgram[] = [
  {
    title: "A function behind an HTTP API with access logs and throttling",
    source: "aws-samples/serverless-patterns, apigw-http-api-lambda; API Gateway developer guide, \"Configure logging for HTTP APIs\"",
    reachable: ["API api:443/tcp <- internet"],
    program: () => {
      const handler = lambda("handler");
      const api = new aws.apigatewayv2.Api("api", { protocolType: "HTTP", description: "Orders" });
      const integration = new aws.apigatewayv2.Integration("integration", {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: handler.invokeArn,
        payloadFormatVersion: "2.0",
      });
      new aws.apigatewayv2.Route("route", {
        apiId: api.id,
        routeKey: "GET /orders/{id}",
        target: pulumi.interpolate`integrations/${integration.id}`,
      });
      const logs = logGroup("api-log", "/apis/orders");
      new aws.apigatewayv2.Stage("stage", {
        apiId: api.id,
        name: "$default",
        autoDeploy: true,
        accessLogSettings: { destinationArn: logs.arn, format: JSON.stringify({ requestId: "$context.requestId" }) },
        defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 },
      });
      new aws.lambda.Permission("may-call", {
        function: handler.name,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/GET/orders/{id}`,
      });
    },
  },
  {
    title: "A REST API whose method requires IAM and calls a function",
    source: "API Gateway developer guide, \"Tutorial: Create a REST API with a Lambda proxy integration\"",
    reachable: ["REST API rest:443/tcp <- internet"],
    program: () => {
      const handler = lambda("handler");
      const api = new aws.apigateway.RestApi("rest", { name: "rest", description: "Orders", endpointConfiguration: { types: "REGIONAL" } });
      const place = { restApi: api.id, resourceId: api.rootResourceId, httpMethod: "GET" };
      const method = new aws.apigateway.Method("get", { ...place, authorization: "AWS_IAM" });
      const integration = new aws.apigateway.Integration("get-integration", {
        ...place,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: handler.invokeArn,
      });
      const deployment = new aws.apigateway.Deployment("deployment", { restApi: api.id }, { dependsOn: [method, integration] });
      const logs = logGroup("rest-log", "/apis/rest");
      new aws.apigateway.Stage("live", {
        restApi: api.id,
        deployment: deployment.id,
        stageName: "live",
        xrayTracingEnabled: true,
        accessLogSettings: { destinationArn: logs.arn, format: "$context.requestId" },
      });
      new aws.lambda.Permission("may-call", {
        function: handler.name,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*/GET/`,
      });
    },
  },
  {
    title: "A user pool with a public client, and an HTTP API that requires its tokens",
    source: "Cognito developer guide, \"User pools\"; API Gateway developer guide, \"Control access to HTTP APIs with JWT authorizers\"",
    reachable: ["API api:443/tcp <- internet", "sign-in domain sign-in:443/tcp <- internet"],
    program: () => {
      const pool = new aws.cognito.UserPool("users", {
        deletionProtection: "ACTIVE",
        mfaConfiguration: "ON",
        softwareTokenMfaConfiguration: { enabled: true },
        passwordPolicy: { minimumLength: 12, requireLowercase: true, requireNumbers: true, requireSymbols: true, requireUppercase: true },
        accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
        autoVerifiedAttributes: ["email"],
      });
      new aws.cognito.UserPoolDomain("sign-in", { domain: "shop-sign-in", userPoolId: pool.id });
      const client = new aws.cognito.UserPoolClient("web", {
        userPoolId: pool.id,
        allowedOauthFlowsUserPoolClient: true,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: ["openid", "email"],
        callbackUrls: ["https://www.example.com/signed-in"],
        supportedIdentityProviders: ["COGNITO"],
        preventUserExistenceErrors: "ENABLED",
      });
      const api = new aws.apigatewayv2.Api("api", {
        protocolType: "HTTP",
        corsConfiguration: { allowOrigins: ["https://www.example.com"] },
      });
      new aws.apigatewayv2.Authorizer("tokens", {
        apiId: api.id,
        authorizerType: "JWT",
        name: "tokens",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: { audiences: [client.id], issuer: pulumi.interpolate`https://${pool.endpoint}` },
      });
      lambda("admin", [allow(["cognito-idp:AdminGetUser", "cognito-idp:ListUsers"], pool.arn)]);
    },
  },
];
