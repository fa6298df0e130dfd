import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { readAnswers } from "../../../toolkit/plan/answers";
import { resolvePlan } from "../../../toolkit/plan/resolve";
import { UsageError } from "../../../toolkit/shared/errors";
import { simulate } from "../../../toolkit/simulator";
import type { GivenAnswers } from "../../../toolkit/simulator/given-answers";
import { PLACE, ROOT } from "../../support/simulated";

const run = (program: () => unknown, answers?: Partial<GivenAnswers>) =>
  simulate(program, { project: "p", stack: "stg", config: PLACE, answers: { lookups: [], stackReferences: {}, ...answers } });

describe("--answers", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "answers-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (content: unknown) => {
    const path = join(folder, "answers.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it("answers calls with matching arguments, the first matching entry first", async () => {
    const answer = (id: string | undefined, cidrBlock: string) => ({
      lookup: "aws.ec2.getSubnet",
      arguments: id === undefined ? {} : { id },
      result: { cidrBlock },
    });
    const { outputs, messages, unknownTypes } = await run(async () => {
      const [one, two] = [await aws.ec2.getSubnet({ id: "subnet-1" }), await aws.ec2.getSubnet({ id: "subnet-2" })];
      return { one: one.cidrBlock.split("/")[1], two: two.cidrBlock, arn: two.arn, vpc: aws.ec2.getSubnetOutput({ id: "subnet-1" }).vpcId };
    }, { lookups: [answer("subnet-1", "10.0.0.0/24"), answer(undefined, "10.0.9.0/24")] });
    assert.deepEqual(outputs, {
      one: "24",
      two: "10.0.9.0/24",
      arn: "arn:aws:ec2:ap-northeast-1:111111111111:subnet/subnet-2",
      vpc: unknownValue,
    });
    assert.deepEqual([messages, unknownTypes.size], [[], 0]);
  });

  it("`stackReferences` provide the outputs of other stacks; without them they are unknown", async () => {
    const program = () => {
      const network = new pulumi.StackReference("acme/network/prd");
      return {
        vpc: network.getOutput("vpcId"),
        ids: network.requireOutput("subnetIds").apply((ids: string[]) => ids.length),
        named: network.name,
        none: network.getOutput("nothing").apply((value) => String(value)),
      };
    };
    assert.deepEqual((await run(program)).outputs, { vpc: unknownValue, ids: unknownValue, named: "acme/network/prd", none: unknownValue });
    assert.deepEqual((await run(program, { stackReferences: { "acme/network/prd": { vpcId: "vpc-1", subnetIds: ["a", "b"] } } })).outputs, {
      vpc: "vpc-1",
      ids: 2,
      named: "acme/network/prd",
      none: "undefined",
    });
  });

  it("warns of entries that no call used", async () => {
    const { messages } = await run(() => ({}), {
      lookups: [{ lookup: "aws.ec2.getSubnet", arguments: {}, result: {} }],
      stackReferences: { "a/b/c": {} },
    });
    assert.deepEqual(messages, [
      { severity: "warning", text: "answers: nothing asked for lookups[0]" },
      { severity: "warning", text: "answers: nothing asked for stackReferences[\"a/b/c\"]" },
    ]);
  });

  it("a program that fails without an answer names the lookup", async () => {
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    writeFileSync(
      join(folder, "index.js"),
      `
      const aws = require("@pulumi/aws");
      module.exports = async () => {
        const subnet = await aws.ec2.getSubnet({ id: "subnet-1" });
        return { first: subnet.cidrBlock.split(".") };
      };`,
    );
    const project = {
      directory: folder,
      label: "p",
      name: "p",
      entry: join(folder, "index.js"),
      workingDirectory: folder,
      runtime: "nodejs",
      tsconfig: undefined,
      stacks: ["stg"],
      unread: [],
    };
    const settings = { config: PLACE, secretKeys: [] };
    await assert.rejects(
      resolvePlan(project, "stg", { settings }),
      /split is not a function[^]*provide their results with --answers FILE:\n {4}aws\.ec2\.getSubnet\(\{"id":"subnet-1"\}\)/,
    );
    const answers = {
      lookups: [{ lookup: "aws.ec2.getSubnet", arguments: {}, result: { cidrBlock: "10.0.0.0/24" } }],
      stackReferences: {},
    };
    await assert.rejects(resolvePlan(project, "stg", { settings, answers }), /creates no resources/);
  });

  it("reads lookups and stack references from a file", () => {
    const whole = { lookups: [{ lookup: "aws.getRegion", result: { region: "eu-west-1" } }], stackReferences: { "a/b/c": { x: 1 } } };
    assert.deepEqual(readAnswers(file(whole)), { ...whole, lookups: [{ ...whole.lookups[0], arguments: {} }] });
    assert.deepEqual(readAnswers(file({})), { lookups: [], stackReferences: {} });
  });

  const INVALID: [what: string, content: unknown, message: RegExp][] = [
    ["invalid JSON", "{", /can't be read as JSON/],
    ["a list", [], /the content is \[\], but must be an object like \{ "lookups"/],
    ["an unknown key", { lookup: [] }, /lookup is \[\], but must be omitted: the file has only lookups, stackReferences/],
    ["lookups that aren't a list", { lookups: {} }, /lookups is \{\}, but must be a list of answers/],
    [
      "an entry without `lookup`",
      { lookups: [{ result: {} }] },
      /lookups\[0\]\.lookup is missing, but must be a lookup as the program calls it/,
    ],
    [
      "an unknown lookup",
      { lookups: [{ lookup: "aws.ec2.getSubnetOutput", result: {} }] },
      /lookups\[0\]\.lookup is "aws\.ec2\.getSubnetOutput", but must be a lookup of the AWS provider by its name without Output/,
    ],
    [
      "an unknown property in `result`",
      { lookups: [{ lookup: "aws.ec2.getSubnet", result: { cidr: "10.0.0.0/24" } }] },
      /lookups\[0\]\.result\.cidr is "10\.0\.0\.0\/24", but must be omitted: lookups\[0\]\.result has no such property; did you mean \w+\?/,
    ],
    ["an entry without `result`", { lookups: [{ lookup: "aws.ec2.getSubnet" }] }, /lookups\[0\]\.result is missing/],
    [
      "a stack reference without organization",
      { stackReferences: { "network/prd": {} } },
      /stackReferences\["network\/prd"\] is "network\/prd", but must be the stack's full name, <organization>\/<project>\/<stack>/,
    ],
    ["outputs that aren't an object", { stackReferences: { "a/b/c": [] } }, /stackReferences\["a\/b\/c"\] is \[\], but must be an object/],
  ];
  for (const [what, content, message] of INVALID) {
    it(`a file with ${what} is rejected`, () =>
      assert.throws(() => readAnswers(file(content)), (error) => error instanceof UsageError && message.test(error.message)));
  }

  it("a missing file is rejected", () => assert.throws(() => readAnswers(join(folder, "none.json")), /can't be read as JSON: ENOENT/));
});
