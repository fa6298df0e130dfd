import { isIntegerBetween, refuse, requireIntegerBetween, requireMatch, requireOneOf } from "../shared/validation";
import { withoutUndefined } from "../shared/without-undefined";
import { checkRule, HOST_FORM, HOST_PATTERN, type NamedRule, patternCovers, requireReachable, type RuleCondition } from "./listener-rule";

export const IP_ADDRESS_TYPES = ["ipv4", "dualstack"] as const;

/** What can be chosen of a load balancer: everything that has a default. */
export interface LoadBalancerChoice {
  /**
   * Host name under which it is reached, e.g. `api.example.com`.
   * @default none - only with `httpOnly`, or with a certificate and DNS records of your own
   */
  domainName?: string;

  /**
   * The public Route 53 zone that gets the records: its name, e.g. `example.com`, or its id.
   * @default none - DNS is kept elsewhere; needs `certificateArn`
   */
  hostedZone?: string;

  /**
   * Certificate and records are also for every name directly below `domainName`, e.g. `*.example.com`.
   * @default false
   */
  wildcard?: boolean;

  /**
   * An ACM certificate of the same region that is there already.
   * @default one is made for `domainName`
   */
  certificateArn?: string;

  /**
   * Without TLS, for practice: whatever is sent can be read on the way.
   * @default false
   */
  httpOnly?: boolean;

  /**
   * `ipv4`, or `dualstack` for IPv6 as well, which needs subnets with IPv6.
   * @default "ipv4"
   */
  ipAddressType?: (typeof IP_ADDRESS_TYPES)[number];

  /**
   * AWS and Pulumi both refuse to delete it, and its access logs.
   * @default true
   */
  deletionProtection?: boolean;

  /** Who asked for what, a file every five minutes in a bucket of its own. */
  accessLogs?: AccessLogChoice;

  /**
   * Seconds without a byte after which a connection is closed, 1 to 4,000.
   * @default 60
   */
  idleTimeoutSeconds?: number;

  /**
   * Answers and redirects of the load balancer's own, by name. What no rule and no service's route takes is answered with 404.
   * @default none
   */
  rules?: Readonly<Record<string, FixedRule>>;
}

export interface AccessLogChoice {
  /**
   * With `deletionProtection` the bucket must be empty before they can be switched off.
   * @default true
   */
  enabled?: boolean;
  /**
   * Days until a file is deleted, 1 to 3,653.
   * @default 90
   */
  retentionDays?: number;
}

/** Exactly one of `fixedResponse` and `redirect`. */
export interface FixedRule extends RuleCondition {
  fixedResponse?: FixedResponse;
  redirect?: Redirect;
}

export interface FixedResponse {
  /** HTTP status, 200 to 299 or 400 to 599. */
  statusCode: number;
  /** @default "text/plain" */
  contentType?: (typeof CONTENT_TYPES)[number];
  /**
   * At most 1,024 characters.
   * @default empty
   */
  body?: string;
}

/** Where to instead; what isn't given stays as it was asked for. */
export interface Redirect {
  host?: string;
  /** Begins with `/`; `#{host}`, `#{path}` and `#{query}` stand for what was asked for. */
  path?: string;
  /** Without the question mark. */
  query?: string;
  /**
   * 301, which browsers remember, or 302.
   * @default true
   */
  permanent?: boolean;
}

/** Source: Elastic Load Balancing API reference, `FixedResponseActionConfig`. */
export const CONTENT_TYPES = ["text/plain", "text/css", "text/html", "application/javascript", "application/json"] as const;

export const LOAD_BALANCER_DEFAULTS = {
  wildcard: false,
  httpOnly: false,
  ipAddressType: "ipv4",
  deletionProtection: true,
  accessLogs: {},
  idleTimeoutSeconds: 60,
  rules: {},
} as const satisfies LoadBalancerChoice;
export const ACCESS_LOG_DEFAULTS = { enabled: true, retentionDays: 90 } as const satisfies AccessLogChoice;

type Optional = "domainName" | "hostedZone" | "certificateArn";
export type CheckedLoadBalancer = Required<Omit<LoadBalancerChoice, Optional>> & Pick<LoadBalancerChoice, Optional>;

export const DOMAIN_PATTERN = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/** Source: ACM API reference, `RequestCertificate`, DomainName: it "cannot exceed 64 octets (characters), including periods" (RFC 5280). */
const CERTIFICATE_NAME_LENGTH = 64;
export const DOMAIN_FORM = "a host name in lower case, e.g. api.example.com";
const ZONE_ID = /^Z[A-Z0-9]{5,31}$/;
export const CERTIFICATE_PATTERN = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/;
export const CERTIFICATE_FORM = "the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>";
export const IDLE_TIMEOUT_SECONDS = { min: 1, max: 4_000 };
export const ACCESS_LOG_RETENTION_DAYS = { min: 1, max: 3_653 };
export const RULE_NAME_PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const RULE_NAME_FORM = "lower-case letters, digits and single hyphens, beginning with a letter";

export function isZoneId(hostedZone: string): boolean {
  return ZONE_ID.test(hostedZone);
}

/** @throws {RunError} The first choice that AWS would refuse, or that has no meaning together with another. */
export function checkLoadBalancer(owner: string, choice: CheckedLoadBalancer): void {
  for (const check of loadBalancerChecks(owner, choice)) check();
}

/** One by one what `checkLoadBalancer` does, for those who report all mistakes at once; each reads only what it speaks of. */
export function loadBalancerChecks(owner: string, choice: CheckedLoadBalancer): (() => unknown)[] {
  const fixed = fixedRules(owner, choice.rules);
  return [
    ...CHECKS.map((check) => () => check(owner, choice)),
    ...Object.keys(choice.rules).map((name) => () => requireMatch(owner, "rules", name, RULE_NAME_PATTERN, `by name: ${RULE_NAME_FORM}`)),
    ...fixed.flatMap((rule) => [
      () => checkRule(rule.owner, rule),
      () => checkAction(rule.owner, rule),
      () => requireReachable(rule, fixed),
      () => requireServedHosts(rule, choice),
    ]),
  ];
}

const CHECKS: ((owner: string, choice: CheckedLoadBalancer) => unknown)[] = [
  (owner, { domainName }) => domainName !== undefined && requireMatch(owner, "domainName", domainName, DOMAIN_PATTERN, DOMAIN_FORM),
  (owner, { certificateArn }) =>
    certificateArn !== undefined && requireMatch(owner, "certificateArn", certificateArn, CERTIFICATE_PATTERN, CERTIFICATE_FORM),
  (owner, { httpOnly, domainName, certificateArn }) =>
    httpOnly || domainName !== undefined || certificateArn !== undefined
    || refuse(owner, "domainName", domainName, "given, with its hostedZone; for practice without a domain say httpOnly: true"),
  (owner, { domainName = "", certificateArn }) =>
    certificateArn !== undefined || domainName.length <= CERTIFICATE_NAME_LENGTH
    || refuse(
      owner,
      "domainName",
      domainName,
      `of at most ${CERTIFICATE_NAME_LENGTH} characters, as a certificate is made for it, or certificateArn given`,
    ),
  ...(["domainName", "certificateArn", "hostedZone"] as const).map((property) => (owner: string, choice: CheckedLoadBalancer) =>
    !choice.httpOnly || choice[property] === undefined
    || refuse(owner, property, choice[property], "left out with httpOnly: without TLS no name is promised")
  ),
  (owner, { httpOnly, domainName, hostedZone, certificateArn }) =>
    httpOnly || domainName === undefined || hostedZone !== undefined || certificateArn !== undefined
    || refuse(owner, "hostedZone", hostedZone, `given, so that the certificate for ${domainName} can be made; or certificateArn`),
  (owner, { hostedZone, domainName }) =>
    hostedZone === undefined || domainName !== undefined
    || refuse(owner, "hostedZone", hostedZone, "left out, or domainName given: there is no name to record"),
  (owner, { hostedZone, domainName }) =>
    hostedZone === undefined || domainName === undefined || isZoneOf(hostedZone, domainName)
    || refuse(
      owner,
      "hostedZone",
      hostedZone,
      `the zone of ${domainName}: its name, one of the names it ends in, or an id, e.g. Z0123456789ABCDEF`,
    ),
  (owner, { wildcard, hostedZone }) =>
    !wildcard || hostedZone !== undefined || refuse(owner, "wildcard", wildcard, "left out, or domainName and hostedZone given"),
  (owner, { ipAddressType }) => requireOneOf(owner, "ipAddressType", ipAddressType, IP_ADDRESS_TYPES),
  (owner, { idleTimeoutSeconds }) => requireIntegerBetween(owner, "idleTimeoutSeconds", idleTimeoutSeconds, IDLE_TIMEOUT_SECONDS),
  (owner, { accessLogs }) =>
    requireIntegerBetween(owner, "accessLogs.retentionDays", accessLogsOf(accessLogs).retentionDays, ACCESS_LOG_RETENTION_DAYS),
];

/** Whether the place it leads to is one of those the rule takes, as far as it is written out. */
function leadsBack({ host, path, query }: Redirect, { hosts = [], paths = [] }: Pick<RuleCondition, "hosts" | "paths">): boolean {
  const isHostTaken = host === undefined || host === "#{host}" || hosts.some((pattern) => patternCovers(pattern, host));
  const isPathTaken = path === undefined || path === "/#{path}"
    || (!path.includes("#{") && (paths.length === 0 || paths.some((pattern) => patternCovers(pattern, path))));
  return isHostTaken && isPathTaken && (query === undefined || query === "#{query}");
}

/** The choice of access logs with its defaults. */
export function accessLogsOf(accessLogs: AccessLogChoice): Required<AccessLogChoice> {
  return { ...ACCESS_LOG_DEFAULTS, ...withoutUndefined(accessLogs) };
}

function isZoneOf(hostedZone: string, domainName: string): boolean {
  return isZoneId(hostedZone) || domainName === hostedZone || domainName.endsWith(`.${hostedZone}`);
}

/** The load balancer's own rules with the place where each stands, e.g. `LoadBalancer "web": rules.old`. */
export function fixedRules(owner: string, rules: Readonly<Record<string, FixedRule>>): (FixedRule & NamedRule)[] {
  return Object.entries(rules).map(([name, rule]) => ({ ...rule, owner: `${owner}: rules.${name}` }));
}

/** @throws {RunError} A host that the load balancer's certificate isn't for: browsers would refuse it. */
export function requireServedHosts({ owner, hosts = [] }: NamedRule, { domainName, wildcard, certificateArn }: LoadBalancerChoice): void {
  if (domainName === undefined || certificateArn !== undefined) return; // any name, or nobody knows which
  const served = (name: string, host = name.toLowerCase()) =>
    host === domainName || (wildcard === true && host.split(".").slice(1).join(".") === domainName);
  hosts.forEach((host, index) => {
    if (!served(host)) {
      refuse(
        owner,
        `hosts[${index}]`,
        host,
        `${domainName}${wildcard ? ` or a name directly below it` : "; with wildcard: true also a name directly below it"}`,
      );
    }
  });
}

function checkAction(owner: string, { fixedResponse, redirect, hosts, paths }: FixedRule): void {
  if ((fixedResponse === undefined) === (redirect === undefined)) {
    refuse(owner, "fixedResponse", fixedResponse, "given, or redirect, and not both");
  }
  if (fixedResponse !== undefined) {
    const { statusCode, contentType = "text/plain", body = "" } = fixedResponse;
    if (!isIntegerBetween(statusCode, { min: 200, max: 299 }) && !isIntegerBetween(statusCode, { min: 400, max: 599 })) {
      refuse(owner, "fixedResponse.statusCode", statusCode, "an HTTP status from 200 to 299 or 400 to 599");
    }
    requireOneOf(owner, "fixedResponse.contentType", contentType, CONTENT_TYPES);
    if (body.length > 1_024) refuse(owner, "fixedResponse.body", `${body.slice(0, 20)}...`, "at most 1024 characters");
  }
  if (redirect !== undefined) {
    const { host, path, query } = redirect;
    if (leadsBack(redirect, { hosts, paths })) {
      refuse(owner, "redirect", redirect, "with a host, path or query that this rule leaves alone: to the same place it would never end");
    }
    for (const text of [host, path, query]) {
      const unknown = [...(text ?? "").matchAll(/#\{(\w*)\}/g)].find(([, name]) =>
        !["host", "path", "query", "port", "protocol"].includes(name!)
      );
      if (unknown) refuse(owner, "redirect", unknown[0], "one of #{host}, #{path}, #{query}, #{port}, #{protocol}");
    }
    if (host !== undefined && !host.includes("#{")) requireMatch(owner, "redirect.host", host, HOST_PATTERN, HOST_FORM);
    if (path !== undefined) requireMatch(owner, "redirect.path", path, /^\/.{0,127}$/, "a path that begins with /, at most 128 characters");
    if (query !== undefined) {
      requireMatch(owner, "redirect.query", query, /^[^?].{0,127}$/, "1 to 128 characters without the question mark");
    }
  }
}
