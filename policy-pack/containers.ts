import { parsedJson } from "./json";
import { searchText } from "./secrets/search";
import { isList, isObject, type Resource, type Value } from "./stack-view";

const LISTS: Readonly<Record<string, string>> = { environment: "environment variable", secrets: "secret" };

/**
 * The container and variable of a path in container definitions, e.g. `environment variable DB_PASSWORD of container api`; AWS sorts both
 * lists, so that an index alone says little.
 *
 * @param path With indexes as `.0` or `[0]`.
 */
export function containerPart({ properties }: Pick<Resource, "properties">, path: string): string | undefined {
  const [, container, list, entry] =
    /^containerDefinitions\.(\d+)(?:\.(environment|secrets)\.(\d+))?/.exec(path.replaceAll(/\[(\d+)\]/g, ".$1")) ?? [];
  if (container === undefined) return undefined;
  const definition = itemOf(parsedJson(properties["containerDefinitions"]), container);
  const name = nameOf(definition);
  const of = name === undefined ? undefined : `container ${name}`;
  if (list === undefined || entry === undefined) return of;
  const variable = nameOf(itemOf(isObject(definition) ? definition[list] : undefined, entry));
  return variable === undefined ? of : `${LISTS[list]} ${variable}${of === undefined ? "" : ` of ${of}`}`;
}

function itemOf(list: Value, index: string): Value {
  return isList(list) ? list[Number(index)] : undefined;
}

/** Its name, unless that is a secret. */
function nameOf(item: Value): string | undefined {
  const name = isObject(item) ? item["name"] : undefined;
  return typeof name === "string" && name !== "" && searchText(name).length === 0 ? name : undefined;
}
