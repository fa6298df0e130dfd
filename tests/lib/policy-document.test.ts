import assert from "node:assert/strict";
import * as fc from "fast-check";

import { allow, policyDocument, trust } from "../../components/lib/policy-document";

const texts = fc.array(fc.string());

describe("allow", () => {
  it("keeps actions and resources as they are given, and has a condition only where one is given", () => {
    fc.assert(fc.property(texts, texts, (actions, resources) => {
      assert.deepEqual(allow(actions, resources), { Effect: "Allow", Action: actions, Resource: resources });
    }));
    const conditions = { StringEquals: { "aws:SourceAccount": "111111111111" } };
    assert.deepEqual(allow(["s3:GetObject"], ["*"], conditions), { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["*"], Condition: conditions });
  });
});

describe("policyDocument", () => {
  it("keeps the order of its statements, and is what IAM reads", () => {
    const [read, write] = [allow(["s3:GetObject"], ["*"]), allow(["s3:PutObject"], ["*"])];
    assert.equal(
      JSON.stringify(policyDocument(write, read)),
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:PutObject"],"Resource":["*"]},{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"]}]}',
    );
  });
});

describe("trust", () => {
  it("lets one service assume the role, in the account that is named", () => {
    const conditions = { StringEquals: { "aws:SourceAccount": "111111111111" } };
    assert.deepEqual(trust("ec2.amazonaws.com"), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    assert.deepEqual(trust("scheduler.amazonaws.com", conditions).Statement.map(({ Condition }) => Condition), [conditions]);
  });
});
