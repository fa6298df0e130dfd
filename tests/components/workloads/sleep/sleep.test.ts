import assert from "node:assert/strict";

import { hourlyCost } from "../../../../components/workloads/sleep/hourly-cost";
import { messageOf } from "../../../../components/workloads/sleep/refuse-asleep";
import { isObject, type Properties } from "../../../../toolkit/shared/values";
import { planOf, type Registered } from "../../../support/simulated";

const asleep = (change: object = {}) =>
  planOf(".", "stg", {
    "aws-practice:sleep": (sleep) => {
      Object.assign(sleep, { workingHours: "mon-fri 08:00-20:00" }, change);
    },
    "aws-practice:services": (services) => {
      Object.assign(services["api"] as object, { image: "3f2c1a9", count: 2 });
      services["worker"] = { image: "3f2c1a9", count: 1, scaling: { maxCount: 4 } };
      services["later"] = { count: 1 };
    },
    "aws-practice:jobs": (jobs) => {
      Object.assign(jobs["daily-report"] as object, { schedule: "cron(0 18 * * ? *)" });
    },
  });

describe("An environment that sleeps", () => {
  let registered: Registered;
  before(async () => {
    ({ registered } = await asleep());
  });
  const machine = () => registered.json("StateMachine", "sleep-state-machine", "definition") as { States: Record<string, Properties> };

  it("has a state machine for its services with an image, its database and its NAT instance", () => {
    const { States } = machine();
    const names = ["api", "worker"].map((name) => registered.only("Service", `${name}-service`));
    assert.deepEqual(
      States["Services"]!["Result"],
      names.map(({ outputs }) => ({ arn: outputs["arn"], id: `service/aws-practice-stg/${String(outputs["name"])}` })),
    );
    const text = JSON.stringify(States);
    assert.ok(
      text.includes("\"DbInstanceIdentifier\":\"main-stg\"") && text.includes(registered.only("Instance", "network-nat-instance").id),
    );
  });

  it("wakes half an hour before its hours, and sleeps at their end, in its time zone", () => {
    const schedules = ["sleep-wake-schedule", "sleep-sleep-schedule"].map((name) => registered.inputs("Schedule", name));
    assert.deepEqual(
      schedules.map((each) => [each["scheduleExpression"], each["scheduleExpressionTimezone"], (each["target"] as Properties)["input"]]),
      [
        ["cron(30 7 ? * MON,TUE,WED,THU,FRI *)", "Asia/Tokyo", "{\"action\":\"wake\"}"],
        ["cron(0 20 * * ? *)", "Asia/Tokyo", "{\"action\":\"scheduled-sleep\"}"],
      ],
    );
  });

  it("stops the database again after AWS's start, if it sleeps", () => {
    const { detail } = registered.json("EventRule", "sleep-rule", "eventPattern") as { detail: object };
    assert.deepEqual(detail, { EventID: ["RDS-EVENT-0154"], SourceArn: [registered.only("Instance", "database-instance").outputs["arn"]] });
    assert.equal(registered.inputs("EventTarget", "sleep-again-target")["input"], "{\"action\":\"sleep-again\"}");
  });

  it("leaves numbers of tasks, and its note, to the state machine: an update changes neither", () => {
    const ignored = (type: string, name: string) => registered.only(type, name).options?.ignoreChanges;
    assert.deepEqual(ignored("Service", "api-service"), ["desiredCount"]);
    assert.deepEqual(ignored("Parameter", "sleep-note-parameter"), ["insecureValue"]);
    const bounds = (name: string) => [registered.inputs("Target", name)["minCapacity"], registered.inputs("Target", name)["maxCapacity"]];
    assert.deepEqual([bounds("api-scaling-target"), bounds("worker-scaling-target")], [[2, 2], [1, 4]]);
    assert.deepEqual(registered.ofType("Policy").map(({ name }) => name).filter((name) => name.startsWith("api-scaling")), []);
  });

  it("has jobs that read the note first", () => {
    const { States } = registered.json("StateMachine", "daily-report-runner-state-machine", "definition") as {
      States: Record<string, Properties>;
    };
    assert.deepEqual([States["Begin"]!["Next"], States["Read the note"]!["Parameters"]], ["Read the note", {
      Name: "/stg/aws-practice/sleep",
    }]);
  });

  it("expects backups on working days", () => {
    assert.match(
      String(registered.inputs("MetricAlarm", "database-alarms-backup")["alarmDescription"]),
      /no automated backup for 74 hours/,
    );
  });

  it("shows hours and savings in its plan, and has an output for the state machine", async () => {
    const { plan } = await asleep();
    const text = plan.simulation.messages.map(({ text: each }) => each).find((each) => each.startsWith("Sleep"));
    assert.match(text ?? "", /^Sleep "sleep": asleep for about 106 of 168 hours a week, 457 a month, which saves about \d+ USD a month/);
    assert.ok(String(plan.simulation.outputs["sleepStateMachineArn"]).includes(":stateMachine:sleep-state-machine-"));
  });

  it("has another rule for the night in which clocks go back", async () => {
    const { registered: there } = await asleep({ timeZone: "Europe/Berlin" });
    const [rule] = there.ofType("AlarmMuteRule").filter(({ name }) => name === "sleep-mute-last-hour");
    assert.ok(rule && isObject(rule.inputs["rule"]));
    assert.deepEqual(rule.inputs["rule"]["schedule"], {
      expression: "cron(59 6 * * MON,TUE,WED,THU,FRI)",
      duration: "PT1H1M",
      timezone: "Europe/Berlin",
    });
  });
});

describe("messageOf", () => {
  it("lets an update go on in an environment that is awake, or isn't there yet", () => {
    assert.deepEqual([messageOf(undefined, "stg"), messageOf({ is: "awake", since: "" }, "stg")], [undefined, undefined]);
  });

  it("says how to wake one that sleeps, or could not be woken", () => {
    const since = "2026-11-27T11:00:00Z";
    assert.match(
      messageOf({ is: "asleep", since }, "stg")!,
      /^stg sleeps since 2026-11-27T11:00:00Z: .*\n {2}npm run ops -- wake --stack stg\nand then this update again$/,
    );
    assert.match(messageOf({ is: "waking", since }, "stg")!, /^stg is waking since .* could not be woken as a whole: /);
  });
});

describe("hourlyCost", () => {
  const service = { cpu: 256, memoryMiB: 1024, count: 2, architecture: "X86_64", spotPercent: 0 };
  const nothing = { services: {}, database: { instanceClass: "db.t4g.micro", multiAz: false }, network: { nat: { mode: "none" } } };
  const near = (actual: number, expected: number) => assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not ${expected}`);

  it("adds tasks, database and NAT instance by their sizes", () => {
    near(hourlyCost(nothing), 0.025);
    near(hourlyCost({ ...nothing, services: { api: service } }), 0.025 + 2 * (0.0125 + 0.0055));
    near(
      hourlyCost({ ...nothing, services: { api: { ...service, architecture: "ARM64", spotPercent: 100 } } }),
      0.025 + 2 * 0.018 * 0.8 * 0.3,
    );
    near(hourlyCost({ ...nothing, database: { instanceClass: "db.m7g.2xlarge", multiAz: true } }), 2 * 16 * 0.05);
    near(hourlyCost({ ...nothing, network: { nat: { mode: "instance" } } }), 0.025 + 0.0054);
  });
});
