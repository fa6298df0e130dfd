import { holdsSecret, isObject, isSecret, type Properties } from "../shared/values";

/** A resource as the state has it. Source: pulumi/pulumi, sdk/go/common/apitype/core.go, `ResourceV3`. */
export interface StateResource {
  urn: string;
  type: string;
  custom?: boolean;
  id?: string;
  inputs?: Properties;
  outputs?: Properties | undefined;
  provider?: string;
  external?: boolean;
  /** It waits for its deletion, as its replacement is there. */
  delete?: boolean;
  /** It is gone already, and its replacement isn't there yet. */
  pendingReplacement?: boolean;
  additionalSecretOutputs?: string[];
}

/** What an update had begun and not ended. Source: the same file, `OperationV2`. */
export interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
  resource: StateResource;
}

export interface Deployment {
  resources?: StateResource[];
  pending_operations?: PendingOperation[];
}

/** What `pulumi stack export` prints. */
export interface Export {
  version: number;
  deployment: Deployment;
}

/** Logical name of a resource. */
export const nameOf = ({ urn }: StateResource): string => urn.split("::").at(-1) ?? urn;

/** A pending creation that was found in the account. */
export interface Adopted {
  urn: string;
  /** As `pulumi import` takes it. */
  id: string;
  /** Of what can't be imported. */
  outputs?: Properties | undefined;
}

/**
 * The state with what was found and without anything pending: each thing that is there stands as the engine would have written it,
 * but for its outputs. Where there are none, `pulumi refresh` has the provider import the thing by its id, and drops it if it is
 * gone. Sources: pulumi-terraform-bridge, pkg/tfbridge/provider.go, `Read`; pulumi/pulumi, pkg/resource/deploy/step.go, `RefreshStep`.
 */
export function repaired(state: Export, adopted: readonly Adopted[]): Export {
  const { pending_operations: pending = [], resources = [], ...rest } = state.deployment;
  const found = new Map(adopted.map((one) => [one.urn, one]));
  const added = pending
    .filter(({ type, resource }) => type === "creating" && found.has(resource.urn))
    .map(({ resource }) => takenOver(resource, found.get(resource.urn)!));
  return { ...state, deployment: { ...rest, resources: added.reduce(withAdded, resources) } };
}

function takenOver(resource: StateResource, { id, outputs }: Adopted): StateResource {
  const { outputs: _, ...known } = resource;
  // The provider reads it without knowing what the program meant to be secret.
  const secrets = Object.entries(resource.inputs ?? {}).filter(([, value]) => holdsSecret(value)).map(([key]) => key);
  const all = [...new Set([...(resource.additionalSecretOutputs ?? []), ...secrets])];
  return { ...known, id, ...(outputs !== undefined && { outputs }), ...(all.length > 0 && { additionalSecretOutputs: all }) };
}

/**
 * What replaces another thing stands in front of it, as everything that is new stands in front of what is old. The old one is then
 * deleted by the next update, unless it is gone already. Source: pulumi/pulumi, pkg/backend/snapshot.go, `createSnapshotMutation`.
 */
function withAdded(resources: StateResource[], added: StateResource): StateResource[] {
  const at = resources.findIndex(({ urn }) => urn === added.urn);
  if (at < 0) return [...resources, added];
  const behind = resources.slice(at).filter(({ urn, pendingReplacement }) => urn !== added.urn || pendingReplacement !== true);
  return [...resources.slice(0, at), added, ...behind.map((old) => (old.urn === added.urn ? { ...old, delete: true } : old))];
}

/** What was taken over and not read since: a recovery that was cut off itself, or whose refresh failed. */
export function unread({ resources = [] }: Deployment): StateResource[] {
  return resources.filter(({ custom, id, outputs, external, type }) =>
    custom === true && id !== undefined && outputs === undefined && external !== true && !type.startsWith("pulumi:")
  );
}

/** Ids and ARNs of everything of some types that the state knows; what has one of them is no creation that was cut off. */
export function knownIds(resources: readonly StateResource[], ...types: string[]): Set<string> {
  const same = resources.filter(({ type }) => types.includes(type));
  return new Set(same.flatMap(({ id, outputs }) => [id, outputs?.["id"], outputs?.["arn"]]).filter((id) => typeof id === "string"));
}

/** A value as `pulumi stack export --show-secrets` tells it, secrets opened. */
export function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (isSecret(value)) return typeof value["plaintext"] === "string" ? JSON.parse(value["plaintext"]) : value;
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, opened(item)])) : value;
}
