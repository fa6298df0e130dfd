import { callerOf, regionOf } from "./aws-client";
import { requests } from "./aws-request";
import { ProgramError } from "./errors";
import { type ProviderSettings, settingsOf } from "./provider-settings";
import { MASK } from "./values";

const NAMESPACE = "aws:";

/** Account and region of a stack, with the settings to connect to it. */
export interface StackAccount {
  settings: ProviderSettings;
  region: string;
  accountId: string;
}

/**
 * Settings of a stack's provider, from its configuration.
 *
 * @throws {ProgramError} The credentials are encrypted in the stack file, or there is no region.
 */
export function providerOf(config: Readonly<Record<string, string>>): Pick<StackAccount, "settings" | "region"> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(NAMESPACE));
  const encrypted = own.find(([, value]) => value.includes(MASK));
  if (encrypted !== undefined) {
    throw new ProgramError(`${encrypted[0]} is encrypted in the stack file, and only Pulumi can decrypt it: set AWS_PROFILE instead`);
  }
  const settings = settingsOf(Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length), value])));
  const region = regionOf(settings.connection);
  if (region === undefined) throw new ProgramError("no region: run pulumi config set aws:region, or set AWS_REGION");
  return { settings, region };
}

/**
 * Connects as the stack's provider does; returns the name of the caller's user or session, too.
 *
 * @throws {ProgramError} As `providerOf`, and if AWS rejects the credentials, or the provider would refuse their account.
 */
export async function stackAccount(config: Readonly<Record<string, string>>): Promise<StackAccount & { userName: string; userId: string }> {
  const { settings, region } = providerOf(config);
  const { accountId, userName, userId } = await requests("GetCallerIdentity needs no permission")(
    "GetCallerIdentity",
    callerOf(settings.connection),
  );
  const refusal = settings.refuses(accountId);
  if (refusal !== undefined) throw new ProgramError(refusal);
  return { settings, region, accountId, userName, userId };
}
