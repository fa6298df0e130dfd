import * as v from "valibot";

import { contradiction, group, listOf, matching, namedOnce } from "../shared/schema";
import { slackSettings, teamsSettings } from "./chat-settings";

/** Source: Amazon SNS API reference, `CreateTopic`, Name. */
export const TOPIC_NAME_PATTERN = /^[A-Za-z0-9_-]{1,256}$/;

/** Close enough to what SNS takes; AWS itself asks each address for consent. */
export const EMAIL_PATTERN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/**
 * An address without a query or a fragment, as the section follows it; without quotes, brackets and braces, which messages of EventBridge
 * and Step Functions give a meaning; short, so that descriptions of alarms and rules stay within AWS's limits.
 */
export const RUNBOOK_PATTERN = /^(?=.{12,200}$)https:\/\/[A-Za-z0-9._~:@%/-]+$/;

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

  /**
   * Channel of Slack that shows all messages, by Amazon Q Developer in chat applications, which costs nothing. First authorize the workspace in
   * its console, once per account, and invite `@Amazon Q` to the channel. Mails of events and jobs then are JSON with the text in it.
   * @default none
   */
  slack: v.optional(slackSettings),

  /**
   * Channel of Microsoft Teams that shows all messages, as `slack`. First authorize the team in the console, once per account, and add the app
   * Amazon Q Developer to the team.
   * @default none
   */
  teams: v.optional(teamsSettings),

  /**
   * Address of docs/runbook.md in your repository, which messages then name with the section, e.g.
   * https://github.com/OWNER/REPO/blob/main/docs/runbook.md. Changes the text of every alarm, and interrupts nothing.
   * @default none - messages name docs/runbook.md and the section
   */
  runbook: v.optional(matching(RUNBOOK_PATTERN, "an address of up to 200 characters that begins with https:// and has no ? or #")),
}, contradiction(["emails"], ({ emails }) => namedOnce("emails", emails)));
export interface AlertsSettings extends v.InferInput<typeof alertsSettings> {}
