import * as v from "valibot";

import { contradiction, group, listOf, matching, namedOnce } from "../shared/schema";

/** Source: Amazon SNS API reference, `CreateTopic`, Name. */
export const TOPIC_NAME_PATTERN = /^[A-Za-z0-9_-]{1,256}$/;

/** Close enough to what SNS takes; AWS itself asks each address for consent. */
export const EMAIL_PATTERN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Settings of alerts. */
export const alertsSettings = group({
  /**
   * Addresses that get a mail when something fails; AWS asks each of them once for consent.
   * @default none - failures notify no one
   */
  emails: v.optional(
    listOf(matching(EMAIL_PATTERN, "an e-mail address, e.g. team@example.com"), "a list of e-mail addresses, e.g. [team@example.com]"),
    [],
  ),
}, contradiction(["emails"], ({ emails }) => namedOnce("emails", emails)));
export interface AlertsSettings extends v.InferInput<typeof alertsSettings> {}
