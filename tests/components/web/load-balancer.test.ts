import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { PATH_FORM } from "../../../components/web/listener-rule";
import { type ForwardArgs, LoadBalancer, type LoadBalancerArgs } from "../../../components/web/load-balancer";
import type { Properties } from "../../../toolkit/shared/values";
import { shortName } from "../../../toolkit/simulator";
import { refused } from "../../support/refused";
import { build, refusal, type Registered } from "../../support/simulated";
import { NAMES, rulesOf, some, statements } from "../../support/workloads";

const PLACE: LoadBalancerArgs = {
  names: NAMES,
  network: { vpcId: "vpc-1", publicSubnetIds: ["subnet-1", "subnet-2"], privateSubnetIds: ["subnet-3", "subnet-4"], internetAccess: [] },
};
const NAMED = { domainName: "api.example.com", hostedZone: "example.com" };
const GIVEN = { certificateArn: "arn:aws:acm:ap-northeast-1:111111111111:certificate/12345678-1234-1234-1234-123456789012" };
const PLAIN = { httpOnly: true };

type Args = Partial<LoadBalancerArgs>;
const loadBalancer = (args: Args) => new LoadBalancer("web", { ...PLACE, ...args });
const make = (args: Args) => build(() => void loadBalancer(args));

const componentOf = (registered: Registered) => registered.resources.find(({ type }) => type === "aws-practice:index:LoadBalancer")!;
const actionsOf = (inputs: Properties) => (inputs["defaultActions"] ?? inputs["actions"]) as Properties[];
const NOT_FOUND = { type: "fixed-response", fixedResponse: { statusCode: "404", contentType: "text/plain", messageBody: "Not found" } };

describe("LoadBalancer", () => {
  it("creates its resources, each below the right parent", async () => {
    const registered = await make({
      ...NAMED,
      wildcard: true,
      rules: { old: { priority: 1, paths: ["/old"], fixedResponse: { statusCode: 410 } } },
    });
    assert.deepEqual(
      registered.resources.slice(1).map(({ type, name, parent }) => `${type.split(":").at(-1)} ${name} of ${shortName(parent)}`).toSorted(),
      [
        "AccessLogBucket web-logs of web",
        "AliasRecords web-dns of web",
        "Bucket web-logs-bucket of web-logs",
        "BucketLifecycleConfiguration web-logs-expiry of web-logs",
        "BucketOwnershipControls web-logs-ownership of web-logs",
        "BucketPolicy web-logs-policy of web-logs",
        "BucketPublicAccessBlock web-logs-no-public-access of web-logs",
        "BucketServerSideEncryptionConfiguration web-logs-encryption of web-logs",
        "Certificate web-tls of web",
        "Certificate web-tls-certificate of web-tls",
        "CertificateValidation web-tls-validation of web-tls",
        "Listener web-listeners-http of web-listeners",
        "Listener web-listeners-https of web-listeners",
        "ListenerRule web-listeners-rule-1 of web-listeners",
        "Listeners web-listeners of web",
        "LoadBalancer web of aws-practice-stg",
        "LoadBalancer web-alb of web",
        "Record web-dns-domain-a of web-dns",
        "Record web-dns-wildcard-a of web-dns",
        "Record web-tls-proof of web-tls",
        "SecurityGroup web-security-group of web",
        "SecurityGroupIngressRule web-http-ipv4 of web",
        "SecurityGroupIngressRule web-https-ipv4 of web",
      ],
    );
  });

  it("creates an internet-facing application load balancer with deletion protection that drops invalid headers", async () => {
    const registered = await make(NAMED);
    assert.deepEqual(registered.inputs("LoadBalancer"), {
      loadBalancerType: "application",
      subnets: ["subnet-1", "subnet-2"],
      securityGroups: [registered.only("SecurityGroup").id],
      ipAddressType: "ipv4",
      dropInvalidHeaderFields: true,
      idleTimeout: 60,
      enableDeletionProtection: true,
      accessLogs: { bucket: registered.only("Bucket").id, enabled: true },
      tags: { Name: "aws-practice-alb-stg" },
    });
    assert.equal(registered.only("LoadBalancer").options.protect, true);
    assert.equal(registered.inputs("Bucket")["forceDestroy"], false);
  });

  it("can be destroyed with its logs if deletionProtection is off", async () => {
    const registered = await make({ ...NAMED, deletionProtection: false });
    assert.equal(registered.inputs("LoadBalancer")["enableDeletionProtection"], false);
    assert.equal(registered.only("LoadBalancer").options.protect, false);
    assert.equal(registered.inputs("Bucket")["forceDestroy"], true);
  });

  it("follows idleTimeoutSeconds", async () => {
    for (const idleTimeoutSeconds of [1, 4_000]) {
      assert.equal((await make({ ...PLAIN, idleTimeoutSeconds })).inputs("LoadBalancer")["idleTimeout"], idleTimeoutSeconds);
    }
  });

  it("depends on internet access and on the policy of its log bucket", async () => {
    const registered = await build(() => {
      const route = new aws.ec2.Route("way-in", { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" });
      loadBalancer({ ...PLAIN, network: { ...PLACE.network, internetAccess: [route] } });
    });
    assert.deepEqual(registered.dependencies("LoadBalancer"), ["way-in", "web-logs-bucket", "web-logs-policy", "web-security-group"]);
  });

  it("uses the default for a setting that is undefined", async () => {
    const registered = await make({
      ...NAMED,
      deletionProtection: undefined,
      wildcard: undefined,
      accessLogs: { enabled: undefined, retentionDays: undefined },
    });
    assert.equal(registered.inputs("LoadBalancer")["enableDeletionProtection"], true);
    assert.deepEqual(some(registered.inputs("LoadBalancer"), "accessLogs.enabled"), [true]);
    assert.match(JSON.stringify(registered.inputs("BucketLifecycleConfiguration")), /"days":90/);
    assert.deepEqual((await make({ ...NAMED, accessLogs: undefined })).names(), registered.names());
  });
});

describe("LoadBalancer address", () => {
  const addressOf = async (args: Args) => {
    let seen = { url: "", dnsName: "" };
    const registered = await build(() => {
      const { url, dnsName } = loadBalancer(args);
      pulumi.all([url, dnsName]).apply(([theUrl, theName]) => (seen = { url: theUrl, dnsName: theName }));
    });
    assert.deepEqual(seen, componentOf(registered).outputs);
    assert.equal(seen.dnsName, registered.only("LoadBalancer").outputs["dnsName"]);
    return seen;
  };

  it("is https:// with domainName", async () => {
    assert.equal((await addressOf(NAMED)).url, "https://api.example.com");
    assert.equal((await addressOf({ ...GIVEN, domainName: "api.example.com" })).url, "https://api.example.com");
  });

  it("is the DNS name from AWS without domainName", async () => {
    const given = await addressOf(GIVEN);
    assert.equal(given.url, `https://${given.dnsName}`);
    const plain = await addressOf(PLAIN);
    assert.equal(plain.url, `http://${plain.dnsName}`);
    assert.match(plain.dnsName, /^web-alb-[0-9a-f]{7}-\d+\.ap-northeast-1\.elb\.amazonaws\.com$/);
  });
});

describe("LoadBalancer security group", () => {
  it("admits HTTP and HTTPS from the internet, and allows nothing out", async () => {
    const registered = await make(NAMED);
    assert.deepEqual(registered.inputs("SecurityGroup"), {
      vpcId: "vpc-1",
      description: "Load balancer: web requests from the internet, out only to its services",
      tags: { Name: "aws-practice-alb-stg" },
    });
    assert.deepEqual(rulesOf(registered), [
      "web-security-group from 0.0.0.0/0 tcp 443-443 \"HTTPS from the internet\"",
      "web-security-group from 0.0.0.0/0 tcp 80-80 \"HTTP from the internet, redirected to HTTPS\"",
    ]);
  });

  it("admits IPv6 with ipAddressType dualstack", async () => {
    const registered = await make({ ...NAMED, ipAddressType: "dualstack" });
    assert.deepEqual(rulesOf(registered), [
      "web-security-group from 0.0.0.0/0 tcp 443-443 \"HTTPS from the internet\"",
      "web-security-group from ::/0 tcp 443-443 \"HTTPS from the internet\"",
      "web-security-group from 0.0.0.0/0 tcp 80-80 \"HTTP from the internet, redirected to HTTPS\"",
      "web-security-group from ::/0 tcp 80-80 \"HTTP from the internet, redirected to HTTPS\"",
    ]);
    assert.equal(registered.inputs("LoadBalancer")["ipAddressType"], "dualstack");
    assert.ok(
      registered.ofType("SecurityGroupIngressRule").every(({ inputs }) =>
        (inputs["cidrIpv4"] === undefined) !== (inputs["cidrIpv6"] === undefined)
      ),
    );
  });

  it("doesn't admit HTTPS with httpOnly", async () => {
    assert.deepEqual(rulesOf(await make(PLAIN)), ["web-security-group from 0.0.0.0/0 tcp 80-80 \"HTTP from the internet\""]);
    assert.deepEqual(rulesOf(await make({ ...PLAIN, ipAddressType: "dualstack" })), [
      "web-security-group from 0.0.0.0/0 tcp 80-80 \"HTTP from the internet\"",
      "web-security-group from ::/0 tcp 80-80 \"HTTP from the internet\"",
    ]);
  });
});

describe("LoadBalancer access logs", () => {
  it("are kept in a private bucket, encrypted by S3, for 90 days", async () => {
    const registered = await make(NAMED);
    const bucket = registered.only("Bucket").id;
    assert.deepEqual(registered.inputs("Bucket"), { forceDestroy: false, tags: { Name: "web-logs" } });
    assert.deepEqual(registered.inputs("BucketPublicAccessBlock"), {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(registered.inputs("BucketOwnershipControls"), { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } });
    assert.deepEqual(registered.inputs("BucketServerSideEncryptionConfiguration"), {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    });
    assert.deepEqual(registered.inputs("BucketLifecycleConfiguration"), {
      bucket,
      rules: [{
        id: "delete after 90 days",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: 90 },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      }],
    });
  });

  it("are written by load balancers of this account only, with TLS only", async () => {
    const registered = await make(NAMED);
    const bucket = `arn:aws:s3:::${registered.only("Bucket").id}`;
    assert.equal(registered.inputs("BucketPolicy")["bucket"], registered.only("Bucket").id);
    assert.deepEqual(statements(registered, "BucketPolicy", "web-logs-policy"), [
      {
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: ["s3:PutObject"],
        Resource: [`${bucket}/AWSLogs/111111111111/*`],
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: ["s3:*"],
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
    assert.deepEqual(registered.dependencies("BucketPolicy"), ["web-logs-bucket", "web-logs-no-public-access"]);
    assert.deepEqual(registered.dependencies("BucketPublicAccessBlock"), ["web-logs-bucket", "web-logs-ownership"]); // one after the other
  });

  it("follow accessLogs.retentionDays", async () => {
    for (const retentionDays of [1, 3_653]) {
      const [rule] = (await make({ ...PLAIN, accessLogs: { retentionDays } })).inputs(
        "BucketLifecycleConfiguration",
      )["rules"] as Properties[];
      assert.deepEqual([rule?.["id"], rule?.["expiration"]], [`delete after ${retentionDays} days`, { days: retentionDays }]);
    }
  });

  it("are off with accessLogs.enabled false, without a bucket", async () => {
    const registered = await make({ ...NAMED, accessLogs: { enabled: false } });
    assert.deepEqual(registered.names().filter((name) => /Bucket/.test(name)), []);
    assert.deepEqual(registered.inputs("LoadBalancer")["accessLogs"], { bucket: "", enabled: false }); // left out, AWS would keep what it has
  });
});

describe("LoadBalancer certificate", () => {
  it("is created for domainName, validated in hostedZone, with a timeout of 15 minutes", async () => {
    const registered = await make(NAMED);
    const certificate = registered.only("Certificate");
    assert.deepEqual(certificate.inputs, {
      domainName: "api.example.com",
      validationMethod: "DNS",
      tags: { Name: "api.example.com" },
    });

    const [proof] = certificate.outputs["domainValidationOptions"] as Properties[];
    const { zoneId, ...record } = registered.inputs("Record", "web-tls-proof");
    assert.equal(zoneId, registered.inputs("Record", "web-dns-domain-a")["zoneId"]);
    assert.deepEqual(record, {
      name: proof!["resourceRecordName"],
      type: proof!["resourceRecordType"],
      records: [proof!["resourceRecordValue"]],
      ttl: 60,
      allowOverwrite: true,
    });

    assert.deepEqual(registered.inputs("CertificateValidation"), {
      certificateArn: certificate.id,
      validationRecordFqdns: [registered.only("Record", "web-tls-proof").outputs["fqdn"]],
    });
    assert.deepEqual(registered.only("CertificateValidation").options.customTimeouts, { create: 15 * 60 });
    assert.ok(registered.dependencies("Listener", "web-listeners-https").includes("web-tls-validation"));
    assert.equal(registered.inputs("Listener", "web-listeners-https")["certificateArn"], certificate.id);
  });

  it("includes the wildcard, with the same validation record", async () => {
    const registered = await make({ ...NAMED, wildcard: true });
    const certificate = registered.only("Certificate");
    assert.deepEqual(certificate.inputs["subjectAlternativeNames"], ["*.api.example.com"]);
    const proofs = certificate.outputs["domainValidationOptions"] as Properties[];
    assert.deepEqual(proofs.map((proof) => proof["domainName"]), ["api.example.com", "*.api.example.com"]);
    assert.equal(registered.ofType("Record").filter(({ inputs }) => inputs["type"] === proofs[0]!["resourceRecordType"]).length, 1);
    assert.equal((registered.inputs("CertificateValidation")["validationRecordFqdns"] as unknown[]).length, 1);
  });

  it("can be an existing one in certificateArn", async () => {
    for (const args of [GIVEN, { ...GIVEN, domainName: "api.example.com" }, { ...GIVEN, ...NAMED }]) {
      const registered = await make(args);
      assert.deepEqual(registered.names().filter((name) => /Certificate|proof/.test(name)), []);
      assert.equal(registered.inputs("Listener", "web-listeners-https")["certificateArn"], GIVEN.certificateArn);
    }
  });
});

describe("LoadBalancer records", () => {
  const recordsOf = async (args: Args) => {
    const registered = await make({ ...GIVEN, ...args });
    return registered.ofType("Record").map(({ name, inputs }) => [name, inputs["type"], inputs["name"]]);
  };

  it("point domainName to the load balancer", async () => {
    const registered = await make({ ...NAMED, ...GIVEN, hostedZone: "Z0123456789ABCDEF" });
    const { dnsName, zoneId } = registered.only("LoadBalancer").outputs;
    assert.deepEqual(registered.inputs("Record"), {
      zoneId: "Z0123456789ABCDEF",
      name: "api.example.com",
      type: "A",
      aliases: [{ name: dnsName, zoneId, evaluateTargetHealth: false }],
    });
  });

  it("are created in the public zone named hostedZone", async () => {
    let zone: string | undefined;
    const registered = await build(() => {
      loadBalancer({ ...NAMED, wildcard: true });
      aws.route53.getZoneOutput({ name: "example.com", privateZone: false }).zoneId.apply((id) => (zone = id));
    });
    assert.ok(zone);
    assert.deepEqual(registered.ofType("Record").map(({ inputs }) => inputs["zoneId"]), [zone, zone, zone]);
  });

  it("accept a zone id as hostedZone, also for the validation record", async () => {
    const registered = await make({ ...NAMED, hostedZone: "Z0123456789ABCDEF" });
    assert.deepEqual(registered.ofType("Record").map(({ inputs }) => inputs["zoneId"]), ["Z0123456789ABCDEF", "Z0123456789ABCDEF"]);
  });

  it("include IPv6 with dualstack, and the wildcard", async () => {
    assert.deepEqual(await recordsOf(NAMED), [["web-dns-domain-a", "A", "api.example.com"]]);
    assert.deepEqual(await recordsOf({ ...NAMED, ipAddressType: "dualstack", wildcard: true }), [
      ["web-dns-domain-a", "A", "api.example.com"],
      ["web-dns-domain-aaaa", "AAAA", "api.example.com"],
      ["web-dns-wildcard-a", "A", "*.api.example.com"],
      ["web-dns-wildcard-aaaa", "AAAA", "*.api.example.com"],
    ]);
  });

  it("are omitted without hostedZone", async () => {
    assert.deepEqual(await recordsOf({ domainName: "api.example.com" }), []);
    assert.deepEqual(await recordsOf({}), []);
  });

  it("can be at the apex of the zone", async () => {
    assert.deepEqual(await recordsOf({ domainName: "example.com", hostedZone: "example.com" }), [["web-dns-domain-a", "A", "example.com"]]);
  });
});

describe("LoadBalancer listeners", () => {
  it("use TLS 1.3 and 1.2, and answer 404 by default", async () => {
    const registered = await make(GIVEN);
    assert.deepEqual(registered.inputs("Listener", "web-listeners-https"), {
      loadBalancerArn: registered.only("LoadBalancer").id,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      certificateArn: GIVEN.certificateArn,
      defaultActions: [NOT_FOUND],
    });
  });

  it("redirect HTTP to HTTPS permanently", async () => {
    const registered = await make(GIVEN);
    assert.deepEqual(registered.inputs("Listener", "web-listeners-http"), {
      loadBalancerArn: registered.only("LoadBalancer").id,
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
    });
    assert.equal(registered.ofType("Listener").length, 2);
  });

  it("use HTTP only with httpOnly", async () => {
    const registered = await make(PLAIN);
    assert.deepEqual(registered.inputs("Listener"), {
      loadBalancerArn: registered.only("LoadBalancer").id,
      port: 80,
      protocol: "HTTP",
      defaultActions: [NOT_FOUND],
    });
    assert.deepEqual(registered.names().filter((name) => /Certificate|Record/.test(name)), []);
  });
});

describe("LoadBalancer rules of its own", () => {
  const ruleOf = async (rule: NonNullable<LoadBalancerArgs["rules"]>[string], args: Args = GIVEN) => {
    const registered = await make({ ...args, rules: { own: rule } });
    return { registered, rule: registered.inputs("ListenerRule") };
  };
  const redirectOf = async (redirect: object, args: Args = GIVEN) =>
    actionsOf((await ruleOf({ priority: 1, paths: ["/old"], redirect }, args)).rule)[0]!["redirect"];

  it("return fixedResponse, as text/plain by default", async () => {
    const { rule, registered } = await ruleOf({ priority: 7, paths: ["/health"], fixedResponse: { statusCode: 200 } });
    assert.deepEqual(rule, {
      listenerArn: registered.only("Listener", "web-listeners-https").id,
      priority: 7,
      conditions: [{ pathPattern: { values: ["/health"] } }],
      actions: [{ type: "fixed-response", fixedResponse: { statusCode: "200", contentType: "text/plain" } }],
    });
    const other = await ruleOf({
      priority: 1,
      paths: ["/*"],
      fixedResponse: { statusCode: 503, contentType: "application/json", body: "{}" },
    });
    assert.deepEqual(actionsOf(other.rule), [{
      type: "fixed-response",
      fixedResponse: { statusCode: "503", contentType: "application/json", messageBody: "{}" },
    }]);
  });

  it("match requests by hosts and paths", async () => {
    const { rule } = await ruleOf({
      priority: 50_000,
      hosts: ["a.example.com", "*.b.example.com"],
      paths: ["/a", "/b/*", "/c"],
      fixedResponse: { statusCode: 404 },
    });
    assert.deepEqual([rule["priority"], rule["conditions"]], [50_000, [
      { hostHeader: { values: ["a.example.com", "*.b.example.com"] } },
      { pathPattern: { values: ["/a", "/b/*", "/c"] } },
    ]]);
    const { rule: byHost } = await ruleOf({ priority: 1, hosts: ["a.example.com"], fixedResponse: { statusCode: 404 } });
    assert.deepEqual(byHost["conditions"], [{ hostHeader: { values: ["a.example.com"] } }]);
  });

  it("redirect to HTTPS, permanently or temporarily", async () => {
    assert.deepEqual(await redirectOf({ host: "www.example.com" }), {
      protocol: "HTTPS",
      port: "443",
      host: "www.example.com",
      statusCode: "HTTP_301",
    });
    assert.deepEqual(await redirectOf({ path: "/new/#{path}", permanent: false }), {
      protocol: "HTTPS",
      port: "443",
      path: "/new/#{path}",
      statusCode: "HTTP_302",
    });
    assert.deepEqual(await redirectOf({ host: "www.#{host}", path: "/", query: "a=b", permanent: true }), {
      protocol: "HTTPS",
      port: "443",
      host: "www.#{host}",
      path: "/",
      query: "a=b",
      statusCode: "HTTP_301",
    });
  });

  it("redirect to HTTP with httpOnly", async () => {
    assert.deepEqual(await redirectOf({ path: "/new" }, PLAIN), { protocol: "HTTP", port: "80", path: "/new", statusCode: "HTTP_301" });
    const { rule, registered } = await ruleOf({ priority: 1, paths: ["/"], fixedResponse: { statusCode: 200 } }, PLAIN);
    assert.equal(rule["listenerArn"], registered.only("Listener").id);
  });

  it("can be several", async () => {
    const registered = await make({
      ...GIVEN,
      rules: {
        one: { priority: 1, paths: ["/1"], fixedResponse: { statusCode: 201 } },
        two: { priority: 2, paths: ["/2"], redirect: { path: "/1" } },
      },
    });
    assert.deepEqual(registered.ofType("ListenerRule").map(({ name, inputs }) => [name, inputs["priority"]]), [
      ["web-listeners-rule-1", 1],
      ["web-listeners-rule-2", 2],
    ]);
  });
});

describe("LoadBalancer forward", () => {
  const asked = (name: string, change: Partial<ForwardArgs> = {}): ForwardArgs => ({
    subject: `FargateService "${name}": route`,
    condition: { priority: 100, paths: ["/*"] },
    targetGroup: new aws.lb.TargetGroup(`${name}-targets`, { port: 8080, protocol: "HTTP", targetType: "ip", vpcId: "vpc-1" }),
    protocol: "HTTP1",
    destination: { label: `service ${name}`, securityGroupId: `sg-${name}`, port: 8080 },
    ...change,
  });
  const service = (name: string) => new pulumi.ComponentResource("aws-practice:index:FargateService", name);
  /** Forwards for `first`, `second` and so on, and lets a topic wait for what there is then. */
  const program = (args: Args, ...changes: Partial<ForwardArgs>[]) => () => {
    const balancer = loadBalancer(args);
    changes.forEach((change, index) => {
      const name = ["first", "second", "third"][index]!;
      const { dependencies, requestCountLabel } = balancer.forward(name, asked(name, change), service(name));
      new aws.sns.Topic(`${name}-knows`, { displayName: requestCountLabel }, { dependsOn: dependencies });
    });
  };

  it("opens the targets' port at both ends", async () => {
    const registered = await build(program(GIVEN, {}));
    const own = registered.only("SecurityGroup").id;
    assert.deepEqual(registered.inputs("SecurityGroupEgressRule", "web-to-first-out-8080"), {
      securityGroupId: own,
      description: "To service first",
      referencedSecurityGroupId: "sg-first",
      ipProtocol: "tcp",
      fromPort: 8080,
      toPort: 8080,
    });
    assert.deepEqual(registered.inputs("SecurityGroupIngressRule", "web-to-first-in-8080"), {
      securityGroupId: "sg-first",
      description: "From the load balancer",
      referencedSecurityGroupId: own,
      ipProtocol: "tcp",
      fromPort: 8080,
      toPort: 8080,
    });
    assert.equal(registered.ofType("SecurityGroupEgressRule").length, 1);
  });

  it("creates a rule that is named after its priority", async () => {
    const registered = await build(program(GIVEN, { condition: { priority: 5, hosts: ["a.example.com"], paths: ["/a/*"] } }));
    const rule = registered.only("ListenerRule", "web-listeners-rule-5");
    assert.deepEqual(rule.inputs, {
      listenerArn: registered.only("Listener", "web-listeners-https").id,
      priority: 5,
      conditions: [{ hostHeader: { values: ["a.example.com"] } }, { pathPattern: { values: ["/a/*"] } }],
      actions: [{ type: "forward", targetGroupArn: registered.only("TargetGroup").id }],
    });
    assert.deepEqual([shortName(rule.parent), shortName(registered.only("Connection").parent)], ["web-listeners", "first"]);
  });

  it("returns dependencies and the label of the request metric", async () => {
    const registered = await build(program(PLAIN, {}));
    assert.deepEqual(registered.dependencies("Topic").filter((name) => !/alb|targets/.test(name)), [
      "web-listeners-rule-100",
      "web-to-first-in-8080",
      "web-to-first-out-8080",
    ]);
    const suffix = (type: string) => String(registered.only(type).outputs["arnSuffix"]);
    assert.equal(registered.inputs("Topic")["displayName"], `${suffix("LoadBalancer")}/${suffix("TargetGroup")}`);
    assert.match(String(registered.inputs("Topic")["displayName"]), /^app\/web-alb-[^/]+\/[^/]+\/targetgroup\/first-targets-[^/]+\/[^/]+$/);
  });

  it("forwards to several target groups, with HTTP/2 and gRPC, too", async () => {
    const registered = await build(program(
      { ...NAMED, wildcard: true },
      { condition: { priority: 1, hosts: ["api.example.com"] }, protocol: "GRPC" },
      { condition: { priority: 2, hosts: ["*.API.example.com"] }, protocol: "HTTP2" }, // DNS knows no capitals
      { condition: { priority: 3, paths: ["/*"] } },
    ));
    assert.deepEqual(registered.ofType("ListenerRule").map(({ name, inputs }) => [name, inputs["priority"]]), [
      ["web-listeners-rule-1", 1],
      ["web-listeners-rule-2", 2],
      ["web-listeners-rule-3", 3],
    ]);
    assert.equal(registered.ofType("SecurityGroupEgressRule").length, 3);
  });

  it("accepts any host if the names of the certificate aren't known", async () => {
    for (const args of [GIVEN, PLAIN, { ...GIVEN, domainName: "api.example.com" }]) {
      const registered = await build(program(args, { condition: { priority: 1, hosts: ["shop.other.example"] } }));
      assert.equal(registered.ofType("ListenerRule").length, 1);
    }
  });

  const old = { priority: 200, paths: ["/old/*"], fixedResponse: { statusCode: 410 } };
  const cases: [string, Args, Partial<ForwardArgs>[], string][] = [
    [
      "a priority that a rule of its own has",
      { ...GIVEN, rules: { old } },
      [{ condition: { priority: 200, paths: ["/a"] } }],
      "FargateService \"first\": route.priority is 200, but must be another than that of LoadBalancer \"web\": rules.old",
    ],
    ["a priority that another service has", GIVEN, [{ condition: { priority: 1, paths: ["/a"] } }, {
      condition: { priority: 1, paths: ["/b"] },
    }], "FargateService \"second\": route.priority is 1, but must be another than that of FargateService \"first\": route"],
    [
      "a rule that never gets a request, as one before takes all",
      GIVEN,
      [{ condition: { priority: 1, paths: ["/*"] } }, { condition: { priority: 2, hosts: ["a.example.com"] } }],
      "FargateService \"second\": route.priority is 2, but must be below 1, that of FargateService \"first\": route, which takes all its requests",
    ],
    [
      "a rule that takes all requests of one that is there",
      { ...GIVEN, rules: { old } },
      [{}],
      "LoadBalancer \"web\": rules.old.priority is 200, but must be below 100, that of FargateService \"first\": route, which takes all its requests",
    ],
    [
      "a host that its certificate isn't for",
      NAMED,
      [{ condition: { priority: 1, hosts: ["api.example.com", "www.example.com"] } }],
      "FargateService \"first\": route.hosts[1] is \"www.example.com\", but must be api.example.com; with wildcard: true also a name directly below it",
    ],
    [
      "a name below the domain without wildcard",
      NAMED,
      [{ condition: { priority: 1, hosts: ["a.api.example.com"] } }],
      "FargateService \"first\": route.hosts[0] is \"a.api.example.com\", but must be api.example.com; with wildcard: true also a name directly below it",
    ],
    ["a name two levels below the wildcard's domain", { ...NAMED, wildcard: true }, [{
      condition: { priority: 1, hosts: ["a.b.api.example.com"] },
    }], "FargateService \"first\": route.hosts[0] is \"a.b.api.example.com\", but must be api.example.com or a name directly below it"],
    [
      "gRPC without TLS",
      PLAIN,
      [{ protocol: "GRPC" }],
      "FargateService \"first\": route: protocol is \"GRPC\", but must be HTTP1, as LoadBalancer \"web\" has httpOnly",
    ],
    [
      "HTTP/2 without TLS",
      PLAIN,
      [{ protocol: "HTTP2" }],
      "FargateService \"first\": route: protocol is \"HTTP2\", but must be HTTP1, as LoadBalancer \"web\" has httpOnly",
    ],
    [
      "a rule that AWS refuses",
      GIVEN,
      [{ condition: { priority: 0, paths: ["/*"] } }],
      "FargateService \"first\": route.priority is 0, but must be a whole number from 1 to 50000",
    ],
    [
      "a rule without a condition",
      GIVEN,
      [{ condition: { priority: 1 } }],
      "FargateService \"first\": route.paths is missing, but must be a list of paths, or hosts given; paths: [/*] takes every request",
    ],
  ];
  for (const [what, args, changes, message] of cases) {
    it(`rejects ${what}`, async () => {
      assert.equal(await refusal(program(args, ...changes)), message);
    });
  }
});

describe("LoadBalancer refusals", () => {
  const rule = (change: object) => ({
    ...GIVEN,
    rules: { own: { priority: 1, paths: ["/own"], fixedResponse: { statusCode: 200 }, ...change } },
  });
  const answer = (fixedResponse: object) => rule({ fixedResponse });
  const redirect = (target: object) => rule({ fixedResponse: undefined, redirect: target });
  const fixed = { statusCode: 200 };
  const hostForm = "a host name with a dot, at most 128 characters, e.g. api.example.com or *.example.com";
  const pathForm = PATH_FORM;
  const certificateForm = "the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>";
  const withoutTls = "omitted with httpOnly: without TLS no name is promised";
  const statusForm = "an HTTP status from 200 to 299 or 400 to 599";

  const cases: [string, object, string][] = [
    [
      "a domain in capitals",
      { ...NAMED, domainName: "API.example.com" },
      "domainName is \"API.example.com\", but must be a host name in lower case, e.g. api.example.com",
    ],
    [
      "a domain with a scheme",
      { ...NAMED, domainName: "https://api.example.com" },
      "domainName is \"https://api.example.com\", but must be a host name in lower case, e.g. api.example.com",
    ],
    [
      "a domain of one word",
      { ...NAMED, domainName: "localhost" },
      "domainName is \"localhost\", but must be a host name in lower case, e.g. api.example.com",
    ],
    [
      "a certificate of IAM's",
      { certificateArn: "arn:aws:iam::111111111111:server-certificate/web" },
      `certificateArn is "arn:aws:iam::111111111111:server-certificate/web", but must be ${certificateForm}`,
    ],
    [
      "neither name nor certificate",
      {},
      "domainName is missing, but must be set, with its hostedZone; for practice without a domain say httpOnly: true",
    ],
    [
      "a zone alone",
      { hostedZone: "example.com" },
      "domainName is missing, but must be set, with its hostedZone; for practice without a domain say httpOnly: true",
    ],
    ["a name without TLS", { ...PLAIN, domainName: "api.example.com" }, `domainName is "api.example.com", but must be ${withoutTls}`],
    ["a certificate without TLS", { ...PLAIN, ...GIVEN }, `certificateArn is "${GIVEN.certificateArn}", but must be ${withoutTls}`],
    ["a zone without TLS", { ...PLAIN, hostedZone: "example.com" }, `hostedZone is "example.com", but must be ${withoutTls}`],
    [
      "a name that can't be validated",
      { domainName: "api.example.com" },
      "hostedZone is missing, but must be set, so that the certificate for api.example.com can be made; or certificateArn",
    ],
    [
      "a zone without a name to record",
      { ...GIVEN, hostedZone: "example.com" },
      "hostedZone is \"example.com\", but must be omitted, or domainName given: there is no name to record",
    ],
    [
      "the zone of another domain",
      { ...NAMED, hostedZone: "other.com" },
      "hostedZone is \"other.com\", but must be the zone of api.example.com: its name, one of the names it ends in, or an id, e.g. Z0123456789ABCDEF",
    ],
    [
      "a zone that only sounds alike",
      { ...NAMED, hostedZone: "ample.com" },
      "hostedZone is \"ample.com\", but must be the zone of api.example.com: its name, one of the names it ends in, or an id, e.g. Z0123456789ABCDEF",
    ],
    ["a wildcard of nothing", { ...GIVEN, wildcard: true }, "wildcard is true, but must be omitted, or domainName and hostedZone given"],
    [
      "a wildcard without a zone for its record",
      { ...GIVEN, domainName: "api.example.com", wildcard: true },
      "wildcard is true, but must be omitted, or domainName and hostedZone given",
    ],
    ["IPv6 alone", { ...GIVEN, ipAddressType: "ipv6" }, "ipAddressType is \"ipv6\", but must be one of ipv4, dualstack"],
    ...[0, 4_001, 1.5].map((
      idleTimeoutSeconds,
    ): [string, object, string] => [
      `${idleTimeoutSeconds} idle seconds`,
      { ...GIVEN, idleTimeoutSeconds },
      `idleTimeoutSeconds is ${idleTimeoutSeconds}, but must be a whole number from 1 to 4000`,
    ]),
    ...[0, 3_654, 1.5].map((
      retentionDays,
    ): [string, object, string] => [
      `logs of ${retentionDays} days`,
      { ...GIVEN, accessLogs: { retentionDays } },
      `accessLogs.retentionDays is ${retentionDays}, but must be a whole number from 1 to 3653`,
    ]),
    [
      "one subnet",
      { ...GIVEN, network: { ...PLACE.network, publicSubnetIds: ["subnet-1"] } },
      "network is \"1 public subnets\", but must be public subnets in two zones or more, as AWS requires",
    ],

    ...[0, 50_001, 1.5].map((
      priority,
    ): [string, object, string] => [
      `priority ${priority}`,
      rule({ priority }),
      `rules.own.priority is ${priority}, but must be a whole number from 1 to 50000`,
    ]),
    ["a host without a dot", rule({ hosts: ["localhost"] }), `rules.own.hosts[0] is "localhost", but must be ${hostForm}`],
    ["a path without its slash", rule({ paths: ["/a", "b"] }), `rules.own.paths[1] is "b", but must be ${pathForm}`],
    [
      "a rule without a condition",
      rule({ paths: [] }),
      "rules.own.paths is missing, but must be a list of paths, or hosts given; paths: [/*] takes every request",
    ],
    [
      "six values in a rule",
      rule({ hosts: ["a.example.com"], paths: ["/1", "/2", "/3", "/4", "/5"] }),
      "rules.own.paths is [\"/1\",\"/2\",\"/3\",\"/4\",\"/5\"], but must be at most 5 together with hosts, as AWS allows no more in a rule",
    ],
    [
      "seven wildcards in a rule",
      rule({ hosts: ["*.example.com"], paths: ["/******"] }),
      "rules.own.paths is [\"/******\"], but must be with at most 6 * and ? together with hosts, as AWS allows no more in a rule",
    ],
    [
      "a rule that does nothing",
      rule({ fixedResponse: undefined }),
      "rules.own.fixedResponse is missing, but must be set, or redirect, and not both",
    ],
    [
      "a rule that does two things",
      rule({ redirect: { path: "/" } }),
      "rules.own.fixedResponse is {\"statusCode\":200,\"contentType\":\"text/plain\"}, but must be set, or redirect, and not both",
    ],
    ...[199, 302, 600, 200.5].map((
      statusCode,
    ): [string, object, string] => [
      `an answer ${statusCode}`,
      answer({ statusCode }),
      `rules.own.fixedResponse.statusCode is ${statusCode}, but must be ${statusForm}`,
    ]),
    [
      "an answer in XML",
      answer({ ...fixed, contentType: "text/xml" }),
      "rules.own.fixedResponse.contentType is \"text/xml\", but must be one of text/plain, text/css, text/html, application/javascript, application/json",
    ],
    [
      "an answer of 1025 characters",
      answer({ ...fixed, body: "a".repeat(1_025) }),
      `rules.own.fixedResponse.body is "${"a".repeat(20)}...", but must be at most 1024 characters`,
    ],
    [
      "a redirect to the same place",
      redirect({ permanent: true }),
      "rules.own.redirect is {\"permanent\":true}, but must be with a host, path or query that this rule leaves alone: to the same place it would never end",
    ],
    [
      "a redirect to a host without a dot",
      redirect({ host: "localhost" }),
      `rules.own.redirect.host is "localhost", but must be ${hostForm}`,
    ],
    [
      "a redirect to a path without its slash",
      redirect({ path: "new" }),
      "rules.own.redirect.path is \"new\", but must be a path that begins with /, at most 128 characters",
    ],
    [
      "a redirect with a question mark",
      redirect({ query: "?a" }),
      "rules.own.redirect.query is \"?a\", but must be 1 to 128 characters without the question mark",
    ],
    [
      "a rule for a host that its certificate isn't for",
      { ...rule({ hosts: ["www.example.com"] }), ...NAMED, certificateArn: undefined },
      "rules.own.hosts[0] is \"www.example.com\", but must be api.example.com; with wildcard: true also a name directly below it",
    ],
    ["two rules of one priority", {
      ...GIVEN,
      rules: { a: { priority: 1, paths: ["/a"], fixedResponse: fixed }, b: { priority: 1, paths: ["/b"], fixedResponse: fixed } },
    }, "rules.a.priority is 1, but must be another than that of rules.b"],
    ["a rule behind one that takes all its requests", {
      ...GIVEN,
      rules: { a: { priority: 2, paths: ["/a"], fixedResponse: fixed }, b: { priority: 1, paths: ["/*"], fixedResponse: fixed } },
    }, "rules.a.priority is 2, but must be below 1, that of rules.b, which takes all its requests"],
  ];
  for (const [what, args, message] of cases) {
    it(`rejects ${what} before it creates a resource`, async () => {
      let words = "";
      const registered = await build(() => void (words = refused(() => loadBalancer(args))));
      assert.equal(words.split("\n")[0], `LoadBalancer "web": ${message}`);
      assert.deepEqual(registered.resources.filter(({ custom }) => custom), []);
    });
  }

  const accepted: [string, object][] = [
    ["the longest answer", answer({ statusCode: 599, contentType: "text/html", body: "a".repeat(1_024) })],
    ["five values with six wildcards", rule({ hosts: ["*.example.com"], paths: ["/*?", "/?*", "/?", "/5"] })],
    ["each end of the statuses", {
      ...GIVEN,
      rules: Object.fromEntries(
        [200, 299, 400, 599].map((
          statusCode,
          index,
        ) => [`r${index}`, { priority: index + 1, paths: [`/${statusCode}`], fixedResponse: { statusCode } }]),
      ),
    }],
    ["a domain in a zone two levels above", { domainName: "a.b.example.com", hostedZone: "example.com" }],
  ];
  for (const [what, args] of accepted) {
    it(`accepts ${what}`, async () => {
      assert.equal((await make(args)).ofType("Listener").length, 2);
    });
  }
});
