import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { ROOT } from "../support/simulated";

/** `<rule>` of each finding in some files, linted with the project's own rules as if they stood at these paths. */
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
    return Object.fromEntries(Object.keys(files).map((path) =>
      [path, diagnostics.filter(({ filename }) => filename === path).map(({ code }) => code.replace(/^.*\((.*)\)$/, "$1"))]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("The linter", () => {
  it("finds a promise that nobody waits for, and an Output in a template string", () => {
    const program = [
      'import * as aws from "@pulumi/aws";',
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

  it("holds who may use whom", () => {
    const forbidden: [string, string][] = [
      ["components/lib/a.ts", "../network"],
      ["components/lib/b.ts", "@pulumi/aws"],
      ["components/a.ts", "../settings"],
      ["components/b.ts", "../simulator/values"],
      ["components/rollout/a.ts", "../network"],
      ["settings/a.ts", "../components/network"],
      ["settings/b.ts", "@pulumi/aws"],
      ["simulator/a.ts", "../components/network"],
      ["simulator/b.ts", "../settings"],
      ["plan/a.ts", "../components/network"],
      ["plan/b.ts", "../settings/schema"],
      ["index.ts", "./components/lib/cidr"],
      ["examples/x/index.ts", "@pulumi/aws"],
      ["examples/x/a.ts", "../../simulator"],
      ["changes/a.ts", "../components/network"],
      ["changes/catalogue/b.ts", "../../recover/kind"],
      ["recover/a.ts", "../components/network"],
      ["recover/b.ts", "../components/rollout/ecs"],
      ["recover/kinds/c.ts", "../../settings"],
    ];
    const allowed: [string, string][] = [
      ["components/lib/c.ts", "./cidr"],
      ["components/c.ts", "./lib/cidr"],
      ["settings/c.ts", "../components/lib/cidr"],
      ["plan/c.ts", "../simulator/values"],
      ["plan/d.ts", "../components/lib/cidr"],
      ["examples/x/b.ts", "../../components/network"],
      ["examples/x/c.ts", "../../settings"],
      ["changes/c.ts", "../settings/network"],
      ["recover/d.ts", "../components/rollout/connection"],
      ["recover/kinds/e.ts", "../kind"],
    ];
    const found = findings(Object.fromEntries([...forbidden, ...allowed].map(([path, target]) => [path, `import "${target}";\n`])));
    for (const [path, target] of forbidden) assert.ok(found[path]?.includes("no-restricted-imports"), `${path} may import ${target}`);
    for (const [path, target] of allowed) assert.ok(!found[path]?.includes("no-restricted-imports"), `${path} may not import ${target}`);
  });
});
