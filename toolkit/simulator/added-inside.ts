import { sameType } from "../aws-model/same-type";
import { unknownValue } from "../shared/signatures";
import { isObject, isSecret, type Properties } from "../shared/values";
import ADDED from "./added-inside.json";

/**
 * Outputs in whose objects what AWS adds is unknown, as in a preview, e.g. `vpcConfig.clusterSecurityGroupId` of a cluster that is given
 * only its subnets. What follows from the SDK's own types is in added-inside.json.
 */
export function withAdded(token: string, outputs: Properties): Properties {
  const paths = (ADDED as Record<string, string | undefined>)[sameType(token)];
  if (paths === undefined) return outputs;
  const all: Properties = { ...outputs };
  for (const path of paths.split(" ")) {
    const [property = "", ...inside] = path.split(".");
    if (isObject(all[property]) || Array.isArray(all[property])) all[property] = withUnknown(all[property], inside);
  }
  return all;
}

/** The object, or each of a list, with an unknown value at the path where there is none; what is secret stays as it is. */
function withUnknown(value: unknown, [key = "", ...rest]: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withUnknown(item, [key, ...rest]));
  if (!isObject(value)) return value;
  const given: Properties = value;
  if (isSecret(value)) return given;
  const inner = given[key];
  if (rest.length > 0) return inner === undefined ? given : { ...given, [key]: withUnknown(inner, rest) };
  return inner === undefined || inner === null ? { ...given, [key]: unknownValue } : given;
}
