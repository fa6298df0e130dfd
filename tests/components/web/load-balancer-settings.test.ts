import * as fc from "fast-check";
import assert from "node:assert/strict";

import { requireNone, resolve } from "../../../components/shared/schema";
import { CONTENT_TYPES } from "../../../components/web/fixed-rule";
import { HOST_FORM } from "../../../components/web/listener-rule";
import {
  CERTIFICATE_FORM,
  CERTIFICATE_PATTERN,
  DOMAIN_FORM,
  DOMAIN_PATTERN,
  isZoneId,
  loadBalancerSettings,
  namedRules,
  servedHostMistakes,
} from "../../../components/web/load-balancer-settings";
import { refused } from "../../support/refused";

const OWNER = "LoadBalancer \"web\"";
const CERTIFICATE = "arn:aws:acm:ap-northeast-1:111111111111:certificate/0f5c1d2e-3b4a-4c5d-8e6f-708192a3b4c5";
const NAMED = { domainName: "api.example.com", hostedZone: "example.com" };
const check = (choice: object = NAMED) => resolve(loadBalancerSettings, OWNER, choice);
const ZONE_OF = "the zone of api.example.com: its name, one of the names it ends in, or an id, e.g. Z0123456789ABCDEF";

describe("loadBalancerSettings", () => {
  const accepted: [string, object][] = [
    ["a name with its zone", NAMED],
    ["the zone of the name itself", { ...NAMED, hostedZone: "api.example.com" }],
    ["a zone by its id", { ...NAMED, hostedZone: "Z0123456789ABCDEF" }],
    ["all names below it", { ...NAMED, wildcard: true }],
    ["a certificate without a name", { certificateArn: CERTIFICATE }],
    ["a name with a certificate", { domainName: "api.example.com", certificateArn: CERTIFICATE }],
    ["a name with its zone and a certificate", { ...NAMED, certificateArn: CERTIFICATE }],
    ["neither name nor certificate without TLS", { httpOnly: true }],
    ["the least", { ...NAMED, idleTimeoutSeconds: 1, accessLogs: { retentionDays: 1 } }],
    ["the most", { ...NAMED, idleTimeoutSeconds: 4_000, accessLogs: { retentionDays: 3_653 }, ipAddressType: "dualstack" }],
  ];
  for (const [what, choice] of accepted) it(`accepts ${what}`, () => check(choice));

  const without = "omitted with httpOnly: without TLS no name is promised";
  const cases: [string, object, string][] = [
    [
      "neither name nor certificate with TLS",
      {},
      "domainName is missing, but must be set, with its hostedZone; for practice without a domain say httpOnly: true",
    ],
    [
      "a zone alone",
      { hostedZone: "example.com" },
      "domainName is missing, but must be set, with its hostedZone; for practice without a domain say httpOnly: true",
    ],
    [
      "a name without a zone",
      { domainName: "api.example.com" },
      "hostedZone is missing, but must be set, so that the certificate for api.example.com can be made; or certificateArn",
    ],
    [
      "a zone with a certificate, but no name",
      { hostedZone: "example.com", certificateArn: CERTIFICATE },
      "hostedZone is \"example.com\", but must be omitted, or domainName given: there is no name to record",
    ],
    ["a name without TLS", { httpOnly: true, domainName: "api.example.com" }, `domainName is "api.example.com", but must be ${without}`],
    ["a name and its zone without TLS", { httpOnly: true, ...NAMED }, `domainName is "api.example.com", but must be ${without}`],
    ["a zone without TLS", { httpOnly: true, hostedZone: "example.com" }, `hostedZone is "example.com", but must be ${without}`],
    [
      "a certificate without TLS",
      { httpOnly: true, certificateArn: CERTIFICATE },
      `certificateArn is "${CERTIFICATE}", but must be ${without}`,
    ],
    [
      "names below none",
      { certificateArn: CERTIFICATE, wildcard: true },
      "wildcard is true, but must be omitted, or domainName and hostedZone given",
    ],
    [
      "names below one whose records are elsewhere",
      { domainName: "api.example.com", certificateArn: CERTIFICATE, wildcard: true },
      "wildcard is true, but must be omitted, or domainName and hostedZone given",
    ],
    [
      "names below none without TLS",
      { httpOnly: true, wildcard: true },
      "wildcard is true, but must be omitted, or domainName and hostedZone given",
    ],
    ["another's zone", { ...NAMED, hostedZone: "example.org" }, `hostedZone is "example.org", but must be ${ZONE_OF}`],
    ["a zone that only ends alike", { ...NAMED, hostedZone: "ample.com" }, `hostedZone is "ample.com", but must be ${ZONE_OF}`],
    ["a zone below the name", { ...NAMED, hostedZone: "v1.api.example.com" }, `hostedZone is "v1.api.example.com", but must be ${ZONE_OF}`],
    ["a zone without a name", { ...NAMED, hostedZone: "" }, `hostedZone is "", but must be ${ZONE_OF}`],
    ["a name in capitals", { ...NAMED, domainName: "API.example.com" }, `domainName is "API.example.com", but must be ${DOMAIN_FORM}`],
    [
      "another service's certificate",
      { certificateArn: CERTIFICATE.replace("acm", "iam") },
      `certificateArn is "${CERTIFICATE.replace("acm", "iam")}", but must be ${CERTIFICATE_FORM}`,
    ],
    ["IPv6 alone", { ...NAMED, ipAddressType: "ipv6" }, "ipAddressType is \"ipv6\", but must be one of ipv4, dualstack"],
    ["no idle time", { ...NAMED, idleTimeoutSeconds: 0 }, "idleTimeoutSeconds is 0, but must be a whole number from 1 to 4000"],
    ["4,001 seconds", { ...NAMED, idleTimeoutSeconds: 4_001 }, "idleTimeoutSeconds is 4001, but must be a whole number from 1 to 4000"],
    [
      "logs for no day",
      { ...NAMED, accessLogs: { retentionDays: 0 } },
      "accessLogs.retentionDays is 0, but must be a whole number from 1 to 3653",
    ],
    [
      "logs for 3,654 days",
      { ...NAMED, accessLogs: { retentionDays: 3_654 } },
      "accessLogs.retentionDays is 3654, but must be a whole number from 1 to 3653",
    ],
  ];
  for (const [what, choice, message] of cases) {
    it(`rejects ${what}`, () => assert.equal(refused(() => check(choice)).split("\n")[0], `${OWNER}: ${message}`));
  }

  it("accepts a combination exactly where TLS has a certificate, and every name and record has what it needs", () => {
    const choice = fc.record({
      domainName: fc.option(fc.constant("api.example.com"), { nil: undefined }),
      hostedZone: fc.option(fc.constantFrom("example.com", "Z0123456789ABCDEF"), { nil: undefined }),
      certificateArn: fc.option(fc.constant(CERTIFICATE), { nil: undefined }),
      httpOnly: fc.boolean(),
      wildcard: fc.boolean(),
    });
    fc.assert(
      fc.property(choice, ({ domainName, hostedZone, certificateArn, httpOnly, wildcard }) => {
        const hasTls = certificateArn !== undefined || (domainName !== undefined && hostedZone !== undefined);
        const plain = domainName === undefined && hostedZone === undefined && certificateArn === undefined;
        const right = (httpOnly ? plain : hasTls) && (domainName !== undefined || hostedZone === undefined)
          && (!wildcard || hostedZone !== undefined);
        const call = () => check({ domainName, hostedZone, certificateArn, httpOnly, wildcard });
        if (right) call();
        else assert.match(refused(call), /: (domainName|hostedZone|certificateArn|wildcard) is /);
      }),
      { numRuns: 300 },
    );
  });
});

describe("loadBalancerSettings of several mistakes", () => {
  it("reports each, one a line", () => {
    const wrong = {
      domainName: "WEB",
      httpOnly: true,
      ipAddressType: "ipv6",
      idleTimeoutSeconds: 0,
      accessLogs: { retentionDays: 0 },
      rules: { a: { priority: 1, paths: ["/*"] }, b: { priority: 0, paths: ["/b"], redirect: { path: "/" } } },
    };
    assert.equal(refused(() => check(wrong)).split("\n").length, 6); // the last two: a does nothing, b has no priority
  });
});

describe("Fixed rules", () => {
  const PATHS = { priority: 100, paths: ["/old/*"] };
  const rules = (...all: object[]) =>
    check({ ...NAMED, rules: Object.fromEntries(all.map((rule, index) => [`rule${index}`, { ...PATHS, ...rule }])) });

  it("have names that can be part of others", () => {
    const old = { ...PATHS, redirect: { path: "/new" } };
    assert.equal(
      refused(() => check({ ...NAMED, rules: { "Old page": old } })),
      `${OWNER}: rules.Old page: the key is "Old page", but must be lower-case letters, digits and single hyphens, beginning with a letter`,
    );
    check({ ...NAMED, rules: { "old-page2": old } });
  });

  it("know where they stand", () => {
    const redirect = { ...PATHS, redirect: { path: "/new", permanent: true } };
    assert.deepEqual(namedRules(`${OWNER}: `, { old: redirect }), [{ ...redirect, name: "old", subject: `${OWNER}: rules.old` }]);
    assert.deepEqual(namedRules(OWNER, {}), []);
  });

  const accepted: [string, object][] = [
    ["an empty answer", { fixedResponse: { statusCode: 200 } }],
    ["the highest good status", { fixedResponse: { statusCode: 299 } }],
    ["the lowest bad status", { fixedResponse: { statusCode: 400 } }],
    ["the highest bad status", { fixedResponse: { statusCode: 599, contentType: "application/json", body: "{}" } }],
    ["a long answer", { fixedResponse: { statusCode: 503, body: "a".repeat(1_024) } }],
    ["a redirect to another host", { redirect: { host: "www.example.org" } }],
    ["a redirect to another host made of this one", { redirect: { host: "www.#{host}" } }],
    ["a redirect to another path", { redirect: { path: "/new/#{path}", permanent: false } }],
    ["a redirect to a host that it doesn't take", { hosts: ["api.example.com"], redirect: { host: "www.example.org" } }],
    ["a redirect to another query", { redirect: { query: "#{query}&from=old" } }],
    ["a host of its own", { hosts: ["api.example.com"], redirect: { path: "/" } }],
    ...CONTENT_TYPES.map((
      contentType,
    ): [string, object] => [`an answer of ${contentType}`, { fixedResponse: { statusCode: 200, contentType } }]),
  ];
  for (const [what, rule] of accepted) it(`accept ${what}`, () => rules(rule));

  const status = "an HTTP status from 200 to 299 or 400 to 599";
  const path = "a path that begins with /, at most 128 characters";
  const query = "1 to 128 characters without the question mark";
  const cases: [string, object, string][] = [
    ["no action", {}, "fixedResponse is missing, but must be set, or redirect, and not both"],
    [
      "two actions",
      { fixedResponse: { statusCode: 200 }, redirect: { path: "/" } },
      "fixedResponse is {\"statusCode\":200,\"contentType\":\"text/plain\"}, but must be set, or redirect, and not both",
    ],
    ["status 199", { fixedResponse: { statusCode: 199 } }, `fixedResponse.statusCode is 199, but must be ${status}`],
    ["status 300", { fixedResponse: { statusCode: 300 } }, `fixedResponse.statusCode is 300, but must be ${status}`],
    ["status 399", { fixedResponse: { statusCode: 399 } }, `fixedResponse.statusCode is 399, but must be ${status}`],
    ["status 600", { fixedResponse: { statusCode: 600 } }, `fixedResponse.statusCode is 600, but must be ${status}`],
    ["a status in words", { fixedResponse: { statusCode: "200" } }, `fixedResponse.statusCode is "200", but must be ${status}`],
    [
      "another content type",
      { fixedResponse: { statusCode: 200, contentType: "text/xml" } },
      "fixedResponse.contentType is \"text/xml\", but must be one of text/plain, text/css, text/html, application/javascript, application/json",
    ],
    [
      "too long an answer",
      { fixedResponse: { statusCode: 200, body: "a".repeat(1_025) } },
      `fixedResponse.body is "${"a".repeat(20)}...", but must be at most 1024 characters`,
    ],
    [
      "a redirect to the same place",
      { redirect: { permanent: true } },
      "redirect is {\"permanent\":true}, but must be with a host, path or query that this rule leaves alone: to the same place it would never end",
    ],
    [
      "a redirect to a path of its own",
      { paths: ["/new/*"], redirect: { path: "/new/page" } },
      "redirect is {\"path\":\"/new/page\",\"permanent\":true}, but must be with a host, path or query that this rule leaves alone: to the same place it would never end",
    ],
    [
      "a redirect of every path",
      { paths: [], hosts: ["api.example.com"], redirect: { path: "/new" } },
      "redirect is {\"path\":\"/new\",\"permanent\":true}, but must be with a host, path or query that this rule leaves alone: to the same place it would never end",
    ],
    [
      "a redirect to its own host",
      { hosts: ["api.example.com"], redirect: { host: "api.example.com" } },
      "redirect is {\"host\":\"api.example.com\",\"permanent\":true}, but must be with a host, path or query that this rule leaves alone: to the same place it would never end",
    ],
    [
      "a redirect that changes nothing",
      { redirect: { host: "#{host}", path: "/#{path}" } },
      "redirect is {\"host\":\"#{host}\",\"path\":\"/#{path}\",\"permanent\":true}, but must be with a host, path or query that this rule leaves alone: to the same place it would never end",
    ],
    [
      "a placeholder that AWS doesn't know",
      { redirect: { path: "/new/#{pth}" } },
      "redirect is \"#{pth}\", but must be one of #{host}, #{path}, #{query}, #{port}, #{protocol}",
    ],
    ["a redirect to no host", { redirect: { host: "www" } }, `redirect.host is "www", but must be ${HOST_FORM}`],
    ["a redirect to no path", { redirect: { path: "new" } }, `redirect.path is "new", but must be ${path}`],
    [
      "a redirect to too long a path",
      { redirect: { path: `/${"a".repeat(128)}` } },
      `redirect.path is "/${"a".repeat(128)}", but must be ${path}`,
    ],
    ["a redirect with a question mark", { redirect: { query: "?a=1" } }, `redirect.query is "?a=1", but must be ${query}`],
    ["a redirect to no query", { redirect: { query: "" } }, `redirect.query is "", but must be ${query}`],
    ["too long a query", { redirect: { query: "a".repeat(129) } }, `redirect.query is "${"a".repeat(129)}", but must be ${query}`],
    ["no priority", { priority: 0, redirect: { path: "/" } }, "priority is 0, but must be a whole number from 1 to 50000"],
    [
      "another's host",
      { hosts: ["www.example.org"], redirect: { path: "/" } },
      "hosts[0] is \"www.example.org\", but must be api.example.com; with wildcard: true also a name directly below it",
    ],
  ];
  for (const [what, rule, message] of cases) {
    it(`reject ${what}`, () => assert.equal(refused(() => rules(rule)), `${OWNER}: rules.rule0.${message}`));
  }

  it("are refused where two have one priority, or one takes all requests of another", () => {
    const redirect = { host: "www.example.org" };
    rules({ redirect, priority: 200 }, { redirect, priority: 300, paths: ["/*"] });
    assert.equal(
      refused(() => rules({ redirect }, { redirect, paths: ["/x"] })),
      [
        `${OWNER}: rules.rule0.priority is 100, but must be another than that of rules.rule1`,
        `${OWNER}: rules.rule1.priority is 100, but must be another than that of rules.rule0`,
      ].join("\n"),
    );
    assert.equal(
      refused(() => rules({ redirect, priority: 200 }, { redirect, paths: ["/*"] })),
      `${OWNER}: rules.rule0.priority is 200, but must be below 100, that of rules.rule1, which takes all its requests`,
    );
  });
});

describe("servedHostMistakes", () => {
  const requireServedHosts = (...args: Parameters<typeof servedHostMistakes>) =>
    requireNone("services.api.route", servedHostMistakes(...args));
  const rule = (...hosts: string[]) => ({ subject: "services.api.route", priority: 1, hosts });
  const [alone, wildcard] = [{ domainName: "example.com" }, { domainName: "example.com", wildcard: true }];

  const accepted: [string, string[], object][] = [
    ["the name itself", ["example.com"], alone],
    ["no host", [], alone],
    ["names directly below it", ["example.com", "a.example.com", "A.Example.com", "*.example.com", "v?.example.com"], wildcard],
    ["any name where the certificate was given", ["a.example.org"], { ...alone, certificateArn: CERTIFICATE }],
    ["any name where none was promised", ["a.example.org"], {}],
  ];
  for (const [what, hosts, choice] of accepted) it(`accepts ${what}`, () => requireServedHosts(rule(...hosts), choice));
  it("accepts a rule without hosts", () => requireServedHosts({}, alone));

  const below = "example.com or a name directly below it";
  const cases: [string, string[], object, string][] = [
    [
      "a name below it",
      ["example.com", "a.example.com"],
      alone,
      "hosts[1] is \"a.example.com\", but must be example.com; with wildcard: true also a name directly below it",
    ],
    [
      "another name",
      ["example.org"],
      alone,
      "hosts[0] is \"example.org\", but must be example.com; with wildcard: true also a name directly below it",
    ],
    ["a name two steps below it", ["a.b.example.com"], wildcard, `hosts[0] is "a.b.example.com", but must be ${below}`],
    ["a name that only ends alike", ["anexample.com"], wildcard, `hosts[0] is "anexample.com", but must be ${below}`],
    ["the name above it", ["*.com"], wildcard, `hosts[0] is "*.com", but must be ${below}`],
  ];
  for (const [what, hosts, choice, message] of cases) {
    it(`rejects ${what}`, () => assert.equal(refused(() => requireServedHosts(rule(...hosts), choice)), `services.api.route: ${message}`));
  }
});

describe("Names of a load balancer", () => {
  it("are host names in lower case", () => {
    const domains = ["example.com", "a.b.example.co.jp", "xn--wgv71a.jp", `${"a".repeat(63)}.com`, "1.example.com"];
    for (const name of domains) assert.match(name, DOMAIN_PATTERN);
    for (
      const name of [
        "",
        "example",
        "Example.com",
        "-a.example.com",
        "a-.example.com",
        "*.example.com",
        "a..com",
        "example.com.",
        "example.c",
        "example.1a",
        "a_b.com",
        `${"a".repeat(64)}.com`,
        "a.com\n",
        `${"a.".repeat(126)}com`,
      ]
    ) {
      assert.doesNotMatch(name, DOMAIN_PATTERN);
    }
    assert.match(`${"a.".repeat(125)}com`, DOMAIN_PATTERN);
  });

  it("tell a zone's id from its name", () => {
    assert.ok(["Z0123456789ABCDEF", "Z2FDTNDATAQYW2", "Z12345"].every(isZoneId));
    assert.ok(!["example.com", "Z1234", "Z0123456789abcdef", "zone", `Z${"0".repeat(32)}`, " Z12345"].some(isZoneId));
  });

  it("are ARNs for certificates, in every partition", () => {
    for (const arn of [CERTIFICATE, CERTIFICATE.replace("aws", "aws-cn"), CERTIFICATE.replace("aws", "aws-us-gov")]) {
      assert.match(arn, CERTIFICATE_PATTERN);
    }
    for (
      const arn of [
        "",
        CERTIFICATE.slice(0, -1),
        `${CERTIFICATE}0`,
        CERTIFICATE.replace("111111111111", "1"),
        CERTIFICATE.replace("certificate/", "certificate:"),
        CERTIFICATE.replace("ap-northeast-1", ""),
      ]
    ) {
      assert.doesNotMatch(arn, CERTIFICATE_PATTERN);
    }
  });

  it("are lower-case words for rules", () => {
    const rules = (name: string) => check({ ...NAMED, rules: { [name]: { priority: 1, paths: ["/old"], redirect: { path: "/new" } } } });
    for (const name of ["old", "old-site-2"]) rules(name);
    for (const name of ["", "Old", "2nd", "old-", "old--site", "old_site"]) assert.match(refused(() => rules(name)), /: the key is /);
  });
});
