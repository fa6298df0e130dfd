import assert from "node:assert/strict";

import type { Task } from "@aws-sdk/client-ecs";
import { RunError } from "@pulumi/pulumi";

import { type Release, runRelease, type TaskView } from "../../../../components/workloads/rollout/run-release";
import { EcsWorld, type Fate } from "../../../support/ecs-world";
import { FakeClock } from "../../../support/fake-clock";

const DEFINITION = "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/app:7";
const release: Release = {
  subject: "FargateService \"app\"",
  label: "release [\"node\",\"migrate.js\"]",
  unchanged: "The service was not changed.",
  taskDefinition: DEFINITION,
  command: ["node", "migrate.js"],
  container: "app",
  logGroup: "/app",
  timeoutMinutes: 15,
  subnets: ["subnet-1"],
  securityGroups: ["sg-1"],
  capacity: [{ capacityProvider: "FARGATE", weight: 1 }],
};

class Stage {
  readonly clock = new FakeClock();
  readonly stopped: string[] = [];
  /** Failures of RunTask before it starts the task. */
  refusals: string[] = [];
  /** Errors of RunTask before that. */
  errors: Error[] = [];
  readonly world: EcsWorld;

  constructor(public fate: Fate = "runs") {
    this.world = new EcsWorld(() => undefined, () => "runs", () => this.fate);
  }

  private readonly view: TaskView = {
    find: async (startedBy, family) => {
      const lists = [{ startedBy }, { family, desiredStatus: "STOPPED" }];
      const arns = lists.flatMap((list) => (this.world.answer("ListTasks", list) as { taskArns: string[] }).taskArns);
      return (this.world.answer("DescribeTasks", { tasks: arns }) as { tasks: Task[] }).tasks.filter((task) =>
        task.startedBy === startedBy
      );
    },
    run: async ({ taskDefinition, command, startedBy }) => {
      const error = this.errors.shift();
      if (error !== undefined) throw error;
      const refusal = this.refusals.shift();
      if (refusal !== undefined) return { task: undefined, refusal };
      const { tasks } = this.world.answer("RunTask", {
        taskDefinition,
        startedBy,
        overrides: { containerOverrides: [{ name: "app", command: [...command] }] },
      }) as { tasks: Task[] };
      return { task: tasks[0], refusal: "" };
    },
    task: async (arn) => (this.world.answer("DescribeTasks", { tasks: [arn] }) as { tasks: Task[] }).tasks[0],
    stop: async (arn, reason) => void this.stopped.push(`${arn}: ${reason}`),
    lastLines: async () => ["the last line"],
  };

  run(change: Partial<Release> = {}): Promise<void> {
    return runRelease(this.view, { ...release, ...change }, this.clock);
  }

  async failure(change: Partial<Release> = {}): Promise<string> {
    const error: unknown = await this.run(change).then(() => assert.fail("it succeeded"), (reason: unknown) => reason);
    assert.ok(RunError.isInstance(error), String(error));
    return error.message;
  }
}

describe("runRelease", () => {
  it("runs the command in the new task definition and waits until it ends", async () => {
    const stage = new Stage();
    await stage.run();
    assert.deepEqual(stage.world.runs.map(({ taskDefinition, command }) => ({ taskDefinition, command })), [{
      taskDefinition: DEFINITION,
      command: ["node", "migrate.js"],
    }]);
    assert.match(stage.clock.reported[0]!, /^release task 0+1: provisioning$/);
  });

  it("doesn't run it again if it succeeded or still runs after an interrupted update", async () => {
    const stage = new Stage();
    await stage.run();
    await stage.run();
    assert.equal(stage.world.runs.length, 1);
    await stage.run({ command: ["node", "other.js"] });
    await stage.run({ taskDefinition: DEFINITION.replace(":7", ":8") });
    assert.equal(stage.world.runs.length, 3, "another command or definition is another release");

    const slow = new Stage("hangs");
    await slow.failure({ timeoutMinutes: 1 });
    await slow.failure({ timeoutMinutes: 1 });
    assert.equal(slow.world.runs.length, 1, "two migrations never run at a time");
  });

  it("runs it again after a failure, which it reports with exit code and last log lines", async () => {
    const stage = new Stage("fails");
    assert.deepEqual((await stage.failure()).split("\n").map((line) => line.replace(/[0-9a-f]{32}/, "<id>")), [
      "FargateService \"app\": release [\"node\",\"migrate.js\"] in app:7 failed. The service was not changed.",
      "  Task <id> stopped: Essential container in task exited; container app exit code 1",
      "  Its last lines:",
      "    | the last line",
      "  Check log group /app, fix the cause, and run pulumi up again.",
    ]);
    stage.fate = "runs";
    await stage.run();
    assert.equal(stage.world.runs.length, 2);
  });

  it("stops the task after timeoutMinutes, and fails", async () => {
    const stage = new Stage("hangs");
    assert.match(
      await stage.failure({ timeoutMinutes: 2 }),
      /app:7 timed out after 2 min \(timeoutMinutes\) and was stopped\. The service was not changed\.\n {2}Its last lines:\n {4}\| the last line\n/,
    );
    assert.match(stage.stopped.join(), /0+1: The release timed out$/);
    assert.ok(stage.clock.seconds >= 120 && stage.clock.seconds < 130);
  });

  it("retries while there is no capacity, and fails at once for other reasons", async () => {
    const stage = new Stage();
    stage.refusals = ["Capacity is unavailable at this time. Please try again later", "RESOURCE:ENI"];
    await stage.run();
    assert.deepEqual(stage.clock.reported.slice(0, 2), [
      "no capacity for the release task: Capacity is unavailable at this time. Please try again later",
      "no capacity for the release task: RESOURCE:ENI",
    ]);
    stage.refusals = ["MISSING: no such cluster"];
    assert.match(
      await stage.failure({ command: ["other"] }),
      /could not be started: MISSING: no such cluster\. The service was not changed/,
    );
    stage.refusals = Array.from({ length: 1000 }, () => "RESOURCE:ENI");
    assert.match(await stage.failure({ command: ["third"], timeoutMinutes: 1 }), /could not be started: RESOURCE:ENI/);
  });

  it("retries for two minutes while ECS can't assume a new role", async () => {
    const unseen = () =>
      Object.assign(new Error("ECS was unable to assume the role 'arn:aws:iam::111111111111:role/api' that was provided for this task."), {
        name: "ClientException",
      });
    const stage = new Stage();
    stage.errors = [unseen(), unseen()];
    await stage.run();
    assert.equal(stage.world.runs.length, 1);
    assert.match(stage.clock.reported[0]!, /^ECS can't assume the task's role yet: ECS was unable to assume the role/);

    const never = new Stage();
    never.errors = Array.from({ length: 1000 }, unseen);
    assert.match(await never.failure(), /could not be started: ECS was unable to assume the role .*\. The service was not changed/);
    assert.ok(never.clock.seconds >= 120 && never.clock.seconds < 130, `${never.clock.seconds} s`);

    const other = new Stage();
    other.errors = [Object.assign(new Error("resource api:7 doesn't exist, try again"), { name: "ClientException" })];
    assert.match(await other.failure(), /could not be started: resource api:7/);
    assert.equal(other.clock.seconds, 0, "what ECS throws for another reason is final, whatever words it has");
  });
});
