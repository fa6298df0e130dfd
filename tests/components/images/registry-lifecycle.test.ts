import assert from "node:assert/strict";

import * as fc from "fast-check";

import { Registry } from "../../../components/images/registry";
import { applyLifecycle, type EcrImage, type EcrRule } from "../../support/ecr-lifecycle";
import { build } from "../../support/simulated";
import { NAMES } from "../../support/workloads";

/** An event in the life of a repository; `which` chooses among the images that exist. */
type Event =
  | { what: "push" | "pull" | "roll back" | "days"; days: number }
  | { what: "mark" | "deploy"; which: number };

/** A repository with its lifecycle policy, which ECR applies each day, and one service that runs its images. */
class World {
  private readonly images = new Map<string, EcrImage>();
  private now = 0;
  private pushes = 0;
  running: string | undefined;
  /** The image to which a rollback goes. */
  before: string | undefined;

  constructor(private readonly rules: readonly EcrRule[]) {}

  play(event: Event): void {
    if ("which" in event) {
      if (event.what === "mark") this.mark(event.which);
      else this.deploy(event.which);
    } else if (event.what === "push") this.push();
    else if (event.what === "days") this.pass(event.days);
    else if (event.what === "pull") this.pull();
    else [this.running, this.before] = [this.before ?? this.running, this.running];
  }

  get size(): number {
    return this.images.size;
  }

  has(commit: string | undefined): boolean {
    return commit === undefined || this.images.get(commit)?.storageClass === "standard";
  }

  private push(): void {
    const commit = `c${this.pushes++}`;
    this.images.set(commit, { tags: [commit], pushedAt: this.now + this.pushes / 1e6, storageClass: "standard" });
  }

  private pull(): void {
    const image = this.images.get(this.running ?? "");
    if (image !== undefined) image.pulledAt = this.now;
  }

  /** Marks an image live, as before each deployment. */
  private mark(which: number): string | undefined {
    const commits = [...this.images.keys()];
    const commit = commits[which % commits.length];
    const tags = commit === undefined ? [] : this.images.get(commit)!.tags;
    if (commit !== undefined && !tags.includes(`live-${commit}`)) tags.push(`live-${commit}`);
    return commit;
  }

  private deploy(which: number): void {
    const commit = this.mark(which);
    if (commit !== undefined && commit !== this.running) [this.before, this.running] = [this.running, commit];
  }

  private pass(days: number): void {
    for (let day = 0; day < days; day++) {
      this.now += 1;
      const left = applyLifecycle(this.rules, [...this.images.values()], this.now);
      this.images.clear();
      for (const image of left) this.images.set(image.tags[0]!, image);
    }
  }
}

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({
    what: fc.constantFrom("push", "push", "push", "pull", "roll back", "days" as const),
    days: fc.integer({ min: 1, max: 200 }),
  }),
  fc.record({ what: fc.constantFrom("mark", "deploy", "deploy" as const), which: fc.nat(1_000) }),
);

describe("The lifecycle of a Registry's images", () => {
  const policies = new Map<number, EcrRule[]>();

  before(async () => {
    for (const imagesToKeep of [1, 3, 10]) {
      const registered = await build(() => void new Registry("app", { names: NAMES, imagesToKeep }));
      policies.set(imagesToKeep, (registered.json("LifecyclePolicy", undefined, "policy") as { rules: EcrRule[] }).rules);
    }
  });

  it("never expires or archives the image that runs, or the one before it", () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 3, 10), fc.array(event, { minLength: 1, maxLength: 99 }), (imagesToKeep, events) => {
        const world = new World(policies.get(imagesToKeep)!);
        for (const [index, each] of events.entries()) {
          world.play(each);
          for (const commit of [world.running, world.before]) assert.ok(world.has(commit), `${commit} is gone after event ${index}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("expires an image that isn't marked live after imagesToKeep newer ones, whether those are live or not", () => {
    for (const live of [false, true]) {
      const world = new World(policies.get(3)!);
      world.play({ what: "push", days: 1 });
      for (let newer = 1; newer <= 3; newer++) {
        world.play({ what: "days", days: 1 });
        assert.equal(world.has("c0"), true, `${newer - 1} newer`);
        world.play({ what: "push", days: 1 });
        if (live) world.play({ what: "mark", which: newer });
      }
      world.play({ what: "days", days: 1 });
      assert.equal(world.has("c0"), false);
    }
  });

  it("expires a running image only once 100 newer ones are marked live", () => {
    const world = new World(policies.get(3)!);
    world.play({ what: "push", days: 1 });
    world.play({ what: "deploy", which: 0 });
    const marks = (count: number) => {
      for (let mark = 0; mark < count; mark++) {
        world.play({ what: "push", days: 1 });
        world.play({ what: "mark", which: world.size - 1 });
      }
      world.play({ what: "days", days: 1 });
    };
    marks(99);
    assert.equal(world.has("c0"), true);
    marks(1);
    assert.equal(world.has("c0"), false);
  });
});
