import type { Properties } from "../../../toolkit/shared/values";
import { diffOf } from "../../../toolkit/simulator/diff";
import { hasTags } from "../../support/tagged-types";
import type { CloudResource, StateFile } from "../plugin/state-file";

/** Changes the first resource of a type in the account, as in the console. */
export function setByHand(cloud: StateFile, type: string, properties: Properties): void {
  cloud.change(({ resources }) => set(resources.find((resource) => resource.type === type)!, properties));
}

/**
 * Changes every resource of an account as in the console: its tags, or else an input that AWS updates in place.
 *
 * @returns Types and names of the changed ones; the others have nothing that can be updated.
 */
export function changeAllByHand(cloud: StateFile): string[] {
  return cloud.change(({ resources }) =>
    resources.filter(({ type }) => type.startsWith("aws:")).flatMap((resource) => {
      const properties = hasTags(resource.type) ? { tags: { ...tagsOf(resource), byHand: "yes" } } : otherInput(resource);
      if (properties === undefined) return [];
      set(resource, properties);
      return [`${resource.type.split(":").at(-1)} ${resource.urn.split("::").at(-1)}`];
    })
  ).toSorted();
}

const tagsOf = ({ inputs }: CloudResource) => (inputs["tags"] ?? {}) as Properties;

function set({ inputs, outputs }: CloudResource, properties: Properties): void {
  for (const had of [inputs, outputs]) Object.assign(had, properties);
}

/** An input with another value, if the difference is an update. */
function otherInput({ type, inputs }: CloudResource): Properties | undefined {
  const candidates = Object.keys(inputs).filter((key) => !key.startsWith("__")).map((key) => ({ [key]: another(inputs[key]) }));
  return candidates.find((candidate) => {
    const { changed, replaces } = diffOf(type, { ...inputs, ...candidate }, inputs);
    return changed.length > 0 && replaces.length === 0;
  });
}

/** A value of the same form; texts get one more character, so that names refer to nothing. */
function another(value: unknown): unknown {
  if (typeof value === "string") return `${value}x`;
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (Array.isArray(value)) return value.map(another);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, another(item)]));
  }
  return value;
}
