import assert from "node:assert/strict";

import { ScheduledJob, type ScheduledJobArgs } from "../../../../components/workloads/job/scheduled-job";
import { FargateService } from "../../../../components/workloads/service/fargate-service";
import type { Properties } from "../../../../toolkit/shared/values";
import { build, refusal, type Registered } from "../../../support/simulated";
import {
  alerts,
  allowed,
  asApplication,
  containerOf,
  database,
  HERE,
  jobProgram,
  jobRefusal,
  makeJob,
  messagesOf,
  rulesOf,
  some,
  statements,
  surroundings,
  trusted,
  trustOf,
} from "../../../support/workloads";

const LONGEST = "abcdefghijklmnopqrs"; // 19 characters
const CLUSTER = `arn:aws:ecs:${HERE}:cluster/aws-practice-stg`;
const FAMILY = `arn:aws:ecs:${HERE}:task-definition/aws-practice-report-stg`;

/** An output of the one resource of a type, or of the one with this name. */
const output = (registered: Registered, property: string, type: string, name?: string) =>
  String(registered.only(type, name).outputs[property]);
const arnOf = (registered: Registered, type: string, name?: string) => output(registered, "arn", type, name);

/** The state machine's definition. */
async function definitionWith(args: Partial<ScheduledJobArgs> = {}) {
  const registered = await makeJob(args);
  return {
    registered,
    ...(registered.json("StateMachine", undefined, "definition") as {
      StartAt: string;
      Comment: string;
      States: Record<string, Properties>;
    }),
  };
}

/** `import` and, after it, `report`. */
const makePair = (args: Partial<ScheduledJobArgs> = {}, first: Partial<ScheduledJobArgs> = {}) =>
  build(() => {
    const around = surroundings();
    const after = new ScheduledJob("import", { ...around, schedule: "rate(1 hour)", ...first });
    new ScheduledJob("report", { ...around, runsAfter: after, ...args });
  });

describe("ScheduledJob", () => {
  it("admits no inbound traffic, and allows only HTTPS out", async () => {
    const registered = await makeJob();
    assert.deepEqual(rulesOf(registered), [
      "report-access-security-group to 0.0.0.0/0 tcp 443-443 \"HTTPS to AWS services and the internet\"",
    ]);
    assert.equal(
      registered.inputs("SecurityGroup")["description"],
      "Tasks of job report: in from connected clients, out by HTTPS and to connected destinations",
    );
    assert.deepEqual(some(registered.inputs("SecurityGroup"), "vpcId", "tags"), ["vpc-1", { Name: "aws-practice-report-stg" }]);
    assert.equal(registered.ofType("Service").length, 0);
  });

  it("connects to a database, with its secrets", async () => {
    const parameter = `arn:aws:ssm:${HERE}:parameter/stg/reader`;
    const registered = await makeJob(() => ({ connections: [asApplication(database())], secrets: { DB_HOST: parameter } }));
    assert.deepEqual(rulesOf(registered).slice(1), [
      "report-access-security-group to database-security-group tcp 5432-5432 \"To database main-stg\"",
      "database-security-group from report-access-security-group tcp 5432-5432 \"From job report\"",
    ]);
    assert.deepEqual((containerOf(registered)["secrets"] as Properties[]).map(({ name, valueFrom }) => [name, valueFrom === parameter]), [
      ["DB_HOST", true],
      ["DB_NAME", false],
      ["DB_PASSWORD", false],
      ["DB_PORT", false],
      ["DB_USER_NAME", false],
    ]);
  });

  it("exposes its state machine, and is the parent of all its resources", async () => {
    const registered = await makeJob();
    const component = registered.only("ScheduledJob");
    assert.deepEqual(component.outputs, { stateMachineArn: arnOf(registered, "StateMachine") });
    const outside = registered.resources.filter(({ name, urn }) =>
      name.startsWith("report") && urn !== component.urn && !urn.includes("ScheduledJob$")
    );
    assert.deepEqual(outside.map(({ name }) => name), []);
    assert.deepEqual(registered.resources.filter(({ parent }) => parent === component.urn).map(({ name }) => name).toSorted(), [
      "report-access",
      "report-ends",
      "report-runner",
      "report-schedule",
      "report-task",
    ]);
  });

  it("accepts names of up to 19 characters", async () => {
    const registered = await makeJob({}, LONGEST);
    assert.equal(registered.inputs("TaskDefinition")["family"], `aws-practice-${LONGEST}-stg`);
  });
});

describe("ScheduledJob schedule", () => {
  it("starts the state machine in timeZone, with retries for an hour and a dead-letter queue", async () => {
    const registered = await makeJob();
    assert.deepEqual(registered.inputs("Schedule"), {
      name: "start",
      description: "Job report (stg)",
      groupName: output(registered, "name", "ScheduleGroup"),
      scheduleExpression: "cron(0 2 * * ? *)",
      scheduleExpressionTimezone: "Asia/Tokyo",
      flexibleTimeWindow: { mode: "OFF" },
      state: "ENABLED",
      target: {
        arn: arnOf(registered, "StateMachine"),
        roleArn: arnOf(registered, "Role", "report-schedule-role"),
        input: "{}",
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
        deadLetterConfig: { arn: arnOf(registered, "Queue") },
      },
    });
    assert.ok(registered.dependencies("Schedule").includes("report-schedule-start"));
    assert.deepEqual(registered.inputs("ScheduleGroup"), { tags: { Name: "aws-practice-report-stg" } });
  });

  it("follows schedule, timeZone and maximumRetryAttempts", async () => {
    const schedule =
      (await makeJob({ schedule: "rate(5 minutes)", timeZone: "Europe/Zurich", maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 }))
        .inputs("Schedule");
    assert.deepEqual(some(schedule, "scheduleExpression", "scheduleExpressionTimezone", "target.retryPolicy"), [
      "rate(5 minutes)",
      "Europe/Zurich",
      { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
    ]);
  });

  it("has a role for this state machine and queue, for schedules of its group only", async () => {
    const registered = await makeJob();
    assert.deepEqual(statements(registered, "RolePolicy", "report-schedule-start"), [
      allowed(["states:StartExecution"], [arnOf(registered, "StateMachine")]),
      allowed(["sqs:SendMessage"], [arnOf(registered, "Queue")]),
    ]);
    assert.equal(
      registered.inputs("RolePolicy", "report-schedule-start")["role"],
      output(registered, "name", "Role", "report-schedule-role"),
    );
    assert.deepEqual(trustOf(registered, "report-schedule-role"), [trusted("scheduler.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": "111111111111", "aws:SourceArn": arnOf(registered, "ScheduleGroup") },
    })]);
    assert.equal(registered.inputs("Role", "report-schedule-role")["description"], "Job report (stg): starts it on schedule");
  });

  it("is disabled until image is set", async () => {
    const before = await makeJob({ image: undefined });
    const after = await makeJob();
    assert.equal(before.inputs("Schedule")["state"], "DISABLED");
    assert.deepEqual(before.names(), after.names());
    assert.deepEqual({ ...before.inputs("Schedule"), state: "ENABLED" }, after.inputs("Schedule"));
    assert.equal(containerOf(before)["image"], "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/images-stg:awaits-first-image");
  });

  it("reports that it waits for image, and nothing once it is set", async () => {
    const jobMessages = async (args: Partial<ScheduledJobArgs>) =>
      (await messagesOf(jobProgram(args))).filter((text) => !text.includes("Alerts"));
    assert.deepEqual(await jobMessages({ image: undefined }), [
      "info: ScheduledJob \"report\" waits for its first image: it doesn't run until image is set",
    ]);
    assert.deepEqual(await jobMessages({}), []);
  });
});

describe("ScheduledJob state machine", () => {
  it("starts one task of the latest revision in the private subnets, unless one runs", async () => {
    const { registered, StartAt, Comment, States } = await definitionWith();
    assert.deepEqual(States["Run"]!["Parameters"], {
      Cluster: CLUSTER,
      TaskDefinition: `${FAMILY}:1`,
      CapacityProviderStrategy: [{ CapacityProvider: "FARGATE", Weight: 1 }],
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          Subnets: ["subnet-1", "subnet-2"],
          SecurityGroups: [registered.only("SecurityGroup").id],
          AssignPublicIp: "DISABLED",
        },
      },
      PropagateTags: "TASK_DEFINITION",
      EnableECSManagedTags: true,
    });
    assert.deepEqual(States["Look"]!["Parameters"], { Cluster: CLUSTER, Family: "aws-practice-report-stg", DesiredStatus: "RUNNING" });
    assert.deepEqual([StartAt, States["Begin"]!["Next"], States["Count"]!["Next"]], ["Start or end?", "Look", "Look"]);
    assert.equal(Comment, "Starts a task of aws-practice-report-stg, unless one is running; notifies of failed tasks");
    assert.deepEqual(some(registered.inputs("StateMachine"), "type", "roleArn", "tags"), [
      "STANDARD",
      arnOf(registered, "Role", "report-runner-role"),
      { Name: "aws-practice-report-stg" },
    ]);
  });

  it("reports skipped runs and runs that were not started", async () => {
    const { registered, States } = await definitionWith();
    const told = ["Tell skipped", "Tell not started", "Tell bad end"].map((state) => States[state]!["Parameters"] as Properties);
    assert.deepEqual(told.map(({ TopicArn, Subject }) => [TopicArn, Subject]), [
      [arnOf(registered, "Topic"), "Job report (stg) was skipped"],
      [arnOf(registered, "Topic"), "Job report (stg) was not started"],
      [arnOf(registered, "Topic"), "Job report (stg) failed"],
    ]);
  });

  it("doesn't list tasks with allowOverlap, and has no permission to", async () => {
    const { registered, States } = await definitionWith({ allowOverlap: true });
    assert.deepEqual([States["Look"], States["Begin"]!["Next"], States["Count"]!["Next"]], [undefined, "Run", "Run"]);
    assert.ok(!JSON.stringify(statements(registered, "RolePolicy", "report-runner-run")).includes("ListTasks"));
    assert.equal(statements(registered, "RolePolicy", "report-runner-run").length, 5);
  });

  it("runs on Fargate Spot with spot", async () => {
    const { States } = await definitionWith({ spot: true });
    assert.deepEqual(some(States["Run"]!, "Parameters.CapacityProviderStrategy"), [[{ CapacityProvider: "FARGATE_SPOT", Weight: 1 }]]);
  });

  const retries: [string, Partial<ScheduledJobArgs>, number][] = [
    ["three times", {}, 3],
    ["as often as maximumRetryAttempts", { maximumRetryAttempts: 7 }, 7],
    ["never", { maximumRetryAttempts: 0 }, 0],
    ["no longer than an hour", { maximumRetryAttempts: 185 }, 60],
    ["for maximumEventAgeSeconds at most", { maximumRetryAttempts: 10, maximumEventAgeSeconds: 119 }, 1],
    ["for a day", { maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400 }, 185],
  ];
  for (const [how, args, times] of retries) {
    it(`tries again ${how}`, async () => {
      const { States } = await definitionWith(args);
      const [choice] = States["Try again?"]!["Choices"] as Properties[];
      assert.deepEqual(some(choice!, "Variable", "NumericGreaterThanEquals"), ["$.retry", times]);
    });
  }

  it("has a role for tasks of this family in this cluster with their two roles, and for the topic", async () => {
    const registered = await makeJob();
    const onThisCluster = { ArnEquals: { "ecs:cluster": CLUSTER } };
    assert.deepEqual(statements(registered, "RolePolicy", "report-runner-run"), [
      allowed(["ecs:RunTask"], [`${FAMILY}:*`], onThisCluster),
      allowed(["iam:PassRole"], [arnOf(registered, "Role", "report-task-execution-role"), arnOf(registered, "Role", "report-task-role")], {
        StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
      }),
      allowed(["ecs:TagResource"], [`arn:aws:ecs:${HERE}:task/aws-practice-stg/*`], { StringEquals: { "ecs:CreateAction": "RunTask" } }),
      allowed(["ecs:ListTasks"], ["*"], onThisCluster), // ECS asks for no narrower one without container instances
      allowed(["sns:Publish"], [arnOf(registered, "Topic")]),
      allowed(["kms:Decrypt", "kms:GenerateDataKey"], [arnOf(registered, "Key")]),
    ]);
    assert.equal(registered.inputs("RolePolicy", "report-runner-run")["role"], output(registered, "name", "Role", "report-runner-role"));
    assert.deepEqual(trustOf(registered, "report-runner-role"), [trusted("states.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": "111111111111" },
      ArnLike: { "aws:SourceArn": `arn:aws:states:${HERE}:stateMachine:*` },
    })]);
    assert.equal(registered.inputs("Role", "report-runner-role")["description"], "Starts tasks of aws-practice-report-stg");
  });

  it("has grants and rules that are known in a preview of a new image", async () => {
    const registered = await makePair();
    for (
      const [type, name] of [["RolePolicy", "report-runner-run"], ["EventRule", "report-ends-rule"], ["EventRule", "report-after"]] as const
    ) {
      assert.deepEqual(registered.dependencies(type, name).filter((dependency) => dependency.endsWith("-definition")), [], name);
    }
  });

  it("depends on everything that a task and a notification need", async () => {
    const registered = await makeJob(() => ({
      connections: [asApplication(database())],
      permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }],
    }));
    assert.deepEqual(registered.dependencies("StateMachine"), [
      "alerts-topic",
      "alerts-topic-policy",
      "cluster",
      "cluster-capacity",
      "database-instance",
      "report-access-https",
      "report-access-security-group",
      "report-access-to-database-in-5432",
      "report-access-to-database-out-5432",
      "report-runner-role",
      "report-runner-run",
      "report-task-act",
      "report-task-definition",
      "report-task-start",
      "way-out",
    ]);
    assert.ok(registered.dependencies("TaskDefinition").includes("images-repository"));
  });
});

describe("ScheduledJob alarm", () => {
  it("is raised for a failed execution, whatever the reason", async () => {
    const registered = await makeJob();
    const alarm = registered.inputs("MetricAlarm", "report-runner-alarm");
    assert.deepEqual(
      some(
        alarm,
        "namespace",
        "metricName",
        "dimensions.StateMachineArn",
        "statistic",
        "comparisonOperator",
        "threshold",
        "alarmActions",
        "treatMissingData",
      ),
      [
        "AWS/States",
        "ExecutionsFailed",
        arnOf(registered, "StateMachine"),
        "Sum",
        "GreaterThanThreshold",
        0,
        [arnOf(registered, "Topic")],
        "notBreaching",
      ],
    );
    assert.match(
      String(alarm["alarmDescription"]),
      /^Job report \(stg\) could not be started, or its failure could not be reported\. First: /,
    );
  });
});

describe("ScheduledJob ends", () => {
  it("are all passed to the state machine, which knows the job's container", async () => {
    const { registered, States } = await definitionWith();
    assert.deepEqual(registered.json("EventRule", "report-ends-rule", "eventPattern"), {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: { clusterArn: [CLUSTER], taskDefinitionArn: [{ prefix: `${FAMILY}:` }], lastStatus: ["STOPPED"] },
    });
    assert.deepEqual(some(registered.inputs("EventRule", "report-ends-rule"), "description", "tags", "state"), [
      "Job report (stg): stopped tasks",
      {
        Name: "aws-practice-report-stg",
      },
      undefined,
    ]);
    assert.deepEqual(registered.inputs("EventTarget"), {
      rule: output(registered, "name", "EventRule", "report-ends-rule"),
      targetId: "report-ends-judge",
      arn: arnOf(registered, "StateMachine"),
      roleArn: arnOf(registered, "Role", "report-ends-judge-role"),
      inputTransformer: { inputPaths: { detail: "$.detail" }, inputTemplate: "{\"ended\": <detail>}" },
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      deadLetterConfig: { arn: arnOf(registered, "Queue") },
    });
    assert.equal((States["Task ended"]!["Parameters"] as Properties)["own.$"], "$.ended.containers[?(@.name=='report')]");
  });

  it("are reported with the job, its container, the reason and its log group", async () => {
    const { States } = await definitionWith();
    assert.equal(
      (States["Tell bad end"]!["Parameters"] as Properties)["Message.$"],
      "States.Format('Job report (stg) failed: {} ({}). Container report: exit code {} ({}). Task: {}. Log group: /aws-practice/stg/report. First: check the log group of the task. Then: docs/runbook.md#job-failed', "
        + "$.task.stopCode, $.task.stoppedReason, $.container.is.exitCode, $.container.is.reason, $.task.taskArn)",
    );
  });

  it("have a rule for successes, which has no target and counts them", async () => {
    const registered = await makeJob();
    assert.deepEqual(registered.json("EventRule", "report-ends-success", "eventPattern"), {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: [CLUSTER],
        taskDefinitionArn: [{ prefix: `${FAMILY}:` }],
        lastStatus: ["STOPPED"],
        stopCode: ["EssentialContainerExited"],
        containers: { name: ["report"], exitCode: [0] },
      },
    });
    const rules = registered.ofType("EventTarget").map(({ inputs }) => inputs["rule"]);
    assert.ok(!rules.includes(output(registered, "name", "EventRule", "report-ends-success")));
  });

  it("reach the state machine by a role for this rule and state machine only", async () => {
    const registered = await makeJob();
    assert.deepEqual(statements(registered, "RolePolicy", "report-ends-judge-start"), [
      allowed(["states:StartExecution"], [arnOf(registered, "StateMachine")]),
    ]);
    assert.deepEqual(trustOf(registered, "report-ends-judge-role"), [trusted("events.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": "111111111111", "aws:SourceArn": arnOf(registered, "EventRule", "report-ends-rule") },
    })]);
    assert.equal(registered.inputs("Role", "report-ends-judge-role")["description"], "Job report (stg): evaluates how its tasks ended");
    assert.ok(registered.dependencies("EventTarget").includes("report-ends-judge-start"));
  });

  const send = (registered: Registered, rule: string) => ({
    ...allowed(["sqs:SendMessage"], [arnOf(registered, "Queue", "report-ends-dead-letters-queue")], {
      ArnEquals: { "aws:SourceArn": arnOf(registered, "EventRule", rule) },
    }),
    Principal: { Service: "events.amazonaws.com" },
  });

  it("that can't be delivered are kept, from this rule only, and raise an alarm", async () => {
    const registered = await makeJob();
    const [tls, ...others] = statements(registered, "QueuePolicy", "report-ends-dead-letters-policy");
    assert.deepEqual(some(tls!, "Effect", "Principal", "Condition"), ["Deny", "*", { Bool: { "aws:SecureTransport": "false" } }]);
    assert.deepEqual(others, [send(registered, "report-ends-rule")]);
    assert.deepEqual(some(registered.inputs("MetricAlarm", "report-ends-dead-letters-alarm"), "alarmActions", "dimensions", "tags"), [
      [arnOf(registered, "Topic")],
      { QueueName: output(registered, "name", "Queue") },
      { Name: "aws-practice-report-stg" },
    ]);
    assert.match(
      String(registered.inputs("MetricAlarm", "report-ends-dead-letters-alarm")["alarmDescription"]),
      /^Job report \(stg\): an event was not delivered/,
    );
  });

  it("that should start it after another job are kept, too", async () => {
    const registered = await makePair();
    assert.deepEqual(statements(registered, "QueuePolicy", "report-ends-dead-letters-policy").slice(1), [
      send(registered, "report-ends-rule"),
      send(registered, "report-after"),
    ]);
  });
});

describe("ScheduledJob after another", () => {
  it("starts after a task of runsAfter ended by itself with exit code 0", async () => {
    const registered = await makePair();
    assert.deepEqual(registered.json("EventRule", "report-after", "eventPattern"), {
      source: ["aws.ecs"],
      "detail-type": ["ECS Task State Change"],
      detail: {
        clusterArn: [CLUSTER],
        taskDefinitionArn: [{ prefix: `arn:aws:ecs:${HERE}:task-definition/aws-practice-import-stg:` }],
        lastStatus: ["STOPPED"],
        stopCode: ["EssentialContainerExited"],
        containers: { name: ["import"], exitCode: [0] },
      },
    });
    assert.deepEqual(some(registered.inputs("EventRule", "report-after"), "description", "state", "tags"), [
      "Job report (stg): job import succeeded",
      "ENABLED",
      { Name: "aws-practice-report-stg" },
    ]);
  });

  it("is started by that rule, with a role for this state machine", async () => {
    const registered = await makePair({ maximumRetryAttempts: 5, maximumEventAgeSeconds: 600 });
    const stateMachine = arnOf(registered, "StateMachine", "report-runner-state-machine");
    assert.deepEqual(registered.inputs("EventTarget", "report-succession-target"), {
      rule: output(registered, "name", "EventRule", "report-after"),
      targetId: "report-succession",
      arn: stateMachine,
      roleArn: arnOf(registered, "Role", "report-succession-role"),
      input: "{}",
      retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 600 },
      deadLetterConfig: { arn: arnOf(registered, "Queue", "report-ends-dead-letters-queue") },
    });
    assert.ok(registered.dependencies("EventTarget", "report-succession-target").includes("report-succession-start"));
    assert.deepEqual(statements(registered, "RolePolicy", "report-succession-start"), [allowed(["states:StartExecution"], [stateMachine])]);
    assert.equal(
      registered.inputs("RolePolicy", "report-succession-start")["role"],
      output(registered, "name", "Role", "report-succession-role"),
    );
    assert.deepEqual(trustOf(registered, "report-succession-role"), [trusted("events.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": "111111111111", "aws:SourceArn": arnOf(registered, "EventRule", "report-after") },
    })]);
    assert.equal(registered.inputs("Role", "report-succession-role")["description"], "Job report (stg): starts it after another job");
  });

  it("has no schedule with runsAfter, and no rule with schedule", async () => {
    const registered = await makePair();
    for (const type of ["Schedule", "ScheduleGroup"]) {
      assert.deepEqual(registered.ofType(type).map(({ name }) => name.split("-")[0]), ["import"], type);
    }
    assert.deepEqual(registered.ofType("EventRule").map(({ name }) => name).toSorted(), [
      "import-ends-rule",
      "import-ends-success",
      "report-after",
      "report-ends-rule",
      "report-ends-success",
    ]);
    assert.deepEqual(registered.ofType("EventTarget").map(({ name }) => name).toSorted(), [
      "import-ends-judge-target",
      "report-ends-judge-target",
      "report-succession-target",
    ]);
  });

  it("waits for its own image, not for that of the other job", async () => {
    const stateOf = async (...args: Parameters<typeof makePair>) => (await makePair(...args)).inputs("EventRule", "report-after")["state"];
    assert.equal(await stateOf({ image: undefined }), "DISABLED");
    assert.equal(await stateOf({}, { image: undefined }), "ENABLED");
    assert.deepEqual((await makePair({ image: undefined })).names(), (await makePair()).names());
  });
});

describe("ScheduledJob started by hand", () => {
  it("has neither a schedule nor a rule that starts it, but everything else", async () => {
    const [byHand, byClock] = [await makeJob({ schedule: undefined }), await makeJob()];
    const extra = byClock.names().filter((name) => !byHand.names().includes(name));
    assert.deepEqual(extra, [
      "JobSchedule report-schedule",
      "Role report-schedule-role",
      "RolePolicy report-schedule-start",
      "Schedule report-schedule",
      "ScheduleGroup report-schedule-group",
    ]);
    assert.deepEqual(byHand.names().filter((name) => !byClock.names().includes(name)), []);
  });
});

describe("ScheduledJob refusals", () => {
  const form = "1 to 19 lower-case letters, digits and single hyphens, beginning with a letter";
  for (const name of [`${LONGEST}t`, "Report", "2nd", "re_port"]) {
    it(`rejects to be called ${name}`, async () => {
      assert.equal(await jobRefusal({}, name), `ScheduledJob "${name}": name is "${name}", but must be ${form}`);
    });
  }

  const cases: [string, Partial<ScheduledJobArgs>, string][] = [
    [
      "a time zone that doesn't exist",
      { timeZone: "Asia/Kyoto" },
      "timeZone is \"Asia/Kyoto\", but must be an IANA time zone, e.g. Asia/Tokyo",
    ],
    ["a time zone by its offset", { timeZone: "+09:00" }, "timeZone is \"+09:00\", but must be an IANA time zone, e.g. Asia/Tokyo"],
    ["a retry too many", { maximumRetryAttempts: 186 }, "maximumRetryAttempts is 186, but must be a whole number from 0 to 185"],
    ["less than no retry", { maximumRetryAttempts: -1 }, "maximumRetryAttempts is -1, but must be a whole number from 0 to 185"],
    [
      "to give up within a minute",
      { maximumEventAgeSeconds: 59 },
      "maximumEventAgeSeconds is 59, but must be a whole number from 60 to 86400",
    ],
    [
      "to try for more than a day",
      { maximumEventAgeSeconds: 86_401 },
      "maximumEventAgeSeconds is 86401, but must be a whole number from 60 to 86400",
    ],
  ];
  for (const [what, args, message] of cases) {
    it(`rejects ${what}`, async () => {
      assert.equal(await jobRefusal(args), `ScheduledJob "report": ${message}`);
    });
  }

  for (const schedule of ["0 2 * * *", "cron(0 24 * * ? *)", "cron(0 2 * * * *)", "rate(0 minutes)", "at(2026-02-30T00:00:00)", ""]) {
    it(`rejects the schedule "${schedule}"`, async () => {
      const message = await jobRefusal({ schedule });
      assert.ok(message.startsWith(`ScheduledJob "report": schedule is "${schedule}", but must be `), message);
    });
  }

  it("rejects a schedule that the clocks of timeZone skip", async () => {
    const message = await jobRefusal({ schedule: "at(2027-03-28T02:30:00)", timeZone: "Europe/Zurich" });
    assert.match(
      message,
      /^ScheduledJob "report": schedule is "at\(2027-03-28T02:30:00\)", but must be a time that clocks show in Europe\/Zurich/,
    );
  });

  it("rejects schedule together with runsAfter", async () => {
    const message = await refusal(() => {
      const around = { ...surroundings(), schedule: "rate(1 hour)" };
      new ScheduledJob("report", { ...around, runsAfter: new ScheduledJob("import", around) });
    });
    assert.equal(message, "ScheduledJob \"report\": schedule is \"rate(1 hour)\", but must be omitted, as it comes after import");
  });

  it("rejects a connection to a service with serviceConnect", async () => {
    const message = await refusal(() => {
      const around = surroundings();
      const api = new FargateService("api", { ...around, port: 80, serviceConnect: true });
      new ScheduledJob("report", { ...around, alerts: alerts(), schedule: "rate(1 hour)", connections: [api.destination()] });
    });
    assert.equal(
      message,
      "ScheduledJob \"report\": connections is \"service api\", but must be no service: only services can use Service Connect",
    );
  });

  it("accepts the limits of each range", async () => {
    await makeJob({ maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400, timeZone: "UTC", schedule: "at(2030-01-01T00:00:00)" });
  });
});
