import assert from "node:assert/strict";

import { HARMFUL, harmOf } from "../../policy-pack/iam/destructive";
import { actionsOf, findAction } from "../../policy-pack/iam/service-reference";
import { found } from "./support/found";
import { declaring, policyNamed } from "./support/policies";
import { toBreak } from "./support/real-programs";

const ID = "iam-no-destructive-permissions";

describe("Policy iam-no-destructive-permissions", () => {
  it("has only actions of the service reference, none of which reads", () => {
    for (const pattern of HARMFUL) {
      const actions = actionsOf(pattern);
      assert.ok(actions !== "all" && actions.length > 0, pattern);
      assert.deepEqual(actions.filter(({ access }) => access === "Read" || access === "List").map(({ name }) => name), [], pattern);
    }
  });

  it("counts deletions of resources, not of their content", () => {
    const harm = (name: string) => harmOf(findAction(name)!)?.does;
    assert.equal(harm("sqs:DeleteQueue"), "deletes it");
    assert.equal(harm("dynamodb:DeleteTable"), "deletes it");
    for (const content of ["sqs:DeleteMessage", "dynamodb:DeleteItem", "s3:DeleteObject", "s3:PutObject"]) {
      assert.equal(harm(content), undefined);
    }
  });

  it("accepts a declared permission of one role, and no other", async () => {
    const broken = await toBreak("stg");
    const policy = "RolePolicy daily-report-task-act";
    broken.allow(policy, { Action: "rds:ModifyDBInstance", Resource: broken.arn("Instance database-instance") });
    const declared = (...powers: string[]) => found(broken.program, [policyNamed(ID, declaring({ powers }))]);
    assert.deepEqual(await declared(), [`${ID} ${policy}`]);
    assert.deepEqual(await declared("api-task-role rds:ModifyDBInstance"), [`${ID} ${policy}`]);
    assert.deepEqual(await declared("daily-report-task-role rds:ModifyDBInstance"), []);
  });
});
