import assert from "node:assert/strict";

import { loadProject, programs } from "../../toolkit/shared/project";
import type { Properties } from "../../toolkit/shared/values";
import { STACKS } from "../support/simulated";
import { EVERY_STACK } from "../support/targets";
import { deployed, disagreements } from "./support/agreement";
import { setByHand } from "./support/by-hand";
import { changesSince, UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { deletedTooEarly, unheldUses } from "./support/order";
import { differences } from "./support/same-cloud";
import { Workplace, type WorkplaceOptions } from "./support/workplace";

const IMAGE = "3f2c1a9";
const SERVICE = "aws:ecs/service:Service";
const DATABASE = "aws:rds/instance:Instance";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const BUCKET = "aws:s3/bucket:Bucket";
const REPOSITORY = "aws:ecr/repository:Repository";
const RULE = "aws:lb/listenerRule:ListenerRule";
const withImage = { "aws-practice:services": { api: { image: IMAGE } } };

describe("Lifecycle of a stack with the real engine", () => {
  needsCli();

  it("is tested for every program and stack", () => {
    const targets = programs(STACKS).flatMap((program) => loadProject(STACKS, program).stacks.map((stack) => `${program} ${stack}`));
    assert.deepEqual(targets, EVERY_STACK);
  });

  it("stg: deploys without an image, then with one and other changes, and is destroyed", () =>
    inWorkplace({ pack: true }, async (place) => {
      await begin(place);

      place.settings({
        ...withImage,
        "aws-practice:registries": { "aws-practice": {}, frontend: {} },
        "aws-practice:database": { backupRetentionDays: 5 },
      });
      const first = await changesSince(place, async () => {
        await place.succeeds(...UP);
      });
      assert.deepEqual(first.created, [
        "LifecyclePolicy frontend-lifecycle",
        "MetricAlarm api-watch-cpu",
        "MetricAlarm api-watch-down",
        "MetricAlarm api-watch-tasks",
        "Repository frontend-repository",
      ], "without an image there are no tasks to watch");
      assert.deepEqual(first.replaced, ["TaskDefinition api-task-definition", "TaskDefinition daily-report-task-definition"]);
      assert.ok(first.updated.includes("Instance database-instance"), String(first.updated));
      assert.ok(first.updated.includes("Service api-service"), String(first.updated));
      assert.deepEqual(first.deleted, []);
      const revisions = place.cloud.read().resources.filter(({ type }) => type.endsWith(":TaskDefinition")).map(({ outputs }) =>
        `${String(outputs["family"])}:${String(outputs["revision"])}`
      );
      assert.deepEqual(revisions.toSorted(), [
        "aws-practice-api-stg:2",
        "aws-practice-daily-report-stg:2",
        "aws-practice-database-users-stg:1",
      ]);

      place.settings({ "aws-practice:registries": undefined });
      const second = await changesSince(place, async () => {
        await place.succeeds(...UP);
      });
      assert.deepEqual(second, {
        created: [],
        updated: [],
        replaced: [],
        deleted: ["LifecyclePolicy frontend-lifecycle", "Repository frontend-repository"],
      });

      await findsNoChange(place);
      await end(place);
    }));

  it("stg: deploys with an image, and is destroyed", () =>
    inWorkplace({}, async (place) => {
      place.settings(withImage);
      await begin(place);
      await end(place);
    }));

  it("stg: updates keep the tasks added by scaling, until `scaling` is removed", () =>
    inWorkplace({}, async (place) => {
      place.settings({ "aws-practice:services": { api: { image: IMAGE, scaling: { maxCount: 4, cpuPercent: 60 } } } });
      await place.succeeds(...UP);
      const count = () => place.cloud.read().resources.find(({ type }) => type === SERVICE)!.inputs["desiredCount"];
      setByHand(place.cloud, SERVICE, { desiredCount: 3 });
      await place.succeeds("preview", "--expect-no-changes");
      place.settings({ "aws-practice:services": { api: { image: "4a5b6c7" } } });
      await place.succeeds(...UP);
      assert.equal(count(), 3);

      place.settings({ "aws-practice:services": { api: { scaling: undefined } } });
      await place.succeeds(...UP);
      assert.equal(count(), 1);
    }));

  it("examples/minimal stg: manual changes are shown and undone", () =>
    inWorkplace({ program: "examples/minimal" }, async (place) => {
      await place.succeeds(...UP);
      const undisturbed = place.cloud.read();
      setByHand(place.cloud, DATABASE, { backupRetentionPeriod: 0 });
      place.cloud.change(({ resources }) => {
        resources.splice(resources.findIndex(({ type }) => type === ALARM), 1);
      });
      assert.match(
        await place.fails("preview", "--expect-no-changes"),
        /~ {2}aws:rds:Instance database-instance update[^\n]*backupRetentionPeriod/,
      );
      await place.succeeds(...UP);
      assert.deepEqual(differences(undisturbed, place.cloud.read()), []);
    }));

  it("examples/minimal stg: a database grows beyond 400 GiB, and gets the next major version", () =>
    inWorkplace({ program: "examples/minimal" }, async (place) => {
      const change = (settings: Properties) =>
        changesSince(place, async () => {
          place.settings({ "aws-practice-minimal:database": settings });
          await place.succeeds(...UP);
          assert.deepEqual(place.cloud.log().filter(({ outcome }) => outcome !== "done"), [], "AWS rejected nothing");
        });
      await place.succeeds(...UP);
      const grown = await change({ allocatedStorageGiB: 400, maxAllocatedStorageGiB: 1000, applyImmediately: true });
      assert.deepEqual(grown, {
        created: [],
        updated: ["Dashboard dashboard-page", "Instance database-instance", "MetricAlarm database-alarms-storage"],
        replaced: [],
        deleted: [],
      });
      const { outputs } = place.cloud.read().resources.find(({ type }) => type === DATABASE)!;
      assert.deepEqual([outputs["allocatedStorage"], outputs["iops"], outputs["storageThroughput"]], [400, 12_000, 500]);

      const upgraded = await change({ engineVersion: "18", allowMajorVersionUpgrade: true });
      assert.deepEqual(upgraded, {
        created: ["ParameterGroup database-postgres18"],
        updated: ["Instance database-instance"],
        replaced: [],
        deleted: ["ParameterGroup database-postgres17"],
      });
      await change({ applyImmediately: undefined, allowMajorVersionUpgrade: undefined });
      await findsNoChange(place);
    }));

  it("examples/minimal stg: a change pending for the maintenance window is shown until then", () =>
    inWorkplace({ program: "examples/minimal" }, async (place) => {
      await place.succeeds(...UP);
      place.settings({ "aws-practice-minimal:database": { instanceClass: "db.t4g.small" } });
      await place.succeeds(...UP);
      assert.match(
        await place.fails("preview", "--expect-no-changes"),
        /~ {2}aws:rds:Instance database-instance update[^\n]*instanceClass/,
      );
      place.cloud.change(({ resources }) => {
        const { inputs, outputs, pending } = resources.find(({ type }) => type === DATABASE)!;
        for (const had of [inputs, outputs]) Object.assign(had, pending);
      });
      await findsNoChange(place);
    }));

  it("examples/github-oidc-ecr stg: deploys, and is destroyed", () =>
    inWorkplace(
      { program: "examples/github-oidc-ecr", pack: true, administrator: "creates GitHub's provider and a role" },
      async (place) => {
        await begin(place);
        await end(place);
      },
    ));

  it("examples/minimal stg: deploys, and is destroyed", () =>
    inWorkplace({ program: "examples/minimal", pack: true }, async (place) => {
      await begin(place);
      await end(place);
    }));

  it("examples/several-services stg: deploys, and is destroyed", () =>
    inWorkplace({ program: "examples/several-services", pack: true }, async (place) => {
      for (const name of ["/stg/graphql/search", "/stg/grpc/signing-key"]) place.secrets.give(name); // the plan has the ARNs of existing ones
      await begin(place);
      await end(place);
    }));

  it("examples/book-management dev: deploys in the order of its parts, and is destroyed in the reverse, with files in its buckets", () =>
    inWorkplace({ program: "examples/book-management", stack: "dev", pack: true }, async (place) => {
      await begin(place);
      place.settings({ "book-management:services": { frontend: { image: IMAGE }, backend: { image: IMAGE } } });
      await place.succeeds(...UP);
      fill(place, [BUCKET]); // images are deleted first: docs/operations.md, "Delete an environment"
      const made = place.cloud.log().filter(({ operation, outcome }) => operation === "create" && outcome === "done");
      assert.deepEqual(outOfOrder(made.map(({ urn }) => urn)), []);

      await end(place);
      const deleted = place.cloud.log().filter(({ operation }) => operation === "delete");
      assert.deepEqual(outOfOrder(deleted.map(({ urn }) => urn).toReversed()), []);
    }));

  it("examples/book-management prod: is destroyed only after protections are removed and its buckets and repositories emptied", () =>
    inWorkplace({ program: "examples/book-management", stack: "prod", pack: true }, async (place) => {
      await begin(place);
      fill(place);
      const refusal = await place.fails("destroy", "--yes");
      for (const name of ["database-instance", "cache-group", "web-distribution"]) {
        assert.match(refusal, new RegExp(`${name}" cannot be deleted\\s+because it is protected`));
      }
      assert.deepEqual(place.cloud.log().filter(({ operation }) => operation === "delete"), []);
      await place.succeeds("state", "unprotect", "--all", "--yes");
      removeProtections(place);
      await end(place, ["Key encryption-key"]);
    }));

  it("prd: deploys, and is destroyed only after protections are removed and buckets and repositories emptied", () =>
    inWorkplace({ stack: "prd", pack: true }, async (place) => {
      await begin(place);
      fill(place);

      const refusal = await place.fails("destroy", "--yes");
      assert.match(refusal, /Database\$aws:rds\/instance:Instance::database-instance" cannot be deleted\s+because it is protected/);
      assert.match(refusal, /LoadBalancer::load-balancer-alb" cannot be deleted\s+because it is protected/);
      assert.deepEqual(
        place.cloud.log().filter(({ operation }) => operation === "delete"),
        [],
        "nothing is deleted while a resource is protected",
      );

      await place.succeeds("state", "unprotect", "--all", "--yes");
      assert.match(
        await place.fails("destroy", "--yes"),
        /Cannot delete protected DB Instance|cannot be deleted because deletion protection is enabled/,
      );
      const kept = ["Instance database-instance", "LoadBalancer load-balancer-alb"];
      assert.deepEqual(place.existing().filter((name) => kept.includes(name)), kept);

      removeProtections(place);
      await end(place, ["Key encryption-key"]); // docs/operations.md, "Delete the environment's own key"
    }));

  it("two services swap priorities, and a renamed one keeps its own", () =>
    inWorkplace({}, async (place) => {
      const service = (priority: number, path: string) => ({ port: 3000, image: IMAGE, route: { priority, paths: [path] } });
      const pathsBy = () =>
        Object.fromEntries(
          place.cloud.read().resources.filter(({ type }) => type === RULE).map(({ inputs }) => {
            const [{ pathPattern }] = inputs["conditions"] as [{ pathPattern: { values: string[] } }];
            return [Number(inputs["priority"]), pathPattern.values[0]];
          }),
        );
      place.settings({
        "aws-practice:jobs": undefined,
        "aws-practice:services": { api: service(100, "/api/*"), web: service(50, "/web/*") },
      });
      await place.succeeds(...UP);
      assert.deepEqual(pathsBy(), { 50: "/web/*", 100: "/api/*" });

      place.settings({ "aws-practice:services": { api: { route: { priority: 50 } }, web: { route: { priority: 100 } } } });
      const swap = await changesSince(place, async () => {
        await place.succeeds(...UP);
      });
      assert.deepEqual(pathsBy(), { 50: "/api/*", 100: "/web/*" });
      assert.deepEqual([swap.created, swap.replaced, swap.deleted], [[], [], []]);

      place.settings({ "aws-practice:services": { web: undefined, shop: service(100, "/shop/*") } });
      await place.succeeds(...UP);
      assert.deepEqual(pathsBy(), { 50: "/api/*", 100: "/shop/*" });
    }));
});

/** Previews, updates and previews again without changes; asserts that all agree with the plan. */
async function begin(place: Workplace): Promise<void> {
  await place.succeeds("preview");
  assert.deepEqual([place.existing(), place.cloud.log()], [[], []], "a preview creates nothing");

  const out = await place.succeeds(...UP);
  if (place.env["PULUMI_OPTION_POLICY_PACK"] !== undefined) assert.match(out, /✅ aws-practice@v\S+ \(local: .*policy-pack\)/);
  assert.deepEqual(await disagreements(place), []);
  assert.deepEqual(place.existing(), (await customResources(place)).toSorted(), "state and account have the same resources");
  await findsNoChange(place);
}

async function findsNoChange(place: Workplace): Promise<void> {
  await place.succeeds("preview", "--expect-no-changes");
  await place.succeeds("refresh", "--yes", "--skip-preview", "--expect-no-changes");
}

/** Asserts that nothing else is left, and that every resource was deleted after its dependents. */
async function end(place: Workplace, retained: readonly string[] = []): Promise<void> {
  const resources = await deployed(place);
  assert.deepEqual(unheldUses(place.cloud.read().resources, resources), []);
  place.cloud.clearLog();
  await place.succeeds("destroy", "--yes");
  assert.deepEqual(place.existing(), retained);
  assert.deepEqual(place.cloud.log().filter(({ outcome }) => outcome !== "done"), [], "AWS rejected nothing");

  assert.deepEqual(deletedTooEarly(place.cloud.log().map(({ urn }) => urn), resources), []);
}

async function inWorkplace(options: WorkplaceOptions, story: (place: Workplace) => Promise<void>): Promise<void> {
  const place = await Workplace.create(options);
  try {
    await story(place);
  } finally {
    await place.close();
  }
}

/** The parts of book-management, each after the ones that it needs. */
const ORDER = [
  "network-vpc",
  "database-instance",
  "cache-group",
  "load-balancer-alb",
  "web-distribution",
  "backend-service",
  "frontend-service",
];

/** Pairs of parts that are the other way round. */
function outOfOrder(urns: readonly string[]): string[] {
  const names = urns.map((urn) => urn.split("::").at(-1)!);
  const needs: [string, string][] = [
    ["network-vpc", "database-instance"],
    ["network-vpc", "cache-group"],
    ["network-vpc", "load-balancer-alb"],
    ["database-instance", "backend-service"],
    ["cache-group", "backend-service"],
    ["backend-service", "frontend-service"],
    ["load-balancer-alb", "frontend-service"],
    ["load-balancer-alb", "web-distribution"],
  ];
  assert.deepEqual(ORDER.filter((name) => !names.includes(name)), []);
  return needs.filter(([first, second]) => names.indexOf(first) > names.indexOf(second)).map((pair) => pair.join(" before "));
}

/** Types and names of the resources in the state. */
async function customResources(place: Workplace): Promise<string[]> {
  return (await deployed(place)).filter(({ custom, type }) => custom && !type.startsWith("pulumi:")).map(({ type, urn }) =>
    `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`
  );
}

/** Adds files to buckets and images to repositories. */
function fill(place: Workplace, types = [BUCKET, REPOSITORY]): void {
  place.cloud.change(({ resources }) => {
    for (const resource of resources) if (types.includes(resource.type)) resource.holds = 3;
  });
}

/**
 * Follows docs/operations.md, "Delete an environment": `aws rds modify-db-instance` and `aws elbv2 modify-load-balancer-attributes` remove
 * the protections and stop the logs, `aws s3 rm --recursive` and `aws ecr batch-delete-image` empty buckets and repositories.
 */
function removeProtections(place: Workplace): void {
  place.cloud.change(({ resources }) => {
    for (const resource of resources) {
      const { inputs } = resource;
      if (inputs["deletionProtection"] === true) inputs["deletionProtection"] = false;
      if (inputs["enableDeletionProtection"] === true) {
        Object.assign(inputs, { enableDeletionProtection: false, accessLogs: { bucket: "", enabled: false } });
      }
      if (resource.holds !== undefined) resource.holds = 0;
    }
  });
}
