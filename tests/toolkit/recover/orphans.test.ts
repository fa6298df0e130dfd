import assert from "node:assert/strict";

import { findOrphans } from "../../../toolkit/recover/orphans";
import { showOrphans } from "../../../toolkit/recover/show";
import type { Export, StateResource } from "../../../toolkit/recover/state";
import { plain, type Properties } from "../../../toolkit/shared/values";
import { planOf } from "../../support/simulated";
import type { PlayedResource } from "./cloud-views";
import { playedAccount } from "./played-account";

const TAGS = { project: "aws-practice", environment: "stg" };
const PROVIDER: StateResource = {
  urn: "urn:pulumi:stg::p::pulumi:providers:aws::default",
  type: "pulumi:providers:aws",
  custom: true,
  id: "1",
  inputs: { region: "ap-northeast-1", allowedAccountIds: "[\"111111111111\"]", defaultTags: JSON.stringify({ tags: TAGS }) },
};
const stateOf = (...resources: StateResource[]): Export => ({ version: 3, deployment: { resources } });
const thing = (type: string, id: string, tags: Properties = TAGS, more: Properties = {}): PlayedResource => ({
  type,
  id,
  inputs: more,
  outputs: { tagsAll: tags },
});
const VPC = "aws:ec2/vpc:Vpc";
const KEY = "aws:kms/key:Key";

function search(state: Export, existing: PlayedResource[], refuse?: (request: string) => Error | undefined) {
  return findOrphans(state, "stg", { account: async () => playedAccount(existing, refuse), withSecrets: async () => state });
}
const show = (found: Awaited<ReturnType<typeof search>>) => showOrphans(found, "stg", (_, text) => text);
const denied = (what: string, name = "AccessDeniedException") =>
(
  request: string,
) => (request === what ? Object.assign(new Error("no"), { name }) : undefined);

describe("Orphans", () => {
  it("are resources with the stack's tags that aren't in its state", async () => {
    const known: StateResource = { urn: `urn:pulumi:stg::p::${VPC}::a`, type: VPC, custom: true, id: "vpc-1", inputs: {}, outputs: {} };
    const found = await search(stateOf(PROVIDER, known), [
      thing(VPC, "vpc-1"),
      thing(VPC, "vpc-2", { ...TAGS, Name: "network-vpc" }),
      thing(VPC, "vpc-of-prd", { ...TAGS, environment: "prd" }),
      thing(VPC, "vpc-of-others", {}),
      thing("aws:ec2/networkInterface:NetworkInterface", "eni-of-a-task", { ...TAGS, "aws:ecs:serviceName": "api" }),
    ]);
    assert.deepEqual(found.orphans, [{ cloudType: "AWS::EC2::VPC", identifier: "vpc-2", name: "network-vpc", region: "ap-northeast-1" }]);
    const text = show(found);
    assert.match(
      text,
      /^✗ in the account and not in the state of stg, of \d\d resource types with project=aws-practice, environment=stg in 111111111111 ap-northeast-1:\n {2}AWS::EC2::VPC {2}vpc-2 {2}network-vpc\n/,
    );
    assert.match(text, /\n {2}aws cloudcontrol delete-resource --region ap-northeast-1 --type-name AWS::EC2::VPC --identifier 'vpc-2'\n$/);
  });

  for (const [label, stack] of [[".", "stg"], [".", "prd"], ["examples/minimal", "stg"], ["examples/several-services", "stg"]] as const) {
    it(`are none if the state has all resources of ${label} ${stack}, and each tagged resource if it has none`, async () => {
      const { registered } = await planOf(label, stack);
      const all = registered.resources.filter(({ custom, external, type }) => custom && !external && !type.startsWith("pulumi:"));
      const resources = all.map((one): StateResource => ({
        urn: one.urn,
        type: one.type,
        custom: true,
        id: one.id,
        inputs: { ...(plain(one.inputs) as Properties), ...nameOf(one.outputs) },
        outputs: one.outputs,
      }));
      const existing = all.map(({ type, id, inputs, outputs }) => ({ type, id, inputs: plain(inputs) as Properties, outputs }));
      const tags = { ...TAGS, ...(existing.find(({ type }) => type === VPC)!.outputs["tagsAll"] as Properties) };
      const provider = {
        ...PROVIDER,
        inputs: {
          region: "ap-northeast-1",
          defaultTags: JSON.stringify({ tags: { project: tags.project, environment: tags.environment } }),
        },
      };

      assert.deepEqual((await search(stateOf(provider, ...resources), existing)).orphans, []);
      const { orphans } = await search(stateOf(provider), existing);
      // Cloud Control shows no tags of a database of Glue.
      const tagged = existing.filter((one) => one.inputs["tags"] !== undefined && one.type !== "aws:glue/catalogDatabase:CatalogDatabase");
      const listed = new Set(orphans.flatMap(({ identifier }) => identifier.split("|")));
      const untold = tagged.filter(({ id, outputs }) =>
        ![id, outputs["name"], outputs["identifier"], outputs["arn"]].some((known) => listed.has(String(known)))
      );
      assert.deepEqual(untold, []);
      assert.ok(orphans.length > 20, `${orphans.length} of ${existing.length}`);
    });
  }

  it("are none if the state has the replaced resource that waits for deletion", async () => {
    const old: StateResource = {
      urn: `urn:pulumi:stg::p::${VPC}::a`,
      type: VPC,
      custom: true,
      id: "vpc-1",
      delete: true,
      inputs: {},
      outputs: {},
    };
    const found = await search(stateOf(PROVIDER, old), [thing(VPC, "vpc-1")]);
    assert.deepEqual(found.orphans, []);
    assert.match(show(found), /^✓ the state of stg knows all that was found, of \d\d resource types/);
  });

  it("are searched in each of the stack's regions, and listed once", async () => {
    const elsewhere: StateResource = {
      urn: `urn:pulumi:stg::p::${KEY}::a`,
      type: KEY,
      custom: true,
      id: "key-1@eu-west-1",
      provider: `${PROVIDER.urn}::1`,
      inputs: { region: "eu-west-1" },
      outputs: {},
    };
    const regions: string[] = [];
    const account = async (_: unknown, region: string) => {
      regions.push(region);
      return playedAccount([
        thing("aws:iam/role:Role", "role-1"),
        ...(region === "eu-west-1" ? [thing(KEY, "key-1"), thing(KEY, "key-2")] : []),
      ]);
    };
    const { orphans, places } = await findOrphans(stateOf(PROVIDER, elsewhere), "stg", { account, withSecrets: async () => stateOf() });
    assert.deepEqual(regions, ["ap-northeast-1", "eu-west-1"]);
    assert.deepEqual(places, ["111111111111 ap-northeast-1", "111111111111 eu-west-1"]);
    assert.deepEqual(orphans.map(({ identifier, region }) => `${identifier} ${region}`), ["role-1 ap-northeast-1", "key-2 eu-west-1"]);
  });

  it("are unknown for types and resources that AWS denies access to", async () => {
    const list = await search(stateOf(PROVIDER), [thing(VPC, "vpc-1")], denied("list AWS::KMS::Key"));
    assert.deepEqual([list.orphans.length, list.uninspected, list.unread], [1, ["AWS::KMS::Key in ap-northeast-1: no"], []]);
    assert.match(show(list), /✗ AWS doesn't say what there is of\n {2}AWS::KMS::Key in ap-northeast-1: no\n/);
    const unsupported = await search(stateOf(PROVIDER), [], denied("list AWS::KMS::Key", "UnsupportedActionException"));
    assert.deepEqual(unsupported.uninspected, list.uninspected);
    const get = await search(stateOf(PROVIDER), [thing(KEY, "theirs"), thing(KEY, "ours")], denied("get AWS::KMS::Key theirs"));
    assert.deepEqual([get.orphans.map(({ identifier }) => identifier), get.uninspected, get.unread], [["ours"], [], [
      "AWS::KMS::Key theirs: no",
    ]]);
    assert.match(show(get), /! AWS doesn't say whose these are\n {2}AWS::KMS::Key theirs: no\n/);
  });

  const pending: Export = {
    version: 3,
    deployment: {
      resources: [PROVIDER],
      pending_operations: [{ type: "creating", resource: { urn: `urn:pulumi:stg::p::${VPC}::a`, type: VPC, custom: true } }],
    },
  };
  const inputs = PROVIDER.inputs!;
  const refusals: [string, Export, RegExp][] = [
    ["an operation is pending", pending, /an update of stg was cut off.*first npm run recover -- --stack stg/],
    ["the state has no provider", stateOf(), /the state of stg has no AWS provider/],
    ["the provider has no default tags", stateOf({ ...PROVIDER, inputs: { region: "ap-northeast-1" } }), /stg has no aws:defaultTags/],
    [
      "the credentials are another account's",
      stateOf({ ...PROVIDER, inputs: { ...inputs, allowedAccountIds: "[\"222222222222\"]" } }),
      /credentials of account 111111111111, but aws:allowedAccountIds is 222222222222/,
    ],
  ];
  for (const [what, state, words] of refusals) it(`aren't searched if ${what}`, () => assert.rejects(search(state, []), words));

  it("fail to be listed if AWS doesn't answer", () =>
    assert.rejects(
      search(stateOf(PROVIDER), [], (request) => (request === "list AWS::EC2::VPC" ? new Error("hang up") : undefined)),
      /what there is of AWS::EC2::VPC in ap-northeast-1 can't be found out; nothing is changed\. AWS says Error: hang up/,
    ));
});

/** Name that the provider generated, which is among the inputs in the state. */
const nameOf = ({ name }: Properties): Properties => (typeof name === "string" ? { name } : {});
