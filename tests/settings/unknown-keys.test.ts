import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";

import { CREDENTIAL_KEYS, KNOWN_AWS_KEYS } from "../../settings/aws";
import { type Config, DATABASE, mistakesOf, NETWORK, REGISTRIES, settingsOf } from "./read";

const RULE = { action: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" };

describe("A misspelt setting", () => {
  const cases: [Config, string][] = [
    [{ "aws-practice:netwrok": {} }, "aws-practice:netwrok is not a setting; did you mean aws-practice:network?"],
    [{ "aws-practice:registrys": {} }, "aws-practice:registrys is not a setting; did you mean aws-practice:registries?"],
    [{ "aws-pratice:network": {} }, "aws-pratice:network is not a setting; did you mean aws-practice:network?"],
    [{ "aws-practice:services": {} }, "aws-practice:services is not a setting; known are aws-practice:network, aws-practice:database, aws-practice:registries"],
    [{ "aws-practice:a": "1" }, "aws-practice:a is not a setting; known are aws-practice:network, aws-practice:database, aws-practice:registries"],
    [{ "aws:regoin": "us-east-1" }, "aws:regoin is not a setting; did you mean aws:region?"],
    [{ "aws:allowedAccounts": [] }, "aws:allowedAccounts is not a setting; did you mean aws:allowedAccountIds?"],
    [{ "aws:constructor": "x" }, "aws:constructor is not a setting"],
    [{ [NETWORK]: { nat: { mod: "instance" } } }, `${NETWORK}.nat.mod is not a setting; did you mean mode?`],
    [{ [NETWORK]: { flowlogs: {} } }, `${NETWORK}.flowlogs is not a setting; did you mean flowLogs?`],
    [{ [NETWORK]: { layout: { tierBlock: 2 } } }, `${NETWORK}.layout.tierBlock is not a setting; did you mean tierBlocks?`],
    [{ [NETWORK]: { colour: "blue" } }, `${NETWORK}.colour is not a setting; known are cidrBlock, availabilityZones, layout, isolatedTier, nat, flowLogs, interfaceEndpoints, networkAcls`],
    [
      { [NETWORK]: { networkAcls: { private: { ingress: { 100: { ...RULE, acton: "deny" } }, egress: {} } } } },
      `${NETWORK}.networkAcls.private.ingress.100.acton is not a setting; did you mean action?`,
    ],
    [{ [NETWORK]: { networkAcls: { privat: { ingress: {}, egress: {} } } } }, `${NETWORK}.networkAcls.privat is not a setting; did you mean private?`],
    [
      { [DATABASE]: { weeklyRestart: { dayOfWeek: "sun", startTime: "02:00", stopTime: "03:00", timezone: "UTC" } } },
      `${DATABASE}.weeklyRestart.timezone is not a setting; did you mean timeZone?`,
    ],
    [{ [REGISTRIES]: { app: { imagesToKep: 3 } } }, `${REGISTRIES}.app.imagesToKep is not a setting; did you mean imagesToKeep?`],
    [{ [REGISTRIES]: { app: { constructor: 3 } } }, `${REGISTRIES}.app.constructor is not a setting; known are imagesToKeep, forceDelete`],
    [{ "aws:defaultTags": { tags: {}, tag: {} } }, "aws:defaultTags.tag is not a setting; did you mean tags?"],
  ];
  for (const [config, message] of cases) {
    it(`is named with the nearest one: ${message.split(" ")[0]}`, async () => assert.deepEqual(await mistakesOf(config), [message]));
  }

  it("in place of one that must be there is both missing and unknown", async () => {
    const misspelt = await mistakesOf({
      [NETWORK]: { networkAcls: { private: { ingress: { 100: { acton: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" } }, egress: {} } } },
      [DATABASE]: { weeklyRestart: { dayOfWek: "sun", startTime: "02:00", stopTime: "03:00" } },
    });
    assert.deepEqual(misspelt, [
      `${NETWORK}.networkAcls.private.ingress.100.action is missing, but must be one of allow, deny`,
      `${NETWORK}.networkAcls.private.ingress.100.acton is not a setting; did you mean action?`,
      `${DATABASE}.weeklyRestart.dayOfWeek is missing, but must be one of sun, mon, tue, wed, thu, fri, sat`,
      `${DATABASE}.weeklyRestart.dayOfWek is not a setting; did you mean dayOfWeek?`,
    ]);
  });

  it("is told together with all others of its group", async () => {
    assert.deepEqual(await mistakesOf({ [NETWORK]: { nat: { mod: "none", elasticIP: true }, cidr: "10.0.0.0/16", zone: 1 } }), [
      `${NETWORK}.nat.mod is not a setting; did you mean mode?`,
      `${NETWORK}.nat.elasticIP is not a setting; did you mean elasticIp?`,
      ...["cidr", "zone"].map((key) => `${NETWORK}.${key} is not a setting; known are cidrBlock, availabilityZones, layout, isolatedTier, nat, flowLogs, interfaceEndpoints, networkAcls`),
    ]);
  });
});

describe("The provider's own settings", () => {
  it("are known, all but access keys", () => {
    const all = Object.keys(Object.getOwnPropertyDescriptors(aws.config)).filter((key) => !["__esModule", "requireRegion"].includes(key));
    assert.deepEqual([...KNOWN_AWS_KEYS, ...CREDENTIAL_KEYS].toSorted(), all.toSorted());
  });

  it("may be given", async () => {
    await settingsOf({ "aws:profile": "staging", "aws:maxRetries": 5, "aws:assumeRoles": [{ roleArn: "arn:aws:iam::111111111111:role/deployment" }] });
  });

  for (const key of CREDENTIAL_KEYS) {
    it(`never hold ${key}, whose value isn't shown`, async () => {
      assert.deepEqual(await mistakesOf({ [`aws:${key}`]: "AKIAIOSFODNN7EXAMPLE" }), [
        `aws:${key} must be left out: an access key in a stack file never expires; sign in with the AWS CLI, or name a role in aws:assumeRoles`,
      ]);
    });
  }
});

describe("Settings of others", () => {
  for (const key of ["cloudflare:apiToken", "pulumi:tags", "awsx:network", "constructor:network", "__proto__:x", "random:seed"]) {
    it(`are left alone: ${key}`, () => settingsOf({ [key]: "x" }));
  }
});
