import assert from "node:assert/strict";

import { Alerts } from "../../../../components/operations/alerts";
import type { Properties } from "../../../../toolkit/shared/values";
import { shortName } from "../../../../toolkit/simulator";
import { makeService, NAMES, some, statements } from "../../../support/workloads";
import { distribution, make, NAMED, ordered, site } from "./site-parts";

describe("StaticSite", () => {
  it("creates its resources, each below the right parent", async () => {
    const registered = await make();
    assert.deepEqual(
      registered.resources.slice(1).filter(({ parent }) => !shortName(parent).startsWith("alerts")).map(({ type, name, parent }) =>
        `${type.split(":").at(-1)} ${name} of ${shortName(parent)}`
      ).toSorted(),
      [
        "AccessLogBucket web-log-logs of web-log",
        "AliasRecords web-dns of web",
        "Alerts alerts of aws-practice-stg",
        "Bucket web-files-bucket of web-files",
        "Bucket web-log-logs-bucket of web-log-logs",
        "BucketLifecycleConfiguration web-files-expiry of web-files",
        "BucketLifecycleConfiguration web-log-logs-expiry of web-log-logs",
        "BucketOwnershipControls web-files-ownership of web-files",
        "BucketOwnershipControls web-log-logs-ownership of web-log-logs",
        "BucketPolicy web-files-policy of web-files",
        "BucketPolicy web-log-logs-policy of web-log-logs",
        "BucketPublicAccessBlock web-files-no-public-access of web-files",
        "BucketPublicAccessBlock web-log-logs-no-public-access of web-log-logs",
        "BucketServerSideEncryptionConfiguration web-files-encryption of web-files",
        "BucketServerSideEncryptionConfiguration web-log-logs-encryption of web-log-logs",
        "BucketVersioning web-files-versioning of web-files",
        "CachePolicy web-policies-hashed of web-policies",
        "CachePolicy web-policies-unhashed of web-policies",
        "Certificate web-tls of web",
        "Certificate web-tls-certificate of web-tls",
        "CertificateValidation web-tls-validation of web-tls",
        "Distribution web-distribution of web",
        "Function web-paths of web",
        "LogDelivery web-log-delivery of web-log",
        "LogDeliveryDestination web-log-destination of web-log",
        "LogDeliverySource web-log-source of web-log",
        "MetricAlarm web-alarms-certificate of web-alarms",
        "MetricAlarm web-alarms-errors of web-alarms",
        "OriginAccessControl web-files-access of web-files",
        "Record web-dns-domain-a of web-dns",
        "Record web-dns-domain-aaaa of web-dns",
        "Record web-tls-proof of web-tls",
        "ResponseHeadersPolicy web-policies-hashed-headers of web-policies",
        "ResponseHeadersPolicy web-policies-unhashed-headers of web-policies",
        "SiteAlarms web-alarms of web",
        "SiteFiles web-files of web",
        "SiteLog web-log of web",
        "SitePolicies web-policies of web",
        "StaticSite web of aws-practice-stg",
      ].toSorted(),
    );
  });

  it("creates a distribution with HTTP/2 and 3, IPv6 and TLS 1.2, whose deployment is waited for", async () => {
    const registered = await make();
    const { defaultCacheBehavior: _, orderedCacheBehaviors: __, ...rest } = distribution(registered);
    assert.deepEqual(rest, {
      enabled: true,
      comment: "aws-practice-web-stg",
      aliases: ["www.example.com"],
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: "PriceClass_200",
      defaultRootObject: "index.html",
      origins: [{
        originId: "files",
        domainName: registered.only("Bucket", "web-files-bucket").outputs["bucketRegionalDomainName"],
        originAccessControlId: registered.only("OriginAccessControl").id,
      }],
      customErrorResponses: [],
      restrictions: { geoRestriction: { restrictionType: "none" } },
      viewerCertificate: {
        acmCertificateArn: registered.only("Certificate", "web-tls-certificate").outputs["arn"],
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
      waitForDeployment: true,
      tags: { Name: "aws-practice-web-stg" },
    });
    assert.equal(registered.only("Distribution").options.protect, true);
  });

  it("serves files by GET, HEAD and OPTIONS, hashed names from a cache of a year and others with a check", async () => {
    const registered = await make();
    const [hashed] = ordered(registered);
    const unhashed = distribution(registered)["defaultCacheBehavior"] as Properties;
    const common = {
      viewerProtocolPolicy: "redirect-to-https",
      compress: true,
      targetOriginId: "files",
      allowedMethods: ["GET", "HEAD", "OPTIONS"],
      cachedMethods: ["GET", "HEAD"],
    };
    assert.deepEqual(hashed, {
      pathPattern: "/assets/*",
      ...common,
      cachePolicyId: registered.only("CachePolicy", "web-policies-hashed").id,
      responseHeadersPolicyId: registered.only("ResponseHeadersPolicy", "web-policies-hashed-headers").id,
    });
    assert.deepEqual(unhashed, {
      ...common,
      cachePolicyId: registered.only("CachePolicy", "web-policies-unhashed").id,
      responseHeadersPolicyId: registered.only("ResponseHeadersPolicy", "web-policies-unhashed-headers").id,
      functionAssociations: [{ eventType: "viewer-request", functionArn: registered.only("Function").outputs["arn"] }],
    });
    const seconds = (name: string) => some(registered.inputs("CachePolicy", name), "minTtl", "defaultTtl", "maxTtl");
    assert.deepEqual(seconds("web-policies-hashed"), [0, 31_536_000, 31_536_000]);
    assert.deepEqual(seconds("web-policies-unhashed"), [0, 0, 31_536_000]);
  });

  it("sends security headers with every file, and has browsers check unhashed ones that bring no header", async () => {
    const registered = await make({ ...NAMED, contentSecurityPolicy: "default-src 'none'" });
    const { securityHeadersConfig, customHeadersConfig } = registered.inputs("ResponseHeadersPolicy", "web-policies-unhashed-headers");
    assert.deepEqual(securityHeadersConfig, {
      contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'", override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: 31_536_000, override: true },
    });
    assert.deepEqual(customHeadersConfig, { items: [{ header: "Cache-Control", value: "no-cache", override: false }] });
    assert.equal(registered.inputs("ResponseHeadersPolicy", "web-policies-hashed-headers")["customHeadersConfig"], undefined);
  });

  it("lets only its distribution read and list the bucket, by TLS", async () => {
    const registered = await make();
    const arn = String(registered.only("Bucket", "web-files-bucket").outputs["arn"]);
    const only = { StringEquals: { "aws:SourceArn": registered.only("Distribution").outputs["arn"] } };
    const Principal = { Service: "cloudfront.amazonaws.com" };
    assert.equal(arn, "arn:aws:s3:::aws-practice-site-web-stg-111111111111");
    assert.deepEqual(statements(registered, "BucketPolicy", "web-files-policy"), [
      { Effect: "Allow", Principal, Action: ["s3:GetObject"], Resource: [`${arn}/*`], Condition: only },
      { Effect: "Allow", Principal, Action: ["s3:ListBucket"], Resource: [arn], Condition: only },
      {
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("has certificate, log delivery and alarms in us-east-1, by the stack's own provider, and the topic that they notify", async () => {
    const registered = await make();
    const elsewhere = registered.resources.filter(({ custom, inputs }) => custom && inputs["region"] !== undefined);
    assert.deepEqual(elsewhere.map(({ inputs }) => inputs["region"]).filter((region) => region !== "us-east-1"), []);
    assert.deepEqual(elsewhere.map(({ name }) => name).toSorted(), [
      "alerts-us-east-1-key",
      "alerts-us-east-1-topic",
      "alerts-us-east-1-topic-policy",
      "web-alarms-certificate",
      "web-alarms-errors",
      "web-log-delivery",
      "web-log-destination",
      "web-log-source",
      "web-tls-certificate",
      "web-tls-validation",
    ]);
    assert.deepEqual(registered.resources.filter(({ type }) => type === "pulumi:providers:aws"), []);
    const topic = "arn:aws:sns:us-east-1:111111111111:aws-practice-alerts-us-east-1-stg";
    for (const name of ["web-alarms-certificate", "web-alarms-errors"]) {
      assert.deepEqual(registered.inputs("MetricAlarm", name)["alarmActions"], [topic]);
    }
    assert.match(String(registered.inputs("Key", "alerts-us-east-1-key")["policy"]), new RegExp(topic));
  });

  it("without a name is reached at CloudFront's, with its certificate and without records", async () => {
    const registered = await make({});
    assert.deepEqual(distribution(registered)["viewerCertificate"], { cloudfrontDefaultCertificate: true });
    assert.deepEqual([registered.ofType("Record"), registered.ofType("Certificate")], [[], []]);
    assert.deepEqual(registered.ofType("MetricAlarm").map(({ name }) => name), ["web-alarms-errors"]);
  });

  it("answers a missing file with `notFoundPage`, and with 404", async () => {
    assert.deepEqual(distribution(await make({ ...NAMED, notFoundPage: "/404.html" }))["customErrorResponses"], [
      { errorCode: 404, responseCode: 404, responsePagePath: "/404.html", errorCachingMinTtl: 10 },
    ]);
  });

  it("has no log without `accessLogs`", async () => {
    const registered = await make({ ...NAMED, accessLogs: { enabled: false } });
    assert.deepEqual([registered.ofType("LogDelivery"), registered.ofType("Bucket").length], [[], 1]);
  });

  it("empties both buckets and deletes all without `deletionProtection`", async () => {
    const registered = await make({ ...NAMED, deletionProtection: false });
    assert.deepEqual(registered.ofType("Bucket").map(({ inputs }) => inputs["forceDestroy"]), [true, true]);
    assert.deepEqual(registered.resources.filter(({ options }) => options.protect), []);
  });
});

describe("Capability of a site", () => {
  it("lets a service upload to its bucket and have its distribution fetch again, and nothing else", async () => {
    const registered = await makeService(() => ({
      capabilities: [site({ ...NAMED, alerts: new Alerts("site-alerts", { names: NAMES }) }).capability()],
    }));
    const bucket = "arn:aws:s3:::aws-practice-site-web-stg-111111111111";
    const act = statements(registered, "RolePolicy", "api-task-act");
    assert.deepEqual(act.map(({ Action, Resource, Condition }) => [Action, Resource, Condition]), [
      [["s3:ListBucket"], [bucket], undefined],
      [["s3:DeleteObject", "s3:PutObject"], [`${bucket}/*`], undefined],
      [["cloudfront:CreateInvalidation"], [registered.only("Distribution").outputs["arn"]], undefined],
    ]);
    const [container] = registered.json("TaskDefinition", undefined, "containerDefinitions") as Properties[];
    assert.deepEqual(container!["environment"], [
      { name: "SITE_WEB_BUCKET", value: "aws-practice-site-web-stg-111111111111" },
      { name: "SITE_WEB_DISTRIBUTION_ID", value: registered.only("Distribution").id },
    ]);
  });
});
