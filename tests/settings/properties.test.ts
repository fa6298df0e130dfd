import * as fc from "fast-check";
import assert from "node:assert/strict";

import { IDENTIFIER_PATTERN } from "../../components/data/database-settings";
import { databaseNameMistake, MASTER_NAME_PATTERN, SQL_NAME_PATTERN, userNameMistake } from "../../components/data/sql-name";
import { LOG_RETENTION_DAYS } from "../../components/shared/log-retention";
import { requireNone } from "../../components/shared/schema";
import { HOST_PATTERN, PATH_PATTERN, PRIORITIES } from "../../components/web/listener-rule";
import { DOMAIN_PATTERN } from "../../components/web/load-balancer-settings";
import { WORKLOAD_NAME_PATTERN } from "../../components/workloads/container-settings";
import { HEALTH_CHECK_RANGES, HEALTH_PATH_PATTERN } from "../../components/workloads/service/health-check";
import { VARIABLE_PATTERN } from "../../components/workloads/variable-settings";
import { NAME_PATTERN, VALUE_PATTERN } from "../../settings/tags";
import type { Properties } from "../../toolkit/shared/values";
import { refusalsOf } from "../../toolkit/simulator/schemas";
import { tagRefusals } from "../../toolkit/simulator/schemas/tags";
import { refused } from "../support/refused";

/** Setting, and the input of a resource that it becomes. */
interface Pair {
  setting: string;
  /** Valid and invalid texts. */
  texts: fc.Arbitrary<string>;
  ours: (text: string) => boolean;
  inputs: (text: string) => [type: string, inputs: Properties];
  /** Reason why the setting rejects texts that AWS accepts, and which texts these are. */
  reason: { why: string; holds: (text: string) => boolean };
}

const container = (
  more: Properties,
): [string, Properties] => ["aws:ecs/taskDefinition:TaskDefinition", {
  family: "api",
  containerDefinitions: JSON.stringify([{ name: "api", image: "api:1", essential: true, ...more }]),
}];
const database = (
  more: Properties,
): [string, Properties] => ["aws:rds/instance:Instance", {
  engine: "postgres",
  instanceClass: "db.t4g.micro",
  allocatedStorage: 20,
  username: "postgres",
  ...more,
}];
/** Texts near a pattern: matches, typical values, and each with one character changed. */
const near = (...patterns: RegExp[]) => {
  const made = fc.oneof(
    ...patterns.map((pattern) => fc.stringMatching(pattern)),
    fc.string({ maxLength: 70 }),
    fc.constantFrom("", "a", "select", "user", "pg_a", "_a", "A", "a-b", "a--b", "a_b", "9a", "aws:x"),
  );
  return fc.oneof(
    made,
    fc.tuple(made, fc.nat(80), fc.string({ maxLength: 1 })).map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1)),
  );
};
const LOWER = "in lower case, as PostgreSQL, DNS and AWS's own names have it";

const PAIRS: Pair[] = [
  {
    setting: "database.name",
    texts: near(/^[a-z][a-z0-9-]{0,40}$/, /^[A-Za-z][A-Za-z0-9-]{0,70}$/),
    ours: (text) => IDENTIFIER_PATTERN.test(text),
    inputs: (identifier) => database({ identifier }),
    reason: { why: `${LOWER}; RDS stores it so`, holds: (text) => /[A-Z]/.test(text) },
  },
  {
    setting: "database.databaseName",
    texts: near(SQL_NAME_PATTERN, /^[A-Za-z_]\w{0,70}$/),
    ours: (text) => SQL_NAME_PATTERN.test(text) && databaseNameMistake("name", text) === false,
    inputs: (dbName) => database({ dbName }),
    reason: {
      why: `${LOWER}; the databases that every server has`,
      holds: (text) => /[A-Z]/.test(text) || ["postgres", "rdsadmin", "template0", "template1"].includes(text),
    },
  },
  {
    setting: "database.masterUsername",
    texts: near(MASTER_NAME_PATTERN, /^[A-Za-z]\w{0,30}$/),
    ours: (text) => MASTER_NAME_PATTERN.test(text) && userNameMistake("name", text) === false,
    inputs: (username) => database({ username }),
    reason: {
      why: `${LOWER}; 16 characters, as the call's description says and no schema; RDS's and PostgreSQL's own roles`,
      holds: (text) =>
        /[A-Z]/.test(text) || text.length > 16 || ["admin", "rdsadmin", "none", "public"].includes(text) || text.startsWith("rds"),
    },
  },
  {
    setting: "services.<name>",
    texts: near(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,5}){0,3}$/, /^[A-Za-z0-9_-]{1,30}$/),
    ours: (text) => WORKLOAD_NAME_PATTERN.test(text),
    inputs: (name) => ["aws:lb/targetGroup:TargetGroup", { name }],
    reason: {
      why: "part of many names: lower case, at most 19 characters, single hyphens, a letter first",
      holds: (text) => /[A-Z]|--/.test(text) || text.length > 19 || !/^[a-z]/.test(text),
    },
  },
  {
    setting: "services.<name>.healthCheck.path",
    texts: near(/^\/[a-z/]{0,30}$/, HEALTH_PATH_PATTERN),
    ours: (text) => HEALTH_PATH_PATTERN.test(text),
    inputs: (path) => ["aws:lb/targetGroup:TargetGroup", { healthCheck: { path } }],
    reason: {
      why: "a path begins with a slash and has no ?, # or space",
      holds: (text) => !text.startsWith("/") || /[?#\s]/.test(text),
    },
  },
  {
    setting: "services.<name>.environment",
    texts: near(VARIABLE_PATTERN),
    ours: (text) => VARIABLE_PATTERN.test(text),
    inputs: (name) => container({ environment: [{ name, value: "x" }] }),
    reason: { why: "a shell accepts only letters, digits and _, and no digit first", holds: (text) => /\W|^\d/.test(text) },
  },
  {
    setting: "loadBalancer.domainName",
    texts: near(/^([a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?\.){1,6}[a-z]{2,10}$/),
    ours: (text) => DOMAIN_PATTERN.test(text) && text.length <= 64,
    inputs: (domainName) => ["aws:acm/certificate:Certificate", { domainName, validationMethod: "DNS" }],
    reason: {
      why: `${LOWER}; the wildcard is a setting of its own; the last part has no digits`,
      holds: (text) => /[A-Z*]/.test(text) || /\.[^.]*[^a-z.][^.]*$/.test(text),
    },
  },
  {
    setting: "services.<name>.route.hosts",
    texts: near(/^[a-z0-9*-]{1,9}(\.[a-z0-9*-]{1,9}){1,3}$/),
    ours: (text) => HOST_PATTERN.test(text),
    inputs: (
      host,
    ) => ["aws:lb/listenerRule:ListenerRule", {
      listenerArn: "arn:l",
      priority: 1,
      actions: [{ type: "forward", targetGroupArn: "arn:t" }],
      conditions: [{ hostHeader: { values: [host] } }],
    }],
    reason: { why: "nothing", holds: () => false },
  },
  {
    setting: "services.<name>.route.paths",
    texts: near(/^\/[a-z*/]{0,30}$/),
    ours: (text) => PATH_PATTERN.test(text),
    inputs: (
      path,
    ) => ["aws:lb/listenerRule:ListenerRule", {
      listenerArn: "arn:l",
      priority: 1,
      actions: [{ type: "forward", targetGroupArn: "arn:t" }],
      conditions: [{ pathPattern: { values: [path] } }],
    }],
    reason: { why: "a path begins with a slash, as every request's does", holds: (text) => !text.startsWith("/") },
  },
];

describe("Settings and the inputs of AWS", () => {
  for (const { setting, texts, ours, inputs, reason } of PAIRS) {
    it(`AWS accepts everything that ${setting} accepts`, () =>
      fc.assert(fc.property(texts, (text) => {
        fc.pre(ours(text));
        assert.deepEqual(refusalsOf(...inputs(text)), [], text);
      })));

    it(`${setting} accepts everything that AWS accepts, except: ${reason.why}`, () =>
      fc.assert(
        fc.property(texts, (text) => {
          if (text === "" || ours(text) || reason.holds(text)) return; // the provider omits an empty text
          assert.notDeepEqual(refusalsOf(...inputs(text)), [], `AWS accepts ${JSON.stringify(text)}`);
        }),
        { numRuns: 1_000 },
      ));
  }

  it("tags accept what AWS accepts, except an empty value, which EventBridge Scheduler rejects", () =>
    fc.assert(fc.property(
      near(/^[A-Za-z _.:/=+@-]{1,130}$/),
      near(/^[A-Za-z _.:/=+@-]{0,260}$/),
      (name, value) => {
        fc.pre(value !== "" && name !== "__proto__");
        assert.equal(
          NAME_PATTERN.test(name) && VALUE_PATTERN.test(value),
          tagRefusals({ [name]: value }).length === 0,
          JSON.stringify([name, value]),
        );
      },
    )));

  it("ranges of healthCheck, log retention and priorities are those of AWS", () => {
    const check = (more: Properties) => refusalsOf("aws:lb/targetGroup:TargetGroup", { healthCheck: more }).length === 0;
    const ofContainer = (more: Properties) => refusalsOf(...container({ healthCheck: { command: ["CMD", "true"], ...more } })).length === 0;
    for (
      const [setting, inTargetGroup, inContainer] of [
        ["intervalSeconds", "interval", "interval"],
        ["timeoutSeconds", "timeout", undefined],
        ["healthyThreshold", "healthyThreshold", undefined],
        ["unhealthyThreshold", "unhealthyThreshold", "retries"],
        ["startPeriodSeconds", undefined, "startPeriod"],
      ] as const
    ) {
      const { min, max } = HEALTH_CHECK_RANGES[setting];
      for (const [number, isTaken] of [[min, true], [max, true], [max + 1, false]] as const) {
        if (inTargetGroup !== undefined) assert.equal(check({ [inTargetGroup]: number }), isTaken, `${setting} ${number}`);
        if (inContainer !== undefined) assert.equal(ofContainer({ [inContainer]: number }), isTaken, `${setting} ${number}`);
      }
    }
    const retention = (retentionInDays: number) => refusalsOf("aws:cloudwatch/logGroup:LogGroup", { retentionInDays }).length === 0;
    for (let days = 1; days <= 3_700; days++) {
      assert.equal(LOG_RETENTION_DAYS.some((known) => known === days), retention(days), String(days));
    }
    const rule = (priority: number) =>
      refusalsOf("aws:lb/listenerRule:ListenerRule", {
        listenerArn: "arn:l",
        priority,
        actions: [{ type: "forward" }],
        conditions: [{ pathPattern: { values: ["/"] } }],
      }).length === 0;
    assert.deepEqual([PRIORITIES.min - 1, PRIORITIES.min, PRIORITIES.max, PRIORITIES.max + 1].map(rule), [false, true, true, false]);
  });

  it("messages name the property", () =>
    assert.match(refused(() => requireNone("Database", userNameMistake("masterUsername", "pg_a"))), /^Database: masterUsername is "pg_a"/));
});
