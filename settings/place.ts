import { timeZoneOf, windowsOf } from "../toolkit/shared/region-clock";

/** What defaults follow: names the project, clocks the region. */
export interface Place {
  project: string;
  /** Undefined where the stack names none that can be read. */
  region: string | undefined;
  /** The repositories' names as they are written, or the one that every stack has. */
  repositories: readonly string[];
}

/** What a section is completed with before it is read, as it differs from project to project and from region to region. */
export function completed(section: string, given: unknown, place: Place): unknown {
  if (section === "registries" && given === undefined) return Object.fromEntries(place.repositories.map((name) => [name, {}]));
  if (section === "network" && (given === undefined || isGroup(given))) return { availabilityZones: ZONES, ...given };
  if (section === "database" && (given === undefined || isGroup(given))) return { ...databaseOf(place), ...given };
  if ((section !== "services" && section !== "jobs") || !isGroup(given)) return given;
  const timeZone = section === "jobs" ? clockOf(place) : undefined;
  const { project, repositories } = place;
  const repository = repositories.length === 1 ? repositories[0] : repositories.find((name) => name === inKebabCase(project));
  const defaults = {
    ...(repository !== undefined && { repository }),
    ...(timeZone !== undefined && { timeZone }),
  };
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, isGroup(one) ? { ...defaults, ...one } : one]));
}

/** Zones of Tokyo, the region that the project is set up for; a stack in another one names its own. */
const ZONES = { "ap-northeast-1a": 0, "ap-northeast-1c": 1 };

/** The repositories that a stack has: those it writes down, or one that is called like the project. */
export function repositoriesOf(project: string, given: unknown): string[] {
  return given === undefined ? [inKebabCase(project)] : isGroup(given) ? Object.keys(given) : [];
}

function databaseOf(place: Place): object {
  const timeZone = clockOf(place);
  const databaseName = inKebabCase(place.project).replaceAll("-", "_").slice(0, 59);
  return {
    name: inKebabCase(place.project),
    databaseName,
    applicationUsername: `${databaseName}_app`,
    ...(timeZone !== undefined && windowsOf(timeZone)),
  };
}

/** A region that can't be read is a mistake of its own, and not one of every clock. */
const clockOf = ({ region }: Place) => (region === undefined ? "UTC" : timeZoneOf(region));

/** A project's name as all of AWS takes it: lower-case letters and digits with single hyphens, beginning with a letter. */
function inKebabCase(project: string): string {
  const words = project.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "").join("-");
  return /^[a-z]/.test(words) ? words : `p-${words}`;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
