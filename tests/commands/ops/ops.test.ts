import assert from "node:assert/strict";

import type { Service, Task } from "@aws-sdk/client-ecs";

import { parseArguments } from "../../../commands/ops/arguments";
import { restart, scale } from "../../../commands/ops/change-service";
import { operatedPlatform, type OperatedWorkload, workloadNamed } from "../../../commands/ops/platform";
import { type JobRun, runJob } from "../../../commands/ops/run-job";
import { operatorSession } from "../../../commands/ops/session";
import { ProgramError, UsageError } from "../../../toolkit/shared/errors";
import { planOf } from "../../support/simulated";

const parse = (...words: string[]) => parseArguments(words, {});
const refusal = (...words: string[]): string => {
  try {
    parse(...words);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return "not refused";
};

describe("Words and options of npm run ops", () => {
  it("are a command, its names, and the options that it has", () => {
    assert.deepEqual(
      [parse("logs", "api", "--since", "2h", "--grep", "error: 5", "--follow")!, parse("scale", "api", "4", "--reason", "Sale begins")!]
        .map(({ verb, name, count, sinceMs, grep, follow, reason }) => [verb, name, count, sinceMs, grep, follow, reason]),
      [["logs", "api", 0, 7_200_000, "error: 5", true, undefined], ["scale", "api", 4, 900_000, undefined, false, "Sale begins"]],
    );
    assert.equal(parse("--help"), undefined);
  });

  const WRONG: readonly (readonly [string[], RegExp])[] = [
    [[], /^which command\? known are status, logs/],
    [["statsu"], /^"statsu" isn't a command/],
    [["restart"], /used as npm run ops -- restart NAME/],
    [["scale", "api"], /used as npm run ops -- scale NAME COUNT/],
    [["scale", "api", "-1"], /-1 isn't an option/],
    [["scale", "api", "6000"], /COUNT is 6000, but must be a whole number from 0 to 5,000/],
    [["scale", "api", "1e2"], /COUNT is 1e2/],
    [["status", "--follow"], /--follow isn't an option of status/],
    [["logs", "api", "--reason", "because of it"], /--reason isn't an option of logs/],
    [["logs", "api", "--since", "yesterday"], /--since is yesterday, but must be a number with s, m, h or d/],
    [["restart", "api", "--reason", "why"], /must be 5 to 256 letters/],
    [["restart", "api", "--reason", "memory leak; see #12"], /must be 5 to 256 letters/],
  ];
  for (const [words, message] of WRONG) {
    it(`\`${words.join(" ")}\` is rejected`, () => assert.match(refusal(...words), message));
  }
});

describe("The platform that npm run ops operates", () => {
  it("is read from the program: services and jobs with their names, logs and state machines", async () => {
    const { plan } = await planOf(".", "stg");
    const { clusterName, operatorRoleArn, workloads } = operatedPlatform(plan);
    assert.deepEqual([clusterName, operatorRoleArn], ["aws-practice-stg", undefined]);
    assert.deepEqual(
      workloads.map((
        { kind, name, fullName, logGroup, streamPrefix, nameStart },
      ) => [kind, name, fullName, logGroup, streamPrefix, nameStart]),
      [
        ["service", "api", "aws-practice-api-stg", "/aws-practice/stg/api", "api", "api-service-"],
        [
          "job",
          "daily-report",
          "aws-practice-daily-report-stg",
          "/aws-practice/stg/daily-report",
          "daily-report",
          "daily-report-runner-state-machine-",
        ],
      ],
    );
  });

  it("has no other names, and no job that can be restarted", async () => {
    const { plan } = await planOf(".", "stg");
    const platform = operatedPlatform(plan);
    assert.throws(() => workloadNamed(platform, "apj"), /apj isn't a service or job of this stack; known are api, daily-report/);
    assert.throws(() => workloadNamed(platform, "daily-report", "service"), /daily-report isn't a service of this stack; known are api/);
  });
});

const API: OperatedWorkload = {
  kind: "service",
  name: "api",
  fullName: "aws-practice-api-stg",
  image: "image",
  logGroup: "/aws-practice/stg/api",
  streamPrefix: "api",
  nameStart: "api-service-",
  acceptsSessions: false,
  count: 2,
  scaling: undefined,
};

describe("npm run ops -- restart and scale", () => {
  /** Runs a change with what ECS answers, one answer after the other. */
  async function changed(answers: Service[], change: "restart" | number, workload: OperatedWorkload = API) {
    const updates: object[] = [];
    let out = "";
    const args = {
      service: workload,
      wait: answers.length > 1,
      cluster: {
        service: () => Promise.resolve(answers.length > 1 ? answers.shift()! : answers[0]!),
        update: (_: Service, update: object) => Promise.resolve(void updates.push(update)),
      },
      write: (text: string) => (out += text),
      pause: () => Promise.resolve(),
    };
    const code = change === "restart" ? await restart(args) : await scale(args, change);
    return { code, out, updates };
  }
  const RUNS: Service = { serviceName: "api-1", desiredCount: 2, runningCount: 2, deployments: [{ rolloutState: "COMPLETED" }] };
  const BUSY: Service = { ...RUNS, deployments: [{ rolloutState: "IN_PROGRESS" }, { rolloutState: "COMPLETED" }] };

  it("waits until one deployment is left with all its tasks", async () => {
    const { code, out, updates } = await changed([RUNS, BUSY, { ...RUNS, runningCount: 1 }, RUNS], "restart");
    assert.deepEqual([code, updates], [0, [{ forceNewDeployment: true }]]);
    assert.match(out, /replaces the 2 tasks of api.*\napi: 2 of 2 tasks run, its rollout is COMPLETED\n$/s);
  });

  it("fails if the deployment failed", async () => {
    const failed = { ...RUNS, deployments: [{ rolloutState: "FAILED" as const, rolloutStateReason: "tasks failed to start" }] };
    const { code, out } = await changed([RUNS, BUSY, failed], "restart");
    assert.equal(code, 1);
    assert.match(out, /FAILED \(tasks failed to start\)/);
  });

  it("restarts nothing where no task is wanted", async () => {
    const { code, updates } = await changed([{ ...RUNS, desiredCount: 0 }], "restart");
    assert.deepEqual([code, updates], [0, []]);
  });

  it("scales, and says until when, or refuses a count that automatic scaling would undo", async () => {
    const { code, out, updates } = await changed([RUNS], 4);
    assert.deepEqual([code, updates], [0, [{ desiredCount: 4 }]]);
    assert.match(out, /api gets 4 tasks, before 2; the next deployment sets its count again/);
    const scaled = { ...API, scaling: { min: 2, max: 6 } };
    assert.match((await changed([RUNS], 6, scaled)).out, /automatic scaling goes on from there/);
    await assert.rejects(changed([RUNS], 7, scaled), /api is scaled between 2 and 6 tasks, but COUNT is 7/);
  });
});

describe("npm run ops -- run-job", () => {
  const TASK = "arn:aws:ecs:ap-northeast-1:111111111111:task/aws-practice-stg/0123456789abcdef";
  const STARTED = { run: { Tasks: [{ TaskArn: TASK }] } };

  async function ran(outputs: unknown[], tasks: (Task | undefined)[] = [], change: Partial<JobRun> = {}) {
    let out = "";
    const streams: string[] = [];
    const code = await runJob({
      job: { ...API, kind: "job", name: "report", streamPrefix: "report", nameStart: "report-runner-state-machine-" },
      wait: true,
      execution: "by-hand-1",
      runners: {
        arnOf: () => Promise.resolve("machine"),
        start: (arn, name) => Promise.resolve(`${arn}:${name}`),
        output: () => Promise.resolve(outputs.shift()),
      },
      cluster: { described: () => Promise.resolve([tasks.shift()].filter((task) => task !== undefined)) },
      logs: { last: (_, stream) => Promise.resolve([`${streams.push(stream)} line\n`]) },
      write: (text) => (out += text),
      pause: () => Promise.resolve(),
      ...change,
    });
    return { code, out, streams };
  }
  const stopped = (exitCode: number | undefined): Task => ({
    lastStatus: "STOPPED",
    stoppedReason: "Essential container in task exited",
    containers: [{ name: "sidecar", exitCode: 0 }, { name: "report", ...(exitCode !== undefined && { exitCode }) }],
  });

  it("waits for the execution and for its task, and prints exit code and last lines", async () => {
    const { code, out, streams } = await ran([undefined, STARTED], [{ lastStatus: "PENDING" }, { lastStatus: "RUNNING" }, stopped(0)]);
    assert.equal(code, 0);
    assert.deepEqual(streams, ["report/report/0123456789abcdef"]);
    assert.match(out, /^starts report, .*\nstarted report: machine:by-hand-1\nits task: .*\n1 line\nreport ended with exit code 0\n$/);
  });

  it("fails with the task: an exit code of the job's own container, none, or a task that ECS has forgotten", async () => {
    for (
      const [task, message] of [[stopped(3), /exit code 3 \(Essential/], [stopped(undefined), /exit code none/], [
        undefined,
        /no longer knows/,
      ]] as const
    ) {
      const { code, out } = await ran([STARTED], [task]);
      assert.equal(code, 1);
      assert.match(out, message);
    }
  });

  it("fails if the run is skipped as an earlier one goes on, or nothing was started", async () => {
    assert.match((await ran([{ look: { TaskArns: [TASK] } }])).out, /skipped, as its previous task still runs: arn/);
    const { code, out } = await ran([{}]);
    assert.deepEqual([code, /no task was started/.test(out)], [1, true]);
  });

  it("shows why there are no lines, and doesn't wait unless asked", async () => {
    const { code, out } = await ran([STARTED], [stopped(0)], {
      logs: { last: () => Promise.reject(new ProgramError("GetLogEvents: no such stream")) },
    });
    assert.deepEqual([code, /GetLogEvents: no such stream\n/.test(out)], [0, true]);
    assert.equal((await ran([], [], { wait: false })).code, 0);
  });
});

describe("The session of npm run ops", () => {
  const place = {
    project: "aws-practice",
    stack: "prd",
    config: {},
    roleArn: "arn:aws:iam::111111111111:role/operator",
    production: true,
    acts: true,
  };

  it("changes production only with a reason, and with a role that records it", async () => {
    await assert.rejects(operatorSession({ ...place, reason: undefined }), /prd is production: say why with --reason/);
    await assert.rejects(
      operatorSession({ ...place, roleArn: undefined, reason: "memory leak" }),
      /has no role that records reasons: .* aws-practice:operators in Pulumi\.prd\.yaml/,
    );
  });
});
