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

describe("Given answers", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "answers-"))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (content: unknown) => {
    const path = join(folder, "answers.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  it("are for the calls that have their arguments, the first one first", async () => {
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

  it("are the outputs of other stacks, which are unknown without", async () => {
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

  it("that nothing asked for are told", async () => {
    const { messages } = await run(() => ({}), {
      lookups: [{ lookup: "aws.ec2.getSubnet", arguments: {}, result: {} }],
      stackReferences: { "a/b/c": {} },
    });
    assert.deepEqual(messages, [
      { severity: "warning", text: "answers: nothing asked for lookups[0]" },
      { severity: "warning", text: "answers: nothing asked for stackReferences[\"a/b/c\"]" },
    ]);
  });

  it("are missed by name where a program fails for want of one", async () => {
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
      /split is not a function[^]*give the answers with --answers FILE:\n {4}aws\.ec2\.getSubnet\(\{"id":"subnet-1"\}\)/,
    );
    const answers = {
      lookups: [{ lookup: "aws.ec2.getSubnet", arguments: {}, result: { cidrBlock: "10.0.0.0/24" } }],
      stackReferences: {},
    };
    await assert.rejects(resolvePlan(project, "stg", { settings, answers }), /makes nothing/);
  });

  it("are read from a file", () => {
    const whole = { lookups: [{ lookup: "aws.getRegion", result: { region: "eu-west-1" } }], stackReferences: { "a/b/c": { x: 1 } } };
    assert.deepEqual(readAnswers(file(whole)), { ...whole, lookups: [{ ...whole.lookups[0], arguments: {} }] });
    assert.deepEqual(readAnswers(file({})), { lookups: [], stackReferences: {} });
  });

  const WRONG: [what: string, content: unknown, message: RegExp][] = [
    ["no JSON", "{", /can't be read as JSON/],
    ["a list", [], /the whole is \[\], but must be an object like \{ "lookups"/],
    ["an unknown part", { lookup: [] }, /lookup is \[\], but must be left out: the whole has only lookups, stackReferences/],
    ["lookups that are none", { lookups: {} }, /lookups is \{\}, but must be a list of answers/],
    [
      "a lookup without name",
      { lookups: [{ result: {} }] },
      /lookups\[0\]\.lookup is missing, but must be a lookup as the program calls it/,
    ],
    [
      "a lookup that there isn't",
      { lookups: [{ lookup: "aws.ec2.getSubnetOutput", result: {} }] },
      /lookups\[0\]\.lookup is "aws\.ec2\.getSubnetOutput", but must be a lookup of the AWS provider, as the program calls it: without Output/,
    ],
    [
      "a result that there isn't",
      { lookups: [{ lookup: "aws.ec2.getSubnet", result: { cidr: "10.0.0.0/24" } }] },
      /lookups\[0\]\.result\.cidr is "10\.0\.0\.0\/24", but must be left out: lookups\[0\]\.result has no such property; the nearest is \w+/,
    ],
    ["no result", { lookups: [{ lookup: "aws.ec2.getSubnet" }] }, /lookups\[0\]\.result is missing/],
    [
      "a stack without organization",
      { stackReferences: { "network/prd": {} } },
      /stackReferences\["network\/prd"\] is "network\/prd", but must be named by <organization>\/<project>\/<stack>/,
    ],
    ["outputs that are none", { stackReferences: { "a/b/c": [] } }, /stackReferences\["a\/b\/c"\] is \[\], but must be an object/],
  ];
  for (const [what, content, message] of WRONG) {
    it(`are refused with ${what}`, () =>
      assert.throws(() => readAnswers(file(content)), (error) => error instanceof UsageError && message.test(error.message)));
  }

  it("are refused where the file isn't there", () =>
    assert.throws(() => readAnswers(join(folder, "none.json")), /can't be read as JSON: ENOENT/));
});
