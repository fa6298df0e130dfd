import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { account, allowService, document, lambda, objects, REGION } from "./parts";
import type { SoundProgram } from "./program";

/** A certificate of a name in a zone, which DNS proves. */
function certificate(name: string, domainName: string, zone: aws.route53.Zone, opts: pulumi.CustomResourceOptions = {}) {
  const made = new aws.acm.Certificate(name, { domainName, validationMethod: "DNS" }, opts);
  const proof = made.domainValidationOptions.apply(([option]) => option!);
  const record = new aws.route53.Record(`${name}-proof`, {
    zoneId: zone.zoneId,
    name: proof.resourceRecordName,
    type: proof.resourceRecordType,
    records: [proof.resourceRecordValue],
    ttl: 300,
  });
  const validation = { certificateArn: made.arn, validationRecordFqdns: [record.fqdn] };
  return new aws.acm.CertificateValidation(`${name}-validation`, validation, opts).certificateArn;
}

/** CloudFront takes certificates of this region only. */
const northVirginia = () => new aws.Provider("us-east-1", { region: "us-east-1", allowedAccountIds: [account()] });

const zoneOf = (name: string) => new aws.route53.Zone("zone", { name, comment: "Public names" });

/** AWS's managed policies of the cache, CachingOptimized and CachingDisabled. */
const OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/** A distribution that logs to a bucket and answers HTTPS of TLS 1.2 only. */
const distribution = (
  certificateArn: pulumi.Input<string>,
  alias: string,
  origin: aws.types.input.cloudfront.DistributionOrigin,
  cachePolicyId = OPTIMIZED,
) =>
  new aws.cloudfront.Distribution("site", {
    enabled: true,
    aliases: [alias],
    defaultRootObject: "index.html",
    origins: [origin],
    defaultCacheBehavior: {
      targetOriginId: origin.originId,
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId,
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: { acmCertificateArn: certificateArn, sslSupportMethod: "sni-only", minimumProtocolVersion: "TLSv1.2_2021" },
  });

/** Sites behind CloudFront, and the firewall of a load balancer. */
export const EDGE: readonly SoundProgram[] = [
  {
    title: "A website in S3 behind CloudFront with origin access control",
    source: "CloudFront developer guide, \"Restrict access to an Amazon S3 origin\"; pulumi/examples, aws-ts-static-website",
    reachable: ["distribution site:80/tcp <- internet", "distribution site:443/tcp <- internet"],
    program: () => {
      const zone = zoneOf("example.com");
      const control = new aws.cloudfront.OriginAccessControl("control", {
        originAccessControlOriginType: "s3",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      });
      const files = new aws.s3.Bucket("files");
      const site = distribution(
        certificate("certificate", "www.example.com", zone, { provider: northVirginia() }),
        "www.example.com",
        { originId: "files", domainName: files.bucketRegionalDomainName, originAccessControlId: control.id },
      );
      const read = allowService("cloudfront.amazonaws.com", "s3:GetObject", objects(files), {
        StringEquals: { "AWS:SourceArn": site.arn },
      });
      const tls = { Effect: "Deny", Principal: "*", Action: "s3:*", Condition: { Bool: { "aws:SecureTransport": "false" } } } as const;
      new aws.s3.BucketPolicy("files-policy", {
        bucket: files.id,
        policy: document(read, { ...tls, Resource: [files.arn, objects(files)] }),
      });
      new aws.s3.BucketPublicAccessBlock("files-block", {
        bucket: files.id,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];
      new aws.s3.BucketServerSideEncryptionConfiguration("files-encryption", { bucket: files.id, rules });
      new aws.s3.BucketVersioning("files-versions", { bucket: files.id, versioningConfiguration: { status: "Enabled" } });
      new aws.route53.Record("www", {
        zoneId: zone.zoneId,
        name: "www.example.com",
        type: "A",
        aliases: [{ name: site.domainName, zoneId: site.hostedZoneId, evaluateTargetHealth: false }],
      });
    },
  },
  {
    title: "A web ACL with AWS's managed rules and a rate limit, and its log",
    source: "WAF developer guide, \"AWS Managed Rules for AWS WAF\" and \"Logging AWS WAF web ACL traffic\"",
    only: "prd",
    beside: (platform) => {
      const visibility = (metricName: string) => ({ cloudwatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });
      const common = { name: "AWSManagedRulesCommonRuleSet", vendorName: "AWS" };
      const acl = new aws.wafv2.WebAcl("acl", {
        scope: "REGIONAL",
        defaultAction: { allow: {} },
        visibilityConfig: visibility("acl"),
        rules: [
          {
            name: "common",
            priority: 0,
            overrideAction: { none: {} },
            statement: { managedRuleGroupStatement: common },
            visibilityConfig: visibility("common"),
          },
          {
            name: "rate",
            priority: 1,
            action: { block: {} },
            statement: { rateBasedStatement: { limit: 2000, aggregateKeyType: "IP" } },
            visibilityConfig: visibility("rate"),
          },
        ],
      });
      const balancer = platform.get(aws.lb.LoadBalancer, "load-balancer-alb");
      new aws.wafv2.WebAclAssociation("acl-balancer", { webAclArn: acl.arn, resourceArn: balancer.arn });
      const logs = new aws.cloudwatch.LogGroup("acl-log", {
        name: "aws-waf-logs-shop",
        retentionInDays: 90,
        kmsKeyId: platform.get(aws.kms.Key, "encryption-key").arn,
      });
      new aws.wafv2.WebAclLoggingConfiguration("acl-logging", {
        resourceArn: acl.arn,
        logDestinationConfigs: [logs.arn],
        redactedFields: [{ singleHeader: { name: "authorization" } }],
      });
    },
  },
  {
    title: "A function's URL that only CloudFront calls",
    source: "CloudFront developer guide, \"Restrict access to an AWS Lambda function URL origin\"",
    reachable: ["distribution site:80/tcp <- internet", "distribution site:443/tcp <- internet", "function URL url:443/tcp <- internet"],
    program: () => {
      const handler = lambda("render");
      const url = new aws.lambda.FunctionUrl("url", { functionName: handler.name, authorizationType: "AWS_IAM" });
      const control = new aws.cloudfront.OriginAccessControl("control", {
        originAccessControlOriginType: "lambda",
        signingBehavior: "always",
        signingProtocol: "sigv4",
      });
      const site = distribution(
        certificate("certificate", "app.example.com", zoneOf("example.com"), { provider: northVirginia() }),
        "app.example.com",
        {
          originId: "render",
          domainName: pulumi.interpolate`${url.urlId}.lambda-url.${REGION}.on.aws`,
          originAccessControlId: control.id,
          customOriginConfig: { httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
        },
        DISABLED,
      );
      new aws.lambda.Permission("cloudfront", {
        function: handler.name,
        action: "lambda:InvokeFunctionUrl",
        principal: "cloudfront.amazonaws.com",
        sourceArn: site.arn,
        functionUrlAuthType: "AWS_IAM",
      });
    },
  },
];
