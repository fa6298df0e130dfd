import assert from "node:assert/strict";

import { setByHand } from "./support/by-hand";
import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { Workplace } from "./support/workplace";

const PARAMETER = "aws:ssm/parameter:Parameter";
const SERVICE = "aws:ecs/service:Service";
const TARGET = "aws:appautoscaling/target:Target";

describe("An environment that sleeps, with the real engine", () => {
  needsCli();

  it("is neither woken nor reported by an update or a drift check, and refuses what needs it awake", async () => {
    const place = await Workplace.create();
    try {
      const service = (settings: object) => place.settings({ "aws-practice:services": { api: settings } });
      const found = (type: string) => place.cloud.read().resources.find((each) => each.type === type)!;
      const note = (is: string) =>
        setByHand(place.cloud, PARAMETER, { insecureValue: JSON.stringify({ is, since: "2026-11-27T11:00:00Z" }) });
      place.settings({
        "aws-practice:sleep": { workingHours: "mon-fri 08:00-20:00" },
        "aws-practice:jobs": { "daily-report": { schedule: "cron(0 9 * * ? *)" } },
      });
      service({ image: "3f2c1a9" });
      await place.succeeds(...UP);
      await place.succeeds("preview", "--expect-no-changes");

      note("asleep");
      setByHand(place.cloud, SERVICE, { desiredCount: 0 });
      const suspended = { dynamicScalingInSuspended: true, dynamicScalingOutSuspended: true, scheduledScalingSuspended: true };
      place.cloud.change(({ resources }) => void (resources.find(({ type }) => type === TARGET)!.outputs["suspendedState"] = suspended));
      await place.succeeds("preview", "--refresh", "--expect-no-changes");
      place.settings({ "aws-practice:alerts": { emails: ["team@example.com"] } });
      await place.succeeds(...UP);
      assert.deepEqual([found(SERVICE).inputs["desiredCount"], String(found(PARAMETER).inputs["insecureValue"]).includes("asleep")], [
        0,
        true,
      ]);

      const before = found(SERVICE).inputs["taskDefinition"];
      service({ image: "4a5b6c7" });
      const out = await place.fails(...UP);
      assert.match(out, /stg sleeps since 2026-11-27T11:00:00Z: .*\s+npm run ops -- wake --stack stg/);
      assert.deepEqual([found(SERVICE).inputs["taskDefinition"], found(SERVICE).inputs["desiredCount"]], [before, 0]);

      note("awake");
      setByHand(place.cloud, SERVICE, { desiredCount: 1 });
      service({ image: "4a5b6c7", count: 2 });
      await place.succeeds(...UP);
      assert.notEqual(found(SERVICE).inputs["taskDefinition"], before);
      assert.equal(found(SERVICE).inputs["desiredCount"], 2, "by the registration of its bounds");
      await place.succeeds("preview", "--expect-no-changes");
    } finally {
      await place.close();
    }
  });
});
