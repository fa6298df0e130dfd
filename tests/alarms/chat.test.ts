import assert from "node:assert/strict";

import { RUNBOOK } from "../../components/operations/runbook";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { planOf, type Registered } from "../support/simulated";
import { IMAGE } from "./catalogue";

const SLACK = { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" };

/**
 * Messages that reach a topic from rules and state machines, by what sends them. CloudWatch's alarms and AWS Budgets write their own, which
 * a chat shows. Source: Amazon Q Developer in chat applications administrator guide, "Monitoring AWS services".
 */
function messagesOf(registered: Registered): Map<string, unknown> {
  const topics = new Set<unknown>(registered.ofType("Topic").map(({ id }) => id));
  const ofRules = registered.ofType("EventTarget").filter(({ inputs }) => topics.has(inputs["arn"])).map(({ name, inputs }) =>
    [name, JSON.parse((inputs["inputTransformer"] as { inputTemplate: string }).inputTemplate) as unknown] as const
  );
  const ofMachines = registered.ofType("StateMachine").filter(({ custom }) => custom).flatMap(({ name, inputs }) =>
    publications(JSON.parse(String(inputs["definition"]))).map(([state, { Parameters: { Message, "Message.$": text } }]) => {
      assert.ok((Message === undefined) !== (text === undefined), `${name} ${state}`);
      return [`${name} ${state}`, Message ?? text] as const;
    })
  );
  return new Map([...ofRules, ...ofMachines]);
}

type Publication = { Resource: string; Parameters: Properties };

/** States that publish, at any depth of a definition. */
function publications(value: unknown, name = ""): [string, Publication][] {
  if (!isObject(value)) return Array.isArray(value) ? value.flatMap((one) => publications(one, name)) : [];
  if (typeof value["Resource"] === "string" && value["Resource"].includes(":sns:")) return [[name, value as unknown as Publication]];
  return Object.entries(value).flatMap(([key, one]) => publications(one, key));
}

async function everything(withChat: boolean): Promise<Registered[]> {
  const alerts = (section: Properties) => void Object.assign(section, withChat ? { slack: SLACK } : {});
  const { registered } = await planOf(".", "stg", {
    "aws-practice:alerts": alerts,
    "aws-practice:services": (services) => void Object.assign(services["api"] as object, IMAGE),
    "aws-practice:secretAccess": (access) => void (access["notifyOfReads"] = true),
    "aws-practice:database": (database) => void (database["keepStopped"] = true),
    "aws-practice:sites": (sites) => void Object.assign(sites, { web: { domainName: "www.example.com", hostedZone: "example.com" } }),
    "aws-practice:mail": (mail) => void Object.assign(mail, { domainName: "example.com", hostedZone: "example.com" }),
  });
  const { registered: operated } = await planOf(".", "stg", {
    "aws-practice:alerts": alerts,
    "aws-practice:services": (services) => void Object.assign(services["api"] as object, { ...IMAGE, executeCommand: true }),
    "aws-practice:jobs": (jobs) => void Object.assign(jobs["daily-report"] as object, { schedule: "cron(0 9 * * ? *)" }),
    "aws-practice:sleep": (sleep) => void (sleep["workingHours"] = "mon-fri 08:00-20:00"),
    "aws-practice:operators": (section) =>
      void Object.assign(section, { principals: ["arn:aws:iam::111111111111:role/on-call"], task: {} }),
    "aws-practice:database": (database) => void (database["restore"] = {}),
  });
  const { registered: ofAccount } = await planOf("bootstrap", "stg", { "aws-practice-bootstrap:alerts": alerts });
  return [registered, operated, ofAccount];
}

/** States that report a success, which asks for nothing. */
const GOOD_NEWS = ["database-restore-state-machine Tell restored", "database-restore-state-machine Tell passed"];

describe("Messages in a chat", () => {
  let plain: Map<string, unknown>;
  let shown: Map<string, unknown>;
  before(async () => {
    const all = async (withChat: boolean) => new Map((await everything(withChat)).flatMap((each) => [...messagesOf(each)]));
    [plain, shown] = [await all(false), await all(true)];
  });

  it("are all those of rules and state machines", () => {
    assert.deepEqual([...shown.keys()], [...plain.keys()]);
    assert.ok(shown.size > 20, String(shown.size));
  });

  it("have the form of custom notifications, with the words that a mail has without a chat", () => {
    for (const [name, message] of shown) {
      const { content, ...form } = message as { content: Properties };
      assert.deepEqual(form, { version: "1.0", source: "custom" }, name);
      const [key = ""] = Object.keys(content).filter((one) => one.startsWith("description"));
      assert.deepEqual(Object.keys(content), ["title", key], name);
      assert.ok(String(content["title"]).length > 3, name);
      assert.deepEqual([key, content[key]], [typeof plain.get(name) === "string" && key, plain.get(name)], name);
    }
  });

  it("are sentences that a person reads in a mail, too: no quotes or line breaks, and the section of the runbook", () => {
    for (const [name, message] of shown) {
      const text = String(Object.values((message as { content: Properties }).content)[1]);
      assert.doesNotMatch(text, /["\\\n]/, name);
      if (GOOD_NEWS.includes(name)) continue;
      assert.ok(Object.keys(RUNBOOK).some((entry) => new RegExp(`\\bFirst: .+ Then: \\S+#${entry}\\b`).test(text)), `${name}: ${text}`);
    }
  });
});
