import { DOCUMENTS, documentsOf, type Statement } from "../iam/document";
import { matches } from "../iam/match";
import { isAboutOn, resourcesOf } from "../iam/principal";
import type { Finding, Policy, ProgramPolicy, ResourcePolicy } from "../policy";
import { isObject, NotYetKnown, type Program, property, type Resource, type Value } from "../program";
import { type Links, linksOf } from "../links";
import { itemsOf, judgeEach, list, must, parsedJson, textsIn } from "../values";

const REPOSITORY = "aws:ecr/repository:Repository";
const TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate";
const LIFECYCLE_POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const FUNCTION = "aws:lambda/function:Function";
const SERVICE = "aws:ecs/service:Service";
const SCHEDULE = "aws:scheduler/schedule:Schedule";
const EVENT_RULE = "aws:cloudwatch/eventRule:EventRule";
const EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";
const SCALING_TARGET = "aws:appautoscaling/target:Target";

const tagsImmutable: ResourcePolicy = {
  id: "image-tags-immutable",
  demands: "A tag in a repository names one image for ever.",
  remedy: 'Set imageTagMutability to "IMMUTABLE".',
  references: ["Security Hub ECR.2", "Checkov CKV_AWS_51", "Trivy AVD-AWS-0031"],
  waivable: false,
  types: [REPOSITORY, TEMPLATE],
  judge: (resource) => must(resource, "imageTagMutability", (value) => value === "IMMUTABLE", '"IMMUTABLE"'),
};

const tagsStayImmutable: ResourcePolicy = {
  id: "image-tags-stay-immutable",
  demands: "The program puts a repository's immutability back when somebody changes it.",
  remedy: "Take it out of ignoreChanges.",
  references: [],
  waivable: false,
  types: [REPOSITORY, TEMPLATE],
  judge(resource) {
    const ignored = resource.ignoreChanges.filter((path) => path === "*" || /^\[?"?imageTagMutability(ExclusionFilters)?\b/.test(path));
    return ignored.map((found) => ({ resource, property: "ignoreChanges", found, allowed: "without imageTagMutability and imageTagMutabilityExclusionFilters" }));
  },
};

const mutabilityNotGranted: ResourcePolicy = {
  id: "image-mutability-not-granted",
  demands: "Nobody may make a repository's tags mutable.",
  remedy: "Name the actions that are needed; ecr:PutImageTagMutability is this program's own affair.",
  references: [],
  waivable: false,
  types: [...new Set(DOCUMENTS.map(({ type }) => type))],
  judge: (resource) => documentsOf(resource).flatMap(({ statements }) =>
    statements.filter(grantsMutability).map(({ path, actions, notActions }) =>
      ({ resource, property: path, found: actions.length > 0 ? actions : { NotAction: notActions }, allowed: "without ecr:PutImageTagMutability" }))),
};

const scanOnPush: ResourcePolicy = {
  id: "image-scan-on-push",
  demands: "Images are scanned for known vulnerabilities when they are pushed.",
  remedy: "Set imageScanningConfiguration to { scanOnPush: true }.",
  references: ["Security Hub ECR.1", "Checkov CKV_AWS_163", "Trivy AVD-AWS-0030"],
  waivable: true,
  types: [REPOSITORY],
  judge: (resource) => must(resource, "imageScanningConfiguration.scanOnPush", (value) => value === true, "true"),
};

// Checkov CKV_AWS_136, Security Hub ECR.5 and Trivy AVD-AWS-0033 ask for more: a KMS key, of the customer.
const repositoryEncrypted: ResourcePolicy = {
  id: "image-repository-encrypted",
  demands: "A repository says how it is encrypted, since that can never be changed.",
  remedy: 'Set encryptionConfigurations to [{ encryptionType: "AES256" }], or "KMS" with a key.',
  references: [],
  waivable: true,
  types: [REPOSITORY, TEMPLATE],
  judge(resource) {
    const types = itemsOf(resource, "encryptionConfigurations").map((item) => property(resource, `${item}.encryptionType`));
    const isEncrypted = types.length > 0 && types.every((type) => type === "AES256" || type === "KMS" || type === "KMS_DSSE");
    return isEncrypted ? [] : [{ resource, property: "encryptionConfigurations", found: property(resource, "encryptionConfigurations"), allowed: "AES256, KMS or KMS_DSSE" }];
  },
};

const noForceDelete: ResourcePolicy = {
  id: "image-no-force-delete",
  demands: "In production, a repository with images can't be deleted.",
  remedy: "Set forceDelete to false.",
  references: [],
  waivable: true,
  productionOnly: true,
  types: [REPOSITORY],
  judge: (resource) => must(resource, "forceDelete", (value) => value === undefined || value === null || value === false, "false"),
};

const lifecycle: ProgramPolicy = {
  id: "image-lifecycle-shields-running",
  demands: "A repository's lifecycle policy expires images, but none that runs.",
  remedy: 'Let a rule for the tags of running images ("tagPatternList": ["live-*"], "countType": "imageCountMoreThan") come before the one that expires all others: an image belongs to the first rule that fits it.',
  references: ["Security Hub ECR.3"],
  waivable: true,
  judgeProgram(program) {
    const links = linksOf(program);
    const policies = links.reverse([LIFECYCLE_POLICY], "repository", [REPOSITORY]);
    const running = imagesByRepository(links);
    return judgeEach(links.ofType([REPOSITORY]), (repository) => {
      const own = policies.get(repository) ?? [];
      if (own.length === 0) return [{ resource: repository, property: "lifecyclePolicy", found: undefined, allowed: "an aws.ecr.LifecyclePolicy of this repository" }];
      return own.flatMap((policy) => judgeLifecycle(policy, running.get(repository) ?? []));
    });
  },
};

/** What is demanded of images, with the registries besides the program's own that they may come from, e.g. `public.ecr.aws/docker/library`. */
export function images(registries: readonly string[] = []): readonly Policy[] {
  const known: ProgramPolicy = {
    id: "image-from-known-repository",
    demands: "Containers and functions run images of the program's repositories, or of registries that are declared.",
    remedy: "Push the image to a repository of this program, or declare its registry in policy-pack/declared.json with its reason.",
    references: [],
    waivable: true,
    judgeProgram(program) {
      const links = linksOf(program);
      return judgeEach(links.ofType([TASK_DEFINITION, FUNCTION]), (task) => {
        const definitions = parsedJson(property(task, "containerDefinitions"));
        // Never the text itself: a secret may be in it.
        const unread = Array.isArray(definitions) || task.type === FUNCTION ? [] : [{ resource: task, property: "containerDefinitions", found: definitions === undefined ? undefined : "no list", allowed: "a list of container definitions" }];
        return [...unread, ...containersOf(task).filter(({ image }) => repositoryOf(image, links) === undefined && !isDeclared(image, registries))
          .map(({ path, image }) => ({ resource: task, property: path, found: image, allowed: "an image of a repository of this program or of a declared registry" }))];
      });
    },
  };
  const named: ProgramPolicy = {
    id: "image-named-for-ever",
    demands: "A container's image is named by its digest, or by a tag in an immutable repository; never latest, never without a tag.",
    remedy: "Name the build: its digest, or its git commit as the tag.",
    references: [],
    waivable: true,
    judgeProgram(program) {
      const links = linksOf(program);
      return judgeEach(links.ofType([TASK_DEFINITION, FUNCTION]), (task) => {
        const loose = containersOf(task).filter(({ image }) => !isNamedForEver(image, links));
        if (loose.length === 0 || (task.type === TASK_DEFINITION && nothingStarts(task, program))) return [];
        return loose.map(({ path, image }) => ({ resource: task, property: path, found: image, allowed: "with @sha256:<digest>, or with a tag other than latest in a repository of this program" }));
      });
    },
  };
  return [tagsImmutable, tagsStayImmutable, mutabilityNotGranted, scanOnPush, repositoryEncrypted, noForceDelete, lifecycle, known, named];
}

export const IMAGES: readonly Policy[] = images();

/** A repository's own policy names no resource: it is about the repository. */
function grantsMutability(statement: Statement): boolean {
  const resources = resourcesOf(statement);
  return statement.effect === "Allow" && (resources.length === 0 ? ["*"] : resources).some((arn) => isAboutOn(statement, "ecr:PutImageTagMutability", arn));
}

/** An image as a container names it. */
interface Image {
  /** With its registry, e.g. `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop`. */
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
}

/** Source: distribution/reference: a colon behind the last slash begins a tag, an at-sign a digest. */
function readImage(text: string): Image {
  const [name = "", digest] = text.split("@", 2);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  return colon < 0 ? { repository: name, tag: undefined, digest } : { repository: name.slice(0, colon), tag: name.slice(colon + 1), digest };
}

/** The images of a task definition's containers, or of a function. */
function containersOf(task: Resource): { path: string; image: string }[] {
  if (task.type === FUNCTION) {
    const image = property(task, "imageUri");
    return typeof image === "string" && image !== "" ? [{ path: "imageUri", image }] : [];
  }
  const definitions = parsedJson(property(task, "containerDefinitions"));
  return list(Array.isArray(definitions) ? definitions : undefined).flatMap((definition, index) => {
    const path = `containerDefinitions.${index}.image`;
    const image = isObject(definition) ? definition["image"] : undefined;
    if (textsIn(image).unknown) throw new NotYetKnown(task, path);
    return [{ path, image: typeof image === "string" ? image : "" }];
  });
}

/** The program's repository that an image is in. */
function repositoryOf(image: string, links: Links): Resource | undefined {
  const { repository } = readImage(image);
  if (repository === "") return undefined;
  return links.ofType([REPOSITORY]).find(({ properties }) => {
    const url = properties["repositoryUrl"];
    if (typeof url === "string") return url === repository;
    const [, name] = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/(.+)$/.exec(repository) ?? [];
    return name !== undefined && name === properties["name"];
  });
}

function isDeclared(image: string, registries: readonly string[]): boolean {
  const { repository } = readImage(image);
  return registries.some((registry) => repository === registry || repository.startsWith(`${registry}/`));
}

function isNamedForEver(image: string, links: Links): boolean {
  const { tag, digest } = readImage(image);
  if (digest !== undefined) return /^sha256:[0-9a-f]{64}$/.test(digest);
  // Whether the program's repositories are immutable is said by image-tags-immutable; of others it isn't known.
  return tag !== undefined && tag !== "" && tag !== "latest" && repositoryOf(image, links) !== undefined;
}

/**
 * Whether there is something that would start a task, and all of it is asleep: services without tasks that nothing scales, and
 * schedules and rules that are disabled, also by way of a state machine. What nobody names may be started by hand: not asleep.
 */
function nothingStarts(task: Resource, program: Program): boolean {
  const links = linksOf(program);
  const starters = namersOf(task, program, [SERVICE, SCHEDULE, EVENT_TARGET, STATE_MACHINE, FUNCTION, "aws:ecs/taskSet:TaskSet", "aws:pipes/pipe:Pipe"]);
  const isAsleep = (starter: Resource): boolean => {
    if (starter.type === SERVICE) {
      const scaled = links.ofType([SCALING_TARGET]).some((target) => namesService(target, starter));
      return property(starter, "desiredCount") === 0 && property(starter, "schedulingStrategy") !== "DAEMON" && !scaled && !starter.ignoreChanges.some((path) => path === "desiredCount" || path === "*");
    }
    if (starter.type === SCHEDULE) return property(starter, "state") === "DISABLED";
    if (starter.type === EVENT_TARGET) {
      const rules = links.from(starter, "rule", [EVENT_RULE]);
      return rules.length > 0 && rules.every((rule) => property(rule, "state") === "DISABLED" || property(rule, "isEnabled") === false);
    }
    if (starter.type !== STATE_MACHINE) return false;
    const above = namersOf(starter, program, [SCHEDULE, EVENT_TARGET, STATE_MACHINE, FUNCTION, "aws:pipes/pipe:Pipe"]);
    return above.length > 0 && above.every((each) => each.type !== STATE_MACHINE && isAsleep(each));
  };
  return starters.length > 0 && starters.every(isAsleep);
}

/** Resources of these types that name another one, anywhere in their properties. */
function namersOf(named: Resource, program: Program, types: readonly string[]): Resource[] {
  const names = ["arn", "arnWithoutRevision", "family", "id"].map((key) => named.properties[key]).filter((name): name is string => typeof name === "string" && name !== "");
  // Not as a part of another one's name.
  const isNamed = (text: string): boolean => names.some((name) => text.split(name).some((_, index, parts) =>
    index > 0 && !/[\w-]$/.test(parts[index - 1]!) && !/^[\w-]/.test(parts[index]!)));
  return linksOf(program).ofType(types).filter((resource) =>
    resource !== named && (Object.values(resource.propertyDependencies).some((urns) => urns.includes(named.urn))
      || textsIn(resource.properties).texts.some(isNamed)));
}

/** Scaling knows a service as `service/<cluster>/<name>`. */
function namesService({ properties, propertyDependencies }: Resource, service: Resource): boolean {
  const [id, name] = [properties["resourceId"], service.properties["name"]];
  return (propertyDependencies["resourceId"] ?? []).includes(service.urn) || (typeof id === "string" && typeof name === "string" && id.endsWith(`/${name}`));
}

/** By repository, the images that task definitions name in it; those that aren't known yet are left out. */
function imagesByRepository(links: Links): Map<Resource, Image[]> {
  const found = new Map<Resource, Image[]>();
  for (const task of links.ofType([TASK_DEFINITION])) {
    for (const image of new Set(knownImages(task))) {
      const repository = repositoryOf(image, links);
      if (repository !== undefined) found.set(repository, [...(found.get(repository) ?? []), readImage(image)]);
    }
  }
  return found;
}

function knownImages(task: Resource): string[] {
  try {
    return containersOf(task).map(({ image }) => image);
  } catch (error) {
    if (error instanceof NotYetKnown) return [];
    throw error;
  }
}

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

function judgeLifecycle(policy: Resource, running: readonly Image[]): Finding[] {
  const finding = (path: string, found: Value, allowed: string): Finding => ({ resource: policy, property: path, found, allowed });
  const content = parsedJson(property(policy, "policy"));
  if (textsIn(content).unknown) throw new NotYetKnown(policy, "policy");
  const rules = isObject(content) && Array.isArray(content["rules"]) ? readRules(content["rules"]) : [];
  if (rules.length === 0) return [finding("policy", property(policy, "policy"), "a lifecycle policy with rules")];

  // Each of them runs, and so may the one before it.
  const least = Math.max(2, 2 * running.length);
  const isShield = ({ patterns, countType, countNumber }: LifecycleRule): boolean =>
    patterns !== undefined && patterns.length > 0 && !patterns.some(isEverything) && countType === "imageCountMoreThan" && countNumber >= least;
  const others = rules.find(({ patterns }) => patterns === undefined || patterns.some(isEverything));
  const shield = rules.find(isShield);
  const exposed = others !== undefined && (shield === undefined || shield.priority >= others.priority)
    ? [finding(others.path, others.content, `behind a rule that keeps ${least} or more images by the tags of those that run`)] : [];
  // A tag in use that an earlier rule takes by its age.
  const aged = running.flatMap(({ tag }) => {
    const first = tag === undefined ? undefined : rules.find(({ patterns }) => patterns?.some((pattern) => matches(pattern, tag)));
    return first === undefined || first === others || isShield(first) ? [] : [finding(first.path, first.content, `a rule that leaves ${tag} alone, which a task definition names`)];
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
    return [{ path: `policy.rules.${index}`, priority, patterns: tagStatus === "any" ? undefined : tagStatus === "untagged" ? [] : patterns, countType, countNumber: count, content: rule }];
  }).toSorted((one, other) => one.priority - other.priority);
}

const textOrNumber = (value: Value): string | number => typeof value === "string" || typeof value === "number" ? value : NaN;
