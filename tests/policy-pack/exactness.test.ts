import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/evaluate";
import { leastPrivilege } from "../../policy-pack/policies/iam/least-privilege";
import { UNKNOWN } from "../../policy-pack/stack-view";
import { givesVerdicts } from "./support/any-program";
import { labelOf } from "./support/broken";
import { toBreak } from "./support/real-programs";

const START = "RolePolicy api-task-start";

describe("Policy iam-least-privilege", () => {
  it("reports missing and excessive permissions", async () => {
    const broken = await toBreak("stg");
    broken.statement(START, "secretsmanager:GetSecretValue", {
      Resource: broken.arn("Secret database-users-api-secret").replace(/-\w+$/, "-??????"),
    });
    const { findings: more } = await findingsOf(leastPrivilege, broken.program);
    assert.deepEqual(more.map(({ property, allowed }) => [property, allowed]), [[
      "policy.Statement.3",
      "no more than \"api-task-definition\" needs; this is more",
    ]]);
    broken.disallow(START, "secretsmanager:GetSecretValue");
    const { findings: [less] } = await findingsOf(leastPrivilege, broken.program);
    assert.equal(less!.property, "policy");
    assert.match(less!.found as string, /^without secretsmanager:GetSecretValue on arn:\S+:secret:rds-main-stg-api-\w+$/);
    assert.match(less!.allowed, /missing: "api-task-definition" reads it as a secret$/);
  });

  it("reports no missing permission beside a managed policy, which may grant it", async () => {
    const broken = await toBreak("stg");
    broken.remove(START);
    broken.set("Role api-task-execution-role", "managedPolicyArns", ["arn:aws:iam::aws:policy/x"]);
    assert.deepEqual((await findingsOf(leastPrivilege, broken.program)).findings.map(({ found }) => found), ["arn:aws:iam::aws:policy/x"]);
  });

  it("doesn't evaluate an unknown task definition", async () => {
    const broken = await toBreak("stg");
    broken.set("TaskDefinition api-task-definition", "containerDefinitions", UNKNOWN);
    assert.deepEqual((await findingsOf(leastPrivilege, broken.program)).notEvaluated.map(({ resource }) => labelOf(resource)), [
      "TaskDefinition api-task-definition",
    ]);
    broken.set("StateMachine daily-report-runner-state-machine", "roleArn", UNKNOWN);
    assert.deepEqual((await findingsOf(leastPrivilege, broken.program)).findings, []);
  });

  it("gives findings or UnknownValueError for any program", () => givesVerdicts([leastPrivilege]));
});
