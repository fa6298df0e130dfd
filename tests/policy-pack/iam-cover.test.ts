import assert from "node:assert/strict";

import * as fc from "fast-check";

import { conditionsOf, contradictionsOf, isOperator, needsKey, statementCovers, takesAll } from "../../policy-pack/iam/cover";
import type { Statement } from "../../policy-pack/iam/document";
import { matches, splitArn } from "../../policy-pack/iam/match";

function statement(change: Partial<Statement> = {}): Statement {
  return {
    path: "policy.Statement.0",
    effect: "Allow",
    actions: ["s3:GetObject"],
    notActions: [],
    resources: ["arn:aws:s3:::b/a"],
    notResources: [],
    principals: {},
    notPrincipals: {},
    conditions: {},
    ...change,
  };
}

interface Request {
  action: string;
  resource: string;
  principal: string;
  context: Record<string, string>;
}

/** Whether a statement matches a request; a direct implementation of IAM's rules. */
function isMatched({ actions, resources, principals, conditions }: Statement, request: Request): boolean {
  const parts = (text: string) => Object.values(splitArn(text)!);
  const byParts = (pattern: string, arn: string) =>
    pattern === "*" || parts(pattern).every((part, at) => matches(String(part), String(parts(arn)[at])));
  const named = Object.entries(principals).flatMap(([kind, names]) => names.map((name) => (name === "*" ? "*" : `${kind} ${name}`)));
  const holds = (operator: string, key: string, values: readonly string[]) => {
    const value = request.context[key];
    const like = operator.includes("Like");
    const isOne = value !== undefined && values.some((each) => (like ? matches(each, value) : each === value));
    if (operator.endsWith("IfExists") && value === undefined) return true;
    return operator.includes("Not") ? !isOne : isOne;
  };
  return (
    actions.some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase()))
    && resources.some((pattern) => byParts(pattern, request.resource))
    && (named.length === 0 || named.includes("*") || named.includes(request.principal))
    && Object.entries(conditions).every(([operator, keys]) => Object.entries(keys).every(([key, values]) => holds(operator, key, values)))
  );
}

const some = <Item>(...items: Item[]) => fc.subarray(items, { minLength: 1 });
const VALUES = fc.subarray(["a", "b", "a*", "*"]);
const CONDITIONS = fc.dictionary(
  fc.constantFrom("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIfExists", "StringLikeIfExists"),
  fc.dictionary(fc.constantFrom("k", "l"), VALUES, { maxKeys: 2, noNullPrototype: true }),
  { maxKeys: 2, noNullPrototype: true },
);
const STATEMENT = fc.record({
  actions: some("s3:GetObject", "s3:Get*", "s3:PutObject", "S3:*"),
  resources: some("arn:aws:s3:::b/a", "arn:aws:s3:::b/*", "arn:aws:s3:::b", "*"),
  principals: fc.constantFrom<Statement["principals"]>({}, { AWS: ["1"] }, { AWS: ["1", "2"] }, { "*": ["*"] }, { AWS: ["*"] }, {
    Service: ["1"],
  }),
  conditions: CONDITIONS,
}).map(statement);
const CONTEXT = fc.dictionary(fc.constantFrom("k", "l"), fc.constantFrom("a", "b", "ab", "c"), { noNullPrototype: true });
const REQUEST: fc.Arbitrary<Request> = fc.record({
  action: fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:GetBucketPolicy"),
  resource: fc.constantFrom("arn:aws:s3:::b/a", "arn:aws:s3:::b/c", "arn:aws:s3:::b"),
  principal: fc.constantFrom("AWS 1", "AWS 2", "Service 1"),
  context: CONTEXT,
});

describe("statementCovers: a statement that covers another", () => {
  it("matches every request that the other matches", () => {
    let covering = 0;
    const requests = fc.sample(REQUEST, { numRuns: 150, seed: 1 });
    fc.assert(
      fc.property(STATEMENT, STATEMENT, (wide, narrow) => {
        if (!takesAll(wide, narrow)) return;
        covering++;
        const missed = requests.find((request) => isMatched(narrow, request) && !isMatched(wide, request));
        assert.equal(missed, undefined, JSON.stringify({ missed, wide, narrow }));
      }),
      { numRuns: 4000 },
    );
    assert.ok(covering > 50, `only ${covering} of the pairs covered`);
  });

  it("covers itself", () => fc.assert(fc.property(STATEMENT, (one) => assert.ok(statementCovers(one, one)))));

  const yes: [string, Partial<Statement>, Partial<Statement>][] = [
    ["with fewer conditions", {}, { conditions: { Bool: { "aws:SecureTransport": ["true"] } } }],
    ["with an action in another case", { actions: ["S3:getObject"] }, {}],
    ["with a wider ARN in a condition", { conditions: { ArnLike: { k: ["arn:aws:sns:eu-west-1:1:*"] } } }, {
      conditions: { arnlike: { K: ["arn:aws:sns:eu-west-1:1:a"] } },
    }],
    ["with fewer excluded values", { conditions: { StringNotEquals: { k: ["a"] } } }, {
      conditions: { StringNotEquals: { k: ["a", "b"] } },
    }],
    ["with the same NotAction", { actions: [], notActions: ["s3:GetObject"] }, { actions: [], notActions: ["s3:getobject"] }],
    ["for any principal", { principals: { AWS: ["*"] } }, { principals: { Service: ["a"] } }],
    ["with the same NotPrincipal", { notPrincipals: { AWS: ["a"] } }, { notPrincipals: { AWS: ["a"] } }],
    ["on all resources, if the other names none", { resources: ["*"] }, { resources: [] }],
  ];
  for (const [name, wide, narrow] of yes) it(`is one ${name}`, () => assert.ok(statementCovers(statement(wide), statement(narrow))));

  const no: [string, Partial<Statement>, Partial<Statement>][] = [
    ["of another effect", { effect: "Deny" }, {}],
    ["with a narrower action", {}, { actions: ["s3:Get*"] }],
    ["with an additional condition", { conditions: { Bool: { k: ["true"] } } }, {}],
    ["with the condition under another operator", { conditions: { StringEquals: { k: ["a"] } } }, {
      conditions: { StringEqualsIfExists: { k: ["a"] } },
    }],
    ["with more excluded values", { conditions: { StringNotEquals: { k: ["a", "b"] } } }, {
      conditions: { StringNotEquals: { k: ["a"] } },
    }],
    ["with another NotAction", { actions: [], notActions: ["s3:GetObject"] }, { actions: [], notActions: ["s3:PutObject"] }],
    ["with NotResource", { resources: [], notResources: ["arn:aws:s3:::c"] }, {}],
    ["with NotPrincipal", { notPrincipals: { AWS: ["a"] } }, { principals: { AWS: ["b"] } }],
    ["for one of its principals", { principals: { AWS: ["a"] } }, { principals: { AWS: ["a", "b"] } }],
    ["for a principal, if the other names none", { principals: { AWS: ["a"] } }, {}],
    ["on an ARN, if the other names none", {}, { resources: [] }],
    ["if the other has no actions", {}, { actions: [] }],
    ["on an ARN in another case", { resources: ["arn:aws:s3:::B/a"] }, {}],
  ];
  for (const [name, wide, narrow] of no) it(`isn't one ${name}`, () => assert.ok(!statementCovers(statement(wide), statement(narrow))));
});

describe("conditions", () => {
  const first = (conditions: Statement["conditions"]) => conditionsOf(statement({ conditions }))[0]!;

  it("are parsed into operator, key and values", () => {
    const { comparison, set, ifExists, negated } = first({ "ForAnyValue:StringNotLikeIfExists": { k: ["a"] } });
    assert.deepEqual({ comparison, set, ifExists, negated }, {
      comparison: "stringnotlike",
      set: "foranyvalue",
      ifExists: true,
      negated: true,
    });
  });

  it("accept the operators of IAM only", () => {
    for (
      const known of [
        "StringEquals",
        "stringlike",
        "ForAllValues:StringEquals",
        "NumericLessThanEqualsIfExists",
        "NotIpAddress",
        "Null",
        "BinaryEquals",
      ]
    ) assert.ok(isOperator(known), known);
    for (const unknown of ["StringEqual", "NullIfExists", "", "IfExists", "ForAny:StringLike", "Stringequals ", "ArnMatches"]) {
      assert.ok(!isOperator(unknown), unknown);
    }
  });

  it("require their key, or not", () => {
    for (const operator of ["StringEquals", "Bool", "ForAnyValue:StringLike"]) {
      assert.ok(needsKey(first({ [operator]: { k: ["true"] } })), operator);
    }
    for (const operator of ["StringEqualsIfExists", "StringNotEquals", "ForAllValues:StringLike", "Null"]) {
      assert.ok(!needsKey(first({ [operator]: { k: ["true"] } })), operator);
    }
    assert.ok(needsKey(first({ Null: { k: ["false"] } })));
  });

  it("that contradict each other match nothing", () => {
    let contradicting = 0;
    const requests = fc.sample(REQUEST, { numRuns: 150, seed: 2 });
    fc.assert(
      fc.property(CONDITIONS, (conditions) => {
        const one = statement({ actions: ["*"], resources: ["*"], conditions });
        const wildcards = contradictionsOf(one).filter(({ allowed }) => allowed.includes("wildcard"));
        if (contradictionsOf(one).length === wildcards.length) return;
        contradicting++;
        assert.equal(requests.find((request) => isMatched(one, request)), undefined, JSON.stringify(conditions));
      }),
      { numRuns: 4000 },
    );
    assert.ok(contradicting > 100);
  });
});
