import { parsedJson } from "../json";
import { member } from "../values";

/** First words of the name of a stack that isn't production; trailing digits don't count: `dev`, `dev2`, `preview-123`. */
const NOT_PRODUCTION: readonly string[] = [
  "ci",
  "demo",
  "dev",
  "develop",
  "development",
  "int",
  "integration",
  "lab",
  "local",
  "nonprod",
  "playground",
  "poc",
  "pr",
  "preprod",
  "preview",
  "qa",
  "review",
  "sandbox",
  "stage",
  "staging",
  "stg",
  "test",
  "testing",
  "training",
  "tst",
  "uat",
];
/** Words that make a stack production anywhere in its name: `demo-prod`. */
const PRODUCTION: readonly string[] = ["live", "prd", "prod", "production"];

/** Facts about the stack that the engine provides. */
export interface StackFacts {
  project: string;
  /** The stack's name. */
  stack: string;
  /** Its settings by full key; undefined if the engine doesn't provide them, as in `pulumi policy analyze`. */
  config: Readonly<Record<string, string>> | undefined;
}

/**
 * Whether a stack is production: by `production: true` or `false` in `<project>:environment`, else by the stack's name. An unknown name is
 * production, and so is a stack whose settings are unknown.
 */
export function isProduction({ project, stack, config }: StackFacts): boolean {
  if (config === undefined) return true;
  return productionSetting(config[`${project}:environment`]) ?? !isKnownOther(stack);
}

function isKnownOther(stack: string): boolean {
  const words = stack.toLowerCase().split(/[^a-z0-9]+/).map((word) => word.replace(/\d+$/, ""));
  return NOT_PRODUCTION.includes(words[0]!) && !words.some((word) => PRODUCTION.includes(word));
}

/** Undefined if the setting doesn't say, or is plain text of a program that uses the key for something else. */
function productionSetting(setting: string | undefined): boolean | undefined {
  const production = member(parsedJson(setting), "production");
  return typeof production === "boolean" ? production : undefined;
}
