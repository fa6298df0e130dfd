import assert from "node:assert/strict";

import * as fc from "fast-check";

import {
  arnCovers,
  hasVariable,
  hasWildcard,
  matches,
  matchesName,
  patternCovers,
  patternsOverlap,
  splitArn,
  typesOf,
} from "../../policy-pack/iam/match";

const TEXT = fc.string({ unit: fc.constantFrom("a", "b", ":", "/"), maxLength: 6 });
const PATTERN = fc.string({ unit: fc.constantFrom("a", "b", ":", "/", "*", "?"), maxLength: 6 });

const SHORT = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 4 });
/** All texts of up to eight letters a and b: enough to distinguish short patterns. */
const TEXTS = Array.from({ length: 8 }).reduce<string[][]>((sets) => [...sets, sets.at(-1)!.flatMap((text) => [`${text}a`, `${text}b`])], [[
  "",
]]).flat();

function expression(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`, "u");
}

describe("wildcards of IAM", () => {
  it("match like an equivalent regular expression", () => {
    fc.assert(fc.property(PATTERN, TEXT, (pattern, text) => assert.equal(matches(pattern, text), expression(pattern).test(text))), {
      numRuns: 3000,
    });
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (pattern, text) => {
        fc.pre(!/[\\$]|[\uD800-\uDFFF]/.test(pattern + text));
        assert.equal(matches(pattern, text), expression(pattern).test(text));
        assert.ok(matches("*", text) && matches(`${text.replaceAll(/[*?]/g, "?")}*`, text));
      }),
    );
  });

  it("treat a character outside the Basic Multilingual Plane as one", () => assert.ok(matches("?", "😀") && !matches("??", "😀")));

  it("are literal characters as ${*}, ${?} and ${$}", () => {
    assert.ok(matches("a${*}", "a*") && !matches("a${*}", "ab"));
    assert.ok(matches("a${?}", "a?") && !matches("a${?}", "ab"));
    assert.ok(matches("${$}{x}", "${x}"));
    assert.ok(!hasWildcard("a${*}${?}") && hasWildcard("a*") && hasWildcard("a?") && !hasWildcard("${aws:username}"));
  });

  it("ignore case in names only", () => assert.ok(matchesName("S3:Get*", "s3:getObject") && !matches("S3:Get*", "s3:getObject")));
});

describe("a pattern that covers another", () => {
  it("matches every text that the other matches", () => {
    fc.assert(
      fc.property(SHORT, SHORT, (wide, narrow) => {
        if (patternCovers(wide, narrow)) assert.ok(TEXTS.every((text) => !matches(narrow, text) || matches(wide, text)));
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(PATTERN, TEXT, (pattern, text) => assert.equal(patternCovers(pattern, text), matches(pattern, text))), {
      numRuns: 1000,
    });
  });

  it("covers itself, and everything as *", () => {
    fc.assert(fc.property(fc.string(), (pattern) => assert.ok(patternCovers(pattern, pattern) && patternCovers("*", pattern))));
  });

  it("covers a policy variable only as the same one, or with *", () => {
    assert.ok(patternCovers("a/${aws:username}", "a/${aws:username}") && patternCovers("a/*", "a/${aws:username}"));
    assert.ok(!patternCovers("a/${aws:username}", "a/bob") && !patternCovers("a/bob", "a/${aws:username}"));
    assert.ok(!patternCovers("?", "${aws:username}") && !patternCovers("*}", "${aws:username}") && !patternCovers("a/?", "a/*"));
    assert.ok(hasVariable("a/${aws:username}") && !hasVariable("a/${*}"));
  });

  it("isn't computed for texts longer than any ARN", () => assert.ok(!patternCovers(`${"a".repeat(3000)}*`, `${"a".repeat(3000)}b`)));
});

describe("patterns that overlap", () => {
  it("overlap exactly if both match a common text", () => {
    fc.assert(
      fc.property(SHORT, SHORT, (one, other) =>
        assert.equal(
          patternsOverlap(one, other),
          TEXTS.some((text) => matches(one, text) && matches(other, text)),
        )),
      { numRuns: 300 },
    );
  });

  it("overlap with any text if one has a policy variable", () =>
    assert.ok(patternsOverlap("a/${aws:username}", "a/bob") && !patternsOverlap("a/${aws:username}", "b/bob")));
});

describe("an ARN", () => {
  it("has six parts, the last with all colons that follow", () => {
    assert.deepEqual(splitArn("arn:aws:logs:eu-west-1:111111111111:log-group:a:*"), {
      partition: "aws",
      service: "logs",
      region: "eu-west-1",
      account: "111111111111",
      resource: "log-group:a:*",
    });
    assert.equal(splitArn("arn:aws:iam:::${aws:PrincipalTag/a}/x")?.resource, "${aws:PrincipalTag/a}/x");
    assert.equal(splitArn("arn:aws:iam::${aws:PrincipalAccount}:role/a")?.account, "${aws:PrincipalAccount}");
    for (const none of ["", "*", "arn:aws:s3", "arn:aws:s3::b", "aws:arn:s3:::b", "bucket"]) assert.equal(splitArn(none), undefined);
  });

  it("doesn't cover another part of an ARN with a wildcard", () => {
    assert.ok(arnCovers("arn:aws:s3:::a/*", "arn:aws:s3:::a/b:c/*") && arnCovers("*", "arn:aws:s3:::a") && arnCovers("*", "*"));
    assert.ok(!arnCovers("arn:aws:s3:::*", "*") && !arnCovers("arn:aws:sqs:*:b", "arn:aws:sqs:eu-west-1:111111111111:b"));
    assert.ok(!arnCovers("arn:aws:sqs:eu-west-1:1:a", "arn:aws:sqs:eu-west-1:1:*"));
  });
});

describe("typesOf", () => {
  const S3 = ["arn:${Partition}:s3:::${BucketName}", "arn:${Partition}:s3:::${BucketName}/${ObjectName}"].map((arn) => ({ arn }));
  const namesOf = (arn: string) => typesOf(arn, S3).map((type) => S3.indexOf(type));

  it("returns the strictest types that match the whole ARN", () => {
    assert.deepEqual(namesOf("arn:aws:s3:::b"), [0]);
    assert.deepEqual(namesOf("arn:aws:s3:::b/*"), [1]);
    assert.deepEqual(namesOf("arn:aws:s3:::b/a/b.txt"), [1]);
    assert.deepEqual(namesOf("arn:aws:s3:::b*"), [0, 1]);
    assert.deepEqual(namesOf("*"), [0, 1]);
  });

  it("returns none if a part differs or is missing", () => {
    for (const arn of ["arn:aws:s3:eu-west-1::b", "arn:aws:s3::111111111111:b", "arn:aws:sqs:::b", "arn:aws:s3:::", "b"]) {
      assert.deepEqual(namesOf(arn), []);
    }
  });
});
