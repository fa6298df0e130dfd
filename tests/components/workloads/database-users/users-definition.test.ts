import * as fc from "fast-check";
import assert from "node:assert/strict";

import { usersDefinition } from "../../../../components/workloads/database-users/users-definition";
import { CallError, followers, type StateMachine, validationErrors } from "../job/states-language";
import { type Fate, NO_ROOM, OURS, RUN, secretArn, STOPPED, TASK, THROTTLED, UsersWorld } from "./users-world";

const APPLY = { action: "apply" };
const ROTATE = { action: "rotate" };
const DENIED = new CallError("Ecs.AccessDeniedException", "User is not authorized to perform: ecs:UpdateService");

/** Plays an execution in a world that is changed before. */
function execution(input: object, change: (world: UsersWorld) => void = () => {}, run: Parameters<UsersWorld["play"]>[1] = {}) {
  const world = new UsersWorld();
  change(world);
  const played = world.play(input, run);
  return { world, played, subjects: world.sent.map(({ Subject }) => Subject), message: world.sent[0]?.Message ?? "" };
}

describe("usersDefinition", () => {
  it("runs the task with the input, and deploys nothing after apply", () => {
    const { world, played } = execution(APPLY);
    assert.deepEqual([played.status, world.inputs, world.deployed, world.sent], ["SUCCEEDED", [APPLY], [], []]);
    assert.deepEqual(world.requests.find(({ call }) => call === "runTask")!.parameters, {
      Cluster: RUN.clusterArn,
      TaskDefinition: RUN.taskDefinitionArn,
      CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Weight: 1 }],
      NetworkConfiguration: {
        AwsvpcConfiguration: { Subnets: ["subnet-1", "subnet-2"], SecurityGroups: ["sg-1"], AssignPublicIp: "DISABLED" },
      },
      Overrides: { ContainerOverrides: [{ Name: "database-users", Environment: [{ Name: "INPUT", Value: JSON.stringify(APPLY) }] }] },
      PropagateTags: "TASK_DEFINITION",
      EnableECSManagedTags: true,
    });
  });

  it("deploys the readers after rotate, one after another, and follows each to its end", () => {
    const { world, played } = execution(ROTATE);
    assert.deepEqual([played.status, world.inputs, world.deployed, world.sent], ["SUCCEEDED", [ROTATE], ["api", "worker"], []]);
    const { forcedAt } = world.service("worker");
    assert.ok(forcedAt! >= world.service("api").forcedAt! + 300, "worker waits for api");
    assert.ok(world.now >= forcedAt! + 300, "and the end for worker");
  });

  it("deploys only the readers of the users in only", () => {
    const only = { ...ROTATE, only: ["worker_user"] };
    const { world, played } = execution(only);
    assert.deepEqual([played.status, world.inputs, world.deployed], ["SUCCEEDED", [only], ["worker"]]);
  });

  it("rotates without readers, e.g. if only jobs have passwords", () => {
    const { world, played } = execution(ROTATE, undefined, { readers: [] });
    assert.deepEqual([played.status, world.inputs, world.deployed], ["SUCCEEDED", [ROTATE], []]);
  });

  for (const input of [{}, { action: "drop" }, { action: 1 }]) {
    it(`fails with the allowed input for ${JSON.stringify(input)}, before any call`, () => {
      const { world, played } = execution(input);
      assert.deepEqual([played.error, world.calls], ["NoAction", []]);
      assert.equal(played.cause, "The input must be {\"action\": \"apply\"} or {\"action\": \"rotate\"}");
    });
  }

  it("rejects rotate if no user has a password", () => {
    const without = { hasPasswords: false, readers: [] };
    const { played } = execution(ROTATE, undefined, without);
    assert.deepEqual([played.error, played.cause], [
      "NoAction",
      "The input must be {\"action\": \"apply\"}; no user has a password to rotate",
    ]);
    assert.equal(execution(APPLY, undefined, without).played.status, "SUCCEEDED");
  });
});

describe("usersDefinition with another execution", () => {
  it("is skipped and reports it, if the other one is older", () => {
    const { world, played, subjects } = execution(ROTATE, (one) => one.others.push(90));
    assert.deepEqual([played.status, world.inputs, world.deployed], ["SUCCEEDED", [], []]);
    assert.deepEqual(subjects, ["Database users task main-stg was skipped"]);
    assert.match(world.sent[0]!.Message, /another execution still runs: arn:aws:states:.*:90\. First: .*#database-users$/);
  });

  it("goes on if all others are younger, as they are skipped", () => {
    const { world, played } = execution(ROTATE, (one) => one.others.push(-1, -30));
    assert.deepEqual([played.status, world.inputs], ["SUCCEEDED", [ROTATE]]);
  });

  it("waits until ListExecutions, which is eventually consistent, shows its own execution", () => {
    const { world, played } = execution(ROTATE, (one) => (one.listedAfter = 50));
    assert.deepEqual([played.status, played.waits.slice(0, 2), world.inputs], ["SUCCEEDED", [15, 60], [ROTATE]]);
  });

  it("lists executions again before a retry", () => {
    const { world } = execution(ROTATE, (one) => {
      one.refusals.push(NO_ROOM);
      one.errors.listExecutions = [THROTTLED("Sfn")];
    });
    assert.deepEqual(world.calls.slice(0, 5), ["listExecutions", "listExecutions", "runTask", "listExecutions", "runTask"]);
  });

  it("lets at most one of several executions run the task, whenever they begin", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 4 }), (starts) => {
        const ran = starts.filter((start) => {
          const others = starts.filter((one) => one !== start).map((one) => start - one);
          return execution(ROTATE, (world) => world.others.push(...others)).world.inputs.length > 0;
        });
        assert.deepEqual(ran, [Math.min(...starts)]);
      }),
      { numRuns: 50 },
    );
  });
});

describe("usersDefinition with a failed task", () => {
  it("retries without capacity, then reports it", () => {
    const { world, played } = execution(ROTATE, (one) => one.refusals.push(NO_ROOM, NO_ROOM));
    assert.deepEqual([played.status, world.inputs], ["SUCCEEDED", [ROTATE]]);
    const never = execution(ROTATE, (one) => one.refusals.push(NO_ROOM, NO_ROOM, NO_ROOM, NO_ROOM));
    assert.deepEqual([never.played.error, never.subjects], ["NotStarted", ["Database users task main-stg was not started"]]);
    assert.match(never.message, /RESOURCE:CAPACITY/);
  });

  it("reports a permanent error at once", () => {
    const denied = new CallError("ECS.AccessDeniedException", "User is not authorized to perform: ecs:RunTask");
    const { played, message } = execution(ROTATE, (one) => (one.always.runTask = denied));
    assert.deepEqual([played.error, played.waits], ["NotStarted", [15]]);
    assert.match(message, /not authorized/);
  });

  const ends: [string, object, RegExp][] = [
    ["exit code 1", { ...STOPPED, Containers: [{ ...OURS, ExitCode: 1 }] }, /Container database-users: exit code 1 \(no reason\)/],
    [
      "exit code 1 beside an agent with 0",
      { ...STOPPED, Containers: [{ Name: "aws-guardduty-agent-a1", ExitCode: 0 }, { ...OURS, ExitCode: 1 }] },
      /exit code 1/,
    ],
    ["no memory", { ...STOPPED, Containers: [{ ...OURS, ExitCode: 137, Reason: "OutOfMemoryError" }] }, /137 \(OutOfMemoryError\)/],
    [
      "a stop by hand",
      { ...STOPPED, StopCode: "UserInitiated", StoppedReason: "Task stopped by user" },
      /UserInitiated \(Task stopped by user\)/,
    ],
    [
      "an image that can't be pulled",
      { TaskArn: TASK, LastStatus: "STOPPED", StopCode: "TaskFailedToStart", StoppedReason: "CannotPullContainerError", Containers: [] },
      /TaskFailedToStart \(CannotPullContainerError\)\. Container database-users: exit code none/,
    ],
    [
      "no stop code and no exit code",
      { TaskArn: TASK, LastStatus: "STOPPED", Containers: [{ Name: OURS.Name }] },
      /no stop code \(no reason\)/,
    ],
  ];
  for (const [what, stopped, text] of ends) {
    it(`reports ${what}, deploys nothing, and fails`, () => {
      const { world, played, subjects, message } = execution(ROTATE, (one) => {
        one.stopped = stopped;
        one.rotated = [];
      });
      assert.deepEqual([played.status, played.error, world.deployed], ["FAILED", "Failed", []]);
      assert.deepEqual(subjects, ["Database users task main-stg failed"]);
      assert.match(message, text);
      assert.match(message, /Log group: \/aws-practice\/stg\/database-users\. .* First: read the log\. /);
    });
  }

  it("succeeds with exit code 0 beside an agent that was killed", () => {
    const Containers = [{ Name: "aws-guardduty-agent-a1", ExitCode: 137 }, OURS];
    assert.equal(execution(ROTATE, (one) => (one.stopped = { ...STOPPED, Containers })).played.status, "SUCCEEDED");
  });

  it("reports a task that doesn't end within 20 minutes, deploys nothing, and fails", () => {
    const { world, played, subjects, message } = execution(ROTATE, (one) => {
      one.runSeconds = Infinity;
      one.rotated = [];
    });
    assert.deepEqual([played.error, world.deployed, subjects], ["Failed", [], ["Database users task main-stg did not end"]]);
    assert.match(message, /did not end within 20 minutes\. Task: arn:aws:ecs:.*0f5c\. .* First: stop the task/);
    assert.ok(world.now >= 1_200 && world.now < 1_300, String(world.now));
    assert.equal(execution(ROTATE, (one) => (one.runSeconds = 1_199)).played.status, "SUCCEEDED");
  });

  it("retries DescribeTasks for a quarter of an hour, then reports that the end is unknown", () => {
    const throttled = THROTTLED("Ecs");
    const short = execution(ROTATE, (one) => (one.errors.describeTasks = [throttled, throttled, throttled]));
    assert.deepEqual([short.played.status, short.world.sent], ["SUCCEEDED", []]);
    const { world, played, subjects, message } = execution(ROTATE, (one) => {
      one.always.describeTasks = throttled;
      one.rotated = [];
    });
    assert.deepEqual([played.error, world.deployed, subjects], ["Failed", [], ["Database users task main-stg was not followed"]]);
    assert.match(message, /Rate exceeded/);
  });

  const FAILED = { ...STOPPED, Containers: [{ ...OURS, ExitCode: 1 }] };
  const unfinished: [string, (world: UsersWorld) => void, string][] = [
    ["fails", (one) => (one.stopped = FAILED), "failed"],
    ["doesn't end", (one) => (one.runSeconds = Infinity), "did not end"],
    ["can't be followed", (one) => (one.always.describeTasks = DENIED), "was not followed"],
  ];
  for (const [what, change, subject] of unfinished) {
    it(`a rotation of some users that ${what} deploys the readers of their secrets and no others, and fails`, () => {
      const { world, played, subjects } = execution(ROTATE, (one) => {
        change(one);
        one.rotated = ["worker"];
      });
      assert.deepEqual([played.error, world.deployed], ["Failed", ["worker"]]);
      assert.deepEqual(subjects, [`Database users task main-stg ${subject}`]);
    });
  }

  it("reports a reader that isn't deployed after a rotation of some users that fails", () => {
    const { world, played, subjects } = execution(ROTATE, (one) => {
      one.stopped = FAILED;
      one.service("api").fate = "fails";
    });
    assert.deepEqual([played.error, world.deployed], ["Failed", ["api", "worker"]]);
    assert.deepEqual(subjects, ["Database users task main-stg failed", "Rotation in database main-stg is incomplete"]);
  });

  it("an apply that fails deploys nothing", () => {
    const { world, played } = execution(APPLY, (one) => {
      one.stopped = FAILED;
      one.changedAt.set("api", 60);
    });
    assert.deepEqual([played.error, world.deployed], ["Failed", []]);
  });

  it("fails if the topic doesn't answer, so that the alarm is raised", () => {
    const down = new CallError("SNS.InternalErrorException");
    const { played } = execution(ROTATE, (one) => {
      one.runSeconds = Infinity;
      one.always.publish = down;
    });
    assert.deepEqual([played.status, played.error], ["FAILED", down.code]);
  });
});

describe("usersDefinition deployments", () => {
  const INCOMPLETE = "Rotation in database main-stg is incomplete";

  it("doesn't deploy a service without tasks, e.g. one that waits for its image", () => {
    const { world, played } = execution(ROTATE, (one) => (one.service("api").desiredCount = 0));
    assert.deepEqual([played.status, world.deployed, world.sent], ["SUCCEEDED", ["worker"], []]);
  });

  it("waits for a deployment in progress, so that it doesn't replace a new version", () => {
    const { world, played } = execution(ROTATE, (one) => (one.service("api").busySeconds = 1_000));
    assert.deepEqual([played.status, world.deployed], ["SUCCEEDED", ["api", "worker"]]);
    assert.ok(world.service("api").forcedAt! >= 1_000);
  });

  const undone: [string, (world: UsersWorld) => void, string[], RegExp][] = [
    ["a deployment in progress for an hour", (one) => (one.service("api").busySeconds = Infinity), ["worker"], /in progress for an hour/],
    ["a service that doesn't exist", (one) => (one.service("api").isThere = false), ["worker"], /service api does not exist/],
    [
      "a lasting error of DescribeServices",
      (one) => {
        one.errors.describeServices = Array.from({ length: 6 }, () => THROTTLED("Ecs"));
      },
      ["worker"],
      /service api could not be deployed or followed.*Rate exceeded/,
    ],
    [
      "a denied DescribeSecret, after retries",
      (one) => (one.errors.describeSecret = Array.from({ length: 6 }, () => DENIED)),
      ["worker"],
      /service api could not be deployed or followed.*not authorized/,
    ],
    ["a denied UpdateService, at once", (one) => (one.errors.updateService = [DENIED]), ["api", "worker"], /not authorized/],
    ...(["fails", "rolls back", "hangs", "is deleted"] as const).map((fate): [string, (world: UsersWorld) => void, string[], RegExp] => [
      `a deployment that ${fate}`,
      (one) => (one.service("api").fate = fate),
      ["api", "worker"],
      fate === "is deleted" ? /service api does not exist/ : /service api was not deployed: the deployment failed, was rolled back/,
    ]),
  ];
  for (const [what, change, deployed, text] of undone) {
    it(`reports ${what}, goes on with the other services, and fails`, () => {
      const { world, played, subjects, message } = execution(ROTATE, change);
      assert.deepEqual([played.error, played.cause], ["Incomplete", `${INCOMPLETE}: services have the password before`]);
      assert.deepEqual([world.deployed, subjects], [deployed, [INCOMPLETE]]);
      assert.match(message, text);
      assert.match(message, /both login roles work until the next rotation\. .* npm run secrets -- --restart/);
    });
  }

  for (const fate of ["is replaced by a newer version", "is scaled to zero"] as const) {
    it(`accepts a deployment that ${fate}: tasks with the password before are gone`, () => {
      const { world, played } = execution(ROTATE, (one) => (one.service("api").fate = fate));
      assert.deepEqual([played.status, world.deployed, world.sent], ["SUCCEEDED", ["api", "worker"], []]);
    });
  }

  it("retries if ECS throttles", () => {
    const throttled = THROTTLED("Ecs");
    const { world, played } = execution(ROTATE, (one) => {
      one.errors.describeServices = [throttled, throttled];
      one.errors.updateService = [throttled];
    });
    assert.deepEqual([played.status, world.deployed, world.sent], ["SUCCEEDED", ["api", "api", "worker"], []]);
  });

  it("reports each service that isn't done, and fails exactly then, whatever happens", () => {
    const fates = fc.constantFrom<Fate>(
      "runs",
      "rolls back",
      "fails",
      "hangs",
      "is replaced by a newer version",
      "is scaled to zero",
      "is deleted",
    );
    const service = fc.record({
      fate: fates,
      desiredCount: fc.nat({ max: 2 }),
      busySeconds: fc.constantFrom(0, 700, Infinity),
      isThere: fc.boolean(),
    });
    fc.assert(
      fc.property(service, service, (api, worker) => {
        const { world, played } = execution(ROTATE, (one) => one.services.set("api", { ...api }).set("worker", { ...worker }));
        const isUndone = ({ fate, desiredCount, busySeconds, isThere }: typeof api) =>
          !isThere || (desiredCount > 0 && (busySeconds === Infinity || ["rolls back", "fails", "hangs", "is deleted"].includes(fate)));
        const undoneOnes = [api, worker].filter(isUndone).length;
        assert.deepEqual([world.sent.length, played.status === "FAILED"], [undoneOnes, undoneOnes > 0], played.path.join(" -> "));
      }),
      { numRuns: 300 },
    );
  });
});

describe("usersDefinition as a definition", () => {
  const variants = { all: {}, "without readers": { readers: [] }, "without passwords": { readers: [], hasPasswords: false } };
  for (const [name, run] of Object.entries(variants)) {
    const definition = usersDefinition({ ...RUN, ...run });
    const machine = JSON.parse(JSON.stringify(definition)) as StateMachine;
    const inner = machine.States["Deploy them"]?.ItemProcessor;
    const machines = inner === undefined ? [machine] : [machine, inner];

    it(`is valid Amazon States Language for asl-validator, ${name}`, () => assert.deepEqual(validationErrors(definition), []));

    it(`reaches each state, and has names of at most 80 characters, ${name}`, () => {
      for (const { StartAt, States } of machines) {
        const reached = new Set([StartAt]);
        for (const state of reached) for (const next of followers(States[state]!)) reached.add(next);
        assert.deepEqual([...reached].toSorted(), Object.keys(States).toSorted());
        for (const state of Object.keys(States)) assert.match(state, /^[^\p{Cc}]{1,80}$/u);
      }
    });

    it(`has a timeout of a minute for each call but RunTask and Publish, ${name}`, () => {
      const calls = machines.flatMap(({ States }) => Object.values(States)).filter(({ Resource }) => Resource?.includes(":aws-sdk:"));
      assert.ok(calls.length > 1 && calls.every(({ TimeoutSeconds }) => TimeoutSeconds === 60));
    });
  }

  it("stays within 25,000 events, with 20 services that hang", () => {
    // Source: AWS Step Functions developer guide, "Step Functions service quotas", "Execution history": a state enters and exits, a task is
    // scheduled, started and succeeds besides.
    const names = Array.from({ length: 20 }, (_, index) => `service-${index}`);
    const readers = names.map((name) => ({ name, serviceArn: `arn:aws:ecs:x:1:service/c/${name}`, secretArn: secretArn(name) }));
    const { world, played } = execution(ROTATE, (one) => {
      names.forEach((name, index) => {
        one.changedAt.set(name, 0);
        one.services.set(name, { desiredCount: 1, fate: "hangs", busySeconds: 7_200 * index + 3_500, isThere: true });
      });
    }, { readers });
    assert.deepEqual([world.sent.length, world.deployed.length], [20, 20]);
    const events = played.path.length * 2 + world.requests.length * 3;
    assert.ok(events > 15_000 && events < 25_000, String(events));
  });

  it("has subjects of at most 100 characters with the longest identifier", () => {
    // Source: Amazon SNS API reference, `Publish`, Subject.
    const identifier = "x".repeat(63);
    const definition = usersDefinition({
      ...RUN,
      label: `Database users task ${identifier}`,
      rotationLabel: `Rotation in database ${identifier}`,
    });
    const subjects = [...JSON.stringify(definition).matchAll(/"Subject":"([^"]*)"/g)].map(([, subject]) => subject!);
    assert.ok(subjects.length >= 8 && subjects.every((subject) => subject.length <= 100), subjects.join("\n"));
  });
});
