import type { ProviderSettings } from "../../toolkit/shared/provider-settings";
import { stackAccount } from "../../toolkit/shared/stack-account";
import type { KnownSecret } from "./known-secret";
import { ParameterStore } from "./parameter-store";
import { SecretStore } from "./secret-store";
import type { State } from "./store-client";

/** The account and region of a stack, with the stores of its secrets. */
export interface SecretsAccount {
  settings: ProviderSettings;
  ssm: ParameterStore;
  secretsManager: SecretStore;
  /** Looks all secrets up. Those that only AWS can name, or that are in another account or region, stay unchecked. */
  describe: (secrets: readonly KnownSecret[]) => Promise<Map<KnownSecret, State>>;
}

/** Connects as the stack's provider does. @throws {ProgramError} As `stackAccount`. */
export async function connect(config: Readonly<Record<string, string>>): Promise<SecretsAccount> {
  const { settings, region, accountId } = await stackAccount(config);
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
