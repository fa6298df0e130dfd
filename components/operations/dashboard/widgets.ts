import type { Input } from "@pulumi/pulumi";

import { isGraph, type Placed } from "./layout";
import { type AnyLine, type Graph, type Mark, RED } from "./sections";

const GRAY = "#7f7f7f";

/** Widget of a dashboard's body. Source: Amazon CloudWatch API reference, "Dashboard body structure and syntax". */
export function widgetOf(placed: Placed, region: Input<string>): object {
  const { x, y, width, height } = placed;
  const place = { x, y, width, height };
  if ("text" in placed) return { type: "text", ...place, properties: { markdown: placed.text, background: "transparent" } };
  const { panel } = placed;
  if (isGraph(panel)) return { type: "metric", ...place, properties: graphProperties(panel, region) };
  return { type: "alarm", ...place, properties: { title: panel.title, alarms: panel.alarms, sortBy: "stateUpdatedTimestamp" } };
}

function graphProperties(graph: Graph, region: Input<string>): object {
  const { view = "lines", period = 60, start, marks = [] } = graph;
  const common = {
    title: graph.title,
    region: graph.region ?? region,
    metrics: graph.lines.map(entryOf),
    period,
    ...(start !== undefined && { start }),
  };
  if (view === "number") return { ...common, view: "singleValue" };
  return {
    ...common,
    view: "timeSeries",
    stacked: view === "stacked",
    yAxis: {
      left: { label: graph.unit, showUnits: false, min: 0, ...(graph.most !== undefined && { max: graph.most }) },
      ...(graph.rightUnit !== undefined && { right: { label: graph.rightUnit, showUnits: false, min: 0 } }),
    },
    ...(marks.length > 0 && { annotations: { horizontal: marks.map(annotationOf) } }),
  };
}

/** A metric or an expression in the array `metrics`. */
function entryOf(line: AnyLine): unknown[] {
  const { label, color, right } = line;
  const look = { label, ...(color !== undefined && { color }), ...(right && { yAxis: "right" }) };
  if ("expression" in line) return [{ expression: line.expression, ...look }];
  const { namespace, metricName, dimensions, statistic: stat, id, hidden } = line;
  return [
    namespace,
    metricName,
    ...Object.entries(dimensions).flat(),
    { ...look, stat, ...(id !== undefined && { id }), ...(hidden && { visible: false }) },
  ];
}

function annotationOf({ label, value, fault, right }: Mark): object {
  const look = fault === undefined ? { color: GRAY } : { color: RED, fill: fault };
  return { label, value, ...look, ...(right && { yAxis: "right" }) };
}
