import * as v from "valibot";

import { type Mistake, mistake } from "../shared/mistake";
import { type Contradiction, contradiction, group, integerBetween, listOf, matching, namedOnce, type OutputOf } from "../shared/schema";

/** Source: Elastic Load Balancing API reference, `CreateRule`, Priority. */
export const PRIORITIES = { min: 1, max: 50_000 };
/** Source: Elastic Load Balancing, Application Load Balancers, "Quotas": condition values per rule, wildcards per rule. */
const VALUES_PER_RULE = 5;
const WILDCARDS_PER_RULE = 6;

/** Source: Elastic Load Balancing, Application Load Balancers, "Host conditions", "Path conditions". */
export const HOST_PATTERN = /^(?=.{1,128}$)(?=.*\.[A-Za-z0-9*?-]*[A-Za-z*?]$)[A-Za-z0-9*?.-]+$/;
export const HOST_FORM = "a host name with a dot, at most 128 characters, e.g. api.example.com or *.example.com";
export const PATH_PATTERN = /^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,127}$/;
export const PATH_FORM =
  "a path that begins with /, at most 128 letters without accents, digits and _ - . $ / ~ \" ' @ : + & * ?, e.g. /api/*";

/** Which requests a rule of the load balancer takes. */
export const conditionEntries = {
  /**
   * The lowest number that matches decides; 1 to 50,000, each only once on a load balancer. Leave gaps. A number that goes from one service
   * to another sends its requests to the new one at once, which answers 503 until it has a healthy task; if both are there already, as
   * when two swap their numbers, some requests of that second are answered by the other one or with 404.
   */
  priority: integerBetween(PRIORITIES),

  /**
   * Host names, with `*` and `?`, e.g. `api.example.com`, `*.example.com`.
   * @default any
   */
  hosts: v.optional(listOf(matching(HOST_PATTERN, HOST_FORM), "a list of host names, e.g. [api.example.com]")),

  /**
   * Paths, with `*` and `?`, e.g. `/api/*`, in upper and lower case as they are written.
   * @default any
   */
  paths: v.optional(listOf(matching(PATH_PATTERN, PATH_FORM), "a list of paths, e.g. [/api/*]")),
};

/** Values that AWS rejects in a rule, or that have no effect in it. */
export const conditionContradictions: readonly Contradiction<OutputOf<typeof conditionEntries>>[] = [
  contradiction(["hosts"], ({ hosts }) => namedOnce("hosts", hosts)),
  contradiction(["paths"], ({ paths }) => namedOnce("paths", paths)),
  contradiction(["hosts", "paths"], ({ hosts = [], paths }) => {
    const values = [...hosts, ...(paths ?? [])];
    const wildcards = values.join("").replace(/[^*?]/g, "").length;
    return [
      values.length === 0 && mistake("paths", undefined, "a list of paths, or hosts given; paths: [/*] takes every request"),
      values.length > VALUES_PER_RULE
      && mistake("paths", paths ?? [], `at most ${VALUES_PER_RULE} together with hosts, as AWS allows no more in a rule`),
      wildcards > WILDCARDS_PER_RULE
      && mistake("paths", paths ?? [], `with at most ${WILDCARDS_PER_RULE} * and ? together with hosts, as AWS allows no more in a rule`),
    ];
  }),
];

export const ruleCondition = group(conditionEntries, ...conditionContradictions);
export interface RuleCondition extends v.InferInput<typeof ruleCondition> {}

/** A rule and how a message calls it, e.g. `services.api.route`. */
export interface NamedRule extends RuleCondition {
  subject: string;
}

/** Another rule that has the same priority, or takes all its requests with a lower one, so that it could never match. */
export function reachMistake(rule: NamedRule, others: readonly NamedRule[]): Mistake | undefined {
  const { subject, priority } = rule;
  for (const other of others.filter((one) => one.subject !== subject)) {
    if (other.priority === priority) return mistake("priority", priority, `another than that of ${other.subject}`);
    if (other.priority < priority && takesAll(other, rule)) {
      return mistake("priority", priority, `below ${other.priority}, that of ${other.subject}, which takes all its requests`);
    }
  }
  return undefined;
}

/** Whether every request of `rule` is one of `other`, too. May miss it where two patterns of `other` share the requests of one. */
function takesAll(other: RuleCondition, rule: RuleCondition): boolean {
  const covers = (wide: readonly string[] | undefined, narrow: readonly string[] | undefined, fold: (text: string) => string) =>
    isAny(wide) || (!isAny(narrow) && narrow!.every((pattern) => wide!.some((one) => patternCovers(fold(one), fold(pattern)))));
  return covers(other.hosts, rule.hosts, (host) => host.toLowerCase()) && covers(other.paths, rule.paths, (path) => path);
}

function isAny(patterns: readonly string[] | undefined): boolean {
  return patterns === undefined || patterns.length === 0 || patterns.includes("*") || patterns.includes("/*");
}

/**
 * Whether all that `narrow` matches is matched by `wide`: `*` is any text, `?` one character. May miss it where a `?` of `wide` stands
 * for a part of a `*` of `narrow`, as in `?*` and `*a`.
 */
export function patternCovers(wide: string, narrow: string): boolean {
  // covered[i]: whether what is left of `wide` covers narrow.slice(i); built from the end, one sign of `wide` at a time
  let covered = [...Array<boolean>(narrow.length).fill(false), true];
  for (const sign of wide.split("").toReversed()) {
    const rest = covered;
    covered = Array<boolean>(narrow.length + 1).fill(false);
    for (let at = narrow.length; at >= 0; at--) {
      const next = narrow[at];
      if (sign === "*") covered[at] = rest[at]! || (next !== undefined && covered[at + 1]!);
      else covered[at] = next !== undefined && next !== "*" && (sign === "?" || sign === next) && rest[at + 1]!;
    }
  }
  return covered[0]!;
}
