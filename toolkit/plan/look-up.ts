import { plain } from "../shared/values";
import type { SimulatedResource } from "../simulator";

/** Returns the resource of a kind (`TargetGroup`) that an input refers to, if it is in the plan. */
export type LookUp = (kind: string, reference: unknown) => SimulatedResource | undefined;

/** Indexes resources by the values with which others refer to them: id, ARN, ARN without revision. */
export function lookUpIn(resources: SimulatedResource[]): LookUp {
  const found = new Map<string, SimulatedResource>();
  for (const resource of resources) {
    const { id, outputs } = resource;
    for (const reference of [id, outputs["arn"], outputs["arnWithoutRevision"]]) {
      const key = keyOf(kindOf(resource), reference);
      if (key !== undefined && !found.has(key)) found.set(key, resource);
    }
  }
  return (kind, reference) => found.get(keyOf(kind, reference) ?? "");
}

/** `aws:lb/targetGroup:TargetGroup` -> `TargetGroup`, as the provider has it in several modules. */
function kindOf({ type }: SimulatedResource): string {
  return type.split(":").at(-1) ?? "";
}

function keyOf(kind: string, reference: unknown): string | undefined {
  const text = plain(reference);
  return typeof text === "string" && text !== "" ? `${kind} ${text}` : undefined;
}
