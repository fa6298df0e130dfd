import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";

import { type Run, runInSession } from "../../engine/support/session";
import { checkOut } from "../../support/checkout";
import { git } from "../../support/git-folder";
import { needs } from "../../support/needs";
import { ROOT } from "../../support/simulated";
import { Fakes } from "./fakes";

/** Source: nektos/act, which .ci/run builds; its jobs run on this machine, with actions replaced by stand-ins. */
const INSTALL = "go install github.com/nektos/act@v0.2.89";

/** Why workflows can't run here; undefined if they can. */
export function actMissing(): string | undefined {
  const missing = ["act", "git", "jq", "unzip", "zip"].filter((tool) =>
    spawnSync(tool, ["--version"], { encoding: "utf8" }).error !== undefined
  );
  return missing.length === 0 ? undefined : `${missing.join(", ")} not on PATH (act: ${INSTALL})`;
}

/** Skips the tests of a `describe`, and says why, where workflows can't run. */
export function needsAct(): void {
  needs(actMissing);
}

/** Stand-ins for actions; any other one does nothing. */
const STAND_INS: Readonly<Record<string, { inputs: readonly string[]; run: string }>> = {
  "actions/checkout": {
    inputs: ["path", "ref"],
    run: "git clone --quiet \"$SOURCE\" \"$GITHUB_WORKSPACE/$INPUT_PATH\" && cd \"$GITHUB_WORKSPACE/$INPUT_PATH\"\n"
      + "git checkout --quiet --detach \"${INPUT_REF:-$CHECKED_OUT}\" && git rev-parse HEAD >>\"$FOLDER/checkouts\"",
  },
  "aws-actions/configure-aws-credentials": {
    inputs: ["role-to-assume", "aws-region", "aws-profile"],
    run: "echo \"role $INPUT_ROLE_TO_ASSUME $INPUT_AWS_REGION $INPUT_AWS_PROFILE\" >>\"$FOLDER/commands\"",
  },
  "actions/upload-artifact": {
    inputs: ["path"],
    run: "rm -rf \"$FOLDER/artifact\" && cp -r \"$GITHUB_WORKSPACE/$INPUT_PATH\" \"$FOLDER/artifact\"",
  },
};

/** A repository of this project with workflows that act runs. */
export class WorkflowRunner {
  readonly folder = mkdtempSync(join(tmpdir(), "act-"));
  readonly repository = join(this.folder, "repository");
  readonly fakes: Fakes;
  private readonly realPath = process.env["PATH"] ?? "";

  constructor() {
    const npm = spawnSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).stdout.trim();
    this.fakes = new Fakes(this.folder, npm);
    checkOut(this.repository);
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit("Begin");
  }

  git(...args: string[]): string {
    return git(this.repository, ...args);
  }

  /** Commits all files. @returns The commit. */
  commit(message: string): string {
    this.git("add", "--all", "--", ".", ":!node_modules");
    this.git("commit", "--quiet", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  /** Adds a workflow to the repository, as a user of an example does. */
  add(file: string): void {
    copyFileSync(join(ROOT, file), join(this.repository, ".github", "workflows", basename(file)));
    this.commit("Add a workflow");
  }

  /** Runs a workflow for an event. @param checkedOut The commit that the event is for. */
  async run(workflow: string, event: string, payload: object, checkedOut: string, more: string[] = []): Promise<Run> {
    const home = join(this.folder, "home");
    mkdirSync(home, { recursive: true });
    const eventFile = join(this.folder, "event.json");
    writeFileSync(eventFile, JSON.stringify(payload));
    const options = [
      "--no-skip-checkout",
      "--no-cache-server",
      "--platform",
      "ubuntu-latest=-self-hosted",
      "--eventpath",
      eventFile,
      ...this.standIns(),
      ...more,
    ];
    const env = { SOURCE: this.repository, CHECKED_OUT: checkedOut, FOLDER: this.folder };
    const run = await runInSession("act", [event, "--workflows", join(this.repository, ".github/workflows", workflow), ...options], {
      cwd: this.repository,
      env: {
        ...process.env,
        ...env,
        HOME: home,
        XDG_CACHE_HOME: join(home, "cache"),
        PATH: [this.fakes.bin, this.realPath].join(delimiter),
      },
      seconds: 400,
    });
    return run;
  }

  /** Commits that were checked out since the last look. */
  takeCheckouts(): string[] {
    const file = join(this.folder, "checkouts");
    const commits = readFileSync(file, "utf8").trim().split("\n");
    writeFileSync(file, "");
    return commits;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Options that replace each action of the workflows by a folder. */
  private standIns(): string[] {
    const github = join(this.repository, ".github");
    const files = readdirSync(github, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yml"));
    const used = files.flatMap((file) => [
      ...readFileSync(join(github, file), "utf8").matchAll(/uses: ((?:[\w-]+\/){1}[\w-]+)@([0-9a-f]{40})/g),
    ]);
    return used.flatMap(([, action, commit]) => {
      const folder = join(this.folder, "actions", action!);
      mkdirSync(folder, { recursive: true });
      const { inputs, run } = STAND_INS[action!] ?? { inputs: [], run: "true" };
      const env = Object.fromEntries(
        inputs.map((input) => [`INPUT_${input.toUpperCase().replaceAll("-", "_")}`, `\${{ inputs.${input} }}`]),
      );
      const steps = [{ shell: "bash", run, env }];
      const content = {
        name: action,
        description: action,
        inputs: Object.fromEntries(inputs.map((input) => [input, { required: false }])),
      };
      writeFileSync(join(folder, "action.yml"), JSON.stringify({ ...content, runs: { using: "composite", steps } }));
      return ["--local-repository", `${action}@${commit}=${folder}`];
    });
  }
}
