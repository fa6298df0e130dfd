/** Settings of the resources that sleep stops, as `readSettings` returns them. */
export interface Stopped {
  services: Readonly<Record<string, { cpu: number; memoryMiB: number; count: number; architecture: string; spotPercent: number }>>;
  database: { instanceClass: string; multiAz: boolean };
  network: { nat: { mode: string; instanceType?: string | undefined } };
}

/**
 * USD an hour in Tokyo, November 2026, to an order of magnitude: other regions differ by a third. A database or an instance is priced by its
 * size, as AWS doubles the price from one size to the next.
 * Sources: AWS Fargate pricing (Linux/X86: 0.05056 by vCPU, 0.00553 by GB; ARM a fifth less; Spot about 70 % less), Amazon RDS for PostgreSQL
 * pricing (db.t4g.micro 0.025, one zone), Amazon EC2 pricing (t4g.nano 0.0054).
 */
const USD = { vcpu: 0.05, gib: 0.0055, armFactor: 0.8, spotFactor: 0.3, databaseUnit: 0.05, instanceUnit: 0.0216 };

/** Units of a size. Source: Amazon RDS user guide and Amazon EC2 user guide, "Normalization factors" of reserved instances. */
const UNITS: Readonly<Record<string, number>> = { nano: 0.25, micro: 0.5, small: 1, medium: 2, large: 4, xlarge: 8 };

function unitsOf(type: string): number {
  const size = type.split(".").at(-1) ?? "";
  const [, times] = /^(\d+)xlarge$/.exec(size) ?? [];
  return times === undefined ? UNITS[size] ?? 4 : Number(times) * 8;
}

/** USD an hour, about, of the resources that sleep stops. */
export function hourlyCost({ services, database, network: { nat } }: Stopped): number {
  const tasks = Object.values(services).map(({ cpu, memoryMiB, count, architecture, spotPercent }) => {
    const task = (cpu / 1024) * USD.vcpu + (memoryMiB / 1024) * USD.gib;
    const spot = (spotPercent / 100) * (1 - USD.spotFactor);
    return task * count * (architecture === "ARM64" ? USD.armFactor : 1) * (1 - spot);
  });
  const instance = nat.mode === "instance" ? unitsOf(nat.instanceType ?? "t4g.nano") * USD.instanceUnit : 0;
  return tasks.reduce(
    (sum, each) => sum + each,
    instance + unitsOf(database.instanceClass) * USD.databaseUnit * (database.multiAz ? 2 : 1),
  );
}
