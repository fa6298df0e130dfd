import { spawnSync } from "node:child_process";

import { INSTALL, isNewEnough } from "../../../toolkit/recover/pulumi-cli";

/**
 * Skips a suite unless a recent Pulumi CLI is installed; the reason is printed once for all suites.
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
  if (status !== 0) return `pulumi isn't on PATH: ${INSTALL}`;
  return isNewEnough(stdout) ? undefined : `pulumi on PATH is ${stdout.trim()}: ${INSTALL}`;
}
