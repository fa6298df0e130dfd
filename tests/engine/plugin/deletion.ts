import { entryOf } from "../../../toolkit/aws-model";
import type { ExistingResource } from "../../../toolkit/aws-model/entry";
import { usersOf } from "./uses";

/** AWS's error for deleting a resource now; undefined if it can be deleted. */
export function deletionRefusal(resource: ExistingResource, all: readonly ExistingResource[]): string | undefined {
  const { protects, inUse } = entryOf(resource.type)?.refusesDeletion ?? {};
  const refusal = protects?.(resource);
  if (refusal !== undefined) return refusal;
  const users = usersOf(resource, all);
  if (users.length === 0) return undefined;
  const message = inUse?.(resource.id) ?? `ResourceInUse: ${resource.id} is in use`;
  return `${message} (used by ${users.map(({ id }) => id).join(", ")})`;
}
