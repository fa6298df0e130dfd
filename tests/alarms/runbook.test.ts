import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { RUNBOOK } from "../../components/operations/runbook";
import { planOf, ROOT } from "../support/simulated";

const section = /\n## Alarms\n([^]*?)\n## /.exec(readFileSync(join(ROOT, "docs", "operations.md"), "utf8"))![1]!;
/** `- **service-down**, **service-tasks**: what it means and what to do`, over several lines. */
const entries = [...section.matchAll(/^- ((?:\*\*[a-z-]+\*\*(?:, )?)+): ([^]*?)(?=\n- |\n\n)/gm)].flatMap(([, names = "", text = ""]) =>
  [...names.matchAll(/[a-z-]{3,}/g)].map(([name]) => ({ name, text }))
);

describe("The runbook of alarms", () => {
  it("has exactly one entry for each kind of alarm", () => {
    assert.deepEqual(entries.map(({ name }) => name).toSorted(), Object.keys(RUNBOOK).toSorted());
    for (const { name, text } of entries) assert.ok(text.trim().length > 60, name);
  });

  it("is named by the description of every alarm and rule, with a first step, within AWS's length limit", async () => {
    const { registered } = await planOf(".", "stg", {
      "aws-practice:secretAccess": (access) => {
        access["notifyOfReads"] = true;
      },
      "aws-practice:sites": (sites) => {
        Object.assign(sites, { web: { domainName: "www.example.com", hostedZone: "example.com" } });
      },
      "aws-practice:mail": (mail) => {
        Object.assign(mail, { domainName: "example.com", hostedZone: "example.com" });
      },
      "aws-practice:services": (services) => {
        Object.assign(services["api"] as object, { image: "3f2c1a9", connectsTo: ["database", "cache"] });
      },
      "aws-practice:cache": (cache) => {
        Object.assign(cache, { purpose: "sessions" });
      },
    });
    const { registered: ofAccount } = await planOf("bootstrap", "stg");
    const texts = [registered, ofAccount].flatMap((each) => {
      const topics = new Set<unknown>(each.ofType("Topic").map(({ id }) => id));
      const rules = each.ofType("EventTarget").filter(({ inputs }) => topics.has(inputs["arn"])).map(({ inputs }) =>
        each.ofType("EventRule").find(({ outputs }) => outputs["name"] === inputs["rule"])!
      );
      return [
        // Limits: CloudWatch API reference, `PutMetricAlarm`; EventBridge API reference, `PutRule`.
        ...each.ofType("MetricAlarm").map(({ name, inputs }) => ({ name, text: String(inputs["alarmDescription"]), most: 1024 })),
        ...rules.map(({ name, inputs }) => ({ name, text: String(inputs["description"]), most: 512 })),
      ];
    });
    const named = new Set<string>();
    for (const { name, text, most } of texts) {
      const [, first, entry = ""] = /\. First: (.+)\. Then: docs\/operations\.md, Alarms, ([a-z-]+)$/.exec(text) ?? [];
      assert.ok(first && entry in RUNBOOK && text.length <= most, `${name}: ${text}`);
      named.add(entry);
    }
    assert.deepEqual([...named].toSorted(), Object.keys(RUNBOOK).toSorted());
  });
});
