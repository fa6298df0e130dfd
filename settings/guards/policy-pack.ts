import { join, relative } from "node:path";

import * as pulumi from "@pulumi/pulumi";

/** Environment variable of the CLI's option --policy-pack. Source: pulumi/pulumi, pkg/cmd/pulumi/pulumi.go, `declareFlagsAsEnvironmentVariables`. */
const VARIABLE = "PULUMI_OPTION_POLICY_PACK";
/** Of --policy-pack-config, which can make policies advisory or disable them. */
const CONFIG_VARIABLE = "PULUMI_OPTION_POLICY_PACK_CONFIG";

/**
 * Rejects an update of production without the policy pack. The engine doesn't pass the names of policy packs to a program, not even those
 * of the flag --policy-pack; the program sees only the variable.
 *
 * @throws {RunError} An update of production without the variable, or with one that weakens policies; the message is the command that works.
 */
export function requirePolicyPack(
  environment: string,
  production: boolean,
  isPreview: () => boolean = pulumi.runtime.isDryRun,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): void {
  const isWeakened = (variables[CONFIG_VARIABLE] ?? "") !== "";
  const isInForce = (variables[VARIABLE] ?? "") !== "" && !isWeakened;
  if (!production || isInForce || isPreview()) return;
  if (isWeakened) {
    throw new pulumi.RunError([
      `${environment} is production, in which all policies are in force, and ${CONFIG_VARIABLE} can disable them. Run`,
      `  unset ${CONFIG_VARIABLE}`,
    ].join("\n"));
  }
  const pack = relative(process.cwd(), join(__dirname, "..", "..", "policy-pack"));
  throw new pulumi.RunError([
    `${environment} is production, which is updated only with the policy pack in force, and ${VARIABLE} is not set (a flag --policy-pack is not seen here). Run`,
    `  ${VARIABLE}=${pack} pulumi up --stack ${environment}`,
  ].join("\n"));
}
