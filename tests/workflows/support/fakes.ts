import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { NODE_TASKS, taskCodeFile } from "../../../components/workloads/node-task/task-code";
import { ROOT } from "../../support/simulated";

/** Outputs of a build that `npm ci` runs by the script `prepare`, and that git doesn't have. */
const BUILT = NODE_TASKS.map((task) => relative(ROOT, dirname(taskCodeFile(task))));

/** npm whose `ci` links the packages of this checkout, and whose commands a test may replace by a script. */
const NPM = (real: string, folder: string) =>
  `#!/usr/bin/env bash
set -euo pipefail
if [[ $1 == run && -e ${folder}/npm-\${3:-} ]]; then
  echo "\${AWS_PROFILE:+$AWS_PROFILE: }\${*:3}" >>${folder}/commands
  exec bash ${folder}/npm-$3 "\${@:4}"
fi
if [[ $1 != ci ]]; then exec ${real} "$@"; fi
ln -s ${join(ROOT, "node_modules")} node_modules
${BUILT.map((built) => `mkdir -p ${built} && cp ${join(ROOT, built)}/* ${built}/`).join("\n")}
`;

/** gh that answers from files, and writes each call with the file that it sends. */
const GH = (folder: string) =>
  `#!/usr/bin/env node
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const argv = process.argv.slice(2);
if (argv[0] === "auth") process.exit(1); // act looks for a token of its own
const method = argv.includes("--method") ? argv[argv.indexOf("--method") + 1] : "GET";
const path = (argv.find((word) => word.startsWith("repos/")) ?? argv.join(" ")).split("?")[0];
const fields = Object.fromEntries(argv.flatMap((word, index) => (/^-[fF]$/.test(argv[index - 1]) ? [word.split(/=(.*)/s).slice(0, 2)] : [])));
const input = argv.includes("--input") ? JSON.parse(readFileSync(argv[argv.indexOf("--input") + 1], "utf8")) : fields;
appendFileSync("${folder}/gh.jsonl", JSON.stringify({ method, path, input, token: process.env.GH_TOKEN ?? "" }) + "\\n");
const file = [method + " " + path, path].map((name) => "${folder}/" + name.replaceAll("/", "_")).find(existsSync);
if (file !== undefined) process.stdout.write(readFileSync(file));
`;

/** pulumi that prints a file and ends with the exit code beside it; a test may replace one of its commands by a script. */
const PULUMI = (folder: string) =>
  `#!/usr/bin/env bash
echo "$*" >>${folder}/pulumi.log
echo "pulumi $*" >>${folder}/commands
words=$1
if [[ $1 == stack ]]; then words=$1-$2; fi
if [[ -e ${folder}/pulumi-$words ]]; then exec bash ${folder}/pulumi-$words "$@"; fi
cat ${folder}/pulumi-says
exit "$(cat ${folder}/pulumi-exits)"
`;

/** skopeo that only says what it would copy. */
const SKOPEO = (folder: string) => `#!/usr/bin/env bash\necho "skopeo $*" >>${folder}/commands\n`;

export interface GhCall {
  method: string;
  path: string;
  input: Record<string, string>;
  token: string;
}

/** Programs that a workflow calls, in a folder for PATH; those that reach GitHub or AWS are replaced. */
export class Fakes {
  readonly bin: string;

  constructor(private readonly folder: string, realNpm: string) {
    this.bin = join(folder, "bin");
    mkdirSync(this.bin);
    this.program("npm", NPM(realNpm, folder));
    this.program("gh", GH(folder));
    this.program("pulumi", PULUMI(folder));
    this.program("skopeo", SKOPEO(folder));
  }

  program(name: string, text: string): void {
    writeFileSync(join(this.bin, name), text, { mode: 0o755 });
  }

  /** Sets GitHub's answer to requests of a path, or of a method and a path. */
  answer(path: string, content: Buffer | object): void {
    writeFileSync(join(this.folder, path.replaceAll("/", "_")), Buffer.isBuffer(content) ? content : JSON.stringify(content));
  }

  /** Answers as if a commit were the merge of a pull request that was approved with this report. */
  approve(repository: string, commit: string, report: string): void {
    const [file, zip] = [join(this.folder, "report.json"), join(this.folder, "report.zip")];
    writeFileSync(file, report);
    rmSync(zip, { force: true });
    assert.equal(spawnSync("zip", ["--quiet", "--junk-paths", zip, file]).status, 0);
    this.answer(`${repository}/commits/${commit}/pulls`, [{ merged_at: "now", merge_commit_sha: commit, head: { sha: "b".repeat(40) } }]);
    this.answer(`${repository}/actions/workflows/plan.yml/runs`, { workflow_runs: [{ id: 5 }] });
    this.answer(`${repository}/actions/runs/5/artifacts`, { artifacts: [{ id: 9, expired: false }] });
    this.answer(`${repository}/actions/artifacts/9/zip`, readFileSync(zip));
  }

  /** Replaces a command of npm or of pulumi, e.g. `npm-report` or `pulumi-stack-export`, by a script of Bash. */
  script(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Commands of pulumi and skopeo, and replaced ones of npm with their AWS profile, since the last look. */
  takeCommands(): string[] {
    const file = join(this.folder, "commands");
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    writeFileSync(file, "");
    return lines;
  }

  pulumi(code: number, says: string): void {
    writeFileSync(join(this.folder, "pulumi-says"), says);
    writeFileSync(join(this.folder, "pulumi-exits"), String(code));
  }

  get pulumiCalls(): string {
    return readFileSync(join(this.folder, "pulumi.log"), "utf8");
  }

  /** Calls of gh since the last look. */
  takeCalls(): GhCall[] {
    const file = join(this.folder, "gh.jsonl");
    if (!existsSync(file)) return [];
    const calls = readFileSync(file, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line) as GhCall);
    writeFileSync(file, "");
    return calls;
  }
}
