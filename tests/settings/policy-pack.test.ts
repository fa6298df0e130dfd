import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

import { requirePolicyPack } from "../../settings/policy-pack";
import { planOf } from "../support/simulated";

const PREVIEW = true;
const UPDATE = false;

describe("The policy pack in production", () => {
  it("is demanded of an update of prd, with the command that works", () => {
    for (const variables of [{}, { PULUMI_OPTION_POLICY_PACK: "" }]) {
      assert.throws(() => requirePolicyPack("prd", UPDATE, variables), (error) => {
        assert.ok(RunError.isInstance(error));
        assert.match(error.message, /^  PULUMI_OPTION_POLICY_PACK=policy-pack pulumi up --stack prd$/m);
        return true;
      });
    }
  });

  it("is enough", () => requirePolicyPack("prd", UPDATE, { PULUMI_OPTION_POLICY_PACK: "policy-pack" }));

  it("is demanded neither of other stacks nor of a preview", () => {
    requirePolicyPack("stg", UPDATE, {});
    requirePolicyPack("prd", PREVIEW, {});
  });

  it("is not demanded of a plan", () => planOf(".", "prd"));
});
