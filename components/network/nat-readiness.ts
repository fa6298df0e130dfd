import { createHash } from "node:crypto";

import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { clockOf } from "../shared/clock";
import { followNat, natView } from "./nat-translation";

export interface NatReadinessArgs {
  /** Subject of messages, e.g. `NatInstance "network-nat"`. */
  subject: string;
  instance: aws.ec2.Instance;
  /** Inputs whose change boots it again: script and size. */
  bootsFor: readonly string[];
}

/**
 * Makes a NAT instance ready when it translates, not when it runs: it installs nftables first, and that may fail.
 *
 * - Note in Pulumi's state of the instance that was seen to translate. Its hooks wait for that, and fail the update if it doesn't happen;
 *   the note is missing then, so the next update checks again, though the instance is in the state.
 */
export class NatReadiness extends pulumi.ComponentResource {
  /** Dependency of resources that need the internet. */
  readonly note: pulumi.Resource;

  constructor(name: string, { subject, instance, bootsFor }: NatReadinessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:NatReadiness", name, {}, opts);

    const clock = clockOf(this);
    const before = new pulumi.ResourceHook(`${name}-of-note`, async ({ newInputs }) => {
      const { input: { instanceId } } = newInputs as { input: { instanceId: string } };
      await followNat(await natView(instanceId), { subject, instanceId }, clock);
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
