import { entryOf } from "../../../toolkit/aws-model";
import type { ExistingResource } from "../../../toolkit/aws-model/entry";
import { isObject } from "../../../toolkit/shared/values";

/** Resources that use another one and prevent its deletion. */
export function usersOf<T extends ExistingResource>(used: T, all: readonly T[]): T[] {
  const names = new Set([used.id, used.outputs["arn"]].filter((name) => typeof name === "string"));
  const more = new Set<ExistingResource>(entryOf(used.type)?.refusesDeletion?.moreUsers?.(used, all));
  return all.filter((user) => {
    const { uses = {}, partOf } = entryOf(user.type) ?? {};
    // AWS deletes a group's own rules with it, also one that refers to the group itself.
    if (partOf !== undefined && user.inputs[partOf] === used.id) return false;
    const paths = Object.entries(uses).filter(([, types]) => [types].flat().includes(used.type)).map(([path]) => path);
    return more.has(user) || paths.some((path) => textsAt(user.inputs, path.split(".")).some((text) => names.has(text)));
  });
}

/** Strings at a path and below it. */
function textsAt(value: unknown, path: string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, path));
  if (typeof value === "string") return path.length === 0 ? [value] : [];
  if (!isObject(value)) return [];
  const [key, ...rest] = path;
  return key === undefined ? Object.values(value).flatMap((item) => textsAt(item, [])) : textsAt(value[key], rest);
}
