import { RunError } from "@pulumi/pulumi";

import { connectionTo, isTransient } from "../../toolkit/shared/aws-client";
import type { Clock } from "../shared/clock";

/** The EC2 calls that readiness needs. */
export interface NatView {
  /** Undefined if EC2 doesn't know the instance, as may happen for some seconds after its creation. */
  host(): Promise<{ state: string; launchedAt: Date } | undefined>;
  /** Its console log, earlier boots included. */
  console(): Promise<string>;
}

export interface NatFollowing {
  /** Subject of messages, e.g. `NatInstance "network-nat"`. */
  subject: string;
  instanceId: string;
}

/** The unit ends after 15 minutes at most (nat-instance.service), and an instance boots in less than five. */
const LIMIT_MINUTES = 20;
const PAUSE_SECONDS = 5;
/** Milliseconds by which an instance's clock may be behind EC2's at boot. */
const CLOCK_DIFFERENCE = 60_000;

export type Boot = { is: "waiting" } | { is: "translating" } | { is: "failed"; why: string };

/** Outcome of the boot that began at the launch, from the lines that nat-instance.sh writes to the console. */
export function bootOf(console: string, launchedAt: Date): Boot {
  const lines = console.split(/\r?\n/);
  const began = lines.findLastIndex((line) => {
    const at = Date.parse(/nat-instance: begins at (\S+)/.exec(line)?.[1] ?? "");
    return at >= launchedAt.getTime() - CLOCK_DIFFERENCE;
  });
  if (began < 0) return { is: "waiting" };
  const since = lines.slice(began);
  const why = since.map((line) => /nat-instance: FAILED: (.*)$/.exec(line)?.[1]).find((found) => found !== undefined);
  if (why !== undefined) return { is: "failed", why };
  return { is: since.some((line) => line.includes("goes out translated through")) ? "translating" : "waiting" };
}

/**
 * Waits until a NAT instance translates.
 *
 * @throws {RunError} It doesn't: with the reason from its console log.
 */
export async function followNat(view: NatView, { subject, instanceId }: NatFollowing, clock: Clock): Promise<void> {
  const fail = (problem: string) =>
    new RunError(
      `${subject}: instance ${instanceId} ${problem}. Private subnets have no internet access, so resources that need it were not changed. `
        + `See "Private subnets have no internet" in docs/troubleshooting.md, fix the cause, and run pulumi up again: it checks again.`,
    );
  const deadline = clock.now() + LIMIT_MINUTES * 60_000;
  let progress = "no answer from EC2 yet";
  for (;;) {
    const state = await inspect(view).catch((error: Error) => {
      if (isTransient(error) || error.name === "InvalidInstanceID.NotFound") {
        return { is: "waiting", progress: `no answer from EC2: ${error.message}` } as const;
      }
      throw fail(`can't be inspected (the deploying role needs ec2:DescribeInstances and ec2:GetConsoleOutput): ${error.message}`);
    });
    if (state.is === "translating") return;
    if (state.is === "failed") throw fail(`doesn't translate: ${state.why}`);
    progress = state.progress;
    if (clock.now() > deadline) throw fail(`doesn't translate after ${LIMIT_MINUTES} minutes: ${progress}`);
    clock.report(progress);
    await clock.sleep(PAUSE_SECONDS * 1000);
  }
}

async function inspect(view: NatView): Promise<Exclude<Boot, { is: "waiting" }> | { is: "waiting"; progress: string }> {
  const host = await view.host();
  if (host === undefined) return { is: "waiting", progress: "EC2 doesn't know the NAT instance yet" };
  if (host.state !== "pending" && host.state !== "running") return { is: "failed", why: `it is ${host.state}` };
  const boot = bootOf(await view.console(), host.launchedAt);
  return boot.is === "waiting" ? { is: "waiting", progress: `the NAT instance is ${host.state} and doesn't translate yet` } : boot;
}

/** IAM actions of `natView`. */
export const NAT_VIEW_ACTIONS: readonly string[] = ["ec2:DescribeInstances", "ec2:GetConsoleOutput"];

/** A NAT instance as EC2 has it. The SDK is loaded on use: a preview doesn't need it. */
export async function natView(instanceId: string): Promise<NatView> {
  const sdk = await import("@aws-sdk/client-ec2");
  const client = new sdk.EC2Client(await connectionTo("ec2"));
  const read = async (latest: boolean) =>
    (await client.send(new sdk.GetConsoleOutputCommand({ InstanceId: instanceId, Latest: latest }))).Output ?? "";
  return {
    host: async () => {
      const { Reservations: reservations = [] } = await client.send(new sdk.DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      const instance = reservations[0]?.Instances?.[0];
      const { State: { Name: state } = {}, LaunchTime: launchedAt } = instance ?? {};
      return state !== undefined && launchedAt !== undefined ? { state, launchedAt } : undefined;
    },
    console: async () => {
      // Only Nitro instances return the latest output; others return that of the last change of state.
      // Source: EC2 API reference, `GetConsoleOutput`, Latest.
      const text = await read(true).catch((error: Error) => {
        if (error.name !== "UnsupportedOperation") throw error;
        return read(false);
      });
      return Buffer.from(text, "base64").toString("utf8");
    },
  };
}
