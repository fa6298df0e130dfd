import assert from "node:assert/strict";

import type { Fate } from "../support/ecs-world";
import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { Workplace } from "./support/workplace";

const GOOD = "3f2c1a9";
const BAD = "bad0000";
const BETTER = "4a5b6c7";

/** Runs a workplace whose tasks behave according to their image; the behaviours may change later. */
async function withFates(fates: Record<string, Fate>, story: (place: Workplace) => Promise<void>): Promise<void> {
  const place: Workplace = await Workplace.create({
    fate: (arn) => {
      const definition = place.cloud.read().resources.find(({ outputs }) => outputs["arn"] === arn);
      const [image] = Object.keys(fates).filter((tag) => String(definition?.inputs["containerDefinitions"]).includes(`:${tag}"`));
      return image === undefined ? "runs" : fates[image]!;
    },
  });
  try {
    await story(place);
  } finally {
    await place.close();
  }
}

const setImage = (place: Workplace, image: string, more = {}) => place.settings({ "aws-practice:services": { api: { image, ...more } } });
/** State machine of the job `daily-report`, which has the service's image. */
const jobOf = (place: Workplace) =>
  String(
    place.cloud.read().resources.find(({ urn }) => urn.endsWith(":StateMachine::daily-report-runner-state-machine"))!.inputs["definition"],
  );
/** Releases that ran; the other runs are those of the database-users task. */
const releasesOf = (place: Workplace) => place.ecs.runs.filter(({ taskDefinition }) => /\/aws-practice-api-stg:\d+$/.test(taskDefinition));
const noteOf = async (place: Workplace, name: string) =>
  (await place.state()).deployment.resources!.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs?.["input"] as
    | { taskDefinition: string }
    | undefined;

describe("A rollout with the real engine", () => {
  needsCli();

  it("that ECS rolls back fails the update, and each later one until it succeeds", () =>
    withFates({ [BAD]: "fails" }, async (place) => {
      setImage(place, GOOD);
      await place.succeeds(...UP);
      assert.match((await noteOf(place, "api-rollout-note"))!.taskDefinition, /api-stg:1$/);

      setImage(place, BAD);
      const first = await place.fails(...UP);
      assert.match(first, /FargateService "api": aws-practice-api-stg:2 was requested, but aws-practice-api-stg:1 runs instead\./);
      assert.match(first, /Task 0+\d+ stopped: Essential container in task exited; container api exit code 1/);
      assert.match(first, /\| Error: connect ECONNREFUSED/);
      assert.match((await noteOf(place, "api-rollout-note"))!.taskDefinition, /api-stg:1$/, "the state has the running version");
      assert.match(jobOf(place), /daily-report-stg:1"/, "the job with the same image keeps the previous version");

      for (const options of [[], ["--refresh=false"]]) {
        assert.match(
          await place.fails(...UP, ...options),
          /api-stg:2 was requested, but aws-practice-api-stg:1 runs instead\./,
          "fails again without a repair",
        );
      }

      setImage(place, BETTER);
      await place.succeeds(...UP);
      assert.match((await noteOf(place, "api-rollout-note"))!.taskDefinition, /api-stg:3$/);
      await place.succeeds("preview", "--expect-no-changes");
    }));

  it("that never runs fails after the timeout, and succeeds once the cause is repaired", () => {
    const fates: Record<string, Fate> = { [BAD]: "fails" };
    return withFates(fates, async (place) => {
      setImage(place, BAD);
      assert.match(await place.fails(...UP), /api-stg:1 was requested, but no task of it runs, and there is no version to roll back to\./);
      assert.ok(place.commands.at(-1)!.seconds < 60, `${place.commands.at(-1)!.seconds} s`);
      fates[BAD] = "runs";
      await place.succeeds(...UP);
      await place.succeeds("preview", "--expect-no-changes");
    });
  });
});

describe("A change of a running service with the real engine", function() {
  needsCli();
  const SCALING = { scaling: { maxCount: 4, cpuPercent: 60 }, count: 2 };
  const service = (place: Workplace) => place.cloud.read().resources.find(({ type }) => type.endsWith(":Service"))!.inputs;

  it("a failing first image of a scaling service fails the update, and the next image runs", () =>
    withFates({ [BAD]: "fails" }, async (place) => {
      place.settings({ "aws-practice:services": { api: SCALING } });
      await place.succeeds(...UP);
      assert.equal(service(place)["desiredCount"], 0);
      setImage(place, BAD);
      assert.match(await place.fails(...UP), /api-stg:2 was requested, but aws-practice-api-stg:1 runs instead\./);
      setImage(place, GOOD);
      const out = await place.succeeds(...UP);
      assert.match(out, /revision 3: 0 of 2 tasks run/);
      assert.equal(service(place)["desiredCount"], 2);
      await place.succeeds("preview", "--expect-no-changes");
    }));

  it("removes and restores the route with alarms and grace period", () =>
    withFates({}, async (place) => {
      setImage(place, GOOD, { healthCheck: undefined }); // the load balancer's health check would be rejected without a route
      await place.succeeds(...UP);
      const before = service(place);
      place.settings({ "aws-practice:services": { api: { route: undefined } } });
      await place.succeeds(...UP);
      assert.deepEqual([service(place)["loadBalancers"], service(place)["alarms"]], [undefined, {
        enable: false,
        rollback: false,
        alarmNames: ["none"],
      }]);
      await place.succeeds("preview", "--expect-no-changes");
      place.settings({ "aws-practice:services": { api: { route: { priority: 100, paths: ["/*"] } } } });
      await place.succeeds(...UP);
      assert.equal(service(place)["healthCheckGracePeriodSeconds"], before["healthCheckGracePeriodSeconds"]);
      assert.deepEqual(
        place.ecs.updates.map(({ loadBalancers }) => (loadBalancers as unknown[]).length),
        [1],
        "the load balancer is set in a separate call first",
      );
      await place.succeeds("preview", "--expect-no-changes");
    }));

  it("warns of alarms already in ALARM, which ECS ignores", () =>
    withFates({}, async (place) => {
      setImage(place, GOOD);
      await place.succeeds(...UP);
      const { alarmNames: [errors] } = service(place)["alarms"] as { alarmNames: string[] };
      place.ecs.raised.add(errors!);
      setImage(place, BETTER);
      const out = (await place.succeeds(...UP)).replaceAll(/\s+/g, " ");
      assert.ok(out.includes(`warning: FargateService "api": ${errors} is in ALARM already, so ECS ignores it in this rollout`), out);
    }));
});

describe("Ctrl-C during a rollout", () => {
  needsCli();

  it("ends the update, and the next one checks the result", () => {
    const fates: Record<string, Fate> = { [GOOD]: "hangs" };
    return withFates(fates, async (place) => {
      setImage(place, GOOD);
      const { code } = await place.interrupted(/0 of 1 task runs/, ...UP);
      assert.notEqual(code, 0);
      assert.equal((await place.state()).deployment.pending_operations, undefined);
      assert.equal(await noteOf(place, "api-rollout-note"), undefined);
      fates[GOOD] = "runs";
      await place.succeeds(...UP);
      await place.succeeds("preview", "--expect-no-changes");
    });
  });
});

describe("A release with the real engine", () => {
  needsCli();
  const RELEASE = { release: { command: ["node", "migrate.js"] } };

  it("runs once for each new task definition, and not in a preview", () =>
    withFates({}, async (place) => {
      setImage(place, GOOD, RELEASE);
      await place.succeeds("preview");
      assert.equal(releasesOf(place).length, 0);
      await place.succeeds(...UP);
      assert.deepEqual(releasesOf(place).map(({ taskDefinition, command }) => [taskDefinition.split("/").at(-1), command]), [[
        "aws-practice-api-stg:1",
        ["node", "migrate.js"],
      ]]);

      place.settings({ "aws-practice:services": { api: { count: 2 } } });
      await place.succeeds(...UP);
      assert.equal(releasesOf(place).length, 1, "the task definition is the same");
      setImage(place, BETTER);
      await place.succeeds(...UP);
      assert.deepEqual(releasesOf(place).map(({ taskDefinition }) => taskDefinition.split(":").at(-1)), ["1", "2"]);
    }));

  it("that fails leaves the service and the jobs at the previous version, and is retried", () =>
    withFates({ [BAD]: "fails" }, async (place) => {
      setImage(place, GOOD, RELEASE);
      await place.succeeds(...UP);
      const both = () => [
        String(place.cloud.read().resources.find(({ type }) => type.endsWith(":Service"))!.inputs["taskDefinition"]),
        jobOf(place),
      ];
      const before = both();

      setImage(place, BAD);
      const out = await place.fails(...UP);
      assert.match(
        out,
        /FargateService "api": release \["node","migrate\.js"\] in aws-practice-api-stg:2 failed\. The service was not changed\./,
      );
      assert.match(out, /container api exit code 1/);
      assert.deepEqual(both(), before);
      await place.fails(...UP);
      assert.equal(releasesOf(place).length, 3);

      setImage(place, BETTER);
      await place.succeeds(...UP);
      assert.notEqual(jobOf(place), before[1]);
    }));

  it("isn't repeated if the update fails later", () =>
    withFates({ [BAD]: "fails" }, async (place) => {
      setImage(place, GOOD, { release: { command: ["true"] } });
      await place.succeeds(...UP);
      place.cloud.setFaults([{ operation: "update", number: 1, how: "fail" }]);
      setImage(place, BETTER);
      await place.fails(...UP);
      assert.equal(releasesOf(place).length, 2);
      place.cloud.setFaults([]);
      await place.succeeds(...UP);
      assert.equal(releasesOf(place).length, 2);
    }));
});
