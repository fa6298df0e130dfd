import * as fc from "fast-check";
import assert from "node:assert/strict";

import { requireNone, resolve } from "../../../components/shared/schema";
import {
  HOST_FORM,
  HOST_PATTERN,
  type NamedRule,
  PATH_FORM,
  PATH_PATTERN,
  patternCovers,
  PRIORITIES,
  reachMistake,
  type RuleCondition,
  ruleCondition,
} from "../../../components/web/listener-rule";
import { processorSeconds } from "../../support/processor-time";
import { refused } from "../../support/refused";

const OWNER = "FargateService \"api\": route";
const refusal = (rule: Partial<RuleCondition>) => refused(() => resolve(ruleCondition, OWNER, { priority: 100, ...rule }));

describe("HOST_PATTERN", () => {
  for (
    const host of [
      "api.example.com",
      "*.example.com",
      "a?i.example.com",
      "API.Example.COM",
      "example.*",
      "*.*",
      "xn--wgv71a.xn--q9jyb4c",
      `${"a".repeat(124)}.com`,
    ]
  ) {
    it(`accepts ${host.slice(0, 24)}`, () => assert.match(host, HOST_PATTERN));
  }
  for (
    const host of [
      "",
      "localhost",
      "*",
      "?",
      "10.0.0.1",
      "api.example.com:443",
      "https://example.com",
      "api_1.example.com",
      "example.com.",
      "example.com\n",
      "例.jp",
      `${"a".repeat(125)}.com`,
    ]
  ) {
    it(`rejects ${JSON.stringify(host).slice(0, 24)}`, () => assert.doesNotMatch(host, HOST_PATTERN));
  }
});

describe("PATH_PATTERN", () => {
  it("accepts AWS's characters after a slash, 128 in all", () => {
    fc.assert(fc.property(fc.stringMatching(/^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,127}$/), (path) => assert.match(path, PATH_PATTERN)));
    assert.match(`/${"a".repeat(127)}`, PATH_PATTERN);
    assert.doesNotMatch(`/${"a".repeat(128)}`, PATH_PATTERN);
  });

  for (const path of ["", "*", "api/*", "/a b", "/a#b", "/a%20b", "/a=b", "/a,b", "/é", "/api\n"]) {
    it(`rejects ${JSON.stringify(path)}`, () => assert.doesNotMatch(path, PATH_PATTERN));
  }
});

describe("ruleCondition", () => {
  const accepted: [string, RuleCondition][] = [
    ["every request", { priority: PRIORITIES.min, paths: ["/*"] }],
    ["a host", { priority: PRIORITIES.max, hosts: ["api.example.com"] }],
    ["five values", { priority: 1, hosts: ["a.example.com", "b.example.com"], paths: ["/a", "/b", "/c"] }],
    ["six wildcards", { priority: 1, hosts: ["*.example.???"], paths: ["/*", "/a?"] }],
  ];
  for (const [what, rule] of accepted) it(`accepts ${what}`, () => resolve(ruleCondition, OWNER, rule));

  const cases: [string, Partial<RuleCondition>, string][] = [
    ["priority 0", { priority: 0, paths: ["/*"] }, "priority is 0, but must be a whole number from 1 to 50000"],
    ["priority 50,001", { priority: 50_001, paths: ["/*"] }, "priority is 50001, but must be a whole number from 1 to 50000"],
    ["half a priority", { priority: 1.5, paths: ["/*"] }, "priority is 1.5, but must be a whole number from 1 to 50000"],
    ["a host that is none", { hosts: ["a.example.com", "web"] }, `hosts[1] is "web", but must be ${HOST_FORM}`],
    ["a path that is none", { paths: ["/", "api/*"] }, `paths[1] is "api/*", but must be ${PATH_FORM}`],
    ["neither hosts nor paths", {}, "paths is missing, but must be a list of paths, or hosts given; paths: [/*] takes every request"],
    [
      "empty hosts and paths",
      { hosts: [], paths: [] },
      "paths is missing, but must be a list of paths, or hosts given; paths: [/*] takes every request",
    ],
    [
      "six values",
      { hosts: ["a.example.com", "b.example.com"], paths: ["/a", "/b", "/c", "/d"] },
      "paths is [\"/a\",\"/b\",\"/c\",\"/d\"], but must be at most 5 together with hosts, as AWS allows no more in a rule",
    ],
    [
      "seven wildcards",
      { hosts: ["*.example.???"], paths: ["/*", "/a?*"] },
      "paths is [\"/*\",\"/a?*\"], but must be with at most 6 * and ? together with hosts, as AWS allows no more in a rule",
    ],
  ];
  for (const [what, rule, message] of cases) it(`rejects ${what}`, () => assert.equal(refusal(rule), `${OWNER}.${message}`));
});

/** A pattern as a regular expression. */
const oracle = (pattern: string) =>
  new RegExp(
    `^${
      pattern.split("").map((sign) => (sign === "*" ? "[^]*" : sign === "?" ? "[^]" : `\\u{${sign.codePointAt(0)!.toString(16)}}`)).join("")
    }$`,
    "u",
  );

/** All words of up to `longest` of these signs. */
function words(signs: string, longest: number): string[] {
  const byLength = [[""]];
  while (byLength.length <= longest) byLength.push(byLength.at(-1)!.flatMap((word) => signs.split("").map((sign) => word + sign)));
  return byLength.flat();
}

describe("patternCovers", () => {
  // c represents every letter that no pattern has
  const patterns = words("ab*?", 4);
  const texts = words("abc", 5);
  const matches = new Map(patterns.map((pattern) => {
    const expression = oracle(pattern);
    return [pattern, BigInt(`0b${texts.map((text) => (expression.test(text) ? 1 : 0)).join("")}`)];
  }));
  const included = (narrow: string, wide: string) => (matches.get(narrow)! & ~matches.get(wide)!) === 0n;

  it("is never true if a text isn't covered: all patterns of four characters", () => {
    for (const wide of patterns) {
      for (const narrow of patterns) if (patternCovers(wide, narrow)) assert.ok(included(narrow, wide), `${wide} doesn't cover ${narrow}`);
    }
  });

  it("is true whenever all texts are covered, except for ? of the wider beside * of the narrower pattern: all patterns of four characters", () => {
    for (const wide of patterns) {
      for (const narrow of patterns) {
        if (!wide.includes("?") || !narrow.includes("*")) {
          assert.equal(patternCovers(wide, narrow), included(narrow, wide), `${wide} and ${narrow}`);
        }
      }
    }
  });

  it("is reflexive and transitive", () => {
    const short = words("ab*?", 3);
    const covered = new Map(short.map((wide) => [wide, short.filter((narrow) => patternCovers(wide, narrow))]));
    for (const [wide, narrower] of covered) {
      const all = new Set(narrower);
      assert.ok(all.has(wide), wide);
      for (const narrow of narrower) assert.ok(covered.get(narrow)!.every((narrowest) => all.has(narrowest)), `${wide} covers ${narrow}`);
    }
  });

  it("holds for every text that a pattern matches", () => {
    const pattern = fc.stringMatching(/^([a-c/.]|\*|\?){0,12}$/);
    const filled = (narrow: string, fillings: string[]) =>
      narrow.replace(/[*?]/g, (sign, at: number) => {
        const filling = fillings[at % fillings.length]!;
        return sign === "*" ? filling : filling[0] ?? "d";
      });
    // a wider one by construction: signs of the narrower one give way to wildcards
    const wider = (narrow: string, choices: number[]) =>
      narrow.split("").map((sign, at) => [sign, sign, sign === "*" ? "*" : "?", "*"][choices[at % choices.length]!]).join("");
    fc.assert(
      fc.property(
        pattern,
        pattern,
        fc.array(fc.nat({ max: 3 }), { minLength: 5 }),
        fc.array(fc.stringMatching(/^[a-d/.]{0,4}$/), { minLength: 3 }),
        (narrow, other, choices, fillings) => {
          assert.ok(patternCovers(wider(narrow, choices), narrow));
          const text = filled(narrow, fillings);
          assert.match(text, oracle(narrow));
          for (const wide of [wider(narrow, choices), other]) if (patternCovers(wide, narrow)) assert.match(text, oracle(wide));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("compares long patterns quickly", () => {
    assert.ok(processorSeconds(() => assert.ok(!patternCovers(`${"*a".repeat(6)}b`, `/${"a".repeat(127)}`))) < 1);
  });

  const cases: [string, string, boolean][] = [
    ["/api/*", "/api/users", true],
    ["/api/*", "/api/", true],
    ["/api/*", "/api", false],
    ["/api/*", "/api/*/x", true],
    ["/api*", "/api/*", true],
    ["/api/*", "/api*", false],
    ["*.example.com", "api.example.com", true],
    ["*.example.com", "example.com", false],
    ["/v?/x", "/v1/x", true],
    ["/v?/x", "/v*/x", false],
    ["/v*/x", "/v?/x", true],
  ];
  for (const [wide, narrow, expected] of cases) {
    it(`knows that ${wide} ${expected ? "covers" : "doesn't cover"} ${narrow}`, () => assert.equal(patternCovers(wide, narrow), expected));
  }
});

describe("reachMistake", () => {
  const named = (subject: string, rule: RuleCondition): NamedRule => ({ subject, ...rule });
  const check = (rule: RuleCondition, ...others: RuleCondition[]) =>
    requireNone(
      "services.api.route",
      reachMistake(named("services.api.route", rule), others.map((other, index) => named(`services.other${index}.route`, other))),
    );

  it("rejects a duplicate priority", () => {
    assert.equal(
      refused(() => check({ priority: 100, paths: ["/a"] }, { priority: 50, paths: ["/b"] }, { priority: 100, paths: ["/c"] })),
      "services.api.route: priority is 100, but must be another than that of services.other1.route",
    );
  });

  it("rejects a rule whose requests all match an earlier rule", () => {
    assert.equal(
      refused(() => check({ priority: 200, paths: ["/api/v1"] }, { priority: 100, paths: ["/api/*"] })),
      "services.api.route: priority is 200, but must be below 100, that of services.other0.route, which takes all its requests",
    );
  });

  it("doesn't compare a rule with itself", () => {
    const rule = named("services.api.route", { priority: 100, paths: ["/*"] });
    assert.equal(reachMistake(rule, [rule]), undefined);
  });

  /** The rule with the higher number, the one with the lower, and whether the former still gets requests. */
  const pairs: [string, Omit<RuleCondition, "priority">, Omit<RuleCondition, "priority">, boolean][] = [
    ["other paths", { paths: ["/a/*"] }, { paths: ["/b/*"] }, true],
    ["one of its two paths", { paths: ["/a/*", "/b"] }, { paths: ["/a/*"] }, true],
    ["both of its paths by one", { paths: ["/a/1", "/a/2"] }, { paths: ["/x", "/a/*"] }, false],
    ["both of its paths by two", { paths: ["/a/1", "/b/1"] }, { paths: ["/b/*", "/a/*"] }, false],
    ["its path in capitals", { paths: ["/API"] }, { paths: ["/api"] }, true],
    ["its host in capitals", { hosts: ["API.example.com"] }, { hosts: ["api.EXAMPLE.com"] }, false],
    ["its host, any path", { hosts: ["api.example.com"], paths: ["/a"] }, { hosts: ["*.example.com"] }, false],
    ["its host, another path", { hosts: ["api.example.com"], paths: ["/a"] }, { hosts: ["*.example.com"], paths: ["/b"] }, true],
    ["its host, a path of its any", { hosts: ["api.example.com"] }, { hosts: ["*.example.com"], paths: ["/b"] }, true],
    ["its path, another host", { hosts: ["a.example.com"], paths: ["/a"] }, { hosts: ["b.example.com"], paths: ["/a"] }, true],
    ["its path, any host", { hosts: ["a.example.com"], paths: ["/a"] }, { paths: ["/a"] }, false],
    ["its path at one host, it at any", { paths: ["/a"] }, { hosts: ["a.example.com"], paths: ["/a"] }, true],
    ["one path, it any", { hosts: ["a.example.com"], paths: [] }, { hosts: ["a.example.com"], paths: ["/a"] }, true],
    ["everything, by path", { hosts: ["a.example.com"] }, { paths: ["/*"] }, false],
    ["everything, by path among others", { paths: ["/a"] }, { paths: ["/b", "/*"] }, false],
    ["everything, it too", { paths: ["/*"] }, { hosts: [], paths: ["/*"] }, false],
    ["a part, it everything", { paths: ["/*"] }, { paths: ["/a*"] }, true],
    ["everything at a host, as it", { hosts: ["a.example.com"], paths: [] }, { hosts: ["a.example.com"], paths: ["/*"] }, false],
  ];
  for (const [what, late, early, reachable] of pairs) {
    it(`${reachable ? "accepts" : "refuses"} a rule before which another takes ${what}`, () => {
      const call = () => check({ ...late, priority: 2 }, { ...early, priority: 1 });
      if (reachable) call();
      else assert.match(refused(call), /priority is 2, but must be below 1, that of services\.other0\.route/);
    });
    it(`accepts a rule behind which another takes ${what}`, () => check({ ...late, priority: 1 }, { ...early, priority: 2 }));
  }
});
