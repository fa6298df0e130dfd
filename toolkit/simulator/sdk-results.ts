import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { unknownValue } from "../shared/signatures";
import type { Properties } from "../shared/values";

/**
 * Every property of a lookup's result in the SDK's own types, as an unknown value: a value that only AWS knows must not be undefined
 * in the program.
 *
 * @param directory Folder from which the SDK is resolved.
 * @param token E.g. `aws:kms/getAlias:getAlias`; its types are in @pulumi/aws/kms/getAlias.d.ts.
 */
export function unknownResult(token: string, directory?: string): Properties {
  const [provider = "", module = ""] = token.split(":");
  const names = namesIn(provider, module.replace(/^index\//, ""), directory) ?? [];
  return Object.fromEntries(names.map((name) => [name, unknownValue]));
}

/**
 * The properties of a lookup's result.
 *
 * @param called As a program calls it, e.g. `aws.kms.getAlias`.
 * @returns undefined if the SDK has no lookup of that name.
 */
export function resultNames(called: string): string[] | undefined {
  const [provider = "", ...path] = called.split(".");
  return namesIn(provider, path.join("/"));
}

function namesIn(provider: string, file: string, directory?: string): string[] | undefined {
  const result = /export interface \w+Result \{([^]*?)\n\}/.exec(packageFile(provider, `${file}.d.ts`, directory) ?? "")?.[1];
  return result === undefined ? undefined : [...result.matchAll(/^ {4}readonly (\w+)\??:/gm)].map(([, name]) => name!);
}

/** Whether a string input of a resource is optional in the SDK's own types. */
export function mayOmit(type: string, property: string): boolean {
  const [provider = "", module = ""] = type.split(":");
  const types = packageFile(provider, `${module.replace(/^index\//, "")}.d.ts`) ?? "";
  return new RegExp(`^ {4}${property}\\?: pulumi\\.Input<string`, "m").test(types.slice(types.lastIndexOf("Args {")));
}

/**
 * Text of a file of a provider's SDK; undefined if the program doesn't have that SDK or file.
 *
 * @param directory Folder from which the SDK is resolved: this project's own, unless a program has another.
 */
export function packageFile(provider: string, file: string, directory: string = __dirname): string | undefined {
  const folder = createRequire(join(directory, "index.js")).resolve.paths("@pulumi/pulumi")?.map((path) => `${path}/@pulumi/${provider}`)
    .find((path) => existsSync(`${path}/package.json`));
  return folder !== undefined && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8") : undefined;
}
