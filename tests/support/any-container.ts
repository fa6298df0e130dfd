import * as fc from "fast-check";

import { LOG_RETENTION_DAYS } from "../../components/shared/log-retention";
import { ARCHITECTURES, type ResolvedContainer, STOP_TIMEOUT_SECONDS } from "../../components/workloads/container-settings";
import { FARGATE_MEMORY_MIB } from "../../components/workloads/fargate-size";

export const anySize = fc.constantFrom(
  ...[...FARGATE_MEMORY_MIB].flatMap(([cpu, memories]) => memories.map((memoryMiB) => ({ cpu, memoryMiB }))),
);

/** Any valid container. */
export const anyContainer: fc.Arbitrary<ResolvedContainer> = anySize.chain((size) =>
  fc.record({
    image: fc.option(fc.constantFrom("3f2c1a9", "v1.2.3", `sha256:${"0f".repeat(32)}`), { nil: undefined }),
    build: fc.constant(undefined),
    cpu: fc.constant(size.cpu),
    memoryMiB: fc.constant(size.memoryMiB),
    architecture: fc.constantFrom(...ARCHITECTURES),
    command: fc.option(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), { nil: undefined }),
    tmpMiB: fc.integer({ min: 1, max: size.memoryMiB / 2 }),
    stopTimeoutSeconds: fc.integer(STOP_TIMEOUT_SECONDS),
    logRetentionDays: fc.constantFrom(...LOG_RETENTION_DAYS),
    egress: fc.constant([]),
    variableNames: fc.constant({}),
  })
);

/** Invalid settings of a container, with the property that is rejected. */
export const BROKEN_CONTAINERS: [string, Partial<Record<keyof ResolvedContainer, unknown>>][] = [
  ["image", { image: "latest" }],
  ["image", { image: "" }],
  ["image", { image: "3f2c1a9", build: { folder: "../my-api" } }],
  ["build.folder", { build: { folder: "/my-api" } }],
  ["cpu", { cpu: 300 }],
  ["command", { command: [] }],
  ["command", { command: [""] }],
  ["memoryMiB", { memoryMiB: 1_000 }],
  ["architecture", { architecture: "arm64" }],
  ["tmpMiB", { tmpMiB: 0 }],
  ["tmpMiB", { tmpMiB: 122_880 }],
  ["tmpMiB", { cpu: 256, memoryMiB: 512, tmpMiB: 257 }],
  ["stopTimeoutSeconds", { stopTimeoutSeconds: 0 }],
  ["stopTimeoutSeconds", { stopTimeoutSeconds: 121 }],
  ["logRetentionDays", { logRetentionDays: 31 }],
];
