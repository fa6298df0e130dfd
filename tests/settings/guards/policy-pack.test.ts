import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

import { requirePolicyPack } from "../../../settings/guards/policy-pack";
import { planOf } from "../../support/simulated";

const PREVIEW = () => true;
const UPDATE = () => false;

describe("requirePolicyPack", () => {
  it("rejects an update of production without the variable and prints the command to run", () => {
    for (const variables of [{}, { PULUMI_OPTION_POLICY_PACK: "" }]) {
      assert.throws(() => requirePolicyPack("live", true, UPDATE, variables), (error) => {
        assert.ok(RunError.isInstance(error));
        assert.match(error.message, /^  PULUMI_OPTION_POLICY_PACK=policy-pack pulumi up --stack live$/m);
        return true;
      });
    }
  });

  it("rejects a configuration of the pack in an update of production, as it can disable policies", () => {
    const variables = { PULUMI_OPTION_POLICY_PACK: "policy-pack", PULUMI_OPTION_POLICY_PACK_CONFIG: "weak.json" };
    assert.throws(() => requirePolicyPack("live", true, UPDATE, variables), /^[\s\S]*\n {2}unset PULUMI_OPTION_POLICY_PACK_CONFIG$/);
    requirePolicyPack("live", true, PREVIEW, variables);
    requirePolicyPack("stg", false, UPDATE, variables);
  });

  it("accepts an update of production with the variable", () =>
    requirePolicyPack("live", true, UPDATE, { PULUMI_OPTION_POLICY_PACK: "policy-pack" }));

  it("accepts updates of other stacks and previews without the variable", () => {
    requirePolicyPack("stg", false, UPDATE, {});
    requirePolicyPack("live", true, PREVIEW, {});
  });

  it("accepts a plan of production without the variable", () => planOf(".", "prd"));
});
