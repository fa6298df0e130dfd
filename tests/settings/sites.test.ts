import assert from "node:assert/strict";

import { type Config, LOAD_BALANCER, mistakesOf, SERVICES, settingsOf } from "./read";

const SITES = "aws-practice:sites";
const NAMED = { domainName: "www.example.com", hostedZone: "example.com" };
const ANSWERED = { ...NAMED, loadBalancerPaths: ["/api/*"] };
const INTERNAL = { ...NAMED, internal: true };
const API = { api: { port: 8080, route: { priority: 1, paths: ["/api/*"] } } };

describe("Settings of sites, the load balancer and services together", () => {
  const cases: [what: string, config: Config, ...mistakes: string[]][] = [
    ["a site of files", { [SITES]: { web: NAMED } }],
    ["a site behind which an internal load balancer answers", { [SITES]: { web: ANSWERED }, [LOAD_BALANCER]: INTERNAL, [SERVICES]: API }],
    ["a service that publishes", { [SITES]: { web: NAMED }, [SERVICES]: { api: { publishes: ["web"] } } }],
    [
      "paths without a load balancer",
      { [SITES]: { web: ANSWERED } },
      `${SITES}.web.loadBalancerPaths is ["/api/*"], but must be omitted, or ${LOAD_BALANCER} given with internal: true, as it answers them`,
    ],
    [
      "paths of a public load balancer",
      { [SITES]: { web: ANSWERED }, [LOAD_BALANCER]: { ...NAMED, domainName: "api.example.com" } },
      `${SITES}.web.loadBalancerPaths is ["/api/*"], but must be omitted, or loadBalancer.internal true, as CloudFront reaches it by a VPC origin`,
    ],
    [
      "a load balancer whose certificate is for another name",
      { [SITES]: { web: ANSWERED }, [LOAD_BALANCER]: { ...INTERNAL, domainName: "api.example.com" } },
      `${SITES}.web.domainName is "www.example.com", but must be a name of the load balancer's certificate: api.example.com; with wildcard: true `
      + "also a name directly below it",
    ],
    [
      "an internal load balancer that nothing reaches",
      { [SITES]: { web: NAMED }, [LOAD_BALANCER]: { ...INTERNAL, domainName: "api.example.com" } },
      `${LOAD_BALANCER}.internal is true, but must be false, or a site with loadBalancerPaths given: nothing else reaches it`,
    ],
    [
      "one name for a site and a public load balancer",
      { [SITES]: { web: NAMED }, [LOAD_BALANCER]: NAMED },
      `${SITES}.web.domainName is "www.example.com", but must be another than loadBalancer.domainName, or loadBalancer.internal true`,
    ],
    [
      "one name for two sites",
      { [SITES]: { web: NAMED, shop: NAMED } },
      `${SITES}.shop.domainName is "www.example.com", but must be another than that of sites.web, as one distribution has a name`,
    ],
    [
      "gRPC behind CloudFront",
      { [SITES]: { web: ANSWERED }, [LOAD_BALANCER]: INTERNAL, [SERVICES]: { api: { ...API.api, protocol: "GRPC" } } },
      `${SERVICES}.api.protocol is "GRPC", but must be HTTP1, as CloudFront sends HTTP/1.1 to an internal load balancer`,
    ],
    [
      "a service that publishes to a site that there isn't",
      { [SITES]: { web: NAMED }, [SERVICES]: { api: { publishes: ["shop"] } } },
      `${SERVICES}.api.publishes[0] is "shop", but must be one of web`,
    ],
    [
      "a time for a load balancer that answers nothing",
      { [SITES]: { web: { ...NAMED, loadBalancerTimeoutSeconds: 60 } } },
      `${SITES}.web.loadBalancerTimeoutSeconds is 60, but must be omitted, or loadBalancerPaths given`,
    ],
  ];
  for (const [what, config, ...mistakes] of cases) {
    if (mistakes.length === 0) it(`accept ${what}`, () => settingsOf(config));
    else it(`reject ${what}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }
});
