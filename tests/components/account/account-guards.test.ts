import assert from "node:assert/strict";

import { AccountGuards, type AccountGuardsArgs } from "../../../components/account/account-guards";
import type { AccountSettings } from "../../../components/account/account-settings";
import { Alerts } from "../../../components/operations/alerts";
import { naming } from "../../../components/shared/naming";
import { build } from "../../support/simulated";

const BOUNDARY = "arn:aws:iam::111111111111:policy/shop-boundary-stg";
const names = naming({ project: "shop", environment: "stg" });
const surroundings = (): Omit<AccountGuardsArgs, keyof AccountSettings> => ({
  names,
  place: { accountId: "111111111111", region: "ap-northeast-1", partition: "aws" },
  alerts: new Alerts("alerts", { names, emails: ["a@example.com"], admitsBudgets: true }),
  ownRoles: { deployRole: "shop-deploy-stg", roles: ["shop-deploy-stg", "shop-push-stg"], policies: [BOUNDARY] },
  buckets: ["shop-state-stg-111111111111"],
  deletionProtection: true,
});
const made = (settings: AccountSettings = {}) =>
  build(() => {
    new AccountGuards("account", { ...surroundings(), ...settings });
  });
const kinds = async (settings: AccountSettings) =>
  (await made(settings)).resources.map(({ type }) => type.split(":").at(-1)!).filter((kind) =>
    /^(Account|Snapshot|Image)|^EncryptionByDefault|Metadata|Setting|Analyzer|^(Trail|AccountWatch|Budget)$/.test(kind)
  ).toSorted();

describe("AccountGuards", () => {
  it("blocks public buckets, snapshots and images, encrypts volumes, requires session tokens, scans, and has an analyzer", async () => {
    const { inputs } = await made().then((registered) => ({ inputs: (kind: string) => registered.inputs(kind) }));
    assert.deepEqual(inputs("AccountPublicAccessBlock"), {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    assert.deepEqual(inputs("SnapshotBlockPublicAccess"), { state: "block-all-sharing" });
    assert.deepEqual(inputs("ImageBlockPublicAccess"), { state: "block-new-sharing" });
    assert.deepEqual(inputs("EncryptionByDefault"), { enabled: true });
    assert.deepEqual(inputs("InstanceMetadataDefaults"), { httpTokens: "required", httpPutResponseHopLimit: 2 });
    assert.deepEqual(inputs("AccountSetting"), { name: "BASIC_SCAN_TYPE_VERSION", value: "AWS_NATIVE" });
    assert.deepEqual(inputs("Analyzer"), { analyzerName: "shop-access-stg", type: "ACCOUNT", tags: { Name: "shop-access-stg" } });
  });

  it("notifies of each active finding of its own analyzer", async () => {
    const registered = await made();
    const { eventPattern } = registered.inputs("EventRule", "account-access-rule");
    assert.deepEqual(JSON.parse(String(eventPattern)), {
      source: ["aws.access-analyzer"],
      "detail-type": ["Access Analyzer Finding"],
      resources: ["arn:aws:access-analyzer:ap-northeast-1:111111111111:analyzer/shop-access-stg"],
      detail: { status: ["ACTIVE"] },
    });
    assert.equal(registered.inputs("EventTarget", "account-access-topic")["arn"], registered.only("Topic", "alerts-topic").id);
  });

  const without: [keyof AccountSettings, string[]][] = [
    ["blockPublicAccess", ["AccountPublicAccessBlock", "ImageBlockPublicAccess", "SnapshotBlockPublicAccess"]],
    ["encryptVolumes", ["EncryptionByDefault"]],
    ["requireSessionTokens", ["InstanceMetadataDefaults"]],
    ["accessAnalyzer", ["Analyzer"]],
    ["watchChanges", ["AccountWatch"]],
    ["trail", ["Trail"]],
    ["budget", ["Budget"]],
  ];
  for (const [setting, gone] of without) {
    it(`${setting}: off leaves out ${gone.join(", ")}`, async () => {
      const all = await kinds({});
      const off = ["trail", "budget"].includes(setting) ? { enabled: false } : false;
      assert.deepEqual(await kinds({ [setting]: off }), all.filter((kind) => !gone.includes(kind)));
    });
  }

  it("watches the trail's bucket and those that are named; without a trail only these", async () => {
    const buckets = async (settings: AccountSettings) => {
      const pattern = (await made(settings)).json("EventRule", "account-watch-trails-rule", "eventPattern") as {
        $or: { detail: object }[];
      };
      return pattern.$or.flatMap(({ detail }) =>
        (detail as { requestParameters?: { bucketName: string[] } }).requestParameters?.bucketName ?? []
      );
    };
    assert.deepEqual(await buckets({}), ["shop-trail-stg-111111111111", "shop-state-stg-111111111111"]);
    assert.deepEqual(await buckets({ trail: { enabled: false } }), ["shop-state-stg-111111111111"]);
  });

  it("has a budget only in the partition `aws`", async () => {
    for (const [partition, region] of [["aws-cn", "cn-north-1"], ["aws-us-gov", "us-gov-west-1"]] as const) {
      const place = { accountId: "111111111111", region, partition };
      const registered = await build(() => void new AccountGuards("account", { ...surroundings(), place }));
      assert.deepEqual(registered.ofType("Budget"), [], partition);
    }
  });
});
