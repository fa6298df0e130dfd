import { accountIdOf, regionOf } from "../../toolkit/shared/aws-client";
import { ProgramError } from "../../toolkit/shared/errors";
import { type ProviderSettings, settingsOf } from "../../toolkit/shared/provider-settings";
import { MASK } from "../../toolkit/shared/values";
import type { KnownSecret } from "./known-secret";
import { ParameterStore } from "./parameter-store";
import { sent } from "./refused";
import { SecretStore } from "./secret-store";
import type { State } from "./store-client";

const NAMESPACE = "aws:";

/** The account and region of a stack, with the stores of its secrets. */
export interface SecretsAccount {
  settings: ProviderSettings;
  ssm: ParameterStore;
  secretsManager: SecretStore;
  /** Looks all secrets up. Those that only AWS can name, or that are in another account or region, stay unchecked. */
  describe: (secrets: readonly KnownSecret[]) => Promise<Map<KnownSecret, State>>;
}

/**
 * Connects as the stack's provider does.
 *
 * @throws {ProgramError} The credentials are encrypted in the stack file, AWS rejects them, or the provider would refuse their account.
 */
export async function connect(config: Readonly<Record<string, string>>): Promise<SecretsAccount> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(NAMESPACE));
  const encrypted = own.find(([, value]) => value.includes(MASK));
  if (encrypted !== undefined) {
    throw new ProgramError(`${encrypted[0]} is encrypted in the stack file, and only Pulumi can decrypt it: set AWS_PROFILE instead`);
  }
  const settings = settingsOf(Object.fromEntries(own.map(([key, value]) => [key.slice(NAMESPACE.length), value])));
  const region = regionOf(settings.connection);
  if (region === undefined) throw new ProgramError("no region: run pulumi config set aws:region, or set AWS_REGION");
  const accountId = await sent("GetCallerIdentity", accountIdOf(settings.connection));
  const refusal = settings.refuses(accountId);
  if (refusal !== undefined) throw new ProgramError(refusal);
  const [ssm, secretsManager] = await Promise.all([ParameterStore.connect(settings), SecretStore.connect(settings)]);
  const stores = { ssm, secretsManager };
  return {
    settings,
    ...stores,
    describe: async (secrets) => {
      const states = new Map(secrets.map((secret) => [secret, unchecked(secret, { region, accountId })]));
      for (const store of ["ssm", "secretsManager"] as const) {
        const open = secrets.filter((secret) => secret.store === store && states.get(secret) === undefined);
        const found = open.length === 0 ? [] : await stores[store].describe(open);
        open.forEach((secret, index) => states.set(secret, found[index]));
      }
      return states as Map<KnownSecret, State>;
    },
  };
}

/** Why AWS isn't asked for a secret; undefined if it is. */
function unchecked({ id, place }: KnownSecret, here: { region: string; accountId: string }): State | undefined {
  if (id === undefined) return { is: "unchecked", reason: "AWS generates its name" };
  if (place === undefined || (place.region === here.region && place.accountId === here.accountId)) return undefined;
  return { is: "unchecked", reason: `in account ${place.accountId}, ${place.region}` };
}
