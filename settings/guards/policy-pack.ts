import { join, relative } from "node:path";

import * as pulumi from "@pulumi/pulumi";

/** Environment variable of the CLI's option --policy-pack. Source: pulumi/pulumi, pkg/cmd/pulumi/pulumi.go, `declareFlagsAsEnvironmentVariables`. */
const VARIABLE = "PULUMI_OPTION_POLICY_PACK";

/**
 * Rejects an update of production without the policy pack. The engine doesn't pass the names of policy packs to a program, not even those
 * of the flag --policy-pack; the program sees only the variable.
 *
 * @throws {RunError} An update of production without the variable; the message is the command that works.
 */
export function requirePolicyPack(
  environment: string,
  production: boolean,
  isPreview: () => boolean = pulumi.runtime.isDryRun,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (!production || (variables[VARIABLE] ?? "") !== "" || isPreview()) return;
  const pack = relative(process.cwd(), join(__dirname, "..", "..", "policy-pack"));
  throw new pulumi.RunError([
    `${environment} is production, which is updated only with the policy pack in force, and ${VARIABLE} is not set (a flag --policy-pack is not seen here). Run`,
    `  ${VARIABLE}=${pack} pulumi up --stack ${environment}`,
  ].join("\n"));
}
