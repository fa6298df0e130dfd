import { isDeepStrictEqual } from "node:util";

import { entryOf, replacementsOf } from "../aws-model";
import { sameType } from "../aws-model/same-type";
import { isObject, type Properties } from "../shared/values";
import { isMadeUp } from "./defaults";
import { withOmitted } from "./omitted";

export interface Diff {
  /** Properties that are other than before. */
  changed: string[];
  /** Those among them, or inside them, that AWS can't change in place. */
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** What is left out and stays at AWS is no difference. */
export function diffOf(token: string, before: Properties, given: Properties): Diff {
  const type = sameType(token);
  const after = withOmitted(type, before, given);
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !key.startsWith("__")).toSorted();
  const changed = keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
  const replaces = [
    ...replacementsOf(type).filter((path) => !isDeepStrictEqual(valueAt(before, path), valueAt(after, path))),
    ...(entryOf(type)?.alsoReplacedBy?.(before, after) ?? []),
  ];
  return {
    changed,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && (entryOf(type)?.deleteBeforeReplace === true || isNamed(type, after)),
  };
}

/** With a name of the program's own; one that the provider makes up is another every time. */
function isNamed(type: string, inputs: Properties): boolean {
  const property = entryOf(type)?.autoName ?? undefined;
  return property !== undefined && inputs[property] !== undefined && !isMadeUp(inputs, property);
}

/** What is at a path like `vpcOptions.subnetIds`; of each item where a list is on the way. */
function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner.map((item) => (isObject(item) ? item[key] : undefined));
    return isObject(inner) ? inner[key] : undefined;
  }, value);
}
