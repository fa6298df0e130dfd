import { isList, isObject, type Value } from "../../stack-view";
import { textsIn } from "../../values";

/** A rule of a lifecycle policy. Source: Amazon ECR user guide, "Lifecycle policy properties". */
export interface LifecycleRule {
  path: string;
  priority: number;
  /** Images that it selects; `any` are all, tagged or not. */
  tagStatus: "any" | "tagged" | "untagged";
  /** Patterns of tags, all of which must match. */
  patterns: readonly string[];
  /** Number of the newest images that it leaves; undefined if it selects by age. */
  keeps: number | undefined;
  content: Value;
}

/**
 * Rules that act on images that can be pulled, in the order in which ECR applies them. Archiving counts as well: an archived image can't be
 * pulled. A rule for archived images never acts on another one.
 * Sources: Amazon ECR user guide, "Archiving an image", and "Lifecycle policy properties", storageClass.
 */
export function activeRules(rules: readonly Value[]): LifecycleRule[] {
  return rules.flatMap((rule, index): LifecycleRule[] => {
    if (!isObject(rule) || !isObject(rule["selection"])) return [];
    const { tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countNumber } = rule["selection"];
    if (storageClass === "archive" || countType === "sinceImageTransitioned") return [];
    return [{
      path: `policy.rules.${index}`,
      priority: numberIn(rule["rulePriority"]),
      tagStatus: tagStatus === "any" || tagStatus === "untagged" ? tagStatus : "tagged",
      patterns: [...textsIn(tagPatternList).texts, ...textsIn(tagPrefixList).texts.map((prefix) => `${prefix}*`)],
      keeps: countType === "imageCountMoreThan" ? numberIn(countNumber) : undefined,
      content: rule,
    }];
  }).toSorted((one, other) => one.priority - other.priority);
}

export const rulesIn = (content: unknown): readonly Value[] => isObject(content) && isList(content["rules"]) ? content["rules"] : [];

const numberIn = (value: Value): number => typeof value === "string" || typeof value === "number" ? Number(value) : NaN;
