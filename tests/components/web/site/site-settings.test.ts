import assert from "node:assert/strict";

import { resolve } from "../../../../components/shared/schema";
import { hashedPathsOf, siteSettings, siteVariables } from "../../../../components/web/site/site-settings";
import { refused } from "../../../support/refused";

const NAMED = { domainName: "www.example.com", hostedZone: "example.com" };
const CERTIFICATE = "arn:aws:acm:us-east-1:111111111111:certificate/0f5c1d2e-3b4a-4c5d-8e6f-708192a3b4c5";
const PAGES = { ...NAMED, loadBalancerPaths: ["/*"], filePaths: ["/static/*"] };
const check = (choice: object) => resolve(siteSettings, "StaticSite \"web\"", choice);

describe("siteSettings", () => {
  const accepted: [string, object][] = [
    ["nothing, for practice", {}],
    ["a name with its zone", NAMED],
    ["a name with a certificate", { domainName: "www.example.com", certificateArn: CERTIFICATE }],
    ["paths of the load balancer", { ...NAMED, loadBalancerPaths: ["/api/*", "/graphql"] }],
    ["pages of the load balancer", PAGES],
    ["hashed names among the files", { ...PAGES, hashedPaths: ["/static/build/*"] }],
    ["a single-page application with a page for missing files", { ...NAMED, singlePageFallback: true, notFoundPage: "/404.html" }],
  ];
  for (const [what, choice] of accepted) it(`accepts ${what}`, () => void check(choice));

  const rejected: [string, object, string][] = [
    [
      "a name without a zone",
      { domainName: "www.example.com" },
      "hostedZone is missing, but must be set, so that the certificate for www.example.com can be made; or certificateArn",
    ],
    [
      "a certificate of another region than CloudFront's",
      { domainName: "www.example.com", certificateArn: CERTIFICATE.replace("us-east-1", "ap-northeast-1") },
      "certificateArn is \"arn:aws:acm:ap-northeast-1:111111111111:certificate/0f5c1d2e-3b4a-4c5d-8e6f-708192a3b4c5\", but must be the ARN of an "
      + "ACM certificate of us-east-1, arn:aws:acm:us-east-1:<account>:certificate/<id>",
    ],
    [
      "a certificate without a name",
      { certificateArn: CERTIFICATE },
      "domainName is missing, but must be set, as certificateArn is for a name",
    ],
    [
      "paths of the load balancer without a name",
      { loadBalancerPaths: ["/api/*"] },
      "domainName is missing, but must be set with loadBalancerPaths, as the load balancer's certificate must be for the site's name",
    ],
    [
      "a path beside all paths",
      { ...PAGES, loadBalancerPaths: ["/*", "/api/*"] },
      "loadBalancerPaths is [\"/*\",\"/api/*\"], but must be [/*] alone, as it takes the others' requests",
    ],
    [
      "all paths without files",
      { ...NAMED, loadBalancerPaths: ["/*"] },
      "filePaths is [], but must be a list of paths, e.g. [/static/*], as no other file would be reached",
    ],
    [
      "paths of files that all others are",
      { ...NAMED, filePaths: ["/static/*"] },
      "filePaths is [\"/static/*\"], but must be omitted, or loadBalancerPaths given [/*]",
    ],
    [
      "hashed names that the load balancer answers",
      { ...NAMED, loadBalancerPaths: ["/assets/*"], hashedPaths: ["/assets/js/*"] },
      "hashedPaths[0] is \"/assets/js/*\", but must be none of loadBalancerPaths, which take its requests",
    ],
    [
      "hashed names outside the files",
      { ...PAGES, hashedPaths: ["/assets/*"] },
      "hashedPaths[0] is \"/assets/*\", but must be a part of filePaths, /static/*",
    ],
    [
      "every path as hashed",
      { ...NAMED, hashedPaths: ["/*"] },
      "hashedPaths[0] is \"/*\", but must be narrower than every path: pages keep their names",
    ],
    [
      "a page for missing files beside the load balancer's answers",
      { ...NAMED, loadBalancerPaths: ["/api/*"], notFoundPage: "/404.html" },
      "notFoundPage is \"/404.html\", but must be omitted with loadBalancerPaths, as it would replace the load balancer's own answers with 404",
    ],
    [
      "a single-page application beside rendered pages",
      { ...PAGES, singlePageFallback: true },
      "singlePageFallback is true, but must be false with loadBalancerPaths [/*], as the load balancer answers the pages",
    ],
  ];
  for (const [what, choice, message] of rejected) {
    it(`rejects ${what}`, () => assert.equal(refused(() => check(choice)), `StaticSite "web": ${message}`));
  }

  it("takes /assets/* for hashed names, and none if the load balancer answers the pages", () => {
    assert.deepEqual([check(NAMED), check(PAGES), check({ ...NAMED, hashedPaths: [] })].map((site) => hashedPathsOf(site)), [
      ["/assets/*"],
      [],
      [],
    ]);
  });

  it("names the variables of a site", () => {
    assert.deepEqual(siteVariables("my-shop"), ["SITE_MY_SHOP_BUCKET", "SITE_MY_SHOP_DISTRIBUTION_ID"]);
  });
});
