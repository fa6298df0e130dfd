import assert from "node:assert/strict";

import type { Decision } from "../../../toolkit/recover/decide";
import { inspect } from "../../../toolkit/recover/inspect";
import { recover } from "../../../toolkit/recover/recover";
import type { Export, PendingOperation, StateResource } from "../../../toolkit/recover/state";
import { ProgramError } from "../../../toolkit/shared/errors";
import type { PlayedResource } from "./cloud-views";
import { playedAccount } from "./played-account";

const PROVIDER: StateResource = {
  urn: "urn:pulumi:stg::p::pulumi:providers:aws::default",
  type: "pulumi:providers:aws",
  custom: true,
  id: "1",
  inputs: { region: "ap-northeast-1", allowedAccountIds: "[\"111111111111\"]" },
};
const vpc = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: `urn:pulumi:stg::p::aws:ec2/vpc:Vpc::${name}`,
  type: "aws:ec2/vpc:Vpc",
  custom: true,
  provider: `${PROVIDER.urn}::1`,
  inputs: { cidrBlock: "10.0.0.0/16", tags: { Name: name } },
  ...more,
});
const creating = (resource: StateResource): PendingOperation => ({ type: "creating", resource });
const thing = (id: string, name: string): PlayedResource => ({
  type: "aws:ec2/vpc:Vpc",
  id,
  inputs: { cidrBlock: "10.0.0.0/16", tags: { Name: name } },
  outputs: {},
});

/** Stack in memory that records the calls. */
function stack(
  pending: PendingOperation[],
  {
    resources = [PROVIDER],
    existing = [] as PlayedResource[],
    answers = undefined as string[] | undefined,
    manualIds = new Map<string, string | undefined>(),
    refresh = () => {},
    exports = 0,
  } = {},
) {
  let state: Export = { version: 3, deployment: { resources, pending_operations: pending } };
  const done: string[] = [];
  let written = "";
  const ask = async (question: string) => {
    written += question;
    return answers!.shift() ?? "";
  };
  const ports = {
    pulumi: {
      export: async () => {
        exports -= 1; // at zero, another update has changed the state
        return exports === 0 ? { ...state, version: 4 } : state;
      },
      import: async (repairedState: Export) => {
        done.push("import");
        state = repairedState;
      },
      refresh: async () => {
        done.push("refresh");
        refresh();
        const there = (state.deployment.resources ?? []).filter(({ type, id }) =>
          type !== "aws:ec2/vpc:Vpc" || existing.some((one) => one.id === id)
        );
        state = { ...state, deployment: { resources: there.map((one) => ({ ...one, outputs: one.outputs ?? {} })) } };
      },
    },
    inspect: (before: Export): Promise<Decision[]> =>
      inspect(before, manualIds, { account: async () => playedAccount(existing), withSecrets: async () => before }),
    ask: answers === undefined ? undefined : ask,
    write: (text: string) => void (written += text),
    paint: (_: string, text: string) => text,
  };
  return { run: () => recover("stg", ports), done, written: () => written, ids: () => state.deployment.resources!.map(({ id }) => id) };
}

describe("Recovery", () => {
  it("changes nothing if no operation is pending", async () => {
    const { run, done, written } = stack([]);
    assert.equal(await run(), true);
    assert.deepEqual(done, []);
    assert.match(written(), /nothing is pending in stg/);
  });

  it("takes over resources that exist, clears those that don't, refreshes and prints the next command", async () => {
    const { run, done, written, ids } = stack([creating(vpc("a")), creating(vpc("b"))], { existing: [thing("vpc-1", "a")] });
    assert.equal(await run(), true);
    assert.deepEqual([done, ids()], [["import", "refresh"], ["1", "vpc-1"]]);
    assert.match(written(), /In stg, 2 operations were cut off\n {2}creating {2}ec2\.Vpc {2}a\n/);
    assert.match(written(), /\+ {2}import {2}ec2\.Vpc {2}a {2}vpc-1\n {2}- {2}clear {3}ec2\.Vpc {2}b {2}it is not in the account\n/);
    assert.match(written(), /the state of stg is whole: 1 taken over, 1 cleared\n {2}Now: pulumi up --stack stg\n/);
  });

  it("leaves interrupted updates and deletions to the refresh", async () => {
    const { run, done, written } = stack([{ type: "deleting", resource: vpc("a", { id: "vpc-1", outputs: {} }) }]);
    assert.equal(await run(), true);
    assert.deepEqual(done, ["refresh"]);
    assert.match(written(), /The refresh resolves the remaining operations/);
  });

  it("sends no request for resources that exist only in the state", async () => {
    const only = (type: string, custom = true): PendingOperation =>
      creating({ urn: `urn:pulumi:stg::p::${type}::x`, type, custom, inputs: {} });
    const { run, written } = stack([
      only("random:index/randomId:RandomId"),
      only("aws-practice:index:Network", false),
      only("pulumi:providers:aws"),
      only("pulumi:index:Stash"),
    ], { resources: [] });
    assert.equal(await run(), true);
    assert.match(written(), /0 taken over, 4 cleared/);
  });

  it("changes nothing unless the user answers yes", async () => {
    for (const answer of ["", "n", "what?"]) {
      const { run, done } = stack([creating(vpc("a"))], { answers: [answer] });
      assert.equal(await run(), false);
      assert.deepEqual(done, []);
    }
    const { run, done } = stack([creating(vpc("a"))], { answers: ["y"] });
    assert.equal(await run(), true);
    assert.deepEqual(done, ["import", "refresh"]);
  });

  it("asks which of several matches to import", async () => {
    const several = [thing("vpc-1", "a"), thing("vpc-2", "a")];
    for (const [answer, taken] of [["2", ["1", "vpc-2"]], ["vpc-1", ["1", "vpc-1"]], ["n", ["1"]]] as const) {
      const { run, written, ids } = stack([creating(vpc("a"))], { existing: several, answers: [answer, "y"] });
      assert.equal(await run(), true);
      assert.match(written(), /there are several(.|\n)*1 {2}it is vpc-1\n {2}2 {2}it is vpc-2\n/);
      assert.deepEqual(ids(), taken);
    }
    await assert.rejects(stack([creating(vpc("a"))], { existing: several, answers: [""] }).run(), /without an answer nothing is changed/);
  });

  it("fails if it must not ask, and prints the options", async () => {
    const several = [thing("vpc-1", "a"), thing("vpc-2", "a")];
    const { run, done } = stack([creating(vpc("a"))], { existing: several });
    await assert.rejects(
      run(),
      /nothing is changed\.\nec2\.Vpc a: there are several\.(.|\n)*--import 'a=vpc-1'\n {2}--import 'a=vpc-2'\n {2}--clear 'a'/,
    );
    assert.deepEqual(done, []);
    const { run: again, ids } = stack([creating(vpc("a"))], { existing: several, manualIds: new Map([["a", "vpc-2"]]) });
    assert.equal(await again(), true);
    assert.deepEqual(ids(), ["1", "vpc-2"]);
  });

  it("fails for an unknown type", async () => {
    await assert.rejects(stack([creating(vpc("a", { type: "aws:x/y:Z" }))]).run(), /this type is not known here(.|\n)*--import 'a=ID'/);
  });

  it("fails with another account's credentials", async () => {
    const other = { ...PROVIDER, inputs: { region: "ap-northeast-1", allowedAccountIds: "[\"222222222222\"]" } };
    const { run, done } = stack([creating(vpc("a"))], { resources: [other] });
    await assert.rejects(run(), /credentials of account 111111111111, but aws:allowedAccountIds is 222222222222; nothing is changed/);
    assert.deepEqual(done, []);
  });

  it("fails if the state has changed meanwhile", async () => {
    const { run, done } = stack([creating(vpc("a"))], { exports: 2 });
    await assert.rejects(run(), /the state has changed meanwhile/);
    assert.deepEqual(done, []);
  });

  it("continues after a failed refresh or an interruption of its own", async () => {
    const fail = () => {
      throw new ProgramError("no network");
    };
    const failed = stack([creating(vpc("a"))], { existing: [thing("vpc-1", "a")], refresh: fail });
    await assert.rejects(failed.run(), /no network\nThe state of stg names what was found, but not all of it was read/);
    const half = stack([], { resources: [PROVIDER, vpc("a", { id: "vpc-1" })], existing: [thing("vpc-1", "a")] });
    assert.equal(await half.run(), true);
    assert.deepEqual(half.done, ["refresh"]);
    assert.match(half.written(), /1 resource was taken over before and not read yet: a/);
  });

  it("lists resources that the refresh found deleted", async () => {
    const { run, written } = stack([creating(vpc("a"))], { manualIds: new Map([["a", "vpc-9"]]) });
    assert.equal(await run(), true);
    assert.match(written(), /0 taken over, 1 cleared\n {2}The refresh found that these are not there: a\n/);
  });

  it("appends a region other than the provider's to the id", async () => {
    const elsewhere = vpc("a", { inputs: { cidrBlock: "10.0.0.0/16", tags: { Name: "a" }, region: "eu-west-1" } });
    const { run, written } = stack([creating(elsewhere)], { existing: [thing("vpc-1", "a")] });
    await run();
    assert.match(written(), / vpc-1@eu-west-1\n/);
  });
});
