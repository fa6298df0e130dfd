import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { allow } from "../../../components/shared/policy-document";
import { type RoleSource, serviceRole } from "../../../components/shared/service-role";
import { shortName } from "../../../toolkit/simulator";
import { build } from "../../support/simulated";
import { allowed, statements, trustOf } from "../../support/workloads";

const make = (source: RoleSource) =>
  build(() => {
    const parent = new aws.sns.Topic("parent");
    serviceRole("job", {
      service: "states.amazonaws.com",
      description: "Starts tasks",
      source,
      policies: { run: [allow(["ecs:RunTask"], ["*"])], stop: [allow(["ecs:StopTask"], ["*"])] },
    }, parent);
  });

describe("serviceRole", () => {
  it("makes the role and its policies below the parent", async () => {
    const registered = await make("account");
    const roles = [...registered.ofType("Role"), ...registered.ofType("RolePolicy")];
    assert.deepEqual(roles.map(({ name, parent }) => [name, shortName(parent)]), [
      ["job-role", "parent"],
      ["job-run", "parent"],
      ["job-stop", "parent"],
    ]);
    assert.equal(registered.inputs("Role")["description"], "Starts tasks");
    const { policy: _, ...run } = registered.inputs("RolePolicy", "job-run");
    assert.deepEqual(run, { name: "run", role: registered.only("Role").outputs["name"] });
    assert.deepEqual(statements(registered, "RolePolicy", "job-stop"), [allowed(["ecs:StopTask"], ["*"])]);
  });

  const account = { "aws:SourceAccount": "111111111111" };
  const cases: [string, RoleSource, object | undefined][] = [
    ["this account", "account", { StringEquals: account }],
    ["this account and one ARN", { arn: "arn:aws:x" }, { StringEquals: { ...account, "aws:SourceArn": "arn:aws:x" } }],
    ["this account and a pattern of ARNs", { arnLike: "arn:*" }, { StringEquals: account, ArnLike: { "aws:SourceArn": "arn:*" } }],
    ["the service alone, if it sends neither", "not-sent", undefined],
  ];
  for (const [what, source, conditions] of cases) {
    it(`trusts ${what}`, async () => {
      assert.deepEqual(trustOf(await make(source), "job-role"), [{
        Effect: "Allow",
        Principal: { Service: "states.amazonaws.com" },
        Action: "sts:AssumeRole",
        ...(conditions && { Condition: conditions }),
      }]);
    });
  }
});
