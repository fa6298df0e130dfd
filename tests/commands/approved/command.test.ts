import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as aws from "@pulumi/aws";

import { approvedCommand } from "../../../commands/approved/command";
import { reportOf } from "../../../commands/report/difference";
import type { PlanReport } from "../../../commands/report/report";
import { unknownValue } from "../../../toolkit/shared/signatures";
import type { Properties } from "../../../toolkit/shared/values";
import { runHere } from "../../support/run-command";
import { plannedBy } from "../report/support";

const TOPIC = "urn:pulumi:stg::p::aws:sns/topic:Topic::events";
const GROUP = "urn:pulumi:stg::p::aws:cloudwatch/logGroup:LogGroup::logs";

const topic = (displayName: string) => () => void new aws.sns.Topic("events", { displayName });
const group = (name: string, retentionInDays = 7) => () => void new aws.cloudwatch.LogGroup("logs", { name, retentionInDays });

interface State {
  inputs?: Properties;
  more?: Properties;
}
/** A step of `pulumi preview --json`. */
const step = (op: string, urn: string, { old, now, diffReasons }: { old?: State; now?: State; diffReasons?: string[] } = {}) => {
  const state = ({ inputs = {}, more }: State) => ({ type: urn.split("::")[2], custom: true, inputs, ...more });
  return { op, urn, ...(old && { oldState: state(old) }), ...(now && { newState: state(now) }), ...(diffReasons && { diffReasons }) };
};

describe("npm run approved", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "approved-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the command; the report is approved at the commit itself unless others are given. */
  async function approve(at: PlanReport, steps: object[], { reports = [at], pending = [] as object[] } = {}) {
    const file = (name: string, content: unknown) => {
      writeFileSync(join(folder, name), JSON.stringify(content));
      return join(folder, name);
    };
    const { code, out } = await runHere(approvedCommand, [
      ...reports.flatMap((report, index) => ["--report", file(`report-${index}.json`, report)]),
      "--at",
      file("at.json", at),
      "--stack",
      "stg",
      "--preview",
      file("preview.json", { config: {}, steps, changeSummary: { same: 1 } }),
      "--state",
      file("state.json", { version: 3, deployment: { pending_operations: pending } }),
    ]);
    return { code, lines: out.trim().split("\n") };
  }
  const between = async (base: () => unknown, head: () => unknown) => reportOf([await plannedBy(base)], [await plannedBy(head)]);
  const fine = { code: 0, lines: ["✓ the update does what was approved"] };
  const UPDATE = { old: { inputs: { displayName: "a" } }, now: { inputs: { displayName: "b" } }, diffReasons: ["displayName"] };

  it("passes for the approved operations, for a part of them, and for steps that change nothing", async () => {
    const report = await between(topic("a"), topic("b"));
    assert.deepEqual(
      await approve(report, [step("refresh", GROUP, UPDATE), step("same", GROUP, UPDATE), step("update", TOPIC, UPDATE)]),
      fine,
    );
    assert.deepEqual(await approve(report, []), fine);
  });

  it("passes for properties that the provider adds, and for its names", async () => {
    const added = { displayName: "b", name: "events-1", __defaults: ["name"], tagsAll: {} };
    const report = await between(() => undefined, topic("b"));
    assert.deepEqual(await approve(report, [step("create", TOPIC, { now: { inputs: added } })]), fine);
    const outputs = { ...UPDATE, diffReasons: ["displayName", "arn"] };
    assert.deepEqual(await approve(await between(topic("a"), topic("b")), [step("update", TOPIC, outputs)]), fine);
  });

  it("passes for the rest of a replacement and of a creation that failed after the call", async () => {
    const replaced = await between(group("/a"), group("/b"));
    assert.deepEqual(await approve(replaced, [step("delete", GROUP, { old: { more: { delete: true } } })]), fine);
    const created = await between(() => undefined, topic("b"));
    const failed = { old: { inputs: { displayName: "b" }, more: { initErrors: ["timeout"] } }, now: { inputs: { displayName: "b" } } };
    assert.deepEqual(await approve(created, [step("update", TOPIC, failed)]), fine);
  });

  const stopped: [title: string, programs: [() => unknown, () => unknown], step: object, line: RegExp][] = [
    [
      "an operation on another resource",
      [topic("a"), topic("b")],
      step("update", GROUP, UPDATE),
      /^✗ update .*logs \(displayName\): approved is no operation$/,
    ],
    ["a replacement instead of an update", [topic("a"), topic("b")], step("replace", TOPIC, UPDATE), /^✗ replace .*: approved is update$/],
    ["a deletion", [topic("a"), topic("b")], step("delete", TOPIC, { old: {} }), /^✗ delete .*: approved is update$/],
    [
      "the deletion of a resource that is to be replaced",
      [group("/a"), group("/b")],
      step("delete", GROUP, { old: {} }),
      /approved is replace$/,
    ],
    ["an import", [() => undefined, topic("b")], step("import", TOPIC, UPDATE), /^✗ import .*: approved is create$/],
    ["a resource that vanished", [topic("a"), topic("b")], step("create", TOPIC, { now: UPDATE.now }), /^✗ create .*: approved is update$/],
    [
      "another property",
      [topic("a"), topic("b")],
      step("update", TOPIC, { ...UPDATE, old: { inputs: { displayName: "a", tags: { a: "b" } } }, diffReasons: ["displayName", "tags"] }),
      /^✗ update .*: tags was not approved$/,
    ],
    [
      "a value that was changed by hand",
      [topic("a"), topic("b")],
      step("update", TOPIC, { ...UPDATE, old: { inputs: { displayName: "by hand" } } }),
      /^✗ update .*: displayName was changed outside of this program: it is "by hand"$/,
    ],
    [
      "another new value",
      [topic("a"), topic("b")],
      step("update", TOPIC, { ...UPDATE, now: { inputs: { displayName: "c" } } }),
      /^✗ update .*: displayName becomes "c", but "b" was approved$/,
    ],
    [
      "another value of a new resource",
      [() => undefined, topic("b")],
      step("create", TOPIC, { now: { inputs: { displayName: "c" } } }),
      /^✗ create .*: displayName becomes "c", but "b" was approved$/,
    ],
    [
      "a value that the plan knows and the preview doesn't",
      [topic("a"), topic("b")],
      step("update", TOPIC, { ...UPDATE, now: { inputs: { displayName: unknownValue } } }),
      /becomes known after the update, but "b" was approved$/,
    ],
    [
      "text that looks like a command of the log",
      [topic("a"), topic("b")],
      step("update", `${TOPIC}\n::error::x ##[error]`, UPDATE),
      /^✗ update .*events ::error::x #_\[error\] \(displayName\): approved is no operation$/,
    ],
  ];
  for (const [title, [base, head], one, line] of stopped) {
    it(`stops for ${title}`, async () => {
      const { code, lines } = await approve(await between(base, head), [one]);
      assert.equal(code, 1, lines.join("\n"));
      assert.equal(lines.length, 1);
      assert.match(lines[0]!, line);
    });
  }

  it("stops for an operation that an interrupted update left open", async () => {
    const pending = [{ type: "creating", resource: { urn: TOPIC } }];
    const { code, lines } = await approve(await between(topic("a"), topic("b")), [], { pending });
    assert.deepEqual([code, lines], [1, [`✗ an interrupted update left open: creating ${TOPIC}`]]);
  });

  it("stops if another change was merged in between, with the operations that differ", async () => {
    const both = (displayName: string, days: number) => () => [topic(displayName)(), group("/a", days)()];
    const approved = await between(both("a", 7), both("b", 7));
    const merged = await between(both("a", 14), both("b", 14));
    const { code, lines } = await approve(merged, [], { reports: [approved] });
    assert.equal(code, 1);
    assert.match(lines.join("\n"), /another change was merged in between/);
    const more = await approve(await between(both("a", 7), both("b", 14)), [], { reports: [approved] });
    assert.match(
      more.lines.join("\n"),
      new RegExp(`in this commit, but not approved: update ${GROUP.replaceAll("$", "\\$")}: retentionInDays = 14`),
    );
  });

  it("takes several reports since the last deployment, each from where the one before ends", async () => {
    const [first, second] = [await between(topic("a"), topic("b")), await between(topic("b"), topic("c"))];
    const twice = { ...UPDATE, now: { inputs: { displayName: "c" } } };
    assert.deepEqual(await approve(second, [step("update", TOPIC, twice)], { reports: [first, second] }), fine);
    const { code, lines } = await approve(second, [step("update", TOPIC, twice)], { reports: [second, second] });
    assert.deepEqual([code, lines[0]], [1, "✗ report 2 doesn't begin where report 1 ends"]);
  });

  it("has exit code 2 for a file of another form, and for a stack that the reports don't have", async () => {
    const at = join(folder, "at.json");
    writeFileSync(at, JSON.stringify(await between(topic("a"), topic("b"))));
    const run = (...argv: string[]) => runHere(approvedCommand, ["--report", at, "--at", at, ...argv]);
    assert.match((await run("--preview", at, "--stack", "stg")).err, /isn't the output of pulumi preview --json/);
    writeFileSync(join(folder, "none.json"), JSON.stringify({ steps: [], changeSummary: {} }));
    assert.match((await run("--preview", join(folder, "none.json"), "--stack", "prd")).err, /the reports have no stack prd of \./);
    assert.equal((await run("--preview", at)).code, 2);
    assert.equal((await runHere(approvedCommand, [])).code, 2);
  });
});
