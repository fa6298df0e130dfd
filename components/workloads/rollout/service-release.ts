import * as pulumi from "@pulumi/pulumi";

import { makeReleaseNote, type ReleaseNoteArgs } from "./release-note";

export type ServiceReleaseArgs = Omit<ReleaseNoteArgs, "label" | "unchanged">;

/**
 * A command that runs once in each new task definition, before the service uses it.
 *
 * - Note in Pulumi's state of the task definition in which the command succeeded
 */
export class ServiceRelease extends pulumi.ComponentResource {
  /** Dependencies of a new version: the release has succeeded. */
  readonly done: pulumi.Resource[];

  constructor(name: string, args: ServiceReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceRelease", name, {}, opts);

    const label = `release ${JSON.stringify(args.command)}`;
    this.done = [makeReleaseNote(name, { ...args, label, unchanged: "The service was not changed." }, this)];
    this.registerOutputs();
  }
}
