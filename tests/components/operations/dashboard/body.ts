import * as v from "valibot";

import { metricRow } from "../../../alarms/metrics";

/*
 * The documented structure of a dashboard's body, of the widgets that this project uses, without unknown keys.
 * Source: Amazon CloudWatch API reference, "Dashboard body structure and syntax"; `start` of a widget: aws-cdk-lib.aws_cloudwatch,
 * `GraphWidgetProps`.
 */

const between = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const text = v.pipe(v.string(), v.minLength(1));
const color = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/));
const side = v.picklist(["left", "right"]);
const relative = v.pipe(v.string(), v.regex(/^-P(T\d+[MH]|\d+[DWM])$/));
const region = v.pipe(v.string(), v.regex(/^[a-z]{2}(-[a-z]+)+-\d$/));
const period = v.pipe(between(60, 86_400), v.multipleOf(60));

const rendering = v.strictObject({
  label: v.string(),
  stat: v.pipe(v.string(), v.regex(/^(SampleCount|Average|Sum|Minimum|Maximum|p\d{1,2})$/)),
  id: v.optional(v.pipe(v.string(), v.regex(/^[a-z]\w*$/))),
  color: v.optional(color),
  visible: v.optional(v.literal(false)),
  yAxis: v.optional(side),
});
const expression = v.strictObject({ expression: text, label: text, color: v.optional(color), yAxis: v.optional(side) });

/** `[Namespace, MetricName, DimensionName, DimensionValue, ..., {rendering}]`, or `[{expression}]`. */
const metric = v.union([
  v.strictTuple([expression]),
  v.pipe(
    v.tupleWithRest([text, text], v.union([text, rendering])),
    v.check((entry) => entry.length % 2 === 1 && entry.every((part, index) => (index === entry.length - 1) === (typeof part === "object"))),
  ),
]);

const annotation = v.strictObject({
  label: text,
  value: v.pipe(v.number(), v.finite()),
  color: v.optional(color),
  fill: v.optional(v.picklist(["above", "below", "none"])),
  yAxis: v.optional(side),
});
const axis = v.strictObject({ label: v.string(), showUnits: v.boolean(), min: v.literal(0), max: v.optional(v.number()) });

const place = { x: between(0, 23), y: between(0, Number.MAX_SAFE_INTEGER), width: between(1, 24), height: between(1, 1_000) };
const widget = v.variant("type", [
  v.strictObject({
    type: v.literal("text"),
    ...place,
    properties: v.strictObject({ markdown: text, background: v.picklist(["transparent", "solid"]) }),
  }),
  v.strictObject({
    type: v.literal("alarm"),
    ...place,
    properties: v.strictObject({
      title: text,
      alarms: v.pipe(
        v.array(v.pipe(v.string(), v.regex(/^arn:aws[\w-]*:cloudwatch:[\w-]+:\d{12}:alarm:\S+$/))),
        v.minLength(1),
        v.maxLength(100),
      ),
      sortBy: v.picklist(["default", "stateUpdatedTimestamp", "timestamp"]),
    }),
  }),
  v.strictObject({
    type: v.literal("metric"),
    ...place,
    properties: v.strictObject({
      title: text,
      region,
      metrics: v.pipe(v.array(metric), v.minLength(1), v.maxLength(500)),
      period,
      start: v.optional(relative),
      view: v.picklist(["timeSeries", "singleValue"]),
      stacked: v.optional(v.boolean()),
      yAxis: v.optional(v.strictObject({ left: v.optional(axis), right: v.optional(axis) })),
      annotations: v.optional(v.strictObject({ horizontal: v.pipe(v.array(annotation), v.minLength(1)) })),
    }),
  }),
]);

const body = v.strictObject({
  start: relative,
  periodOverride: v.picklist(["auto", "inherit"]),
  widgets: v.pipe(v.array(widget), v.maxLength(500)),
});

export type Body = v.InferOutput<typeof body>;
export type Widget = Body["widgets"][number];
export type GraphWidget = Extract<Widget, { type: "metric" }>;

export const parseBody = (json: string): Body => v.parse(body, JSON.parse(json));

export const graphsOf = ({ widgets }: Body): GraphWidget[] => widgets.filter((one) => one.type === "metric");

/** A metric of a graph. */
export interface ShownMetric {
  graph: GraphWidget;
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  stat: string;
  id: string | undefined;
  hidden: boolean;
}

export const metricsOf = (all: Body): ShownMetric[] =>
  graphsOf(all).flatMap((graph) =>
    graph.properties.metrics.flatMap((entry): ShownMetric[] => {
      const look = entry.at(-1) as v.InferOutput<typeof rendering>;
      if (entry.length === 1) return [];
      const [namespace, metricName, ...pairs] = entry.slice(0, -1) as string[];
      const dimensions = Object.fromEntries(pairs.flatMap((name, index) => (index % 2 === 0 ? [[name, pairs[index + 1]!]] : [])));
      return [{
        graph,
        namespace: namespace!,
        metricName: metricName!,
        dimensions,
        stat: look.stat,
        id: look.id,
        hidden: look.visible === false,
      }];
    })
  );

/** Differences from what CloudWatch can draw, and metrics that AWS doesn't publish. */
export function problemsOf(all: Body): string[] {
  const metrics = metricsOf(all);
  return [
    ...(metrics.length > 2_500 ? [`${metrics.length} metrics`] : []),
    ...overlapsOf(all.widgets),
    ...metrics.flatMap(({ graph, namespace, metricName, dimensions, stat }) => {
      const row = metricRow(namespace, metricName, dimensions, stat);
      return row === undefined
        ? [`${graph.properties.title}: ${namespace} ${metricName} ${Object.keys(dimensions).join(" ")} ${stat}`]
        : [];
    }),
    ...graphsOf(all).flatMap((graph) => expressionProblems(graph, metrics.filter((one) => one.graph === graph))),
  ];
}

function overlapsOf(widgets: readonly Widget[]): string[] {
  return widgets.flatMap((one, index) => [
    ...(one.x + one.width > 24 ? [`wider than the page: ${index}`] : []),
    ...widgets.slice(index + 1).flatMap((other, more) =>
      one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height
        ? [`${index} and ${index + 1 + more} overlap`]
        : []
    ),
  ]);
}

/** Functions of metric math that expressions here use. Source: Amazon CloudWatch user guide, "Using math expressions". */
const FUNCTIONS = ["FILL"];

function expressionProblems({ properties: { title, metrics, annotations, yAxis } }: GraphWidget, shown: readonly ShownMetric[]): string[] {
  const ids = shown.flatMap(({ id }) => id ?? []);
  const expressions = metrics.flatMap((entry) => (entry.length === 1 ? [entry[0] as v.InferOutput<typeof expression>] : []));
  const used = expressions.flatMap((one) => one.expression.match(/[A-Za-z]\w*/g) ?? []).filter((word) => !FUNCTIONS.includes(word));
  const right = [...metrics.map((entry) => entry.at(-1)), ...(annotations?.horizontal ?? [])].some((one) =>
    (one as { yAxis?: string }).yAxis === "right"
  );
  return [
    ...(new Set(ids).size === ids.length ? [] : [`${title}: an id twice`]),
    ...used.filter((id) => !ids.includes(id)).map((id) => `${title}: no ${id}`),
    ...shown.filter(({ hidden, id }) => hidden && !used.includes(id ?? "")).map(({ metricName }) => `${title}: ${metricName} unused`),
    ...(right === (yAxis?.right !== undefined) ? [] : [`${title}: right axis`]),
  ];
}
