import assert from "node:assert/strict";
import * as fc from "fast-check";

import { badEnds, goodEnds } from "../../components/lib/task-events";
import { matchesPattern } from "./event-pattern";

const ARN = "arn:aws:ecs:ap-northeast-1:111111111111";
const OURS = { clusterArn: `${ARN}:cluster/aws-practice-stg`, familyArn: `${ARN}:task-definition/aws-practice-report:` };
const isBad = (event: object) => matchesPattern(badEnds(OURS), event);
const isGood = (event: object) => matchesPattern(goodEnds(OURS), event);

const REPORT = { containerArn: `${ARN}:container/1`, name: "report", lastStatus: "STOPPED", taskArn: `${ARN}:task/aws-practice-stg/0f5c`, cpu: "0" };
const exit = (exitCode: number, reason?: string) => [{ ...REPORT, exitCode, ...(reason !== undefined && { reason }) }];

/** Without keys that hold nothing. */
const sent = (value: object) => JSON.parse(JSON.stringify(value)) as object;

/** As ECS sends it, without what says nothing about the end. */
const event = (detail: object, around: object = {}) => sent({
  version: "0",
  id: "9bcdac79-b31f-4d3d-9410-fbd727c29fab",
  "detail-type": "ECS Task State Change",
  source: "aws.ecs",
  account: "111111111111",
  region: "ap-northeast-1",
  resources: [REPORT.taskArn],
  ...around,
  detail: {
    clusterArn: OURS.clusterArn,
    taskDefinitionArn: `${ARN}:task-definition/aws-practice-report:7`,
    taskArn: REPORT.taskArn,
    group: "family:aws-practice-report",
    launchType: "FARGATE",
    desiredStatus: "STOPPED",
    lastStatus: "STOPPED",
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
    containers: exit(0),
    version: 5,
    ...detail,
  },
});

describe("Ends of tasks", () => {
  const cases: [string, object, "good" | "bad" | "neither"][] = [
    ["exit code 0", event({}), "good"],
    ["exit code 0 of another revision", event({ taskDefinitionArn: `${OURS.familyArn}123` }), "good"],
    ["exit code 1", event({ containers: exit(1) }), "bad"],
    ["exit code 255", event({ containers: exit(255) }), "bad"],
    ["no memory", event({ containers: exit(137, "OutOfMemoryError: Container killed due to memory usage") }), "bad"],
    ["an image that can't be pulled", event({ stopCode: "TaskFailedToStart", stoppedReason: "CannotPullContainerError: pull image manifest has been retried 5 time(s)", containers: [REPORT] }), "bad"],
    ["a secret that can't be read, before there is a container", event({ stopCode: "TaskFailedToStart", stoppedReason: "ResourceInitializationError: unable to pull secrets", containers: [] }), "bad"],
    ["a stop by hand", event({ stopCode: "UserInitiated", stoppedReason: "Task stopped by user", containers: exit(143) }), "bad"],
    ["a stop by hand that the program took for its end", event({ stopCode: "UserInitiated", containers: exit(0) }), "bad"],
    ["Spot taking it back", event({ stopCode: "SpotInterruption", stoppedReason: "Your Spot Task was interrupted.", containers: exit(143) }), "bad"],
    ["AWS retiring the host", event({ stopCode: "TerminationNotice", containers: exit(143) }), "bad"],
    ["an end without an exit code", event({ containers: [REPORT] }), "bad"],
    ["an end without a stop code", event({ stopCode: undefined }), "bad"],
    ["an exit code and no stop code", event({ stopCode: undefined, containers: exit(1) }), "bad"],
    ["a task that runs", event({ lastStatus: "RUNNING", stopCode: undefined, containers: [{ ...REPORT, lastStatus: "RUNNING" }] }), "neither"],
    ["a task that is being stopped", event({ lastStatus: "DEPROVISIONING", containers: exit(1) }), "neither"],
    ["a task that waits", event({ lastStatus: "PROVISIONING", desiredStatus: "RUNNING", stopCode: undefined, containers: [REPORT] }), "neither"],
    ["another family", event({ taskDefinitionArn: `${ARN}:task-definition/aws-practice-import:7`, containers: exit(1) }), "neither"],
    ["a family that begins like it", event({ taskDefinitionArn: `${ARN}:task-definition/aws-practice-report-extra:7`, containers: exit(1) }), "neither"],
    ["a good end of a family that begins like it", event({ taskDefinitionArn: `${ARN}:task-definition/aws-practice-report-extra:7` }), "neither"],
    ["another cluster", event({ clusterArn: `${OURS.clusterArn}-2`, containers: exit(1) }), "neither"],
    ["a good end in another cluster", event({ clusterArn: `${ARN}:cluster/aws-practice-prd` }), "neither"],
    ["another event of ECS", event({ containers: exit(1) }, { "detail-type": "ECS Service Action" }), "neither"],
    ["another source", event({ containers: exit(1) }, { source: "my.tests" }), "neither"],
  ];
  for (const [what, one, end] of cases) {
    it(`are ${end} for ${what}`, () => assert.deepEqual({ good: isGood(one), bad: isBad(one) }, { good: end === "good", bad: end === "bad" }));
  }

  it("are either good or bad for every task of the family that is stopped, and good only with exit code 0 of its own", () => {
    const stopCode = fc.constantFrom(undefined, "TaskFailedToStart", "EssentialContainerExited", "UserInitiated", "ServiceSchedulerInitiated", "SpotInterruption", "TerminationNotice", "Unheard");
    const exitCode = fc.option(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), { nil: undefined });
    const containers = fc.oneof(fc.constant([]), exitCode.map((code) => (code === undefined ? [REPORT] : exit(code))));
    fc.assert(fc.property(stopCode, containers, fc.integer({ min: 1 }), (code, all, revision) => {
      const one = event({ stopCode: code, containers: all, taskDefinitionArn: `${OURS.familyArn}${revision}` });
      assert.notEqual(isGood(one), isBad(one));
      assert.equal(isGood(one), code === "EssentialContainerExited" && JSON.stringify(all) === JSON.stringify(exit(0)));
    }), { numRuns: 500 });
  });
});
