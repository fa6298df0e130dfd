import type { cloudwatch } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { peek, type Resource } from "../../stack-view";
import { COMPOSITE_ALARM, METRIC_ALARM, MUTE_RULE } from "../../types";
import { textOf, validateEach } from "../../values";
import { MINUTES_PER_DAY, type Silence, silencesOf } from "./mute-times";

type Args = cloudwatch.AlarmMuteRuleArgs;

/** The longest mute of one rule. Source: CloudWatch API reference, `Schedule`, Duration: at most `P15D`. */
const MOST_MINUTES = 15 * MINUTES_PER_DAY;
/** A shorter time between two mutes notifies of next to nothing. */
const LEAST_BREAK = 60;

export const muteEnds: StackPolicy = {
  id: "operations-mute-ends",
  description: "Alarm mute rules, one or several on the same alarm, leave it at least an hour without a mute within each 15 days.",
  remediation: "Shorten the duration, or the schedule; delete an alarm that no one needs.",
  references: {},
  waivable: true,
  types: [MUTE_RULE, METRIC_ALARM, COMPOSITE_ALARM],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const rules = graph.ofType([MUTE_RULE]);
    const ofAlarms = [...graph.referrers<Args>(open, [MUTE_RULE], "muteTargets.alarmNames", [METRIC_ALARM, COMPOSITE_ALARM]).values()];
    const together = new Map([...rules.map((rule) => [rule]), ...ofAlarms].map((set) => [set.map(({ urn }) => urn).join(" "), set]));
    const found = new Set<Resource>();
    const results = validateEach(together.values(), (set) => {
      const last = set.at(-1)!;
      if (found.has(last) || !isSilent(set.flatMap(timesOf))) return [];
      found.add(last);
      const property = "rule.schedule.duration";
      const others = set.length > 1 ? `, together with ${set.slice(0, -1).map(({ name }) => name).join(", ")}` : "";
      return [{ resource: last, property, found: peek<Args>(last, property), allowed: `one that leaves an hour within 15 days${others}` }];
    });
    return [...open, ...results];
  },
};

/** Times of a rule, as far as they are known: CloudWatch refuses what it can't read. */
function timesOf(rule: Resource): Silence[] {
  const text = (path: "rule.schedule.expression" | "rule.schedule.duration" | "rule.schedule.timezone" | "startDate" | "expireDate") =>
    textOf(peek<Args>(rule, path));
  return silencesOf({
    expression: text("rule.schedule.expression") ?? "",
    duration: text("rule.schedule.duration") ?? "",
    timeZone: text("rule.schedule.timezone") ?? "UTC",
    start: text("startDate"),
    end: text("expireDate"),
  });
}

/** Whether mutes follow each other for longer than one may last. */
function isSilent(silences: Silence[]): boolean {
  let [from, until] = [-Infinity, -Infinity];
  for (const { start, end } of silences.toSorted((a, b) => a.start - b.start)) {
    if (start - until >= LEAST_BREAK) from = start;
    until = Math.max(until, end);
    if (until - from > MOST_MINUTES) return true;
  }
  return false;
}
