import { foundIn, type Mutation } from "./mutation";

const REPOSITORY = "Repository aws-practice-repository";
const API = "TaskDefinition api-task-definition";
const JOB = "TaskDefinition daily-report-task-definition";
const START = "RolePolicy api-task-start";
const JOB_START = "RolePolicy daily-report-task-start";
const [start, job] = [foundIn(START), foundIn(JOB_START)];
const OWN_REPOSITORY = "arn:aws:ecr:ap-northeast-1:222222222222:repository/aws-practice-prd";
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

interface Container {
  name: string;
  image: string;
}

const image = (reference: string) => (containers: Container[]) => void (containers[0]!.image = reference);
const retag = (tag: string) => (containers: Container[]) => void (containers[0]!.image = containers[0]!.image.replace(/:[^:/]*$/, tag));

export const IMAGES: Mutation[] = [
  ["mutable tags", "prd", (p) => p.set(REPOSITORY, "imageTagMutability", "MUTABLE"), `image-tags-immutable ${REPOSITORY}`],
  [
    "immutable tags with exceptions",
    "stg",
    (p) => p.set(REPOSITORY, "imageTagMutability", "IMMUTABLE_WITH_EXCLUSION"),
    `image-tags-immutable ${REPOSITORY}`,
  ],
  [
    "a repository without imageTagMutability",
    "examples/minimal stg",
    (p) => p.set("Repository aws-practice-minimal-repository", "imageTagMutability", undefined),
    "image-tags-immutable Repository aws-practice-minimal-repository",
  ],
  [
    "imageTagMutability in ignoreChanges",
    "prd",
    (p) => p.option(REPOSITORY, { ignoreChanges: ["imageTagMutability"] }),
    `image-immutability-not-ignored ${REPOSITORY}`,
  ],
  [
    "imageTagMutabilityExclusionFilters in ignoreChanges",
    "prd",
    (p) => p.option(REPOSITORY, { ignoreChanges: ["imageTagMutabilityExclusionFilters[0].filter"] }),
    `image-immutability-not-ignored ${REPOSITORY}`,
  ],
  [
    "* in ignoreChanges",
    "stg",
    (p) => p.option(REPOSITORY, { ignoreChanges: ["*"] }),
    `image-immutability-not-ignored ${REPOSITORY}`,
    `data-not-ignored ${REPOSITORY}`,
  ],
  [
    "a role with permission to make tags mutable",
    "prd",
    (p) => p.allow(START, { Action: "ecr:PutImageTagMutability", Resource: "*" }),
    ...start("image-mutability-not-granted", "iam-least-privilege", "iam-no-wildcard-resources"),
  ],
  [
    "a role that deletes and pushes images",
    "prd",
    (p) => p.allow(START, { Action: ["ecr:BatchDeleteImage", "ecr:PutImage"], Resource: OWN_REPOSITORY }),
    ...start("image-tags-not-replaced", "iam-least-privilege", "iam-no-destructive-permissions"),
  ],
  [
    "a role that deletes images of the program, and pushes all, in two statements",
    "prd",
    (p) => {
      p.allow(START, { Action: "ecr:BatchDeleteImage", Resource: OWN_REPOSITORY.replace("practice-prd", "*") });
      p.allow(START, { Action: "ecr:PutImage", Resource: OWN_REPOSITORY });
    },
    ...start("image-tags-not-replaced", "iam-least-privilege", "iam-no-destructive-permissions", "iam-no-wildcard-resources"),
  ],
  [
    "a role that deletes images elsewhere than it pushes",
    "prd",
    (p) => {
      p.allow(START, { Action: "ecr:BatchDeleteImage", Resource: `${OWN_REPOSITORY}-old` });
      p.allow(START, { Action: "ecr:PutImage", Resource: OWN_REPOSITORY });
    },
    ...start("iam-least-privilege", "iam-resource-exists"),
  ],
  [
    "a role with all permissions of ECR",
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
    "a role with an Allow with NotAction",
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
    "a repository policy that allows making tags mutable",
    "prd",
    (p) =>
      p.add("aws:ecr/repositoryPolicy:RepositoryPolicy", "shared", {
        policy: { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: "*", Action: "ecr:Put*" } },
      }),
    "image-mutability-not-granted RepositoryPolicy shared",
    "iam-no-wildcard-actions RepositoryPolicy shared",
    "iam-resource-policy-not-public RepositoryPolicy shared",
  ],
  [
    "a repository with scanOnPush: false",
    "prd",
    (p) => p.set(REPOSITORY, "imageScanningConfiguration.scanOnPush", false),
    `image-scan-on-push ${REPOSITORY}`,
  ],
  [
    "a repository without imageScanningConfiguration",
    "stg",
    (p) => p.set(REPOSITORY, "imageScanningConfiguration", undefined),
    `image-scan-on-push ${REPOSITORY}`,
  ],
  [
    "a repository without encryptionConfigurations",
    "prd",
    (p) => p.set(REPOSITORY, "encryptionConfigurations", undefined),
    `image-repository-encrypted ${REPOSITORY}`,
  ],
  [
    "an unknown encryption type",
    "stg",
    (p) => p.set(REPOSITORY, "encryptionConfigurations.0.encryptionType", "NONE"),
    `image-repository-encrypted ${REPOSITORY}`,
  ],
  ["forceDelete in production", "prd", (p) => p.set(REPOSITORY, "forceDelete", true), `image-no-force-delete ${REPOSITORY}`],
  [
    "forceDelete in production, with an image",
    "prd with image",
    (p) => p.set(REPOSITORY, "forceDelete", true),
    `image-no-force-delete ${REPOSITORY}`,
  ],
  ["forceDelete in staging", "stg", (p) => p.set(REPOSITORY, "forceDelete", true)],
  [
    "an image of another registry",
    "prd with image",
    (p) => p.json(API, "containerDefinitions", image(`public.ecr.aws/nginx/nginx@${DIGEST}`)),
    `image-trusted-registry ${API}`,
    ...start("iam-least-privilege"),
  ],
  [
    "an image of a repository of the same name in another account",
    "stg with image",
    (p) => p.json(JOB, "containerDefinitions", image(`999999999999.dkr.ecr.ap-northeast-1.amazonaws.com/aws-practice-stg@${DIGEST}`)),
    `image-trusted-registry ${JOB}`,
    ...job("iam-least-privilege"),
  ],
  [
    "a second container with an image of another registry",
    "stg with image",
    (p) =>
      p.json(API, "containerDefinitions", (all: Container[]) => void all.push({ name: "sidecar", image: `docker.io/envoy@${DIGEST}` })),
    `image-trusted-registry ${API}`,
  ],
  [
    "images of a repository that was removed",
    "prd with image",
    (p) => (p.remove(REPOSITORY), p.remove("LifecyclePolicy aws-practice-lifecycle")),
    `image-trusted-registry ${API}`,
    `image-trusted-registry ${JOB}`,
    `image-pinned ${API}`,
    `image-pinned ${JOB}`,
    ...start("iam-resource-exists"),
    ...job("iam-resource-exists"),
  ],
  ["the tag latest", "prd with image", (p) => p.json(API, "containerDefinitions", retag(":latest")), `image-pinned ${API}`],
  ["an image without a tag", "stg with image", (p) => p.json(JOB, "containerDefinitions", retag("")), `image-pinned ${JOB}`],
  [
    "a function with the tag latest",
    "stg",
    (p) =>
      p.add("aws:lambda/function:Function", "resize", { packageType: "Image", imageUri: `${p.text(REPOSITORY, "repositoryUrl")}:latest` }),
    "image-pinned Function resize",
  ],
  [
    "a function with an image of another account",
    "prd",
    (p) =>
      p.add("aws:lambda/function:Function", "resize", {
        packageType: "Image",
        imageUri: `999999999999.dkr.ecr.eu-west-1.amazonaws.com/resize@${DIGEST}`,
      }),
    "image-trusted-registry Function resize",
  ],
  ["a truncated digest", "prd with image", (p) => p.json(API, "containerDefinitions", retag("@sha256:3f2c1a9")), `image-pinned ${API}`],
  ["the tag latest while the service has no tasks", "prd", (p) => p.json(API, "containerDefinitions", retag(":latest"))],
  ["the tag latest while the schedule and the rule that start its state machine are disabled", "stg", (p) => {
    p.set("EventRule daily-report-ends-rule", "state", "DISABLED");
    p.json(JOB, "containerDefinitions", retag(":latest"));
  }],
  [
    "the tag latest in a service with tasks",
    "prd",
    (p) => (p.json(API, "containerDefinitions", retag(":latest")), p.set("Service api-service", "desiredCount", 2)),
    `image-pinned ${API}`,
  ],
  [
    "the tag latest in a service whose desiredCount is in ignoreChanges",
    "prd",
    (p) => (p.json(API, "containerDefinitions", retag(":latest")), p.option("Service api-service", { ignoreChanges: ["desiredCount"] })),
    `image-pinned ${API}`,
  ],
  ["the tag latest in a service with auto scaling", "prd", (p) => {
    p.json(API, "containerDefinitions", retag(":latest"));
    p.add("aws:appautoscaling/target:Target", "scaling", {
      minCapacity: 0,
      maxCapacity: 4,
      resourceId: `service/aws-practice-prd/${p.text("Service api-service", "name")}`,
    });
  }, `image-pinned ${API}`],
  [
    "the tag latest in a job with an enabled schedule",
    "prd",
    (p) => (p.json(JOB, "containerDefinitions", retag(":latest")), p.set("Schedule daily-report-schedule", "state", "ENABLED")),
    `image-pinned ${JOB}`,
  ],
  ["the tag latest in a job that a rule starts as well", "stg", (p) => {
    p.json(JOB, "containerDefinitions", retag(":latest"));
    p.add("aws:cloudwatch/eventTarget:EventTarget", "also", {
      arn: p.arn("StateMachine daily-report-runner-state-machine"),
      rule: "push",
      deadLetterConfig: { arn: "arn:aws:sqs:ap-northeast-1:111111111111:lost" },
    });
  }, `image-pinned ${JOB}`],
  [
    "the tag latest in a task definition that nothing in the program starts",
    "stg",
    (p) => (p.json(API, "containerDefinitions", retag(":latest")), p.remove("Service api-service")),
    `image-pinned ${API}`,
    "network-database-access Instance database-instance",
  ],
];
