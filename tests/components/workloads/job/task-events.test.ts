import * as fc from "fast-check";
import assert from "node:assert/strict";

import { stoppedTasks, succeededTasks } from "../../../../components/workloads/job/task-events";
import { matchesPattern } from "./event-pattern";
import { agent, event, exit, OURS, REPORT, taskEvents } from "./task-event";

const ARN = "arn:aws:ecs:ap-northeast-1:111111111111";
const isStopped = (one: object) => matchesPattern(stoppedTasks(OURS), one);
const isGood = (one: object) => matchesPattern(succeededTasks(OURS), one);

describe("Ends of tasks", () => {
  const cases: [string, object, "good" | "bad" | "neither"][] = [
    ["exit code 0", event({}), "good"],
    ["exit code 0 of another revision", event({ taskDefinitionArn: `${OURS.familyArn}123` }), "good"],
    ["exit code 0 beside an agent that was killed", event({ containers: [agent(137), ...exit(0)] }), "good"],
    ["exit code 0 beside an agent that runs on", event({ containers: [...exit(0), agent()] }), "good"],
    ["exit code 1", event({ containers: exit(1) }), "bad"],
    ["exit code 1 beside an agent that ended well", event({ containers: [agent(0), ...exit(1)] }), "bad"],
    ["exit code 1 before an agent that ended well", event({ containers: [...exit(1), agent(0)] }), "bad"],
    ["an end without an exit code beside an agent that ended well", event({ containers: [REPORT, agent(0)] }), "bad"],
    ["exit code 255", event({ containers: exit(255) }), "bad"],
    ["no memory", event({ containers: exit(137, "OutOfMemoryError: Container killed due to memory usage") }), "bad"],
    [
      "an image that can't be pulled",
      event({
        stopCode: "TaskFailedToStart",
        stoppedReason: "CannotPullContainerError: pull image manifest has been retried 5 time(s)",
        containers: [REPORT],
      }),
      "bad",
    ],
    [
      "a secret that can't be read, before there is a container",
      event({ stopCode: "TaskFailedToStart", stoppedReason: "ResourceInitializationError: unable to pull secrets", containers: [] }),
      "bad",
    ],
    ["a stop by hand", event({ stopCode: "UserInitiated", stoppedReason: "Task stopped by user", containers: exit(143) }), "bad"],
    ["a stop by hand that the program took for its end", event({ stopCode: "UserInitiated", containers: exit(0) }), "bad"],
    [
      "Spot taking it back",
      event({ stopCode: "SpotInterruption", stoppedReason: "Your Spot Task was interrupted.", containers: exit(143) }),
      "bad",
    ],
    ["AWS retiring the host", event({ stopCode: "TerminationNotice", containers: exit(143) }), "bad"],
    ["an end without an exit code", event({ containers: [REPORT] }), "bad"],
    ["an end without a stop code", event({ stopCode: undefined }), "bad"],
    ["an exit code and no stop code", event({ stopCode: undefined, containers: exit(1) }), "bad"],
    [
      "a task that runs",
      event({ lastStatus: "RUNNING", stopCode: undefined, containers: [{ ...REPORT, lastStatus: "RUNNING" }] }),
      "neither",
    ],
    ["a task that is being stopped", event({ lastStatus: "DEPROVISIONING", containers: exit(1) }), "neither"],
    [
      "a task that waits",
      event({ lastStatus: "PROVISIONING", desiredStatus: "RUNNING", stopCode: undefined, containers: [REPORT] }),
      "neither",
    ],
    ["another family", event({ taskDefinitionArn: `${ARN}:task-definition/aws-practice-import:7`, containers: exit(1) }), "neither"],
    [
      "a family that begins like it",
      event({ taskDefinitionArn: `${ARN}:task-definition/aws-practice-report-extra:7`, containers: exit(1) }),
      "neither",
    ],
    [
      "a good end of a family that begins like it",
      event({ taskDefinitionArn: `${ARN}:task-definition/aws-practice-report-extra:7` }),
      "neither",
    ],
    ["another cluster", event({ clusterArn: `${OURS.clusterArn}-2`, containers: exit(1) }), "neither"],
    ["a good end in another cluster", event({ clusterArn: `${ARN}:cluster/aws-practice-prd` }), "neither"],
    ["another event of ECS", event({ containers: exit(1) }, { "detail-type": "ECS Service Action" }), "neither"],
    ["another source", event({ containers: exit(1) }, { source: "my.tests" }), "neither"],
  ];
  for (const [what, one, end] of cases) {
    it(`are ${end} for ${what}`, () =>
      assert.deepEqual({ good: isGood(one), stopped: isStopped(one) }, { good: end === "good", stopped: end !== "neither" }));
  }

  it("are all matched, and succeed only with exit code 0 of the job's own container", () => {
    fc.assert(
      fc.property(taskEvents, (one) => {
        const { stopCode, containers } = one.detail as { stopCode?: string; containers: { name: string; exitCode?: number }[] };
        assert.ok(isStopped(one));
        assert.equal(
          isGood(one),
          stopCode === "EssentialContainerExited" && containers.some(({ name, exitCode }) => name === OURS.containerName && exitCode === 0),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});
