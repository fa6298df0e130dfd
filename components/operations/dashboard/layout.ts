import type { AlarmList, Graph, Panel, Section } from "./sections";

/** Position and size on a grid of 24 columns. */
export interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A widget before its properties are written. */
export type Placed = Place & { text: string } | Place & { panel: Panel };

/**
 * AWS documents no limit of the body's size; with 500 widgets it has about 450 kB.
 * Sources: Amazon CloudWatch API reference, "Dashboard body structure and syntax"; Amazon CloudWatch user guide, "CloudWatch service
 * quotas": 500 metrics per widget, 2,500 per dashboard.
 */
export const LIMITS = { columns: 24, widgets: 500, metrics: 2_500, metricsOfWidget: 500, alarmsOfWidget: 100 };

const HEADING = { height: 1 };
const GRAPH = { height: 5 };
/** Three rows of alarms; those in ALARM are in the first. */
const ALARMS = { height: 4 };
const MOST_IN_ROW = 4;

export const isGraph = (panel: Panel): panel is Graph => "lines" in panel;

/** Sections as widgets, from top to bottom, without those that have nothing to show. */
export function layOut(introduction: string, sections: readonly Section[]): Placed[] {
  const { shown, leftOut } = fitting(sections.map(withoutEmpty).filter(({ panels }) => panels.length > 0));
  const note = leftOut.length === 0
    ? ""
    : `\n\n**Not shown**, as a dashboard has ${LIMITS.widgets} widgets at most: ${leftOut.join(", ")}.`;
  const placed: Placed[] = [];
  let y = 0;
  const heading = (text: string, height = HEADING.height) => {
    placed.push({ x: 0, y, width: LIMITS.columns, height, text });
    y += height;
  };
  heading(`${introduction}${note}`, note === "" ? HEADING.height : 2 * HEADING.height + 1);
  for (const { title, panels } of shown) {
    heading(`## ${title}`);
    for (const row of rowsOf(panels)) {
      const width = row.some(isGraph) ? LIMITS.columns / Math.max(row.length, 2) : LIMITS.columns;
      const { height } = row.some(isGraph) ? GRAPH : ALARMS;
      placed.push(...row.map((panel, index) => ({ x: index * width, y, width, height, panel })));
      y += height;
    }
  }
  return placed;
}

/** Lists of alarms in rows of their own, graphs in rows of about the same length. */
function rowsOf(panels: readonly Panel[]): Panel[][] {
  const graphs = panels.filter(isGraph);
  const rows = Math.ceil(graphs.length / MOST_IN_ROW);
  const length = Math.ceil(graphs.length / rows);
  return [
    ...panels.filter((panel) => !isGraph(panel)).map((list) => [list]),
    ...Array.from({ length: rows }, (_, row) => graphs.slice(row * length, (row + 1) * length)),
  ];
}

function withoutEmpty(section: Section): Section {
  const panels = section.panels.flatMap((panel): Panel[] => (isGraph(panel) ? graphsOf(panel) : listsOf(panel)));
  return { ...section, panels };
}

/** A graph without lines isn't shown; one with too many is continued. */
function graphsOf(graph: Graph): Graph[] {
  return chunks(graph.lines, LIMITS.metricsOfWidget).map((lines, index, { length }) => ({
    ...graph,
    lines,
    title: numbered(graph.title, index, length),
  }));
}

function listsOf({ title, alarms }: AlarmList): AlarmList[] {
  return chunks(alarms, LIMITS.alarmsOfWidget).map((some, index, { length }) => ({ title: numbered(title, index, length), alarms: some }));
}

const numbered = (title: string, index: number, length: number) => (length === 1 ? title : `${title} (${index + 1} of ${length})`);

function chunks<T>(all: readonly T[], most: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / most) }, (_, index) => all.slice(index * most, (index + 1) * most));
}

/** As many sections as AWS allows: of the most frequent kind, the last ones are left out. */
function fitting(sections: readonly Section[]): { shown: Section[]; leftOut: string[] } {
  const shown = [...sections];
  const leftOut: string[] = [];
  while (widgetsOf(shown) > LIMITS.widgets || metricsOf(shown) > LIMITS.metrics) {
    const [removed] = shown.splice(shown.findLastIndex(({ kind }) => kind === mostFrequent(shown)), 1);
    leftOut.unshift(removed!.title);
  }
  return { shown, leftOut };
}

const widgetsOf = (sections: readonly Section[]) => sections.reduce((sum, { panels }) => sum + 1 + panels.length, 1);

const metricsOf = (sections: readonly Section[]) =>
  sections.flatMap(({ panels }) => panels.filter(isGraph)).reduce((sum, { lines }) => sum + lines.length, 0);

/** The kind with the most sections; of several, the one that comes last. */
function mostFrequent(sections: readonly Section[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of sections) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] >= most[1] ? one : most))[0];
}
