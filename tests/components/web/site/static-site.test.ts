import assert from "node:assert/strict";

import { Alerts } from "../../../../components/operations/alerts";
import { LoadBalancer, type LoadBalancerArgs } from "../../../../components/web/load-balancer";
import { StaticSite, type StaticSiteArgs } from "../../../../components/web/site/static-site";
import type { Properties } from "../../../../toolkit/shared/values";
import { shortName } from "../../../../toolkit/simulator";
import { build, refusal, type Registered } from "../../../support/simulated";
import { alerts, makeService, NAMES, some, statements } from "../../../support/workloads";

type Args = Partial<StaticSiteArgs>;
const NAMED = { domainName: "www.example.com", hostedZone: "example.com" };
const INTERNAL = { internal: true, domainName: "www.example.com", hostedZone: "example.com" };
const SHARED = ["/api/*", "/graphql"];
const PAGES = { ...NAMED, loadBalancerPaths: ["/*"], filePaths: ["/static/*"] };

const site = (args: Args = NAMED) => new StaticSite("web", { names: NAMES, ...args, alerts: args.alerts ?? alerts() });
const make = (args: Args = NAMED) => build(() => void site(args));
const NETWORK = {
  vpcId: "vpc-1",
  publicSubnetIds: ["subnet-1", "subnet-2"],
  privateSubnetIds: ["subnet-3", "subnet-4"],
  internetAccess: [],
};
const loadBalancer = (args: Partial<LoadBalancerArgs> = INTERNAL) =>
  new LoadBalancer("balancer", { names: NAMES, network: NETWORK, ...args });
const makeWith = (args: Args, balancer: Partial<LoadBalancerArgs> = INTERNAL) =>
  build(() => void site({ ...args, loadBalancer: loadBalancer(balancer) }));

const distribution = (registered: Registered) => registered.inputs("Distribution");
const ordered = (registered: Registered) => distribution(registered)["orderedCacheBehaviors"] as Properties[];
const byPath = (registered: Registered) =>
  Object.fromEntries(ordered(registered).map(({ pathPattern, targetOriginId }) => [pathPattern, targetOriginId]));

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

describe("StaticSite with `loadBalancerPaths`", () => {
  it("sends these paths to the load balancer by its VPC origin, uncached, with every header and the viewer's host", async () => {
    const registered = await makeWith({ ...NAMED, loadBalancerPaths: SHARED, loadBalancerTimeoutSeconds: 60 });
    assert.deepEqual(byPath(registered), { "/api/*": "load-balancer", "/graphql": "load-balancer", "/assets/*": "files" });
    const [api] = ordered(registered);
    assert.deepEqual(api, {
      pathPattern: "/api/*",
      viewerProtocolPolicy: "redirect-to-https",
      compress: true,
      targetOriginId: "load-balancer",
      allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
      cachedMethods: ["GET", "HEAD"],
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      originRequestPolicyId: "216adef6-5c7f-47e4-b989-5492eafa07d3",
      responseHeadersPolicyId: registered.only("ResponseHeadersPolicy", "web-policies-answer-headers").id,
    });
    assert.deepEqual((distribution(registered)["origins"] as Properties[])[1], {
      originId: "load-balancer",
      domainName: registered.only("LoadBalancer").outputs["dnsName"],
      vpcOriginConfig: { vpcOriginId: registered.only("VpcOrigin").id, originReadTimeout: 60 },
    });
    const { securityHeadersConfig } = registered.inputs("ResponseHeadersPolicy", "web-policies-answer-headers");
    assert.ok(Object.values(securityHeadersConfig as Record<string, Properties>).every(({ override }) => override === false));
  });

  it("keeps no error of the load balancer for other clients", async () => {
    const errors = distribution(await makeWith({ ...NAMED, loadBalancerPaths: SHARED }))["customErrorResponses"] as Properties[];
    assert.ok(errors.some(({ errorCode }) => errorCode === 404) && errors.some(({ errorCode }) => errorCode === 502));
    assert.deepEqual(errors.filter(({ errorCachingMinTtl, responsePagePath }) => errorCachingMinTtl !== 0 || responsePagePath), []);
  });

  it("waits for the load balancer's VPC origin and its security group rule", async () => {
    const registered = await makeWith({ ...NAMED, loadBalancerPaths: SHARED });
    const wanted = ["balancer-origin-endpoint", "balancer-origin-https"];
    assert.deepEqual(registered.dependencies("Distribution").filter((name) => wanted.includes(name)), wanted);
  });

  it("shares the validation record with the load balancer's certificate for the same name", async () => {
    const registered = await makeWith({ ...NAMED, loadBalancerPaths: SHARED });
    assert.deepEqual(registered.ofType("Record").filter(({ inputs }) => inputs["type"] === "CNAME").map(({ name }) => name), [
      "balancer-tls-proof",
    ]);
    const [fqdn] = registered.inputs("CertificateValidation", "web-tls-validation")["validationRecordFqdns"] as string[];
    assert.equal(fqdn, registered.only("Record", "balancer-tls-proof").outputs["fqdn"]);
    assert.equal(
      (await makeWith({ ...NAMED, loadBalancerPaths: SHARED }, {
        internal: true,
        domainName: "example.com",
        hostedZone: "example.com",
        wildcard: true,
      })).ofType("Record").filter(({ inputs }) => inputs["type"] === "CNAME").length,
      2,
    );
  });

  it("[/*] sends all but the files, has no default root object, and finds no index for the load balancer's paths", async () => {
    const registered = await makeWith(PAGES);
    const { defaultCacheBehavior, defaultRootObject } = distribution(registered);
    assert.deepEqual(byPath(registered), { "/static/*": "files" });
    assert.deepEqual(some(defaultCacheBehavior as Properties, "targetOriginId", "functionAssociations"), ["load-balancer", undefined]);
    assert.equal(defaultRootObject, undefined);
    assert.deepEqual(registered.ofType("CachePolicy").map(({ name }) => name), ["web-policies-unhashed"]);
  });

  it("is rejected without an internal load balancer, or with one whose certificate is for another name", async () => {
    const args = { ...NAMED, loadBalancerPaths: SHARED };
    assert.equal(
      await refusal(() => site(args)),
      "StaticSite \"web\": loadBalancer is missing, but must be set, as it answers loadBalancerPaths",
    );
    assert.equal(
      await refusal(() => site({ ...args, loadBalancer: loadBalancer(NAMED) })),
      "StaticSite \"web\": loadBalancerPaths is \"www.example.com\", but must be omitted, or LoadBalancer \"balancer\" given internal: true",
    );
    assert.match(
      await refusal(() => site({ ...args, loadBalancer: loadBalancer({ ...INTERNAL, domainName: "api.example.com" }) })),
      /^StaticSite "web": hosts\[0\] is "www\.example\.com", but must be api\.example\.com/,
    );
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

describe("Internal LoadBalancer", () => {
  const makeBalancer = () => build(() => void loadBalancer({ ...INTERNAL, network: { ...NETWORK, publicSubnetIds: [] } }));

  it("is in the private subnets, without a public record and without port 80", async () => {
    const registered = await makeBalancer();
    assert.deepEqual(some(registered.inputs("LoadBalancer"), "internal", "subnets"), [true, ["subnet-3", "subnet-4"]]);
    assert.deepEqual(registered.ofType("Record").map(({ inputs }) => inputs["type"]), ["CNAME"]);
    assert.deepEqual(registered.ofType("Listener").map(({ inputs }) => inputs["port"]), [443]);
  });

  it("admits only the interfaces of CloudFront's VPC origins, at port 443", async () => {
    const registered = await makeBalancer();
    const { securityGroupId: _, referencedSecurityGroupId, ...rule } = registered.inputs("SecurityGroupIngressRule");
    assert.deepEqual(rule, {
      description: "HTTPS from the VPC origins that CloudFront has in this VPC",
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    });
    assert.match(String(referencedSecurityGroupId), /^sg-0[0-9a-f]{16}$/);
    assert.deepEqual(registered.dependencies("SecurityGroupIngressRule").includes("balancer-origin-endpoint"), true);
  });

  it("has a VPC origin that connects by TLS 1.2 only, and that another load balancer replaces", async () => {
    const registered = await makeBalancer();
    const { name, arn } = registered.only("LoadBalancer").outputs;
    assert.deepEqual(registered.inputs("VpcOrigin")["vpcOriginEndpointConfig"], {
      name,
      arn,
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
    });
    assert.deepEqual(registered.only("VpcOrigin").options.replaceOnChanges, ["vpcOriginEndpointConfig"]);
  });

  it("without TLS, with IPv6 or without private subnets is rejected", async () => {
    const messages = [
      await refusal(() => loadBalancer({ internal: true, httpOnly: true })),
      await refusal(() => loadBalancer({ ...INTERNAL, ipAddressType: "dualstack" })),
      await refusal(() => loadBalancer({ ...INTERNAL, network: { ...NETWORK, privateSubnetIds: ["subnet-3"] } })),
    ];
    assert.deepEqual(messages, [
      "LoadBalancer \"balancer\": httpOnly is true, but must be false with internal, as CloudFront connects by TLS",
      "LoadBalancer \"balancer\": ipAddressType is \"dualstack\", but must be ipv4 with internal, as a VPC origin connects by IPv4; viewers have "
      + "IPv6 at CloudFront",
      "LoadBalancer \"balancer\": network is \"1 private subnets\", but must be private subnets in two zones or more, as AWS requires",
    ]);
  });
});
