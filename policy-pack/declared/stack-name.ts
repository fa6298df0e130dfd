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

/** Whether a stack's name alone makes it production; an unknown name does. */
export function isProductionName(stack: string): boolean {
  const words = stack.toLowerCase().split(/[^a-z0-9]+/).map((word) => word.replace(/\d+$/, ""));
  return !NOT_PRODUCTION.includes(words[0]!) || words.some((word) => PRODUCTION.includes(word));
}
