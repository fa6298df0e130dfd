import assert from "node:assert/strict";

import { causesOf } from "../../../commands/ops/causes";
import { renderStatus, type Status, type WorkloadStatus } from "../../../commands/ops/status";
import { painter } from "../../../toolkit/shared/paint";

const STOPPED = {
  stoppedAt: new Date("2026-11-27T02:14:00Z"),
  stoppedReason: "Essential container in task exited",
  containers: [{ name: "sidecar" }, { name: "api", exitCode: 137, reason: "OutOfMemoryError: container killed due to memory usage" }],
};
const event = (message: string) => ({ message, createdAt: new Date("2026-11-27T02:15:00Z") });

describe("Causes of a problem", () => {
  it("are the end of the last task, with each container's, and the newest event", () => {
    const events = [event("(service api) has reached a steady state."), event("(service api) was unable to place a task."), event("older")];
    assert.deepEqual(causesOf({ events }, [STOPPED, { ...STOPPED, stoppedReason: "older" }]), [
      "2026-11-27 02:14 UTC: Essential container in task exited; api: exit code 137, OutOfMemoryError: container killed due to memory usage",
      "2026-11-27 02:15 UTC: (service api) was unable to place a task.",
    ]);
  });

  it("are none if ECS says nothing", () => {
    assert.deepEqual(causesOf({}, []), []);
    assert.deepEqual(causesOf({ events: [event("(service api) has reached a steady state.")] }, []), []);
  });

  it("are below the table, with the names of their services", () => {
    const fine: WorkloadStatus = {
      name: "api",
      kind: "service",
      tasks: "1/1",
      health: "healthy",
      image: undefined,
      commit: undefined,
      since: undefined,
      last: "completed",
      problem: undefined,
      causes: [],
    };
    const status: Status = {
      workloads: [fine, { ...fine, name: "web", problem: "1 tasks are missing", causes: ["at night: it exited"] }],
      alarms: [],
    };
    const text = renderStatus(status, "stg", painter({ isTTY: false }, {}));
    assert.match(text, /1 tasks are missing\n {2}web at night: it exited\n\n✗ 1 of 2 need attention; no alarm is raised\n$/);
  });
});
