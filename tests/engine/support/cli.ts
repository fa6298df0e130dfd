import { spawnSync } from "node:child_process";

import { INSTALL, isNewEnough } from "../../../toolkit/recover/pulumi-cli";

/**
 * Milliseconds of a story, which is up to some thirty commands of half a minute each on two busy processors. One that hangs is ended
 * before: each command has a limit of its own.
 */
export const STORY_LIMIT = 1_200_000;

/**
 * For a suite that needs the Pulumi CLI: where there is none that is new enough, the suite is skipped, and the reason is given
 * once, however many suites there are.
 */
export function needsCli(): void {
  before(function() {
    missing ??= missingCli() ?? "";
    if (missing === "") return;
    if (!warned) console.warn(`\n    tests/engine: tests with the real Pulumi engine are skipped: ${missing}`);
    warned = true;
    this.skip();
  });
}
let missing: string | undefined;
let warned = false;

export function missingCli(): string | undefined {
  const { status, stdout } = spawnSync("pulumi", ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  });
  if (status !== 0) return `there is no pulumi on PATH: ${INSTALL}`;
  return isNewEnough(stdout) ? undefined : `pulumi on PATH is ${stdout.trim()}: ${INSTALL}`;
}
