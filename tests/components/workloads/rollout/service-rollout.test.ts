import assert from "node:assert/strict";

import { naming } from "../../../../components/shared/naming";
import { Cluster } from "../../../../components/workloads/cluster";
import { DatabaseUsers } from "../../../../components/workloads/database-users/database-users";
import { ScheduledJob } from "../../../../components/workloads/job/scheduled-job";
import { FargateService } from "../../../../components/workloads/service/fargate-service";
import { isObject, type Properties } from "../../../../toolkit/shared/values";
import { build, type Registered } from "../../../support/simulated";
import {
  containerOf,
  database,
  HERE,
  makeService,
  routed,
  serviceRefusal,
  some,
  statements,
  surroundings,
} from "../../../support/workloads";

const DEFINITION = `arn:aws:ecs:${HERE}:task-definition/aws-practice-api-stg:1`;
const RELEASE = { command: ["node", "migrate.js"] };

describe("FargateService alarms", () => {
  it("end a rollout and notify the topic with route", async () => {
    const registered = await makeService(() => routed());
    const [errors, unhealthy] = ["errors", "unhealthy"].map((name) => registered.only("MetricAlarm", `api-alarms-${name}`));
    assert.deepEqual(registered.inputs("Service")["alarms"], {
      enable: true,
      rollback: true,
      alarmNames: [errors!.outputs["name"], unhealthy!.outputs["name"]],
    });
    const topic = registered.only("Topic").outputs["arn"];
    assert.equal(registered.only("MetricAlarm", "api-alarms-refused").inputs["metricName"], "TargetConnectionErrorCount"); // ends no rollout
    for (const { inputs } of [errors!, unhealthy!]) {
      assert.deepEqual([inputs["alarmActions"], inputs["treatMissingData"]], [[topic], "notBreaching"]);
    }
  });

  it("compare the container's errors with its requests, above a minimum", async () => {
    const registered = await makeService(() => routed({ serverErrorPercent: 20 }));
    const { threshold, evaluationPeriods, metricQueries } = registered.inputs("MetricAlarm", "api-alarms-errors");
    assert.deepEqual([threshold, evaluationPeriods], [20, 2]);
    const [percent, ...metrics] = metricQueries as Properties[];
    assert.equal(percent!["expression"], "IF(errors >= 5, 100 * errors / requests, 0)");
    const dimensions = {
      LoadBalancer: registered.only("LoadBalancer").outputs["arnSuffix"],
      TargetGroup: registered.only("TargetGroup").outputs["arnSuffix"],
    };
    assert.deepEqual(metrics.map(({ id, metric }) => [id, (metric as Properties)["metricName"], (metric as Properties)["dimensions"]]), [
      ["errors", "HTTPCode_Target_5XX_Count", dimensions],
      ["requests", "RequestCount", dimensions],
    ]);
  });

  for (
    const [healthCheck, minutes] of [[{}, 3], [{ startPeriodSeconds: 0 }, 2], [
      { startPeriodSeconds: 300, intervalSeconds: 30 },
      8,
    ]] as const
  ) {
    it(`give a task time to start and ECS time to replace it: ${JSON.stringify(healthCheck)}, ${minutes} minutes`, async () => {
      const registered = await makeService(() => routed({ healthCheck }));
      const { evaluationPeriods, period, statistic, metricName } = registered.inputs("MetricAlarm", "api-alarms-unhealthy");
      assert.deepEqual([metricName, statistic, period, evaluationPeriods], ["UnHealthyHostCount", "Minimum", 60, minutes]);
    });
  }

  it("are disabled explicitly without route, as ECS keeps omitted blocks", async () => {
    const registered = await makeService();
    assert.deepEqual(registered.inputs("Service")["alarms"], { enable: false, rollback: false, alarmNames: ["none"] });
    assert.deepEqual(registered.ofType("MetricAlarm").map(({ name }) => name), ["api-watch-tasks"]);
  });
});

describe("FargateService watch", () => {
  const namesOf = async (given: Parameters<typeof makeService>[0]) =>
    (await makeService(given)).ofType("MetricAlarm").map(({ name }) => name).filter((name) => name.startsWith("api-watch")).toSorted();

  it("is created once the version runs, and treats missing data as breaching", async () => {
    const registered = await makeService(() => routed({ healthCheck: { startPeriodSeconds: 180 } }));
    const down = registered.inputs("MetricAlarm", "api-watch-down");
    assert.deepEqual([down["metricName"], down["statistic"], down["threshold"], down["evaluationPeriods"], down["treatMissingData"]], [
      "HealthyHostCount",
      "Maximum",
      1,
      5,
      "breaching",
    ]);
    for (const name of ["api-watch-cpu", "api-watch-down", "api-watch-tasks"]) {
      assert.ok(registered.dependencies("MetricAlarm", name).includes("api-rollout-note"), name);
    }
  });

  it("needs route or Container Insights, and tasks", async () => {
    assert.deepEqual(await namesOf(() => routed()), ["api-watch-cpu", "api-watch-down", "api-watch-tasks"]);
    assert.deepEqual(await namesOf({}), ["api-watch-tasks"]);
    assert.deepEqual(
      await namesOf(() =>
        routed({
          cluster: new Cluster("quiet", { names: naming({ project: "quiet", environment: "stg" }), containerInsights: "disabled" }),
        })
      ),
      ["api-watch-cpu", "api-watch-down"],
    );
    assert.deepEqual(await namesOf(() => routed({ count: 0 })), []);
    assert.deepEqual(await namesOf(() => routed({ image: undefined })), []);
  });
});

describe("FargateService rollout", () => {
  const noteOf = async (change = {}) => {
    const registered = await makeService(() => routed(change));
    const { input } = registered.inputs("Stash", "api-rollout-note");
    assert.ok(isObject(input));
    return { registered, input };
  };

  it("is noted with the desired deployment, after the service", async () => {
    const { registered, input } = await noteOf();
    const { settings, ...desired } = input;
    assert.match(String(settings), /^[0-9a-f]{12}$/);
    assert.deepEqual(desired, {
      cluster: `arn:aws:ecs:${HERE}:cluster/aws-practice-stg`,
      service: registered.only("Service").outputs["name"],
      taskDefinition: DEFINITION,
      subnets: ["subnet-1", "subnet-2"],
      securityGroups: [registered.only("SecurityGroup", "api-access-security-group").id],
      capacity: [{ capacityProvider: "FARGATE", weight: 100, base: 1 }],
      tasks: { least: 2, isExact: true },
    });
    assert.ok(registered.dependencies("Stash", "api-rollout-note").includes("api-service"));
  });

  it("is noted again with every change of the service, and only then", async () => {
    const settings = async (change = {}) => (await noteOf(change)).input["settings"];
    const first = await settings();
    assert.equal(await settings({ rolloutTimeoutMinutes: 30 }), first);
    for (
      const change of [{ count: 3 }, { deregistrationDelaySeconds: 60, healthCheck: { startPeriodSeconds: 90 } }, { executeCommand: true }]
    ) {
      assert.notEqual(await settings(change), first, JSON.stringify(change));
    }
  });

  it("has no note while the service waits for its first image", async () => {
    const registered = await makeService(() => routed({ image: undefined, release: RELEASE }));
    assert.deepEqual(registered.ofType("Stash"), []);
  });
});

describe("FargateService release", () => {
  it("is noted before the service gets its task definition, once a task can start", async () => {
    const registered = await makeService(() => routed({ release: RELEASE }));
    assert.deepEqual(registered.inputs("Stash", "api-release-note")["input"], {
      cluster: `arn:aws:ecs:${HERE}:cluster/aws-practice-stg`,
      taskDefinition: DEFINITION,
      command: ["node", "migrate.js"],
      subnets: ["subnet-1", "subnet-2"],
      securityGroups: [registered.only("SecurityGroup", "api-access-security-group").id],
    });
    assert.ok(registered.dependencies("Service").includes("api-release-note"));
    for (const needed of ["api-task-start", "api-access-https", "way-out"]) {
      assert.ok(registered.dependencies("Stash", "api-release-note").includes(needed), needed);
    }
  });

  it("with `releaseConnections` runs in a task definition with rights and a security group of its own", async () => {
    const registered = await build(() => {
      const around = surroundings();
      const users = new DatabaseUsers("users", {
        ...around,
        database: database(),
        users: { "api": {}, "api-release": { as: "owner" } },
      });
      new FargateService("api", {
        ...around,
        environment: { APP_ENV: "stg" },
        release: RELEASE,
        connections: [users.destination("api")],
        releaseConnections: [users.destination("api-release")],
      });
    });
    const note = registered.inputs("Stash", "api-release-note")["input"] as Properties;
    assert.deepEqual(some(note, "taskDefinition", "command", "securityGroups"), [
      registered.only("TaskDefinition", "api-release-task-definition").outputs["arn"],
      ["node", "migrate.js"],
      [registered.only("SecurityGroup", "api-release-access-security-group").id],
    ]);
    const { family } = registered.inputs("TaskDefinition", "api-release-task-definition");
    const logGroup = registered.inputs("LogGroup", "api-release-task-log-group")["name"];
    assert.deepEqual([family, logGroup], ["aws-practice-api-release-stg", "/aws-practice/stg/api-release"]);
    const userOf = (task: string) =>
      (containerOf(registered, `${task}-definition`)["environment"] as { name: string; value: string }[]).filter(({ name }) =>
        ["APP_ENV", "DB_USER_NAME"].includes(name)
      ).map(({ value }) => value);
    assert.deepEqual([userOf("api-task"), userOf("api-release-task")], [["stg", "api"], ["stg", "api_release"]]);
    const connectsAs = (task: string) =>
      statements(registered, "RolePolicy", `${task}-act`).map(({ Resource }) => String(Resource).split("/").at(-1));
    assert.deepEqual([connectsAs("api-task"), connectsAs("api-release-task")], [["api"], ["api_release"]]);
    for (const needed of ["api-release-task-act", "api-release-access-to-database-in-5432", "users-note", "way-out"]) {
      assert.ok(registered.dependencies("Stash", "api-release-note").includes(needed), needed);
    }
    assert.ok(registered.dependencies("Service").includes("api-release-note"));
  });

  it("has the service's task definition without `releaseConnections`, and nothing of its own before the first image", async () => {
    const own = (registered: Registered) => registered.resources.map(({ name }) => name).filter((name) => name.startsWith("api-release"));
    assert.deepEqual(own(await makeService({ release: RELEASE })), ["api-release", "api-release-note"]);
    assert.deepEqual(own(await makeService({ image: undefined, release: RELEASE, releaseConnections: [] })), []);
  });

  it("and a successful rollout come before the jobs that share the image", async () => {
    const registered = await build(() => {
      const around = surroundings();
      const api = new FargateService("api", { ...around, release: RELEASE });
      new ScheduledJob("report", { ...around, schedule: "rate(1 hour)", dependsOn: api.runningVersion });
      new ScheduledJob("other", { ...around, schedule: "rate(1 hour)" });
    });
    const waits = (job: string) => registered.dependencies("StateMachine", `${job}-runner-state-machine`).includes("api-rollout-note");
    assert.deepEqual([waits("report"), waits("other")], [true, false]);
  });

  it("rejects an empty command and timeoutMinutes 0", async () => {
    assert.equal(
      await serviceRefusal({ release: { command: [] } }),
      "FargateService \"api\": release.command is [], but must be a command and its arguments, e.g. [\"node\", \"migrate.js\"]",
    );
    assert.equal(
      await serviceRefusal({ release: { ...RELEASE, timeoutMinutes: 0 } }),
      "FargateService \"api\": release.timeoutMinutes is 0, but must be a whole number from 1 to 120",
    );
  });
});
