import * as fc from "fast-check";
import assert from "node:assert/strict";

import { nextSteps } from "../../../../components/operations/runbook";
import { runDefinition, type RunOfTask } from "../../../../components/workloads/job/run-definition";
import { succeededTasks } from "../../../../components/workloads/job/task-events";
import { matchesPattern } from "./event-pattern";
import { CallError, followers, play, type StateMachine, validationErrors } from "./states-language";
import { agent, event, exit, OURS, REPORT, taskEvents } from "./task-event";

const RUN = {
  label: "Job report (stg)",
  family: "aws-practice-report-stg",
  containerName: "report",
  logGroupName: "/aws-practice/stg/report",
  clusterArn: "arn:aws:ecs:ap-northeast-1:111111111111:cluster/aws-practice-stg",
  taskDefinitionArn: "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/aws-practice-report-stg:7",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-1"],
  capacityProvider: "FARGATE",
  allowOverlap: false,
  retries: 3,
  topicArn: "arn:aws:sns:ap-northeast-1:111111111111:alerts",
  runbook: undefined,
  chat: false,
  entry: "job-start",
  sleepParameter: undefined,
} as const satisfies RunOfTask;

const TASK = "arn:aws:ecs:ap-northeast-1:111111111111:task/aws-practice-stg/0f5c";
const NONE_RUNS = { TaskArns: [] };
const ONE_RUNS = { TaskArns: [TASK] };
const STARTED = { Tasks: [{ TaskArn: TASK }], Failures: [] };
const NO_ROOM = { Tasks: [], Failures: [{ Reason: "RESOURCE:CAPACITY" }] };
const THROTTLED = new CallError("ECS.ThrottlingException", "Rate exceeded");
const TOLD = { MessageId: "1" };

/** Answers of AWS, one after another; the last one is repeated. */
interface Answers {
  listTasks?: unknown[];
  runTask?: unknown[];
  publish?: unknown[];
  getParameter?: unknown[];
}

const ACTIONS: Record<string, keyof Answers> = {
  "arn:aws:states:::aws-sdk:ecs:listTasks": "listTasks",
  "arn:aws:states:::ecs:runTask": "runTask",
  "arn:aws:states:::sns:publish": "publish",
  "arn:aws:states:::aws-sdk:ssm:getParameter": "getParameter",
};

function start(run: Partial<RunOfTask>, answers: Answers, input: object = { aws: "whatever started it" }) {
  const left: Required<Answers> = { listTasks: [NONE_RUNS], runTask: [STARTED], publish: [TOLD], getParameter: [], ...answers };
  const calls: [keyof Answers, unknown][] = [];
  const played = play(runDefinition({ ...RUN, ...run }), (resource, parameters) => {
    const action = ACTIONS[resource];
    assert.ok(action, `no answer for ${resource}`);
    calls.push([action, parameters]);
    const answer = left[action].length > 1 ? left[action].shift() : left[action][0];
    if (answer instanceof Error) throw answer;
    return answer;
  }, { input });
  const sent = (action: keyof Answers) => calls.filter(([name]) => name === action).map(([, parameters]) => parameters);
  return { ...played, calls: calls.map(([action]) => action), sent };
}

const [L, R, P] = ["listTasks", "runTask", "publish"] as const;
const message = (text: string, what: string) => ({ TopicArn: RUN.topicArn, Subject: `${RUN.label} ${what}`, Message: text });
const notStarted = (state: object) =>
  message(`${RUN.label} was not started. Answer of AWS: ${JSON.stringify(state)}. ${nextSteps("job-start")}`, "was not started");

describe("runDefinition", () => {
  describe("in an environment that sleeps", () => {
    const of = (is: string) => ({ Parameter: { Value: JSON.stringify({ is }) } });
    const inNight = (...getParameter: unknown[]) => start({ sleepParameter: "/stg/aws-practice/sleep" }, { getParameter });

    it("starts a task if it is awake, and reads the note once, also if AWS has no capacity", () => {
      assert.deepEqual(inNight(of("awake")).calls, ["getParameter", L, R]);
      const retried = start({ sleepParameter: "/stg/aws-practice/sleep" }, { getParameter: [of("awake")], runTask: [NO_ROOM, STARTED] });
      assert.deepEqual([retried.status, retried.calls], ["SUCCEEDED", ["getParameter", L, R, L, R]]);
    });

    for (const is of ["asleep", "waking"]) {
      it(`skips the run without a message if it is ${is}`, () => {
        const played = inNight(of(is));
        assert.deepEqual([played.status, played.calls, played.path.at(-1)], ["SUCCEEDED", ["getParameter"], "Asleep"]);
      });
    }

    it("starts a task if the note can't be read", () => {
      const down = new CallError("Ssm.SsmException", "Service unavailable");
      assert.deepEqual(inNight(down).calls.slice(-2), [L, R]);
    });

    it("has valid Amazon States Language", () =>
      assert.deepEqual(validationErrors(runDefinition({ ...RUN, sleepParameter: "/stg/aws-practice/sleep" })), []));
  });

  it("lists tasks of the family, then starts one", () => {
    const played = start({}, {});
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, R], []]);
    assert.deepEqual(played.sent(L), [{ Cluster: RUN.clusterArn, Family: RUN.family, DesiredStatus: "RUNNING" }]);
    assert.deepEqual(played.sent(R), [{
      Cluster: RUN.clusterArn,
      TaskDefinition: RUN.taskDefinitionArn,
      CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Weight: 1 }],
      NetworkConfiguration: {
        AwsvpcConfiguration: { Subnets: ["subnet-1", "subnet-2"], SecurityGroups: ["sg-1"], AssignPublicIp: "DISABLED" },
      },
      PropagateTags: "TASK_DEFINITION",
      EnableECSManagedTags: true,
    }]);
  });

  it("starts it on Fargate Spot with spot", () => {
    const [sent] = start({ capacityProvider: "FARGATE_SPOT" }, {}).sent(R) as [{ CapacityProviderStrategy: unknown }];
    assert.deepEqual(sent.CapacityProviderStrategy, [{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }]);
  });

  it("skips a run while another one goes on, and reports it", () => {
    const played = start({}, { listTasks: [ONE_RUNS] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, P], []]);
    assert.deepEqual(played.sent(P), [
      message(`${RUN.label} was skipped because its previous task is still running: ${TASK}. ${nextSteps("job-skipped")}`, "was skipped"),
    ]);
  });

  it("never lists tasks with allowOverlap", () => {
    const played = start({ allowOverlap: true }, { listTasks: [ONE_RUNS], runTask: [NO_ROOM, THROTTLED, STARTED] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [R, R, R], [60, 60]]);
  });

  it("retries after a minute if there is no capacity, and lists tasks again before", () => {
    const played = start({}, { runTask: [NO_ROOM, NO_ROOM, STARTED] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, R, L, R, L, R], [60, 60]]);
  });

  it("notices a task that was started by hand in the meantime", () => {
    const played = start({}, { listTasks: [NONE_RUNS, ONE_RUNS], runTask: [NO_ROOM] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, R, L, P], [60]]);
  });

  const failing: [string, Answers, (keyof Answers)[], object][] = [
    ["there never is room", { runTask: [NO_ROOM] }, [L, R], { look: NONE_RUNS, run: NO_ROOM }],
    ["RunTask never succeeds", { runTask: [THROTTLED] }, [L, R], {
      look: NONE_RUNS,
      error: { Error: THROTTLED.code, Cause: THROTTLED.message },
    }],
    ["ListTasks never succeeds", { listTasks: [THROTTLED] }, [L], { error: { Error: THROTTLED.code, Cause: THROTTLED.message } }],
  ];
  for (const [what, answers, attempt, said] of failing) {
    for (const retries of [0, 1, 3, 185]) {
      it(`gives up after ${retries} retries where ${what}, reports it, and fails`, () => {
        const played = start({ retries }, answers);
        assert.deepEqual(played.calls, [...Array.from({ length: retries + 1 }, () => attempt).flat(), P]);
        assert.deepEqual(played.waits, Array.from({ length: retries }, () => 60));
        assert.deepEqual([played.status, played.error, played.cause], ["FAILED", "NotStarted", `${RUN.label} was not started`]);
        assert.deepEqual(played.sent(P), [notStarted({ retry: retries, ...said })]);
      });
    }
  }

  const refusals: [string, string, "for good" | "for a while"][] = [
    [
      "ECS.AccessDeniedException",
      "User: arn:aws:sts::111111111111:assumed-role/runner is not authorized to perform: ecs:RunTask",
      "for good",
    ],
    ["ECS.ClusterNotFoundException", "Cluster not found.", "for good"],
    ["ECS.PlatformTaskDefinitionIncompatibilityException", "", "for good"],
    ["ECS.PlatformUnknownException", "", "for good"],
    ["ECS.UnsupportedFeatureException", "", "for good"],
    ["ECS.BlockedException", "Your account is currently blocked.", "for good"],
    ["ECS.InvalidParameterException", "TaskDefinition is inactive", "for good"],
    ["ECS.InvalidParameterException", "The subnet ID 'subnet-1' does not exist", "for good"],
    ["ECS.ClientException", "TaskDefinition not found.", "for good"],
    [
      "ECS.InvalidParameterException",
      "Error retrieving security group information for [sg-1]: Request limit exceeded: request was throttled",
      "for a while",
    ],
    ["ECS.InvalidParameterException", "Rate exceeded", "for a while"],
    ["ECS.ClientException", "ECS was unable to assume the role 'arn:aws:iam::111111111111:role/report'", "for a while"],
    ["ECS.ClientException", "You've reached the limit on the number of tasks you can run concurrently", "for a while"],
    ["ECS.ServerException", "Service Unavailable. Please try again later.", "for a while"],
    ["ECS.AmazonECSException", "Rate exceeded", "for a while"],
    ["States.Timeout", "", "for a while"],
  ];
  for (const [code, cause, how] of refusals) {
    it(`accepts ${code} (${cause}) as ${how}`, () => {
      for (const [action, name] of [[R, code], [L, code.replace("ECS.", "Ecs.")]] as const) {
        const played = start({}, { [action]: [new CallError(name, cause), action === R ? STARTED : NONE_RUNS] });
        if (how === "for a while") {
          assert.deepEqual([played.status, played.waits], ["SUCCEEDED", [60]]);
          continue;
        }
        assert.deepEqual([played.status, played.error, played.waits, played.calls.at(-1)], ["FAILED", "NotStarted", [], P]);
        const [{ Message }] = played.sent(P) as [{ Message: string }];
        assert.ok(Message.includes(name) && Message.includes(JSON.stringify(cause).slice(1, -1)), Message);
      }
    });
  }

  it("starts the task once ListTasks answers again", () => {
    const played = start({}, { listTasks: [THROTTLED, NONE_RUNS] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, L, R], [60]]);
  });

  it("retries publishing five times", () => {
    const down = new CallError("SNS.InternalErrorException");
    const answers = (times: number) => [...Array.from({ length: times }, () => down), TOLD];
    const ends: [Answers, string][] = [[{ listTasks: [ONE_RUNS] }, "SUCCEEDED"], [{ runTask: [NO_ROOM] }, "FAILED"]];
    for (const [answer, end] of ends) {
      const heard = start({ retries: 0 }, { ...answer, publish: answers(5) });
      assert.deepEqual([heard.status, heard.sent(P).length], [end, 6]);
      const unheard = start({ retries: 0 }, { ...answer, publish: answers(6) });
      assert.deepEqual([unheard.status, unheard.error, unheard.sent(P).length], ["FAILED", down.code, 6]);
    }
  });

  it("starts at most one task, never while one runs, and reports each skipped run, whatever AWS answers", () => {
    const look = fc.array(fc.constantFrom<unknown>(NONE_RUNS, ONE_RUNS, THROTTLED), { minLength: 1, maxLength: 6 });
    const tasks = fc.array(fc.constantFrom<unknown>(STARTED, NO_ROOM, THROTTLED), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(look, tasks, fc.nat({ max: 5 }), fc.boolean(), (listTasks, runTask, retries, allowOverlap) => {
        const played = start({ retries, allowOverlap }, { listTasks: [...listTasks], runTask: [...runTask] });
        const tries = played.sent(R).length;
        const started = Array.from({ length: tries }, (_, index) =>
          runTask[Math.min(index, runTask.length - 1)]).filter((one) => one === STARTED).length;
        assert.equal(played.sent(P).length, 1 - started);
        assert.ok(played.waits.length <= retries);
        assert.equal(played.status === "FAILED", started === 0 && played.path.at(-1) !== "Skipped");
        if (allowOverlap) assert.equal(played.sent(L).length, 0);
        else {
          const seen = Array.from({ length: played.sent(L).length }, (_, index) => listTasks[Math.min(index, listTasks.length - 1)]);
          assert.equal(tries, seen.filter((one) => one === NONE_RUNS).length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("ignores its input", () => {
    const told = start({ retries: 0 }, { runTask: [NO_ROOM] }).sent(P) as { Message: string }[];
    assert.ok(!told[0]!.Message.includes("whatever started it"));
  });

  it("has a comment with its purpose", () => {
    assert.equal(
      runDefinition(RUN).Comment,
      "Starts a task of aws-practice-report-stg, unless one is running; notifies of failed tasks",
    );
    assert.equal(
      runDefinition({ ...RUN, allowOverlap: true }).Comment,
      "Starts a task of aws-practice-report-stg; notifies of failed tasks",
    );
  });

  const ended = (detail: object, answers: Answers = {}) => start({}, answers, { ended: event(detail).detail });
  const badEnd = (text: string) =>
    message(
      `${RUN.label} failed: ${text} Task: ${REPORT.taskArn}. Log group: ${RUN.logGroupName}. ${nextSteps("job-failed")}`,
      "failed",
    );
  const NO_START = { stopCode: "TaskFailedToStart", stoppedReason: "ResourceInitializationError: unable to pull secrets" };

  const judged: [string, object, string | undefined][] = [
    ["a good end", {}, undefined],
    ["a good end beside an agent that was killed", { containers: [agent(137), ...exit(0)] }, undefined],
    ["a good end beside an agent without an exit code", { containers: [...exit(0), agent()] }, undefined],
    [
      "a failure",
      { containers: exit(1) },
      "EssentialContainerExited (Essential container in task exited). Container report: exit code 1 (no reason).",
    ],
    [
      "a failure beside an agent that ended well",
      { containers: [agent(0), ...exit(1)] },
      "EssentialContainerExited (Essential container in task exited). Container report: exit code 1 (no reason).",
    ],
    [
      "no memory",
      { containers: [agent(0), ...exit(137, "OutOfMemoryError")] },
      "EssentialContainerExited (Essential container in task exited). Container report: exit code 137 (OutOfMemoryError).",
    ],
    [
      "no exit code beside an agent that has one",
      { containers: [REPORT, agent(0)] },
      "EssentialContainerExited (Essential container in task exited). Container report: exit code none (no reason).",
    ],
    [
      "a task that never had a container",
      { ...NO_START, containers: [] },
      `TaskFailedToStart (${NO_START.stoppedReason}). Container report: exit code none (no reason).`,
    ],
    [
      "a task of which only the agent is known",
      { ...NO_START, containers: [agent(0)] },
      `TaskFailedToStart (${NO_START.stoppedReason}). Container report: exit code none (no reason).`,
    ],
    [
      "a stop by hand",
      { stopCode: "UserInitiated", stoppedReason: "Task stopped by user", containers: exit(0) },
      "UserInitiated (Task stopped by user). Container report: exit code 0 (no reason).",
    ],
    [
      "no stop code and no reason",
      { stopCode: undefined, stoppedReason: undefined, containers: exit(0) },
      "no stop code (no reason). Container report: exit code 0 (no reason).",
    ],
  ];
  for (const [what, detail, text] of judged) {
    it(`${text === undefined ? "doesn't report" : "reports"} ${what}`, () => {
      const played = ended(detail);
      assert.deepEqual([played.status, played.sent(P)], ["SUCCEEDED", text === undefined ? [] : [badEnd(text)]]);
      assert.deepEqual([...played.sent(L), ...played.sent(R)], [], "an end starts nothing");
    });
  }

  it("fails if a failed task can't be reported, so that the alarm is raised", () => {
    const down = new CallError("SNS.InternalErrorException");
    assert.deepEqual([ended({ containers: exit(1) }, { publish: [down] }).error, ended({}, { publish: [down] }).status], [
      down.code,
      "SUCCEEDED",
    ]);
  });

  it("reports every end but those that start the next job, with any other containers", () => {
    fc.assert(
      fc.property(taskEvents, (one) => {
        const told = start({}, {}, { ended: one.detail }).sent(P).length;
        assert.equal(told, matchesPattern(succeededTasks(OURS), one) ? 0 : 1);
      }),
      { numRuns: 1_000 },
    );
  });

  it("is valid Amazon States Language for asl-validator", () => {
    for (const allowOverlap of [false, true]) assert.deepEqual(validationErrors(runDefinition({ ...RUN, allowOverlap })), []);
  });

  for (const allowOverlap of [false, true]) {
    describe(allowOverlap ? "with overlap" : "without overlap", () => {
      const { StartAt, States } = JSON.parse(JSON.stringify(runDefinition({ ...RUN, allowOverlap }))) as StateMachine;

      it("leads to existing states only, and reaches each from the first", () => {
        const reached = new Set([StartAt]);
        for (const name of reached) {
          assert.ok(States[name], `there is no state ${name}`);
          for (const next of followers(States[name])) reached.add(next);
        }
        assert.deepEqual([...reached].toSorted(), Object.keys(States).toSorted());
      });

      it("ends only in terminal states, and waits in each loop", () => {
        const ends = Object.entries(States).filter(([, state]) => followers(state).length === 0).map(([name, { Type }]) =>
          `${name}: ${Type}`
        );
        assert.deepEqual(ends.toSorted(), [
          "Ended well: Succeed",
          "Not started: Fail",
          "Reported: Succeed",
          ...(allowOverlap ? [] : ["Skipped: Succeed"]),
          "Started: Succeed",
        ]);
        const seen = new Set<string>();
        const visit = (name: string, above: string[]): void => {
          assert.ok(!above.includes(name), `${[...above, name].join(" -> ")} turns back without a wait`);
          if (States[name]!.Type === "Wait" || seen.has(name)) return;
          for (const next of followers(States[name]!)) visit(next, [...above, name]);
          seen.add(name);
        };
        for (const name of Object.keys(States)) visit(name, []);
      });

      it("has state names of at most 80 characters", () => {
        for (const name of Object.keys(States)) assert.match(name, /^[^\p{Cc}]{1,80}$/u);
      });
    });
  }
});
