import { cacheWindowsOf, type RdsWindows, timeZoneOf, windowsOf, windowsWithin } from "../toolkit/shared/region-clock";
import { isTimeZone } from "../toolkit/shared/time-zone";
import { isObject } from "../toolkit/shared/values";
import { parseWorkingHours } from "../toolkit/shared/working-hours";

/** Properties of the stack that defaults depend on: names on the project, time windows and time zones on the region, keys on production. */
export interface Place {
  project: string;
  /** Undefined if `aws:region` is missing or invalid. */
  region: string | undefined;
  /** Names of the repositories: those in `registries`, or the default one. */
  repositories: readonly string[];
  production: boolean;
  /** The stack's name. */
  environment: string;
  /** Sleep as the stack file has it. */
  sleep: unknown;
}

/** Adds to a section the defaults that depend on the stack, before its schema reads it. */
export function completed(section: string, given: unknown, place: Place): unknown {
  if (section === "registries" && given === undefined) return Object.fromEntries(place.repositories.map((name) => [name, {}]));
  if (section === "encryption" && (given === undefined || isObject(given))) return { ...(place.production && { key: "own" }), ...given };
  if (section === "logs" && (given === undefined || isObject(given))) return logsOf(place, given);
  if (section === "secretAccess" && (given === undefined || isObject(given))) {
    return { ...(place.production && { restricted: true }), ...given };
  }
  if (section === "network" && (given === undefined || isObject(given))) return { availabilityZones: ZONES, ...given };
  if (section === "database" && (given === undefined || isObject(given))) return databaseOf(place, given);
  if (section === "cache" && isObject(given)) return cacheOf(place, given);
  if (section === "sleep" && isObject(given)) return sleepOf(place, given);
  if (section === "account" && isObject(given)) return accountOf(place, given);
  if (section === "platform" && (given === undefined || isObject(given))) return platformOf(place, given);
  if (section === "github" && isObject(given)) return { environment: place.environment, ...given };
  if (section === "plannedWork" && isObject(given)) return withTimeZone(place, given);
  if ((section !== "services" && section !== "jobs") || !isObject(given)) return given;
  const timeZone = section === "jobs" ? clockOf(place) : undefined;
  const { project, repositories } = place;
  const repository = repositories.length === 1 ? repositories[0] : repositories.find((name) => name === inKebabCase(project));
  const defaults = {
    ...(repository !== undefined && { repository }),
    ...(timeZone !== undefined && { timeZone }),
  };
  return Object.fromEntries(Object.entries(given).map(([name, one]) => [name, isObject(one) ? { ...defaults, ...one } : one]));
}

/** Zones of Tokyo, the project's region, and their slots; a stack in another region sets its own. */
const ZONES = { "ap-northeast-1a": 0, "ap-northeast-1c": 1 };

/** Names of a stack's repositories: those in `registries`, or one with the project's name if that is omitted. */
export function repositoriesOf(project: string, given: unknown): string[] {
  return given === undefined ? [inKebabCase(project)] : isObject(given) ? Object.keys(given) : [];
}

function databaseOf(place: Place, given: object & { passwordRotation?: unknown; restore?: unknown } = {}): object {
  const timeZone = clockOf(place);
  const databaseName = inKebabCase(place.project).replaceAll("-", "_").slice(0, 59);
  const { passwordRotation = {}, restore, ...others } = given;
  const rotation = { ...(place.production && { schedule: MONTHLY }), ...(timeZone !== undefined && { timeZone }) };
  return {
    name: inKebabCase(place.project),
    databaseName,
    ...(timeZone !== undefined && windowsIn(place, timeZone)),
    ...others,
    passwordRotation: isObject(passwordRotation) ? { ...rotation, ...passwordRotation } : passwordRotation,
    ...restoreOf(place, restore, timeZone),
  };
}

/** At night; of a database that is stopped then, while it runs. */
function windowsIn(place: Place, timeZone: string): RdsWindows {
  const { workingHours, timeZone: own = timeZone }: { workingHours?: unknown; timeZone?: unknown } = isObject(place.sleep)
    ? place.sleep
    : {};
  const hours = typeof workingHours === "string" ? parseWorkingHours(workingHours) : undefined;
  return hours === undefined || typeof own !== "string" || !isTimeZone(own) ? windowsOf(timeZone) : windowsWithin(hours, own);
}

function sleepOf(place: Place, given: object): object {
  const timeZone = clockOf(place);
  return { ...(timeZone !== undefined && { timeZone }), ...given };
}

/** Restores: in production with a monthly drill. */
function restoreOf({ production }: Place, given: unknown, timeZone: string | undefined): object {
  if (given === undefined && !production) return {};
  const defaults = { ...(production && { drillSchedule: MONTHLY_DRILL }), ...(timeZone !== undefined && { timeZone }) };
  return { restore: given === undefined || isObject(given) ? { ...defaults, ...given } : given };
}

function logsOf({ production }: Place, given: object & { archive?: unknown } = {}): object {
  const { archive = {}, ...others } = given;
  const kept = isObject(archive) ? { ...(production && { years: 3 }), ...archive } : archive;
  return { deletionProtection: production, ...others, archive: kept };
}

function accountOf(place: Place, given: object & { backups?: unknown }): object {
  const timeZone = clockOf(place);
  return isObject(given.backups) && timeZone !== undefined ? { ...given, backups: { timeZone, ...given.backups } } : given;
}

function cacheOf(place: Place, given: object): object {
  const timeZone = clockOf(place);
  return { name: inKebabCase(place.project), ...(timeZone !== undefined && cacheWindowsOf(timeZone)), ...given };
}

function withTimeZone(place: Place, given: object): object {
  const timeZone = clockOf(place);
  return Object.fromEntries(
    Object.entries(given).map(([name, one]) => [name, isObject(one) && timeZone !== undefined ? { timeZone, ...one } : one]),
  );
}

/** The program that a bootstrap program prepares the account for: that of its own name without the last word. */
function platformOf(place: Place, given: { project?: unknown } = {}): object {
  const { project = inKebabCase(place.project).replace(/-bootstrap$/, "") } = given;
  return { project, repositories: typeof project === "string" ? [project] : [], ...given };
}

/** At night after RDS's windows of `windowsOf`, on the first of each month. */
const MONTHLY = "cron(0 4 1 * ? *)";
/** On the day after it, so that a drill and a rotation don't meet. */
const MONTHLY_DRILL = "cron(0 5 2 * ? *)";

/** Time zone of the region; UTC if the region is invalid, as that is reported once and not again for each time zone. */
const clockOf = ({ region }: Place) => (region === undefined ? "UTC" : timeZoneOf(region));

/** Project's name in the form that every AWS service takes: lower-case letters, digits and single hyphens, beginning with a letter. */
function inKebabCase(project: string): string {
  const words = project.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== "").join("-");
  return /^[a-z]/.test(words) ? words : `p-${words}`;
}
