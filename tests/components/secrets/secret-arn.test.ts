import * as fc from "fast-check";
import assert from "node:assert/strict";

import { SECRET_PATTERN, secretAction, secretArn } from "../../../components/secrets/secret-arn";

const SECRET = "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:api/stripe-AbC123";
const PARAMETER = "arn:aws:ssm:ap-northeast-1:111111111111:parameter/api/stripe";

const home = fc.tuple(
  fc.constantFrom(["aws", "ap-northeast-1"], ["aws-cn", "cn-north-1"], ["aws-us-gov", "us-gov-west-1"]),
  fc.stringMatching(/^\d{12}$/),
);
const secret = fc.tuple(home, fc.stringMatching(/^[A-Za-z0-9/_+=.@!-]{1,40}-[A-Za-z0-9]{6}$/))
  .map(([[[partition, region], account], name]) => `arn:${partition}:secretsmanager:${region}:${account}:secret:${name}`);
const parameter = fc.tuple(home, fc.stringMatching(/^[A-Za-z0-9_./-]{1,40}$/))
  .map(([[[partition, region], account], name]) => `arn:${partition}:ssm:${region}:${account}:parameter/${name}`);
const part = fc.stringMatching(/^[A-Za-z0-9_. -]{0,20}$/);
const suffix = fc.option(fc.tuple(part, part, part).map((parts) => `:${parts.join(":")}`), { nil: "" });

describe("SECRET_PATTERN", () => {
  it("accepts parameters, secrets and keys of secrets, in every partition", () => {
    fc.assert(fc.property(parameter, (reference) => assert.match(reference, SECRET_PATTERN)));
    fc.assert(fc.property(secret, suffix, (arn, key) => assert.match(arn + key, SECRET_PATTERN)));
  });

  for (
    const reference of [
      PARAMETER,
      SECRET,
      `${SECRET}:password::`,
      `${SECRET}:password:AWSPREVIOUS:`,
      `${SECRET}:password::7d4a`,
      `${SECRET}::AWSCURRENT:`,
    ]
  ) {
    it(`accepts ${reference.slice(8)}`, () => assert.match(reference, SECRET_PATTERN));
  }

  const refusals: [string, string][] = [
    ["a secret's name", "api/stripe"],
    ["a value", "sk_live_4eC39HqLyjWDarjtT1zdp7dc"],
    ["a key without the two colons behind it", `${SECRET}:password`],
    ["a key with one colon behind it", `${SECRET}:password:`],
    ["a fourth part", `${SECRET}:password:::`],
    ["a parameter with a key", `${PARAMETER}:password::`],
    ["a parameter without a name", PARAMETER.replace("/api/stripe", "/")],
    ["a secret without a name", SECRET.replace("api/stripe-AbC123", "")],
    ["an account of eleven digits", SECRET.replace("111111111111", "11111111111")],
    ["an account of thirteen digits", PARAMETER.replace("111111111111", "1111111111111")],
    ["no region", PARAMETER.replace("ap-northeast-1", "")],
    ["another service", PARAMETER.replace("ssm", "s3")],
    ["another resource of the service", PARAMETER.replace("parameter/", "document/")],
    ["no ARN of AWS", PARAMETER.replace("arn:aws", "arn:ibm")],
    ["text before it", ` ${SECRET}`],
    ["a line end", `${PARAMETER}\n`],
    ["a wildcard", PARAMETER.replace("stripe", "*")],
    ["nothing", ""],
  ];
  for (const [what, reference] of refusals) it(`rejects ${what}`, () => assert.doesNotMatch(reference, SECRET_PATTERN));
});

describe("secretArn", () => {
  it("is the ARN without the JSON key", () => {
    fc.assert(fc.property(secret, suffix, (arn, key) => assert.equal(secretArn(arn + key), arn)));
    fc.assert(fc.property(parameter, (arn) => assert.equal(secretArn(arn), arn)));
  });
});

describe("secretAction", () => {
  it("is the service's action, in every partition", () => {
    fc.assert(fc.property(secret, suffix, (arn, key) => assert.equal(secretAction(arn + key), "secretsmanager:GetSecretValue")));
    fc.assert(fc.property(parameter, (arn) => assert.equal(secretAction(arn), "ssm:GetParameters")));
    assert.equal(secretAction(SECRET.replace("api/stripe", "ssm")), "secretsmanager:GetSecretValue");
  });
});
