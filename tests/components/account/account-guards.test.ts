import assert from "node:assert/strict";

import { AccountGuards } from "../../../components/account/account-guards";
import type { AccountSettings } from "../../../components/account/account-settings";
import { Alerts } from "../../../components/operations/alerts";
import { naming } from "../../../components/shared/naming";
import { build } from "../../support/simulated";

const names = naming({ project: "shop", environment: "stg" });
const made = (settings: AccountSettings = {}) =>
  build(() => {
    new AccountGuards("account", { names, alerts: new Alerts("alerts", { names, emails: ["a@example.com"] }), ...settings });
  });
const kinds = async (settings: AccountSettings) =>
  (await made(settings)).resources.map(({ type }) => type.split(":").at(-1)!).filter((kind) =>
    /Public|Encryption|Metadata|Setting|Analyzer/.test(kind)
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
    const { eventPattern } = registered.inputs("EventRule");
    assert.deepEqual(JSON.parse(String(eventPattern)), {
      source: ["aws.access-analyzer"],
      "detail-type": ["Access Analyzer Finding"],
      resources: ["arn:aws:access-analyzer:ap-northeast-1:111111111111:analyzer/shop-access-stg"],
      detail: { status: ["ACTIVE"] },
    });
    assert.equal(registered.inputs("EventTarget")["arn"], registered.only("Topic").id);
  });

  const without: [keyof AccountSettings, string[]][] = [
    ["blockPublicAccess", ["AccountPublicAccessBlock", "ImageBlockPublicAccess", "SnapshotBlockPublicAccess"]],
    ["encryptVolumes", ["EncryptionByDefault"]],
    ["requireSessionTokens", ["InstanceMetadataDefaults"]],
    ["accessAnalyzer", ["Analyzer"]],
  ];
  for (const [setting, gone] of without) {
    it(`${setting}: false leaves out ${gone.join(", ")}`, async () => {
      const all = await kinds({});
      assert.deepEqual(await kinds({ [setting]: false }), all.filter((kind) => !gone.includes(kind)));
    });
  }
});
