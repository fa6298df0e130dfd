import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Names that AWS adds to, as they were on a day; `toolkit/aws-facts/refresh.py` rewrites them. */
export interface KnownNames {
  /** The day, e.g. `2026-11-26`. */
  date: string;
  regions: readonly string[];
  /** What follows a region's name in those of its zones: `abcd`. */
  zones: Readonly<Record<string, string>>;
  instanceTypes: Families;
  /** Without `db.`. */
  databaseClasses: Families;
  postgresVersions: readonly string[];
  /** After `com.amazonaws.<region>.`. */
  interfaceEndpoints: readonly string[];
}

/** What other engines than PostgreSQL have, and Lambda; in a file of its own, as few programs ask for it. */
export interface EngineNames {
  /** Of RDS, without `db.`, beside those that PostgreSQL has. */
  otherDatabaseClasses: Families;
  /** Without `cache.`. */
  cacheNodeTypes: Families;
  /** `{ mysql: "8.0.46 8.4.10" }`; `sqlserver` for all its editions. */
  engineVersions: Readonly<Record<string, string>>;
  lambdaRuntimes: string;
}

export interface Families {
  /** `{ t4g: "micro nano" }`: all that there is anywhere. */
  sizes: Readonly<Record<string, string>>;
  /** The families of a region, with their sizes behind a colon where it has only some. */
  regions: Readonly<Record<string, string>>;
}

let names: KnownNames | undefined;
let engines: EngineNames | undefined;

/** The names of the committed list; read when first asked for. */
export function knownNames(): KnownNames {
  if (names === undefined) {
    const known = read("names.json") as KnownNames;
    names = { ...known, regions: Object.keys(known.zones) };
  }
  return names;
}

export function engineNames(): EngineNames {
  return (engines ??= read("engine-names.json") as EngineNames);
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, "..", "aws-facts", file), "utf8"));
}

/** Every type of a region, e.g. `t4g.nano`; undefined for a region that isn't known. */
export function typesIn(region: string, { sizes, regions }: Families): string[] | undefined {
  return regions[region]?.split(" ").flatMap((entry) => {
    const [family = "", some = (sizes[family] ?? "").replaceAll(" ", ",")] = entry.split(":");
    return some.split(",").map((size) => `${family}.${size}`);
  });
}

/** The zones of a region; undefined for a region that isn't known. */
export function zonesIn(region: string): string[] | undefined {
  return knownNames().zones[region]?.split("").map((letter) => region + letter);
}
