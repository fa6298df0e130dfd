import * as fc from "fast-check";
import assert from "node:assert/strict";

import { NEVER, sleepDefinition } from "../../../../components/workloads/sleep/sleep-definition";
import { CallError, followers, type State, type StateMachine, validationErrors } from "../job/states-language";
import { type Call, SLEEPING, SleepWorld } from "./sleep-world";

const SLEEP = { action: "scheduled-sleep" };
const WAKE = { action: "wake" };
const DENIED = new CallError("Ecs.AccessDeniedException", "User is not authorized");
const THROTTLED = new CallError("Ssm.SsmException", "Rate exceeded");
const ASLEEP = { tasks: [0, 0], suspended: [true, true], database: "stopped", nat: "stopped", note: "asleep" };
const AWAKE = { tasks: [2, 3], suspended: [false, false], database: "available", nat: "running", note: "awake" };
const CHANGES: Call[] = ["updateService", "stopDBInstance", "startDBInstance", "stopInstances", "startInstances"];

/** A world in which an environment sleeps, a night after it was put to sleep. */
function asleep(change: (world: SleepWorld) => void = () => {}): SleepWorld {
  const world = new SleepWorld();
  assert.equal(world.play(SLEEP)?.status, "SUCCEEDED");
  world.pass(11 * 3_600);
  world.calls.length = 0;
  change(world);
  return world;
}

describe("sleepDefinition", () => {
  it("brings services, database and NAT instance to sleep in this order, after the jobs are paused", () => {
    const world = new SleepWorld();
    assert.equal(world.play(SLEEP)?.status, "SUCCEEDED");
    assert.deepEqual([world.state, world.sent], [ASLEEP, []]);
    const order: Call[] = ["putParameter", "registerScalableTarget", "updateService", "listTasks", "stopDBInstance", "stopInstances"];
    assert.deepEqual([...new Set(world.called(...order))], order);
    assert.deepEqual(world.note.services, [
      { is: "counted", id: "service/aws-practice-stg/api", count: 2 },
      { is: "counted", id: "service/aws-practice-stg/worker", count: 3 },
    ]);
  });

  it("wakes NAT instance, database and services in this order, with the numbers of tasks that there were, and the jobs last", () => {
    const world = asleep();
    assert.equal(world.play(WAKE)?.status, "SUCCEEDED");
    assert.deepEqual([world.state, world.sent, world.note.services], [AWAKE, [], []]);
    assert.deepEqual(world.called(...CHANGES, "putParameter", "registerScalableTarget"), [
      "putParameter",
      "startInstances",
      "startDBInstance",
      "updateService",
      "registerScalableTarget",
      "updateService",
      "registerScalableTarget",
      "putParameter",
    ]);
  });

  it("changes nothing if it runs a second time", () => {
    const world = asleep();
    assert.equal(world.play(SLEEP)?.status, "SUCCEEDED");
    assert.deepEqual([world.state, world.called("stopDBInstance", "stopInstances")], [ASLEEP, []]);
    world.play(WAKE);
    world.calls.length = 0;
    assert.equal(world.play(WAKE)?.status, "SUCCEEDED");
    assert.deepEqual([world.state, world.called(...CHANGES)], [AWAKE, []]);
  });

  it("restores the numbers after a second sleep, too", () => {
    const world = asleep();
    world.play(SLEEP);
    world.play(WAKE);
    assert.deepEqual(world.state, AWAKE);
  });

  it("leaves a service alone that had no tasks", () => {
    const world = new SleepWorld();
    Object.assign(world.service("worker"), { desired: 0, running: 0 });
    world.play(SLEEP);
    world.play(WAKE);
    assert.deepEqual(world.state, { ...AWAKE, tasks: [2, 0] });
  });

  it("leaves a number alone that a person gave a service while it slept", () => {
    const world = asleep((one) => (one.service("worker").desired = 5));
    world.play(WAKE);
    assert.deepEqual(world.state.tasks, [2, 5]);
  });

  it("waits for running jobs before it stops the database, and reports one that goes on for an hour", () => {
    const world = new SleepWorld();
    world.jobs = [world.now + 1_500];
    assert.equal(world.play(SLEEP)?.status, "SUCCEEDED");
    assert.deepEqual(world.state, ASLEEP);
    assert.ok(world.calls.find(({ call }) => call === "stopDBInstance")!.at >= world.jobs[0]!);

    const long = new SleepWorld();
    long.jobs = [long.now + 20_000];
    assert.deepEqual([long.play(SLEEP)?.status, long.state], ["FAILED", { ...ASLEEP, database: "available", nat: "running" }]);
    assert.match(
      long.sent[0]!.Message,
      /^Sleep of aws-practice \(stg\) stays half awake: a task runs for an hour .*task\/aws-practice-stg\//,
    );
  });

  for (const status of ["starting", "backing-up", "stopping", "modifying"]) {
    it(`waits for a database that is ${status}`, () => {
      for (const [input, steps, end] of [[SLEEP, "available", ASLEEP], [WAKE, "stopped", AWAKE]] as const) {
        const world = input === SLEEP ? new SleepWorld() : asleep();
        world.database.goThrough([{ status, seconds: 900 }, { status: status === "stopping" ? "stopped" : steps, seconds: Infinity }]);
        assert.equal(world.play(input)?.status, "SUCCEEDED");
        const runs = input === WAKE && status === "backing-up" ? { database: status } : {}; // it accepts connections
        assert.deepEqual([world.state, world.sent], [{ ...end, ...runs }, []]);
      }
    });
  }

  it("reports a database that doesn't start within an hour, wakes the rest, and keeps the numbers for another wake", () => {
    const world = asleep((one) => (one.database.startTakes = [{ status: "starting", seconds: Infinity }]));
    assert.equal(world.play(WAKE)?.error, "Incomplete");
    assert.deepEqual(world.state, { ...AWAKE, database: "starting", note: "waking" });
    assert.deepEqual(world.sent.map(({ Subject }) => Subject), ["Database main-stg was not started"]);
    world.database.goThrough([{ status: "available", seconds: Infinity }]);
    assert.equal(world.play(WAKE)?.status, "SUCCEEDED");
    assert.deepEqual(world.state, AWAKE);
  });

  for (const state of ["terminated", "gone"]) {
    it(`reports a NAT instance that is ${state}, and wakes the rest`, () => {
      const world = asleep((one) => (one.nat = { ...one.nat, state }));
      assert.equal(world.play(WAKE)?.error, "Incomplete");
      assert.deepEqual(world.state, { ...AWAKE, nat: state, note: "waking" });
      assert.match(world.sent[0]!.Message, /^Sleep of aws-practice \(stg\): its NAT instance was not started\./);
    });
  }

  it("reports a service that was deleted, and brings the others to sleep and back", () => {
    const world = new SleepWorld();
    world.services.delete("worker");
    assert.equal(world.play(SLEEP)?.status, "SUCCEEDED");
    assert.deepEqual(world.state, { ...ASLEEP, tasks: [0, undefined], suspended: [true, undefined] });
    assert.match(world.sent[0]!.Message, /service\/aws-practice-stg\/worker does not exist/);

    const later = asleep((one) => (one.service("worker").isThere = false));
    assert.equal(later.play(WAKE)?.status, "SUCCEEDED");
    assert.deepEqual([later.state.tasks, later.state.note, later.sent.length], [[2, 0], "awake", 1]);
  });

  it("reports a service that isn't up within a quarter of an hour, and lets the jobs start", () => {
    const world = asleep((one) => (one.service("api").breaks = true));
    assert.equal(world.play(WAKE)?.error, "Incomplete");
    assert.deepEqual(world.state, AWAKE);
    assert.match(
      world.sent[0]!.Message,
      /service\/aws-practice-stg\/api is not up\. Answer of AWS: "its tasks don't run after 15 minutes"/,
    );
  });

  for (const call of ["updateService", "registerScalableTarget"] as const) {
    it(`reports each service whose ${call} fails, and stops neither database nor NAT instance while tasks run`, () => {
      const world = new SleepWorld();
      world.always[call] = DENIED;
      world.jobs = [world.now + 20_000]; // its tasks go on, as those of the service do
      assert.equal(world.play(SLEEP)?.error, "Incomplete");
      assert.deepEqual([world.state.database, world.state.nat], ["available", "running"]);
      assert.deepEqual(world.sent.map(({ Message }) => /(api|worker) was not stopped/.exec(Message)?.[1]), ["api", "worker", undefined]);
    });

    it(`keeps the numbers for another wake if ${call} fails`, () => {
      const world = asleep((one) => (one.always[call] = DENIED));
      assert.equal(world.play(WAKE)?.error, "Incomplete");
      assert.equal(world.note.is, "waking");
      delete world.always[call];
      assert.equal(world.play(WAKE)?.status, "SUCCEEDED");
      assert.deepEqual(world.state, AWAKE);
    });
  }

  for (const call of ["getParameter", "putParameter", "listExecutions", "describeServices"] as const) {
    it(`changes nothing of an environment, and reports it, if ${call} fails`, () => {
      const world = new SleepWorld();
      world.always[call] = DENIED;
      assert.equal(world.play(SLEEP)?.error, "Incomplete");
      assert.deepEqual([world.state, world.sent.length], [AWAKE, 1]);
    });
  }

  for (
    const [call, input] of [["stopDBInstance", SLEEP], ["stopInstances", SLEEP], ["startInstances", WAKE], [
      "startDBInstance",
      WAKE,
    ]] as const
  ) {
    it(`reports a lasting error of ${call}, takes the other steps, and fails`, () => {
      const world = input === SLEEP ? new SleepWorld() : asleep();
      world.always[call] = DENIED;
      assert.equal(world.play(input)?.error, "Incomplete");
      const rest = input === SLEEP ? ASLEEP : { ...AWAKE, note: "waking" };
      const [part, is] = call.includes("DB") ? ["database", "database"] as const : ["nat", "nat"] as const;
      const before = input === SLEEP ? AWAKE[part] : ASLEEP[part];
      assert.deepEqual([world.state, world.sent.length], [{ ...rest, [is]: before }, 1]);
    });
  }

  it("goes on if AWS throttles", () => {
    const world = new SleepWorld();
    for (const call of ["getParameter", "putParameter", "updateService", "stopDBInstance", "stopInstances", "listTasks"] as const) {
      world.errors[call] = [THROTTLED, THROTTLED];
    }
    assert.equal(world.play(SLEEP)?.status, "SUCCEEDED");
    assert.deepEqual([world.state, world.sent], [ASLEEP, []]);
  });

  it("fails if the topic doesn't answer, after the other steps, so that the alarm is raised", () => {
    const world = asleep((one) => {
      one.always["startDBInstance"] = DENIED;
      one.always["publish"] = DENIED;
    });
    assert.equal(world.play(WAKE)?.status, "FAILED");
    assert.deepEqual(world.state.tasks, [2, 3]);
  });

  it("stops executions that began before, none that began later", () => {
    const world = new SleepWorld();
    world.others = [world.now - 60, world.now + 5];
    world.play(WAKE);
    assert.deepEqual(world.calls.filter(({ call }) => call === "stopExecution").map(({ parameters }) => parameters), [{
      ExecutionArn: `arn:aws:states:ap-northeast-1:111111111111:stateMachine:sleep:${world.calls[0]!.at - 60}`,
      Error: "Superseded",
      Cause: "A newer execution goes on",
    }]);
  });

  it("a wake during any step of a sleep restores everything, and a sleep during any step of a wake", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 40 }),
        (first, second, third) => {
          const world = new SleepWorld();
          world.play(SLEEP, { calls: first });
          world.play(WAKE, { calls: second });
          world.play(SLEEP, { calls: third });
          assert.equal(world.play(WAKE)?.status, "SUCCEEDED");
          assert.deepEqual([world.state, world.sent], [AWAKE, []]);
          world.play(SLEEP, { calls: first });
          world.play(WAKE, { calls: third });
          assert.equal(world.play(SLEEP)?.status, "SUCCEEDED");
          assert.deepEqual([world.state, world.sent], [ASLEEP, []]);
        },
      ),
      { numRuns: 25 },
    );
  });

  describe("`keptUntil`", () => {
    const kept = (world: SleepWorld) => ({ ...WAKE, keptUntil: new Date((world.now + 3 * 3_600) * 1_000).toISOString() });

    it("sleeps again then", () => {
      const world = asleep();
      const at = world.now;
      assert.equal(world.play(kept(world))?.status, "SUCCEEDED");
      assert.deepEqual(world.state, ASLEEP);
      assert.ok(world.calls.find(({ call }) => call === "stopDBInstance")!.at >= at + 3 * 3_600);
    });

    it("keeps a schedule from putting it to sleep, not a person", () => {
      const world = asleep();
      assert.equal(world.play(kept(world), { at: world.now + 2 * 3_600 }), undefined);
      assert.deepEqual(world.state, AWAKE);
      world.calls.length = 0;
      assert.deepEqual([world.play(SLEEP)?.status, world.called("stopExecution", ...CHANGES)], ["SUCCEEDED", []]);
      assert.equal(world.play({ action: "sleep" })?.status, "SUCCEEDED");
      assert.deepEqual(world.state, ASLEEP);
    });

    it("ends with the next wake of the schedule", () => {
      const world = asleep();
      world.play(kept(world), { at: world.now + 2 * 3_600 });
      world.play(WAKE);
      assert.deepEqual([world.state, world.note.keptUntil], [AWAKE, NEVER]);
    });
  });

  describe("AWS starts the database after seven days", () => {
    const AGAIN = { action: "sleep-again" };

    it("stops it again if the environment sleeps, without another number of tasks", () => {
      const world = asleep((one) => one.database.start("AWS"));
      assert.equal(world.play(AGAIN)?.status, "SUCCEEDED");
      assert.deepEqual([world.state, world.database.stops.at(-1)], [ASLEEP, "AWS"]);
      world.play(WAKE);
      assert.deepEqual(world.state, AWAKE);
    });

    for (const is of ["awake", "waking"]) {
      it(`leaves it alone if the environment is ${is}`, () => {
        const world = asleep((one) => {
          one.note.is = is;
          one.database.start("AWS");
        });
        assert.equal(world.play(AGAIN)?.status, "SUCCEEDED");
        assert.deepEqual(world.called("stopExecution", "listExecutions", ...CHANGES), []);
      });
    }
  });

  for (const input of [{}, { action: "hibernate" }]) {
    it(`fails with the allowed actions for ${JSON.stringify(input)}, before any call`, () => {
      const world = new SleepWorld();
      assert.deepEqual([world.play(input)?.error, world.calls], ["NoAction", []]);
    });
  }

  it("needs no database, no NAT instance and no service", () => {
    const world = new SleepWorld();
    const nothing = { services: [], database: undefined, natInstanceId: undefined };
    assert.deepEqual([SLEEP, WAKE].map((input) => world.play(input, {}, nothing)?.status), ["SUCCEEDED", "SUCCEEDED"]);
    assert.deepEqual([world.called(...CHANGES), world.note.is], [[], "awake"]);
  });

  describe("as a definition", () => {
    const definition = JSON.parse(JSON.stringify(sleepDefinition(SLEEPING))) as StateMachine;

    /** A state machine, and those inside of its states. */
    const machines = (machine: StateMachine): StateMachine[] => [
      machine,
      ...Object.values(machine.States).flatMap((state) =>
        [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])].flatMap(machines)
      ),
    ];

    it("is valid Amazon States Language for asl-validator", () => assert.deepEqual(validationErrors(sleepDefinition(SLEEPING)), []));

    it("reaches each state", () => {
      for (const { StartAt, States } of machines(definition)) {
        const reached = new Set([StartAt]);
        for (const name of reached) for (const next of followers(States[name]!)) reached.add(next);
        assert.deepEqual([...reached].toSorted(), Object.keys(States).toSorted());
      }
    });

    it("has a timeout for each call of AWS, besides messages", () => {
      const tasks = machines(definition).flatMap(({ States }) => Object.entries<State>(States)).filter(([name, { Type }]) =>
        Type === "Task" && !name.includes("Tell ")
      );
      assert.ok(tasks.length > 20);
      for (const [name, { TimeoutSeconds }] of tasks) assert.equal(TimeoutSeconds, 60, name);
    });

    it("notes fifty services in the 4 KB of a standard parameter", () => {
      const services = Array.from({ length: 50 }, () => ({ is: "counted", id: "service/aws-practice-stg/api-service-1a2b3c4", count: 2 }));
      assert.ok(JSON.stringify({ is: "asleep", since: NEVER, keptUntil: NEVER, services }).length < 4_096);
    });
  });
});
