import assert from "node:assert/strict";

import * as fc from "fast-check";

import { isGraph, layOut, type Placed } from "../../../../components/operations/dashboard/layout";
import { linesOf, type Panel, type Section } from "../../../../components/operations/dashboard/sections";
import { widgetOf } from "../../../../components/operations/dashboard/widgets";
import { jobSections } from "../../../../components/workloads/job/job-sections";
import { serviceSections } from "../../../../components/workloads/service/service-sections";
import { type Body, graphsOf, metricsOf, parseBody, problemsOf } from "./body";

const line = linesOf("AWS/SQS", { QueueName: "q" })("messages", "NumberOfMessagesSent", "Sum");
const graph = (title: string, lines: number): Panel => ({ title, unit: "messages", lines: Array.from({ length: lines }, () => line) });
const alarm = (number: number) => `arn:aws:cloudwatch:ap-northeast-1:111111111111:alarm:alarm-${number}`;
const list = (title: string, length: number): Panel => ({ title, alarms: Array.from({ length }, (_, index) => alarm(index)) });

const bodyOf = (placed: readonly Placed[]): Body =>
  parseBody(JSON.stringify({
    start: "-PT3H",
    periodOverride: "inherit",
    widgets: placed.map((one) => widgetOf(one, "ap-northeast-1")),
  }));
const headings = (placed: readonly Placed[]) => placed.flatMap((one) => ("text" in one ? [one.text] : []));

const panels = fc.array(
  fc.oneof(
    fc.tuple(fc.string({ minLength: 1 }), fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 490, max: 1_010 }))).map(
      ([title, lines]) => graph(title, lines),
    ),
    fc.tuple(fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 210 })).map(([title, alarms]) => list(title, alarms)),
  ),
  { maxLength: 9 },
);
const sections = fc.array(
  fc.record({ kind: fc.constantFrom("service", "job", "nat"), title: fc.string({ minLength: 1 }), panels }),
  { maxLength: 160 },
);

describe("The layout of a dashboard", () => {
  it("has no overlapping widget and is in AWS's limits, for any sections", () => {
    fc.assert(
      fc.property(sections, (some) => {
        const body = bodyOf(layOut("introduction", some));
        assert.deepEqual(problemsOf(body), []);
      }),
      { numRuns: 60 },
    );
  });

  it("shows each line and each alarm once, in the order of the sections, unless there are too many", () => {
    fc.assert(
      fc.property(sections, (some) => {
        const placed = layOut("introduction", some);
        fc.pre(!headings(placed)[0]!.includes("Not shown"));
        const shown = placed.flatMap((one) => ("panel" in one ? [one.panel] : []));
        const given = some.flatMap((section) => section.panels);
        const count = (all: readonly Panel[]) => [
          all.filter(isGraph).reduce((sum, { lines }) => sum + lines.length, 0),
          all.reduce((sum, panel) => sum + (isGraph(panel) ? 0 : panel.alarms.length), 0),
        ];
        assert.deepEqual(count(shown), count(given));
        const titles = some.filter((section) => count(section.panels).some((number) => number > 0)).map(({ title }) => `## ${title}`);
        assert.deepEqual(headings(placed).slice(1), titles);
      }),
      { numRuns: 60 },
    );
  });

  it("omits graphs without lines, and sections without graphs", () => {
    const placed = layOut("introduction", [
      { kind: "a", title: "empty", panels: [graph("no lines", 0), list("no alarms", 0)] },
      { kind: "b", title: "full", panels: [graph("no lines", 0), graph("one", 1)] },
    ]);
    assert.deepEqual(headings(placed), ["introduction", "## full"]);
    assert.deepEqual(placed.map(({ x, y, width, height }) => [x, y, width, height]), [[0, 0, 24, 1], [0, 1, 24, 1], [0, 2, 12, 5]]);
  });

  it("continues a list of more than 100 alarms", () => {
    const placed = layOut("introduction", [{ kind: "alerts", title: "Alarms", panels: [list("Alarms", 101)] }]);
    assert.deepEqual(placed.flatMap((one) => ("panel" in one ? [one.panel.title] : [])), ["Alarms (1 of 2)", "Alarms (2 of 2)"]);
  });

  it("has at most four graphs in a row, in rows of about the same length", () => {
    const widths = (count: number) => {
      const row = Array.from({ length: count }, () => graph("one", 1));
      return layOut("introduction", [{ kind: "a", title: "A", panels: row }]).slice(2).map(({ width }) => width);
    };
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(widths), [[12], [12, 12], [8, 8, 8], [6, 6, 6, 6], [8, 8, 8, 12, 12], [8, 8, 8, 8, 8, 8]]);
  });
});

describe("A dashboard with more than AWS allows", () => {
  const cluster = { clusterName: "aws-practice-prd", reportsTasks: true };
  const service = (index: number) =>
    serviceSections({
      name: `service-${index}`,
      cluster,
      serviceName: `service-${index}-service-1234567`,
      target: { loadBalancer: "app/load-balancer-alb-1234567/0123456789abcdef", targetGroup: `targetgroup/s-${index}/0123456789abcdef` },
      count: 2,
      serverErrorPercent: 5,
      slowSeconds: 5,
      scaling: undefined,
    });
  const job = (index: number) =>
    jobSections({
      name: `job-${index}`,
      cluster,
      family: `aws-practice-job-${index}-prd`,
      memoryMiB: 512,
      stateMachineArn: `arn:aws:states:ap-northeast-1:111111111111:stateMachine:job-${index}-runner-state-machine-1234567`,
      endRuleName: `job-${index}-ends-rule-1234567`,
      successRuleName: `job-${index}-ends-success-1234567`,
    });
  const many = (length: number, one: (index: number) => Section[]) => Array.from({ length }, (_, index) => one(index)).flat();
  const first: Section = { kind: "alerts", title: "Alarms", panels: [list("Alarms", 600)] };
  const last: Section = { kind: "database", title: "Database", panels: [graph("Connections", 1)] };

  it("has 90 services in full", () => {
    const placed = layOut("introduction", [first, ...many(90, service), last]);
    assert.doesNotMatch(headings(placed)[0]!, /Not shown/);
    assert.deepEqual(problemsOf(bodyOf(placed)), []);
  });

  it("leaves out the last ones of the most frequent kind, and names them", () => {
    const placed = layOut("introduction", [first, ...many(100, service), ...many(20, job), last]);
    const body = bodyOf(placed);
    assert.deepEqual(problemsOf(body), []);
    assert.ok(body.widgets.length <= 500 && body.widgets.length > 495, String(body.widgets.length));
    const [introduction, ...titles] = headings(placed);
    assert.equal(titles.filter((title) => title.startsWith("## Job")).length, 20);
    assert.deepEqual([titles[0], titles.at(-1)], ["## Alarms", "## Database"]);
    const left = titles.filter((title) => title.startsWith("## Service")).length;
    assert.ok(left > 70 && left < 90, String(left));
    const omitted = Array.from({ length: 100 - left }, (_, index) => `Service service-${left + index}`).join(", ");
    assert.ok(introduction!.includes(`**Not shown**, as a dashboard has 500 widgets at most: ${omitted}.`), introduction);
  });

  it("isn't larger than 500 kB", () => {
    const placed = layOut("introduction", [first, ...many(100, service), last]);
    const widgets = placed.map((one) => widgetOf(one, "ap-northeast-1"));
    assert.ok(JSON.stringify({ widgets }).length < 500_000, String(JSON.stringify({ widgets }).length));
    assert.ok(metricsOf(bodyOf(placed)).length <= 2_500);
    assert.ok(graphsOf(bodyOf(placed)).length > 300);
  });
});
