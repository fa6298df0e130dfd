import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as fc from "fast-check";

import { approvedCommand } from "../../commands/approved/command";
import { reportOf } from "../../commands/report/difference";
import { type PlannedStack, plannedStack } from "../../commands/report/planned-stack";
import type { PlanReport } from "../../commands/report/report";
import { resolvePlan } from "../../toolkit/plan/resolve";
import { loadProject } from "../../toolkit/shared/project";
import type { Properties } from "../../toolkit/shared/values";
import { simulateFirstPreview } from "../../toolkit/simulator/preview";
import { runHere } from "../support/run-command";
import type { CloudResource, Entry } from "./plugin/state-file";
import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { Workplace } from "./support/workplace";

const PROGRAM = "examples/minimal";
const NAME = "aws-practice-minimal";

/** Changes that pull requests make; each is independent of the others. */
const CHANGES: readonly Properties[] = [
  { [`${NAME}:alerts`]: { emails: ["team@example.com"] } },
  { [`${NAME}:registries`]: { [NAME]: { imagesToKeep: 5 } } },
  { [`${NAME}:database`]: { parameters: { work_mem: "8192" } } },
  { [`${NAME}:database`]: { backupRetentionDays: 14 } },
  { [`${NAME}:database`]: { keepStopped: false } },
];

/** Changes by hand: of a value, and a deletion. */
const BY_HAND: readonly ((resources: CloudResource[]) => void)[] = [
  (resources) => {
    const group = resources.find(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup")!;
    for (const properties of [group.inputs, group.outputs]) properties["retentionInDays"] = 1;
  },
  (resources) => {
    const policy = resources.find(({ type }) => type === "aws:ecr/lifecyclePolicy:LifecyclePolicy")!;
    for (const properties of [policy.inputs, policy.outputs]) properties["policy"] = JSON.stringify({ rules: [] });
  },
  (resources) => void resources.splice(resources.findIndex(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm"), 1),
];

/** An event; `early` and `late` are before the preview, and between preview and update. */
type Event =
  | { kind: "merge"; change: number; reviewedBefore: boolean }
  | { kind: "deploy"; byHand?: { at: "early" | "late"; which: number } | undefined; fails?: number | undefined };

const merge = fc.record({
  kind: fc.constant("merge" as const),
  change: fc.nat({ max: CHANGES.length - 1 }),
  reviewedBefore: fc.boolean(),
});
const deploy = fc.record({
  kind: fc.constant("deploy" as const),
  byHand: fc.option(fc.record({ at: fc.constantFrom("early" as const, "late" as const), which: fc.nat({ max: BY_HAND.length - 1 }) }), {
    nil: undefined,
    freq: 2,
  }),
  fails: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 3 }),
});
/** Pull requests are merged one or two at a time; each deployment ends with the next one. */
const stories: fc.Arbitrary<Event[]> = fc.array(fc.tuple(fc.array(merge, { minLength: 1, maxLength: 2 }), deploy), {
  minLength: 2,
  maxLength: 2,
})
  .map((rounds) => rounds.flatMap(([merges, deployment]) => [...merges, deployment]));

/** The main branch, the account, and what was approved since the last deployment. */
class Delivery {
  private readonly merged: number[] = [];
  private approved: PlanReport[] = [];
  private merges: PlanReport[] = [];
  readonly said: string[] = [];

  constructor(private readonly place: Workplace, private readonly settings: string) {}

  /** The plan of the main branch with these changes. */
  private async planned(changes: readonly number[]): Promise<PlannedStack> {
    writeFileSync(join(this.place.directory, "Pulumi.stg.yaml"), this.settings);
    for (const change of changes) this.place.settings(CHANGES[change]!);
    const project = loadProject(this.place.project, PROGRAM);
    return plannedStack(await resolvePlan(project, "stg"), await resolvePlan(project, "stg", { simulator: simulateFirstPreview }));
  }

  private async report(from: readonly number[], to: readonly number[]): Promise<PlanReport> {
    return reportOf([await this.planned(from)], [await this.planned(to)]);
  }

  /** @param reviewedBefore Whether the review saw the branch before the last merge. */
  async merge(change: number, reviewedBefore: boolean): Promise<void> {
    if (this.merged.includes(change)) return;
    const seen = reviewedBefore ? this.merged.slice(0, -1) : this.merged;
    this.approved.push(await this.report(seen, [...seen, change]));
    this.merges.push(await this.report(this.merged, [...this.merged, change]));
    this.merged.push(change);
  }

  /** Previews, compares, and updates only if everything was approved. @returns Whether it updated. */
  async deploy(byHand: { at: "early" | "late"; which: number } | undefined, fails: number | undefined): Promise<boolean> {
    const { place } = this;
    const file = (name: string) => join(place.folder, name);
    const write = (name: string, content: unknown) => {
      writeFileSync(file(name), typeof content === "string" ? content : JSON.stringify(content));
      return file(name);
    };
    await this.planned(this.merged);
    const interfere = (at: "early" | "late") =>
      byHand?.at === at && place.cloud.change(({ resources }) => BY_HAND[byHand.which]!(resources));
    interfere("early");
    const preview = await place.run("preview", "--json", "--save-plan", file("update.json"));
    assert.equal(preview.code, 0, preview.out);
    const { code, out } = await runHere(approvedCommand, [
      ...this.approved.flatMap((report, index) => ["--report", write(`report-${index}.json`, report)]),
      "--at",
      write("at.json", this.merges.at(-1)!),
      "--program",
      PROGRAM,
      "--stack",
      "stg",
      "--preview",
      write("preview.json", preview.stdout),
      "--state",
      write("state.json", await place.state()),
    ]);
    this.said.push(out);
    if (code !== 0) return false;
    interfere("late");
    place.cloud.setFaults(fails === undefined ? [] : [{ operation: "update", number: fails, how: "fail" }]);
    const update = await place.run(...UP, "--plan", file("update.json"));
    place.cloud.setFaults([]);
    this.said.push(update.out.slice(-8_000));
    if (update.code === 0) [this.approved, this.merges] = [[], []];
    return true;
  }

  get hasReports(): boolean {
    return this.approved.length > 0;
  }

  /** Whether an approved report has an operation that a call to AWS belongs to. */
  isApproved({ operation, urn }: Entry, since: readonly PlanReport[]): boolean {
    const own = since.flatMap(({ stacks }) => stacks.flatMap(({ operations }) => operations.filter((each) => each.urn === urn)));
    return own.some((each) => each.operation === operation || each.operation === "replace");
  }

  get reports(): readonly PlanReport[] {
    return [...this.approved];
  }
}

describe("A deployment with the real engine does what was approved", function() {
  needsCli();

  const seed = Number(process.env["ENGINE_SEED"] ?? Date.now() % 1_000_000);
  const count = process.env["ENGINE_FULL"] === "1" ? 20 : 1;
  let begun: Workplace;
  let settings: string;
  before(async () => {
    begun = await Workplace.create({ program: PROGRAM });
    settings = readFileSync(join(begun.directory, "Pulumi.stg.yaml"), "utf8");
    await begun.succeeds(...UP);
  });
  after(() => begun?.close());

  async function play(events: readonly Event[]): Promise<{ deployed: boolean[]; said: string[] }> {
    const place = await Workplace.create({ program: PROGRAM, from: begun });
    const delivery = new Delivery(place, settings);
    const deployed: boolean[] = [];
    try {
      for (const event of events) {
        if (event.kind === "merge") {
          await delivery.merge(event.change, event.reviewedBefore);
          continue;
        }
        if (!delivery.hasReports) continue;
        const reports = delivery.reports;
        place.cloud.clearLog();
        deployed.push(await delivery.deploy(event.byHand, event.fails));
        const calls = place.cloud.log().filter(({ operation, outcome }) => operation !== "read" && outcome === "done");
        const unapproved = calls.filter((call) => !delivery.isApproved(call, reports)).map(({ operation, urn }) => `${operation} ${urn}`);
        assert.deepEqual(unapproved, [], delivery.said.join("\n"));
      }
      return { deployed, said: delivery.said };
    } finally {
      await place.close();
    }
  }

  it("two pull requests, each reviewed on the branch before it", async () => {
    const { deployed, said } = await play([
      { kind: "merge", change: 0, reviewedBefore: false },
      { kind: "merge", change: 2, reviewedBefore: false },
      { kind: "deploy" },
      { kind: "merge", change: 4, reviewedBefore: false },
      { kind: "deploy", fails: 1 },
      { kind: "deploy" },
    ]);
    assert.deepEqual(deployed.slice(0, 2), [true, true], said.join("\n"));
  });

  it("stops for a change by hand before the preview, and for another merge", async () => {
    const { deployed, said } = await play([
      { kind: "merge", change: 2, reviewedBefore: false },
      { kind: "deploy", byHand: { at: "early", which: 0 } },
      { kind: "merge", change: 1, reviewedBefore: true },
      { kind: "deploy" },
    ]);
    assert.deepEqual(deployed, [false, false]);
    assert.match(said[0]!, /retentionInDays\): approved is no operation/);
    assert.match(said[1]!, /not in this commit|another change was merged in between|doesn't begin where/);
  });

  it("stops for a change by hand after the preview, as the update follows the saved one", async () => {
    const { deployed, said } = await play([
      { kind: "merge", change: 2, reviewedBefore: false },
      { kind: "deploy", byHand: { at: "late", which: 2 } },
    ]);
    assert.deepEqual(deployed, [true]);
    assert.match(said[1]!, /violates plan/);
  });

  it(`random merges, changes by hand, failures and repetitions (${count}, ENGINE_SEED=${seed})`, async () => {
    await fc.assert(fc.asyncProperty(stories, async (events) => void (await play(events))), { numRuns: count, seed, endOnFailure: true });
  });
});
