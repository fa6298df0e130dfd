import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { loadProject, programs } from "../../../toolkit/shared/project";
import { missingCli } from "../../engine/support/cli";
import { ROOT } from "../../support/simulated";

const FILES = programs(ROOT).flatMap((label) => {
  const { directory, stacks, name } = loadProject(ROOT, label);
  return stacks.map((stack) => ({ directory, stack, project: name, label: join(label, `Pulumi.${stack}.yaml`) }));
});
const linesOf = (file: string) => readFileSync(file, "utf8").split("\n");

describe("Stack files are laid out as Pulumi writes them, so that `pulumi config set` changes only one line", () => {
  it("at least three exist", () => assert.ok(FILES.length >= 3, String(FILES.length)));

  for (const { directory, stack, project, label } of FILES) {
    it(`${label} has no empty lines and no spaces inside braces`, () => {
      const lines = linesOf(join(directory, `Pulumi.${stack}.yaml`));
      assert.equal(lines.pop(), "", "the file ends with a line");
      assert.deepEqual(lines.filter((line) => line.trim() === "" || /^[^#]*(\{ | \})/.test(line)), []);
    });

    it(`${label} stays the same when the Pulumi CLI sets a value`, function() {
      if (missingCli() !== undefined) this.skip();
      const folder = mkdtempSync(join(tmpdir(), "stack-file-"));
      try {
        mkdirSync(join(folder, "state"));
        for (const file of ["Pulumi.yaml", `Pulumi.${stack}.yaml`]) copyFileSync(join(directory, file), join(folder, file));
        const env = {
          ...process.env,
          PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
          PULUMI_HOME: join(folder, "home"),
          PULUMI_CONFIG_PASSPHRASE: "x",
          PULUMI_SKIP_UPDATE_CHECK: "true",
        };
        const pulumi = (...args: string[]) => {
          const { status, stderr } = spawnSync("pulumi", [...args, "--non-interactive"], { cwd: folder, encoding: "utf8", env });
          assert.equal(status, 0, stderr);
        };
        pulumi("stack", "init", stack);
        const before = linesOf(join(directory, `Pulumi.${stack}.yaml`));
        const section = before.map((line) => line.trim()).findLast((line) => line.startsWith(`${project}:`))!.split(":")[1];
        pulumi("config", "set", "--stack", stack, "--type", "string", "--path", `${project}:${section}.anotherName`, "shop");
        const after = linesOf(join(folder, `Pulumi.${stack}.yaml`)).filter((line) => !line.startsWith("encryptionsalt:"));
        assert.deepEqual(after.filter((line) => line !== "    anotherName: shop"), before);
        assert.equal(after.length, before.length + 1);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
