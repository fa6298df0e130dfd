import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Names } from "../../shared/naming";
import { resolve } from "../../shared/schema";
import { refuseAsleep } from "./refuse-asleep";
import { NEVER } from "./sleep-definition";
import { type SleepSettings, sleepSettings } from "./sleep-settings";

export interface SleepNoteArgs extends SleepSettings {
  /** The setting that defines it, e.g. `aws-practice:sleep`: violations name it. */
  setting?: string;

  names: Names;
}

/**
 * Note of whether an environment sleeps, which its jobs, its deployments and `Sleep` read.
 *
 * - SSM parameter, which only the state machine of `Sleep` changes
 * - Hook of services, their automatic scaling, the database and one-off tasks, which are created after it: a deployment to an environment that
 *   isn't awake fails before AWS changes one of them, and says how to wake it
 */
export class SleepNote extends pulumi.ComponentResource {
  readonly parameterName: pulumi.Output<string>;
  readonly parameterArn: pulumi.Output<string>;
  readonly settings: SleepSettings;

  constructor(name: string, args: SleepNoteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:SleepNote", name, {}, opts);

    this.settings = resolve(sleepSettings, `SleepNote "${name}"`, args);
    const { names } = args;
    const parameterName = `/${names.environment}/${names.project}/sleep`; // a contract: commands and hooks read it
    // Without a description: with a change of one, the provider would also write the value that the state has.
    // Source: terraform-provider-aws, internal/service/ssm/parameter.go, `resourceParameterUpdate`.
    const parameter = new aws.ssm.Parameter(`${name}-parameter`, {
      name: parameterName,
      type: "String",
      insecureValue: JSON.stringify({ is: "awake", since: NEVER, keptUntil: NEVER, services: [] }),
      tags: { Name: parameterName },
    }, {
      parent: this,
      ignoreChanges: ["insecureValue"], // the state machine's own: an update must not wake what sleeps, nor a drift check report it
    });
    refuseAsleep(name, parameterName, names.environment);

    this.parameterName = parameter.name;
    this.parameterArn = parameter.arn;
    this.registerOutputs({ setting: args.setting, parameterName: this.parameterName, ...this.settings });
  }
}
