import assert from "node:assert/strict";

import { AccountWatch, GLOBAL_REGIONS } from "../../../components/account/account-watch";
import { Alerts } from "../../../components/operations/alerts";
import { naming } from "../../../components/shared/naming";
import { build, planOf, type Registered } from "../../support/simulated";
import { matchesPattern } from "../workloads/job/event-pattern";
import { NOTIFIED, ORDINARY, OURS } from "./watch-events";

/** Rules by their last part, of the region in which EventBridge has the event, that get it. */
const rulesFor = (registered: Registered, event: object): string[] => {
  const text = JSON.stringify(event);
  const topic = registered.only("Topic", "alerts-topic").id;
  const rule = String(registered.only("EventRule", "account-watch-keys-rule").outputs["name"]);
  const played = JSON.parse(text.replaceAll(OURS.rule, rule).replaceAll(OURS.topicArn, topic)) as { region: string };
  return registered.ofType("EventRule").filter(({ name }) => name.startsWith("account-watch-"))
    .filter(({ inputs }) => (inputs["region"] ?? "ap-northeast-1") === played.region)
    .filter(({ inputs }) => matchesPattern(JSON.parse(String(inputs["eventPattern"])) as object, played))
    .map(({ name }) => name.replace(/^account-watch-(.+)-rule$/, "$1")).toSorted();
};

describe("AccountWatch", () => {
  let registered: Registered;
  before(async () => {
    ({ registered } = await planOf("bootstrap", "stg"));
  });

  for (const [what, { rules, event }] of Object.entries(NOTIFIED)) {
    it(`notifies: ${what}`, () => assert.deepEqual(rulesFor(registered, event), rules));
  }
  for (const [what, event] of Object.entries(ORDINARY)) {
    it(`is silent: ${what}`, () => assert.deepEqual(rulesFor(registered, event), []));
  }

  it("each rule gets one of these events, and its pattern has at most 2,048 characters", () => {
    const rules = registered.ofType("EventRule").filter(({ name }) => name.startsWith("account-watch-"));
    const reached = new Set(Object.values(NOTIFIED).flatMap((one) => one.rules.map((rule) => `account-watch-${rule}-rule`)));
    assert.deepEqual(rules.map(({ name }) => name).toSorted(), [...reached].toSorted());
    for (const { name, inputs } of rules) assert.ok(String(inputs["eventPattern"]).length <= 2048, name);
  });

  it("rules, queues and alarms of IAM's region are in it, with a topic of their own", () => {
    const there = registered.resources.filter(({ name, custom }) => custom && name.startsWith("account-watch-global"));
    assert.deepEqual(new Set(there.map(({ inputs }) => inputs["region"])), new Set(["us-east-1"]));
    const topic = registered.only("Topic", "alerts-us-east-1-topic");
    assert.equal(topic.inputs["region"], "us-east-1");
    assert.equal(registered.inputs("EventTarget", "account-watch-global-root-topic")["arn"], topic.id);
    assert.deepEqual(registered.inputs("MetricAlarm", "account-watch-global-roles")["alarmActions"], [topic.id]);
  });

  for (const [partition, region] of Object.entries(GLOBAL_REGIONS)) {
    it(`in ${region} there is one topic, and each rule once`, async () => {
      const names = naming({ project: "shop", environment: "stg" });
      const { ofType } = await build(() => {
        const ownRoles = { deployRole: "shop-deploy-stg", roles: [], policies: [] };
        const alerts = new Alerts("alerts", { names });
        new AccountWatch("watch", { names, alerts, ownRoles, place: { region, partition }, buckets: [], guardRules: [] });
      }).then((built) => ({ ofType: (type: string) => built.ofType(type).map(({ name }) => name) }));
      assert.deepEqual(ofType("Topic"), ["alerts-topic"]);
      const rules = ["guards", "identities", "keys", "roles", "root", "tokens", "trails"];
      assert.deepEqual(ofType("EventRule").toSorted(), rules.map((rule) => `watch-${rule}-rule`));
    });
  }

  it("rules that count have no target but an alarm for the first event in five minutes", () => {
    for (const name of ["account-watch-tokens", "account-watch-global-tokens", "account-watch-global-roles"]) {
      const rule = registered.only("EventRule", `${name}-rule`).outputs["name"];
      assert.deepEqual(registered.ofType("EventTarget").filter(({ inputs }) => inputs["rule"] === rule), []);
      const { dimensions, threshold, period, evaluationPeriods } = registered.inputs("MetricAlarm", name);
      assert.deepEqual([dimensions, threshold, period, evaluationPeriods], [{ RuleName: rule }, 1, 300, 1]);
    }
  });
});
