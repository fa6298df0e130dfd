import assert from "node:assert/strict";

import { bootstrapCommand } from "../../../commands/bootstrap/command";
import { sharedCheckout } from "../../support/checkout";
import { runHere } from "../../support/run-command";

describe("npm run bootstrap", () => {
  it("--env prints the variables for a deployment, which a shell can evaluate", async () => {
    const { code, out } = await runHere(bootstrapCommand, ["--stack", "prd", "--env"]);
    assert.equal(code, 0);
    assert.equal(
      out,
      "export PULUMI_BACKEND_URL='s3://aws-practice-state-prd-222222222222?region=ap-northeast-1'\n"
        + `export PULUMI_OPTION_POLICY_PACK='${sharedCheckout()}/policy-pack'\n`,
    );
  });

  it("requires --stack, and rejects options that exclude each other", async () => {
    assert.match((await runHere(bootstrapCommand, [])).err, /which stack\? Name it with --stack; known are stg, prd/);
    assert.match((await runHere(bootstrapCommand, ["--env", "--remove"])).err, /--env and --remove exclude each other/);
    assert.match((await runHere(bootstrapCommand, ["prd"])).err, /did you mean --stack prd\?/);
  });
});
