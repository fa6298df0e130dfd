import { RunError } from "@pulumi/pulumi";

import { connectionTo, isTransient } from "../../toolkit/shared/aws-client";
import type { Clock } from "../shared/clock";

/** What EC2 tells of the host. */
export interface NatView {
  /** Undefined where EC2 doesn't know it, as it may for some seconds after it was made. */
  host(): Promise<{ state: string; launchedAt: Date } | undefined>;
  /** What stands on its console, boots before this one included. */
  console(): Promise<string>;
}

export interface NatFollowing {
  /** Who reports, e.g. `NatInstance "network-nat"`. */
  owner: string;
  instanceId: string;
}

/** The unit ends after 15 minutes at the latest (nat-instance.service), and a host boots in less than five. */
const LIMIT_MINUTES = 20;
const PAUSE_SECONDS = 5;
/** By which a host's clock may be behind EC2's when it boots. */
const CLOCK_DIFFERENCE = 60_000;

export type Boot = { is: "waiting" } | { is: "translating" } | { is: "failed"; why: string };

/** How the boot that began when the host was launched went, by what nat-instance.sh writes. */
export function judgeBoot(console: string, launchedAt: Date): Boot {
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
 * @throws {RunError} It doesn't: with what stands on its console.
 */
export async function followNat(view: NatView, { owner, instanceId }: NatFollowing, clock: Clock): Promise<void> {
  const fail = (problem: string) =>
    new RunError(
      `${owner}: instance ${instanceId} ${problem}. Private subnets have no internet, so what needs it was not changed. `
        + `See "Private subnets have no internet" in docs/troubleshooting.md, repair what is wrong, and run pulumi up again: it looks again.`,
    );
  const deadline = clock.now() + LIMIT_MINUTES * 60_000;
  let last = "EC2 has not answered";
  for (;;) {
    const look = await lookOnce(view).catch((error: Error) => {
      if (isTransient(error) || error.name === "InvalidInstanceID.NotFound") {
        return { is: "waiting", progress: `no answer from EC2: ${error.message}` } as const;
      }
      throw fail(`can't be looked at (whoever deploys needs ec2:DescribeInstances and ec2:GetConsoleOutput): ${error.message}`);
    });
    if (look.is === "translating") return;
    if (look.is === "failed") throw fail(`doesn't translate: ${look.why}`);
    last = look.progress;
    if (clock.now() > deadline) throw fail(`doesn't translate after ${LIMIT_MINUTES} minutes: ${last}`);
    clock.report(last);
    await clock.sleep(PAUSE_SECONDS * 1000);
  }
}

async function lookOnce(view: NatView): Promise<Exclude<Boot, { is: "waiting" }> | { is: "waiting"; progress: string }> {
  const host = await view.host();
  if (host === undefined) return { is: "waiting", progress: "EC2 doesn't know the NAT instance yet" };
  if (host.state !== "pending" && host.state !== "running") return { is: "failed", why: `it is ${host.state}` };
  const boot = judgeBoot(await view.console(), host.launchedAt);
  return boot.is === "waiting" ? { is: "waiting", progress: `the NAT instance is ${host.state} and doesn't translate yet` } : boot;
}

/** A NAT instance as EC2 has it. The SDK is loaded where something is to be asked: a preview needs none of it. */
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
      // Only Nitro's hosts show what is there now; others what was there at the last change of state.
      // Source: EC2 API reference, `GetConsoleOutput`, Latest.
      const text = await read(true).catch((error: Error) => {
        if (error.name !== "UnsupportedOperation") throw error;
        return read(false);
      });
      return Buffer.from(text, "base64").toString("utf8");
    },
  };
}
