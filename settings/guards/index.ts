import * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";

import { parsed } from "../config-value";
import { isProduction, STACK_SETTINGS } from "../environment";
import { requirePolicyPack } from "./policy-pack";

/**
 * Rejects an update of production without the policy pack. Every program calls it first. If `environment` is invalid, the stack's name
 * decides whether it is production, and `readSettings` reports the mistake.
 *
 * @throws {RunError} An update of production without the policy pack.
 */
export function guardUpdate(): void {
  const stack = pulumi.getStack();
  const environment = v.safeParse(STACK_SETTINGS.environment, parsed(new pulumi.Config().get("environment")));
  requirePolicyPack(stack, isProduction(stack, environment.success ? environment.output : undefined));
}
