import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import { parse } from "valibot";

import { Registry } from "../../../components/images/registry";
import { group } from "../../../components/shared/schema";
import { containerEntries } from "../../../components/workloads/container-settings";
import type { FargateServiceArgs } from "../../../components/workloads/service/service-context";
import { TaskDefinition, type TaskDefinitionArgs } from "../../../components/workloads/task-definition";
import { isUnknown } from "../../../toolkit/shared/values";
import { build, type Registered } from "../../support/simulated";
import {
  allowed,
  asApplication,
  containerOf,
  database,
  type Given,
  HERE,
  jobRefusal,
  makeJob,
  makeService,
  NAMES,
  routed,
  serviceRefusal,
  some,
  statements,
  trusted,
  trustOf,
} from "../../support/workloads";

const containerWith = async (given: Given<FargateServiceArgs> = {}) => containerOf(await makeService(given));

const PARAMETER = `arn:aws:ssm:${HERE}:parameter/stg/token`;
const SECRET = `arn:aws:secretsmanager:${HERE}:secret:stg/mail-AbCdEf`;
const PULL = [
  allowed(["ecr:GetAuthorizationToken"], ["*"]),
  allowed(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [
    `arn:aws:ecr:${HERE}:repository/images-stg`,
  ]),
];
const WRITE_LOG = allowed(["logs:CreateLogStream", "logs:PutLogEvents"], [
  `arn:aws:logs:${HERE}:log-group:/aws-practice/stg/api:log-stream:*`,
]);

/** Unknown before the deployment: the simulator doesn't have the type. */
const unknownText = () => new aws.amplify.App("app").defaultDomain;

const ARGS: Omit<TaskDefinitionArgs, "registry"> = {
  container: parse(group(containerEntries), {}),
  subject: "TaskDefinition \"task\"",
  containerName: "app",
  family: "app-stg",
  logGroupName: "/app/stg",
};

/** Without a service or a job around it. */
async function makeAlone(args: Partial<TaskDefinitionArgs> = {}) {
  let task: TaskDefinition | undefined;
  const registered = await build(() => {
    task = new TaskDefinition("task", { ...ARGS, registry: new Registry("images", { names: NAMES }), ...args });
  });
  return { registered, task: task! };
}

describe("TaskDefinition", () => {
  it("creates a Linux task on Fargate with the smallest size", async () => {
    const registered = await makeService();
    const { containerDefinitions: _, ...definition } = registered.inputs("TaskDefinition");
    assert.deepEqual(definition, {
      family: "aws-practice-api-stg",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
      executionRoleArn: registered.only("Role", "api-task-execution-role").outputs["arn"],
      taskRoleArn: registered.only("Role", "api-task-role").outputs["arn"],
      tags: { Name: "aws-practice-api-stg" },
    });
  });

  it("has one container with a read-only root file system, /tmp and non-blocking logs", async () => {
    const registered = await makeService();
    assert.deepEqual(registered.json("TaskDefinition", undefined, "containerDefinitions"), [{
      name: "api",
      image: "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/images-stg:3f2c1a9",
      essential: true,
      portMappings: [],
      environment: [],
      secrets: [],
      readonlyRootFilesystem: true,
      linuxParameters: {
        initProcessEnabled: true,
        tmpfs: [{ containerPath: "/tmp", size: 64, mountOptions: ["mode=1777", "nosuid", "nodev", "exec"] }],
      },
      stopTimeout: 30,
      logConfiguration: {
        logDriver: "awslogs",
        options: {
          "awslogs-group": "/aws-practice/stg/api",
          "awslogs-region": "ap-northeast-1",
          "awslogs-stream-prefix": "api",
          mode: "non-blocking",
          "max-buffer-size": "25m",
        },
      },
      mountPoints: [],
      systemControls: [],
      volumesFrom: [],
    }]);
  });

  it("is the same for a job as for a service without port", async () => {
    assert.deepEqual(containerOf(await makeJob({}, "api")), await containerWith());
    assert.deepEqual(
      containerOf(await makeJob({ tmpMiB: 8, environment: { A: "1" }, secrets: { B: PARAMETER } }, "api")),
      await containerWith({ tmpMiB: 8, environment: { A: "1" }, secrets: { B: PARAMETER } }),
    );
  });

  it("has a log group of its own with 30 days of retention", async () => {
    const own = (registered: Registered, name: string) => registered.inputs("LogGroup", `${name}-task-log-group`);
    assert.deepEqual(own(await makeService(), "api"), { name: "/aws-practice/stg/api", retentionInDays: 30 });
    assert.equal(own(await makeService({ logRetentionDays: 365 }), "api")["retentionInDays"], 365);
    assert.deepEqual(own(await makeJob({ logRetentionDays: 7 }), "report"), { name: "/aws-practice/stg/report", retentionInDays: 7 });
  });

  it("follows cpu, memoryMiB and architecture", async () => {
    const registered = await makeService({ cpu: 1024, memoryMiB: 8192, architecture: "ARM64" });
    assert.deepEqual(some(registered.inputs("TaskDefinition"), "cpu", "memory", "runtimePlatform"), ["1024", "8192", {
      operatingSystemFamily: "LINUX",
      cpuArchitecture: "ARM64",
    }]);
  });

  const options: [string, Given<FargateServiceArgs>, string, unknown][] = [
    ["a command, word by word", { command: ["serve", "--now"] }, "command", ["serve", "--now"]],
    ["more room in /tmp", { tmpMiB: 256 }, "linuxParameters.tmpfs", [{
      containerPath: "/tmp",
      size: 256,
      mountOptions: ["mode=1777", "nosuid", "nodev", "exec"],
    }]],
    ["more time to stop", { stopTimeoutSeconds: 120 }, "stopTimeout", 120],
    [
      "an image by its digest",
      { image: `sha256:${"0a".repeat(32)}` },
      "image",
      `111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/images-stg@sha256:${"0a".repeat(32)}`,
    ],
    ["a port", { port: 8080 }, "portMappings", [{
      name: "api",
      containerPort: 8080,
      hostPort: 8080,
      protocol: "tcp",
      appProtocol: "http",
    }]],
    ["a port with HTTP/2", { port: 80, protocol: "HTTP2" }, "portMappings", [{
      name: "api",
      containerPort: 80,
      hostPort: 80,
      protocol: "tcp",
      appProtocol: "http2",
    }]],
    ["a port with gRPC", { port: 50051, protocol: "GRPC" }, "portMappings", [{
      name: "api",
      containerPort: 50051,
      hostPort: 50051,
      protocol: "tcp",
      appProtocol: "grpc",
    }]],
    [
      "a health check of its own with the defaults of the load balancer's",
      { healthCheck: { command: ["CMD-SHELL", "true"] } },
      "healthCheck",
      { command: ["CMD-SHELL", "true"], interval: 10, timeout: 5, retries: 3, startPeriod: 60 },
    ],
    [
      "a health check with numbers of its own",
      { healthCheck: { command: ["CMD", "true"], intervalSeconds: 30, timeoutSeconds: 7, unhealthyThreshold: 4, startPeriodSeconds: 90 } },
      "healthCheck",
      { command: ["CMD", "true"], interval: 30, timeout: 7, retries: 4, startPeriod: 90 },
    ],
    ["no health check where only the load balancer's is said", { healthCheck: { path: "/health" } }, "healthCheck", undefined],
    [
      "environment variables in the order of their names",
      { environment: { ZONE: "1a", APP_ENV: "stg", _x: "", app: pulumi.output("lower") } },
      "environment",
      [{ name: "APP_ENV", value: "stg" }, { name: "ZONE", value: "1a" }, { name: "_x", value: "" }, { name: "app", value: "lower" }],
    ],
    [
      "secrets in the order of their names",
      { secrets: { TOKEN: PARAMETER, MAIL: `${SECRET}:password::` } },
      "secrets",
      [{ name: "MAIL", valueFrom: `${SECRET}:password::` }, { name: "TOKEN", valueFrom: PARAMETER }],
    ],
  ];
  for (const [what, given, path, value] of options) {
    it(`accepts ${what}`, async () => {
      const plainly = await containerWith();
      const container = await containerWith(given);
      assert.deepEqual(some(container, path)[0], value);
      const top = path.split(".")[0]!;
      const others = Object.keys({ ...plainly, ...container }).filter((key) => key !== top);
      assert.deepEqual(some(container, ...others), some(plainly, ...others), "nothing else changes");
    });
  }

  it("exposes its ARN with and without revision, and the dependencies of a task", async () => {
    const { registered, task } = await makeAlone({ permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }] });
    const outputs = await new Promise((resolve) => pulumi.all([task.arn, task.familyArn]).apply(resolve));
    assert.deepEqual(outputs, [`arn:aws:ecs:${HERE}:task-definition/app-stg:1`, `arn:aws:ecs:${HERE}:task-definition/app-stg`]);
    const names = await Promise.all(
      task.dependencies.map((resource) => new Promise((resolve) => pulumi.output(resource.urn).apply(resolve))),
    );
    assert.deepEqual(names, [registered.only("RolePolicy", "task-start").urn, registered.only("RolePolicy", "task-act").urn]);
    assert.deepEqual(Object.keys(registered.resources.find(({ name, custom }) => name === "task" && !custom)!.outputs).toSorted(), [
      "arn",
      "executionRoleArn",
      "taskRoleArn",
    ]);
  });

  it("depends on its repository, log group and roles, and is the parent of all its resources", async () => {
    const registered = await makeService();
    assert.deepEqual(registered.dependencies("TaskDefinition"), [
      "api-task-execution-role",
      "api-task-log-group",
      "api-task-role",
      "images-repository",
    ]);
    const component = registered.resources.find(({ name, custom }) => name === "api-task" && !custom)!;
    assert.deepEqual(registered.resources.filter(({ parent }) => parent === component.urn).map(({ name }) => name).toSorted(), [
      "api-task-definition",
      "api-task-deployments-query",
      "api-task-errors-query",
      "api-task-execution-role",
      "api-task-log-group",
      "api-task-request-query",
      "api-task-role",
      "api-task-slow-requests-query",
      "api-task-start",
    ]);
  });
});

describe("TaskDefinition execution role", () => {
  const policyWith = async (given: Given<FargateServiceArgs> = {}) => statements(await makeService(given), "RolePolicy", "api-task-start");

  it("may pull from this repository and write to this log group only", async () => {
    const registered = await makeService();
    assert.deepEqual(statements(registered, "RolePolicy", "api-task-start"), [...PULL, WRITE_LOG]);
    assert.equal(
      registered.inputs("RolePolicy", "api-task-start")["role"],
      registered.only("Role", "api-task-execution-role").outputs["name"],
    );
  });

  it("may read exactly the referenced secrets, each once and without JSON key", async () => {
    const secrets = {
      TOKEN: PARAMETER,
      MAIL_USER: `${SECRET}:user::`,
      MAIL_PASSWORD: `${SECRET}:password:AWSCURRENT:`,
      MAIL: SECRET,
      ANOTHER: `arn:aws:ssm:${HERE}:parameter/stg/another`,
    };
    assert.deepEqual(await policyWith({ secrets }), [
      ...PULL,
      WRITE_LOG,
      allowed(["ssm:GetParameters"], [`arn:aws:ssm:${HERE}:parameter/stg/another`, PARAMETER]),
      allowed(["secretsmanager:GetSecretValue"], [SECRET]),
    ]);
    assert.deepEqual(await policyWith({ secrets: { TOKEN: PARAMETER } }), [
      ...PULL,
      WRITE_LOG,
      allowed(["ssm:GetParameters"], [PARAMETER]),
    ]);
    assert.deepEqual(await policyWith({ secrets: { MAIL: SECRET } }), [
      ...PULL,
      WRITE_LOG,
      allowed(["secretsmanager:GetSecretValue"], [SECRET]),
    ]);
  });

  it("may read a secret of this program", async () => {
    const registered = await makeService(() => ({ connections: [asApplication(database())] }));
    const secret = registered.only("Secret").outputs["arn"];
    assert.deepEqual(statements(registered, "RolePolicy", "api-task-start"), [
      ...PULL,
      WRITE_LOG,
      allowed(["secretsmanager:GetSecretValue"], [secret]),
    ]);
  });

  it("may decrypt with secretKmsKeyArns only", async () => {
    const key = `arn:aws:kms:${HERE}:key/12345678-1234-1234-1234-123456789012`;
    assert.deepEqual(await policyWith({ secrets: { TOKEN: PARAMETER }, secretKmsKeyArns: [key] }), [
      ...PULL,
      WRITE_LOG,
      allowed(["kms:Decrypt"], [key]),
      allowed(["ssm:GetParameters"], [PARAMETER]),
    ]);
  });

  it("is unknown until a secret's ARN is known", async () => {
    const registered = await makeService(() => ({ secrets: { TOKEN: PARAMETER, POOL: unknownText() } }));
    assert.ok(isUnknown(registered.inputs("RolePolicy", "api-task-start")["policy"]));
  });
});

describe("TaskDefinition roles", () => {
  it("trust tasks of this account and region only", async () => {
    const registered = await makeService();
    const trust = [trusted("ecs-tasks.amazonaws.com", {
      StringEquals: { "aws:SourceAccount": "111111111111" },
      ArnLike: { "aws:SourceArn": `arn:aws:ecs:${HERE}:*` },
    })];
    assert.deepEqual(trustOf(registered, "api-task-execution-role"), trust);
    assert.deepEqual(trustOf(registered, "api-task-role"), trust);
    assert.deepEqual(registered.ofType("Role").map(({ inputs }) => inputs["description"]), [
      "Task execution role of aws-practice-api-stg",
      "Task role of aws-practice-api-stg",
    ]);
  });

  it("grant the application nothing by default", async () => {
    for (const registered of [await makeService(), await makeService({ permissions: [] })]) {
      assert.deepEqual(registered.ofType("RolePolicy").map(({ name }) => name), ["api-task-start"]);
    }
  });

  it("grant the application its permissions", async () => {
    const permissions = [
      { actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::example/*"] },
      { actions: ["ses:SendEmail"], resources: [pulumi.interpolate`arn:aws:ses:${HERE}:identity/${"example.com"}`] },
    ];
    for (const [registered, name] of [[await makeService({ permissions }), "api"], [await makeJob({ permissions }), "report"]] as const) {
      assert.deepEqual(statements(registered, "RolePolicy", `${name}-task-act`), [
        allowed(["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::example/*"]),
        allowed(["ses:SendEmail"], [`arn:aws:ses:${HERE}:identity/example.com`]),
      ]);
      assert.equal(
        registered.inputs("RolePolicy", `${name}-task-act`)["role"],
        registered.only("Role", `${name}-task-role`).outputs["name"],
      );
    }
  });

  const exec = allowed([
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ], ["*"]);
  const record = [
    allowed(["logs:DescribeLogGroups"], ["*"]),
    allowed(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [
      `arn:aws:logs:${HERE}:log-group:/aws-practice/stg/sessions/exec:*`,
    ]),
  ];

  it("grant ECS Exec with executeCommand only", async () => {
    const registered = await makeService({ executeCommand: true });
    assert.deepEqual(statements(registered, "RolePolicy", "api-task-act"), [exec, ...record]);
    assert.equal(registered.inputs("Service")["enableExecuteCommand"], true);
    const both = await makeService({
      executeCommand: true,
      permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::example/*"] }],
    });
    assert.deepEqual(statements(both, "RolePolicy", "api-task-act"), [
      allowed(["s3:GetObject"], ["arn:aws:s3:::example/*"]),
      exec,
      ...record,
    ]);
  });

  it("make the root file system writable with executeCommand, as its agent requires", async () => {
    assert.equal((await containerWith({ executeCommand: true }))["readonlyRootFilesystem"], false);
  });
});

describe("TaskDefinition refusals", () => {
  const remedy =
    "no secret, as any principal that may describe the task definition can read it; store it in SSM or Secrets Manager and name it in secrets";
  const hidden: [string, () => pulumi.Input<string>][] = [
    ["a Pulumi secret", () => pulumi.secret("s3cret-value")],
    ["a Pulumi secret inside a longer text", () => pulumi.interpolate`https://user:${pulumi.secret("s3cret-value")}@example.com`],
    ["a text made of a secret", () => pulumi.secret("s3cret-value").apply((text) => text.slice(0, 6))],
    ["a secret promise", () => pulumi.secret(Promise.resolve("s3cret-value"))],
    ["a secret that is unknown in a preview", () => pulumi.secret(unknownText())],
  ];
  for (const [what, value] of hidden) {
    it(`rejects ${what} as a plain variable, and doesn't say it`, async () => {
      const environment = () => ({ environment: { OPEN: "x", TOKEN: value() } });
      // The SDK puts the property that it was about to send in front.
      const refused = (subject: string) =>
        `error serializing property "containerDefinitions": ${subject}: environment.TOKEN is "[secret]", but must be ${remedy}`;
      assert.equal(await serviceRefusal(environment), refused("FargateService \"api\""));
      assert.equal(await jobRefusal(environment), refused("ScheduledJob \"report\""));
    });
  }

  it("accepts a variable whose value is unknown in a preview", async () => {
    const registered = await makeService(() => ({ environment: { POOL: unknownText() } }));
    assert.ok(isUnknown(registered.inputs("TaskDefinition")["containerDefinitions"]));
  });

  const references = [
    "s3cret",
    "stg/token",
    "arn:aws:ssm:ap-northeast-1:111111111111:stg/token",
    "arn:aws:ssm:ap-northeast-1:111111111111:parameter/",
    "arn:aws:ssm::111111111111:parameter/stg/token",
    "arn:aws:ssm:ap-northeast-1:1111:parameter/stg/token",
    `${PARAMETER}:password::`,
    `${SECRET}:password`,
    `${SECRET}:password:::`,
    `arn:aws:s3:::stg/token`,
  ];
  for (const reference of references) {
    it(`rejects ${reference} as the ARN of a secret`, async () => {
      const message = await serviceRefusal({ secrets: { TOKEN: reference } });
      assert.ok(
        message.startsWith(
          `FargateService "api": secrets.TOKEN is ${
            reference.startsWith("arn:") ? `"${reference}"` : "a value that isn't shown here"
          }, but must be the ARN of an SSM parameter (arn:aws:ssm:<region>`,
        ),
        message,
      );
      assert.match(message, /or of a Secrets Manager secret, with a JSON key if it has several/);
    });
  }

  for (const name of ["", "1ST", "APP-ENV", "APP ENV", "APP.ENV", "Ä"]) {
    it(`rejects a variable called "${name}"`, async () => {
      const form = `${name}: the key is "${name}", but must be the name of an environment variable: letters, digits and _, e.g. APP_ENV`;
      assert.equal(await serviceRefusal({ environment: { [name]: "x" } }), `FargateService "api": environment.${form}`);
      assert.equal(await jobRefusal({ secrets: { [name]: PARAMETER } }), `ScheduledJob "report": secrets.${form}`);
    });
  }

  it("rejects a variable in both environment and secrets", async () => {
    const message = "FargateService \"api\": secrets is \"TOKEN\", but must be another name than those in environment";
    assert.equal(await serviceRefusal({ environment: { TOKEN: "x" }, secrets: { TOKEN: PARAMETER } }), message);
  });

  it("rejects a variable in environment that a connection sets", async () => {
    const message = await serviceRefusal(() => ({ environment: { DB_HOST: "localhost" }, connections: [asApplication(database())] }));
    assert.equal(message, "FargateService \"api\": secrets is \"DB_HOST\", but must be another name than those in environment");
  });

  const sizes: [string, Partial<FargateServiceArgs>, string][] = [
    [
      "the image latest",
      { image: "latest" },
      "image is \"latest\", but must be a tag other than latest, e.g. the git commit, or a digest \"sha256:<64 hexadecimal digits>\", in quotes",
    ],
    [
      "an image with its repository",
      { image: "app:1" },
      "image is \"app:1\", but must be a tag other than latest, e.g. the git commit, or a digest \"sha256:<64 hexadecimal digits>\", in quotes",
    ],
    ["a CPU that isn't sold", { cpu: 300 }, "cpu is 300, but must be one of 256, 512, 1024, 2048, 4096, 8192, 16384"],
    [
      "memory that doesn't go with the CPU",
      { cpu: 512, memoryMiB: 512 },
      "memoryMiB is 512, but must be one of 1024, 2048, 3072, 4096 with cpu 512",
    ],
    ["a processor that doesn't exist", { architecture: "arm64" as never }, "architecture is \"arm64\", but must be one of X86_64, ARM64"],
    [
      "a /tmp larger than half of the memory",
      { tmpMiB: 257 },
      "tmpMiB is 257, but must be a whole number from 1 to 256, half of memoryMiB",
    ],
    ["no /tmp", { tmpMiB: 0 }, "tmpMiB is 0, but must be a whole number from 1 to 61440"],
    ["more than two minutes to stop", { stopTimeoutSeconds: 121 }, "stopTimeoutSeconds is 121, but must be a whole number from 1 to 120"],
    [
      "a retention that CloudWatch doesn't know",
      { logRetentionDays: 8 as never },
      "logRetentionDays is 8, but must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
    ],
  ];
  for (const [what, args, message] of sizes) {
    it(`rejects ${what}, of a service and a job`, async () => {
      assert.equal(await serviceRefusal(args), `FargateService "api": ${message}`);
      assert.equal(await jobRefusal(args as object), `ScheduledJob "report": ${message}`);
    });
  }

  it("accepts the limits of each range", async () => {
    await makeService(() =>
      routed({
        tmpMiB: 256,
        stopTimeoutSeconds: 1,
        image: "v1.0_a-b",
        secrets: { A: `${SECRET}:::`, B: "arn:aws-cn:ssm:cn-north-1:111111111111:parameter/a.b_c-d" },
      })
    );
  });
});
