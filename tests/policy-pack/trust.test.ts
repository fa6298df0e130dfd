import assert from "node:assert/strict";

import { SEND_NO_SOURCE } from "../../policy-pack/policies/iam/trust-confused-deputy";
import { givesVerdicts } from "./support/any-program";
import { policiesNamed } from "./support/policies";

describe("Policies of trust", () => {
  it("have a source for each service that sends none", () => {
    for (const [name, source] of SEND_NO_SOURCE) assert.ok(name.endsWith(".amazonaws.com") && source.length > 20);
  });

  it("give a verdict on anything", () => givesVerdicts(policiesNamed(["iam-trust", "iam-resource-policy-not-public"])));
});
