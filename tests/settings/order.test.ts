import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";
import * as fc from "fast-check";

import { inOrder } from "../../settings/order";
import { DAILY, JOBS, SERVICES, settingsOf } from "./read";

interface Entry {
  after: string[];
  made: number;
}
type Graph = Record<string, Entry>;
const order = (graph: Graph) => Object.keys(inOrder("jobs", "after", graph, ({ after }) => after));

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

describe("Entries in the order of what they need", () => {
  it("come each after what it needs, all of them and as they were", () => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const placed = inOrder("jobs", "after", graph, ({ after }) => after);
        const names = Object.keys(placed);
        assert.deepEqual(placed, graph);
        for (const [name, { after }] of Object.entries(graph)) {
          for (const needed of after) assert.ok(names.indexOf(needed) < names.indexOf(name), `${name} comes before ${needed}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keep the order of writing where nothing else is needed", () => {
    fc.assert(fc.property(acyclic, (graph) => {
      const names = order(graph);
      assert.deepEqual(order(Object.fromEntries(names.map((name) => [name, graph[name]!]))), names); // already in order: left so
      const free = Object.fromEntries(Object.entries(graph).map(([name, entry]) => [name, { ...entry, after: [] }]));
      assert.deepEqual(order(free), Object.keys(graph));
    }));
    const graph = { d: { after: [], made: 0 }, c: { after: ["a"], made: 1 }, b: { after: [], made: 2 }, a: { after: [], made: 3 } };
    assert.deepEqual(order(graph), ["d", "a", "c", "b"]);
  });

  it("are looked at once, however many need them", () => {
    fc.assert(fc.property(acyclic, (graph) => {
      const asked: string[] = [];
      inOrder("jobs", "after", graph, ({ after }, name) => {
        asked.push(name);
        return after;
      });
      assert.deepEqual(asked.toSorted(), Object.keys(graph).toSorted());
    }));
  });

  it("are refused with the circle, however it is reached", () => {
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

  it("are refused at the circle, not on the way to it", () => {
    const graph = {
      x: { after: ["a"], made: 0 },
      a: { after: ["y", "b"], made: 1 },
      b: { after: ["a"], made: 2 },
      y: { after: [], made: 3 },
    };
    assert.throws(() => order(graph), { message: "jobs.a: after is [\"y\",\"b\"], but must be free of circles: a -> b -> a" });
  });
});

describe("What the program gets", () => {
  it("are services each after those that it connects to", async () => {
    const { services } = await settingsOf({
      [SERVICES]: {
        front: { connectsTo: ["api", "database"] },
        worker: {},
        api: { port: 80, serviceConnect: true, connectsTo: ["users"] },
        users: { port: 80, serviceConnect: true, connectsTo: ["database"] },
      },
    });
    assert.deepEqual(Object.keys(services), ["users", "api", "front", "worker"]);
    assert.deepEqual(services.front?.connectsTo, ["api", "database"]);
  });

  it("are jobs each after the one that it follows", async () => {
    const { jobs } = await settingsOf({
      [JOBS]: { mail: { runsAfter: "report" }, report: { runsAfter: "import" }, cleanup: DAILY, import: DAILY },
    });
    assert.deepEqual(Object.keys(jobs), ["import", "report", "mail", "cleanup"]);
  });

  it("are jobs with the image of their service, and the repository that it lies in", async () => {
    const { jobs, services } = await settingsOf({
      "aws-practice:registries": { app: {}, tools: {} },
      [SERVICES]: { api: { repository: "app", image: "1.0" }, soon: { repository: "tools" } },
      [JOBS]: {
        report: { ...DAILY, imageFrom: "api", cpu: 512, memoryMiB: 1_024 },
        early: { ...DAILY, imageFrom: "soon" },
        own: { ...DAILY, repository: "tools", image: "2.0" },
        none: { ...DAILY, repository: "app" },
      },
    });
    const { report, early, own, none } = jobs;
    assert.deepEqual([report, early, own, none].map((job) => [job?.repository, job?.image]), [["app", "1.0"], ["tools", undefined], [
      "tools",
      "2.0",
    ], ["app", undefined]]);
    assert.deepEqual([report?.cpu, report?.memoryMiB, report?.schedule, report?.imageFrom], [512, 1_024, DAILY.schedule, "api"]);
    assert.deepEqual([services.api?.cpu, services.api?.image], [256, "1.0"]);
  });

  it("is a job with the image of its service in order, too", async () => {
    const { jobs } = await settingsOf({
      [SERVICES]: { api: { image: "1.0" } },
      [JOBS]: { mail: { runsAfter: "report", imageFrom: "api" }, report: { ...DAILY, imageFrom: "api" } },
    });
    assert.deepEqual(Object.entries(jobs).map(([name, { image }]) => [name, image]), [["report", "1.0"], ["mail", "1.0"]]);
  });
});
