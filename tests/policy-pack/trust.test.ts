import assert from "node:assert/strict";

import { SEND_NO_SOURCE } from "../../policy-pack/policies/iam/trust-confused-deputy";
import { givesVerdicts } from "./support/any-program";
import { policiesNamed } from "./support/policies";

describe("Policies iam-trust-*", () => {
  it("cite a source for each service that sends no source keys", () => {
    for (const [name, source] of SEND_NO_SOURCE) assert.ok(name.endsWith(".amazonaws.com") && source.length > 20);
  });

  it("give findings or UnknownValueError for any program", () =>
    givesVerdicts(policiesNamed(["iam-trust", "iam-resource-policy-not-public"])));
});
