import * as v from "valibot";

import { EMAIL_FORM, EMAIL_PATTERN, emailChecks } from "../components/operations/alerts-settings";
import { group, listOf, matching } from "./schema";
import { section } from "./section";

const schema = group({
  emails: v.optional(listOf(matching(EMAIL_PATTERN, EMAIL_FORM), "a list of e-mail addresses, e.g. [team@example.com]"), []),
});

/** `aws-practice:alerts`; more at `AlertsArgs`. */
export const alerts = section(v.optional(schema, {}), ({ emails }, { owner }) => emailChecks(owner, emails));
