const GIB = 1024 ** 3;

/**
 * GiB of a class's size `large`, by the letter of its family.
 * Source: Amazon RDS user guide, "Hardware specifications for DB instance classes".
 */
const LARGE: Readonly<Record<string, number>> = { t: 8, m: 8, r: 16 };
const PARTS_OF_LARGE: Readonly<Record<string, number>> = { micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1, xlarge: 2 };

/** Memory of an instance class in bytes, e.g. 1 GiB of `db.t4g.micro`; undefined for another family than these three. */
export function memoryOf(instanceClass: string): number | undefined {
  const [, family = "", times, size = ""] = /^db\.([a-z])\w*\.(\d*)(\w+)$/.exec(instanceClass) ?? [];
  const part = PARTS_OF_LARGE[size];
  const large = LARGE[family];
  return large === undefined || part === undefined ? undefined : large * part * Number(times || 1) * GIB;
}

/**
 * Maximum number of connections: from the parameters, else by RDS's formula, with the share of memory that the smallest class leaves
 * the server. Source: Amazon RDS user guide, "Quotas and constraints", maximum number of database connections.
 */
export function mostConnections(instanceClass: string, parameters: Readonly<Record<string, string>>): number | undefined {
  const configured = Number(parameters["max_connections"]);
  if (configured > 0) return configured;
  const memory = memoryOf(instanceClass);
  return memory === undefined ? undefined : Math.min(Math.floor((memory * LEFT_TO_SERVER) / BYTES_PER_CONNECTION), 5000);
}
const LEFT_TO_SERVER = 0.72;
const BYTES_PER_CONNECTION = 9_531_392;

/** Whether a class uses CPU credits. */
export const isBurstable = (instanceClass: string): boolean => instanceClass.startsWith("db.t");
