import { foundIn, type Mutation } from "./mutation";

const REPOSITORY = "Repository aws-practice-repository";
const LIFECYCLE = "LifecyclePolicy aws-practice-lifecycle";
const API = "TaskDefinition api-task-definition";
const JOB = "TaskDefinition daily-report-task-definition";
const START = "RolePolicy api-task-start";
const JOB_START = "RolePolicy daily-report-task-start";
const [start, job] = [foundIn(START), foundIn(JOB_START)];
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

interface Lifecycle {
  rules: { rulePriority: number; selection: { tagStatus: string; tagPatternList?: string[]; countType: string; countNumber: number } }[];
}
interface Container {
  name: string;
  image: string;
}

const image = (reference: string) => (containers: Container[]) => void (containers[0]!.image = reference);
const retag = (tag: string) => (containers: Container[]) => void (containers[0]!.image = containers[0]!.image.replace(/:[^:/]*$/, tag));

export const IMAGES: Mutation[] = [
  ["tags made mutable", "prd", (p) => p.set(REPOSITORY, "imageTagMutability", "MUTABLE"), `image-tags-immutable ${REPOSITORY}`],
  [
    "tags mutable with exceptions",
    "stg",
    (p) => p.set(REPOSITORY, "imageTagMutability", "IMMUTABLE_WITH_EXCLUSION"),
    `image-tags-immutable ${REPOSITORY}`,
  ],
  [
    "mutability not said",
    "examples/minimal stg",
    (p) => p.set("Repository aws-practice-minimal-repository", "imageTagMutability", undefined),
    "image-tags-immutable Repository aws-practice-minimal-repository",
  ],
  [
    "mutability ignored",
    "prd",
    (p) => p.option(REPOSITORY, { ignoreChanges: ["imageTagMutability"] }),
    `image-immutability-not-ignored ${REPOSITORY}`,
  ],
  [
    "exceptions ignored",
    "prd",
    (p) => p.option(REPOSITORY, { ignoreChanges: ["imageTagMutabilityExclusionFilters[0].filter"] }),
    `image-immutability-not-ignored ${REPOSITORY}`,
  ],
  ["all changes ignored", "stg", (p) => p.option(REPOSITORY, { ignoreChanges: ["*"] }), `image-immutability-not-ignored ${REPOSITORY}`],
  [
    "tags may be made mutable by a role",
    "prd",
    (p) => p.allow(START, { Action: "ecr:PutImageTagMutability", Resource: "*" }),
    ...start("image-mutability-not-granted", "iam-least-privilege", "iam-no-wildcard-resources"),
  ],
  [
    "everything of ECR granted",
    "stg",
    (p) => p.allow(JOB_START, { Action: ["logs:PutLogEvents", "ECR:*"], Resource: "*" }),
    ...job(
      "image-mutability-not-granted",
      "iam-least-privilege",
      "iam-no-wildcard-actions",
      "iam-no-ineffective-statements",
      "iam-no-wildcard-resources",
    ),
  ],
  [
    "everything but a little granted",
    "stg",
    (p) => p.allow(START, { NotAction: ["iam:*"], Resource: "*" }),
    ...start(
      "image-mutability-not-granted",
      "iam-privilege-escalation",
      "iam-least-privilege",
      "iam-no-wildcard-actions",
      "iam-no-wildcard-resources",
    ),
  ],
  [
    "granted by the repository",
    "prd",
    (p) =>
      p.add("aws:ecr/repositoryPolicy:RepositoryPolicy", "shared", {
        policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: "*", Action: "ecr:Put*" } },
      }),
    "image-mutability-not-granted RepositoryPolicy shared",
    "iam-no-wildcard-actions RepositoryPolicy shared",
    "iam-resource-policy-not-public RepositoryPolicy shared",
  ],
  ["no scan on push", "prd", (p) => p.set(REPOSITORY, "imageScanningConfiguration.scanOnPush", false), `image-scan-on-push ${REPOSITORY}`],
  ["scan on push not said", "stg", (p) => p.set(REPOSITORY, "imageScanningConfiguration", undefined), `image-scan-on-push ${REPOSITORY}`],
  [
    "no encryption said",
    "prd",
    (p) => p.set(REPOSITORY, "encryptionConfigurations", undefined),
    `image-repository-encrypted ${REPOSITORY}`,
  ],
  [
    "an encryption that isn't one",
    "stg",
    (p) => p.set(REPOSITORY, "encryptionConfigurations.0.encryptionType", "NONE"),
    `image-repository-encrypted ${REPOSITORY}`,
  ],
  ["images deleted with the repository", "prd", (p) => p.set(REPOSITORY, "forceDelete", true), `image-no-force-delete ${REPOSITORY}`],
  [
    "images deleted with the repository, with image",
    "prd with image",
    (p) => p.set(REPOSITORY, "forceDelete", true),
    `image-no-force-delete ${REPOSITORY}`,
  ],
  ["images deleted with the repository of staging", "stg", (p) => p.set(REPOSITORY, "forceDelete", true)],
  ["no lifecycle policy", "prd", (p) => p.remove(LIFECYCLE), `image-lifecycle-policy ${REPOSITORY}`],
  [
    "no rule for running images",
    "prd",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void policy.rules.shift()),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "running images behind all others",
    "stg",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void (policy.rules[0]!.rulePriority = 3)),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "running images expire by age",
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
    "too few running images kept",
    "prd",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void (policy.rules[0]!.selection.countNumber = 1)),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "all tags taken for running ones",
    "prd",
    (p) => p.json(LIFECYCLE, "policy", (policy: Lifecycle) => void (policy.rules[0]!.selection.tagPatternList = ["*"])),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  [
    "the tag of a task definition expires by age",
    "prd with image",
    (p) =>
      p.json(LIFECYCLE, "policy", (policy: Lifecycle) =>
        void policy.rules.unshift({
          rulePriority: 0,
          selection: { tagStatus: "tagged", tagPatternList: ["3f*"], countType: "sinceImagePushed", countNumber: 7 },
        })),
    `image-lifecycle-policy ${LIFECYCLE}`,
  ],
  ["a lifecycle policy that is none", "stg", (p) => p.set(LIFECYCLE, "policy", "keep"), `image-lifecycle-policy ${LIFECYCLE}`],
  [
    "an image from elsewhere",
    "prd with image",
    (p) => p.json(API, "containerDefinitions", image(`public.ecr.aws/nginx/nginx@${DIGEST}`)),
    `image-trusted-registry ${API}`,
    ...start("iam-least-privilege"),
  ],
  [
    "a repository of that name elsewhere",
    "stg with image",
    (p) => p.json(JOB, "containerDefinitions", image(`999999999999.dkr.ecr.ap-northeast-1.amazonaws.com/aws-practice-stg@${DIGEST}`)),
    `image-trusted-registry ${JOB}`,
    ...job("iam-least-privilege"),
  ],
  [
    "a second container from elsewhere",
    "stg with image",
    (p) =>
      p.json(API, "containerDefinitions", (all: Container[]) => void all.push({ name: "sidecar", image: `docker.io/envoy@${DIGEST}` })),
    `image-trusted-registry ${API}`,
  ],
  [
    "the repository is gone",
    "prd with image",
    (p) => (p.remove(REPOSITORY), p.remove(LIFECYCLE)),
    `image-trusted-registry ${API}`,
    `image-trusted-registry ${JOB}`,
    `image-pinned ${API}`,
    `image-pinned ${JOB}`,
    ...start("iam-resource-exists"),
    ...job("iam-resource-exists"),
  ],
  ["latest", "prd with image", (p) => p.json(API, "containerDefinitions", retag(":latest")), `image-pinned ${API}`],
  ["no tag", "stg with image", (p) => p.json(JOB, "containerDefinitions", retag("")), `image-pinned ${JOB}`],
  [
    "a function of the last image",
    "stg",
    (p) =>
      p.add("aws:lambda/function:Function", "resize", { packageType: "Image", imageUri: `${p.text(REPOSITORY, "repositoryUrl")}:latest` }),
    "image-pinned Function resize",
  ],
  [
    "a function from elsewhere",
    "prd",
    (p) =>
      p.add("aws:lambda/function:Function", "resize", {
        packageType: "Image",
        imageUri: `999999999999.dkr.ecr.eu-west-1.amazonaws.com/resize@${DIGEST}`,
      }),
    "image-trusted-registry Function resize",
  ],
  ["half a digest", "prd with image", (p) => p.json(API, "containerDefinitions", retag("@sha256:3f2c1a9")), `image-pinned ${API}`],
  ["latest while nothing runs", "prd", (p) => p.json(API, "containerDefinitions", retag(":latest"))],
  ["latest while the schedule and the rule that name its state machine are off", "stg", (p) => {
    p.set("EventRule daily-report-ends-rule", "state", "DISABLED");
    p.json(JOB, "containerDefinitions", retag(":latest"));
  }],
  [
    "latest in a service that runs",
    "prd",
    (p) => (p.json(API, "containerDefinitions", retag(":latest")), p.set("Service api-service", "desiredCount", 1)),
    `image-pinned ${API}`,
  ],
  [
    "latest in a service whose count is somebody else's",
    "prd",
    (p) => (p.json(API, "containerDefinitions", retag(":latest")), p.option("Service api-service", { ignoreChanges: ["desiredCount"] })),
    `image-pinned ${API}`,
  ],
  ["latest in a service that is scaled", "prd", (p) => {
    p.json(API, "containerDefinitions", retag(":latest"));
    p.add("aws:appautoscaling/target:Target", "scaling", {
      minCapacity: 0,
      maxCapacity: 4,
      resourceId: `service/aws-practice-prd/${p.text("Service api-service", "name")}`,
    });
  }, `image-pinned ${API}`],
  [
    "latest in a job whose schedule is on",
    "prd",
    (p) => (p.json(JOB, "containerDefinitions", retag(":latest")), p.set("Schedule daily-report-schedule", "state", "ENABLED")),
    `image-pinned ${JOB}`,
  ],
  ["latest in a job that a rule starts, too", "stg", (p) => {
    p.json(JOB, "containerDefinitions", retag(":latest"));
    p.add("aws:cloudwatch/eventTarget:EventTarget", "also", {
      arn: p.arn("StateMachine daily-report-runner-state-machine"),
      rule: "push",
      deadLetterConfig: { arn: "arn:aws:sqs:ap-northeast-1:111111111111:lost" },
    });
  }, `image-pinned ${JOB}`],
  [
    "latest in a task that anybody may start",
    "stg",
    (p) => (p.json(API, "containerDefinitions", retag(":latest")), p.remove("Service api-service")),
    `image-pinned ${API}`,
    "network-database-access Instance database-instance",
  ],
];
