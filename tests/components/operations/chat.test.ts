import assert from "node:assert/strict";

import { Alerts, type AlertsArgs } from "../../../components/operations/alerts";
import { EventAlert } from "../../../components/operations/event-alert";
import { publishState } from "../../../components/operations/publish-state";
import { refused } from "../../support/refused";
import { build } from "../../support/simulated";
import { allowed, messagesOf, NAMES, statements } from "../../support/workloads";

const SLACK = { workspaceId: "T07EA123LEP", channelId: "C07EZ1ABC23" };
const TEAMS = {
  tenantId: "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0",
  teamId: "74361522-da01-538d-aa2e-ac7918c6bb92",
  channelId: "19%3Aab6ef35dc342d56ba5654e6fc5%40thread.tacv2",
};
const TOPIC = "arn:aws:sns:ap-northeast-1:111111111111:aws-practice-alerts-stg";

const program = (args: Partial<AlertsArgs>, then: (alerts: Alerts) => void = () => undefined) => () =>
  then(new Alerts("alerts", { names: NAMES, ...args }));
const make = (args: Partial<AlertsArgs>, then?: (alerts: Alerts) => void) => build(program(args, then));

describe("Channels of alerts", () => {
  it("are configurations of the topic with a guardrail, in the region that has the API", async () => {
    const registered = await make({ slack: SLACK, teams: TEAMS });
    const common = {
      region: "us-east-2",
      iamRoleArn: registered.only("Role").outputs["arn"],
      guardrailPolicyArns: ["arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"],
      snsTopicArns: [TOPIC],
      loggingLevel: "ERROR",
      userAuthorizationRequired: false,
    };
    assert.deepEqual(registered.inputs("SlackChannelConfiguration", "alerts-slack-T07EA123LEP"), {
      ...common,
      configurationName: "aws-practice-alerts-T07EA123LEP-stg",
      slackTeamId: SLACK.workspaceId,
      slackChannelId: SLACK.channelId,
      tags: { Name: "aws-practice-alerts-T07EA123LEP-stg" },
    });
    assert.deepEqual(registered.inputs("TeamsChannelConfiguration", `alerts-teams-${TEAMS.teamId}`), {
      ...common,
      ...TEAMS,
      configurationName: `aws-practice-alerts-${TEAMS.teamId}-stg`,
      tags: { Name: `aws-practice-alerts-${TEAMS.teamId}-stg` },
    });
  });

  it("have one role, which only reads metrics", async () => {
    const registered = await make({ slack: SLACK, teams: TEAMS });
    assert.deepEqual(statements(registered, "RolePolicy", "alerts-chat-read"), [
      allowed(["cloudwatch:GetMetricData", "cloudwatch:GetMetricWidgetImage"], ["*"]),
    ]);
    assert.match(String(registered.inputs("Role")["assumeRolePolicy"]), /"Service":"chatbot\.amazonaws\.com"/);
  });

  it("show the topics of other regions, too, which are requested later", async () => {
    const registered = await make({ slack: SLACK }, (alerts) => void alerts.in("us-east-1"));
    assert.deepEqual(registered.inputs("SlackChannelConfiguration")["snsTopicArns"], [
      TOPIC,
      "arn:aws:sns:us-east-1:111111111111:aws-practice-alerts-us-east-1-stg",
    ]);
    assert.equal(registered.ofType("SlackChannelConfiguration").length, 1);
  });

  it("are none by default, nor a role", async () => {
    const registered = await make({ emails: ["team@example.com"] });
    assert.deepEqual(["Role", "SlackChannelConfiguration", "TeamsChannelConfiguration"].flatMap((type) => registered.ofType(type)), []);
  });

  it("are subscribers, which the plan asks to authorize once", async () => {
    assert.deepEqual(await messagesOf(program({ slack: SLACK, teams: TEAMS })), [
      "info: Alerts \"alerts\": authorize Slack workspace T07EA123LEP in the console of Amazon Q Developer in chat applications first, once per "
      + "account: docs/operations.md, Alerts",
      `info: Alerts "alerts": authorize Microsoft team ${TEAMS.teamId} in the console of Amazon Q Developer in chat applications first, once per `
      + "account: docs/operations.md, Alerts",
    ]);
  });

  const REFUSED: [AlertsArgs["slack"] | AlertsArgs["teams"], string][] = [
    [{ ...SLACK, workspaceId: "my-team" }, "workspaceId is \"my-team\", but must be the ID of a Slack workspace"],
    [{ ...SLACK, channelId: "#alerts" }, "channelId is \"#alerts\", but must be the ID of a Slack channel"],
    [{ ...TEAMS, teamId: "platform" }, "teamId is \"platform\", but must be a UUID"],
    [{ ...TEAMS, tenantId: "example.com" }, "tenantId is \"example.com\", but must be a UUID"],
    [{ ...TEAMS, channelId: "19:ab6ef35d@thread.tacv2" }, "channelId is \"19:ab6ef35d@thread.tacv2\", but must be the ID of a channel"],
  ];
  for (const [given, words] of REFUSED) {
    it(`are rejected before a resource exists: ${words}`, async () => {
      const kind = given !== undefined && "tenantId" in given ? "teams" : "slack";
      let message = "";
      const registered = await build(() => void (message = refused(program({ [kind]: given }))));
      assert.ok(message.startsWith(`Alerts "alerts": ${kind}.${words}`), message);
      assert.deepEqual(registered.resources.filter(({ custom }) => custom), []);
    });
  }

  it("get events in the form that a chat shows, with the same words as a mail without one", async () => {
    const events = { pattern: { source: ["aws.rds"] }, message: { text: "<text>", paths: { text: "$.detail.Message" } } };
    const template = async (args: Partial<AlertsArgs>) => {
      const registered = await make(args, (alerts) => {
        new EventAlert("events", { nameTag: "x", label: "Database main-stg", alerts, entry: "database-events", ...events });
      });
      return JSON.parse((registered.inputs("EventTarget")["inputTransformer"] as { inputTemplate: string }).inputTemplate) as unknown;
    };
    const text = await template({});
    assert.match(String(text), /^Database main-stg: <text>\. First: /);
    assert.deepEqual(await template({ slack: SLACK }), {
      version: "1.0",
      source: "custom",
      content: { title: "Database main-stg", description: text },
    });
  });

  it("get messages of state machines in that form", () => {
    const target = { label: "Job report (stg)", topicArn: TOPIC, runbook: undefined };
    const parameters = (chat: boolean) => publishState({ ...target, chat }, "failed", "$.message", "Next").Parameters;
    assert.deepEqual(parameters(false), { TopicArn: TOPIC, Subject: "Job report (stg) failed", "Message.$": "$.message" });
    assert.deepEqual(parameters(true), {
      TopicArn: TOPIC,
      Subject: "Job report (stg) failed",
      Message: { version: "1.0", source: "custom", content: { title: "Job report (stg) failed", "description.$": "$.message" } },
    });
  });
});
