import assert from "node:assert/strict";

import type { Properties } from "../../../../toolkit/shared/values";
import { build, refusal } from "../../../support/simulated";
import { some } from "../../../support/workloads";
import { byPath, distribution, INTERNAL, loadBalancer, makeWith, NAMED, NETWORK, ordered, PAGES, SHARED, site } from "./site-parts";

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
