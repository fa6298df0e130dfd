import assert from "node:assert/strict";

import { parseArguments } from "../../../toolkit/recover/arguments";
import { decide, manualDecisions } from "../../../toolkit/recover/decide";
import { explained } from "../../../toolkit/recover/pulumi-cli";
import { showDecisions, showPending } from "../../../toolkit/recover/show";
import type { StateResource } from "../../../toolkit/recover/state";
import { UsageError } from "../../../toolkit/shared/errors";
import { settingsOf } from "../../../toolkit/shared/provider-settings";

const resource = (name: string, type = "aws:ec2/eip:Eip", parent = ""): StateResource => ({
  urn: `urn:pulumi:stg::p::${parent}${type}::${name}`,
  type,
  custom: true,
});

describe("Decisions about interrupted creations", () => {
  it("follow from the verdicts", () => {
    const decisions = decide([
      { resource: resource("a"), verdict: { outcome: "found", id: "1" } },
      { resource: resource("b"), verdict: { outcome: "refresh decides", id: "2" } },
      { resource: resource("c"), verdict: { outcome: "absent", reason: "gone" } },
      { resource: resource("d"), verdict: { outcome: "undecided", reason: "several", ids: ["3", "4"] } },
    ]);
    assert.deepEqual(decisions.map(({ action }) => action), ["import", "import", "clear", "ask"]);
  });

  it("are left to the user if one match fits two resources of a type, but not for a bucket and its policy", () => {
    const found = (name: string, type?: string) => ({ resource: resource(name, type), verdict: { outcome: "found" as const, id: "1" } });
    assert.deepEqual(decide([found("a"), found("b")]).map(({ action }) => action), ["ask", "ask"]);
    assert.deepEqual(
      decide([found("a", "aws:s3/bucket:Bucket"), found("b", "aws:s3/bucketPolicy:BucketPolicy")]).map(({ action }) => action),
      ["import", "import"],
    );
  });

  it("can be set with --import and --clear, by name or URN", () => {
    const [a, b] = [resource("a"), resource("b")];
    const decisions = manualDecisions([a, b], new Map([["a", "eipalloc-1"], [b.urn, undefined]]));
    assert.deepEqual([...decisions.values()], [{ resource: a, action: "import", id: "eipalloc-1", reason: "as you said" }, {
      resource: b,
      action: "clear",
      reason: "as you said",
    }]);
    assert.throws(() => manualDecisions([a, b], new Map([["c", "1"]])), /no c was being created; there is a, b/);
    assert.throws(
      () => manualDecisions([a, resource("a", undefined, "Parent$")], new Map([["a", "1"]])),
      /a is several resources; name one by its URN:\n {2}urn:/,
    );
  });

  it("are printed in columns", () => {
    const plain = (_: string, text: string) => text;
    const shown = showDecisions([
      { resource: resource("address"), action: "import", id: "eipalloc-1", reason: "" },
      { resource: resource("group", "aws:cloudwatch/logGroup:LogGroup"), action: "clear", reason: "it is not in the account" },
    ], plain);
    assert.equal(
      shown,
      "  +  import  ec2.Eip              address  eipalloc-1\n  -  clear   cloudwatch.LogGroup  group    it is not in the account\n",
    );
    assert.equal(
      showPending([{ type: "deleting", resource: resource("id", "random:index/randomId:RandomId") }]),
      "  deleting  random.RandomId  id\n",
    );
  });
});

describe("Arguments of a recovery", () => {
  it("are a stack and the ids of --import and --clear", () => {
    const { stack, program, yes, manualIds } = parseArguments([
      "--stack",
      "prd",
      "--yes",
      "--import",
      "a=arn:x=y",
      "--clear",
      "b",
      "--import",
      "c=1",
    ]);
    assert.deepEqual([stack, program, yes, [...manualIds]], ["prd", ".", true, [["a", "arn:x=y"], ["c", "1"], ["b", undefined]]]);
  });

  for (
    const [args, message] of [
      [["prd"], /"prd" isn't an option; did you mean --stack prd\?/],
      [["--stak", "prd"], /--stak isn't an option; known are --program, --stack, --yes, --import, --clear, --orphans, --help/],
      [["--import", "a"], /--import a must be NAME=ID/],
      [["--import", "a=1", "--clear", "a"], /a is named twice/],
      [["--stack"], /--stack/],
      [["--orphans", "--clear", "a"], /--orphans changes nothing: leave out --clear/],
    ] as const
  ) {
    it(`reject ${args.join(" ")}`, () =>
      assert.throws(() => parseArguments([...args]), (error) => error instanceof UsageError && message.test(error.message)));
  }
});

describe("Settings of a provider in a state", () => {
  it("are parsed if they are lists or objects", () => {
    const { connection, defaultTags, refuses } = settingsOf({
      region: "ap-northeast-1",
      profile: "team",
      maxRetries: "3",
      useFipsEndpoint: "true",
      version: "7.48.0",
      allowedAccountIds: "[\"111111111111\"]",
      defaultTags: "{\"tags\":{\"project\":\"p\"}}",
      assumeRoles: "[{\"roleArn\":\"arn:r\"}]",
    });
    assert.deepEqual([connection.region, connection.profile, connection.maxRetries, connection.useFipsEndpoint, connection.assumeRoles], [
      "ap-northeast-1",
      "team",
      3,
      true,
      [{ roleArn: "arn:r" }],
    ]);
    assert.deepEqual(defaultTags, { project: "p" });
    assert.equal(refuses("111111111111"), undefined);
    assert.match(refuses("222222222222")!, /credentials of account 222222222222, but aws:allowedAccountIds is 111111111111/);
    assert.match(settingsOf({ forbiddenAccountIds: "[\"1\"]" }).refuses("1")!, /forbidden/);
    assert.equal(settingsOf({}).refuses("1"), undefined);
  });
});

describe("Failure of the CLI", () => {
  for (
    const [said, words] of [
      ["error: the stack is currently locked by 1 lock(s). Either wait", /another update holds stg.*pulumi cancel --stack stg/],
      ["error: [409] Conflict: Another update is currently in progress.", /another update holds stg/],
      ["error: no stack named 'stg' found", /pulumi knows no stack stg here/],
      [
        "error: getting secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
        /passphrase of stg is missing or wrong/,
      ],
      ["error: incorrect passphrase", /passphrase of stg is missing or wrong/],
      ["error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions", /pulumi login/],
    ] as const
  ) {
    it(`is explained: ${said.slice(0, 60)}`, () => assert.match(explained(said, "stg")!, words));
  }

  it("without an explanation is passed on", () => assert.equal(explained("error: something else", "stg"), undefined));
});
