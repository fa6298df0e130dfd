import * as fc from "fast-check";
import assert from "node:assert/strict";

import { requireNone } from "../../../components/shared/schema";
import { FARGATE_CPU, FARGATE_MEMORY_MIB, fargateSizeMistake } from "../../../components/workloads/fargate-size";
import { refused } from "../../support/refused";

const OWNER = "FargateService \"api\"";
const GIB = 1_024;

/** AWS's table as it is written there: from, to, step, in GiB. */
const DOCUMENTED: [number, number[] | { from: number; to: number; step: number }][] = [
  [256, [0.5, 1, 2]],
  [512, [1, 2, 3, 4]],
  [1_024, [2, 3, 4, 5, 6, 7, 8]],
  [2_048, { from: 4, to: 16, step: 1 }],
  [4_096, { from: 8, to: 30, step: 1 }],
  [8_192, { from: 16, to: 60, step: 4 }],
  [16_384, { from: 32, to: 120, step: 8 }],
];

describe("FARGATE_MEMORY_MIB", () => {
  for (const [cpu, sizes] of DOCUMENTED) {
    it(`is AWS's table for ${cpu} CPU units`, () => {
      const sold: number[] = [];
      if (Array.isArray(sizes)) sold.push(...sizes);
      else for (let size = sizes.from; size <= sizes.to; size += sizes.step) sold.push(size);
      assert.deepEqual(FARGATE_MEMORY_MIB.get(cpu), sold.map((size) => size * GIB));
    });
  }

  it("has no other CPU", () => assert.deepEqual(FARGATE_CPU, DOCUMENTED.map(([cpu]) => cpu)));
});

describe("fargateSizeMistake", () => {
  const requireFargateSize = (cpu: number, memoryMiB: number) => requireNone(OWNER, fargateSizeMistake(cpu, memoryMiB));

  it("accepts exactly the pairs in the table", () => {
    const cpu = fc.oneof(fc.constantFrom(...FARGATE_CPU), fc.integer());
    const memory = fc.oneof(fc.constantFrom(...new Set([...FARGATE_MEMORY_MIB.values()].flat())), fc.integer({ min: 0, max: 122_880 }));
    fc.assert(
      fc.property(cpu, memory, (units, mebibytes) => {
        const call = () => requireFargateSize(units, mebibytes);
        if (FARGATE_MEMORY_MIB.get(units)?.includes(mebibytes)) call();
        else assert.match(refused(call), FARGATE_MEMORY_MIB.has(units) ? /: memoryMiB is / : /: cpu is /);
      }),
      { numRuns: 500 },
    );
  });

  const cases: [number, number, string][] = [
    [300, 512, "cpu is 300, but must be one of 256, 512, 1024, 2048, 4096, 8192, 16384"],
    [256, 4_096, "memoryMiB is 4096, but must be one of 512, 1024, 2048 with cpu 256"],
    [512, 512, "memoryMiB is 512, but must be one of 1024, 2048, 3072, 4096 with cpu 512"],
    [1_024, 1_024, "memoryMiB is 1024, but must be one of 2048, 3072, 4096, ... 8192 with cpu 1024"],
    [8_192, 17_408, "memoryMiB is 17408, but must be one of 16384, 20480, 24576, ... 61440 with cpu 8192"],
    [16_384, NaN, "memoryMiB is null, but must be one of 32768, 40960, 49152, ... 122880 with cpu 16384"],
  ];
  for (const [cpu, memory, message] of cases) {
    it(`says what there is instead of ${memory} MiB with ${cpu}`, () =>
      assert.equal(refused(() => requireFargateSize(cpu, memory)), `${OWNER}: ${message}`));
  }
});
