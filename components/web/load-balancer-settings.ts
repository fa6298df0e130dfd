import * as v from "valibot";

import { mistake } from "../shared/mistake";
import { contradiction, type Found, group, integerBetween, matching, oneOf, trueOrFalse, within } from "../shared/schema";
import { type FixedRule, fixedRules } from "./fixed-rule";
import { type NamedRule, reachMistake } from "./listener-rule";

const IP_ADDRESS_TYPES = ["ipv4", "dualstack"] as const;
export const DOMAIN_PATTERN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/** Source: ACM API reference, `RequestCertificate`, DomainName: it "cannot exceed 64 octets (characters), including periods" (RFC 5280). */
const CERTIFICATE_NAME_LENGTH = 64;
export const DOMAIN_FORM = "a host name in lower case, e.g. api.example.com";
const ZONE_ID = /^Z[A-Z0-9]{5,31}$/;
export const CERTIFICATE_PATTERN = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/;
export const CERTIFICATE_FORM = "the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>";
const IDLE_TIMEOUT_SECONDS = { min: 1, max: 4_000 };
const ACCESS_LOG_RETENTION_DAYS = { min: 1, max: 3_653 };

export function isZoneId(hostedZone: string): boolean {
  return ZONE_ID.test(hostedZone);
}

export const accessLogs = group({
  /**
   * With `deletionProtection` the bucket must be empty before they can be switched off.
   * @default true
   */
  enabled: v.optional(trueOrFalse(), true),
  /**
   * Days until a file is deleted, 1 to 3,653.
   * @default 90
   */
  retentionDays: v.optional(integerBetween(ACCESS_LOG_RETENTION_DAYS), 90),
});

const WITHOUT_TLS = "omitted with httpOnly: without TLS no name is promised";

/** Settings of a load balancer. */
export const loadBalancerSettings = group(
  {
    /**
     * Host name under which it is reached, e.g. `api.example.com`.
     * @default none - only with `httpOnly`, or with a certificate and DNS records of your own
     */
    domainName: v.optional(matching(DOMAIN_PATTERN, DOMAIN_FORM)),

    /**
     * The public Route 53 zone that gets the records: its name, e.g. `example.com`, or its id.
     * @default none - DNS is kept elsewhere; needs `certificateArn`
     */
    hostedZone: v.optional(v.string("the name of a Route 53 zone, or its id")),

    /**
     * Certificate and records are also for every name directly below `domainName`, e.g. `*.example.com`.
     * @default false
     */
    wildcard: v.optional(trueOrFalse(), false),

    /**
     * An existing ACM certificate of the same region.
     * @default none - one is created for `domainName`
     */
    certificateArn: v.optional(matching(CERTIFICATE_PATTERN, CERTIFICATE_FORM)),

    /**
     * In private subnets, without a public address or a public record: only CloudFront reaches it, for `loadBalancerPaths` of a site, and
     * sends the site's name as the host, for which `domainName` or `certificateArn` must be. **A change replaces** it, which takes about 20
     * minutes. Costs nothing more. Source: CloudFront developer guide, "Restrict access with VPC origins"; CloudFront pricing, 2026-11.
     * @default false
     */
    internal: v.optional(trueOrFalse(), false),

    /**
     * Without TLS, for practice: everything sent can be read in transit.
     * @default false
     */
    httpOnly: v.optional(trueOrFalse(), false),

    /**
     * `ipv4`, or `dualstack` for IPv6 as well, which needs subnets with IPv6.
     * @default "ipv4"
     */
    ipAddressType: v.optional(oneOf(IP_ADDRESS_TYPES), "ipv4"),

    /**
     * AWS and Pulumi both refuse to delete it, and its access logs.
     * @default true
     */
    deletionProtection: v.optional(trueOrFalse(), true),

    /** The requests and their clients, a file every five minutes in a bucket of its own. */
    accessLogs: v.optional(accessLogs, {}),

    /**
     * Seconds without a byte after which a connection is closed, 1 to 4,000.
     * @default 60
     */
    idleTimeoutSeconds: v.optional(integerBetween(IDLE_TIMEOUT_SECONDS), 60),

    /**
     * Answers and redirects of the load balancer's own, by name. A request that no rule and no service's route takes is answered with 404.
     * @default none
     */
    rules: v.optional(fixedRules, {}),
  },
  contradiction(
    ["httpOnly", "domainName", "certificateArn"],
    ({ httpOnly, domainName, certificateArn }) =>
      !httpOnly && domainName === undefined && certificateArn === undefined
      && mistake("domainName", domainName, "set, with its hostedZone; for practice without a domain say httpOnly: true"),
  ),
  contradiction(
    ["domainName", "certificateArn"],
    ({ domainName = "", certificateArn }) =>
      certificateArn === undefined && domainName.length > CERTIFICATE_NAME_LENGTH && mistake(
        "domainName",
        domainName,
        `of at most ${CERTIFICATE_NAME_LENGTH} characters, as a certificate is made for it, or certificateArn given`,
      ),
  ),
  contradiction(
    ["httpOnly", "domainName"],
    ({ httpOnly, domainName }) => httpOnly && domainName !== undefined && mistake("domainName", domainName, WITHOUT_TLS),
  ),
  contradiction(
    ["httpOnly", "certificateArn"],
    ({ httpOnly, certificateArn }) => httpOnly && certificateArn !== undefined && mistake("certificateArn", certificateArn, WITHOUT_TLS),
  ),
  contradiction(
    ["httpOnly", "hostedZone"],
    ({ httpOnly, hostedZone }) => httpOnly && hostedZone !== undefined && mistake("hostedZone", hostedZone, WITHOUT_TLS),
  ),
  contradiction(
    ["httpOnly", "domainName", "hostedZone", "certificateArn"],
    ({ httpOnly, domainName, hostedZone, certificateArn }) =>
      !httpOnly && domainName !== undefined && hostedZone === undefined && certificateArn === undefined
      && mistake("hostedZone", hostedZone, `set, so that the certificate for ${domainName} can be made; or certificateArn`),
  ),
  contradiction(
    ["hostedZone", "domainName"],
    ({ hostedZone, domainName }) => hostedZone !== undefined && zoneMistake(hostedZone, domainName),
  ),
  contradiction(
    ["wildcard", "hostedZone"],
    ({ wildcard, hostedZone }) =>
      wildcard && hostedZone === undefined && mistake("wildcard", wildcard, "omitted, or domainName and hostedZone given"),
  ),
  contradiction(
    ["internal", "httpOnly"],
    ({ internal, httpOnly }) => internal && httpOnly && mistake("httpOnly", true, "false with internal, as CloudFront connects by TLS"),
  ),
  contradiction(
    ["internal", "ipAddressType"],
    ({ internal, ipAddressType }) =>
      internal && ipAddressType === "dualstack"
      && mistake("ipAddressType", ipAddressType, "ipv4 with internal, as a VPC origin connects by IPv4; viewers have IPv6 at CloudFront"),
  ),
  contradiction(["rules"], ({ rules }) => {
    const named = namedRules("", rules);
    return named.map((rule) => within(["rules", rule.name], reachMistake(rule, named)));
  }),
  contradiction(
    ["rules", "domainName", "wildcard", "certificateArn"],
    ({ rules, ...served }) => namedRules("", rules).map((rule) => within(["rules", rule.name], servedHostMistakes(rule, served))),
  ),
);
export interface LoadBalancerSettings extends v.InferInput<typeof loadBalancerSettings> {}
export type ResolvedLoadBalancer = v.InferOutput<typeof loadBalancerSettings>;

export function zoneMistake(hostedZone: string, domainName: string | undefined): Found {
  if (domainName === undefined) return mistake("hostedZone", hostedZone, "omitted, or domainName given: there is no name to record");
  return !isZoneOf(hostedZone, domainName) && mistake(
    "hostedZone",
    hostedZone,
    `the zone of ${domainName}: its name, one of the names it ends in, or an id, e.g. Z0123456789ABCDEF`,
  );
}

/** Whether a host name can be a record of a zone, which is given by its name or by its id. */
export function isZoneOf(hostedZone: string, domainName: string): boolean {
  return isZoneId(hostedZone) || domainName === hostedZone || domainName.endsWith(`.${hostedZone}`);
}

/** The load balancer's own rules and how a message calls each, e.g. `LoadBalancer "web": rules.old`. */
export function namedRules(prefix: string, rules: Readonly<Record<string, FixedRule>>): (FixedRule & NamedRule & { name: string })[] {
  return Object.entries(rules).map(([name, rule]) => ({ ...rule, name, subject: `${prefix}rules.${name}` }));
}

/** Hosts that the load balancer's certificate isn't for: browsers would refuse it. */
export function servedHostMistakes(
  { hosts = [] }: Pick<NamedRule, "hosts">,
  { domainName, wildcard, certificateArn }: Pick<LoadBalancerSettings, "domainName" | "wildcard" | "certificateArn">,
): Found {
  if (domainName === undefined || certificateArn !== undefined) return false; // any name, or one that isn't known here
  const served = (name: string, host = name.toLowerCase()) =>
    host === domainName || (wildcard === true && host.split(".").slice(1).join(".") === domainName);
  const allowed = `${domainName}${wildcard ? " or a name directly below it" : "; with wildcard: true also a name directly below it"}`;
  return hosts.map((host, index) => !served(host) && mistake(["hosts", index], host, allowed));
}
