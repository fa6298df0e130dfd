import assert from "node:assert/strict";

import { planOf } from "../../support/simulated";
import { statements } from "../../support/workloads";

describe("OperatorRole", () => {
  it("is assumed only by the named principals with a reason, and operates this environment's services, jobs and logs alone", async () => {
    const principals = ["arn:aws:iam::111111111111:role/on-call"];
    const { registered } = await planOf(".", "stg", {
      "aws-practice:operators": (section) => Object.assign(section, { principals }),
    });
    const [trust] = statements(registered, "Role", "operator-role", "assumeRolePolicy");
    assert.deepEqual(trust!.Principal, { AWS: principals });
    assert.deepEqual(trust!.Condition, {
      "StringLike": { "aws:RequestTag/reason": "?*" },
      "ForAllValues:StringEquals": { "aws:TagKeys": ["reason"] },
    });
    const policies = ["status", "logs", "run-job", "service"].map((name) =>
      statements(registered, "RolePolicy", `operator-${name}`, "policy")
    );
    const changing = policies.flat().filter(({ Action }) => /Update|Start/.test(String(Action)));
    const arn = (type: string, name: string) => registered.only(type, name).outputs["arn"];
    assert.deepEqual(changing.map(({ Action, Resource }) => [Action, Resource]), [
      [["states:ListTagsForResource", "states:StartExecution"], [arn("StateMachine", "daily-report-runner-state-machine")]],
      [["ecs:UpdateService"], [registered.only("Service", "api-service").id]],
    ]);
  });
});
