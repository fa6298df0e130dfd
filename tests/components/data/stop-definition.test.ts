import * as fc from "fast-check";
import assert from "node:assert/strict";

import { stopDefinition } from "../../../components/data/stop-definition";
import { RdsInstance } from "../../support/rds-instance";
import { CallError, followers, play, type StateMachine, validationErrors } from "../workloads/job/states-language";

const STOP = {
  label: "Database main-stg",
  identifier: "main-stg",
  topicArn: "arn:aws:sns:ap-northeast-1:111111111111:alerts",
  runbook: undefined,
  chat: false,
  afterSeconds: 300,
  problem: "was started by AWS after seven days, was not stopped again and is billed by the hour",
};
const DESCRIBE = "arn:aws:states:::aws-sdk:rds:describeDBInstances";
const STOP_CALL = "arn:aws:states:::aws-sdk:rds:stopDBInstance";
const PUBLISH = "arn:aws:states:::sns:publish";
const THROTTLED = new CallError("Rds.RdsException", "Rate exceeded (Service: Rds, Status Code: 400)");
const DENIED = new CallError("Rds.RdsException", "User is not authorized to perform: rds:StopDBInstance");

/** An instance that AWS has started a moment ago, as the event says. */
function startedByAws(set: (rds: RdsInstance) => void = () => {}): RdsInstance {
  const rds = new RdsInstance("stopped");
  set(rds);
  rds.start("AWS");
  return rds;
}

/** An execution that the event begins. `fails` gives errors of RDS, by call; each is used once, the last of a list that ends in "ever" for good. */
function execution(rds: RdsInstance, fails: { [call: string]: (CallError | "ever")[] } = {}) {
  const left = Object.fromEntries(Object.entries(fails).map(([call, errors]) => [call, [...errors]]));
  const sent: { Subject: string; Message: string }[] = [];
  const played = play(stopDefinition(STOP), (resource, parameters) => {
    const errors = left[resource] ?? [];
    const error = errors.length > 0 && errors[1] === "ever" ? errors[0] : errors.shift();
    if (error instanceof CallError) throw error;
    if (resource === PUBLISH) {
      sent.push(parameters as { Subject: string; Message: string });
      return {};
    }
    assert.deepEqual(parameters, { DbInstanceIdentifier: "main-stg" });
    if (resource === DESCRIBE) return { DbInstances: [{ DbInstanceIdentifier: "main-stg", DbInstanceStatus: rds.status }] };
    assert.equal(resource, STOP_CALL);
    rds.stop();
    return {};
  }, { wait: (seconds) => rds.pass(seconds) });
  return { ...played, sent };
}

describe("stopDefinition", () => {
  it("waits until AWS has started the instance, stops it once, and waits until it is stopped", () => {
    const rds = startedByAws();
    const { status, sent, path } = execution(rds);
    assert.deepEqual([status, sent, rds.status, rds.stops], ["SUCCEEDED", [], "stopped", ["AWS"]]);
    assert.equal(path.at(-2), "Is it stopped?");
  });

  const slow: [string, { status: string; seconds: number }[]][] = [
    ["a start of an hour", [{ status: "starting", seconds: 3600 }]],
    ["a backup after it", [{ status: "starting", seconds: 300 }, { status: "backing-up", seconds: 1200 }]],
    ["a modification that was pending", [{ status: "starting", seconds: 300 }, { status: "modifying", seconds: 7200 }]],
    ["an upgrade of its minor version", [{ status: "starting", seconds: 300 }, { status: "upgrading", seconds: 1800 }, {
      status: "rebooting",
      seconds: 60,
    }]],
    ["storage that is being optimized", [{ status: "starting", seconds: 300 }, { status: "storage-optimization", seconds: 6 * 3600 }]],
  ];
  for (const [what, startTakes] of slow) {
    it(`waits for ${what}`, () => {
      const rds = startedByAws((one) => (one.startTakes = startTakes));
      assert.deepEqual([execution(rds).status, rds.status, rds.stops], ["SUCCEEDED", "stopped", ["AWS"]]);
    });
  }

  it("keeps waiting if a backup begins between DescribeDBInstances and StopDBInstance", () => {
    const rds = startedByAws((one) => (one.startTakes = [{ status: "starting", seconds: 60 }]));
    const notNow = new CallError("Rds.InvalidDbInstanceStateException", "Instance main-stg is not in available state.");
    const { status, waits, sent } = execution(rds, { [STOP_CALL]: [notNow, notNow] });
    assert.deepEqual([status, sent, rds.status, rds.stops], ["SUCCEEDED", [], "stopped", ["AWS"]]);
    assert.deepEqual(waits.slice(0, 3), [300, 60, 60]);
  });

  it("describes the instance again before it retries a rejected stop", () => {
    const rds = startedByAws((one) => (one.startTakes = [{ status: "starting", seconds: 121 }]));
    const stop = rds.stop.bind(rds);
    rds.stop = () => {
      rds.stop = stop;
      rds.stopTakes = 61;
      stop(); // a person, a moment before
      rds.others.push({ at: rds.now + 90, act: () => rds.start("a person") });
      stop();
    };
    assert.deepEqual([execution(rds).status, rds.stops], ["SUCCEEDED", ["AWS"]]);
    rds.pass(24 * 3600);
    assert.deepEqual([rds.status, rds.stops], ["available", ["AWS"]]);
  });

  it("retries if RDS throttles or doesn't answer", () => {
    const timeout = new CallError("States.Timeout");
    const rds = startedByAws();
    const { status, sent } = execution(rds, { [DESCRIBE]: [THROTTLED, timeout, THROTTLED], [STOP_CALL]: [THROTTLED, timeout] });
    assert.deepEqual([status, sent, rds.status, rds.stops], ["SUCCEEDED", [], "stopped", ["AWS"]]);
  });

  it("never stops the instance later than 90 seconds after DescribeDBInstances", () => {
    const rds = startedByAws((one) => (one.startTakes = [{ status: "starting", seconds: 121 }]));
    const looked: number[] = [];
    const stopped: number[] = [];
    const stop = rds.stop.bind(rds);
    let refusals = 0;
    rds.stop = () => {
      stopped.push(rds.now);
      if (refusals++ < 20) throw THROTTLED;
      stop();
    };
    Object.defineProperty(rds, "status", { get: () => (looked.push(rds.now), "available"), set: () => {} });
    assert.equal(execution(rds).status, "FAILED");
    assert.ok(
      stopped.length === 4 && stopped.every((at) => at - looked.filter((look) => look <= at).at(-1)! <= 70),
      `${looked.join()} / ${stopped.join()}`,
    );
  });

  for (const call of [DESCRIBE, STOP_CALL]) {
    it(`reports a lasting error, and fails: ${call.split(":").at(-1)}`, () => {
      const rds = startedByAws();
      const { status, error, sent } = execution(rds, { [call]: [DENIED, "ever"] });
      assert.deepEqual([status, error, rds.stops], ["FAILED", "NotStopped", []]);
      assert.deepEqual(sent.map(({ Subject }) => Subject), ["Database main-stg was not stopped"]);
      assert.match(
        sent[0]!.Message,
        /^Database main-stg was started by AWS after seven days, was not stopped again and is billed by the hour\. Answer of AWS: .*not authorized/,
      );
    });
  }

  it("reports an instance that isn't available after half a day", () => {
    const rds = startedByAws((one) => (one.startTakes = [{ status: "storage-full", seconds: Infinity }]));
    const { status, sent, waits } = execution(rds);
    assert.deepEqual([status, rds.stops, sent.length], ["FAILED", [], 1]);
    assert.match(sent[0]!.Message, /"status":"storage-full"/);
    assert.equal(waits.reduce((sum, seconds) => sum + seconds), 300 + 720 * 60);
  });

  it("reports a stop that failed, and doesn't repeat it", () => {
    const rds = startedByAws((one) => (one.stopFails = true));
    const { status, sent } = execution(rds);
    assert.deepEqual([status, rds.stops, sent.length, rds.status], ["FAILED", ["AWS"], 1, "available"]);
  });

  it("fails if the topic doesn't answer, so that the alarm is raised", () => {
    const down = new CallError("Sns.SnsException");
    assert.deepEqual([execution(startedByAws((one) => (one.stopFails = true)), { [PUBLISH]: [down, "ever"] }).error], [down.code]);
  });

  it("ignores a start by a person after the stop", () => {
    const rds = startedByAws();
    const personAt = 300 + 480 + 600;
    rds.others.push({ at: personAt - 1, act: () => assert.equal(rds.status, "stopped") }, {
      at: personAt,
      act: () => rds.start("a person"),
    });
    assert.equal(execution(rds).status, "SUCCEEDED");
    rds.pass(24 * 3600);
    assert.deepEqual([rds.status, rds.stops], ["available", ["AWS"]]);
  });

  it("ignores a start by a person right after the stop", () => {
    const rds = startedByAws();
    const watch = (at: number): void => {
      rds.others.push({ at, act: () => rds.status === "stopped" ? rds.start("a person") : watch(at + 1) });
    };
    watch(301);
    assert.deepEqual([execution(rds).status, rds.stops], ["SUCCEEDED", ["AWS"]]);
    rds.pass(24 * 3600);
    assert.deepEqual([rds.status, rds.stops], ["available", ["AWS"]]);
  });

  for (const status of ["stopped", "deleting"]) {
    it(`does nothing with an instance that is ${status} when it looks, as by an event that came twice`, () => {
      const rds = new RdsInstance(status);
      const { sent, waits, ...played } = execution(rds);
      assert.deepEqual([played.status, rds.stops, sent, waits], ["SUCCEEDED", [], [], [300]]);
    });
  }

  it("waits for the end of a stop by a person", () => {
    const rds = new RdsInstance("available");
    rds.others.push({ at: 299, act: () => rds.stop() });
    assert.deepEqual([execution(rds).status, rds.status, rds.stops.length], ["SUCCEEDED", "stopped", 1]);
  });

  it("never stops an instance that a person started, stops at most once, and ends stopped, left to a person, or reported", () => {
    const status = fc.constantFrom("starting", "backing-up", "modifying", "storage-optimization", "configuring-enhanced-monitoring");
    const startTakes = fc.array(fc.record({ status, seconds: fc.integer({ min: 121, max: 5_000 }) }), { minLength: 1, maxLength: 3 })
      .map((steps) => [{ status: "starting", seconds: 200 }, ...steps]);
    const acts = fc.array(fc.record({ at: fc.integer({ min: 1, max: 20_000 }), start: fc.boolean() }), { maxLength: 4 });
    const errors = fc.array(fc.constantFrom(THROTTLED, new CallError("States.Timeout")), { maxLength: 5 });
    fc.assert(
      fc.property(
        startTakes,
        acts,
        errors,
        errors,
        fc.integer({ min: 60, max: 5000 }),
        fc.boolean(),
        (takes, persons, looks, stops, stopTakes, stopFails) => {
          const rds = startedByAws((one) => Object.assign(one, { startTakes: takes, stopTakes, stopFails }));
          const byMachine: string[] = [];
          for (const { at, start } of persons) rds.others.push({ at, act: () => (start ? rds.start("a person") : rds.stop()) });
          const stop = rds.stop.bind(rds);
          let inMachine = true;
          for (const other of rds.others) {
            const { act } = other;
            other.act = () => {
              inMachine = false;
              try {
                act();
              } finally {
                inMachine = true;
              }
            };
          }
          rds.stop = () => {
            stop();
            if (inMachine) byMachine.push(rds.stops.at(-1)!);
          };
          const { sent, ...played } = execution(rds, { [DESCRIBE]: looks, [STOP_CALL]: stops });
          assert.ok(byMachine.length <= 1 && !byMachine.includes("a person"), `${byMachine.join()} in ${played.path.join(" -> ")}`);
          assert.equal(played.status === "FAILED", sent.length === 1);
          if (played.status === "SUCCEEDED") assert.ok(rds.status === "stopped" || rds.startedBy === "a person", rds.status);
        },
      ),
      { numRuns: 300 },
    );
  });

  describe("as a definition", () => {
    const { StartAt, States } = JSON.parse(JSON.stringify(stopDefinition(STOP))) as StateMachine;

    it("is valid Amazon States Language for asl-validator", () => assert.deepEqual(validationErrors(stopDefinition(STOP)), []));

    it("reaches each state", () => {
      const reached = new Set([StartAt]);
      for (const name of reached) for (const next of followers(States[name]!)) reached.add(next);
      assert.deepEqual([...reached].toSorted(), Object.keys(States).toSorted());
    });

    it("stays within 25,000 events an execution, and within two days", () => {
      // Source: AWS Step Functions developer guide, "Step Functions service quotas", "Execution history": a state enters and exits, a task is
      // scheduled, started and succeeds besides.
      const rds = startedByAws((one) =>
        Object.assign(one, { startTakes: [{ status: "starting", seconds: 300 + 700 * 60 }], stopTakes: Infinity })
      );
      const { path, waits, status } = execution(rds);
      assert.deepEqual([status, rds.stops.length], ["FAILED", 1], "the longest there is");
      const events = path.reduce((sum, name) => sum + (States[name]!.Type === "Task" ? 5 : 2), 0);
      assert.ok(events > 15_000 && events < 24_000, String(events));
      assert.ok(waits.reduce((sum, seconds) => sum + seconds) < 2 * 24 * 3600);
    });

    it("has a timeout of a minute for each call", () => {
      for (const name of ["Look", "Stop", "Look after"]) assert.equal(States[name]!.TimeoutSeconds, 60, name);
    });
  });
});
