import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Alerts, type AlertsArgs } from "../../../components/operations/alerts";
import { naming } from "../../../components/shared/naming";
import { policyDocument } from "../../../components/shared/policy-document";
import { shortName } from "../../../toolkit/simulator";
import { refused } from "../../support/refused";
import { build, refusal } from "../../support/simulated";
import { allowed, HERE, messagesOf, NAMES, statements } from "../../support/workloads";

const program = (args: Partial<AlertsArgs> = {}) => () => void new Alerts("alerts", { names: NAMES, ...args });
const make = (args: Partial<AlertsArgs> = {}) => build(program(args));

const TOPIC = `arn:aws:sns:${HERE}:aws-practice-alerts-stg`;
const FOR_THIS_TOPIC = { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": TOPIC } };
const root = { Principal: { AWS: "arn:aws:iam::111111111111:root" } };
const USE = ["kms:Decrypt", "kms:GenerateDataKey"];

describe("Alerts", () => {
  it("creates a topic with an encryption key of its own that rotates yearly", async () => {
    const registered = await make();
    assert.deepEqual(registered.inputs("Topic"), {
      name: "aws-practice-alerts-stg",
      displayName: "aws-practice-alerts-stg",
      kmsMasterKeyId: registered.only("Key").id,
      tags: { Name: "aws-practice-alerts-stg" },
    });
    const { policy: _, ...key } = registered.inputs("Key");
    assert.deepEqual(key, {
      description: "Encrypts messages of SNS topic aws-practice-alerts-stg",
      enableKeyRotation: true,
      tags: { Name: "aws-practice-alerts-stg" },
    });
    assert.deepEqual(registered.resources.filter(({ custom }) => custom).map(({ name, parent }) => [name, shortName(parent)]), [
      ["alerts-key", "alerts"],
      ["alerts-topic", "alerts"],
      ["alerts-topic-policy", "alerts"],
    ]);
  });

  it("grants administration of the key action by action, and its use for this topic only", async () => {
    const list = statements(await make(), "Key", "alerts-key");
    assert.deepEqual(list, [
      {
        ...allowed([
          "kms:CancelKeyDeletion",
          "kms:CreateAlias",
          "kms:DeleteAlias",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:DisableKeyRotation",
          "kms:EnableKey",
          "kms:EnableKeyRotation",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListGrants",
          "kms:ListKeyPolicies",
          "kms:ListKeyRotations",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:RetireGrant",
          "kms:RevokeGrant",
          "kms:RotateKeyOnDemand",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UntagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ], ["*"]),
        ...root,
      },
      { ...allowed(USE, ["*"], FOR_THIS_TOPIC), ...root },
      { ...allowed(USE, ["*"], FOR_THIS_TOPIC), Principal: { Service: ["cloudwatch.amazonaws.com", "events.amazonaws.com"] } },
    ]);
    assert.doesNotMatch(JSON.stringify(list.map(({ Action: actions }) => actions)), /\*/);
  });

  it("accepts messages from this account's alarms and from EventBridge, with TLS only", async () => {
    const registered = await make();
    assert.equal(registered.inputs("TopicPolicy")["arn"], TOPIC);
    assert.deepEqual(statements(registered, "TopicPolicy", "alerts-topic-policy"), [
      {
        ...allowed(["sns:Publish"], [TOPIC], {
          StringEquals: { "aws:SourceAccount": "111111111111" },
          ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${HERE}:alarm:*` },
        }),
        Principal: { Service: "cloudwatch.amazonaws.com" },
      },
      {
        ...allowed(["sns:Publish"], [TOPIC]), // with a condition EventBridge would not publish
        Principal: { Service: "events.amazonaws.com" },
      },
      {
        Effect: "Deny",
        Principal: "*",
        Action: ["sns:Publish"],
        Resource: [TOPIC],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("subscribes each address in emails", async () => {
    const registered = await make({ emails: ["team@example.com", "boss@example.com"] });
    assert.deepEqual(registered.ofType("TopicSubscription").map(({ name, inputs }) => [name, inputs]), [
      ["alerts-team@example.com", { topic: TOPIC, protocol: "email", endpoint: "team@example.com" }],
      ["alerts-boss@example.com", { topic: TOPIC, protocol: "email", endpoint: "boss@example.com" }],
    ]);
  });

  it("reports that there are no subscribers without emails", async () => {
    const nobody = ["info: Alerts \"alerts\": no subscribers: set emails to be notified of failures"];
    assert.deepEqual(await messagesOf(program()), nobody);
    assert.deepEqual(await messagesOf(program({ emails: [] })), nobody);
    assert.deepEqual(await messagesOf(program({ emails: ["team@example.com"] })), []);
    assert.equal((await make()).ofType("TopicSubscription").length, 0);
  });

  it("grants publishing to this topic, with the use of its key", async () => {
    const registered = await build(() => {
      const alerts = new Alerts("alerts", { names: NAMES });
      new aws.iam.RolePolicy("publishes", { role: "any", policy: pulumi.jsonStringify(policyDocument(...alerts.publishStatements())) });
    });
    assert.deepEqual(statements(registered, "RolePolicy", "publishes"), [
      allowed(["sns:Publish"], [TOPIC]),
      allowed(USE, [registered.only("Key").outputs["arn"]]),
    ]);
  });

  it("exposes its topic, and the dependencies of a publisher", async () => {
    const registered = await build(() => {
      const alerts = new Alerts("alerts", { names: NAMES });
      new aws.cloudwatch.LogGroup("after", { name: alerts.topicArn }, { dependsOn: alerts.dependencies });
    });
    assert.deepEqual(registered.only("Alerts").outputs, { topicArn: TOPIC });
    assert.equal(registered.inputs("LogGroup")["name"], TOPIC);
    assert.ok(registered.dependencies("LogGroup").includes("alerts-topic-policy"));
  });

  for (const email of ["team", "team@example", "team @example.com", "a@b@example.com", ""]) {
    it(`rejects the address "${email}" before it creates a resource`, async () => {
      let words = "";
      const registered = await build(() => void (words = refused(program({ emails: ["team@example.com", email] }))));
      assert.equal(words, `Alerts "alerts": emails[1] is "${email}", but must be an e-mail address, e.g. team@example.com`);
      assert.deepEqual(registered.resources.filter(({ custom }) => custom), []);
    });
  }

  it("rejects an invalid topic name, and a duplicate in emails", async () => {
    const topicName = await refusal(() => void new Alerts("alerts", { names: naming({ project: "shop.eu", environment: "stg" }) }));
    assert.equal(
      topicName,
      "Alerts \"alerts\": topicName is \"shop.eu-alerts-stg\", but must be 1 to 256 letters, digits, hyphens and underscores",
    );
    const twice = await refusal(() => void new Alerts("alerts", { names: NAMES, emails: ["a@example.com", "a@example.com"] }));
    assert.equal(twice, "Alerts \"alerts\": emails[1] is \"a@example.com\", but must be named once");
  });
});
