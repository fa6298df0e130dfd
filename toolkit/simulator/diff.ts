import { isDeepStrictEqual } from "node:util";

import { entryOf, replacementsOf } from "../aws-model";
import { sameType } from "../aws-model/same-type";
import { isObject, type Properties } from "../shared/values";
import { isMadeUp } from "./defaults";
import { withOmitted } from "./omitted";

export interface Diff {
  /** Properties that differ from before. */
  changed: string[];
  /** Those of them, or properties inside them, that AWS can't change in place. */
  replaces: string[];
  deleteBeforeReplace: boolean;
}

/** Compares inputs. An omitted input that stays unchanged at AWS isn't a difference. */
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

/** Whether the program sets the name; a name that the provider generates differs each time. */
function isNamed(type: string, inputs: Properties): boolean {
  const property = entryOf(type)?.autoName ?? undefined;
  return property !== undefined && inputs[property] !== undefined && !isMadeUp(inputs, property);
}

/** Value at a path like `vpcOptions.subnetIds`; a list of values if a list is on the path. */
function valueAt(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) return inner.map((item) => (isObject(item) ? item[key] : undefined));
    return isObject(inner) ? inner[key] : undefined;
  }, value);
}
