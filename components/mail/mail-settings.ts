import * as v from "valibot";

import { mistake } from "../shared/mistake";
import { contradiction, group, matching, oneOf, textThat, trueOrFalse } from "../shared/schema";
import { DOMAIN_FORM, DOMAIN_PATTERN, isZoneOf } from "../web/load-balancer-settings";

/** Source: RFC 7489, section 6.3, `p`. */
export const DMARC_POLICIES = ["none", "quarantine", "reject"] as const;

/** The part before the @. Source: RFC 5321, section 4.5.3.1.1: at most 64 characters. */
const LOCAL_PART = /^[a-z0-9]([a-z0-9._+-]{0,62}[a-z0-9])?$/;
export const ADDRESS_FORM = "an e-mail address in lower case, e.g. orders@example.com";

/** Whether a text is an e-mail address; in lower case, as a policy's condition compares it letter by letter. */
export function isAddress(text: string): boolean {
  const [local = "", domain = "", ...more] = text.split("@");
  return more.length === 0 && LOCAL_PART.test(local) && DOMAIN_PATTERN.test(domain);
}

const dmarc = group({
  /**
   * Treatment of mail that claims to be of the domain and isn't: receivers deliver it (`none`), file it as spam (`quarantine`) or refuse it
   * (`reject`). It is for every sender of the domain: begin with `none`, and read the reports.
   * Source: RFC 7489, "Domain-based Message Authentication, Reporting, and Conformance (DMARC)".
   */
  policy: oneOf(DMARC_POLICIES),

  /**
   * Address that gets the receivers' daily reports, e.g. `dmarc@example.com`. At another domain, that one must allow it in its DNS.
   * @default none
   */
  reportAddress: v.optional(textThat(isAddress, ADDRESS_FORM)),
});

/** Settings of mail by Amazon SES. */
export const mailSettings = group(
  {
    /**
     * Domain of the senders' addresses, e.g. `example.com`. **Replaces** the identity when it changes: nothing can be sent from the new one
     * until SES finds its DKIM records, usually within minutes. An account and region can have a domain once.
     */
    domainName: matching(DOMAIN_PATTERN, DOMAIN_FORM),

    /** The public Route 53 zone that gets the records: its name, e.g. `example.com`, or its id. */
    hostedZone: v.string("the name of a Route 53 zone, or its id"),

    /**
     * Subdomain for the address to which bounces return (MAIL FROM), e.g. `bounces` for `bounces.example.com`; nothing else may use it.
     * @default "bounces"
     */
    mailFromSubdomain: v.optional(matching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, "one part of a host name, e.g. bounces"), "bounces"),

    /**
     * DMARC record of `domainName`.
     * @default none - the domain has one already, or none
     */
    dmarc: v.optional(dmarc),

    /**
     * Notify of each message that bounces. Complaints, and messages that SES itself rejects, are always notified of, and so is a rate of
     * bounces of 5 % or more.
     * @default true
     */
    notifyOfBounces: v.optional(trueOrFalse(), true),
  },
  contradiction(["domainName", "hostedZone"], ({ domainName, hostedZone }) =>
    !isZoneOf(hostedZone, domainName) && mistake(
      "hostedZone",
      hostedZone,
      `the zone of ${domainName}: its name, one of the names it ends in, or an id, e.g. Z0123456789ABCDEF`,
    )),
);
export interface MailSettings extends v.InferInput<typeof mailSettings> {}

/** Variables of a workload that sends mail. */
export const MAIL_VARIABLES = ["MAIL_FROM_ADDRESS", "MAIL_CONFIGURATION_SET"] as const;

/** Whether an address is directly of a domain: SES would send from subdomains of a verified domain, too, but no record is for them. */
export const isOfDomain = (address: string, domainName: string) => address.endsWith(`@${domainName}`);
