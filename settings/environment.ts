import * as v from "valibot";

import { group, listOf, matching, trueOrFalse } from "../components/shared/schema";
import { isProductionName } from "../policy-pack/declared/stack-name";

/** Settings of the stack itself. */
export const STACK_SETTINGS = {
  /** Kind of environment: production or not, and exceptions to its rules. */
  environment: v.optional(
    group({
      /**
       * Whether the stack is production. If it is, the policy pack and the settings reject risks to its data and its availability.
       * @default true - unless the stack's name begins with the name of another kind, e.g. dev, stg, test, preview
       */
      production: v.optional(trueOrFalse()),

      /**
       * Settings that are accepted although production shouldn't have them, e.g. `[database.finalSnapshot]`.
       * @default none
       */
      accepts: v.optional(
        listOf(v.string("the path of a setting, e.g. database.finalSnapshot"), "a list of settings, e.g. [database.finalSnapshot]"),
        [],
      ),

      /**
       * Other accounts whose secrets, keys and resources the settings may name. Each id is in quotes.
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
   * AWS names, e.g. instance classes, that are newer than the list in toolkit/aws-facts/names.json. AWS adds names every week, and an old
   * list must not block them; a misspelled name must be reported before half of a stack is created.
   * @default none
   */
  newNames: v.optional(listOf(v.string("a name in quotes"), "a list of names that AWS has added, e.g. [\"t9g.nano\"]"), []),
};

/** Whether a stack is production: by `environment.production`, or by the stack's name if that is omitted. */
export function isProduction(stack: string, environment: { production?: boolean | undefined } | undefined): boolean {
  return environment?.production ?? isProductionName(stack);
}
