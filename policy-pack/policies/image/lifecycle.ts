import { matches } from "../../iam/match";
import { parsedJson } from "../../json";
import type { Finding } from "../../policy";
import { property, type Resource, UnknownValueError, type Value } from "../../stack-view";
import { textsIn } from "../../values";
import type { Image } from "./images";
import { activeRules, type LifecycleRule, rulesIn } from "./lifecycle-rule";
import { type TagKind, tagKinds } from "./tag-patterns";

/** Findings in a lifecycle policy that would expire or archive images in use or the versions before them. */
export function validateLifecycle(policy: Resource, running: readonly Image[]): Finding[] {
  const finding = (path: string, found: Value, allowed: string): Finding => ({ resource: policy, property: path, found, allowed });
  const content = parsedJson(property(policy, "policy"));
  if (textsIn(content).unknown) throw new UnknownValueError(policy, "policy");
  const all = rulesIn(content);
  if (all.length === 0) return [finding("policy", property(policy, "policy"), "a lifecycle policy with rules")];

  const least = Math.max(2, 2 * running.length); // each image in use, and the version before it
  const rules = activeRules(all);
  if (rules.some(isForEveryImage)) {
    const threat = unshielded(rules, least);
    const allowed =
      `after a rule that keeps ${least} or more images by the tag of those in use: the first rule that matches an image counts`;
    return threat === undefined ? [] : [finding(threat.path, threat.content, allowed)];
  }
  // Only images with certain tags go, so those that task definitions name must not be among them.
  return running.flatMap(({ tag }) => {
    const first = tag === undefined ? undefined : rules.find((rule) => rule.patterns.every((pattern) => matches(pattern, tag)));
    return first === undefined || first.tagStatus === "untagged" || (first.keeps ?? 0) >= least
      ? []
      : [finding(first.path, first.content, `a rule that doesn't match ${tag}, which a task definition uses`)];
  });
}

/**
 * The rule by which an image in use would expire or be archived, whichever tag marks those images; undefined if one of the policy's
 * patterns is such a mark that the newest images with it stay.
 */
function unshielded(rules: readonly LifecycleRule[], least: number): LifecycleRule | undefined {
  const marks = rules.filter(({ keeps = 0 }) => keeps >= least).flatMap(({ patterns }) => patterns).filter((mark) => !isEverything(mark));
  const threats = [...new Set(marks)].map((mark) => threatTo(rules, mark, least));
  return threats.length === 0 ? rules.find(isForEveryImage) : threats.includes(undefined) ? undefined : threats[0];
}

/**
 * The first rule that can expire or archive one of the newest images with a mark, whatever other tags it has; undefined if none can.
 *
 * ECR acts on an image by the first rule whose tags match, or not at all; a rule counts the images that rules before it match as well.
 * Source: Amazon ECR user guide, "Lifecycle policy evaluation rules".
 *
 * @param mark Pattern of the tags of images in use.
 * @param least Number of the newest marked images that must stay.
 */
export function threatTo(rules: readonly LifecycleRule[], mark: string, least: number): LifecycleRule | undefined {
  const patterns = [...new Set([mark, ...rules.flatMap((rule) => rule.patterns)])];
  const kinds = tagKinds(patterns);
  if (kinds === undefined) return rules.find((rule) => rule.tagStatus !== "untagged");
  const matching = (pattern: string, kind: TagKind) => kind[patterns.indexOf(pattern)] === true;
  const isMarked = (kind: TagKind) => matching(mark, kind);
  const satisfies = (rule: LifecycleRule, tags: readonly TagKind[]) =>
    rule.patterns.every((pattern) => tags.some((tag) => matching(pattern, tag)));
  /** It counts marked images only, and keeps enough of them; or no more than one image can have its tag. */
  const isShield = ({ keeps = 0, patterns: own }: LifecycleRule) =>
    (keeps >= 1 && own.some((pattern) => !pattern.includes("*")))
    || (keeps >= least && own.some((pattern) => kinds.every((kind) => !matching(pattern, kind) || isMarked(kind))));

  const earlier: LifecycleRule[] = [];
  /** Whether an image with these tags, and one for each of the patterns, is marked and left by all rules before. */
  const isReached = (tags: readonly TagKind[], open: readonly string[]): boolean => {
    if (earlier.some((rule) => satisfies(rule, tags))) return false; // more tags don't help
    const [pattern, ...rest] = open;
    if (pattern !== undefined) return kinds.some((kind) => matching(pattern, kind) && isReached([...tags, kind], rest));
    return tags.some(isMarked) || kinds.some((kind) => isMarked(kind) && !earlier.some((rule) => satisfies(rule, [...tags, kind])));
  };
  for (const rule of rules.filter(({ tagStatus }) => tagStatus !== "untagged")) {
    if (!isShield(rule) && isReached([], rule.patterns)) return rule;
    earlier.push(rule);
  }
  return undefined;
}

const isEverything = (pattern: string): boolean => /^\*+$/.test(pattern);
const isForEveryImage = ({ tagStatus, patterns }: LifecycleRule): boolean =>
  tagStatus === "any" || (tagStatus === "tagged" && patterns.every(isEverything));
