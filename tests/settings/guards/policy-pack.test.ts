import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

import { requirePolicyPack } from "../../../settings/guards/policy-pack";
import { planOf } from "../../support/simulated";

const PREVIEW = true;
const UPDATE = false;

describe("The policy pack in production", () => {
  it("is demanded of an update, with the command that works", () => {
    for (const variables of [{}, { PULUMI_OPTION_POLICY_PACK: "" }]) {
      assert.throws(() => requirePolicyPack("live", true, UPDATE, variables), (error) => {
        assert.ok(RunError.isInstance(error));
        assert.match(error.message, /^  PULUMI_OPTION_POLICY_PACK=policy-pack pulumi up --stack live$/m);
        return true;
      });
    }
  });

  it("is enough", () => requirePolicyPack("live", true, UPDATE, { PULUMI_OPTION_POLICY_PACK: "policy-pack" }));

  it("is demanded neither of other stacks nor of a preview", () => {
    requirePolicyPack("stg", false, UPDATE, {});
    requirePolicyPack("live", true, PREVIEW, {});
  });

  it("is not demanded of a plan", () => planOf(".", "prd"));
});
