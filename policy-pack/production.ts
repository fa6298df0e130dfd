/** First words of a stack's name that say it isn't production; digits at the end don't count: `dev`, `dev2`, `preview-123`. */
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
/** Words that make a stack production wherever they stand in its name: `demo-prod`. */
const PRODUCTION: readonly string[] = ["live", "prd", "prod", "production"];

/** What the engine says of the stack. */
export interface StackFacts {
  project: string;
  /** The stack's name. */
  stack: string;
  /** Its settings by full key; undefined where the engine doesn't tell them, as in `pulumi policy analyze`. */
  config: Readonly<Record<string, string>> | undefined;
}

/**
 * Whether a stack is production: what `<project>:environment` says as `production: true` or `false`, else what the stack's name says.
 * An unknown name is production, and so is a stack whose settings nobody told.
 */
export function isProduction({ project, stack, config }: StackFacts): boolean {
  if (config === undefined) return true;
  return saidOf(config[`${project}:environment`]) ?? !isKnownOther(stack);
}

function isKnownOther(stack: string): boolean {
  const words = stack.toLowerCase().split(/[^a-z0-9]+/).map((word) => word.replace(/\d+$/, ""));
  return NOT_PRODUCTION.includes(words[0]!) && !words.some((word) => PRODUCTION.includes(word));
}

function saidOf(setting: string | undefined): boolean | undefined {
  try {
    const { production } = JSON.parse(setting ?? "{}") as { production?: unknown };
    return typeof production === "boolean" ? production : undefined;
  } catch {
    return undefined; // a text, of a program that means something else by it
  }
}
