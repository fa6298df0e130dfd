import assert from "node:assert/strict";

import { PATH_FORM } from "../../components/web/listener-rule";
import { BALANCER, type Config, DAILY, JOBS, LOAD_BALANCER, mistakesOf, SERVICES, settingsOf } from "./read";

const LOG_DAYS = "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";
const TAG = "a tag other than latest, e.g. the git commit, or a digest \"sha256:<64 hexadecimal digits>\", in quotes";
const VARIABLE = "the name of an environment variable: letters, digits and _, e.g. APP_ENV";
const NAME = "1 to 19 lower-case letters, digits and single hyphens, beginning with a letter";
const SECRET =
  "the name of a secret or of a configuration value, with a JSON key if it has several (web/api-key, database/main:password), or the ARN of an SSM parameter (arn:aws:ssm:<region>:<account>:parameter/<name>) or of a Secrets Manager secret, with a JSON key if it has several (arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 characters>:<key>::)";
const KMS = "the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>";
const ACTION = "an action without wildcard, e.g. s3:GetObject";
const ARN = "an ARN; * only for actions that know no resource";
const PERMISSION = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::bucket/*"] };

/** Invalid values of a key and their messages. */
const each = (key: string, values: unknown[], allowed: string): [Config, string][] =>
  values.map((value) => [at(key, value), `${key} is ${JSON.stringify(value)}, but must be ${allowed}`]);
const whole = (key: string, min: number, max: number) =>
  each(key, [min - 1, max + 1, String(min), min + 0.5, null], `a whole number from ${min} to ${max}`);
const trueOrFalse = (key: string) => each(key, ["true", 1, null], "true or false");

/** `a.b` -> `{ a: { b: value } }` */
function at(path: string, value: unknown): Config {
  const [key = "", ...rest] = path.split(".");
  return { [key]: rest.length === 0 ? value : at(rest.join("."), value) };
}

const container: [Config, string][] = [
  ...each("image", [1_234_567, 1.5, "latest", "", "a/b", "sha256:123", "-x", "a".repeat(129), null, true], TAG),
  ...each("repository", [1, null], "a name under registries"),
  ...each("cpu", ["256", 255, 128, 32_768, null], "one of 256, 512, 1024, 2048, 4096, 8192, 16384"),
  ...whole("memoryMiB", 512, 122_880),
  ...each("architecture", ["arm64", "x86", 64], "one of X86_64, ARM64"),
  ...each("command", ["report --yesterday", {}], "a list of words, e.g. [report, --yesterday]"),
  [{ command: ["report", 1] }, "command[1] is 1, but must be a word in quotes"],
  ...whole("tmpMiB", 1, 61_440),
  ...whole("stopTimeoutSeconds", 1, 120),
  ...each("logRetentionDays", [0, 2, 31, "30"], LOG_DAYS),
  ...each("environment", [["A=1"], "A=1"], "variables and their values, e.g. {APP_ENV: stg}"),
  [{ environment: { A: 1 } }, "environment.A is 1, but must be a text in quotes"],
  [{ environment: { A: true } }, "environment.A is true, but must be a text in quotes"],
  [{ environment: { "APP-ENV": "stg" } }, `environment.APP-ENV: the key is "APP-ENV", but must be ${VARIABLE}`],
  [{ environment: { "1ST": "stg" } }, `environment.1ST: the key is "1ST", but must be ${VARIABLE}`],
  [
    { secrets: ["A"] },
    `secrets is a value that isn't shown here, but must be variables and their secrets, e.g. {API_KEY: web/api-key}`,
  ],
  [
    { secrets: "A" },
    `secrets is a value that isn't shown here, but must be variables and their secrets, e.g. {API_KEY: web/api-key}`,
  ],
  [{ secrets: { A: "hunter2" } }, `secrets.A is a value that isn't shown here, but must be ${SECRET}`],
  [{ secrets: { A: "arn:aws:s3:::bucket" } }, `secrets.A is "arn:aws:s3:::bucket", but must be ${SECRET}`],
  [{ secrets: { "A B": "arn:aws:ssm:ap-northeast-1:111111111111:parameter/a" } }, `secrets.A B: the key is "A B", but must be ${VARIABLE}`],
  ...each("secretKmsKeyArns", ["arn"], "a list of ARNs of KMS keys"),
  [{ secretKmsKeyArns: ["alias/aws/ssm"] }, `secretKmsKeyArns[0] is "alias/aws/ssm", but must be ${KMS}`],
  [
    { secretKmsKeyArns: ["arn:aws:kms:ap-northeast-1:111111111111:alias/a0"] },
    `secretKmsKeyArns[0] is "arn:aws:kms:ap-northeast-1:111111111111:alias/a0", but must be ${KMS}`,
  ],
  ...each("connectsTo", ["database", {}], "a list of services, database or cache, e.g. [database]"),
  [{ connectsTo: [1] }, "connectsTo[0] is 1, but must be database, cache, or the name of a service"],
  ...each("permissions", [PERMISSION, "s3:GetObject"], "a list of groups of actions and resources"),
  [{ permissions: ["s3:GetObject"] }, "permissions[0] is \"s3:GetObject\", but must be a group with keys of actions, resources"],
  [{ permissions: [PERMISSION, { actions: ["s3:GetObject"] }] }, "permissions[1].resources is missing, but must be a list of ARNs"],
  [
    { permissions: [{ resources: PERMISSION.resources }] },
    "permissions[0].actions is missing, but must be a list of actions, e.g. [s3:GetObject]",
  ],
  [{ permissions: [{ ...PERMISSION, actions: [] }] }, "permissions[0].actions is [], but must be at least one action, e.g. [s3:GetObject]"],
  [{ permissions: [{ ...PERMISSION, resources: [] }] }, "permissions[0].resources is [], but must be at least one ARN"],
  [
    { permissions: [{ ...PERMISSION, actions: "s3:GetObject" }] },
    "permissions[0].actions is \"s3:GetObject\", but must be a list of actions, e.g. [s3:GetObject]",
  ],
  ...["s3:*", "*", "s3:Get*", "S3:GetObject", "GetObject"].map((action): [Config, string] => [
    { permissions: [{ ...PERMISSION, actions: [action] }] },
    `permissions[0].actions[0] is "${action}", but must be ${ACTION}`,
  ]),
  ...["bucket", "arn:aws:", "**"].map((resource): [Config, string] => [
    { permissions: [{ ...PERMISSION, resources: ["*", resource] }] },
    `permissions[0].resources[1] is "${resource}", but must be ${ARN}`,
  ]),
];

const HEALTH =
  "a group with keys of path, statusCodes, intervalSeconds, timeoutSeconds, healthyThreshold, unhealthyThreshold, startPeriodSeconds, command";
const service: [Config, string][] = [
  ...container,
  ...whole("port", 1, 65_535),
  ...each("protocol", ["http", "HTTP", "HTTPS", null], "one of HTTP1, HTTP2, GRPC"),
  ...whole("count", 0, 1_000),
  ...each("scaling", [4, []], "a group with keys of maxCount, cpuPercent, memoryPercent, requestsPerTask"),
  [{ scaling: {} }, "scaling.maxCount is missing, but must be a whole number from 1 to 1000"],
  ...whole("scaling.maxCount", 1, 1_000),
  ...["cpuPercent", "memoryPercent"].flatMap((aim) => whole(`scaling.${aim}`, 1, 100).map(withMaxCount)),
  ...whole("scaling.requestsPerTask", 1, 1_000_000).map(withMaxCount),
  ...whole("spotPercent", 0, 100),
  ...each("route", [100, ["/*"], "/*"], "a group with keys of priority, hosts, paths"),
  [{ route: { paths: ["/*"] } }, "route.priority is missing, but must be a whole number from 1 to 50000"],
  ...whole("route.priority", 1, 50_000).map(withPaths),
  [
    { route: { priority: 1, hosts: "example.com" } },
    "route.hosts is \"example.com\", but must be a list of host names, e.g. [api.example.com]",
  ],
  [
    { route: { priority: 1, hosts: ["localhost"] } },
    "route.hosts[0] is \"localhost\", but must be a host name with a dot, at most 128 characters, e.g. api.example.com or *.example.com",
  ],
  [{ route: { priority: 1, paths: "/*" } }, "route.paths is \"/*\", but must be a list of paths, e.g. [/api/*]"],
  [{ route: { priority: 1, paths: ["api/*"] } }, `route.paths[0] is "api/*", but must be ${PATH_FORM}`],
  ...each("healthCheck", ["/health", []], HEALTH),
  ...each("healthCheck.path", ["health", "/a b", "/a?b", 1], "a path that begins with /, e.g. /health"),
  ...each("healthCheck.statusCodes", [200, "2xx", "", "200-"], "statuses in quotes, e.g. \"200\" or \"200-299\""),
  ...whole("healthCheck.intervalSeconds", 5, 300),
  ...whole("healthCheck.timeoutSeconds", 2, 120),
  ...whole("healthCheck.healthyThreshold", 2, 10),
  ...whole("healthCheck.unhealthyThreshold", 2, 10),
  ...whole("healthCheck.startPeriodSeconds", 0, 300),
  ...each("healthCheck.command", ["true"], "a list, e.g. [\"CMD-SHELL\", \"wget -qO- localhost:8080/health || exit 1\"]"),
  [{ healthCheck: { command: ["CMD", 1] } }, "healthCheck.command[1] is 1, but must be a word in quotes"],
  ...whole("deregistrationDelaySeconds", 0, 3_600),
  ...trueOrFalse("serviceConnect"),
  ...trueOrFalse("executeCommand"),
  ...whole("serverErrorPercent", 1, 100),
  ...whole("slowSeconds", 1, 4_000),
  ...whole("rolloutTimeoutMinutes", 1, 240),
  ...each("release", [["node", "migrate.js"], "migrate"], "a group with keys of command, timeoutMinutes, connectsTo"),
  [{ release: {} }, "release.command is missing, but must be a list, e.g. [\"node\", \"migrate.js\"]"],
  [{ release: { command: "migrate" } }, "release.command is \"migrate\", but must be a list, e.g. [\"node\", \"migrate.js\"]"],
  [{ release: { command: [] } }, "release.command is [], but must be a command and its arguments, e.g. [\"node\", \"migrate.js\"]"],
  [{ release: { command: ["migrate"], timeoutMinutes: 121 } }, "release.timeoutMinutes is 121, but must be a whole number from 1 to 120"],
];

const job: [Config, string][] = [
  ...container,
  ...each("imageFrom", [1, ["api"]], "the name of a service"),
  ...each("schedule", [5, ["rate(1 hour)"]], "an expression of EventBridge Scheduler in quotes, e.g. \"cron(0 2 * * ? *)\""),
  ...each("timeZone", [9, null], "an IANA time zone, e.g. Asia/Tokyo"),
  ...each("runsAfter", [1, ["report"]], "the name of a job"),
  ...trueOrFalse("allowOverlap"),
  ...whole("maximumRetryAttempts", 0, 185),
  ...whole("maximumEventAgeSeconds", 60, 86_400),
  ...trueOrFalse("spot"),
];

function withPaths([config, message]: [Config, string]): [Config, string] {
  return [{ route: { paths: ["/*"], ...(config.route as Config) }, port: 80 }, message];
}

function withMaxCount([config, message]: [Config, string]): [Config, string] {
  return [{ scaling: { maxCount: 4, ...(config.scaling as Config) } }, message];
}

for (const [section, name, right, cases] of [[SERVICES, "api", {}, service], [JOBS, "report", DAILY, job]] as const) {
  describe(`${section} with an invalid value`, () => {
    for (const [rest, message] of cases) {
      it(
        message,
        async () => assert.deepEqual(await mistakesOf({ [section]: { [name]: { ...right, ...rest } } }), [`${section}.${name}.${message}`]),
      );
    }

    for (const bad of ["Api", "1st", "api-", "-api", "my--api", "my_api", "my.api", "a".repeat(20), "", "toString"]) {
      it(`rejects the name ${JSON.stringify(bad)}`, async () => {
        assert.deepEqual(await mistakesOf({ [section]: { [bad]: right } }), [
          `${section}.${bad}: the key is ${JSON.stringify(bad)}, but must be ${NAME}`,
        ]);
      });
    }

    it("rejects an entry that isn't a group", async () => {
      for (const value of [null, "1", 1, []]) {
        const [mistake = "", ...others] = await mistakesOf({ [section]: { [name]: value } });
        assert.deepEqual(others, []);
        assert.equal(
          mistake.startsWith(
            `${section}.${name} is ${JSON.stringify(value)}, but must be a group with keys of image, build, cpu, memoryMiB, `,
          ),
          true,
          mistake,
        );
      }
    });
  });
}

describe("Services and jobs with values at their limits", () => {
  const TAGS = ["1234567", "v1.2.3", "latest-1", "a".repeat(128), `sha256:${"0".repeat(64)}`];
  for (const image of TAGS) {
    it(`accept the image ${image}`, async () => {
      // the engine passes a section as JSON, in which a tag in quotes stays a text
      assert.equal((await settingsOf({ [SERVICES]: { api: { image } } })).services.api?.image, image);
    });
  }

  it("accept names of 1 and of 19 characters", async () => {
    const { services, jobs } = await settingsOf({ [SERVICES]: { a: {}, ["a".repeat(19)]: {} }, [JOBS]: { b: DAILY, "b2-c-3": DAILY } });
    assert.deepEqual([Object.keys(services), Object.keys(jobs)], [["a", "a".repeat(19)], ["b", "b2-c-3"]]);
  });

  const low = {
    cpu: 256,
    memoryMiB: 512,
    tmpMiB: 1,
    stopTimeoutSeconds: 1,
    logRetentionDays: 1,
    port: 1,
    count: 0,
    spotPercent: 0,
    deregistrationDelaySeconds: 0,
    healthCheck: {
      path: "/",
      statusCodes: "200",
      intervalSeconds: 5,
      timeoutSeconds: 2,
      healthyThreshold: 2,
      unhealthyThreshold: 2,
      startPeriodSeconds: 0,
    },
  };
  const high = {
    cpu: 16_384,
    memoryMiB: 122_880,
    tmpMiB: 61_440,
    stopTimeoutSeconds: 120,
    logRetentionDays: 3_653,
    port: 65_535,
    count: 999,
    spotPercent: 100,
    deregistrationDelaySeconds: 3_600,
    rolloutTimeoutMinutes: 240,
    scaling: { maxCount: 1_000, cpuPercent: 100, memoryPercent: 1 },
    healthCheck: {
      path: `/${"a".repeat(1_023)}`,
      statusCodes: "200-299,404",
      intervalSeconds: 300,
      timeoutSeconds: 60,
      healthyThreshold: 10,
      unhealthyThreshold: 10,
      startPeriodSeconds: 300,
      command: ["CMD", "true"],
    },
  };
  const connections = {
    architecture: "ARM64",
    protocol: "GRPC",
    environment: { A: "", _b1: "1" },
    command: ["serve"],
    serviceConnect: true,
    executeCommand: true,
    port: 80,
    secrets: {
      C: "arn:aws:ssm:ap-northeast-1:111111111111:parameter/a/b",
      D: "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:x-AbCdEf:key::",
    },
    secretKmsKeyArns: ["arn:aws:kms:ap-northeast-1:111111111111:key/00000000-0000-0000-0000-000000000000"],
    permissions: [PERMISSION, { actions: ["ec2:DescribeInstances"], resources: ["*"] }],
    connectsTo: ["database"],
  };
  for (const [what, given] of Object.entries({ low, high, connections })) {
    it(`keep the values of a service: ${what}`, async () => {
      const written = what === "connections" ? given : { ...given, route: { priority: 100, paths: ["/*"] } };
      const api = (await settingsOf({ [LOAD_BALANCER]: BALANCER, [SERVICES]: { api: written } })).services.api;
      assert.deepEqual({ ...api, ...written }, api);
    });
  }

  for (
    const given of [{ maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 }, {
      maximumRetryAttempts: 185,
      maximumEventAgeSeconds: 86_400,
      timeZone: "UTC",
      allowOverlap: true,
      spot: true,
    }]
  ) {
    it(`keep the values of a job: ${Object.values(given).join(", ")}`, async () => {
      const report = (await settingsOf({ [JOBS]: { report: { ...DAILY, ...given } } })).jobs.report;
      assert.deepEqual({ ...report, ...DAILY, ...given }, report);
    });
  }
});
