import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Snapshot of AWS's lists of names, which grow; `toolkit/aws-facts/refresh.py` updates it. */
export interface KnownNames {
  /** Date of the snapshot, e.g. `2026-11-26`. */
  date: string;
  regions: readonly string[];
  /** Letters of each region's zones: `abcd`. */
  zones: Readonly<Record<string, string>>;
  instanceTypes: Families;
  /** Without `db.`. */
  databaseClasses: Families;
  postgresVersions: readonly string[];
  /** After `com.amazonaws.<region>.`. */
  interfaceEndpoints: readonly string[];
}

/** Names of database engines other than PostgreSQL, and of Lambda; in a separate file, as few programs need them. */
export interface EngineNames {
  /** Of RDS, without `db.`, in addition to those of PostgreSQL. */
  otherDatabaseClasses: Families;
  /** Without `cache.`. */
  cacheNodeTypes: Families;
  /** `{ mysql: "8.0.46 8.4.10" }`; `sqlserver` means all its editions. */
  engineVersions: Readonly<Record<string, string>>;
  lambdaRuntimes: string;
}

export interface Families {
  /** All sizes in any region: `{ t4g: "micro nano" }`. */
  sizes: Readonly<Record<string, string>>;
  /** Families of a region; if it lacks some sizes, a colon and the available ones follow. */
  regions: Readonly<Record<string, string>>;
}

let names: KnownNames | undefined;
let engines: EngineNames | undefined;

/** The committed snapshot, read on first use. */
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

const listed = new WeakMap<Families, Map<string, readonly string[]>>();

/** Every type of a region, e.g. `t4g.nano`; undefined for an unknown region. */
export function typesIn(region: string, families: Families): readonly string[] | undefined {
  const byRegion = listed.get(families) ?? new Map<string, readonly string[]>();
  listed.set(families, byRegion);
  const types = byRegion.get(region) ?? listTypes(region, families);
  if (types !== undefined) byRegion.set(region, types);
  return types;
}

function listTypes(region: string, { sizes, regions }: Families): string[] | undefined {
  return regions[region]?.split(" ").flatMap((entry) => {
    const [family = "", some = (sizes[family] ?? "").replaceAll(" ", ",")] = entry.split(":");
    return some.split(",").map((size) => `${family}.${size}`);
  });
}

/** Zones of a region; undefined for an unknown region. */
export function zonesIn(region: string): string[] | undefined {
  return knownNames().zones[region]?.split("").map((letter) => region + letter);
}
