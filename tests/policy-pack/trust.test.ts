import assert from "node:assert/strict";

import { iamTrust, SEND_NO_SOURCE } from "../../policy-pack/policies/iam-trust";
import { givesVerdicts } from "./support/any-program";

describe("Policies of trust", () => {
  it("have a source for each service that sends none", () => {
    for (const [name, source] of SEND_NO_SOURCE) assert.ok(name.endsWith(".amazonaws.com") && source.length > 20);
  });

  it("give a verdict on anything", () => givesVerdicts(iamTrust));
});
