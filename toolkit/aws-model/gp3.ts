import type { Properties } from "../shared/values";

/**
 * Size in GiB from which RDS stripes a gp3 volume; below it, IOPS and throughput can't be set.
 * Source: Amazon RDS user guide, "gp3 storage"; terraform-provider-aws, internal/service/rds/instance.go,
 * `isStorageTypeGP3BelowAllocatedStorageThreshold`.
 */
const STRIPED_GIB: Readonly<Record<string, number>> = { postgres: 400, mysql: 400, mariadb: 400, "oracle-ee": 200, "oracle-se2": 200 };
/** AWS's defaults: IOPS and MiB/s. */
const SINGLE = { iops: 3000, storageThroughput: 125 };
export const STRIPED = { iops: 12_000, storageThroughput: 500 };

/** Size in GiB from which an instance's volume is striped; undefined if it isn't gp3, or if the engine isn't in the table. */
export function stripedFrom(inputs: Properties): number | undefined {
  return inputs["storageType"] === "gp3" ? STRIPED_GIB[String(inputs["engine"])] : undefined;
}

export function isStriped(inputs: Properties): boolean {
  return Number(inputs["allocatedStorage"] ?? 0) >= (stripedFrom(inputs) ?? Infinity);
}

/** IOPS and throughput of an instance. */
export function storageOf(inputs: Properties): Properties {
  if (stripedFrom(inputs) === undefined) return {};
  const baseline = isStriped(inputs) ? STRIPED : SINGLE;
  return { iops: inputs["iops"] ?? baseline.iops, storageThroughput: inputs["storageThroughput"] ?? baseline.storageThroughput };
}
