import { refuse, requireMatch } from "../shared/validation";

/** Source: Amazon SNS API reference, `CreateTopic`, Name. */
export const TOPIC_NAME_PATTERN = /^[A-Za-z0-9_-]{1,256}$/;

/** Close enough to what SNS takes; whether somebody reads it, AWS asks that address itself. */
export const EMAIL_PATTERN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
export const EMAIL_FORM = "an e-mail address, e.g. team@example.com";

/** One by one what is wrong with those who are to hear what fails. */
export function emailChecks(owner: string, emails: readonly string[]): (() => unknown)[] {
  return emails.flatMap((email, index) => [
    () => requireMatch(owner, `emails[${index}]`, email, EMAIL_PATTERN, EMAIL_FORM),
    () => emails.indexOf(email) === index || refuse(owner, `emails[${index}]`, email, "named once"),
  ]);
}
