import { matches } from "../../iam/match";
import { parsedJson } from "../../json";
import type { Finding } from "../../policy";
import { isList, isObject, property, type Resource, UnknownValueError, type Value } from "../../stack-view";
import { textsIn } from "../../values";
import type { Image } from "./images";

/** A rule of a lifecycle policy. Source: Amazon ECR user guide, "Lifecycle policy properties". */
interface LifecycleRule {
  path: string;
  priority: number;
  /** Patterns of tags; undefined for all images, `[]` for untagged ones. */
  patterns: string[] | undefined;
  countType: Value;
  countNumber: number;
  content: Value;
}

/** Findings in a lifecycle policy that would expire images in use or the versions before them. */
export function validateLifecycle(policy: Resource, running: readonly Image[]): Finding[] {
  const finding = (path: string, found: Value, allowed: string): Finding => ({ resource: policy, property: path, found, allowed });
  const content = parsedJson(property(policy, "policy"));
  if (textsIn(content).unknown) throw new UnknownValueError(policy, "policy");
  const rules = isObject(content) && isList(content["rules"]) ? readRules(content["rules"]) : [];
  if (rules.length === 0) return [finding("policy", property(policy, "policy"), "a lifecycle policy with rules")];

  const least = Math.max(2, 2 * running.length); // each image in use, and the version before it
  const isShield = ({ patterns, countType, countNumber }: LifecycleRule): boolean =>
    patterns !== undefined && patterns.length > 0 && !patterns.some(isEverything) && countType === "imageCountMoreThan"
    && countNumber >= least;
  const others = rules.find(({ patterns }) => patterns === undefined || patterns.some(isEverything));
  const shield = rules.find(isShield);
  const exposed = others !== undefined && (shield === undefined || shield.priority >= others.priority)
    ? [finding(others.path, others.content, `after a rule that keeps ${least} or more images by the tags of those in use`)]
    : [];
  // A tag in use that an earlier rule expires by age.
  const aged = running.flatMap(({ tag }) => {
    const first = tag === undefined ? undefined : rules.find(({ patterns }) => patterns?.some((pattern) => matches(pattern, tag)));
    return first === undefined || first === others || isShield(first)
      ? []
      : [finding(first.path, first.content, `a rule that doesn't match ${tag}, which a task definition uses`)];
  });
  return [...exposed, ...aged];
}

const isEverything = (pattern: string): boolean => /^\*+$/.test(pattern);

function readRules(rules: readonly Value[]): LifecycleRule[] {
  return rules.flatMap((rule, index) => {
    if (!isObject(rule) || !isObject(rule["selection"])) return [];
    const { tagStatus, tagPatternList, tagPrefixList, countType, countNumber } = rule["selection"];
    const patterns = [...textsIn(tagPatternList).texts, ...textsIn(tagPrefixList).texts.map((prefix) => `${prefix}*`)];
    return [{
      path: `policy.rules.${index}`,
      priority: numberIn(rule["rulePriority"]),
      patterns: tagStatus === "any" ? undefined : tagStatus === "untagged" ? [] : patterns,
      countType,
      countNumber: numberIn(countNumber),
      content: rule,
    }];
  }).toSorted((one, other) => one.priority - other.priority);
}

const numberIn = (value: Value): number => typeof value === "string" || typeof value === "number" ? Number(value) : NaN;
