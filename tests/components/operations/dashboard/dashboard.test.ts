import assert from "node:assert/strict";

import { Dashboard } from "../../../../components/operations/dashboard/dashboard";
import { naming } from "../../../../components/shared/naming";
import { build, refusal } from "../../../support/simulated";
import { alerts, database, NAMES } from "../../../support/workloads";
import { parseBody } from "./body";

describe("Dashboard", () => {
  it("is named after project and environment, and shows its parts in their order, without those that a stack doesn't have", async () => {
    const registered = await build(() => void new Dashboard("dashboard", { names: NAMES, parts: [undefined, database(), alerts()] }));
    const { dashboardName, dashboardBody } = registered.inputs("Dashboard");
    assert.equal(dashboardName, "aws-practice-stg");
    const { widgets } = parseBody(String(dashboardBody));
    // Alerts without alarms have nothing to show.
    assert.deepEqual(widgets.flatMap((one) => (one.type === "text" ? [one.properties.markdown] : [])).slice(1), ["## Database main-stg"]);
  });

  it("has the console's address in each partition", async () => {
    const urlIn = async (region: string) => {
      let found = "";
      await build(() => {
        new Dashboard("dashboard", { names: NAMES, parts: [] }).url.apply((url) => (found = url));
      }, { "aws:region": region });
      return found;
    };
    const path = (region: string) => `cloudwatch/home?region=${region}#dashboards/dashboard/aws-practice-stg`;
    assert.equal(await urlIn("eu-central-1"), `https://eu-central-1.console.aws.amazon.com/${path("eu-central-1")}`);
    assert.equal(await urlIn("cn-north-1"), `https://cn-north-1.console.amazonaws.cn/${path("cn-north-1")}`);
    assert.equal(await urlIn("us-gov-west-1"), `https://us-gov-west-1.console.amazonaws-us-gov.com/${path("us-gov-west-1")}`);
  });

  it("a name that CloudWatch doesn't accept is rejected", async () => {
    const names = naming({ project: "shop.example", environment: "stg" });
    assert.equal(
      await refusal(() => new Dashboard("dashboard", { names, parts: [] })),
      "Dashboard \"dashboard\": dashboardName is \"shop.example-stg\", but must be 1 to 255 letters, digits, hyphens and underscores",
    );
  });
});
