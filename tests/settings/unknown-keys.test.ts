import * as aws from "@pulumi/aws";
import assert from "node:assert/strict";

import { CREDENTIAL_KEYS, KNOWN_AWS_KEYS } from "../../settings/aws";
import {
  ALERTS,
  BALANCER,
  CLUSTER,
  type Config,
  DAILY,
  DATABASE,
  JOBS,
  LOAD_BALANCER,
  mistakesOf,
  NETWORK,
  PARTS,
  REGISTRIES,
  SERVICES,
  settingsOf,
} from "./read";

const RULE = { action: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" };

const OLD = { priority: 1, paths: ["/old"], fixedResponse: { statusCode: 503 } };
const CONTAINER = [
  "image",
  "build",
  "cpu",
  "memoryMiB",
  "architecture",
  "command",
  "tmpMiB",
  "stopTimeoutSeconds",
  "logRetentionDays",
  "egress",
  "variableNames",
  "repository",
  "environment",
  "secrets",
  "secretKmsKeyArns",
  "connectsTo",
  "publishes",
  "databaseAuthentication",
  "cacheAuthentication",
  "buckets",
  "sendsMailFrom",
  "permissions",
];
const SERVICE = [
  "port",
  "protocol",
  "count",
  "scaling",
  "spotPercent",
  "route",
  "healthCheck",
  "deregistrationDelaySeconds",
  "serviceConnect",
  "serviceConnectTimeout",
  "executeCommand",
  "release",
  "serverErrorPercent",
  "slowSeconds",
  "rolloutTimeoutMinutes",
];
const JOB = [
  "schedule",
  "timeZone",
  "allowOverlap",
  "maximumRetryAttempts",
  "maximumEventAgeSeconds",
  "expectWithin",
  "spot",
  "imageFrom",
  "runsAfter",
];

describe("A misspelled setting", () => {
  const cases: [Config, string][] = [
    [{ "aws-practice:netwrok": {} }, "aws-practice:netwrok is not a setting; did you mean aws-practice:network?"],
    [{ "aws-practice:registrys": {} }, "aws-practice:registrys is not a setting; did you mean aws-practice:registries?"],
    [{ "aws-pratice:network": {} }, "aws-pratice:network is not a setting; did you mean aws-practice:network?"],
    [{ "aws-practice:loadbalancer": {} }, "aws-practice:loadbalancer is not a setting; did you mean aws-practice:loadBalancer?"],
    [{ "aws-practice:service": {} }, "aws-practice:service is not a setting; did you mean aws-practice:services?"],
    [{ "aws-practice:job": {} }, "aws-practice:job is not a setting; did you mean aws-practice:jobs?"],
    [
      { "aws-practice:constructor": {} },
      `aws-practice:constructor is not a setting; known are ${
        ["environment", "newNames", ...PARTS].map((part) => `aws-practice:${part}`).join(", ")
      }`,
    ],
    [
      { "aws-practice:a": "1" },
      `aws-practice:a is not a setting; known are ${
        ["environment", "newNames", ...PARTS].map((part) => `aws-practice:${part}`).join(", ")
      }`,
    ],
    [{ "aws:regoin": "us-east-1" }, "aws:regoin is not a setting; did you mean aws:region?"],
    [{ "aws:allowedAccounts": [] }, "aws:allowedAccounts is not a setting; did you mean aws:allowedAccountIds?"],
    [{ "aws:constructor": "x" }, `aws:constructor is not a setting; known are ${KNOWN_AWS_KEYS.map((key) => `aws:${key}`).join(", ")}`],
    [{ [NETWORK]: { nat: { mod: "instance" } } }, `${NETWORK}.nat.mod is not a setting; did you mean mode?`],
    [{ [NETWORK]: { flowlogs: {} } }, `${NETWORK}.flowlogs is not a setting; did you mean flowLogs?`],
    [{ [NETWORK]: { layout: { tierBlock: 2 } } }, `${NETWORK}.layout.tierBlock is not a setting; did you mean tierBlocks?`],
    [
      { [NETWORK]: { colour: "blue" } },
      `${NETWORK}.colour is not a setting; known are cidrBlock, availabilityZones, layout, subnetBlocks, isolatedTier, ipv6, nat, flowLogs, interfaceEndpoints, networkAcls`,
    ],
    [
      { [NETWORK]: { networkAcls: { private: { ingress: { 100: { ...RULE, acton: "deny" } }, egress: {} } } } },
      `${NETWORK}.networkAcls.private.ingress.100.acton is not a setting; did you mean action?`,
    ],
    [
      { [NETWORK]: { networkAcls: { privat: { ingress: {}, egress: {} } } } },
      `${NETWORK}.networkAcls.privat is not a setting; did you mean private?`,
    ],
    [{ [DATABASE]: { keepstopped: true } }, `${DATABASE}.keepstopped is not a setting; did you mean keepStopped?`],
    [{ [REGISTRIES]: { app: { imagesToKep: 3 } } }, `${REGISTRIES}.app.imagesToKep is not a setting; did you mean imagesToKeep?`],
    [{ [REGISTRIES]: { app: { constructor: 3 } } }, `${REGISTRIES}.app.constructor is not a setting; known are imagesToKeep, forceDelete`],
    [{ [ALERTS]: { email: ["team@example.com"] } }, `${ALERTS}.email is not a setting; did you mean emails?`],
    [{ [CLUSTER]: { insights: "enabled" } }, `${CLUSTER}.insights is not a setting; known are containerInsights, sessionRetentionDays`],
    [
      { [LOAD_BALANCER]: { ...BALANCER, idleTimeout: 60 } },
      `${LOAD_BALANCER}.idleTimeout is not a setting; did you mean idleTimeoutSeconds?`,
    ],
    [
      { [LOAD_BALANCER]: { ...BALANCER, accessLogs: { retention: 90 } } },
      `${LOAD_BALANCER}.accessLogs.retention is not a setting; did you mean retentionDays?`,
    ],
    [
      { [LOAD_BALANCER]: { ...BALANCER, rules: { old: { ...OLD, path: ["/x"] } } } },
      `${LOAD_BALANCER}.rules.old.path is not a setting; did you mean paths?`,
    ],
    [
      { [LOAD_BALANCER]: { ...BALANCER, rules: { old: { ...OLD, fixedResponse: { statusCode: 503, status: 503 } } } } },
      `${LOAD_BALANCER}.rules.old.fixedResponse.status is not a setting; did you mean statusCode?`,
    ],
    [{
      [LOAD_BALANCER]: { ...BALANCER, rules: { old: { priority: 1, paths: ["/old"], redirect: { path: "/new", Host: "x.example.com" } } } },
    }, `${LOAD_BALANCER}.rules.old.redirect.Host is not a setting; did you mean host?`],
    [{ [SERVICES]: { api: { memory: 1024 } } }, `${SERVICES}.api.memory is not a setting; did you mean memoryMiB?`],
    [{ [SERVICES]: { api: { Memory: 1024 } } }, `${SERVICES}.api.Memory is not a setting; did you mean memoryMiB?`],
    [{ [SERVICES]: { api: { spot: 50 } } }, `${SERVICES}.api.spot is not a setting; did you mean spotPercent?`],
    [
      { [SERVICES]: { api: { schedule: "rate(1 hour)" } } },
      `${SERVICES}.api.schedule is not a setting; known are ${[...CONTAINER, ...SERVICE].join(", ")}`,
    ],
    [
      { [SERVICES]: { api: { constructor: 1 } } },
      `${SERVICES}.api.constructor is not a setting; known are ${[...CONTAINER, ...SERVICE].join(", ")}`,
    ],
    [
      { [SERVICES]: { api: { port: 80, scaling: { maxCount: 4, max: 4 } } } },
      `${SERVICES}.api.scaling.max is not a setting; did you mean maxCount?`,
    ],
    [
      { [SERVICES]: { api: { port: 80, route: { priority: 1, host: ["example.com"] } } } },
      `${SERVICES}.api.route.host is not a setting; did you mean hosts?`,
    ],
    [
      { [SERVICES]: { api: { healthCheck: { interval: 30 } } } },
      `${SERVICES}.api.healthCheck.interval is not a setting; did you mean intervalSeconds?`,
    ],
    [
      { [SERVICES]: { api: { permissions: [{ actions: ["s3:GetObject"], resources: ["*"], effect: "Allow" }] } } },
      `${SERVICES}.api.permissions[0].effect is not a setting; known are actions, resources`,
    ],
    [{ [JOBS]: { report: { ...DAILY, timezone: "UTC" } } }, `${JOBS}.report.timezone is not a setting; did you mean timeZone?`],
    [{ [JOBS]: { report: { ...DAILY, spott: true } } }, `${JOBS}.report.spott is not a setting; did you mean spot?`],
    [
      { [JOBS]: { report: { ...DAILY, maximumRetriesAttempts: 1 } } },
      `${JOBS}.report.maximumRetriesAttempts is not a setting; did you mean maximumRetryAttempts?`,
    ],
    [
      { [JOBS]: { report: { ...DAILY, maximum: 1 } } },
      `${JOBS}.report.maximum is not a setting; known are ${[...CONTAINER, ...JOB].join(", ")}`,
    ],
    [{ [JOBS]: { report: { ...DAILY, secret: {} } } }, `${JOBS}.report.secret is not a setting; did you mean secrets?`],
    [{ "aws:defaultTags": { tags: {}, tag: {} } }, "aws:defaultTags.tag is not a setting; did you mean tags?"],
  ];
  for (const [config, message] of cases) {
    it(`is reported with the nearest known one: ${message.split(" ")[0]}`, async () =>
      assert.deepEqual(await mistakesOf(config), [message]));
  }

  it("in place of a required one is reported as missing and as unknown", async () => {
    const misspelt = await mistakesOf({
      [NETWORK]: {
        networkAcls: { private: { ingress: { 100: { acton: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" } }, egress: {} } },
      },
    });
    assert.deepEqual(misspelt, [
      `${NETWORK}.networkAcls.private.ingress.100.action is missing, but must be one of allow, deny`,
      `${NETWORK}.networkAcls.private.ingress.100.acton is not a setting; did you mean action?`,
    ]);
  });

  it("is reported together with all others of its group", async () => {
    assert.deepEqual(await mistakesOf({ [NETWORK]: { nat: { mod: "none", elasticIP: true }, cidr: "10.0.0.0/16", zone: 1 } }), [
      `${NETWORK}.nat.mod is not a setting; did you mean mode?`,
      `${NETWORK}.nat.elasticIP is not a setting; did you mean elasticIp?`,
      `${NETWORK}.cidr is not a setting; did you mean cidrBlock?`,
      `${NETWORK}.zone is not a setting; known are cidrBlock, availabilityZones, layout, subnetBlocks, isolatedTier, ipv6, nat, flowLogs, interfaceEndpoints, networkAcls`,
    ]);
  });
});

describe("A section that a program doesn't use", () => {
  const parts = ["network", "database", "registries"] as const;
  const known = ["environment", "newNames", ...parts].map((part) => `aws-practice:${part}`).join(", ");

  for (const part of PARTS.filter((one) => !parts.some((used) => used === one))) {
    it(`is rejected as unknown: ${part}`, async () => {
      assert.deepEqual(await mistakesOf({ [`aws-practice:${part}`]: {} }, { parts }), [
        `aws-practice:${part} is not a setting; known are ${known}`,
      ]);
    });
  }

  it("is rejected without messages about its values", async () => {
    assert.deepEqual(await mistakesOf({ [SERVICES]: { Api: { cpu: 3 }, api: { route: 1 } } }, { parts }), [
      `${SERVICES} is not a setting; known are ${known}`,
    ]);
  });

  it("is omitted from the result", async () => {
    assert.deepEqual(Object.keys(await settingsOf({}, { parts })).toSorted(), [
      "accountId",
      "database",
      "environment",
      "network",
      "partition",
      "production",
      "project",
      "region",
      "registries",
    ]);
    assert.deepEqual(Object.keys(await settingsOf({}, { parts: [] })).toSorted(), [
      "accountId",
      "environment",
      "partition",
      "production",
      "project",
      "region",
    ]);
  });
});

describe("An encrypted value", () => {
  const holdsSecret = (key: string) =>
    `${key} holds an encrypted value, but settings end up where others read them: store the secret in SSM or Secrets Manager and name its ARN under secrets`;

  for (const part of [...PARTS, "environment"]) {
    it(`is rejected in ${part}`, async () => {
      const key = `aws-practice:${part}`;
      const right = part === "loadBalancer" ? BALANCER : {};
      assert.deepEqual(await mistakesOf({ [key]: right }, { secretKeys: [key] }), [holdsSecret(key)]);
    });
  }

  it("is never shown, and checks of other sections skip it", async () => {
    const mistakes = await mistakesOf({
      [SERVICES]: { api: { environment: { PASSWORD: 31_415 }, image: "latest" } },
      [LOAD_BALANCER]: { domainName: "HIDDEN.example.com" },
      [JOBS]: { report: { ...DAILY, imageFrom: "api" } },
      [REGISTRIES]: { app: { imagesToKeep: 0 } },
    }, { secretKeys: [SERVICES, LOAD_BALANCER] });
    assert.deepEqual(mistakes, [
      `${REGISTRIES}.app.imagesToKeep is 0, but must be a whole number from 1 to 1000`,
      holdsSecret(LOAD_BALANCER),
      holdsSecret(SERVICES),
    ]);
  });

  it("of another provider is accepted", () => settingsOf({ "cloudflare:apiToken": "x" }, { secretKeys: ["cloudflare:apiToken"] }));
});

describe("Settings of the AWS provider", () => {
  it("are all known, as accepted or as credentials", () => {
    const all = Object.keys(Object.getOwnPropertyDescriptors(aws.config)).filter((key) => !["__esModule", "requireRegion"].includes(key));
    assert.deepEqual([...KNOWN_AWS_KEYS, ...CREDENTIAL_KEYS].toSorted(), all.toSorted());
  });

  it("are accepted", async () => {
    await settingsOf({
      "aws:profile": "staging",
      "aws:maxRetries": 5,
      "aws:assumeRoles": [{ roleArn: "arn:aws:iam::111111111111:role/deployment" }],
    });
  });

  for (const key of CREDENTIAL_KEYS) {
    it(`are rejected with ${key}, whose value isn't shown`, async () => {
      assert.deepEqual(await mistakesOf({ [`aws:${key}`]: "AKIAIOSFODNN7EXAMPLE" }), [
        `aws:${key} must be omitted: an access key in a stack file never expires; sign in with the AWS CLI, or name a role in aws:assumeRoles`,
      ]);
    });
  }
});

describe("A section under a name that isn't the project's", () => {
  for (
    const key of [
      "practice:network",
      "aws-practice-stg:services",
      "AWS-Practice:database",
      "foo:jobs",
      "awsx:network",
      "constructor:network",
      "aws:cluster",
    ]
  ) {
    it(`is rejected: ${key}`, async () => {
      assert.deepEqual(await mistakesOf({ [key]: {} }), [`${key} is not a setting; did you mean aws-practice:${key.split(":")[1]}?`]);
    });
  }
});

describe("Settings of other providers", () => {
  for (const key of ["cloudflare:apiToken", "pulumi:tags", "awsx:colour", "constructor:colour", "__proto__:x", "random:seed"]) {
    it(`are ignored: ${key}`, () => settingsOf({ [key]: "x" }));
  }
});
