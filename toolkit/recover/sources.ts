import { credentialsRemedy, isDenied, regionOf } from "../shared/aws-client";
import { ProgramError } from "../shared/errors";
import { type ProviderSettings, settingsOf } from "../shared/provider-settings";
import { type Account, remembering } from "./account";
import { type Export, opened, type StateResource } from "./state";

/** Sources of a recovery: AWS accounts, and the state with its secrets. */
export interface Sources {
  account: (settings: ProviderSettings, region: string) => Promise<Account>;
  /** The same state with its secrets in plain text. */
  withSecrets: () => Promise<Export>;
}

/** An account and region as a provider of the stack sees them. */
export interface Inspection {
  account: Account;
  region: string;
  defaultTags: Record<string, string>;
}

/** Accounts and regions of a stack's providers; each is identified once. */
export class Inspections {
  private readonly known = new Map<string, Promise<Account>>();

  constructor(private readonly sources: Sources) {}

  /**
   * @param what Purpose, for messages.
   * @param region Undefined if it is the provider's own.
   * @throws {ProgramError} If the credentials belong to another account than the stack's.
   */
  async of(what: string, providerInputs: StateResource["inputs"], region?: string): Promise<Inspection & { isOwnRegion: boolean }> {
    const settings = settingsOf(opened(providerInputs ?? {}) as Record<string, unknown>);
    const ownRegion = regionOf(settings.connection);
    const chosen = region ?? ownRegion;
    if (chosen === undefined) throw new ProgramError(`${what}: nothing says in which region; set AWS_REGION`);
    const key = JSON.stringify([settings.connection, chosen]);
    if (!this.known.has(key)) this.known.set(key, this.checked(settings, chosen));
    return { account: await this.known.get(key)!, region: chosen, defaultTags: settings.defaultTags, isOwnRegion: chosen === ownRegion };
  }

  private async checked(settings: ProviderSettings, region: string): Promise<Account> {
    const there = remembering(await this.sources.account(settings, region));
    const refusal = settings.refuses(there.accountId);
    if (refusal !== undefined) throw new ProgramError(`${refusal}; nothing is changed`);
    return there;
  }
}

/** Error for a request that AWS didn't answer. @param what Subject of the message's first sentence. */
export function unanswered(what: string, error: unknown): ProgramError {
  if (error instanceof ProgramError) return error;
  const { name, message } = error as Error;
  const remedy = credentialsRemedy(error)
    ?? (isDenied(error)
      ? "The caller needs cloudformation:GetResource, cloudformation:ListResources and permission to read the resource itself"
      : undefined);
  const hint = remedy === undefined ? "" : `\n${remedy}`;
  return new ProgramError(`${what} can't be found out; nothing is changed. AWS says ${name}: ${message}${hint}`);
}
