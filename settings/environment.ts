import * as v from "valibot";

import { group, listOf, matching, trueOrFalse } from "../components/shared/schema";

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

/** Settings of the stack itself. */
export const STACK_SETTINGS = {
  /** What kind of environment the stack is. */
  environment: v.optional(
    group({
      /**
       * Whether people depend on it: the policy pack and the settings then refuse what risks its data or its service.
       * @default true - unless the stack's name begins with the name of another kind, e.g. dev, stg, test, preview
       */
      production: v.optional(trueOrFalse()),

      /**
       * Settings of production that are meant as they are although production shouldn't have them, e.g. `[database.finalSnapshot]`.
       * @default none
       */
      accepts: v.optional(
        listOf(v.string("the path of a setting, e.g. database.finalSnapshot"), "a list of settings, e.g. [database.finalSnapshot]"),
        [],
      ),

      /**
       * Accounts whose secrets, keys and resources the settings may name besides the stack's own, each id in quotes.
       * @default none
       */
      otherAccounts: v.optional(
        listOf(matching(/^\d{12}$/, "an account id: 12 digits in quotes"), "a list of account ids, e.g. [\"333333333333\"]"),
        [],
      ),
    }),
    {},
  ),

  /**
   * Names of AWS, e.g. of an instance class, that are newer than the list in toolkit/aws-facts/names.json. AWS adds some every week, so an
   * old list must not lock anybody out; and a misspelt one must not be found out when half of a stack is created.
   * @default none
   */
  newNames: v.optional(listOf(v.string("a name in quotes"), "a list of names that AWS has added, e.g. [\"t9g.nano\"]"), []),
};

/** Whether a stack is production: by its settings, or by its name where they don't say. */
export function isProduction(stack: string, environment: { production?: boolean | undefined } | undefined): boolean {
  return environment?.production ?? isProductionByName(stack);
}

/** Whether a stack without a word about it is production. */
function isProductionByName(stack: string): boolean {
  const words = stack.toLowerCase().split(/[^a-z0-9]+/).map((word) => word.replace(/\d+$/, ""));
  return !NOT_PRODUCTION.includes(words[0]!) || words.some((word) => PRODUCTION.includes(word));
}
