/** Close enough to what SNS takes; whether somebody reads it, AWS asks that address itself. */
export const EMAIL_PATTERN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
export const EMAIL_FORM = "an e-mail address, e.g. team@example.com";
