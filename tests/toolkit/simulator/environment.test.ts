import assert from "node:assert/strict";

import { build } from "../../support/simulated";

describe("process.env in a simulation", () => {
  it("takes a variable that the program sets, and gives it up when it is deleted", async () => {
    await build(() => {
      process.env["SET_BY_A_PROGRAM"] = "yes";
      assert.equal(process.env["SET_BY_A_PROGRAM"], "yes");
      delete process.env["SET_BY_A_PROGRAM"];
      assert.equal(process.env["SET_BY_A_PROGRAM"], undefined);
    });
  });
});
