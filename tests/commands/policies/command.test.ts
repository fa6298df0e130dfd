import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { policiesCommand } from "../../../commands/policies/command";
import { runHere } from "../../support/run-command";
import { ROOT } from "../../support/simulated";

describe("npm run policies", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "policies-"));
    for (const folder of ["docs", "policy-pack/world"]) mkdirSync(join(root, folder), { recursive: true });
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const document = () => readFileSync(join(root, "docs/policies.md"), "utf8");

  it("writes rows that were changed or are missing, and leaves the text around them alone", async () => {
    const right = readFileSync(join(ROOT, "docs/policies.md"), "utf8");
    const [first = "", second = ""] = right.match(/^\| `.*\n/gm) ?? [];
    writeFileSync(
      join(root, "docs/policies.md"),
      right.replace(first, "").replace(second, "| `iam-x` | old |\n").replace(/\d+ policies/, "1 policies"),
    );
    assert.equal((await runHere(policiesCommand, [], { root })).code, 0);
    assert.equal(document(), right);
  });

  for (
    const [text, message] of [
      ["# Policies\n", "has no sentence with the number of policies"],
      ["There are 2 policies.\n\n| `iam-a` | b |\n", "has no table whose first row begins with | `image-"],
    ] as const
  ) {
    it(`refuses a document that ${message}`, async () => {
      writeFileSync(join(root, "docs/policies.md"), text);
      const { code, err } = await runHere(policiesCommand, [], { root });
      assert.deepEqual([code, err], [1, `✗ docs/policies.md ${message}\n`]);
      assert.equal(document(), text);
    });
  }
});
