import { RunError } from "@pulumi/pulumi";
import * as v from "valibot";

import { knownNames, typesIn, zonesIn } from "../toolkit/shared/known-names";
import type { Sections } from "./index";
import { listOf, nearest } from "./schema";
import type { Check } from "./section";

/**
 * Names that AWS has and the dated list hasn't. AWS adds some every week, so an old list must not lock anybody out; and a
 * misspelt one must not be found out when half of a stack is made.
 */
export const NEW_NAMES = v.optional(listOf(v.string("a name in quotes"), "a list of names that AWS has added, e.g. [\"t9g.nano\"]"), []);

export const NEW_NAMES_KEY = "newNames";

interface Named {
  /** As a stack file has it, e.g. `aws-practice:database.instanceClass`. */
  path: string;
  value: string;
  /** What it should be one of, in words. */
  what: string;
  /** Undefined where the list knows none. */
  known: readonly string[] | undefined;
}

/** One check for each name, and one for each new name that is none. */
export function knownChecks(
  project: string,
  region: string | undefined,
  sections: Partial<Sections>,
  newNames: readonly string[],
): Check[] {
  const { date } = knownNames();
  const all = region === undefined ? [] : [regionName(region), ...namesOf(project, region, sections)];
  const isKnown = ({ value, known }: Named) => known?.includes(value) === true;
  return [
    ...all.map((name) => () =>
      isKnown(name) || name.known === undefined || newNames.includes(name.value) || refuseUnknown(project, date, name)
    ),
    ...newNames.map((value, index) => () => {
      const meant = all.filter((name) => name.value === value);
      if (meant.some((name) => !isKnown(name))) return;
      const why = meant.length > 0 ? `the list of ${date} knows it` : "no setting has it";
      throw new RunError(`${project}:${NEW_NAMES_KEY}[${index}] is ${JSON.stringify(value)}, but must be left out, as ${why}`);
    }),
  ];
}

function refuseUnknown(project: string, date: string, { path, value, what, known = [] }: Named): never {
  const way =
    `one that AWS has added since is named under ${project}:${NEW_NAMES_KEY}, and toolkit/aws-facts/refresh.py writes the list anew`;
  throw new RunError(`${path} is ${JSON.stringify(value)}, but must be ${what} known on ${date}${hintOf(value, known)}; ${way}`);
}

/** The sizes of its family, or a name that is at most two letters away. */
function hintOf(value: string, known: readonly string[]): string {
  const family = value.replace(/[^.]*$/, "");
  const sizes = family === "" ? [] : known.filter((name) => name.startsWith(family)).map((name) => name.slice(family.length));
  if (sizes.length > 1) return `; ${family.slice(0, -1)} has ${sizes.join(", ")}`;
  const meant = value.length > 4 ? nearest(value, known, 2) : undefined;
  return meant === undefined ? "" : `; did you mean ${meant}?`;
}

const regionName = (region: string): Named => ({ path: "aws:region", value: region, what: "a region", known: knownNames().regions });

function namesOf(project: string, region: string, { database, network }: Partial<Sections>): Named[] {
  const { databaseClasses, instanceTypes, interfaceEndpoints, postgresVersions } = knownNames();
  const zones = zonesIn(region);
  const at = (section: string, property: string, value: string, what: string, known: readonly string[] | undefined) => ({
    path: `${project}:${section}.${property}`,
    value,
    what,
    known,
  });
  return [
    ...(database === undefined ? [] : [
      at("database", "engineVersion", database.engineVersion, "a version of PostgreSQL that RDS has,", postgresVersions),
      at(
        "database",
        "instanceClass",
        database.instanceClass,
        `a class of ${region} for PostgreSQL`,
        typesIn(region, databaseClasses)?.map((name) => `db.${name}`),
      ),
    ]),
    ...(network === undefined ? [] : [
      ...Object.keys(network.availabilityZones).filter((zone) => zone.slice(0, -1) === region).map((zone) =>
        at("network", "availabilityZones", zone, `a zone of ${region}`, zones)
      ),
      ...network.interfaceEndpoints.map((name, index) =>
        at("network", `interfaceEndpoints[${index}]`, name, "a service with an interface endpoint,", interfaceEndpoints)
      ),
      ...(network.nat.instanceType === undefined ? [] : [
        at(
          "network",
          "nat.instanceType",
          network.nat.instanceType,
          `an instance type of ${region} that runs Linux,`,
          typesIn(region, instanceTypes)?.filter((name) => !name.startsWith("mac")),
        ),
      ]),
    ]),
  ];
}
