import { readFileSync } from "node:fs";
import { join } from "node:path";

import { sameType } from "../same-type";
import { compute } from "./compute";
import { data } from "./data";
import { edge } from "./edge";
import { logs } from "./logs";
import { LOOKUPS } from "./lookups";
import { mail } from "./mail";
import { network } from "./network";
import { operations } from "./operations";
import { type PermissionRow, type PermissionRows, PROVIDER_OPERATIONS, type ProviderOperation } from "./row";
import { web } from "./web";

/** The types of AWS that programs of this repository construct. */
export const PERMISSIONS: PermissionRows = { ...network, ...compute, ...web, ...edge, ...data, ...operations, ...logs, ...mail };

export { LOOKUPS, PROVIDER_OPERATIONS, type ProviderOperation };

type Handlers = Readonly<Record<ProviderOperation, string>>;

let handlers: Readonly<Record<string, Handlers>> | undefined;

/** Permissions of the handlers of a type in the CloudFormation registry. */
export function handlersOf(cloudType: string): Handlers {
  const file = join(__dirname, "..", "..", "aws-facts", "permissions.json");
  handlers ??= JSON.parse(readFileSync(file, "utf8")) as Record<string, Handlers>;
  const found = handlers[cloudType];
  if (found === undefined) throw new Error(`permissions.json has no ${cloudType}; run toolkit/aws-facts/refresh.py`);
  return found;
}

/** IAM actions that an operation of the provider on a type needs; creating and changing a resource read it as well. */
export function actionsFor(type: string, operation: ProviderOperation): string[] {
  const row = PERMISSIONS[sameType(type)];
  if (row === undefined) throw new Error(`toolkit/aws-model/permissions has no ${type}`);
  const together: ProviderOperation[] = operation === "delete" ? ["delete"] : [operation, "read"];
  return [...new Set(together.flatMap((each) => actionsOfRow(row, each)))].toSorted();
}

/** IAM actions of a lookup, e.g. `aws:ssm/getParameter:getParameter`. */
export function actionsOfLookup(token: string): string[] {
  const found = LOOKUPS[token];
  if (found === undefined) throw new Error(`toolkit/aws-model/permissions has no ${token}`);
  return words(found);
}

function actionsOfRow({ cloudType, without = {}, calls }: PermissionRow, operation: ProviderOperation): string[] {
  const patterns = Object.values(without).flatMap(words);
  const handled = cloudType === undefined ? [] : words(handlersOf(cloudType)[operation]);
  return [...handled.filter((action) => !patterns.some((pattern) => isMatch(pattern, action))), ...words(calls?.[operation] ?? "")];
}

/** Whether a pattern with `*` and `?` matches an action. */
export function isMatch(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`).test(action);
}

export const words = (text: string): string[] => text.split(" ").filter((word) => word !== "");
