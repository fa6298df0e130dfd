import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { parsed } from "../config-value";
import { isProduction, STACK_SETTINGS } from "../environment";
import { keepValuesOutOfDebugMessages } from "./debug-messages";
import { requirePolicyPack } from "./policy-pack";

/**
 * Protects an update before it begins: secrets stay out of debug messages, and production isn't updated without the policy pack. The first line of
 * every program. Settings that can't be read are for `readSettings` to refuse; the stack's name decides then.
 *
 * @throws {RunError} An update of production without the policy pack.
 */
export function guardUpdate(): void {
  keepValuesOutOfDebugMessages();
  const stack = pulumi.getStack();
  const environment = v.safeParse(STACK_SETTINGS.environment, parsed(new pulumi.Config().get("environment")));
  requirePolicyPack(stack, isProduction(stack, environment.success ? environment.output : undefined));
}
