/** A rule of a lifecycle policy, as JSON. Source: Amazon ECR user guide, "Lifecycle policy properties". */
export interface EcrRule {
  rulePriority: number;
  selection: {
    tagStatus: "tagged" | "untagged" | "any";
    tagPatternList?: string[];
    tagPrefixList?: string[];
    storageClass?: "standard" | "archive";
    countType: "imageCountMoreThan" | "sinceImagePushed" | "sinceImagePulled" | "sinceImageTransitioned";
    countUnit?: "days";
    countNumber: number;
  };
  action: { type: "expire" | "transition"; targetStorageClass?: "archive" };
}

/** An image; times are days. */
export interface EcrImage {
  tags: string[];
  pushedAt: number;
  pulledAt?: number;
  archivedAt?: number;
  /** When it was restored from the archive. */
  activatedAt?: number;
  storageClass: "standard" | "archive";
}

/**
 * Applies a lifecycle policy, as ECR does within a day.
 *
 * - "All rules are evaluated at the same time, regardless of rule priority. After all rules are evaluated, they are then applied based on
 *   rule priority."
 * - "An image is expired or archived by exactly one or zero rules."
 * - "An image that matches the tagging requirements of a rule cannot be expired or archived by a rule with a lower priority."
 * - "Rules can never mark images that are marked by higher priority rules, but can still identify them as if they haven't been expired or
 *   archived."
 *
 * Source of these: Amazon ECR user guide, "Lifecycle policy evaluation rules". A rule selects images of one storage class only, `standard`
 * if it is omitted: "Lifecycle policy properties", storageClass.
 *
 * @returns The images that remain; archived ones are changed.
 */
export function applyLifecycle(rules: readonly EcrRule[], images: readonly EcrImage[], now: number): EcrImage[] {
  const inOrder = rules.toSorted((one, other) => one.rulePriority - other.rulePriority);
  const identified = inOrder.map((rule) => images.filter((image) => isIdentified(rule, image)));
  const affected = inOrder.map((rule, index) => new Set(affectedBy(rule, identified[index]!, now)));
  return images.flatMap((image) => {
    const first = identified.findIndex((found) => found.includes(image)); // no rule after it may act
    if (first < 0 || !affected[first]!.has(image)) return [image];
    if (inOrder[first]!.action.type === "expire") return [];
    return [{ ...image, storageClass: "archive", archivedAt: now }];
  });
}

function isIdentified({ selection }: EcrRule, { tags, storageClass }: EcrImage): boolean {
  if (storageClass !== (selection.storageClass ?? "standard")) return false;
  if (selection.tagStatus === "any") return true;
  if (selection.tagStatus === "untagged") return tags.length === 0;
  const patterns = [...(selection.tagPatternList ?? []), ...(selection.tagPrefixList ?? []).map((prefix) => `${prefix}*`)];
  // "An image is successfully matched if all of the tags in the tagPatternList or tagPrefixList value are matched against any of the
  // image's tags."
  return tags.length > 0 && patterns.every((pattern) => tags.some((tag) => matchesTag(pattern, tag)));
}

export function matchesTag(pattern: string, tag: string): boolean {
  const literals = pattern.split("*").map((text) => text.replaceAll(/[.\\+?^${}()|[\]]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`).test(tag);
}

/** "If an image was archived and then restored ..., the image's last_activated_at is used instead of pushed_at_time." */
const ageFrom = ({ pushedAt, activatedAt }: EcrImage): number => activatedAt ?? pushedAt;

function affectedBy({ selection: { countType, countNumber } }: EcrRule, images: readonly EcrImage[], now: number): EcrImage[] {
  const olderThan = (at: number) => now - at > countNumber;
  if (countType === "imageCountMoreThan") {
    return images.toSorted((one, other) => ageFrom(other) - ageFrom(one)).slice(countNumber);
  }
  if (countType === "sinceImagePushed") return images.filter((image) => olderThan(ageFrom(image)));
  if (countType === "sinceImageTransitioned") return images.filter(({ archivedAt = now }) => olderThan(archivedAt));
  // "If an image was never pulled, the image's pushed_at_time is used ... never pulled since the image was restored, the image's
  // last_activated_at is used."
  return images.filter((image) => olderThan(Math.max(image.pulledAt ?? image.pushedAt, image.activatedAt ?? 0)));
}
