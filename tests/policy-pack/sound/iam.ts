import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { account, allow, arn, document, grant, objects, queue, REGION, roleOf, table, task, writesLog } from "./parts";
import type { SoundProgram } from "./program";

const KEY_ADMINISTRATION = [
  "CancelKeyDeletion",
  "DescribeKey",
  "DisableKey",
  "EnableKey",
  "EnableKeyRotation",
  "GetKeyPolicy",
  "GetKeyRotationStatus",
  "ListResourceTags",
  "PutKeyPolicy",
  "ScheduleKeyDeletion",
  "TagResource",
  "UntagResource",
  "UpdateKeyDescription",
].map((name) => `kms:${name}`);

/** Roles and policies. */
export const IAM: readonly SoundProgram[] = [
  {
    title: "GitHub's workflow of one environment pushes images and updates a service",
    source: "GitHub docs, \"Configuring OpenID Connect in Amazon Web Services\"; ECS API reference, UpdateService",
    only: "stg",
    beside: (platform) => {
      const url = "https://token.actions.githubusercontent.com";
      const provider = new aws.iam.OpenIdConnectProvider("github", { url, clientIdLists: ["sts.amazonaws.com"] });
      const claims = {
        aud: "sts.amazonaws.com",
        sub: "repo:acme/shop:environment:shop",
        repository_id: "123456789",
        repository_owner_id: "98765",
      };
      const deploy = roleOf(
        "deploy",
        document({
          Effect: "Allow",
          Principal: { Federated: provider.arn },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: Object.fromEntries(
              Object.entries(claims).map(([name, value]) => [`token.actions.githubusercontent.com:${name}`, value]),
            ),
          },
        }),
      );
      const push = ["CompleteLayerUpload", "InitiateLayerUpload", "PutImage", "UploadLayerPart"].map((name) => `ecr:${name}`);
      const read = ["BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"].map((name) => `ecr:${name}`);
      grant(
        "deploy-grant",
        deploy,
        allow("ecr:GetAuthorizationToken", "*"),
        allow([...read, ...push], platform.repository().arn),
        allow(["ecs:UpdateService", "ecs:DescribeServices"], platform.get(aws.ecs.Service, "api-service").arn),
      );
    },
  },
  {
    title: "A key with a named administrator and a named user, actions listed",
    source: "KMS developer guide, \"Allows key administrators to administer the KMS key\"",
    only: "stg",
    beside: (platform) => {
      const administrators = `arn:aws:iam::${account()}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_KeyAdmins_*`;
      const administrator = roleOf(
        "key-administrator",
        document({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account()}:root` },
          Action: "sts:AssumeRole",
          Condition: { ArnLike: { "aws:PrincipalArn": administrators } },
        }),
      );
      new aws.kms.Key("data-key", {
        description: "Data",
        enableKeyRotation: true,
        policy: document(
          { ...allow(KEY_ADMINISTRATION, "*"), Principal: { AWS: administrator.arn } },
          { ...allow(["kms:Decrypt", "kms:GenerateDataKey"], "*"), Principal: { AWS: platform.apiRole().arn } },
        ),
      });
    },
  },
  {
    title: "A task reads the parameters below a path",
    source: "Systems Manager user guide, \"Restricting access to Parameter Store parameters using IAM policies\"",
    only: "stg",
    beside: (platform) => {
      new aws.ssm.Parameter("flag", { name: "/shop/app/flag", type: "String", value: "on" });
      task("configured", { from: platform.repository(), statements: [allow("ssm:GetParametersByPath", arn("ssm", "parameter/shop/app"))] });
    },
  },
  {
    title: "A task calls a REST API with IAM",
    source: "API Gateway developer guide, \"Control access for invoking an API\"",
    only: "stg",
    beside: (platform) => {
      const api = new aws.apigateway.RestApi("rest", { name: "rest", description: "Inner API" });
      const call = arn("execute-api", pulumi.interpolate`${api.id}/live/GET/orders`);
      task("caller", { from: platform.repository(), statements: [allow("execute-api:Invoke", call)] });
    },
  },
  {
    title: "A key for CloudWatch Logs, with the guide's statement, actions listed",
    source: "CloudWatch Logs user guide, \"Encrypt log data in CloudWatch Logs using AWS Key Management Service\"",
    only: "stg",
    beside: () => {
      const use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey"];
      const context = { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": arn("logs", "log-group:/shop/secure") } };
      const logsKey = new aws.kms.Key("logs-key", {
        description: "Logs",
        enableKeyRotation: true,
        policy: document(
          { ...allow(KEY_ADMINISTRATION, "*"), Principal: { AWS: `arn:aws:iam::${account()}:root` } },
          { ...allow(use, "*", context), Principal: { Service: `logs.${REGION}.amazonaws.com` } },
        ),
      });
      new aws.cloudwatch.LogGroup("secure", { name: "/shop/secure", retentionInDays: 30, kmsKeyId: logsKey.arn });
    },
  },
  {
    title: "Enhanced Monitoring's role with the guide's trust and a policy of its own",
    source: "RDS user guide, \"Setting up and enabling Enhanced Monitoring\"",
    only: "stg",
    beside: (platform) => {
      const logs = new aws.cloudwatch.LogGroup("os-metrics", { name: "RDSOSMetrics", retentionInDays: 30 });
      const source = platform.database().arn;
      const conditions = { StringEquals: { "aws:SourceAccount": account() }, StringLike: { "aws:SourceArn": source } };
      const assume = document({
        Effect: "Allow",
        Principal: { Service: "monitoring.rds.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: conditions,
      });
      roleOf("monitoring-role", assume, writesLog(logs));
    },
  },
  {
    title: "Conditions as the service reference has them",
    source: "Service authorization reference, condition keys of S3, DynamoDB, KMS, Secrets Manager and SQS",
    only: "stg",
    beside: (platform) => {
      const carts = table("carts");
      const secret = platform.database().masterUserSecrets.apply(([made]) => made!.secretArn);
      task("careful", {
        from: platform.repository(),
        statements: [
          allow("s3:ListBucket", platform.logsBucket().arn, { StringLike: { "s3:prefix": ["in/*"] } }),
          allow(["dynamodb:GetItem", "dynamodb:Query"], carts.arn, {
            "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["shop"] },
          }),
          allow("kms:Decrypt", platform.get(aws.kms.Key, "alerts-key").arn, {
            StringEquals: { "kms:ViaService": `sns.${REGION}.amazonaws.com` },
          }),
          allow("secretsmanager:GetSecretValue", secret, {
            "ForAnyValue:StringEquals": { "secretsmanager:VersionStage": "AWSCURRENT" },
          }),
          allow("sqs:SendMessage", queue("cart-letters").arn, { StringEquals: { "aws:SourceVpc": platform.vpcId() } }),
        ],
      });
    },
  },
  {
    title: "A Deny of deletion except for one prefix, by NotResource",
    source: "IAM user guide, \"IAM JSON policy elements: NotResource\"",
    only: "stg",
    beside: (platform) => {
      const bucket = platform.logsBucket();
      grant("keep", platform.apiRole(), allow(["s3:GetObject", "s3:DeleteObject"], objects(bucket)), {
        Effect: "Deny",
        Action: "s3:DeleteObject",
        NotResource: objects(bucket, "tmp/"),
      });
    },
  },
];
