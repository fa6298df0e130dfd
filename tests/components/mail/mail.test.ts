import assert from "node:assert/strict";

import { Mail, type MailArgs } from "../../../components/mail/mail";
import { naming } from "../../../components/shared/naming";
import { ScheduledJob } from "../../../components/workloads/job/scheduled-job";
import { FargateService } from "../../../components/workloads/service/fargate-service";
import { simulate } from "../../../toolkit/simulator";
import { build, PLACE, refusal, Registered } from "../../support/simulated";
import { alerts, allowed, containerOf, HERE, messagesOf, NAMES, rulesOf, statements, surroundings } from "../../support/workloads";

const IDENTITY = `arn:aws:ses:${HERE}:identity/example.com`;
const SET = `arn:aws:ses:${HERE}:configuration-set/aws-practice-mail-stg`;

const create = (args: Partial<MailArgs> = {}) =>
  new Mail("mail", { names: NAMES, alerts: args.alerts ?? alerts(), domainName: "example.com", hostedZone: "Z0123456789ABCDEF", ...args });
const made = (args: Partial<MailArgs> = {}) => build(() => void create(args));

const recordsOf = (registered: Registered) =>
  Object.fromEntries(
    registered.ofType("Record").map(({ name, inputs }) => [
      name.replace("mail-records-", ""),
      `${String(inputs["name"])} ${String(inputs["type"])} ${(inputs["records"] as string[]).join(" ")}`,
    ]),
  );

describe("Mail", () => {
  it("creates the identity of the domain with DKIM keys of 2,048 bits, and its default configuration set", async () => {
    const registered = await made();
    assert.deepEqual(registered.inputs("EmailIdentity"), {
      emailIdentity: "example.com",
      configurationSetName: "aws-practice-mail-stg",
      dkimSigningAttributes: { nextSigningKeyLength: "RSA_2048_BIT" },
      tags: { Name: "example.com" },
    });
    assert.deepEqual(registered.inputs("EmailIdentityFeedbackAttributes"), { emailIdentity: "example.com", emailForwardingEnabled: false });
  });

  it("requires TLS and suppresses addresses that bounced or complained", async () => {
    assert.deepEqual((await made()).inputs("ConfigurationSet"), {
      configurationSetName: "aws-practice-mail-stg",
      deliveryOptions: { tlsPolicy: "REQUIRE" },
      reputationOptions: { reputationMetricsEnabled: true },
      sendingOptions: { sendingEnabled: true },
      suppressionOptions: { suppressedReasons: ["BOUNCE", "COMPLAINT"] },
      tags: { Name: "aws-practice-mail-stg" },
    });
  });

  it("creates the records of DKIM and of the MAIL FROM domain", async () => {
    const registered = await made({ mailFromSubdomain: "return" });
    const { tokens } = registered.only("EmailIdentity").outputs["dkimSigningAttributes"] as { tokens: string[] };
    assert.deepEqual(recordsOf(registered), {
      ...Object.fromEntries(
        tokens.map((token, index) => [`dkim-${index + 1}`, `${token}._domainkey.example.com CNAME ${token}.dkim.amazonses.com`]),
      ),
      "mail-from-mx": "return.example.com MX 10 feedback-smtp.ap-northeast-1.amazonses.com",
      "mail-from-spf": "return.example.com TXT v=spf1 include:amazonses.com ~all",
    });
    assert.deepEqual(registered.inputs("EmailIdentityMailFromAttributes"), {
      emailIdentity: "example.com",
      mailFromDomain: "return.example.com",
      behaviorOnMxFailure: "USE_DEFAULT_VALUE",
    });
    const waitsFor = registered.dependencies("EmailIdentityMailFromAttributes");
    for (const record of ["mail-records-mail-from-mx", "mail-records-mail-from-spf"]) assert.ok(waitsFor.includes(record), record);
    assert.deepEqual(new Set(registered.ofType("Record").map(({ inputs }) => inputs["zoneId"])), new Set(["Z0123456789ABCDEF"]));
  });

  it("takes the DKIM domain of a region that has its own", async () => {
    const { resources } = await simulate(() => void create(), {
      project: "aws-practice",
      stack: "stg",
      config: { ...PLACE, "aws:region": "ap-northeast-3" },
    });
    const values = resources.filter(({ inputs }) => inputs["type"] === "CNAME").map(({ inputs }) => String(inputs["records"]));
    assert.deepEqual(values.map((value) => value.slice(value.indexOf("."))), Array(3).fill(".dkim.ap-northeast-3.amazonses.com"));
  });

  it("looks the zone up by its name", async () => {
    const registered = await made({ hostedZone: "example.com" });
    for (const { inputs } of registered.ofType("Record")) assert.match(String(inputs["zoneId"]), /^Z/);
  });

  it("creates a DMARC record only with `dmarc`", async () => {
    assert.equal("dmarc" in recordsOf(await made()), false);
    assert.equal(recordsOf(await made({ dmarc: { policy: "none" } }))["dmarc"], "_dmarc.example.com TXT v=DMARC1; p=none");
    assert.equal(
      recordsOf(await made({ dmarc: { policy: "reject", reportAddress: "dmarc@example.com" } }))["dmarc"],
      "_dmarc.example.com TXT v=DMARC1; p=reject; rua=mailto:dmarc@example.com",
    );
  });

  it("sends failures to the default event bus, and from there to the topic", async () => {
    const registered = await made();
    assert.deepEqual(registered.inputs("ConfigurationSetEventDestination"), {
      configurationSetName: "aws-practice-mail-stg",
      eventDestinationName: "alerts",
      eventDestination: {
        enabled: true,
        matchingEventTypes: ["REJECT", "BOUNCE", "COMPLAINT", "RENDERING_FAILURE"],
        eventBridgeDestination: { eventBusArn: `arn:aws:events:${HERE}:event-bus/default` },
      },
    });
    assert.deepEqual(registered.json("EventRule", undefined, "eventPattern"), {
      "source": ["aws.ses"],
      "detail-type": ["Email Bounced", "Email Complaint Received", "Email Rejected", "Email Rendering Failed"],
      "detail": { mail: { tags: { "ses:configuration-set": ["aws-practice-mail-stg"] } } },
    });
    assert.equal(registered.inputs("EventTarget")["arn"], registered.only("Topic").id);
  });

  it("doesn't notify of each bounce with `notifyOfBounces: false`", async () => {
    const pattern = (await made({ notifyOfBounces: false })).json("EventRule", undefined, "eventPattern") as Record<string, unknown>;
    assert.deepEqual(pattern["detail-type"], ["Email Complaint Received", "Email Rejected", "Email Rendering Failed"]);
  });

  it("has alarms on the rates at which AWS reviews an account", async () => {
    const alarms = (await made()).ofType("MetricAlarm").filter(({ inputs }) => inputs["namespace"] === "AWS/SES");
    assert.deepEqual(
      alarms.map(({ inputs }) => [inputs["metricName"], inputs["dimensions"], inputs["threshold"], inputs["comparisonOperator"]]),
      [
        ["Reputation.BounceRate", {}, 0.05, "GreaterThanOrEqualToThreshold"],
        ["Reputation.ComplaintRate", {}, 0.001, "GreaterThanOrEqualToThreshold"],
      ],
    );
  });

  it("says in the plan's notes that an account begins in the sandbox", async () => {
    const notes = await messagesOf(() => void create());
    assert.ok(
      notes.some((note) => note.startsWith("info: Mail \"mail\": a new account is in SES's sandbox: 200 messages a day")),
      notes.join("\n"),
    );
  });

  const clients: [string, (mail: Mail) => void][] = [
    ["service", (mail) => void new FargateService("api", { ...surroundings(), capabilities: [mail.capability("orders@example.com")] })],
    ["job", (mail) => void new ScheduledJob("api", { ...surroundings(), capabilities: [mail.capability("orders@example.com")] })],
  ];
  for (const [what, client] of clients) {
    it(`lets a ${what} send from exactly one address, by HTTPS only`, async () => {
      const registered = await build(() =>
        client(
          create({
            alerts: {
              topicArn: "t",
              dependencies: [],
              sources: { alarms: [], events: [], deadLetters: [] },
            } as unknown as MailArgs["alerts"],
          }),
        )
      );
      assert.deepEqual(statements(registered, "RolePolicy", "api-task-act"), [
        allowed(["ses:SendEmail", "ses:SendRawEmail"], [IDENTITY, SET], { StringEquals: { "ses:FromAddress": "orders@example.com" } }),
      ]);
      assert.deepEqual(containerOf(registered)["environment"], [
        { name: "MAIL_CONFIGURATION_SET", value: "aws-practice-mail-stg" },
        { name: "MAIL_FROM_ADDRESS", value: "orders@example.com" },
      ]);
      assert.deepEqual(rulesOf(registered).filter((rule) => rule.startsWith("api-access-security-group to")).length, 1);
    });
  }

  const rejected: [string, () => unknown, string][] = [
    ["an address of another domain", () => create().capability("orders@example.org"), "capability is \"orders@example.org\""],
    ["an address of a subdomain", () => create().capability("orders@mail.example.com"), "capability is \"orders@mail.example.com\""],
    ["an address with a capital letter", () => create().capability("Orders@example.com"), "capability is \"Orders@example.com\""],
    [
      "a zone that isn't the domain's",
      () => create({ hostedZone: "example.org" }),
      "hostedZone is \"example.org\", but must be the zone of",
    ],
    [
      "a name that is too long for SES",
      () => create({ names: naming({ project: "a".repeat(40), environment: "b".repeat(20) }) }),
      `configurationSetName is "${"a".repeat(40)}-mail-${"b".repeat(20)}", but must be 1 to 64 letters`,
    ],
  ];
  for (const [what, program, message] of rejected) {
    it(`rejects ${what}`, async () => {
      const said = await refusal(() => void program());
      assert.ok(said.startsWith(`Mail "mail": ${message}`), said);
    });
  }
});
