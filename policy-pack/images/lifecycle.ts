import { matches } from "../iam/match";
import type { Finding } from "../policy";
import { isObject, property, type Resource, UnknownValueError, type Value } from "../stack-view";
import { parsedJson, textsIn } from "../values";
import type { Image } from "./references";

/** A rule of a lifecycle policy. Source: Amazon ECR user guide, "Lifecycle policy properties". */
interface LifecycleRule {
  path: string;
  priority: number;
  /** Of tags; undefined for all images, `[]` for those without a tag. */
  patterns: string[] | undefined;
  countType: Value;
  countNumber: number;
  content: Value;
}

/** Whether a lifecycle policy leaves alone what runs, and what ran before it. */
export function judgeLifecycle(policy: Resource, running: readonly Image[]): Finding[] {
  const finding = (path: string, found: Value, allowed: string): Finding => ({ resource: policy, property: path, found, allowed });
  const content = parsedJson(property(policy, "policy"));
  if (textsIn(content).unknown) throw new UnknownValueError(policy, "policy");
  const rules = isObject(content) && Array.isArray(content["rules"]) ? readRules(content["rules"]) : [];
  if (rules.length === 0) return [finding("policy", property(policy, "policy"), "a lifecycle policy with rules")];

  // Each of them runs, and so may the one before it.
  const least = Math.max(2, 2 * running.length);
  const isShield = ({ patterns, countType, countNumber }: LifecycleRule): boolean =>
    patterns !== undefined && patterns.length > 0 && !patterns.some(isEverything) && countType === "imageCountMoreThan"
    && countNumber >= least;
  const others = rules.find(({ patterns }) => patterns === undefined || patterns.some(isEverything));
  const shield = rules.find(isShield);
  const exposed = others !== undefined && (shield === undefined || shield.priority >= others.priority)
    ? [finding(others.path, others.content, `behind a rule that keeps ${least} or more images by the tags of those that run`)]
    : [];
  // A tag in use that an earlier rule takes by its age.
  const aged = running.flatMap(({ tag }) => {
    const first = tag === undefined ? undefined : rules.find(({ patterns }) => patterns?.some((pattern) => matches(pattern, tag)));
    return first === undefined || first === others || isShield(first)
      ? []
      : [finding(first.path, first.content, `a rule that leaves ${tag} alone, which a task definition names`)];
  });
  return [...exposed, ...aged];
}

const isEverything = (pattern: string): boolean => /^\*+$/.test(pattern);

function readRules(rules: readonly Value[]): LifecycleRule[] {
  return rules.flatMap((rule, index) => {
    if (!isObject(rule) || !isObject(rule["selection"])) return [];
    const { tagStatus, tagPatternList, tagPrefixList, countType, countNumber } = rule["selection"];
    const patterns = [...textsIn(tagPatternList).texts, ...textsIn(tagPrefixList).texts.map((prefix) => `${prefix}*`)];
    const [priority, count] = [Number(textOrNumber(rule["rulePriority"])), Number(textOrNumber(countNumber))];
    return [{
      path: `policy.rules.${index}`,
      priority,
      patterns: tagStatus === "any" ? undefined : tagStatus === "untagged" ? [] : patterns,
      countType,
      countNumber: count,
      content: rule,
    }];
  }).toSorted((one, other) => one.priority - other.priority);
}

const textOrNumber = (value: Value): string | number => typeof value === "string" || typeof value === "number" ? value : NaN;
