import { parsedJson } from "../json";
import { member } from "../values";
import { isProductionName } from "./stack-name";

/** Facts about the stack that the engine provides. */
export interface StackFacts {
  project: string;
  /** The stack's name. */
  stack: string;
  /** Its settings by full key; undefined if the engine doesn't provide them, as in `pulumi policy analyze`. */
  config: Readonly<Record<string, string>> | undefined;
  /** Text of the repository's CODEOWNERS. @default none */
  codeOwners?: string;
}

/**
 * Whether a stack is production: by `production: true` or `false` in `<project>:environment`, else by the stack's name. An unknown name is
 * production, and so is a stack whose settings are unknown.
 */
export function isProduction({ project, stack, config }: StackFacts): boolean {
  if (config === undefined) return true;
  return productionSetting(config[`${project}:environment`]) ?? isProductionName(stack);
}

/** Undefined if the setting doesn't say, or is plain text of a program that uses the key for something else. */
function productionSetting(setting: string | undefined): boolean | undefined {
  const production = member(parsedJson(setting), "production");
  return typeof production === "boolean" ? production : undefined;
}
