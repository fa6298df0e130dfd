import assert from "node:assert/strict";

import { ENGINE_VERSION_FORM } from "../../components/data/database-settings";
import { PATH_FORM } from "../../components/web/listener-rule";
import { ALERTS, BALANCER, CLUSTER, type Config, DATABASE, JOBS, LOAD_BALANCER, mistakesOf, NETWORK, REGISTRIES, SERVICES } from "./read";

const LOG_DAYS = "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";
const NETWORK_KEYS =
  "a group with keys of cidrBlock, availabilityZones, layout, subnetBlocks, isolatedTier, ipv6, nat, flowLogs, interfaceEndpoints, networkAcls";

describe("A section that isn't a group", () => {
  const values: [unknown, string][] = [
    ["text", "\"text\""],
    ["", "\"\""],
    ["null", "null"],
    ["5", "5"],
    ["true", "true"],
    [[], "[]"],
    [["cidrBlock"], "[\"cidrBlock\"]"],
    ["{broken", "\"{broken\""],
  ];
  for (const [value, shown] of values) {
    it(`is rejected: ${shown}`, async () => {
      assert.deepEqual(await mistakesOf({ [NETWORK]: value }), [`${NETWORK} is ${shown}, but must be ${NETWORK_KEYS}`]);
      assert.deepEqual(await mistakesOf({ [REGISTRIES]: value }), [
        `${REGISTRIES} is ${shown}, but must be repositories by name, e.g. {app: {imagesToKeep: 10}}`,
      ]);
      assert.deepEqual(await mistakesOf({ [SERVICES]: value }), [
        `${SERVICES} is ${shown}, but must be services by name, e.g. {api: {port: 8080}}`,
      ]);
      assert.deepEqual(await mistakesOf({ [JOBS]: value }), [
        `${JOBS} is ${shown}, but must be jobs by name, e.g. {report: {imageFrom: api}}`,
      ]);
      assert.deepEqual(await mistakesOf({ [ALERTS]: value }), [
        `${ALERTS} is ${shown}, but must be a group with keys of emails, slack, teams, runbook`,
      ]);
      assert.deepEqual(await mistakesOf({ [CLUSTER]: value }), [
        `${CLUSTER} is ${shown}, but must be a group with keys of containerInsights, sessionRetentionDays`,
      ]);
      assert.deepEqual(await mistakesOf({ [LOAD_BALANCER]: value }), [
        `${LOAD_BALANCER} is ${shown}, but must be a group with keys of domainName, hostedZone, wildcard, certificateArn, internal, httpOnly, ipAddressType, deletionProtection, accessLogs, idleTimeoutSeconds, rules`,
      ]);
      assert.equal(
        (await mistakesOf({ [DATABASE]: value }))[0]?.startsWith(
          `${DATABASE} is ${shown}, but must be a group with keys of name, engineVersion, `,
        ),
        true,
      );
    });
  }
});

/** Invalid values of network's settings and their messages. */
const network: [Config, string][] = [
  [{ cidrBlock: null }, "cidrBlock is null, but must be an IPv4 block that starts at its lowest address, e.g. 10.0.0.0/16"],
  [
    { cidrBlock: "10.0.3.0/16" },
    "cidrBlock is \"10.0.3.0/16\", but must be an IPv4 block that starts at its lowest address, e.g. 10.0.0.0/16",
  ],
  [
    { availabilityZones: ["ap-northeast-1a"] },
    "availabilityZones is [\"ap-northeast-1a\"], but must be zone names and their slots, e.g. {ap-northeast-1a: 0}",
  ],
  [{ availabilityZones: {} }, "availabilityZones is {}, but must be at least one zone and its slot, e.g. {ap-northeast-1a: 0}"],
  [
    { availabilityZones: { tokyo: 0 } },
    "availabilityZones.tokyo: the key is \"tokyo\", but must be a zone of a region, e.g. ap-northeast-1a",
  ],
  [{ availabilityZones: { "ap-northeast-1a": 8 } }, "availabilityZones.ap-northeast-1a is 8, but must be a whole number from 0 to 7"],
  [{ availabilityZones: { "ap-northeast-1a": "0" } }, "availabilityZones.ap-northeast-1a is \"0\", but must be a whole number from 0 to 7"],
  [{ layout: [] }, "layout is [], but must be a group with keys of tierBlocks, zoneSlots"],
  [{ layout: { tierBlocks: 3 } }, "layout.tierBlocks is 3, but must be one of 2, 4, 8"],
  [{ layout: { zoneSlots: "4" } }, "layout.zoneSlots is \"4\", but must be one of 2, 4, 8"],
  [{ isolatedTier: "yes" }, "isolatedTier is \"yes\", but must be true or false"],
  [{ ipv6: 6 }, "ipv6 is 6, but must be true or false"],
  [{ nat: "instance" }, "nat is \"instance\", but must be a group with keys of mode, availabilityZone, instanceType, elasticIp"],
  [{ nat: { mode: "cloud" } }, "nat.mode is \"cloud\", but must be one of none, instance, gateway, gateway-per-az"],
  [{ nat: { availabilityZone: 1 } }, "nat.availabilityZone is 1, but must be a zone of a region, e.g. ap-northeast-1a"],
  [{ nat: { mode: "instance", instanceType: "nano" } }, "nat.instanceType is \"nano\", but must be an EC2 instance type, e.g. t4g.nano"],
  [{ nat: { mode: "instance", elasticIp: 1 } }, "nat.elasticIp is 1, but must be true or false"],
  [{ flowLogs: false }, "flowLogs is false, but must be a group with keys of enabled, retentionDays, trafficType"],
  [{ flowLogs: { enabled: "false" } }, "flowLogs.enabled is \"false\", but must be true or false"],
  [{ flowLogs: { retentionDays: 8 } }, `flowLogs.retentionDays is 8, but must be ${LOG_DAYS}`],
  [{ flowLogs: { trafficType: "all" } }, "flowLogs.trafficType is \"all\", but must be one of ALL, ACCEPT, REJECT"],
  [{ interfaceEndpoints: "s3" }, "interfaceEndpoints is \"s3\", but must be a list of AWS services, e.g. [ecr.api, ecr.dkr]"],
  [
    { interfaceEndpoints: { 0: "s3" } },
    "interfaceEndpoints is {\"0\":\"s3\"}, but must be a list of AWS services, e.g. [ecr.api, ecr.dkr]",
  ],
  [
    { interfaceEndpoints: ["sqs", null] },
    "interfaceEndpoints[1] is null, but must be the name of an AWS service, e.g. ecr.dkr; S3 needs none, as its gateway endpoint is always there",
  ],
  [
    { interfaceEndpoints: ["s3"] },
    "interfaceEndpoints[0] is \"s3\", but must be the name of an AWS service, e.g. ecr.dkr; S3 needs none, as its gateway endpoint is always there",
  ],
  [{ networkAcls: [] }, "networkAcls is [], but must be a group with keys of public, private, isolated"],
  [{ networkAcls: { public: null } }, "networkAcls.public is null, but must be a group with keys of ingress, egress"],
  [
    { networkAcls: { public: { ingress: {} } } },
    "networkAcls.public.egress is missing, but must be rules by number, e.g. {100: {action: allow, protocol: all, cidrBlock: 10.0.0.0/16}}",
  ],
  [
    { networkAcls: { public: { ingress: [], egress: {} } } },
    "networkAcls.public.ingress is [], but must be rules by number, e.g. {100: {action: allow, protocol: all, cidrBlock: 10.0.0.0/16}}",
  ],
  [
    { networkAcls: { public: { ingress: { 1: "all" }, egress: {} } } },
    "networkAcls.public.ingress.1 is \"all\", but must be a group with keys of action, protocol, cidrBlock, fromPort, toPort",
  ],
];

const database: [Config, string][] = [
  [{ name: "Main" }, "name is \"Main\", but must be lower-case letters, digits and single hyphens, beginning with a letter"],
  [{ engineVersion: 17 }, `engineVersion is 17, but must be ${ENGINE_VERSION_FORM}`],
  [{ engineVersion: "13" }, `engineVersion is "13", but must be ${ENGINE_VERSION_FORM}`],
  [{ engineVersion: "17.6" }, `engineVersion is "17.6", but must be ${ENGINE_VERSION_FORM}`],
  [
    { engineLifecycleSupport: false },
    "engineLifecycleSupport is false, but must be one of open-source-rds-extended-support-disabled, open-source-rds-extended-support",
  ],
  [{ allowMajorVersionUpgrade: 0 }, "allowMajorVersionUpgrade is 0, but must be true or false"],
  [{ instanceClass: "t4g.micro" }, "instanceClass is \"t4g.micro\", but must be an RDS instance class, e.g. db.t4g.micro"],
  [{ allocatedStorageGiB: "20" }, "allocatedStorageGiB is \"20\", but must be a whole number from 20 to 65536"],
  [{ maxAllocatedStorageGiB: 19.5 }, "maxAllocatedStorageGiB is 19.5, but must be a whole number from 20 to 65536"],
  [{ multiAz: null }, "multiAz is null, but must be true or false"],
  [{ databaseName: "" }, "databaseName is \"\", but must be 1 to 63 lower-case letters, digits and _, beginning with a letter"],
  [
    { masterUsername: ["postgres"] },
    "masterUsername is [\"postgres\"], but must be 1 to 16 lower-case letters, digits and _, beginning with a letter",
  ],
  [{ parameters: ["x"] }, "parameters is [\"x\"], but must be parameter names and their values"],
  [{ parameters: { work_mem: 4096 } }, "parameters.work_mem is 4096, but must be a text in quotes"],
  [{ backupRetentionDays: -1 }, "backupRetentionDays is -1, but must be a whole number from 0 to 35"],
  [{ backupWindow: "02:00" }, "backupWindow is \"02:00\", but must be hh:mm-hh:mm in UTC, e.g. 17:00-17:30"],
  [
    { maintenanceWindow: "18:00-18:30" },
    "maintenanceWindow is \"18:00-18:30\", but must be ddd:hh:mm-ddd:hh:mm in UTC, e.g. sat:18:00-sat:18:30",
  ],
  [{ deletionProtection: "true" }, "deletionProtection is \"true\", but must be true or false"],
  ...[null, "7", "", [], false, 6, 31, 7.5].map((value): [Config, string] => [
    { secretRecoveryDays: value },
    `secretRecoveryDays is ${JSON.stringify(value)}, but must be 0, or a whole number from 7 to 30`,
  ]),
  [{ logRetentionDays: 0 }, `logRetentionDays is 0, but must be ${LOG_DAYS}`],
  [{ keepStopped: "sun" }, "keepStopped is \"sun\", but must be true or false"],
];

const registries: [Config, string][] = [
  [
    { App: {} },
    "App: the key is \"App\", but must be a repository name: at least 2 and at most 256 characters: lower-case letters and digits, with single . _ - / between them",
  ],
  [
    { a: {} },
    "a: the key is \"a\", but must be a repository name: at least 2 and at most 256 characters: lower-case letters and digits, with single . _ - / between them",
  ],
  [{ app: null }, "app is null, but must be a group with keys of imagesToKeep, forceDelete"],
  [{ app: { imagesToKeep: 0 } }, "app.imagesToKeep is 0, but must be a whole number from 1 to 1000"],
  [{ app: { forceDelete: "no" } }, "app.forceDelete is \"no\", but must be true or false"],
];

const RUNBOOK = "an address of up to 200 characters that begins with https:// and has no ? or #";
const EMAIL = "an e-mail address, e.g. team@example.com";
const alerts: [Config, string][] = [
  [{ emails: "team@example.com" }, "emails is \"team@example.com\", but must be a list of e-mail addresses, e.g. [team@example.com]"],
  [{ emails: ["team"] }, `emails[0] is "team", but must be ${EMAIL}`],
  [{ emails: ["team@example.com", "team@example"] }, `emails[1] is "team@example", but must be ${EMAIL}`],
  [{ emails: ["a@b.c d@e.f"] }, `emails[0] is "a@b.c d@e.f", but must be ${EMAIL}`],
  [{ runbook: "docs/runbook.md" }, `runbook is "docs/runbook.md", but must be ${RUNBOOK}`],
  [{ runbook: "https://example.com/runbook?plain=1" }, `runbook is "https://example.com/runbook?plain=1", but must be ${RUNBOOK}`],
  [{ emails: [null] }, `emails[0] is null, but must be ${EMAIL}`],
];

const cluster: [Config, string][] = [true, "on", "ENABLED", null].map((value) => [
  { containerInsights: value },
  `containerInsights is ${JSON.stringify(value)}, but must be one of enabled, enhanced, disabled`,
]);

const ARN = "the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>";
const HOST = "a host name with a dot, at most 128 characters, e.g. api.example.com or *.example.com";
const PATH = PATH_FORM;
const ANSWER = { fixedResponse: { statusCode: 503 } };
const rule = (rest: Config) => ({ rules: { old: { priority: 1, paths: ["/old"], ...("redirect" in rest ? {} : ANSWER), ...rest } } });
const loadBalancer: [Config, string][] = [
  [{ domainName: "Example.com" }, "domainName is \"Example.com\", but must be a host name in lower case, e.g. api.example.com"],
  [{ domainName: "localhost" }, "domainName is \"localhost\", but must be a host name in lower case, e.g. api.example.com"],
  [{ hostedZone: 1 }, "hostedZone is 1, but must be the name of a Route 53 zone, or its id"],
  [{ wildcard: "yes" }, "wildcard is \"yes\", but must be true or false"],
  [
    { certificateArn: "arn:aws:acm:ap-northeast-1:111111111111:certificate/x" },
    `certificateArn is "arn:aws:acm:ap-northeast-1:111111111111:certificate/x", but must be ${ARN}`,
  ],
  [{ httpOnly: "true" }, "httpOnly is \"true\", but must be true or false"],
  [{ ipAddressType: "ipv6" }, "ipAddressType is \"ipv6\", but must be one of ipv4, dualstack"],
  [{ deletionProtection: 0 }, "deletionProtection is 0, but must be true or false"],
  [{ accessLogs: false }, "accessLogs is false, but must be a group with keys of enabled, retentionDays"],
  [{ accessLogs: { enabled: 1 } }, "accessLogs.enabled is 1, but must be true or false"],
  ...[0, 3654, "90", 1.5].map((
    value,
  ): [Config, string] => [
    { accessLogs: { retentionDays: value } },
    `accessLogs.retentionDays is ${JSON.stringify(value)}, but must be a whole number from 1 to 3653`,
  ]),
  ...[0, 4001, "60"].map((
    value,
  ): [Config, string] => [
    { idleTimeoutSeconds: value },
    `idleTimeoutSeconds is ${JSON.stringify(value)}, but must be a whole number from 1 to 4000`,
  ]),
  [{ rules: [] }, "rules is [], but must be rules by name, e.g. {old: {priority: 10, paths: [/old], redirect: {path: /}}}"],
  [
    { rules: { Old: { priority: 1, paths: ["/old"], ...ANSWER } } },
    "rules.Old: the key is \"Old\", but must be lower-case letters, digits and single hyphens, beginning with a letter",
  ],
  [{ rules: { old: null } }, "rules.old is null, but must be a group with keys of priority, hosts, paths, fixedResponse, redirect"],
  [{ rules: { old: { paths: ["/old"], ...ANSWER } } }, "rules.old.priority is missing, but must be a whole number from 1 to 50000"],
  ...[0, 50_001, "1"].map((
    value,
  ): [Config, string] => [
    rule({ priority: value }),
    `rules.old.priority is ${JSON.stringify(value)}, but must be a whole number from 1 to 50000`,
  ]),
  [rule({ hosts: "example.com" }), "rules.old.hosts is \"example.com\", but must be a list of host names, e.g. [api.example.com]"],
  [rule({ hosts: ["localhost"] }), `rules.old.hosts[0] is "localhost", but must be ${HOST}`],
  [rule({ paths: "/old" }), "rules.old.paths is \"/old\", but must be a list of paths, e.g. [/api/*]"],
  [rule({ paths: ["/old", "new"] }), `rules.old.paths[1] is "new", but must be ${PATH}`],
  [rule({ fixedResponse: 503 }), "rules.old.fixedResponse is 503, but must be a group with keys of statusCode, contentType, body"],
  [rule({ fixedResponse: {} }), "rules.old.fixedResponse.statusCode is missing, but must be an HTTP status from 200 to 299 or 400 to 599"],
  ...[199, 600, "503"].map((
    value,
  ): [Config, string] => [
    rule({ fixedResponse: { statusCode: value } }),
    `rules.old.fixedResponse.statusCode is ${JSON.stringify(value)}, but must be an HTTP status from 200 to 299 or 400 to 599`,
  ]),
  [
    rule({ fixedResponse: { statusCode: 503, contentType: "text" } }),
    "rules.old.fixedResponse.contentType is \"text\", but must be one of text/plain, text/css, text/html, application/javascript, application/json",
  ],
  [rule({ fixedResponse: { statusCode: 503, body: 1 } }), "rules.old.fixedResponse.body is 1, but must be a text in quotes"],
  [rule({ redirect: "/new" }), "rules.old.redirect is \"/new\", but must be a group with keys of host, path, query, permanent"],
  [rule({ redirect: { host: 1 } }), "rules.old.redirect.host is 1, but must be a host name"],
  [rule({ redirect: { path: 1 } }), "rules.old.redirect.path is 1, but must be a path that begins with /"],
  [rule({ redirect: { query: 1 } }), "rules.old.redirect.query is 1, but must be a query without the question mark"],
  [rule({ redirect: { path: "/new", permanent: 301 } }), "rules.old.redirect.permanent is 301, but must be true or false"],
];

for (
  const [key, cases] of [[NETWORK, network], [DATABASE, database], [REGISTRIES, registries], [ALERTS, alerts], [CLUSTER, cluster], [
    LOAD_BALANCER,
    loadBalancer.map(([rest, message]): [Config, string] => [{ ...BALANCER, ...rest }, message]),
  ]] as const
) {
  describe(`${key} with an invalid value`, () => {
    for (const [section, message] of cases) {
      it(message, async () => assert.deepEqual(await mistakesOf({ [key]: section }), [`${key}.${message}`]));
    }
  });
}

describe("Maps with keys that JavaScript reserves", () => {
  for (const key of ["constructor", "prototype", "__proto__"]) {
    const refusal = `the key is "${key}", but must be another name than __proto__, prototype, constructor`;
    it(`are rejected with ${key}, not read without it`, async () => {
      assert.deepEqual(await mistakesOf({ [REGISTRIES]: `{"app":{},"${key}":{}}` }), [
        `${REGISTRIES}.${key}: ${refusal}`,
      ]);
      assert.deepEqual(await mistakesOf({ [SERVICES]: `{"${key}":{}}`, [JOBS]: `{"${key}":{}}` }), [
        `${SERVICES}.${key}: ${refusal}`,
        `${JOBS}.${key}: ${refusal}`,
      ]);
      assert.deepEqual(await mistakesOf({ [SERVICES]: `{"api":{"environment":{"${key}":"1"}}}` }), [
        `${SERVICES}.api.environment.${key}: ${refusal}`,
      ]);
    });
  }
});

describe("Numbers of network ACL rules", () => {
  for (const number of ["0", "32767", "1.5", "1e2", "0100", " 100", "0x64", "-1", "first"]) {
    it(`are rejected: ${number}`, async () => {
      const rules = { ingress: { [number]: { action: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" } }, egress: {} };
      assert.deepEqual(await mistakesOf({ [NETWORK]: { networkAcls: { public: rules } } }), [
        `${NETWORK}.networkAcls.public.ingress.${number}: the key is ${JSON.stringify(number)}, but must be a rule number from 1 to 32766`,
      ]);
    });
  }
});

describe("Several mistakes", () => {
  it("are all reported, each with its path", async () => {
    const all = await mistakesOf({
      "aws-practice:netwrok": {},
      "aws:region": "tokyo",
      "aws:allowedAccountIds": [111_111_111_111],
      "aws:secretKey": "x",
      [NETWORK]: { cidrBlock: 5, nat: { mod: "none" }, layout: { tierBlocks: 16 } },
      [DATABASE]: { multiAz: "yes", engineVersion: 17 },
      [REGISTRIES]: { app: { imagesToKeep: 0 }, App: {} },
    });
    assert.deepEqual(all.map((mistake) => mistake.split(/[: ]/).slice(0, 2).join(":")), [
      "aws-practice:netwrok",
      "aws:secretKey",
      "aws:region",
      "aws:allowedAccountIds[0]",
      "aws-practice:network.cidrBlock",
      "aws-practice:network.layout.tierBlocks",
      "aws-practice:network.nat.mod",
      "aws-practice:database.engineVersion",
      "aws-practice:database.multiAz",
      "aws-practice:registries.app.imagesToKeep",
      "aws-practice:registries.App",
    ]);
  });
});
