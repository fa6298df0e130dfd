import assert from "node:assert/strict";

import type { Properties } from "../../../../toolkit/shared/values";
import { planOf, type Registered } from "../../../support/simulated";
import { statements } from "../../../support/workloads";

const OPERATORS = { principals: ["arn:aws:iam::111111111111:role/on-call"], task: { maxMinutes: 30 } };

describe("OperationsTasks", () => {
  let registered: Registered;
  before(async () => {
    ({ registered } = await planOf(".", "stg", { "aws-practice:operators": (section) => Object.assign(section, OPERATORS) }));
  });

  const container = (name: string) =>
    (registered.json("TaskDefinition", `${name}-task-definition`, "containerDefinitions") as Properties[])[0]!;

  it("are tasks of the official image by digest, which sleep for their limit and can be entered", () => {
    for (const name of ["operations", "operations-owner"]) {
      const { image, command, user, readonlyRootFilesystem, linuxParameters } = container(name);
      assert.match(String(image), /^public\.ecr\.aws\/docker\/library\/postgres:17-alpine@sha256:[0-9a-f]{64}$/);
      assert.deepEqual([command, user, readonlyRootFilesystem], [["sleep", "1800"], "postgres", false]);
      assert.equal((linuxParameters as Properties)["initProcessEnabled"], true);
    }
  });

  it("have a role for one user of the database each, and for sessions", () => {
    for (const [name, user] of [["operations", "operations"], ["operations-owner", "operations_owner"]] as const) {
      const act = statements(registered, "RolePolicy", `${name}-task-act`, "policy");
      assert.deepEqual(act.flatMap(({ Action }) => Action), [
        "rds-db:connect",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "logs:DescribeLogGroups",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
      ]);
      assert.match(String(act[0]!.Resource), new RegExp(`dbuser:[^/]+/${user}$`));
    }
  });

  it("reach the database and HTTPS alone, and nothing reaches them", () => {
    const outbound = registered.ofType("SecurityGroupEgressRule").filter(({ name }) => name.startsWith("operations-"));
    assert.deepEqual(outbound.map(({ name }) => name).toSorted(), ["operations-access-https", "operations-access-to-database-out-5432"]);
    const inbound = registered.ofType("SecurityGroupIngressRule").filter(({ name }) => name.startsWith("operations-"));
    assert.deepEqual(inbound.map(({ name }) => name), ["operations-access-to-database-in-5432"]);
  });

  it("are stopped by a role that stops tasks of their family alone", () => {
    const run = statements(registered, "RolePolicy", "operations-runner-run", "policy").find(({ Action }) =>
      (Action as string[]).includes("ecs:StopTask")
    );
    assert.deepEqual(run!.Condition, { StringEquals: { "aws:ResourceTag/Name": "aws-practice-operations-stg" } });
  });

  it("are in no program that doesn't ask for them", async () => {
    const plan = await planOf(".", "stg", {
      "aws-practice:operators": (section) => Object.assign(section, { principals: OPERATORS.principals }),
    });
    assert.deepEqual(plan.registered.resources.filter(({ name }) => name.startsWith("operations")), []);
  });
});

describe("Sessions of a cluster", () => {
  it("are recorded in a log group of their own, in production with the environment's key for session and record", async () => {
    for (const [stack, encrypted] of [["stg", false], ["prd", true]] as const) {
      const { registered } = await planOf(".", stack);
      const { executeCommandConfiguration } = registered.inputs("Cluster", "cluster")["configuration"] as Properties;
      const { logging, kmsKeyId, logConfiguration } = executeCommandConfiguration as Properties;
      assert.deepEqual([logging, logConfiguration], ["OVERRIDE", {
        cloudWatchLogGroupName: `/aws-practice/${stack}/sessions/exec`,
        cloudWatchEncryptionEnabled: encrypted,
      }]);
      const log = registered.inputs("LogGroup", "cluster-sessions-log");
      assert.deepEqual([kmsKeyId, kmsKeyId !== undefined, log["retentionInDays"]], [log["kmsKeyId"], encrypted, 365]);
    }
  });
});
