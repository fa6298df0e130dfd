import assert from "node:assert/strict";

import * as rpc from "@pulumi/pulumi/runtime/rpc";

import * as signatures from "../../../toolkit/shared/signatures";

describe("Signatures", () => {
  it("are the SDK's", () => {
    for (const [name, value] of Object.entries(signatures)) assert.equal(value, (rpc as unknown as Record<string, unknown>)[name], name);
  });
});
