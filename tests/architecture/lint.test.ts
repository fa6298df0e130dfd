import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { ROOT } from "../support/simulated";

/** Rules that files violate, linted with the project's configuration as if they were at these paths. */
function findings(files: Record<string, string>): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "lint-"));
  try {
    for (const part of [".oxlintrc.json", "tsconfig.json", "package.json"]) cpSync(join(ROOT, part), join(folder, part));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const oxlint = join(ROOT, "node_modules", ".bin", "oxlint");
    const { stdout } = spawnSync(oxlint, ["--type-aware", "--format", "json", ...Object.keys(files)], { cwd: folder, encoding: "utf8" });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
    return Object.fromEntries(
      Object.keys(files).map((path) => [
        path,
        diagnostics.filter(({ filename }) => filename === path).map(({ code }) => code.replace(/^.*\((.*)\)$/, "$1")),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("The linter", () => {
  it("finds a floating promise, and an Output in a template string", () => {
    const program = [
      "import * as aws from \"@pulumi/aws\";",
      "async function deploy(): Promise<void> { await Promise.resolve(); }",
      "export function main(vpc: aws.ec2.Vpc): string {",
      "  deploy();",
      "  return `vpc is ${vpc.id}`;",
      "}",
    ].join("\n");
    const found = findings({ "components/mistakes.ts": program })["components/mistakes.ts"] ?? [];
    assert.ok(found.includes("no-floating-promises"), String(found));
    assert.ok(found.includes("restrict-template-expressions"), String(found));
  });

  it("finds a program that asks whether it is a preview, but for the guard of production", () => {
    const asks = ["import * as pulumi from \"@pulumi/pulumi\";", "export const created = pulumi.runtime.isDryRun() ? 0 : 1;"].join("\n");
    const imports = ["import { isDryRun } from \"@pulumi/pulumi/runtime\";", "export const created = isDryRun() ? 0 : 1;"].join("\n");
    const found = findings({
      "index.ts": asks,
      "components/web/one.ts": asks,
      "examples/minimal/other.ts": imports,
      "settings/guards/policy-pack.ts": asks,
      "toolkit/plan/any.ts": asks,
    });
    assert.deepEqual(found, {
      "index.ts": ["no-restricted-properties"],
      "components/web/one.ts": ["no-restricted-properties"],
      "examples/minimal/other.ts": ["no-restricted-imports"],
      "settings/guards/policy-pack.ts": [],
      "toolkit/plan/any.ts": [],
    });
  });
});
