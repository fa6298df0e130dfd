import assert from "node:assert/strict";
import * as fc from "fast-check";

import { runDefinition, type RunOfTask } from "../../components/lib/run-definition";
import { CallError, followers, play, type StateMachine } from "./states-language";

const RUN = {
  label: "Job report (stg)",
  family: "aws-practice-report-stg",
  clusterArn: "arn:aws:ecs:ap-northeast-1:111111111111:cluster/aws-practice-stg",
  taskDefinitionArn: "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/aws-practice-report-stg:7",
  subnetIds: ["subnet-1", "subnet-2"],
  securityGroupIds: ["sg-1"],
  capacityProvider: "FARGATE",
  allowOverlap: false,
  retries: 3,
  topicArn: "arn:aws:sns:ap-northeast-1:111111111111:alerts",
} as const satisfies RunOfTask;

const TASK = "arn:aws:ecs:ap-northeast-1:111111111111:task/aws-practice-stg/0f5c";
const NONE_RUNS = { TaskArns: [] };
const ONE_RUNS = { TaskArns: [TASK] };
const STARTED = { Tasks: [{ TaskArn: TASK }], Failures: [] };
const NO_ROOM = { Tasks: [], Failures: [{ Reason: "RESOURCE:CAPACITY" }] };
const THROTTLED = new CallError("ECS.ThrottlingException", "Rate exceeded");
const TOLD = { MessageId: "1" };

/** What AWS answers, one after another; the last answer stands for all that follow. */
interface Answers {
  listTasks?: unknown[];
  runTask?: unknown[];
  publish?: unknown[];
}

const ACTIONS: Record<string, keyof Answers> = {
  "arn:aws:states:::aws-sdk:ecs:listTasks": "listTasks",
  "arn:aws:states:::ecs:runTask": "runTask",
  "arn:aws:states:::sns:publish": "publish",
};

function start(run: Partial<RunOfTask>, answers: Answers) {
  const left: Required<Answers> = { listTasks: [NONE_RUNS], runTask: [STARTED], publish: [TOLD], ...answers };
  const calls: [keyof Answers, unknown][] = [];
  const played = play(runDefinition({ ...RUN, ...run }), (resource, parameters) => {
    const action = ACTIONS[resource];
    assert.ok(action, `nobody answers ${resource}`);
    calls.push([action, parameters]);
    const answer = left[action].length > 1 ? left[action].shift() : left[action][0];
    if (answer instanceof Error) throw answer;
    return answer;
  }, { aws: "whatever started it" });
  const sent = (action: keyof Answers) => calls.filter(([name]) => name === action).map(([, parameters]) => parameters);
  return { ...played, calls: calls.map(([action]) => action), sent };
}

const [L, R, P] = ["listTasks", "runTask", "publish"] as const;
const message = (text: string, what: string) => ({ TopicArn: RUN.topicArn, Subject: `${RUN.label} ${what}`, Message: text });
const notStarted = (state: object) => message(`${RUN.label} was not started. What AWS said: ${JSON.stringify(state)}`, "was not started");

describe("runDefinition", () => {
  it("looks for a task of the family, then starts one", () => {
    const played = start({}, {});
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, R], []]);
    assert.deepEqual(played.sent(L), [{ Cluster: RUN.clusterArn, Family: RUN.family, DesiredStatus: "RUNNING" }]);
    assert.deepEqual(played.sent(R), [{
      Cluster: RUN.clusterArn,
      TaskDefinition: RUN.taskDefinitionArn,
      CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Weight: 1 }],
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ["subnet-1", "subnet-2"], SecurityGroups: ["sg-1"], AssignPublicIp: "DISABLED" } },
    }]);
  });

  it("starts it on spare capacity where that is asked for", () => {
    const [sent] = start({ capacityProvider: "FARGATE_SPOT" }, {}).sent(R) as [{ CapacityProviderStrategy: unknown }];
    assert.deepEqual(sent.CapacityProviderStrategy, [{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }]);
  });

  it("leaves a run out while one goes on, and tells", () => {
    const played = start({}, { listTasks: [ONE_RUNS] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, P], []]);
    assert.deepEqual(played.sent(P), [message(`${RUN.label} was skipped, as the task before it still runs: ${TASK}`, "was skipped")]);
  });

  it("never looks where runs may overlap", () => {
    const played = start({ allowOverlap: true }, { listTasks: [ONE_RUNS], runTask: [NO_ROOM, THROTTLED, STARTED] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [R, R, R], [60, 60]]);
  });

  it("tries again a minute later where there is no room, and looks again before", () => {
    const played = start({}, { runTask: [NO_ROOM, NO_ROOM, STARTED] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, R, L, R, L, R], [60, 60]]);
  });

  it("sees a task that somebody else started meanwhile", () => {
    const played = start({}, { listTasks: [NONE_RUNS, ONE_RUNS], runTask: [NO_ROOM] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, R, L, P], [60]]);
  });

  const failing: [string, Answers, (keyof Answers)[], object][] = [
    ["there never is room", { runTask: [NO_ROOM] }, [L, R], { look: NONE_RUNS, run: NO_ROOM }],
    ["RunTask never succeeds", { runTask: [THROTTLED] }, [L, R], { look: NONE_RUNS, error: { Error: THROTTLED.code, Cause: THROTTLED.message } }],
    ["ListTasks never succeeds", { listTasks: [THROTTLED] }, [L], { error: { Error: THROTTLED.code, Cause: THROTTLED.message } }],
  ];
  for (const [what, answers, attempt, said] of failing) {
    for (const retries of [0, 1, 3, 185]) {
      it(`gives up after ${retries} retries where ${what}, tells, and fails`, () => {
        const played = start({ retries }, answers);
        assert.deepEqual(played.calls, [...Array.from({ length: retries + 1 }, () => attempt).flat(), P]);
        assert.deepEqual(played.waits, Array.from({ length: retries }, () => 60));
        assert.deepEqual([played.status, played.error, played.cause], ["FAILED", "NotStarted", `${RUN.label} was not started`]);
        assert.deepEqual(played.sent(P), [notStarted({ retry: retries, ...said })]);
      });
    }
  }

  it("starts the task once ListTasks answers again", () => {
    const played = start({}, { listTasks: [THROTTLED, NONE_RUNS] });
    assert.deepEqual([played.status, played.calls, played.waits], ["SUCCEEDED", [L, L, R], [60]]);
  });

  it("tells again where the topic doesn't answer, five times", () => {
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

  it("starts at most one task, never while one runs, and is never silent about a run that was left out: whatever AWS answers", () => {
    const look = fc.array(fc.constantFrom<unknown>(NONE_RUNS, ONE_RUNS, THROTTLED), { minLength: 1, maxLength: 6 });
    const tasks = fc.array(fc.constantFrom<unknown>(STARTED, NO_ROOM, THROTTLED), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(look, tasks, fc.nat({ max: 5 }), fc.boolean(), (listTasks, runTask, retries, allowOverlap) => {
      const played = start({ retries, allowOverlap }, { listTasks: [...listTasks], runTask: [...runTask] });
      const tries = played.sent(R).length;
      const started = Array.from({ length: tries }, (_, index) => runTask[Math.min(index, runTask.length - 1)]).filter((one) => one === STARTED).length;
      assert.equal(played.sent(P).length, 1 - started);
      assert.ok(played.waits.length <= retries);
      assert.equal(played.status === "FAILED", started === 0 && played.path.at(-1) !== "Skipped");
      if (allowOverlap) assert.equal(played.sent(L).length, 0);
      else {
        const seen = Array.from({ length: played.sent(L).length }, (_, index) => listTasks[Math.min(index, listTasks.length - 1)]);
        assert.equal(tries, seen.filter((one) => one === NONE_RUNS).length);
      }
    }), { numRuns: 500 });
  });

  it("begins with nothing of what started it", () => {
    const told = start({ retries: 0 }, { runTask: [NO_ROOM] }).sent(P) as { Message: string }[];
    assert.ok(!told[0]!.Message.includes("whatever started it"));
  });

  it("says what it is for", () => {
    assert.equal(runDefinition(RUN).Comment, "Starts a task of aws-practice-report-stg, unless one is running");
    assert.equal(runDefinition({ ...RUN, allowOverlap: true }).Comment, "Starts a task of aws-practice-report-stg");
  });

  for (const allowOverlap of [false, true]) {
    describe(allowOverlap ? "with overlap" : "without overlap", () => {
      const { StartAt, States } = JSON.parse(JSON.stringify(runDefinition({ ...RUN, allowOverlap }))) as StateMachine;

      it("leads from each state to states that are there, and to each state from the first", () => {
        const reached = new Set([StartAt]);
        for (const name of reached) {
          assert.ok(States[name], `there is no state ${name}`);
          for (const next of followers(States[name])) reached.add(next);
        }
        assert.deepEqual([...reached].toSorted(), Object.keys(States).toSorted());
      });

      it("ends only where it says so, and waits wherever it turns back", () => {
        const ends = Object.entries(States).filter(([, state]) => followers(state).length === 0).map(([name, { Type }]) => `${name}: ${Type}`);
        assert.deepEqual(ends.toSorted(), ["Not started: Fail", ...(allowOverlap ? [] : ["Skipped: Succeed"]), "Started: Succeed"]);
        const seen = new Set<string>();
        const visit = (name: string, above: string[]): void => {
          assert.ok(!above.includes(name), `${[...above, name].join(" -> ")} turns back without a wait`);
          if (States[name]!.Type === "Wait" || seen.has(name)) return;
          for (const next of followers(States[name]!)) visit(next, [...above, name]);
          seen.add(name);
        };
        for (const name of Object.keys(States)) visit(name, []);
      });

      it("has names that AWS takes: at most 80 characters", () => {
        for (const name of Object.keys(States)) assert.match(name, /^[^\p{Cc}]{1,80}$/u);
      });
    });
  }
});
