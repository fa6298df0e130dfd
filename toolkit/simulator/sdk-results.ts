import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { unknownValue } from "../shared/signatures";
import type { Properties } from "../shared/values";

/**
 * Every property that a lookup's result has by the SDK's own types, as unknown: what nobody can know without AWS must not
 * look like undefined to a program.
 *
 * @param directory Where the SDK is looked for.
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
 * @param called As a program calls it, e.g. `aws.kms.getAlias`; undefined where the SDK has none of that name.
 */
export function resultNames(called: string): string[] | undefined {
  const [provider = "", ...path] = called.split(".");
  return namesIn(provider, path.join("/"));
}

function namesIn(provider: string, file: string, directory?: string): string[] | undefined {
  const result = /export interface \w+Result \{([^]*?)\n\}/.exec(packageFile(provider, `${file}.d.ts`, directory) ?? "")?.[1];
  return result === undefined ? undefined : [...result.matchAll(/^ {4}readonly (\w+)\??:/gm)].map(([, name]) => name!);
}

/** Whether the SDK's own types let a program leave out a text that a resource takes. */
export function mayOmit(type: string, property: string): boolean {
  const [provider = "", module = ""] = type.split(":");
  const types = packageFile(provider, `${module.replace(/^index\//, "")}.d.ts`) ?? "";
  return new RegExp(`^ {4}${property}\\?: pulumi\\.Input<string`, "m").test(types.slice(types.lastIndexOf("Args {")));
}

/**
 * A file of a provider's SDK; undefined where the program uses none of that name.
 *
 * @param directory Where it is looked for: this project's own, unless a program has another.
 */
export function packageFile(provider: string, file: string, directory: string = __dirname): string | undefined {
  const folder = createRequire(join(directory, "index.js")).resolve.paths("@pulumi/pulumi")?.map((path) => `${path}/@pulumi/${provider}`)
    .find((path) => existsSync(`${path}/package.json`));
  return folder !== undefined && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8") : undefined;
}
