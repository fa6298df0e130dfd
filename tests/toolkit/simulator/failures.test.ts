import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import { simulate } from "../../../toolkit/simulator";
import { PLACE } from "../../support/simulated";

const run = (program: () => unknown) => simulate(program, { project: "aws-practice", stack: "stg", config: PLACE });
const fail = (where: string): never => {
  throw new Error(`failed ${where}`);
};

/** Ways in which a program fails, each with the error. */
const failures: [string, () => unknown, RegExp][] = [
  ["at once", () => fail("at once"), /^failed at once$/],
  ["with a RunError", () => {
    throw new pulumi.RunError("failed in words");
  }, /^failed in words$/],
  ["later", async () => {
    await Promise.resolve();
    fail("later");
  }, /^failed later$/],
  ["in a promise that isn't awaited", () => void Promise.resolve().then(() => fail("unseen")), /^failed unseen$/],
  ["in an apply", () => void pulumi.output(1).apply(() => fail("in apply")), /^failed in apply$/],
  ["in an apply of a resource's output", () => void new aws.ec2.Vpc("vpc", {}).arn.apply(() => fail("in apply")), /^failed in apply$/],
  ["in an output of the stack", () => ({ output: pulumi.output(1).apply(() => fail("in an output")) }), /^failed in an output$/],
  [
    "in an input",
    () => void new aws.ec2.Vpc("vpc", { cidrBlock: pulumi.output(1).apply(() => fail("in an input")) }),
    /cidrBlock.*failed in an input$/,
  ],
  [
    "in a promise given as an input",
    () => void new aws.ec2.Vpc("vpc", { cidrBlock: Promise.reject(new Error("failed to promise")) }),
    /failed to promise$/,
  ],
  ["in a component's constructor", () =>
    new (class extends pulumi.ComponentResource {
      constructor() {
        super("tests:index:Box", "box");
        fail("in the constructor");
      }
    })(), /^failed in the constructor$/],
  ["in an input on which an output of the program depends", () => ({
    output: new aws.ec2.Subnet("subnet", {
      vpcId: new aws.ec2.Vpc("vpc", { cidrBlock: pulumi.output(1).apply(() => fail("in an input")) }).id,
    }).arn,
  }), /cidrBlock.*failed in an input$/],
  [
    "in a resource that is declared twice",
    () => [new aws.ec2.Eip("eip"), new aws.ec2.Eip("eip")],
    /two resources are called aws:ec2\/eip:Eip "eip"/,
  ],
];

/** Process state that a simulation changes and must restore. */
const state = () => ({
  listeners: process.listeners("unhandledRejection"),
  info: pulumi.log.info,
  warn: pulumi.log.warn,
  error: pulumi.log.error,
  limit: Error.stackTraceLimit,
});

describe("Program that fails", () => {
  for (const [where, program, message] of failures) {
    it(`${where} fails the simulation, and the process's state is restored`, async () => {
      const before = state();
      await assert.rejects(run(program), (error: Error) => message.test(error.message));
      assert.deepEqual(state(), before);
      assert.equal((await run(() => ({ next: "works" }))).outputs["next"], "works");
    });
  }

  it("with a RunError fails the simulation with a RunError", async () => {
    const error: unknown = await run(() => {
      throw new pulumi.RunError("no");
    }).catch((reason: unknown) => reason);
    assert.ok(pulumi.RunError.isInstance(error));
  });

  it("has the program's file in its stack trace, also below an SDK's constructor", async () => {
    const traceOf = async (program: () => unknown) => ((await run(program).catch((reason: unknown) => reason)) as Error).stack ?? "";
    assert.match(await traceOf(() => fail("at once")), /failures\.test\.ts/);
    assert.match(await traceOf(() => [new aws.ec2.Eip("eip"), new aws.ec2.Eip("eip")]), /failures\.test\.ts/);
  });
});

describe("Program that succeeds", () => {
  it("leaves the process's state unchanged", async () => {
    const mine = () => undefined;
    process.on("unhandledRejection", mine);
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 7;
    const before = state();
    let during: ReturnType<typeof state> | undefined;
    await run(() => void (during = state()));
    assert.deepEqual(state(), before);
    assert.ok(state().listeners.includes(mine));
    assert.deepEqual([during?.limit, during?.listeners.length, during?.listeners.includes(mine), during?.info === before.info], [
      40,
      1,
      false,
      false,
    ]);
    process.removeListener("unhandledRejection", mine);
    Error.stackTraceLimit = limit;
  });

  it("has its log messages recorded in order", async () => {
    const { messages } = await run(async () => {
      await pulumi.log.info("one");
      await pulumi.log.warn("two");
      await pulumi.log.error("three");
    });
    assert.deepEqual(messages, [{ severity: "info", text: "one" }, { severity: "warning", text: "two" }, {
      severity: "error",
      text: "three",
    }]);
  });

  it("runs as a preview of its project and stack", async () => {
    const { outputs } = await run(() => ({ preview: pulumi.runtime.isDryRun(), project: pulumi.getProject(), stack: pulumi.getStack() }));
    assert.deepEqual(outputs, { preview: true, project: "aws-practice", stack: "stg" });
  });

  it("returns its outputs, synchronously, asynchronously or from resources", async () => {
    assert.deepEqual((await run(() => ({ a: 1, b: { c: [true, pulumi.output("x")] } }))).outputs, { a: 1, b: { c: [true, "x"] } });
    assert.deepEqual((await run(async () => ({ later: await Promise.resolve("x") }))).outputs, { later: "x" });
    assert.match(String((await run(() => ({ id: new aws.ec2.Vpc("vpc", {}).id }))).outputs["id"]), /^vpc-0/);
    assert.deepEqual((await run(() => undefined)).outputs, {});
  });

  it("can create resources asynchronously", async () => {
    const { resources } = await run(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      new aws.ec2.Vpc("vpc", {}).id.apply(() => void new aws.ec2.Eip("eip"));
    });
    assert.deepEqual(resources.map(({ name }) => name), ["aws-practice-stg", "vpc", "eip"]);
  });
});
