import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

import { bundleTask } from "../../../../components/workloads/node-task/bundle-task";
import { TASK_COMMAND } from "../../../../components/workloads/node-task/task-code";

const REQUEST = {
  action: "apply",
  database: { host: "main.example.com", port: 5432, name: "shop", masterSecretArn: "arn", caUrl: "https://ca.example.com" },
  users: [{ name: "api", as: "readwrite", authentication: "password", secretArn: "arn" }],
  groups: { owner: "shop_owner", readwrite: "shop_readwrite", readonly: "shop_readonly" },
};

/** Lines of the task, which fails without credentials right after the first one. */
function linesWith(CODE: string, INPUT: string | undefined): string[] {
  const [command, ...args] = TASK_COMMAND;
  const env = { CODE, REQUEST: JSON.stringify(REQUEST), PATH: process.env["PATH"], ...(INPUT !== undefined && { INPUT }) };
  const { status, stdout, stderr } = spawnSync(command!, args, { env, encoding: "utf8", timeout: 300_000 });
  assert.equal(status, 1, stderr);
  return `${stdout}${stderr}`.trim().split("\n");
}

describe("The input of the database-users task", () => {
  let code = "";
  before(() => {
    code = bundleTask("database-users");
  });

  it("chooses the action in place of the task definition's", () => {
    assert.equal(linesWith(code, undefined)[0], "apply on database shop of main.example.com");
    assert.equal(linesWith(code, "{\"action\": \"rotate\", \"only\": [\"api\"]}")[0], "rotate on database shop of main.example.com");
  });

  it("can't change the database, or anything else", () => {
    const input = JSON.stringify({ database: { ...REQUEST.database, host: "other.example.com" }, users: [] });
    assert.equal(linesWith(code, input)[0], "apply on database shop of main.example.com");
  });

  it("is rejected with another action, or with an only that isn't a list", () => {
    assert.deepEqual(linesWith(code, "{\"action\": \"drop\"}"), ["failed: action is \"drop\", but must be apply or rotate"]);
    assert.deepEqual(linesWith(code, "{\"only\": \"api\"}"), ["failed: only is \"api\", but must be a list of users"]);
  });
});
