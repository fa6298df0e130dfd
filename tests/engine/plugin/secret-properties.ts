import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { Properties } from "../../../toolkit/shared/values";
import type { SecretValue } from "./state-file";

const { resolve } = createRequire(__filename);
const known = new Map<string, readonly string[]>();

/** Values of a resource that the SDK declares as secret. */
export function secretsOf(type: string, name: string, values: Properties): SecretValue[] {
  if (type === "aws:ssm/parameter:Parameter" && values["type"] !== "SecureString") return [];
  return secretProperties(type).flatMap((property) => {
    const given = [values[property]].flat().filter((value) => typeof value === "string" && value !== "") as string[];
    return given.map((value) => ({ name: `${type} ${name}, ${property}`, value }));
  });
}

/** Secret properties of a type, e.g. `password`. Source: `additionalSecretOutputs` of its class in the SDK. */
export function secretProperties(type: string): readonly string[] {
  const properties = known.get(type) ?? declared(type);
  known.set(type, properties);
  return properties;
}

function declared(type: string): readonly string[] {
  const [pkg = "", module = ""] = type.split(":");
  const text = readFileSync(resolve(`@pulumi/${pkg}/${module.replace(/^index\//, "")}.js`), "utf8");
  const [, list] = /additionalSecretOutputs: (\[[^\]]*\])/.exec(text) ?? [];
  return list === undefined ? [] : (JSON.parse(list) as string[]);
}
