import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { policiesCommand } from "../../../commands/policies/command";
import { runHere } from "../../support/run-command";
import { ROOT } from "../../support/simulated";

describe("npm run policies", () => {
  let root: string;
  beforeEach(() => mkdirSync(join(root = mkdtempSync(join(tmpdir(), "policies-")), "docs")));
  afterEach(() => rmSync(root, { recursive: true }));
  const document = () => readFileSync(join(root, "docs/policies.md"), "utf8");

  it("writes rows that were changed or are missing, and leaves the text around them alone", async () => {
    const right = readFileSync(join(ROOT, "docs/policies.md"), "utf8");
    const [first = "", second = ""] = right.match(/^\| `.*\n/gm) ?? [];
    writeFileSync(
      join(root, "docs/policies.md"),
      right.replace(first, "").replace(second, "| `x` | old |\n").replace(/\d+ policies/, "1 policies"),
    );
    assert.equal((await runHere(policiesCommand, [], { root })).code, 0);
    assert.equal(document(), right);
  });

  it("refuses a document without a table", async () => {
    writeFileSync(join(root, "docs/policies.md"), "# Policies\n");
    const { code, err } = await runHere(policiesCommand, [], { root });
    assert.deepEqual([code, err], [1, "✗ docs/policies.md has no table of policies, or no sentence with their number\n"]);
    assert.equal(document(), "# Policies\n");
  });
});
