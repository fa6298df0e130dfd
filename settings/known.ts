import { CACHE_ENGINES } from "../components/data/cache/cache-settings";
import { mistake, nearest, type Path } from "../components/shared/mistake";
import { engineNames, knownNames, typesIn, zonesIn } from "../toolkit/shared/known-names";
import type { CrossCheck, Readings } from "./readings";

export const NEW_NAMES_KEY = "newNames";

interface Named {
  /** E.g. `["database", "instanceClass"]`. */
  path: Path;
  value: string;
  /** Kind of name, as in a message, e.g. "a region". */
  what: string;
  /** Known names of this kind; undefined if the list has none. */
  known: readonly string[] | undefined;
}

/** Checks that each name is known or in `newNames`, and that each entry of `newNames` is needed. */
export function knownChecks(readings: Readings, region: string | undefined, newNames: readonly string[]): CrossCheck[] {
  const { date } = knownNames();
  const all = region === undefined ? [] : [regionName(region), ...namesOf(readings, region)];
  const isKnown = ({ value, known }: Named) => known?.includes(value) === true;
  return [
    ...all.map((name) => ({
      reads: [],
      find: () =>
        !isKnown(name) && name.known !== undefined && !newNames.includes(name.value) && unknownMistake(readings.project, date, name),
    })),
    ...newNames.map((value, index) => ({
      reads: [],
      find: () => {
        const meant = all.filter((name) => name.value === value);
        const why = meant.length > 0 ? `the list of ${date} knows it` : "no setting has it";
        return !meant.some((name) => !isKnown(name)) && mistake([NEW_NAMES_KEY, index], value, `omitted, as ${why}`);
      },
    })),
  ];
}

function unknownMistake(project: string, date: string, { path, value, what, known = [] }: Named) {
  const way = `if AWS has added it since, add it to ${project}:${NEW_NAMES_KEY}, or update the list with toolkit/aws-facts/refresh.py`;
  return mistake(path, value, `${what} known on ${date}${hintOf(value, known)}; ${way}`);
}

/** Sizes of the value's family, or the nearest name if at most two letters differ. */
function hintOf(value: string, known: readonly string[]): string {
  const family = value.replace(/[^.]*$/, "");
  const sizes = family === "" ? [] : known.filter((name) => name.startsWith(family)).map((name) => name.slice(family.length));
  if (sizes.length > 1) return `; ${family.slice(0, -1)} has ${sizes.join(", ")}`;
  const meant = value.length > 4 ? nearest(value, known, 2) : undefined;
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

const regionName = (region: string): Named => ({
  path: ["aws:region"],
  value: region,
  what: "a region",
  known: knownNames().regions,
});

function namesOf(readings: Readings, region: string): Named[] {
  const { databaseClasses, instanceTypes, interfaceEndpoints, postgresVersions } = knownNames();
  const zones = zonesIn(region);
  const at = (path: Path, what: string, known: readonly string[] | undefined): Named[] => {
    const value = readings.valueAt(...path);
    return typeof value === "string" ? [{ path, value, what, known }] : [];
  };
  const inRegion = Object.keys(readings.valueAt("network", "availabilityZones") ?? {}).filter((zone) => zone.slice(0, -1) === region);
  const endpoints = (readings.valueAt("network", "interfaceEndpoints") ?? []) as string[];
  return [
    ...at(["database", "engineVersion"], "a version of PostgreSQL that RDS has,", postgresVersions),
    ...at(
      ["database", "instanceClass"],
      `a class of ${region} for PostgreSQL`,
      typesIn(region, databaseClasses)?.map((name) => `db.${name}`),
    ),
    ...at(["cache", "engineVersion"], "a version that ElastiCache has,", cacheVersions()),
    ...at(
      ["cache", "nodeType"],
      `a node type of ${region}`,
      typesIn(region, engineNames().cacheNodeTypes)?.map((name) => `cache.${name}`),
    ),
    ...inRegion.map((value) => ({ path: ["network", "availabilityZones"], value, what: `a zone of ${region}`, known: zones })),
    ...endpoints.flatMap((_, index) =>
      at(["network", "interfaceEndpoints", index], "a service with an interface endpoint,", interfaceEndpoints)
    ),
    ...at(
      ["network", "nat", "instanceType"],
      `an instance type of ${region} that runs Linux,`,
      typesIn(region, instanceTypes)?.filter((name) => !name.startsWith("mac")),
    ),
  ];
}

/** Versions of both engines; the schema knows which are of which. */
const cacheVersions = (): string[] => CACHE_ENGINES.flatMap((engine) => engineNames().engineVersions[engine]?.split(" ") ?? []);
