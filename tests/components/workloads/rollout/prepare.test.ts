import assert from "node:assert/strict";

import type { Service } from "@aws-sdk/client-ecs";

import type { ServiceView } from "../../../../components/workloads/rollout/follow";
import { prepare, warningOf } from "../../../../components/workloads/rollout/prepare";
import { type DesiredDeployment } from "../../../../components/workloads/rollout/rollout-state";
import { FakeClock } from "../../../support/fake-clock";

const GROUP = { targetGroupArn: "group", containerName: "app", containerPort: 80 };
const desired = (tasks: DesiredDeployment["tasks"]): DesiredDeployment => ({
  taskDefinition: "app:7",
  subnets: [],
  securityGroups: [],
  capacity: [],
  tasks,
});
const running: Service = {
  status: "ACTIVE",
  desiredCount: 2,
  loadBalancers: [GROUP],
  deployments: [{ id: "ecs-svc/1", status: "PRIMARY" }],
};

/** Requests to ECS before the provider's. */
async function prepared(service: Service | undefined, tasks: DesiredDeployment["tasks"], loadBalancers: (typeof GROUP)[] = [GROUP]) {
  const updates: unknown[] = [];
  const view: ServiceView = {
    service: async () => service,
    deploy: async (_, more) => {
      updates.push(more);
      return "ecs-svc/2";
    },
    stoppedTask: () => assert.fail("nothing has stopped"),
  };
  return {
    before: await prepare(view, { subject: "FargateService \"app\"", desired: desired(tasks), loadBalancers }, new FakeClock()),
    updates,
  };
}

describe("prepare", () => {
  const exact = { least: 3, isExact: true };
  const scaled = (least: number) => ({ least, isExact: false });

  it("makes no call if the provider's call is enough", async () => {
    for (const tasks of [exact, scaled(1), scaled(2)]) {
      assert.deepEqual(await prepared(running, tasks), { before: "ecs-svc/1", updates: [] });
    }
    assert.deepEqual(await prepared({ ...running, loadBalancers: [] }, exact, []), { before: "ecs-svc/1", updates: [] });
    assert.deepEqual(await prepared(undefined, scaled(2)), { before: undefined, updates: [] });
    assert.deepEqual(await prepared({ ...running, status: "DRAINING" }, scaled(3)), { before: undefined, updates: [] });
  });

  it("requests the minimum number of tasks of a service that scales and has fewer", async () => {
    assert.deepEqual(await prepared({ ...running, desiredCount: 0 }, scaled(2)), { before: "ecs-svc/2", updates: [{ desiredCount: 2 }] });
  });

  it("fails with ECS's reason", async () => {
    const view: ServiceView = {
      service: async () => ({ ...running, desiredCount: 0 }),
      deploy: () => Promise.reject(new Error("not authorized")),
      stoppedTask: () => assert.fail("nothing has stopped"),
    };
    const preparation = { subject: "FargateService \"app\"", desired: desired(scaled(2)), loadBalancers: [] };
    await assert.rejects(prepare(view, preparation, new FakeClock()), {
      message: "FargateService \"app\": ECS rejects app:7: not authorized. The service was not changed.",
    });
    const silent = { ...view, service: () => Promise.reject(Object.assign(new Error("denied"), { name: "AccessDeniedException" })) };
    await assert.rejects(
      prepare(silent, preparation, new FakeClock()),
      /FargateService "app": ECS denies the state of the rollout: denied/,
    );
  });

  it("attaches the first load balancer without a grace period, which ECS rejects in the same call", async () => {
    assert.deepEqual(await prepared({ ...running, loadBalancers: [] }, scaled(1)), {
      before: "ecs-svc/2",
      updates: [{ desiredCount: undefined, loadBalancers: [GROUP] }],
    });
    assert.deepEqual(await prepared({ ...running, loadBalancers: [], desiredCount: 0 }, scaled(1)), {
      before: "ecs-svc/2",
      updates: [{ desiredCount: 1, loadBalancers: [GROUP] }],
    });
  });
});

describe("A warning of raised alarms", () => {
  const raised = (...names: string[]) => async () => names;

  it("names the alarms that ECS ignores in the rollout", async () => {
    assert.equal(await warningOf([], () => assert.fail("there is nothing to look at")), undefined);
    assert.equal(await warningOf(["errors"], raised()), undefined);
    assert.match(
      (await warningOf(["errors", "unhealthy"], raised("errors")))!,
      /^errors is in ALARM already, so ECS ignores it in this rollout: /,
    );
    assert.match(
      (await warningOf(["errors", "unhealthy"], raised("errors", "unhealthy")))!,
      /^errors and unhealthy are in ALARM already, so ECS ignores them in this rollout: /,
    );
  });

  it("names the missing permission, and doesn't fail", async () => {
    assert.match(
      (await warningOf(["errors"], () => Promise.reject(new Error("not authorized"))))!,
      /^can't check .*: not authorized\. The deploying role needs cloudwatch:DescribeAlarms$/,
    );
  });
});
