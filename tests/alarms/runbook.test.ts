import assert from "node:assert/strict";

import { RUNBOOK, RUNBOOK_PATH } from "../../components/operations/runbook";
import { blocksOf, commandsOf, readDocument } from "../docs/blocks";
import { planOf, type Registered } from "../support/simulated";

/** Parts of a section, in order. */
const PARTS = ["Meaning", "Check", "Action"];
/** The longest address that the setting takes. */
const ADDRESS = `https://github.com/example/${"a".repeat(140)}/blob/main/docs/runbook.md`.padEnd(200, "x");

/** Sections of the runbook by heading. */
const sections = Object.fromEntries(
  readDocument(RUNBOOK_PATH).split(/^## /m).slice(1).map((section) => [section.slice(0, section.indexOf("\n")), section]),
);

/** Programs that together have everything that notifies, and the account. */
async function everything(runbook: string | undefined): Promise<Registered[]> {
  const alerts = {
    "aws-practice:alerts": (section: Record<string, unknown>) => {
      if (runbook !== undefined) section["runbook"] = runbook;
    },
  };
  const { registered } = await planOf(".", "stg", {
    ...alerts,
    "aws-practice:secretAccess": (access) => {
      access["notifyOfReads"] = true;
    },
    "aws-practice:sites": (sites) => {
      Object.assign(sites, { web: { domainName: "www.example.com", hostedZone: "example.com" } });
    },
    "aws-practice:logs": (logs) => {
      logs["archive"] = { years: 1 };
    },
    "aws-practice:mail": (mail) => {
      Object.assign(mail, { domainName: "example.com", hostedZone: "example.com" });
    },
    "aws-practice:database": (database) => {
      Object.assign(database, { keepStopped: true, restore: { drillSchedule: "cron(0 5 2 * ? *)" } });
    },
    "aws-practice:services": (services) => {
      Object.assign(services["api"] as object, { image: "3f2c1a9", connectsTo: ["database", "cache"] });
    },
    "aws-practice:cache": (cache) => {
      Object.assign(cache, { purpose: "sessions" });
    },
    "aws-practice:operators": (operators) => {
      Object.assign(operators, { principals: ["arn:aws:iam::111111111111:role/on-call"], task: {} });
    },
  });
  const { registered: running } = await planOf(".", "stg", {
    ...alerts,
    "aws-practice:services": (services) => {
      Object.assign(services["api"] as object, { image: "3f2c1a9" });
    },
    "aws-practice:jobs": (jobs) => {
      Object.assign(jobs["daily-report"] as object, { expectWithin: "4d", schedule: "cron(0 9 * * ? *)" });
    },
    "aws-practice:sleep": (sleep) => {
      Object.assign(sleep, { workingHours: "mon-fri 08:00-20:00" });
    },
  });
  const { registered: ofAccount } = await planOf("bootstrap", "stg", {
    "aws-practice-bootstrap:alerts": alerts["aws-practice:alerts"],
    "aws-practice-bootstrap:account": (account) => {
      account["backups"] = { copyRegion: "ap-northeast-3" };
    },
  });
  return [registered, running, ofAccount];
}

/** Texts that reach the topic: descriptions of alarms and rules, messages of rules, messages of state machines, with AWS's limits. */
function textsOf(each: Registered): { name: string; text: string; most: number }[] {
  const topics = new Set<unknown>(each.ofType("Topic").map(({ id }) => id));
  const targets = each.ofType("EventTarget").filter(({ inputs }) => topics.has(inputs["arn"]));
  const rules = targets.map(({ inputs }) => each.ofType("EventRule").find(({ outputs }) => outputs["name"] === inputs["rule"])!);
  return [
    // Limits: CloudWatch API reference, `PutMetricAlarm`; EventBridge API reference, `PutRule`, `InputTransformer`.
    ...each.ofType("MetricAlarm").map(({ name, inputs }) => ({ name, text: String(inputs["alarmDescription"]), most: 1024 })),
    ...rules.map(({ name, inputs }) => ({ name, text: String(inputs["description"]), most: 512 })),
    ...targets.map(({ name, inputs }) => ({
      name,
      text: JSON.parse((inputs["inputTransformer"] as { inputTemplate: string }).inputTemplate) as string,
      most: 8192,
    })),
    // Source: Amazon SNS API reference, `Publish`: 256 KiB.
    ...each.ofType("StateMachine").filter(({ custom }) => custom).flatMap(({ name, inputs }) =>
      [...String(inputs["definition"]).matchAll(/States\.Format\('([^']*)'/g)].map(([, text]) => ({ name, text: text!, most: 262_144 }))
        .filter(({ text }) => text.includes(". "))
    ),
  ];
}

describe("The runbook of alarms", () => {
  it("has exactly one section for each kind of alarm", () => {
    assert.deepEqual(Object.keys(sections).toSorted(), Object.keys(RUNBOOK).toSorted());
  });

  for (const [name, section] of Object.entries(sections)) {
    it(`says the meaning of ${name}, where to look with a command, and the action`, () => {
      const parts = section.split(/^(?=\*\*\w+\.\*\* )/m).slice(1);
      assert.deepEqual(parts.map((part) => /^\*\*(\w+)\.\*\* /.exec(part)![1]), PARTS);
      for (const part of parts) assert.ok(part.replaceAll(/```[^]*```/g, "").trim().length > 20, part);
      assert.ok(parts[1]!.includes("```sh\n"), "no command to look with");
    });
  }

  it("has only commands that the documents' tests run: the AWS CLI's, and npm scripts", () => {
    const commands = blocksOf(RUNBOOK_PATH).flatMap(commandsOf);
    assert.ok(commands.length > Object.keys(RUNBOOK).length);
    assert.deepEqual(commands.filter((command) => !/^(aws [a-z0-9-]+ [a-z0-9-]+|npm run) /.test(command)), []);
  });

  it("names the limits of descriptions as the tests hold them", () => {
    const said = readDocument(RUNBOOK_PATH).replaceAll("\n", " ");
    for (const words of ["at most 1,024 characters", "of rules of at most 512", "takes at most 200"]) {
      assert.ok(said.includes(words), words);
    }
  });

  for (const runbook of [undefined, ADDRESS]) {
    it(`is named by every message, with a first step, within AWS's limits: ${runbook === undefined ? "path" : "address"}`, async () => {
      const all = await everything(runbook);
      const texts = all.flatMap(textsOf);
      // AWS writes the messages of budgets: their names are all that a program sets.
      const budgets = all.flatMap((each) => each.ofType("Budget").map(({ inputs }) => String(inputs["name"])));
      assert.deepEqual(budgets, ["aws-practice-budget-stg"]);
      const named = new Set<string>(["budget"]);
      for (const { name, text, most } of texts) {
        const [, first, place, entry = ""] = /\. First: (.+)\. Then: (\S+)#([a-z-]+)$/.exec(text) ?? [];
        assert.ok(first && place === (runbook ?? RUNBOOK_PATH) && entry in RUNBOOK && text.length <= most, `${name}: ${text}`);
        named.add(entry);
      }
      assert.deepEqual([...named].toSorted(), Object.keys(RUNBOOK).toSorted());
    });
  }
});
