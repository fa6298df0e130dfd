import assert from "node:assert/strict";

import type { Deployment, Service } from "@aws-sdk/client-ecs";
import * as fc from "fast-check";

import { type DesiredDeployment, rolloutStateOf } from "../../../../components/workloads/rollout/rollout-state";

const definition = (revision: number) => `arn:aws:ecs:ap-northeast-1:111111111111:task-definition/app:${revision}`;
const desired: DesiredDeployment = {
  taskDefinition: definition(7),
  subnets: ["subnet-1", "subnet-2"],
  securityGroups: ["sg-1"],
  capacity: [{ capacityProvider: "FARGATE", weight: 100, base: 1 }],
};

const deployment = (change: Partial<Deployment> = {}): Deployment => ({
  id: "ecs-svc/2",
  status: "PRIMARY",
  taskDefinition: definition(7),
  desiredCount: 2,
  runningCount: 2,
  pendingCount: 0,
  failedTasks: 0,
  rolloutState: "COMPLETED",
  networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-2", "subnet-1"], securityGroups: ["sg-1"] } },
  capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 100, base: 1 }],
  ...change,
});
const service = (...deployments: Deployment[]): Service => ({ status: "ACTIVE", deployments });
const older = deployment({ id: "ecs-svc/1", taskDefinition: definition(6) });
const gaveUp = deployment({ status: "ACTIVE", rolloutState: "FAILED", rolloutStateReason: "tasks failed to start" });

describe("rolloutStateOf", () => {
  it("is running if the desired deployment runs, with its subnets in any order", () => {
    assert.deepEqual(rolloutStateOf(desired, service(deployment()), undefined), { is: "running" });
    assert.deepEqual(rolloutStateOf(desired, service(deployment({ desiredCount: 0, runningCount: 0 })), "ecs-svc/2"), { is: "running" });
    assert.deepEqual(
      rolloutStateOf(desired, service(deployment(), { ...older, status: "ACTIVE" }), "ecs-svc/2"),
      { is: "running" },
      "the old one drains",
    );
  });

  const waiting: [string, Partial<Deployment>, string][] = [
    ["tasks start", { rolloutState: "IN_PROGRESS", runningCount: 1, pendingCount: 1 }, "revision 7: 1 of 2 tasks run, 1 starting"],
    ["some have failed", { rolloutState: "IN_PROGRESS", runningCount: 0, failedTasks: 2 }, "revision 7: 0 of 2 tasks run, 2 failed"],
    ["ECS looks at the alarms", { rolloutState: "IN_PROGRESS" }, "revision 7: 2 of 2 tasks run, ECS still monitors them"],
    ["a task is missing after the end", { runningCount: 1, desiredCount: 1.5 }, "revision 7: 1 of 1.5 tasks run"],
  ];
  for (const [when, change, progress] of waiting) {
    it(`waits while ${when}`, () =>
      assert.deepEqual(rolloutStateOf(desired, service(deployment(change)), undefined), {
        is: "waiting",
        progress,
        deployment: "ecs-svc/2",
      }));
  }

  it("is waiting while there is no deployment yet", () => {
    assert.equal(rolloutStateOf(desired, service(), undefined).is, "waiting");
  });

  it("is failed after a rollback, with or without the failed deployment in the answer", () => {
    const back = deployment({
      id: "ecs-svc/3",
      taskDefinition: definition(6),
      rolloutState: "IN_PROGRESS",
      rolloutStateReason: "rolling back to deploymentId ecs-svc/1",
    });
    assert.deepEqual(rolloutStateOf(desired, service(back, gaveUp), undefined), {
      is: "failed",
      deployment: "ecs-svc/2",
      runs: back,
      why: "tasks failed to start",
    });
    assert.deepEqual(rolloutStateOf(desired, service(back), "ecs-svc/2"), {
      is: "failed",
      deployment: "ecs-svc/2",
      runs: back,
      why: "rolling back to deploymentId ecs-svc/1",
    });
    const { rolloutStateReason: _, ...silent } = back;
    assert.equal((rolloutStateOf(desired, service(silent), "ecs-svc/2") as { why: string }).why, "another deployment took its place");
  });

  it("recognizes a rollback to the same task definition by the deployment's id", () => {
    const same = deployment({ id: "ecs-svc/3" });
    assert.equal(rolloutStateOf(desired, service(same), "ecs-svc/2").is, "failed");
    assert.equal(rolloutStateOf(desired, service(same), "ecs-svc/3").is, "running");
  });

  it("is failed for a first deployment that failed, with nothing running", () => {
    const { status: _, ...failed } = gaveUp;
    assert.deepEqual(rolloutStateOf(desired, service({ ...failed, status: "PRIMARY" }), undefined), {
      is: "failed",
      deployment: "ecs-svc/2",
      runs: undefined,
      why: "tasks failed to start",
    });
  });

  const differing: [string, Partial<Deployment>, string][] = [
    ["another definition", { taskDefinition: definition(6) }, "task definition app:6, not app:7"],
    [
      "other subnets",
      { networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"], securityGroups: ["sg-1"] } } },
      "subnets subnet-1, not subnet-1 subnet-2",
    ],
    ["other security groups", {
      networkConfiguration: { awsvpcConfiguration: { subnets: desired.subnets as string[], securityGroups: ["sg-2"] } },
    }, "security groups sg-2, not sg-1"],
    [
      "other capacity",
      { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] },
      "capacity FARGATE_SPOT=1+0, not FARGATE=100+1",
    ],
  ];
  for (const [what, change, difference] of differing) {
    it(`reports ${what} without a sign of the desired deployment`, () => {
      const runs = deployment(change);
      assert.deepEqual(rolloutStateOf(desired, service(runs), undefined), { is: "other", runs, differs: [difference] });
    });
  }

  it("is failed for a service that doesn't exist", () => {
    assert.deepEqual(rolloutStateOf(desired, undefined, undefined), {
      is: "failed",
      deployment: undefined,
      runs: undefined,
      why: "the service doesn't exist",
    });
    assert.deepEqual(rolloutStateOf(desired, { status: "DRAINING" }, "a"), {
      is: "failed",
      deployment: "a",
      runs: undefined,
      why: "the service is DRAINING",
    });
  });

  it("is running only for a complete primary deployment that is the desired one, with all of its tasks", () => {
    const states = fc.constantFrom("IN_PROGRESS" as const, "COMPLETED" as const, "FAILED" as const);
    const anyDeployment = fc.record({
      id: fc.constantFrom("ecs-svc/1", "ecs-svc/2", "ecs-svc/3"),
      status: fc.constantFrom("PRIMARY", "ACTIVE", "INACTIVE"),
      taskDefinition: fc.constantFrom(definition(6), definition(7)),
      rolloutState: states,
      desiredCount: fc.nat(3),
      runningCount: fc.nat(3),
    }).map((change) => deployment(change));
    fc.assert(
      fc.property(
        fc.array(anyDeployment, { maxLength: 3 }),
        fc.option(fc.constantFrom("ecs-svc/1", "ecs-svc/2"), { nil: undefined }),
        (deployments, followed) => {
          const verdict = rolloutStateOf(desired, service(...deployments), followed);
          const primary = deployments.find(({ status }) => status === "PRIMARY");
          const runs = primary?.rolloutState === "COMPLETED" && primary.runningCount! >= primary.desiredCount!
            && (followed === undefined ? primary.taskDefinition === definition(7) : primary.id === followed);
          assert.equal(verdict.is === "running", runs);
        },
      ),
    );
  });
});
