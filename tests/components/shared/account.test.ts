import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../../../components/shared/account";
import { build } from "../../support/simulated";

describe("accountOf", () => {
  it("looks up each value once for a resource, and again for another one", async () => {
    await build(() => {
      const one = new pulumi.ComponentResource("test:index:Box", "one");
      const other = new pulumi.ComponentResource("test:index:Box", "other");
      for (const value of ["accountId", "region", "partition"] as const) {
        assert.equal(accountOf(one)[value], accountOf(one)[value], value);
        assert.notEqual(accountOf(one)[value], accountOf(other)[value], value);
      }
    });
  });
});
