import assert from "node:assert/strict";

import * as fc from "fast-check";

import { PLACES } from "../../policy-pack/iam/document-places";
import { isResourcePolicy, validatesType } from "../../policy-pack/policy";
import { type Properties, UNKNOWN, UnknownValueError, type Value } from "../../policy-pack/stack-view";
import { allow, example, findings } from "./support/examples";
import { DOCUMENT_POLICIES, IAM_RESOURCE_POLICIES, typesOf } from "./support/policies";

describe("documents of every kind", () => {
  const types = [...new Set(IAM_RESOURCE_POLICIES.flatMap(typesOf))];
  const properties = [
    ...new Set([
      ...Object.values(PLACES).flat().map(({ property }) => property),
      "inlinePolicies",
      "managedPolicyArns",
      "policyArn",
      "users",
    ]),
  ];
  const word = fc.oneof(
    fc.constantFrom(
      "*",
      "s3:GetObject",
      "s3:*",
      "s3:Gett*",
      "kms:Decrypt",
      "*:*",
      ":",
      "arn:aws:s3:::b/*",
      "arn:aws:s3:::${aws:username}",
      "arn:::::",
      "2012-10-17",
      "Allow",
      "Deny",
      "true",
      "StringEquals",
      "aws:SourceArn",
      "aws:username",
      "__proto__",
      "constructor",
      "${",
      "${}",
      "${*}",
    ),
    fc.string(),
    fc.string({ unit: "binary" }),
  );
  const key = fc.oneof(
    fc.constantFrom(
      "Version",
      "Statement",
      "Effect",
      "Action",
      "NotAction",
      "Resource",
      "NotResource",
      "Principal",
      "NotPrincipal",
      "Condition",
      "Sid",
      "AWS",
      "StringEquals",
      "ArnLike",
      "Null",
      "Bool",
      "__proto__",
    ),
    word,
  );
  const anything = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, depthSize: "medium" },
      word,
      fc.constantFrom<Value>(null, undefined, true, 0, Number.NaN),
      { arbitrary: fc.constant<Value>(UNKNOWN), weight: 1 },
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(key, tie("value"), { maxKeys: 5 }) as fc.Arbitrary<Value>,
    ),
  })).value;
  const list = (items: fc.Arbitrary<unknown>) => fc.oneof(items, fc.array(items, { maxLength: 3 }));
  const statement = fc.record(
    {
      Effect: fc.constantFrom("Allow", "Deny", "Allow", "allow"),
      Action: list(word),
      NotAction: list(word),
      Resource: list(word),
      NotResource: list(word),
      Principal: fc.oneof(word, fc.dictionary(fc.constantFrom("AWS", "Service", "*"), list(word))),
      NotPrincipal: anything,
      Condition: fc.dictionary(
        fc.constantFrom("StringEquals", "ArnLike", "Null", "Bool", "StringNotLike", "nonsense"),
        fc.dictionary(word, list(word), { maxKeys: 3 }),
        { maxKeys: 3 },
      ),
    },
    { requiredKeys: ["Effect"] },
  );
  const document = fc.record({ Version: fc.constant("2012-10-17"), Statement: list(statement) });

  function judgeAll(type: string, values: Properties): void {
    for (const { id } of IAM_RESOURCE_POLICIES.filter((each) => !isResourcePolicy(each) || validatesType(each, type))) {
      try {
        for (const finding of findings(id, example(type, values))) assert.ok(finding.property !== "" && finding.allowed !== "");
      } catch (error) {
        if (!(error instanceof UnknownValueError)) throw error;
      }
    }
  }

  it("give findings, never an exception", () => {
    const given = fc.oneof(
      anything,
      document as fc.Arbitrary<Value>,
      document.map((each) => JSON.stringify(each)),
      fc.json(),
      anything.map((each) => JSON.stringify(each) ?? ""),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.dictionary(fc.constantFrom(...properties), given),
        (type, values) => judgeAll(type, values),
      ),
      { numRuns: 1500 },
    );
    fc.assert(fc.property(document, (each) => judgeAll("aws:iam/rolePolicy:RolePolicy", { policy: JSON.stringify(each) })), {
      numRuns: 1500,
    });
  });

  it("give the same findings as text and as object", () => {
    fc.assert(
      fc.property(document, (each) => {
        const asText = JSON.stringify(each);
        const shown = (policy: Value) =>
          DOCUMENT_POLICIES.map(({ id }) =>
            findings(id, example("aws:iam/rolePolicy:RolePolicy", { policy })).map((one) => [one.property, one.found, one.allowed])
          );
        assert.deepEqual(shown(asText), shown(JSON.parse(asText) as Value));
      }),
    );
  });

  it("may be huge or deep", () => {
    const long = Array.from({ length: 3000 }, (_, index) => allow({ Resource: `arn:aws:s3:::b/${index}*` }));
    const wide = allow({
      Action: Array.from({ length: 3000 }, () => "s3:GetObject"),
      Resource: Array.from({ length: 3000 }, (_, index) => `arn:aws:s3:::b/${index}`),
    });
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const nested = Array.from({ length: 100_000 }).reduce<Value>((inner) => [inner], "a");
    for (
      const policy of [
        JSON.stringify({ Version: "2012-10-17", Statement: long }),
        JSON.stringify({ Version: "2012-10-17", Statement: wide }),
        JSON.stringify({
          Version: "2012-10-17",
          Statement: allow({ Resource: `arn:aws:s3:::${"a*".repeat(50_000)}`, Action: `s3:${"*a".repeat(50_000)}` }),
        }),
        `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":${deep},"Condition":${deep},"Principal":${deep}}]}`,
        deep,
        nested,
        { Version: nested, Statement: nested },
        "a".repeat(1_000_000),
      ]
    ) {
      judgeAll("aws:iam/rolePolicy:RolePolicy", { policy });
      assert.ok(findings("iam-document-valid", example("aws:iam/rolePolicy:RolePolicy", { policy })).length > 0);
    }
  });
});
