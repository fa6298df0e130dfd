import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { ROOT } from "../../support/simulated";
import { Fakes } from "./fakes";

const SCRIPTS = join(ROOT, ".github", "scripts");

/** A repository on GitHub, and the path of its API. */
export const REPOSITORY = "octo/shop";
export const REPO = `repos/${REPOSITORY}`;

/** Runs scripts of the workflows in a folder of its own, with programs that reach GitHub or AWS replaced. */
export class ScriptRunner {
  readonly folder = mkdtempSync(join(tmpdir(), "scripts-"));
  /** Working directory of the scripts. */
  readonly work = join(this.folder, "work");
  readonly fakes = new Fakes(this.folder, "npm");

  constructor() {
    mkdirSync(this.work);
  }

  /** Runs a script. @returns Exit code, all output, and the outputs of the step. */
  run(script: string, env: Record<string, string>, args: readonly string[] = []) {
    const file = join(this.folder, "output");
    writeFileSync(file, "");
    const { status: code, stdout, stderr } = spawnSync("bash", [join(SCRIPTS, script), ...args], {
      cwd: this.work,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: [this.fakes.bin, process.env["PATH"]].join(delimiter),
        GITHUB_OUTPUT: file,
        GH_TOKEN: "x",
        REPOSITORY,
        ...env,
      },
    });
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => line.split(/=(.*)/s).slice(0, 2));
    return { code, out: stdout + stderr, outputs: Object.fromEntries(lines) as Record<string, string> };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
