import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";
import * as fc from "fast-check";

import { topologicalSort } from "../../../components/shared/topological-sort";

interface Entry {
  after: string[];
  made: number;
}
type Graph = Record<string, Entry>;
const order = (graph: Graph) => [...topologicalSort("jobs", "after", graph, ({ after }) => after).keys()];

/** Entries without a circle, in any order of writing; some need what isn't among them. */
const acyclic: fc.Arbitrary<Graph> = fc.integer({ min: 0, max: 8 }).chain((size) => {
  const names = Array.from({ length: size }, (_, index) => `n${index}`);
  const needs = names.map((_, index) =>
    fc.uniqueArray(fc.constantFrom("elsewhere", "toString", "__proto__", ...names.slice(0, index)), { maxLength: 4 })
  );
  return fc.tuple(fc.tuple(...needs), fc.shuffledSubarray(names, { minLength: size })).map(([after, written]) =>
    Object.fromEntries(written.map((name) => [name, { after: after[names.indexOf(name)]!, made: names.indexOf(name) }]))
  );
});

describe("topologicalSort", () => {
  it("puts each entry after the ones it needs, and keeps all of them", () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const sorted = topologicalSort("jobs", "after", graph, ({ after }) => after);
        const names = [...sorted.keys()];
        assert.deepEqual(Object.fromEntries(sorted), graph);
        for (const [name, { after }] of Object.entries(graph)) {
          for (const needed of after) assert.ok(names.indexOf(needed) < names.indexOf(name), `${name} comes before ${needed}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keeps the given order where no entry needs another", () => {
    fc.assert(fc.property(acyclic, (graph) => {
      const names = order(graph);
      assert.deepEqual(order(Object.fromEntries(names.map((name) => [name, graph[name]!]))), names); // already in order: left so
      const free = Object.fromEntries(Object.entries(graph).map(([name, entry]) => [name, { ...entry, after: [] }]));
      assert.deepEqual(order(free), Object.keys(graph));
    }));
    const graph = { d: { after: [], made: 0 }, c: { after: ["a"], made: 1 }, b: { after: [], made: 2 }, a: { after: [], made: 3 } };
    assert.deepEqual(order(graph), ["d", "a", "c", "b"]);
  });

  it("visits each entry once, however many need it", () => {
    fc.assert(fc.property(acyclic, (graph) => {
      const asked: string[] = [];
      topologicalSort("jobs", "after", graph, ({ after }, name) => {
        asked.push(name);
        return after;
      });
      assert.deepEqual(asked.toSorted(), Object.keys(graph).toSorted());
    }));
  });

  it("rejects a circle by its names, however it is reached", () => {
    fc.assert(fc.property(acyclic, fc.integer({ min: 1, max: 5 }), fc.boolean(), (graph, size, isFirst) => {
      const ring = Object.fromEntries(
        Array.from({ length: size }, (_, index) => [`r${index}`, { after: [`r${(index + 1) % size}`], made: index }]),
      );
      assert.throws(() => order(isFirst ? { ...ring, ...graph } : { ...graph, ...ring }), (error: unknown) => {
        assert.ok(RunError.isInstance(error));
        const circle = [...Object.keys(ring), "r0"].join(" -> ");
        assert.equal(error.message, `jobs.r0: after is ["r${1 % size}"], but must be free of circles: ${circle}`);
        return true;
      });
    }));
  });

  it("names the first entry of the circle, not one that leads to it", () => {
    const graph = {
      x: { after: ["a"], made: 0 },
      a: { after: ["y", "b"], made: 1 },
      b: { after: ["a"], made: 2 },
      y: { after: [], made: 3 },
    };
    assert.throws(() => order(graph), { message: "jobs.a: after is [\"y\",\"b\"], but must be free of circles: a -> b -> a" });
  });
});
