import { existsSync, readFileSync } from "node:fs";

import { unknownValue } from "./signatures";

import type { Properties } from "./values";

/**
 * Every property that a lookup's result has by the SDK's own types, as unknown: what nobody can know without AWS must not
 * look like undefined to a program.
 *
 * @param token E.g. `aws:kms/getAlias:getAlias`; its types are in @pulumi/aws/kms/getAlias.d.ts.
 */
export function unknownResult(token: string): Properties {
  const [provider = "", module = ""] = token.split(":");
  const folder = module.replace(/^index\//, "");
  const types = packageFile(provider, `${folder}.d.ts`);
  if (types === undefined) return {};
  const result = /export interface \w+Result \{([^]*?)\n\}/.exec(types)?.[1] ?? "";
  const names = [...result.matchAll(/^ {4}readonly (\w+)\??:/gm)].map(([, name]) => name!);
  return Object.fromEntries(names.map((name) => [name, unknownValue]));
}

/** Whether the SDK's own types let a program leave out a text that a resource takes. */
export function mayOmit(type: string, property: string): boolean {
  const [provider = "", module = ""] = type.split(":");
  const types = packageFile(provider, `${module.replace(/^index\//, "")}.d.ts`) ?? "";
  return new RegExp(`^ {4}${property}\\?: pulumi\\.Input<string`, "m").test(types.slice(types.lastIndexOf("Args {")));
}

/** A file of a provider's SDK; undefined where the program uses none of that name. */
export function packageFile(provider: string, file: string): string | undefined {
  const folder = require.resolve.paths("@pulumi/pulumi")?.map((path) => `${path}/@pulumi/${provider}`).find((path) => existsSync(`${path}/package.json`));
  return folder !== undefined && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8") : undefined;
}
