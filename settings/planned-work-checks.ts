import { mistake } from "../components/shared/mistake";
import type { CrossCheck, Readings } from "./readings";

/** Checks that planned work names sections that the stack has. */
export function plannedWorkChecks({ sections }: Readings): CrossCheck[] {
  const { plannedWork = {}, services = {}, jobs = {}, sites = {}, logs } = sections;
  const missing: Readonly<Record<string, boolean>> = {
    cache: sections.cache === undefined,
    loadBalancer: sections.loadBalancer === undefined,
    services: Object.keys(services).length === 0,
    jobs: Object.values(jobs).every(({ expectWithin }) => expectWithin === undefined),
    sites: Object.keys(sites).length === 0,
    logs: logs?.archive.years === 0,
  };
  return Object.entries(plannedWork).map(([name, work]) => ({
    reads: [["plannedWork", name, "alarms"], ...Object.keys(missing).map((section) => [section])],
    find: () =>
      (work.alarms ?? []).map((section, index) =>
        missing[section] === true
        && mistake(["plannedWork", name, "alarms", index], section, `omitted, ${WHY[section] ?? "as the stack has none"}`)
      ),
  }));
}

const WHY: Readonly<Record<string, string>> = {
  jobs: "as no job has expectWithin, whose alarm it would mute",
  logs: "as logs.archive.years is 0",
};
