import { entryOf } from "../aws-model";
import { type CloudControl, IN_THE_STATE_ONLY } from "../aws-model/cloud-control";
import { PendingCreate } from "../aws-model/pending-create";
import { ProgramError } from "../shared/errors";
import { holdsSecret } from "../shared/values";
import { decide, type Decision, type Judged, manualDecisions } from "./decide";
import { find } from "./find";
import { Inspections, type Sources, unanswered } from "./sources";
import { type Export, knownIds, nameOf, opened, type StateResource } from "./state";

/** Inspects each creation that was interrupted. @throws {ProgramError} If AWS doesn't answer, or a provider is unknown. */
export async function inspect(state: Export, manualIds: ReadonlyMap<string, string | undefined>, sources: Sources): Promise<Decision[]> {
  const { pending_operations: pending = [], resources = [] } = state.deployment;
  const creating = pending.filter(({ type }) => type === "creating").map(({ resource }) => resource);
  const manual = manualDecisions(creating, manualIds);
  const asked = creating.filter(({ urn }) => !manual.has(urn));
  const plain = await inPlainText(asked, resources, sources);
  const outputsOf = (id: string | undefined) => resources.find((one) => one.id === id)?.outputs;
  const inspections = new Inspections(sources);

  const judge = async (resource: StateResource): Promise<Judged> => {
    const kind = kindOf(resource);
    if (kind === undefined) return { resource, verdict: { outcome: "undecided", reason: "this type is not known here", ids: [] } };
    if (kind.by === "nothing") return { resource, verdict: { outcome: "absent", reason: kind.reason } };

    const inputs = plain.inputs(resource);
    const elsewhere = typeof inputs["region"] === "string" ? inputs["region"] : undefined;
    try {
      const { account, region, defaultTags, isOwnRegion } = await inspections.of(nameOf(resource), plain.provider(resource), elsewhere);
      const place = { region, accountId: account.accountId, defaultTags };
      const verdict = await find(kind, new PendingCreate(inputs, place, knownIds(resources, resource.type), outputsOf), account);
      return { resource, verdict: isOwnRegion ? verdict : inRegion(verdict, region) };
    } catch (error) {
      throw unanswered(`what became of ${nameOf(resource)}`, error);
    }
  };

  const judged = [];
  for (const resource of asked) judged.push(await judge(resource)); // one at a time: AWS limits the request rate
  const decisions = new Map([...manual, ...decide(judged).map((decision) => [decision.resource.urn, decision] as const)]);
  return creating.map(({ urn }) => decisions.get(urn)!);
}

/** Returns how a resource is found. Components, providers and the engine's own resources can be pending too. */
function kindOf({ type, custom }: StateResource): CloudControl | undefined {
  return custom !== true || type.startsWith("pulumi:") ? IN_THE_STATE_ONLY : entryOf(type)?.cloudControl;
}

/** Appends the region to an id outside the provider's region. Source: pulumi-aws v7, "Enhanced region support". */
function inRegion<T extends object>(verdict: T, region: string): T {
  return "id" in verdict ? { ...verdict, id: `${String(verdict.id)}@${region}` } : verdict;
}

/** Opens the inputs of creations. If one of them is secret, exports the state again with secrets; these are never written anywhere. */
async function inPlainText(creating: readonly StateResource[], resources: readonly StateResource[], { withSecrets }: Sources) {
  const inspected = creating.filter((one) => (kindOf(one)?.by ?? "nothing") !== "nothing");
  const provider = (one: StateResource, all: readonly StateResource[]) => {
    const [urn, id] = splitReference(one.provider ?? "");
    const found = all.find((other) => other.urn === urn && (other.id === id || id === undefined));
    if (found === undefined) throw new ProgramError(`the state has no provider of ${nameOf(one)}; nothing is changed`);
    return found.inputs ?? {};
  };
  const isOpen = !inspected.some((one) => holdsSecret(one.inputs) || holdsSecret(provider(one, resources)));
  const all = isOpen ? undefined : (await withSecrets()).deployment;
  const same = (one: StateResource) => all?.pending_operations?.find(({ resource }) => resource.urn === one.urn)?.resource ?? one;
  return {
    inputs: (one: StateResource) => opened(same(one).inputs ?? {}) as Record<string, unknown>,
    provider: (one: StateResource) => provider(one, all?.resources ?? resources),
  };
}

/** `urn:...::pulumi:providers:aws::default::<id>` */
function splitReference(reference: string): [urn: string, id: string | undefined] {
  const at = reference.lastIndexOf("::");
  return at < 0 ? [reference, undefined] : [reference.slice(0, at), reference.slice(at + 2)];
}
