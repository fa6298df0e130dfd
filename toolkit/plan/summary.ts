import { masked, plain, type Properties } from "../shared/values";
import { type SimulatedResource, STACK } from "../simulator";
import { shownChanges } from "./config-override";
import { nextRunsOf, SCHEDULE, windowsOf } from "./details";
import { lookUpIn } from "./look-up";
import type { Plan } from "./resolve";
import { rollingUpdateOf } from "./rolling-update";
import { unresolvedValues } from "./tree";

/** The plan for `--json`. */
export function summarize({ project, stack, changes, simulation, at, milliseconds }: Plan, showSecrets: boolean): Properties {
  const { resources, outputs, messages, unknownTypes } = simulation;
  const types: Record<string, number> = {};
  for (const { type } of resources) types[type] = (types[type] ?? 0) + 1;
  return {
    ok: true,
    program: project.label,
    project: project.name,
    stack,
    config: shownChanges(changes, showSecrets),
    resources: resources.filter((resource) => resource.custom && !resource.external).length,
    read: resources.filter(({ external }) => external).length,
    components: resources.filter((resource) => !resource.custom && resource.type !== STACK).length,
    types,
    outputs: showSecrets ? plain(outputs) : masked(outputs),
    rollingUpdates: rollingUpdates(resources),
    nextRuns: nextRuns(resources, at),
    windows: windows(resources),
    messages,
    unknownTypes: Object.fromEntries(unknownTypes),
    unresolved: unresolvedValues(resources),
    milliseconds: Math.round(milliseconds),
  };
}

/** Duration of a rolling update of each service, by logical name. */
function rollingUpdates(resources: SimulatedResource[]): Properties {
  const lookUp = lookUpIn(resources);
  return Object.fromEntries(resources.flatMap((resource) => {
    const update = rollingUpdateOf(resource, lookUp);
    return update?.time === undefined ? [] : [[resource.name, { tasks: update.tasks, ...update.time }]];
  }));
}

/** Next times of each enabled schedule in UTC, by logical name. */
function nextRuns(resources: SimulatedResource[], at: Date): Properties {
  const schedules = resources.filter(({ type, inputs }) => type === SCHEDULE && inputs["state"] !== "DISABLED");
  return Object.fromEntries(schedules.map((schedule) => [schedule.name, nextRunsOf(schedule, at).map((run) => run.toISOString())]));
}

/** Backup and maintenance windows of each database in UTC, by logical name. */
function windows(resources: SimulatedResource[]): Properties {
  return Object.fromEntries(resources.flatMap((resource) => {
    const own = windowsOf(resource);
    return Object.keys(own).length === 0 ? [] : [[resource.name, own]];
  }));
}
