import { regionOf } from "../components/rollout/connection";
import { ProgramError } from "../plan/errors";
import { holdsSecret } from "../simulator/values";
import { type Account, isDenied, remembering } from "./account";
import { decide, type Decision, type Judged, toldByHand } from "./decide";
import { find } from "./find";
import type { Kind } from "./kind";
import { kinds } from "./kinds";
import { IN_THE_STATE_ONLY } from "./kinds/elsewhere";
import { type ProviderSettings, settingsOf } from "./provider-settings";
import { type Export, knownIds, nameOf, opened, type StateResource } from "./state";
import { Wanted } from "./wanted";

/** Where to look. */
export interface Sources {
  account: (settings: ProviderSettings, region: string) => Promise<Account>;
  /** The same state with its secrets in plain text. */
  withSecrets: () => Promise<Export>;
}

/** Finds out what became of each creation that was cut off. @throws {ProgramError} Where AWS doesn't answer, or a provider is unknown. */
export async function look(state: Export, told: ReadonlyMap<string, string | undefined>, sources: Sources): Promise<Decision[]> {
  const { pending_operations: pending = [], resources = [] } = state.deployment;
  const creating = pending.filter(({ type }) => type === "creating").map(({ resource }) => resource);
  const byHand = toldByHand(creating, told);
  const asked = creating.filter(({ urn }) => !byHand.has(urn));
  const plain = await inPlainText(asked, resources, sources);
  const outputsOf = (id: string | undefined) => resources.find((one) => one.id === id)?.outputs;
  const accounts = new Map<string, Promise<Account>>();

  const judge = async (resource: StateResource): Promise<Judged> => {
    const kind = kindOf(resource);
    if (kind === undefined) return { resource, verdict: { outcome: "undecided", reason: "this type is not known here", ids: [] } };
    if (kind.by === "nothing") return { resource, verdict: { outcome: "absent", reason: kind.reason } };

    const inputs = plain.inputs(resource);
    const settings = settingsOf(plain.provider(resource));
    const ownRegion = regionOf(settings.connection);
    const region = typeof inputs["region"] === "string" ? inputs["region"] : ownRegion;
    if (region === undefined) throw new ProgramError(`${nameOf(resource)}: nothing says in which region; set AWS_REGION`);
    try {
      const key = `${resource.provider} ${region}`;
      if (!accounts.has(key)) accounts.set(key, checked(sources, settings, region));
      const account = await accounts.get(key)!;
      const place = { region, accountId: account.accountId, defaultTags: settings.defaultTags };
      const verdict = await find(kind, new Wanted(inputs, place, knownIds(state.deployment, resource.type), outputsOf), account);
      return { resource, verdict: region === ownRegion ? verdict : inRegion(verdict, region) };
    } catch (error) {
      throw unanswered(resource, error);
    }
  };

  const judged = [];
  for (const resource of asked) judged.push(await judge(resource)); // one after the other: AWS counts requests
  const decisions = new Map([...byHand, ...decide(judged).map((decision) => [decision.resource.urn, decision] as const)]);
  return creating.map(({ urn }) => decisions.get(urn)!);
}

/** Components, providers and what the engine keeps for itself are pending too where it was cut off early. */
function kindOf({ type, custom }: StateResource): Kind | undefined {
  return custom !== true || type.startsWith("pulumi:") ? IN_THE_STATE_ONLY : kinds[type];
}

/** Source: pulumi-aws v7, "Enhanced region support": an id of another region than the provider's names it. */
function inRegion<T extends object>(verdict: T, region: string): T {
  return "id" in verdict ? { ...verdict, id: `${String(verdict.id)}@${region}` } : verdict;
}

/** In another account than the stack's, nothing would be there. */
async function checked({ account }: Sources, settings: ProviderSettings, region: string): Promise<Account> {
  const there = remembering(await account(settings, region));
  const refusal = settings.refuses(there.accountId);
  if (refusal !== undefined) throw new ProgramError(`${refusal}; nothing is changed`);
  return there;
}

function unanswered(resource: StateResource, error: unknown): ProgramError {
  if (error instanceof ProgramError) return error;
  const { name, message } = error as Error;
  const hint = isDenied(error) ? "\nWhoever recovers needs cloudformation:GetResource, cloudformation:ListResources and what reads the resource itself" : "";
  return new ProgramError(`what became of ${nameOf(resource)} can't be found out; nothing is changed. AWS says ${name}: ${message}${hint}`);
}

/** Where something that says what to look for is a secret, the state is read once more with its secrets; they are written nowhere. */
async function inPlainText(creating: readonly StateResource[], resources: readonly StateResource[], { withSecrets }: Sources) {
  const looked = creating.filter((one) => (kindOf(one)?.by ?? "nothing") !== "nothing");
  const provider = (one: StateResource, all: readonly StateResource[]) => {
    const [urn, id] = splitReference(one.provider ?? "");
    const found = all.find((other) => other.urn === urn && (other.id === id || id === undefined));
    if (found === undefined) throw new ProgramError(`the state has no provider of ${nameOf(one)}; nothing is changed`);
    return found.inputs ?? {};
  };
  const isOpen = !looked.some((one) => holdsSecret(one.inputs) || holdsSecret(provider(one, resources)));
  const all = isOpen ? undefined : (await withSecrets()).deployment;
  const same = (one: StateResource) => all?.pending_operations?.find(({ resource }) => resource.urn === one.urn)?.resource ?? one;
  return {
    inputs: (one: StateResource) => opened(same(one).inputs ?? {}) as Record<string, unknown>,
    provider: (one: StateResource) => opened(provider(one, all?.resources ?? resources)) as Record<string, unknown>,
  };
}

/** `urn:...::pulumi:providers:aws::default::<id>` */
function splitReference(reference: string): [urn: string, id: string | undefined] {
  const at = reference.lastIndexOf("::");
  return at < 0 ? [reference, undefined] : [reference.slice(0, at), reference.slice(at + 2)];
}
