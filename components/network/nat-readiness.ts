import { createHash } from "node:crypto";

import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { clockOf } from "../shared/clock";
import { followNat, natView } from "./nat-translation";

export interface NatReadinessArgs {
  /** Who reports, e.g. `NatInstance "network-nat"`. */
  owner: string;
  instance: aws.ec2.Instance;
  /** What makes it boot anew: another script, another size. */
  bootsFor: readonly string[];
}

/**
 * A NAT instance is ready when it translates, not when it runs: it installs nftables first, and it may fail.
 *
 * - A note in Pulumi's state of what was seen to translate. Its hooks wait for that, and fail the update where it doesn't come;
 *   without the note the next update looks again, though the instance is in the state.
 */
export class NatReadiness extends pulumi.ComponentResource {
  /** For those who need the internet. */
  readonly note: pulumi.Resource;

  constructor(name: string, { owner, instance, bootsFor }: NatReadinessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:NatReadiness", name, {}, opts);

    const clock = clockOf(this);
    const before = new pulumi.ResourceHook(`${name}-of-note`, async ({ newInputs }) => {
      const { input: { instanceId } } = newInputs as { input: { instanceId: string } };
      await followNat(await natView(instanceId), { owner, instanceId }, clock);
    });
    const boot = createHash("sha256").update(JSON.stringify(bootsFor)).digest("hex").slice(0, 12);
    this.note = new pulumi.Stash(`${name}-note`, { input: { instanceId: instance.id, boot } }, {
      parent: this,
      dependsOn: [instance],
      hooks: { beforeCreate: [before], beforeUpdate: [before] },
    });
    this.registerOutputs({});
  }
}
