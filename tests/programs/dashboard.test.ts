import assert from "node:assert/strict";

import { loadProject, programs } from "../../toolkit/shared/project";
import type { Properties } from "../../toolkit/shared/values";
import {
  type Body,
  graphsOf,
  type GraphWidget,
  metricsOf,
  parseBody,
  problemsOf,
  type ShownMetric,
} from "../components/operations/dashboard/body";
import { planOf, type Registered, STACKS } from "../support/simulated";

const bodyOf = (registered: Registered): Body => parseBody(String(registered.inputs("Dashboard")["dashboardBody"]));
const headings = ({ widgets }: Body) => widgets.flatMap((one) => (one.type === "text" ? [one.properties.markdown] : [])).slice(1);
const alarmsIn = ({ widgets }: Body) => widgets.flatMap((one) => (one.type === "alarm" ? one.properties.alarms : []));
const distinct = (metrics: readonly ShownMetric[]) =>
  new Set(metrics.map(({ namespace, metricName, dimensions }) => JSON.stringify([namespace, metricName, dimensions])));

/** Values that a graph marks, in the unit of its metrics: its lines may be divided, e.g. bytes to GiB. */
const marksOf = ({ properties: { metrics, annotations } }: GraphWidget): number[] => {
  const divisors = metrics.flatMap((entry) => {
    const [, divisor] = /\/ (\d+)$/.exec((entry[0] as { expression?: string }).expression ?? "") ?? [];
    return divisor === undefined ? [] : [Number(divisor)];
  });
  return (annotations?.horizontal ?? []).flatMap(({ value }) => [1, ...divisors].map((divisor) => value * divisor));
};

const IMAGE = { image: "3f2c1a9" };
const withImage = (key: string) => ({
  [key]: (services: Properties) => Object.values(services).forEach((one) => Object.assign(one as object, IMAGE)),
});
const SERVICES = "aws-practice:services";

const PROGRAMS = [".", "examples/book-management", "examples/minimal", "examples/several-services"];

describe("The dashboard of each program", () => {
  it("exists in each program with alerts", () => {
    const others = programs(STACKS).filter((label) => !PROGRAMS.includes(label));
    assert.deepEqual(others, ["bootstrap", "examples/github-oidc-ecr"]);
  });

  for (const label of PROGRAMS) {
    for (const stack of loadProject(STACKS, label).stacks) {
      it(`is valid, and shows what AWS publishes: ${label} ${stack}`, async () => {
        const { registered, plan } = await planOf(label, stack);
        const body = bodyOf(registered);
        assert.deepEqual(problemsOf(body), []);
        assert.deepEqual(new Set(alarmsIn(body)), new Set(registered.ofType("MetricAlarm").map(({ outputs }) => outputs["arn"])));
        const known = registered.resources.flatMap((
          { id, outputs },
        ) => [id, ...Object.values(outputs).filter((one) => typeof one === "string")]);
        const notOurs = metricsOf(body).flatMap(({ dimensions }) => Object.values(dimensions)).filter((value) => !known.includes(value));
        assert.deepEqual([...new Set(notOurs)].filter((value) => !/^(Global|.*-nat-.*|.*-00\d|arn:aws:acm:.*)$/.test(value)), []);
        assert.match(
          String(plan.simulation.outputs["dashboardUrl"]),
          /^https:\/\/ap-northeast-1\.console\.aws\.amazon\.com\/cloudwatch\/home\?region=ap-northeast-1#dashboards\/dashboard\/[\w-]+$/,
        );
      });
    }
  }
});

describe("The dashboard of a stack", () => {
  let stg: Body;
  before(async () => {
    stg = bodyOf((await planOf(".", "stg", withImage(SERVICES))).registered);
  });

  it("goes from the alarms by the way of a request to what it depends on", () => {
    assert.deepEqual(headings(stg), [
      "## Alarms and notifications",
      "## Load balancer",
      "## Service api",
      "## Database main-stg",
      "## NAT instance",
      "## Job daily-report, in the last seven days",
      "## Users of database main-stg",
    ]);
  });

  it("has 50 metrics at most with one service and one job, so that it is among the free ones", () => {
    // Source: Amazon CloudWatch pricing, free tier: three dashboards with up to 50 metrics each.
    assert.ok(distinct(metricsOf(stg)).size <= 50, String(distinct(metricsOf(stg)).size));
  });

  it("marks each alarm's threshold on a graph of its metric", async () => {
    const { registered } = await planOf(".", "prd", {
      ...withImage(SERVICES),
      "aws-practice:cache": (cache) => void Object.assign(cache, { purpose: "sessions" }),
      "aws-practice:services": (services) => {
        for (const one of Object.values(services)) Object.assign(one as object, IMAGE);
        Object.assign(services["api"] as object, { connectsTo: ["database", "cache"] });
      },
      "aws-practice:mail": (mail) => void Object.assign(mail, { domainName: "example.com", hostedZone: "example.com" }),
    });
    const body = bodyOf(registered);
    const keyOf = ({ namespace, metricName, dimensions }: Pick<ShownMetric, "namespace" | "metricName" | "dimensions">) =>
      JSON.stringify([namespace, metricName, Object.entries(dimensions).toSorted(([a], [b]) => a.localeCompare(b))]);
    const drawn = metricsOf(body);
    const checked: string[] = [];
    const unmarked = registered.ofType("MetricAlarm").flatMap(({ name, inputs }) => {
      const queries = inputs["metricQueries"] as { metric?: ShownMetric }[] | undefined;
      const own = (queries?.flatMap(({ metric }) => metric ?? []) ?? [inputs as unknown as ShownMetric]).map(keyOf);
      // All of them are in one graph, with their expression if there are several.
      const graphs = graphsOf(body).filter((graph) => {
        const inGraph = new Set(drawn.filter((metric) => metric.graph === graph).map(keyOf));
        return own.every((key) => inGraph.has(key));
      });
      // A line above zero, or below one, needs no mark; the tasks that are desired are a line beside those that run.
      const isObvious = inputs["threshold"] === 0 || (inputs["threshold"] === 1 && String(inputs["comparisonOperator"]).startsWith("Less"));
      if (graphs.length === 0 || isObvious || name.endsWith("-watch-tasks")) return [];
      checked.push(name);
      const threshold = Number(inputs["threshold"]);
      const isMarked = (value: number) => Math.abs(value - threshold) <= threshold / 1_000;
      return graphs.some((graph) => marksOf(graph).some(isMarked)) ? [] : [`${name}: ${String(inputs["threshold"])}`];
    });
    assert.ok(checked.length > 15, checked.join(", "));
    assert.deepEqual(unmarked, []);
  });

  it("is the same each time", async () => {
    const { registered } = await planOf(".", "stg", withImage(SERVICES));
    assert.deepEqual(bodyOf(registered), stg);
  });

  it("without an image, load balancer and jobs has the rest", async () => {
    const { registered } = await planOf("examples/minimal", "stg");
    assert.deepEqual(headings(bodyOf(registered)), [
      "## Alarms and notifications",
      "## Database aws-practice-minimal-stg",
      "## NAT instance",
    ]);
    const { registered: waiting } = await planOf(".", "stg");
    assert.ok(!headings(bodyOf(waiting)).some((heading) => /Service|Job/.test(heading)));
  });

  it("counts running tasks by ECS's own metrics without Container Insights", async () => {
    const { registered } = await planOf(".", "stg", {
      ...withImage(SERVICES),
      "aws-practice:cluster": (cluster) => (cluster["containerInsights"] = "disabled"),
    });
    const body = bodyOf(registered);
    assert.deepEqual(problemsOf(body), []);
    assert.deepEqual(metricsOf(body).filter(({ namespace }) => namespace === "ECS/ContainerInsights"), []);
    assert.deepEqual(
      metricsOf(body).filter(({ graph }) => graph.properties.title === "Tasks").map(({ metricName, stat }) => `${metricName} ${stat}`),
      ["CPUUtilization SampleCount", "HealthyHostCount Minimum", "UnHealthyHostCount Maximum"],
    );
  });

  it("shows sites in CloudFront's region, and everything else in the stack's", async () => {
    const { registered } = await planOf("examples/book-management", "prod");
    const regions = new Set(graphsOf(bodyOf(registered)).map(({ properties }) => properties.region));
    const namespaces = (region: string) =>
      new Set(metricsOf(bodyOf(registered)).filter(({ graph }) => graph.properties.region === region).map(({ namespace }) => namespace));
    assert.deepEqual([...regions].toSorted(), ["ap-northeast-1", "us-east-1"]);
    assert.deepEqual(namespaces("us-east-1"), new Set(["AWS/CloudFront", "AWS/CertificateManager"]));
    assert.ok(!namespaces("ap-northeast-1").has("AWS/CloudFront"));
  });

  it("has NAT gateways, one section each", async () => {
    const { registered } = await planOf(".", "prd");
    assert.deepEqual(headings(bodyOf(registered)).filter((heading) => heading.includes("NAT")), [
      "## NAT gateway aws-practice-nat-1a-prd",
      "## NAT gateway aws-practice-nat-1c-prd",
    ]);
  });

  it("isn't created with `enabled: false`", async () => {
    const { registered, plan } = await planOf(".", "stg", { "aws-practice:dashboard": (dashboard) => (dashboard["enabled"] = false) });
    assert.deepEqual(registered.ofType("Dashboard"), []);
    assert.equal(plan.simulation.outputs["dashboardUrl"], "");
  });
});
