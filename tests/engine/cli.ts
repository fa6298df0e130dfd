import { spawnSync } from "node:child_process";

/** The first that has resource hooks. */
const MINIMUM = [3, 238];

/**
 * For a suite that needs the Pulumi CLI: where there is none that is new enough, the suite is skipped, and the reason is given
 * once, however many suites there are.
 */
export function needsCli(): void {
  before(function () {
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
  const wanted = `install Pulumi ${MINIMUM.join(".")} or later, https://www.pulumi.com/docs/install/`;
  const { status, stdout } = spawnSync("pulumi", ["version"], { encoding: "utf8", env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
  if (status !== 0) return `there is no pulumi on PATH: ${wanted}`;
  return isNewEnough(stdout) ? undefined : `pulumi on PATH is ${stdout.trim()}: ${wanted}`;
}

/** A build from source says no version; who has one made it lately. */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version.trim()) ?? [];
  if (major === undefined) return true;
  return Number(major) > MINIMUM[0]! || (Number(major) === MINIMUM[0]! && Number(minor) >= MINIMUM[1]!);
}
