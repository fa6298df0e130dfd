import { type Mistake, mistake } from "../shared/mistake";

/** `from`, `from + step`, ... `to` */
const sizes = (from: number, to: number, step: number) => Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

/**
 * Memory in MiB that Fargate sells with each number of CPU units; 1,024 units are one processor.
 * Source: Amazon ECS developer guide, "Task CPU and memory" (Fargate, Linux).
 */
export const FARGATE_MEMORY_MIB: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1_024, 2_048]],
  [512, sizes(1_024, 4_096, 1_024)],
  [1_024, sizes(2_048, 8_192, 1_024)],
  [2_048, sizes(4_096, 16_384, 1_024)],
  [4_096, sizes(8_192, 30_720, 1_024)],
  [8_192, sizes(16_384, 61_440, 4_096)],
  [16_384, sizes(32_768, 122_880, 8_192)],
]);

export const FARGATE_CPU = [...FARGATE_MEMORY_MIB.keys()];

/** A size that Fargate doesn't sell: `memoryMiB is 512, but must be one of 1024, 2048, 3072, 4096 with cpu 512`. */
export function fargateSizeMistake(cpu: number, memoryMiB: number): Mistake | undefined {
  const allowed = FARGATE_MEMORY_MIB.get(cpu);
  if (allowed === undefined) return mistake("cpu", cpu, `one of ${FARGATE_CPU.join(", ")}`);
  if (allowed.includes(memoryMiB)) return undefined;
  const first = allowed.length > 5 ? `${allowed.slice(0, 3).join(", ")}, ... ${allowed.at(-1)}` : allowed.join(", ");
  return mistake("memoryMiB", memoryMiB, `one of ${first} with cpu ${cpu}`);
}
