import assert from "node:assert/strict";

import { FAULTS } from "../alarms/catalogue";
import { notificationsOf } from "../alarms/night";
import { sectionOf } from "../alarms/sections";
import { readDocument } from "../docs/blocks";
import { Registered } from "../support/simulated";
import { ACCOUNTS } from "../support/targets";
import { planAt } from "./support/agreement";
import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { NightAccount, type NightFault } from "./support/night-account";
import type { Run } from "./support/session";
import { Workplace } from "./support/workplace";

const API = "aws-practice-api-stg";
const JOB = "aws-practice-daily-report-stg";

/** Faults of a night with their causes: what a person finds by the runbook's commands, and the one that repairs it. */
const NIGHTS: Readonly<Record<string, Omit<NightFault, "raised"> & { fault: keyof typeof FAULTS; section: string; found: RegExp[] }>> = {
  "the API hangs after its connections were lost": {
    fault: "api has no tasks",
    section: "service-down",
    running: 0,
    stopped: {
      family: API,
      task: {
        stoppedReason: "Task failed container health checks",
        containers: [{ name: "api", exitCode: 143 }],
      },
    },
    event: "(service api-service) has started 1 tasks: (task stopped).",
    lines: { api: ["GET /health 200", "HikariPool-1 - Connection is not available, request timed out after 30000ms"] },
    found: [/Task failed container health checks; api: exit code 143/, /HikariPool-1 - Connection is not available/],
    isRepairedBy: (operation, { forceNewDeployment }) => operation === "UpdateService" && forceNewDeployment === true,
  },
  "more requests than one task takes": {
    fault: "api's CPU is saturated",
    section: "service-cpu",
    lines: { api: ["GET /orders 200 4.1 s"] },
    found: [/api +service +1\/1/, /api its commit isn't known: BatchGetImage .* AccessDenied/],
    isRepairedBy: (operation, { desiredCount }) => operation === "UpdateService" && Number(desiredCount) > 1,
  },
  "the report's source was not there yet": {
    fault: "a job's task fails",
    section: "job-failed",
    stopped: {
      family: JOB,
      task: { stoppedReason: "Essential container in task exited", containers: [{ name: "daily-report", exitCode: 1 }] },
    },
    lines: { "daily-report": ["orders-2026-11-26.csv: no such file"] },
    found: [/daily-report: exit code 1/, /orders-2026-11-26\.csv: no such file/],
    isRepairedBy: (operation) => operation === "StartExecution",
  },
};

describe("A person on call, with alarms, the runbook and npm run ops alone", () => {
  needsCli();
  let place: Workplace;
  let account: NightAccount;
  let env: NodeJS.ProcessEnv;
  let registered: Registered;

  before(async () => {
    place = await Workplace.create();
    place.settings({ "aws-practice:services": { api: { image: "3f2c1a9" } } });
    await place.succeeds(...UP);
    registered = new Registered((await planAt(place)).simulation);
    account = new NightAccount(place, ACCOUNTS["stg"]!);
    env = { ...place.env, ...(await account.start()) };
  });
  after(async () => {
    await account?.stop();
    await place?.close();
  });

  const typed = (command: string): Promise<Run> => {
    const [program = "", ...words] = command.split(" ");
    return place.runs(program, words.map((word) => word.replaceAll("\"", "")), { env });
  };

  for (const [night, { fault, section, found, ...played }] of Object.entries(NIGHTS)) {
    it(`${night}: ${section}`, async () => {
      const { notified: _, ...what } = FAULTS[fault]!;
      const notified = notificationsOf(registered, what).map((line) => line.split(":")[0]!);
      account.fault = { ...played, raised: notified };
      account.actions.length = 0;
      const named = notified.map((name) => sectionOf(registered, name));
      assert.ok(named.includes(section), `notified of ${named.join(", ")}`);

      const [, check = "", action = ""] = sectionOfRunbook(section).split(/\*\*(?:Check|Action)\.\*\*/);
      const looks = commandsIn(check);
      assert.ok(looks.includes("npm run ops -- status"), check);
      let seen = "";
      for (const command of looks) seen += (await typed(command)).out;
      for (const cause of found) assert.match(seen, cause);
      assert.deepEqual(account.actions, [], "looking changes nothing");

      const repairs = commandsIn(action);
      assert.equal(repairs.length, 1, action);
      const { code, out } = await typed(repairs[0]!);
      assert.equal(code, 0, out);
      assert.equal(account.actions.length, 1);
      const { code: after, out: status } = await typed("npm run ops -- status");
      assert.equal(after, 0, status);
      assert.match(status, /all run as the stack file says; no alarm is raised/);
    });
  }
});

const sectionOfRunbook = (name: string): string => {
  const sections = readDocument("docs/runbook.md").split(/^## /m);
  return sections.find((section) => section.startsWith(`${name}\n`)) ?? assert.fail(`no section ${name}`);
};

/** Commands of `npm run ops` in a text. */
const commandsIn = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("npm run ops "));
