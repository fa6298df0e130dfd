import type { Mutation } from "./mutation";

const REPOSITORY = "Repository aws-practice-repository";
const LIFECYCLE = "LifecyclePolicy aws-practice-lifecycle";

interface Lifecycle {
  rules: {
    rulePriority: number;
    selection: { tagStatus: string; tagPatternList?: string[]; countType: string; countNumber: number; storageClass?: string };
    action?: { type: string; targetStorageClass?: string };
  }[];
}
export const IMAGE_LIFECYCLES: Mutation[] = [
  ["a repository without a lifecycle policy", "prd", (p) => p.remove(LIFECYCLE), `image-lifecycle-policy ${REPOSITORY}`],
  [
    "a lifecycle policy without a rule for images in use",
    "prd",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void policy.rules.shift()),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy whose rule for images in use is last",
    "stg",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void (policy.rules[0]!.rulePriority = 3)),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy that expires images in use by age",
    "stg",
    (p) =>
      p.json(
        LIFECYCLE,
        "policy",
        (policy: Lifecycle) => void Object.assign(policy.rules[0]!.selection, { countType: "sinceImagePushed", countUnit: "days" }),
      ),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy that keeps too few images in use",
    "prd",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void (policy.rules[0]!.selection.countNumber = 1)),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy that treats all tags as in use",
    "prd",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void (policy.rules[0]!.selection.tagPatternList = ["*"])),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy that expires a task definition's tag by age",
    "prd with image",
    (p) =>
      p.json(LIFECYCLE, "policy", (policy: Lifecycle) =>
        void policy.rules.unshift({
          rulePriority: 0,
          selection: { tagStatus: "tagged", tagPatternList: ["3f*"], countType: "sinceImagePushed", countNumber: 7 },
        })),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy with a rule for live-* before the one that keeps them",
    "prd",
    (p) =>
      p.json(LIFECYCLE, "policy", (policy: Lifecycle) =>
        void policy.rules.unshift({
          rulePriority: 0,
          selection: { tagStatus: "tagged", tagPatternList: ["live-*"], countType: "sinceImagePushed", countNumber: 90 },
        })),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy that archives images in use that weren't pulled for long",
    "prd",
    (p) =>
      p.json(LIFECYCLE, "policy", (policy: Lifecycle) =>
        void policy.rules.unshift({
          rulePriority: 0,
          selection: { tagStatus: "tagged", tagPatternList: ["*-*"], countType: "sinceImagePulled", countNumber: 30 },
          action: { type: "transition", targetStorageClass: "archive" },
        })),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy that keeps only images in use that have another tag as well",
    "stg",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void (policy.rules[0]!.selection.tagPatternList = ["live-*", "release-*"])),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "a lifecycle policy that archives other images in place of expiring them, and expires archived ones",
    "prd with image",
    (p) =>
      p.json(LIFECYCLE, "policy", ({ rules }: Lifecycle) => {
        rules[1]!.action = { type: "transition", targetStorageClass: "archive" };
        rules.unshift({
          rulePriority: 0,
          selection: { tagStatus: "any", countType: "sinceImageTransitioned", storageClass: "archive", countNumber: 90 },
          action: { type: "expire" },
        });
      }),
  ],
  [
    "a lifecycle policy that expires untagged images first",
    "stg",
    (p) =>
      p.json(
        LIFECYCLE,
        "policy",
        (policy: Lifecycle) =>
          void policy.rules.unshift({
            rulePriority: 0,
            selection: { tagStatus: "untagged", countType: "sinceImagePushed", countNumber: 1 },
          }),
      ),
  ],
  [
    "a lifecycle policy that expires only images of pull requests",
    "stg with image",
    (p) =>
      p.json(LIFECYCLE, "policy", (policy: Lifecycle) =>
        void (policy.rules = [{
          rulePriority: 1,
          selection: { tagStatus: "tagged", tagPatternList: ["pr-*"], countType: "sinceImagePushed", countNumber: 7 },
        }])),
  ],
  ["a lifecycle policy that isn't JSON", "stg", (p) => p.set(LIFECYCLE, "policy", "keep"), `image-lifecycle-policy ${LIFECYCLE}`],
];
