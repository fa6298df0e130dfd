import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { account, allow, arn, bucket, document, grant, key, lambda, objects, queue, REGION, role, roleOf, table } from "./parts";
import type { SoundProgram } from "./program";

const TOKYO = { StringNotEquals: { "aws:RequestedRegion": [REGION, "us-east-1"] } };

/** Documents that only restrict, keys, and calls of services whose actions take no resource. */
export const GUARDS: readonly SoundProgram[] = [
  {
    title: "A role with a permissions boundary that allows more than the role has",
    source: "IAM user guide, \"Permissions boundaries for IAM entities\"",
    program: () => {
      const boundary = new aws.iam.Policy("boundary", {
        policy: document(
          allow(["s3:*", "dynamodb:*", "sqs:*", "logs:*", "ecr:*"], "*"),
          { Effect: "Deny", Action: ["iam:*", "organizations:*"], Resource: "*" },
        ),
      });
      const files = bucket("files");
      const own = new aws.iam.Role("bounded", {
        description: "Reads files",
        permissionsBoundary: boundary.arn,
        assumeRolePolicy: document({
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": account() } },
        }),
      });
      grant("bounded-grant", own, allow("s3:GetObject", objects(files)));
    },
  },
  {
    title: "Control policies of an organization: regions, protected trails, no root user",
    source: "Organizations user guide, \"Service control policy examples\" and \"Resource control policy examples\"",
    program: () => {
      const global = ["iam:*", "organizations:*", "route53:*", "cloudfront:*", "support:*", "sts:*"];
      const policies = {
        FullAccess: document(allow("*", "*")),
        Regions: document({ Effect: "Deny", NotAction: global, Resource: "*", Condition: TOKYO }),
        Trails: document({ Effect: "Deny", Action: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail"], Resource: "*" }),
        Root: document({
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { StringLike: { "aws:PrincipalArn": ["arn:aws:iam::*:root"] } },
        }),
      };
      for (const [name, content] of Object.entries(policies)) {
        new aws.organizations.Policy(name, { name, type: "SERVICE_CONTROL_POLICY", content });
      }
      new aws.organizations.Policy("perimeter", {
        name: "Perimeter",
        type: "RESOURCE_CONTROL_POLICY",
        content: document({
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*", "sqs:*", "kms:*", "secretsmanager:*"],
          Resource: "*",
          Condition: {
            StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" },
            BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
          },
        }),
      });
    },
  },
  {
    title: "A role that may do nothing outside its region, by Deny with NotAction",
    source: "IAM user guide, \"AWS: Denies access to AWS based on the requested Region\"",
    program: () => {
      const orders = table("orders");
      lambda("regional", [
        allow("dynamodb:GetItem", orders.arn),
        { Effect: "Deny", NotAction: ["iam:*", "sts:*", "cloudfront:*", "route53:*"], Resource: "*", Condition: TOKYO },
      ]);
    },
  },
  {
    title: "Keys with KMS's default statement, for a queue's sender and for S3 by another service",
    source: "KMS developer guide, \"Default key policy\"; SQS developer guide, \"Amazon SQS key management\"",
    program: () => {
      const serviceUse = { StringEquals: { "aws:SourceAccount": account() } };
      const letters = key("queue-key", {
        Sid: "EventBridge",
        ...allow(["kms:Decrypt", "kms:GenerateDataKey"], "*", serviceUse),
        Principal: { Service: "events.amazonaws.com" },
      });
      queue("letters", { kmsMasterKeyId: letters.keyId, kmsDataKeyReusePeriodSeconds: 3600 });
      const root = { AWS: `arn:aws:iam::${account()}:root` };
      const backup = role("restore", "lambda.amazonaws.com");
      const files = new aws.kms.Key("files-key", {
        description: "Objects",
        enableKeyRotation: true,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Id: "key-consolepolicy-3",
          Statement: [
            { Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: root, Action: "kms:*", Resource: "*" },
            {
              Sid: "Allow use of the key",
              Effect: "Allow",
              Principal: { AWS: backup.arn },
              Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:GenerateDataKey", "kms:DescribeKey"],
              Resource: "*",
            },
            {
              Sid: "Allow attachment of persistent resources",
              Effect: "Allow",
              Principal: { AWS: backup.arn },
              Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
              Resource: "*",
              Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
            },
          ],
        }),
      });
      new aws.kms.Alias("files-key", { name: "alias/files", targetKeyId: files.keyId });
      lambda("reader", [allow("kms:Decrypt", files.arn, { StringEquals: { "kms:ViaService": `s3.${REGION}.amazonaws.com` } })]);
    },
  },
  {
    title: "A function writes metrics and traces",
    source: "CloudWatch user guide, \"Using condition keys to limit access to CloudWatch namespaces\"; X-Ray developer guide, IAM",
    program: () => {
      const traces = ["PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets", "GetSamplingStatisticSummaries"];
      lambda("observed", [
        allow("cloudwatch:PutMetricData", "*", { StringEquals: { "cloudwatch:namespace": "shop" } }),
        allow(traces.map((name) => `xray:${name}`), "*"),
      ], { tracingConfig: { mode: "Active" } });
    },
  },
  {
    title: "A function asks a model of Bedrock, directly and by a profile across regions",
    source: "Bedrock user guide, \"Prerequisites for inference profiles\" and \"Identity-based policy examples for Amazon Bedrock\"",
    program: () => {
      const model = "foundation-model/anthropic.claude-sonnet-4-20250514-v1:0";
      const places = [REGION, "ap-northeast-3", "ap-southeast-2"].map((each) => `arn:aws:bedrock:${each}::${model}`);
      lambda("summary", [
        allow(["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"], [
          ...places,
          arn("bedrock", "inference-profile/apac.anthropic.claude-sonnet-4-20250514-v1:0"),
        ]),
      ]);
    },
  },
  {
    title: "A function reads texts, speaks and translates, by actions without resources",
    source: "Service authorization reference, Amazon Textract, Comprehend, Polly, Translate and Rekognition",
    program: () => {
      const files = bucket("scans");
      lambda("read", [
        allow(["textract:DetectDocumentText", "textract:AnalyzeDocument"], "*"),
        allow(["comprehend:DetectDominantLanguage", "comprehend:DetectSentiment"], "*"),
        allow("polly:SynthesizeSpeech", "*"),
        allow("translate:TranslateText", "*"),
        allow("rekognition:DetectLabels", "*"),
        allow(["s3:GetObject"], objects(files)),
      ]);
    },
  },
  {
    title: "A role that people of one permission set assume",
    source: "IAM Identity Center user guide, \"Referencing permission sets in resource policies\"",
    program: () => {
      const people = `arn:aws:iam::${account()}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Support_*`;
      const orders = table("orders");
      roleOf(
        "support",
        document({
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${account()}:root` },
          Action: "sts:AssumeRole",
          Condition: { ArnLike: { "aws:PrincipalArn": people } },
        }),
        allow(["dynamodb:GetItem", "dynamodb:Query"], orders.arn),
      );
      role("unused", "lambda.amazonaws.com");
    },
  },
];
