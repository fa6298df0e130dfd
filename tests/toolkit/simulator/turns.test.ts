import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import { simulate } from "../../../toolkit/simulator";

/** Program that takes several turns of the event loop and reads all state that simulations could share. */
async function program(): Promise<pulumi.Inputs> {
  const config = new pulumi.Config();
  const name = `${pulumi.getProject()}-${pulumi.getStack()}`;
  const repository = new aws.ecr.Repository("app", { name });
  await new Promise((resolve) => setImmediate(resolve));
  await pulumi.log.info(name);
  const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: config.require("cidrBlock") });
  return {
    name,
    cidrBlock: vpc.cidrBlock,
    account: aws.getCallerIdentityOutput().accountId,
    url: repository.repositoryUrl,
    extra: config.get("extra") ?? "none",
  };
}

const optionsOf = (stack: string, account: string, extra: Record<string, string> = {}) => ({
  project: `project-${stack}`,
  stack,
  config: {
    "aws:region": "ap-northeast-1",
    "aws:allowedAccountIds": `["${account}"]`,
    [`project-${stack}:cidrBlock`]: `10.${account[0]}.0.0/16`,
    ...extra,
  },
});

describe("Simulations", () => {
  it("of one program have identical results", async () => {
    const [one, other] = [
      await simulate(program, optionsOf("stg", "111111111111")),
      await simulate(program, optionsOf("stg", "111111111111")),
    ];
    assert.deepEqual(one, other);
    assert.notEqual(one.resources[0], other.resources[0]);
  });

  it("in sequence don't share state, nor configuration", async () => {
    const first = await simulate(program, optionsOf("stg", "111111111111", { "project-stg:extra": "given" }));
    const second = await simulate(program, optionsOf("stg", "111111111111"));
    assert.deepEqual([first.outputs["extra"], second.outputs["extra"]], ["given", "none"]);
    assert.deepEqual(second.resources.map(({ name }) => name).toSorted(), ["app", "project-stg-stg", "vpc"]);
  });

  it("run concurrently don't share state", async () => {
    const accounts = ["1", "2", "3", "4"].map((digit) => digit.repeat(12));
    const all = await Promise.all(accounts.map((account, index) => simulate(program, optionsOf(`stack${index}`, account))));
    for (const [index, { outputs, resources, messages, unknownTypes }] of all.entries()) {
      const [name, account] = [`project-stack${index}-stack${index}`, accounts[index]!];
      assert.deepEqual(outputs, {
        name,
        cidrBlock: `10.${account[0]}.0.0/16`,
        account,
        url: `${account}.dkr.ecr.ap-northeast-1.amazonaws.com/${name}`,
        extra: "none",
      });
      assert.deepEqual(messages, [{ severity: "info", text: name }]);
      assert.equal(resources.length, 3);
      assert.ok(resources.every(({ urn }) => urn.startsWith(`urn:pulumi:stack${index}::project-stack${index}::`)));
      assert.equal(unknownTypes.size, 0);
    }
  });

  it("run concurrently fail independently", async () => {
    const failing = () => {
      throw new Error("one of them");
    };
    const results = await Promise.allSettled([
      simulate(program, optionsOf("a", "111111111111")),
      simulate(failing, optionsOf("b", "111111111111")),
      simulate(() => void pulumi.output(1).apply(failing), optionsOf("c", "111111111111")),
      simulate(program, optionsOf("d", "111111111111")),
    ]);
    assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "rejected", "fulfilled"]);
  });
});
