import type { Paint } from "../shared/paint";
import { shortType } from "../shared/short-type";
import { masked, plain, unknownPaths } from "../shared/values";
import { shortName, type SimulatedResource, type Simulation, STACK } from "../simulator";
import { detailOf } from "./details";
import { lookUpIn } from "./look-up";
import type { Plan } from "./resolve";

/** Renders the plan: tree of components and resources, outputs, warnings, time. */
export function renderPlan(plan: Plan, paint: Paint, showSecrets: boolean): string {
  return [
    renderTree(plan, paint),
    renderOutputs(plan, paint, showSecrets),
    renderNotes(plan, paint),
    renderSummary(plan, paint),
  ].filter((part) => part !== "").join("\n\n");
}

interface Row {
  text: string;
  /** Width without colour codes, for alignment. */
  width: number;
  detail: string;
}

/** @param roots Top rows of the tree; by default the stack. */
export function renderTree(
  { simulation: { resources }, at }: Plan,
  paint: Paint,
  roots = resources.filter(({ type }) => type === STACK),
): string {
  const children = new Map<string, SimulatedResource[]>();
  for (const resource of resources) children.set(resource.parent, [...(children.get(resource.parent) ?? []), resource]);
  const count = (urn: string): number =>
    (children.get(urn) ?? []).reduce((sum, child) => sum + Number(child.custom && !child.external) + count(child.urn), 0);

  const lookUp = lookUpIn(resources);
  const rows: Row[] = [];
  const add = (resource: SimulatedResource, lead: string, branch: string) => {
    const kind = shortType(resource.type);
    const isGroup = !resource.custom;
    const text = lead + branch + (isGroup ? `${paint("bold", kind)} ${resource.name}` : `${paint("cyan", kind)} ${resource.name}`);
    const detail = isGroup
      ? resourceCount(count(resource.urn))
      : resource.external
      ? `read only: ${resource.id}`
      : detailOf(resource, { lookUp, at });
    rows.push({ text, width: lead.length + branch.length + kind.length + 1 + resource.name.length, detail: paint("dim", detail) });

    const below = (children.get(resource.urn) ?? []).toSorted((a, b) => Number(b.custom) - Number(a.custom)); // components last
    const indent = branch === "" ? "" : branch === LAST ? "   " : "│  ";
    below.forEach((child, index) => add(child, lead + indent, index === below.length - 1 ? LAST : "├─ "));
  };
  roots.forEach((root) => add(root, "", ""));

  const column = Math.min(80, Math.max(...rows.map((row) => row.width))) + 2;
  return rows.map(({ text, width, detail }) => `${text}${" ".repeat(Math.max(2, column - width))}${detail}`.trimEnd()).join("\n");
}

const LAST = "└─ ";

const resourceCount = (count: number) => `${count} resource${count === 1 ? "" : "s"}`;

function renderOutputs({ simulation: { outputs } }: Plan, paint: Paint, showSecrets: boolean): string {
  const entries = Object.entries(outputs);
  if (entries.length === 0) return "";
  const column = Math.max(...entries.map(([name]) => name.length)) + 2;
  const lines = entries.map(([name, value]) => {
    const shown = showSecrets ? plain(value) : masked(value);
    return `  ${name.padEnd(column)}${typeof shown === "string" ? shown : JSON.stringify(shown)}`;
  });
  return [paint("bold", "Outputs"), ...lines].join("\n");
}

/** Messages of the program, and warnings about values that the simulator doesn't know. */
function renderNotes({ simulation }: Plan, paint: Paint): string {
  const messages = new Set(simulation.messages.map((message) => renderMessage(message, paint)));
  const types = [...simulation.unknownTypes];
  const unknown = types.length === 0 ? [] : [
    paint(
      "yellow",
      `warning: the simulator has only a generic answer for ${
        types.length === 1 ? "a type or lookup" : `${types.length} types and lookups`
      }:`,
    ),
    ...types.map(([type, count]) => `  ${type} (${count})`),
  ];
  const unresolved = unresolvedValues(simulation.resources);
  const open = unresolved.length === 0 ? [] : [
    paint(
      "yellow",
      `warning: ${unresolved.length === 1 ? "a value is" : `${unresolved.length} values are`} known only after deployment:`,
    ),
    ...unresolved.map((value) => `  ${value}`),
  ];
  return [...messages, ...unknown, ...open].join("\n");
}

function renderMessage({ severity, text }: Simulation["messages"][number], paint: Paint): string {
  if (severity === "info") return `· ${text}`;
  return paint(severity === "error" ? "red" : "yellow", `${severity}: ${text}`);
}

/** Inputs and component outputs with unknown values, e.g. `aws:sqs/queue:Queue "jobs": policy`. */
export function unresolvedValues(resources: SimulatedResource[]): string[] {
  return resources.flatMap((resource) => {
    const values = resource.custom ? resource.inputs : resource.outputs;
    return unknownPaths(values).map((path) => `${resource.type} "${shortName(resource.urn)}": ${path}`);
  });
}

export function renderSummary({ project, stack, simulation, milliseconds }: Plan, paint: Paint): string {
  const created = simulation.resources.filter((resource) => resource.custom && !resource.external).length;
  const components = simulation.resources.filter((resource) => !resource.custom && resource.type !== STACK).length;
  const read = simulation.resources.filter(({ external }) => external).length;
  const what = `${project.name} ${stack}: ${created} resources in ${components} components${read === 0 ? "" : `, ${read} more read only`}`;
  return `${paint("green", "✓")} ${what}, resolved in ${(milliseconds / 1000).toFixed(2)} s`;
}
