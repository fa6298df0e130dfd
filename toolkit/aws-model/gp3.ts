import type { Properties } from "../shared/values";

/**
 * RDS stripes a gp3 volume from this many GiB on; below, IOPS and throughput can't be chosen.
 * Source: Amazon RDS user guide, "gp3 storage"; terraform-provider-aws, internal/service/rds/instance.go,
 * `isStorageTypeGP3BelowAllocatedStorageThreshold`.
 */
const STRIPED_GIB: Readonly<Record<string, number>> = { postgres: 400, mysql: 400, mariadb: 400, "oracle-ee": 200, "oracle-se2": 200 };
/** What AWS gives where nobody says them: IOPS and MiB/s. */
const SINGLE = { iops: 3000, storageThroughput: 125 };
export const STRIPED = { iops: 12_000, storageThroughput: 500 };

/** From how many GiB on the volume of an instance is striped; undefined where it is none of gp3, or of an engine that isn't known here. */
export function stripedFrom(inputs: Properties): number | undefined {
  return inputs["storageType"] === "gp3" ? STRIPED_GIB[String(inputs["engine"])] : undefined;
}

export function isStriped(inputs: Properties): boolean {
  return Number(inputs["allocatedStorage"] ?? 0) >= (stripedFrom(inputs) ?? Infinity);
}

/** IOPS and throughput that an instance has. */
export function storageOf(inputs: Properties): Properties {
  if (stripedFrom(inputs) === undefined) return {};
  const baseline = isStriped(inputs) ? STRIPED : SINGLE;
  return { iops: inputs["iops"] ?? baseline.iops, storageThroughput: inputs["storageThroughput"] ?? baseline.storageThroughput };
}
