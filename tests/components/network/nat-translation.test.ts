import assert from "node:assert/strict";

import { RunError } from "@pulumi/pulumi";

import { bootOf, followNat, type NatView } from "../../../components/network/nat-translation";
import { FakeClock } from "../../support/fake-clock";

const LAUNCHED = new Date("2026-11-26T10:00:00Z");
const BEFORE =
  "[    9.1] nat-instance[1870]: nat-instance: begins at 2026-11-01T10:00:25Z\n[   70.0] nat-instance[1870]: nat-instance: 10.0.0.0/16 goes out translated through ens5\n";
const BEGINS =
  "[    8.2] nat-instance[1821]: nat-instance: begins at 2026-11-26T10:00:21Z\r\n[    8.9] nf_conntrack: default automatic helper assignment\r\n";
const GOOD = "[   70.0] nat-instance[1821]: nat-instance: 10.0.0.0/16 goes out translated through ens5\r\n";
const BAD = "[   70.0] nat-instance[1821]: nat-instance: FAILED: nftables can't be installed: is there a public address?\r\n";

describe("A boot of a NAT instance, by its console,", () => {
  for (
    const [what, console, verdict] of [
      ["is waited for while there is nothing", "", { is: "waiting" }],
      ["is waited for while only an earlier one stands there", BEFORE, { is: "waiting" }],
      ["is waited for while it installs", BEFORE + BEGINS, { is: "waiting" }],
      ["is good once it translates", BEFORE + BEGINS + GOOD, { is: "translating" }],
      ["is bad with its reason", BEFORE + BEGINS + BAD, { is: "failed", why: "nftables can't be installed: is there a public address?" }],
      ["is good when the unit was started once more", BEGINS + BAD + BEGINS + GOOD, { is: "translating" }],
      ["is bad when the unit was started once more in vain", BEGINS + GOOD + BEGINS + BAD, {
        is: "failed",
        why: "nftables can't be installed: is there a public address?",
      }],
    ] as const
  ) {
    it(what, () => assert.deepEqual(bootOf(console, LAUNCHED), verdict));
  }

  it("counts if the instance's clock is slightly behind EC2's", () => {
    assert.deepEqual(bootOf(BEGINS.replace("10:00:21", "09:59:21") + GOOD, LAUNCHED), { is: "translating" });
  });
});

describe("followNat", () => {
  const FOLLOWING = { subject: "NatInstance \"nat\"", instanceId: "i-1" };

  /** EC2 with these answers; console logs come one after another, and the last one is repeated. */
  function view({ state = "running", consoles }: { state?: string; consoles: (string | Error)[] }): NatView {
    return {
      host: async () => ({ state, launchedAt: LAUNCHED }),
      console: async () => {
        const next = consoles.length > 1 ? consoles.shift()! : consoles[0]!;
        if (next instanceof Error) throw next;
        return next;
      },
    };
  }

  async function refusal(of: NatView, clock = new FakeClock()): Promise<string> {
    const error: unknown = await followNat(of, FOLLOWING, clock).then(() => undefined, (reason: unknown) => reason);
    assert.ok(RunError.isInstance(error), String(error));
    return error.message;
  }

  it("waits until the instance translates, and reports progress", async () => {
    const clock = new FakeClock();
    await followNat(view({ consoles: ["", BEGINS, BEGINS, BEGINS + GOOD] }), FOLLOWING, clock);
    assert.deepEqual([clock.seconds, clock.reported], [15, ["the NAT instance is running and doesn't translate yet"]]);
  });

  it("fails with the reason from the console log and a pointer to the docs", async () => {
    const clock = new FakeClock();
    const message = await refusal(view({ consoles: [BEGINS + BAD] }), clock);
    assert.match(
      message,
      /^NatInstance "nat": instance i-1 doesn't translate: nftables can't be installed: is there a public address\?\. Private subnets have no internet access, so resources that need it were not changed\./,
    );
    assert.match(message, /"Private subnets have no internet" in docs\/troubleshooting\.md.* run pulumi up again/);
    assert.equal(clock.seconds, 0);
  });

  it("fails after 20 minutes without output", async () => {
    const clock = new FakeClock();
    assert.match(await refusal(view({ consoles: [""] }), clock), /doesn't translate after 20 minutes: the NAT instance is running/);
    assert.equal(clock.seconds, 20 * 60 + 5);
  });

  it("fails at once if the instance is stopped or terminated", async () => {
    for (const state of ["stopping", "stopped", "shutting-down", "terminated"]) {
      assert.match(await refusal(view({ state, consoles: [BEGINS + GOOD] })), new RegExp(`doesn't translate: it is ${state}\\.`));
    }
  });

  it("retries while EC2 doesn't know the instance or doesn't answer, and fails if EC2 denies access", async () => {
    const named = (name: string) => Object.assign(new Error(`EC2 said ${name}`), { name });
    await followNat(
      view({ consoles: [named("InvalidInstanceID.NotFound"), named("ThrottlingException"), BEGINS + GOOD] }),
      FOLLOWING,
      new FakeClock(),
    );
    const unknown: NatView = { ...view({ consoles: [BEGINS + GOOD] }), host: async () => undefined };
    assert.match(await refusal(unknown), /after 20 minutes: EC2 doesn't know the NAT instance yet/);
    assert.match(
      await refusal(view({ consoles: [named("UnauthorizedOperation")] })),
      /can't be inspected \(the deploying role needs ec2:DescribeInstances and ec2:GetConsoleOutput\): EC2 said UnauthorizedOperation/,
    );
  });
});
