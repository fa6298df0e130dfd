import { entryOf } from "../../../toolkit/aws-model";
import type { ExistingResource } from "../../../toolkit/aws-model/entry";

/** Id that `pulumi import` takes for a resource. */
export function importIdOf(resource: Pick<ExistingResource, "type" | "id" | "inputs" | "outputs">): string {
  const { type, id, inputs, outputs } = resource;
  const importId = entryOf(type)?.importId ?? "{id}";
  if (typeof importId === "function") return importId(resource);
  return importId.replace(/\{(\w+)\}/g, (_, part: string) => (part === "id" ? id : String(outputs[part] ?? inputs[part])));
}
