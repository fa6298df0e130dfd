import * as fc from "fast-check";
import assert from "node:assert/strict";

import { allow, allowTo, denyWithoutTls, policyDocument, trust } from "../../../components/shared/policy-document";

const texts = fc.array(fc.string());

describe("allow", () => {
  it("keeps actions and resources, and has a condition only if one is given", () => {
    fc.assert(fc.property(texts, texts, (actions, resources) => {
      assert.deepEqual(allow(actions, resources), { Effect: "Allow", Action: actions, Resource: resources });
    }));
    const conditions = { StringEquals: { "aws:SourceAccount": "111111111111" } };
    assert.deepEqual(allow(["s3:GetObject"], ["*"], conditions), {
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["*"],
      Condition: conditions,
    });
  });
});

describe("allowTo", () => {
  it("adds a principal to an allow statement", () => {
    const conditions = { ArnLike: { "aws:SourceArn": "arn:aws:events:ap-northeast-1:111111111111:rule/*" } };
    const principals = fc.constantFrom("*" as const, { Service: "events.amazonaws.com" }, {
      Service: ["events.amazonaws.com", "cloudwatch.amazonaws.com"],
    }, { AWS: "111111111111" });
    fc.assert(fc.property(principals, texts, texts, fc.constantFrom(undefined, conditions), (principal, actions, resources, condition) => {
      assert.deepEqual(allowTo(principal, actions, resources, condition), {
        ...allow(actions, resources, condition),
        Principal: principal,
      });
    }));
  });
});

describe("denyWithoutTls", () => {
  it("denies requests without TLS, and no others", () => {
    const bucket = "arn:aws:s3:::logs";
    assert.deepEqual(denyWithoutTls("s3:*", [bucket, `${bucket}/*`]), {
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:*"],
      Resource: [bucket, `${bucket}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });
});

describe("policyDocument", () => {
  it("keeps the order of its statements", () => {
    const [read, write] = [allow(["s3:GetObject"], ["*"]), allow(["s3:PutObject"], ["*"])];
    assert.equal(
      JSON.stringify(policyDocument(write, read)),
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:PutObject\"],\"Resource\":[\"*\"]},{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],\"Resource\":[\"*\"]}]}",
    );
  });
});

describe("trust", () => {
  it("allows one service to assume the role, under the given conditions", () => {
    const conditions = { StringEquals: { "aws:SourceAccount": "111111111111" } };
    assert.deepEqual(trust("ec2.amazonaws.com"), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    assert.deepEqual(trust("scheduler.amazonaws.com", conditions).Statement.map(({ Condition }) => Condition), [conditions]);
  });
});
