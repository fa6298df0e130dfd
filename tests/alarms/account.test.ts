import assert from "node:assert/strict";

import { NOTIFIED, ORDINARY, rootSignIn, trailStopped } from "../components/account/watch-events";
import { planOf, type Registered } from "../support/simulated";
import { at, NO_DATA } from "./catalogue";
import { type Fault, HEALTHY, notificationsOf } from "./night";

const VAULT = "arn:aws:backup:ap-northeast-1:111111111111:backup-vault:aws-practice-backups-stg";

/** An event of AWS Backup. Source: its developer guide, "Monitoring AWS Backup events using Amazon EventBridge". */
const job = (kind: "Backup" | "Copy", state: string) => ({
  source: "aws.backup",
  "detail-type": `${kind} Job State Change`,
  region: "ap-northeast-1",
  detail: { state, [kind === "Backup" ? "backupVaultArn" : "sourceBackupVaultArn"]: VAULT },
});

/** Faults of an account, and the alarms, rules and budgets that notify of them after how many minutes. */
const FAULTS: Record<string, Fault & { notified: string[] }> = {
  "sign-in of root": { events: at(1, rootSignIn()), notified: ["account-watch-global-root-rule: 1"] },
  "trail stopped": {
    events: at(3, trailStopped()),
    metrics: { "MatchedEvents account-trail-delivery": NO_DATA },
    lasts: 300,
    notified: ["account-watch-trails-rule: 3", "account-trail-delivery: 240"],
  },
  "the trail's bucket refuses its files": {
    metrics: { "MatchedEvents account-trail-delivery": (minute) => (minute < 30 ? 1 : NO_DATA) },
    lasts: 300,
    notified: ["account-trail-delivery: 300"],
  },
  "budget passed": {
    costs: { actual: 301, forecasted: 320 },
    notified: ["account-budget actual 100: 0", "account-budget actual 80: 0", "account-budget forecasted 100: 0"],
  },
  "the month will cost more than the budget": {
    costs: { actual: 90, forecasted: 310 },
    notified: ["account-budget forecasted 100: 0"],
  },
  "a user is created": {
    events: at(1, NOTIFIED["an administrator creates a user"]!.event),
    notified: ["account-watch-global-identities-rule: 1"],
  },
  "a key is about to be deleted": {
    events: at(1, NOTIFIED["a key is about to be deleted"]!.event),
    notified: ["account-watch-keys-rule: 1"],
  },
  "a guard is switched off": {
    events: at(1, NOTIFIED["buckets may be public again"]!.event),
    notified: ["account-watch-guards-rule: 1"],
  },
  "an administrator changes forty roles": {
    metrics: { "MatchedEvents account-watch-global-roles": (minute) => (minute < 4 ? 10 : NO_DATA) },
    notified: ["account-watch-global-roles: 5"],
  },
  "a token is refused, twelve times as the action repeats it, and again after an hour": {
    metrics: { "MatchedEvents account-watch-tokens": (minute) => (minute < 3 ? 4 : minute === 61 ? 1 : NO_DATA) },
    notified: ["account-watch-tokens: 5", "account-watch-tokens: 65"],
  },
  "a database could not be backed up": { events: at(1, job("Backup", "EXPIRED")), notified: ["account-backups-alarms-failed-rule: 1"] },
  "a backup could not be copied": { events: at(1, job("Copy", "FAILED")), notified: ["account-backups-alarms-failed-rule: 1"] },
  "a plan without a selection": {
    metrics: { "MatchedEvents account-backups-alarms-done": (minute) => (minute < 30 ? 1 : NO_DATA) },
    lasts: 2_000,
    notified: ["account-backups-alarms-missing: 1860"],
  },
  "an event could not be delivered in either region": {
    metrics: { "NumberOfMessagesSent": (minute) => (minute === 1 ? 1 : 0) },
    notified: ["account-access", "account-backups-alarms-failed", "account-watch", "account-watch-global"].map((of) =>
      `${of}-dead-letters-alarm: 5`
    ),
  },
};

/** Situations without a fault. */
const QUIET: Record<string, Fault> = {
  "a night": { lasts: 600 },
  "a night in an account without calls, with digests alone": {
    metrics: { "MatchedEvents account-trail-delivery": (minute) => (minute % 60 === 7 ? 1 : NO_DATA) },
    lasts: 600,
  },
  "a delivery that is an hour late": {
    metrics: { "MatchedEvents account-trail-delivery": (minute) => (minute < 130 ? NO_DATA : 1) },
    lasts: 600,
  },
  "costs at the limits": { costs: { actual: 240, forecasted: 300 } },
  "a copy each day": {
    metrics: { "MatchedEvents account-backups-alarms-done": (minute) => (minute % 1_440 === 40 ? 1 : NO_DATA) },
    lasts: 5_000,
  },
  "backups that begin and end": {
    events: at(1, ...["CREATED", "RUNNING", "COMPLETED"].flatMap((state) => [job("Backup", state), job("Copy", state)])),
  },
  "an ordinary day": { events: at(1, ...Object.values(ORDINARY)) },
};

describe("Notifications of an account", () => {
  let registered: Registered;
  before(async () => {
    ({ registered } = await planOf("bootstrap", "stg", {
      "aws-practice-bootstrap:account": (account) => {
        account["backups"] = { copyRegion: "ap-northeast-3" };
      },
    }));
  });

  for (const [fault, { notified, ...played }] of Object.entries(FAULTS)) {
    it(fault, () => assert.deepEqual(notificationsOf(registered, played), notified));
  }

  for (const [what, quiet] of Object.entries(QUIET)) {
    it(`none: ${what}`, () => assert.deepEqual(notificationsOf(registered, quiet), []));
  }

  it("every alarm of the account is raised by one of these faults", () => {
    const raised = new Set(Object.values(FAULTS).flatMap(({ notified }) => notified.map((one) => one.replace(/: \d+$/, ""))));
    const alarms = registered.ofType("MetricAlarm").map(({ name }) => name).filter((name) => !raised.has(name));
    assert.deepEqual(alarms, ["account-watch-global-tokens"]); // the same pattern as in the region
    assert.ok("MatchedEvents account-trail-delivery" in HEALTHY);
  });
});
