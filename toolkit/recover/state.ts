import { holdsSecret, isObject, isSecret, type Properties } from "../shared/values";

/** Resource in a state. Source: pulumi/pulumi, sdk/go/common/apitype/core.go, `ResourceV3`. */
export interface StateResource {
  urn: string;
  type: string;
  custom?: boolean;
  id?: string;
  inputs?: Properties;
  outputs?: Properties | undefined;
  provider?: string;
  external?: boolean;
  /** Waits for deletion; its replacement exists. */
  delete?: boolean;
  /** Already deleted; its replacement doesn't exist yet. */
  pendingReplacement?: boolean;
  additionalSecretOutputs?: string[];
}

/** Operation that an update began and didn't finish. Source: the same file, `OperationV2`. */
export interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading" | "importing";
  resource: StateResource;
}

export interface Deployment {
  resources?: StateResource[];
  pending_operations?: PendingOperation[];
}

/** Output of `pulumi stack export`. */
export interface Export {
  version: number;
  deployment: Deployment;
}

/** Logical name of a resource. */
export const nameOf = ({ urn }: StateResource): string => urn.split("::").at(-1) ?? urn;

/** Pending creation whose resource was found in the account. */
export interface Adopted {
  urn: string;
  /** Id that `pulumi import` takes. */
  id: string;
  /** Outputs of a resource that can't be imported. */
  outputs?: Properties | undefined;
}

/**
 * Returns the state with the adopted resources and without pending operations: each resource is written as the engine would have,
 * except for its outputs. Without outputs, `pulumi refresh` has the provider import the resource by its id, and drops it if it is
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
  // The provider reads it without knowing which inputs the program marked as secret.
  const secrets = Object.entries(resource.inputs ?? {}).filter(([, value]) => holdsSecret(value)).map(([key]) => key);
  const all = [...new Set([...(resource.additionalSecretOutputs ?? []), ...secrets])];
  return { ...known, id, ...(outputs !== undefined && { outputs }), ...(all.length > 0 && { additionalSecretOutputs: all }) };
}

/**
 * Adds a resource. A replacement comes before the resource it replaces, as new resources come before old ones. The old one is then
 * deleted by the next update, unless it is gone already. Source: pulumi/pulumi, pkg/backend/snapshot.go, `createSnapshotMutation`.
 */
function withAdded(resources: StateResource[], added: StateResource): StateResource[] {
  const at = resources.findIndex(({ urn }) => urn === added.urn);
  if (at < 0) return [...resources, added];
  const behind = resources.slice(at).filter(({ urn, pendingReplacement }) => urn !== added.urn || pendingReplacement !== true);
  return [...resources.slice(0, at), added, ...behind.map((old) => (old.urn === added.urn ? { ...old, delete: true } : old))];
}

/** Resources that were taken over and not read since: by a recovery that was interrupted, or whose refresh failed. */
export function unread({ resources = [] }: Deployment): StateResource[] {
  return resources.filter(({ custom, id, outputs, external, type }) =>
    custom === true && id !== undefined && outputs === undefined && external !== true && !type.startsWith("pulumi:")
  );
}

/** Ids and ARNs of the state's resources of some types; a match that has one of them isn't an interrupted creation. */
export function knownIds(resources: readonly StateResource[], ...types: string[]): Set<string> {
  const same = resources.filter(({ type }) => types.includes(type));
  return new Set(same.flatMap(({ id, outputs }) => [id, outputs?.["id"], outputs?.["arn"]]).filter((id) => typeof id === "string"));
}

/** Opens the secrets of a value that `pulumi stack export --show-secrets` prints. */
export function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (isSecret(value)) return typeof value["plaintext"] === "string" ? JSON.parse(value["plaintext"]) : value;
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, opened(item)])) : value;
}
