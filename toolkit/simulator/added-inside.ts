import { sameType } from "../aws-model/same-type";
import { unknownValue } from "../shared/signatures";
import { isObject, isSecret, type Properties } from "../shared/values";
import ADDED from "./added-inside.json";

/**
 * Outputs with the properties that AWS adds inside their objects as unknown values, as in a preview, e.g.
 * `vpcConfig.clusterSecurityGroupId` of a cluster with only its subnets set. added-inside.json is derived from the SDK's types.
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

/** Sets an unknown value at a path of an object, or of each item of a list, if there is no value. Secrets stay unchanged. */
function withUnknown(value: unknown, [key = "", ...rest]: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => withUnknown(item, [key, ...rest]));
  if (!isObject(value)) return value;
  const given: Properties = value;
  if (isSecret(value)) return given;
  const inner = given[key];
  if (rest.length > 0) return inner === undefined ? given : { ...given, [key]: withUnknown(inner, rest) };
  return inner === undefined || inner === null ? { ...given, [key]: unknownValue } : given;
}
