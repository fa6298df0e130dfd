import assert from "node:assert/strict";

import type { Service } from "@aws-sdk/client-ecs";
import { RunError } from "@pulumi/pulumi";

import { follow, type Following, type ServiceView } from "../../../../components/workloads/rollout/follow";
import { describeStoppedTask } from "../../../../components/workloads/rollout/rollout-report";
import { type DesiredDeployment, primaryOf, shortName } from "../../../../components/workloads/rollout/rollout-state";
import { AwsError } from "../../../support/aws-server";
import { type DesiredService, EcsWorld, type Fate } from "../../../support/ecs-world";
import { FakeClock } from "../../../support/fake-clock";

const definition = (revision: number) => `arn:aws:ecs:ap-northeast-1:111111111111:task-definition/app:${revision}`;
const desired = (revision: number): DesiredDeployment => ({
  taskDefinition: definition(revision),
  subnets: ["subnet-1"],
  securityGroups: ["sg-1"],
  capacity: [{ capacityProvider: "FARGATE", weight: 100, base: 1 }],
});

/** A service in a world without network, and a clock that only sleeping moves. */
class Stage {
  readonly clock = new FakeClock();
  readonly deployed: string[] = [];
  service: DesiredService | undefined;
  /** Errors of the next requests, in place of an answer. */
  failures: Error[] = [];
  private readonly world: EcsWorld;

  constructor(private readonly fates: Record<number, Fate> = {}) {
    const changed = (_: string, { desiredCount }: { desiredCount?: unknown }) => {
      if (this.service !== undefined && typeof desiredCount === "number") this.service = { ...this.service, desiredCount };
    };
    this.world = new EcsWorld(
      () => this.service,
      (arn) => this.fates[Number(arn.split(":").at(-1))] ?? "runs",
      undefined,
      undefined,
      changed,
    );
  }

  update(revision: number, version = revision): void {
    this.service = { ...desired(revision), desiredCount: 2, version } as unknown as DesiredService;
  }

  /** The service as ECS has it. */
  readonly look = async (): Promise<Service | undefined> => {
    const failure = this.failures.shift();
    if (failure) throw failure;
    const { services: [service] } = this.world.answer("DescribeServices", { services: ["app"] }) as { services: [Service?] };
    return service && { ...service, events: service.events?.map(({ message }) => ({ message, createdAt: new Date() })) };
  };

  private readonly view: ServiceView = {
    service: () => this.look(),
    deploy: async ({ taskDefinition }, { desiredCount }) => {
      this.deployed.push([shortName(taskDefinition), desiredCount].filter((part) => part !== undefined).join(" "));
      const { service } = this.world.answer("UpdateService", {
        service: "app",
        taskDefinition,
        ...(desiredCount !== undefined && { desiredCount }),
      }) as { service: Service };
      return primaryOf(service)?.id;
    },
    stoppedTask: async (deployment) => {
      const { taskArns } = this.world.answer("ListTasks", { serviceName: "app", desiredStatus: "STOPPED" }) as { taskArns: string[] };
      const { tasks } = this.world.answer("DescribeTasks", { tasks: taskArns }) as { tasks: { startedBy: string }[] };
      const task = tasks.find(({ startedBy }) => startedBy === deployment);
      return task && { task, lines: ["the last line"] };
    },
  };

  follow(revision: number, change: Partial<Following> = {}, view: Partial<ServiceView> = {}): Promise<void> {
    return follow({ ...this.view, ...view }, {
      subject: "FargateService \"app\"",
      desired: desired(revision),
      logGroup: "/app",
      isFresh: true,
      limitMinutes: 20,
      ...change,
    }, this.clock);
  }

  async failure(...given: Parameters<Stage["follow"]>): Promise<string> {
    const error: unknown = await this.follow(...given).then(() => assert.fail("it succeeded"), (reason: unknown) => reason);
    assert.ok(RunError.isInstance(error), String(error));
    return error.message;
  }
}

describe("follow", () => {
  it("ends within seconds once the desired deployment runs, and reports progress", async () => {
    const stage = new Stage();
    stage.update(1);
    await stage.follow(1);
    assert.ok(stage.clock.seconds < 10, `${stage.clock.seconds} s`);
    assert.deepEqual(stage.clock.reported, ["revision 1: 0 of 2 tasks run, 2 starting"]);
  });

  it("fails after a rollback with the running version, the reason and the last log lines", async () => {
    const stage = new Stage({ 2: "fails" });
    stage.update(1);
    await stage.follow(1);
    stage.update(2);
    const message = await stage.failure(2);
    assert.deepEqual(message.split("\n").map((line) => line.replace(/[0-9a-f]{32}/, "<id>")), [
      "FargateService \"app\": app:2 was requested, but app:1 runs instead.",
      "  Reason: ECS deployment circuit breaker: tasks failed to start.",
      "  Task <id> stopped: Essential container in task exited; container app exit code 1",
      "  Its last lines:",
      "    | the last line",
      "  Service event: (service app) deployment ecs-svc/2 deployment failed: tasks failed to start.",
      "  Check log group /app, fix the cause, and run pulumi up again.",
    ]);
    assert.ok(stage.clock.seconds < 60, "within a minute of ECS's decision");
    assert.deepEqual(stage.deployed, []);
  });

  it("fails for a first version that never runs, within a minute after ECS gave up", async () => {
    const stage = new Stage({ 1: "fails" });
    stage.update(1);
    assert.match(
      await stage.failure(1),
      /^FargateService "app": app:1 was requested, but no task of it runs, and there is no version to roll back to\.\n {2}Reason: ECS deployment circuit breaker/,
    );
    assert.ok(stage.clock.seconds < 60);
  });

  it("requests the deployment again if an earlier update was not seen to succeed, and only then", async () => {
    const fates: Record<number, Fate> = { 2: "fails" };
    const stage = new Stage(fates);
    stage.update(1);
    await stage.follow(1);
    stage.update(2);
    await stage.failure(2);
    await stage.failure(2, { isFresh: false });
    assert.deepEqual(stage.deployed, ["app:2"], "what was repaired outside is tried, and fails again as nothing was");
    fates[2] = "runs";
    await stage.follow(2, { isFresh: false });
    assert.deepEqual(stage.deployed, ["app:2", "app:2"]);
    await stage.follow(2, { isFresh: false });
    assert.equal(stage.deployed.length, 2, "it runs: nothing to ask for");
  });

  it("requests a failed first version again, and waits for one that is still in progress", async () => {
    const fates: Record<number, Fate> = { 1: "fails" };
    const stage = new Stage(fates);
    stage.update(1);
    await stage.failure(1);
    fates[1] = "runs";
    await stage.follow(1, { isFresh: false });
    assert.deepEqual(stage.deployed, ["app:1"]);

    const cutOff = new Stage();
    cutOff.update(1);
    await cutOff.follow(1, { isFresh: false });
    assert.deepEqual(cutOff.deployed, []);

    const bad = new Stage({ 1: "fails" });
    bad.update(1);
    await bad.failure(1, { isFresh: false });
    assert.deepEqual(bad.deployed, [], "it was still tried, so it isn't tried twice");
  });

  it("gives ECS half a minute to show an update", async () => {
    const stage = new Stage();
    stage.update(1);
    await stage.follow(1);
    const late = stage.follow(2);
    stage.clock.at(20, () => stage.update(2));
    await late;
    const other = new Stage();
    other.update(1);
    assert.match(
      await other.failure(2),
      /^FargateService "app": app:2 was requested, but app:1 runs instead\.\n {2}Reason: task definition app:1, not app:2\n/,
    );
    assert.ok(other.clock.seconds > 30 && other.clock.seconds < 60);
  });

  it("ignores answers older than the update for half a minute", async () => {
    const stage = new Stage();
    stage.update(1);
    await stage.follow(1);
    const old = await stage.look();
    const before = primaryOf(old)!.id;
    stage.update(1, 2); // the same definition: only a number of tasks or seconds is other
    let looks = 0;
    const late: Partial<ServiceView> = { service: () => (++looks <= 3 ? Promise.resolve(old) : stage.look()) };
    await stage.follow(1, { before }, late);
    assert.deepEqual(stage.clock.reported.slice(-2), [
      "ECS still shows the previous deployment",
      "revision 1: 0 of 2 tasks run, 2 starting",
    ]);

    const idle = new Stage();
    idle.update(1);
    await idle.follow(1);
    const since = idle.clock.seconds;
    await idle.follow(1, { before: primaryOf(await idle.look())!.id });
    assert.ok(idle.clock.seconds - since > 30 && idle.clock.seconds - since < 40, "the provider had nothing to ask for");
  });

  it("fails with another number of tasks, or with none if scaling requires some", async () => {
    const tasks = { least: 3, isExact: true };
    const stage = new Stage();
    stage.update(1);
    await stage.follow(1);
    assert.match(await stage.failure(1, { desired: { ...desired(1), tasks } }), /Reason: desired count 2, not 3$/m);
    await stage.follow(1, { desired: { ...desired(1), tasks }, isFresh: false });
    assert.deepEqual(stage.deployed, ["app:1 3"]);

    const scaled = new Stage();
    scaled.service = { ...desired(1), desiredCount: 0, version: 1 } as unknown as DesiredService;
    const some = { ...desired(1), tasks: { least: 2, isExact: false } };
    assert.match(
      await scaled.failure(1, { desired: some, limitMinutes: 1 }),
      /revision 1: 0 of 2 tasks run.*timed out after 1 min \(rolloutTimeoutMinutes\)/,
    );
    scaled.service = { ...scaled.service, desiredCount: 4, version: 2 };
    await scaled.follow(1, { desired: some });
  });

  it("times out after limitMinutes with the progress", async () => {
    const stage = new Stage({ 1: "hangs" });
    stage.update(1);
    assert.match(
      await stage.failure(1, { limitMinutes: 3 }),
      /Reason: revision 1: 0 of 2 tasks run, 2 starting; timed out after 3 min \(rolloutTimeoutMinutes\); ECS keeps trying/,
    );
    assert.ok(stage.clock.seconds >= 180 && stage.clock.seconds < 200);
  });

  it("reports why tasks don't start while ECS keeps trying", async () => {
    const stage = new Stage({ 1: "hangs" });
    stage.update(1);
    const noRoom = "(service app) was unable to place a task. Reason: Capacity is unavailable at this time.";
    const events = [{ message: "(service app) has started 1 tasks", createdAt: new Date() }, { message: noRoom, createdAt: new Date() }, {
      message: "old: failed",
      createdAt: new Date(-1e6),
    }];
    await stage.failure(1, { limitMinutes: 1 }, { service: async () => ({ ...(await stage.look())!, events }) });
    assert.deepEqual(stage.clock.reported, [`revision 1: 0 of 2 tasks run, 2 starting; ${noRoom}`]);
  });

  it("retries lost connections and throttling for a limited time", async () => {
    const lost = (code: string) => Object.assign(new Error(`connect ${code}`), { code });
    const throttled = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException", $fault: "client" });
    const stage = new Stage();
    stage.update(1);
    stage.failures = [lost("ECONNRESET"), throttled, lost("ENOTFOUND")];
    await stage.follow(1);
    assert.deepEqual(stage.clock.reported.slice(0, 3), [
      "no answer from ECS: connect ECONNRESET",
      "no answer from ECS: Rate exceeded",
      "no answer from ECS: connect ENOTFOUND",
    ]);

    const dead = new Stage();
    dead.failures = Array.from({ length: 1000 }, () => lost("ECONNREFUSED"));
    assert.match(
      await dead.failure(1),
      /^FargateService "app": no answer from ECS for 120 seconds, so the outcome of the rollout is unknown: connect ECONNREFUSED\. Run pulumi up again: it checks again\.$/,
    );
  });

  it("fails at once if ECS denies access", async () => {
    const stage = new Stage();
    stage.failures = [
      Object.assign(new AwsError("AccessDeniedException", "not authorized to perform: ecs:DescribeServices"), { $fault: "client" }),
    ];
    assert.match(
      await stage.failure(1),
      /^FargateService "app": ECS denies the state of the rollout: not authorized to perform: ecs:DescribeServices$/,
    );
    assert.equal(stage.clock.seconds, 0);
  });

  it("reports the rollback even without permission to list tasks", async () => {
    const stage = new Stage({ 1: "fails" });
    stage.update(1);
    const message = await stage.failure(1, {}, {
      stoppedTask: () => Promise.reject(new Error("not authorized to perform: ecs:ListTasks")),
    });
    assert.match(
      message,
      /no version to roll back to\.\n.*\n {2}Its stopped tasks could not be read: not authorized to perform: ecs:ListTasks\n/,
    );
  });
});

describe("A stopped task", () => {
  it("is described with the meaning of its exit code, the start error and the reason for missing lines", () => {
    const stopped = (containers: object[], lines: readonly string[] | { unread: string } = []) =>
      describeStoppedTask({ task: { taskArn: "a/b/1", stoppedReason: "Essential container in task exited", containers }, lines }).join(
        "\n",
      );
    assert.match(
      stopped([{ name: "app", exitCode: 137 }]),
      /container app exit code 137 \(killed: out of memory, or too slow to stop\)\n {2}It wrote nothing to its log\.$/,
    );
    assert.match(
      stopped([{ name: "app", reason: "CannotPullContainerError: not found" }]),
      /exited; app: CannotPullContainerError: not found\n/,
    );
    assert.match(
      stopped([{ name: "app", healthStatus: "UNHEALTHY" }], { unread: "not authorized" }),
      /container app was unhealthy\n {2}Its log could not be read: not authorized$/,
    );
  });
});
