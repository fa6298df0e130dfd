import { declaredBelow } from "../declared";
import { DOCUMENTS, documentsOf, type Statement } from "../iam/document";
import { isAboutOn, resourcesOf } from "../iam/principal";
import { judgeLifecycle } from "../images/lifecycle";
import { containersOf, imagesByRepository, isDeclared, isNamedForEver, readImage, repositoryOf } from "../images/references";
import { nothingStarts } from "../images/starters";
import { linksOf } from "../links";
import type { Policy, ResourcePolicy, StackPolicy } from "../policy";
import { property } from "../stack-view";
import { FUNCTION, REPOSITORY, TASK_DEFINITION } from "../types";
import { itemsOf, must, parsedJson, validateEach } from "../values";

const TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate";
const LIFECYCLE_POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

const tagsImmutable: ResourcePolicy = {
  id: "image-tags-immutable",
  description: "A tag in a repository names one image for ever.",
  remediation: "Set imageTagMutability to \"IMMUTABLE\".",
  references: ["Security Hub ECR.2", "Checkov CKV_AWS_51", "Trivy AVD-AWS-0031"],
  waivable: false,
  types: [REPOSITORY, TEMPLATE],
  validateResource: (resource) => must(resource, "imageTagMutability", (value) => value === "IMMUTABLE", "\"IMMUTABLE\""),
};

const tagsStayImmutable: ResourcePolicy = {
  id: "image-immutability-not-ignored",
  description: "The program puts a repository's immutability back when somebody changes it.",
  remediation: "Take it out of ignoreChanges.",
  references: [],
  waivable: false,
  types: [REPOSITORY, TEMPLATE],
  validateResource(resource) {
    const ignored = resource.ignoreChanges.filter((path) => path === "*" || /^\[?"?imageTagMutability(ExclusionFilters)?\b/.test(path));
    return ignored.map((found) => ({
      resource,
      property: "ignoreChanges",
      found,
      allowed: "without imageTagMutability and imageTagMutabilityExclusionFilters",
    }));
  },
};

const mutabilityNotGranted: ResourcePolicy = {
  id: "image-mutability-not-granted",
  description: "Nobody may make a repository's tags mutable.",
  remediation: "Name the actions that are needed; ecr:PutImageTagMutability is this program's own affair.",
  references: [],
  waivable: false,
  types: [...new Set(DOCUMENTS.map(({ type }) => type))],
  validateResource: (resource) =>
    documentsOf(resource).flatMap(({ statements }) =>
      statements.filter(grantsMutability).map(({ path, actions, notActions }) => ({
        resource,
        property: path,
        found: actions.length > 0 ? actions : { NotAction: notActions },
        allowed: "without ecr:PutImageTagMutability",
      }))
    ),
};

const scanOnPush: ResourcePolicy = {
  id: "image-scan-on-push",
  description: "Images are scanned for known vulnerabilities when they are pushed.",
  remediation: "Set imageScanningConfiguration to { scanOnPush: true }.",
  references: ["Security Hub ECR.1", "Checkov CKV_AWS_163", "Trivy AVD-AWS-0030"],
  waivable: true,
  types: [REPOSITORY],
  validateResource: (resource) => must(resource, "imageScanningConfiguration.scanOnPush", (value) => value === true, "true"),
};

// Checkov CKV_AWS_136, Security Hub ECR.5 and Trivy AVD-AWS-0033 ask for more: a KMS key, of the customer.
const repositoryEncrypted: ResourcePolicy = {
  id: "image-repository-encrypted",
  description: "A repository says how it is encrypted, since that can never be changed.",
  remediation: "Set encryptionConfigurations to [{ encryptionType: \"AES256\" }], or \"KMS\" with a key.",
  references: [],
  waivable: true,
  types: [REPOSITORY, TEMPLATE],
  validateResource(resource) {
    const types = itemsOf(resource, "encryptionConfigurations").map((item) => property(resource, `${item}.encryptionType`));
    const isEncrypted = types.length > 0 && types.every((type) => type === "AES256" || type === "KMS" || type === "KMS_DSSE");
    return isEncrypted
      ? []
      : [{
        resource,
        property: "encryptionConfigurations",
        found: property(resource, "encryptionConfigurations"),
        allowed: "AES256, KMS or KMS_DSSE",
      }];
  },
};

const noForceDelete: ResourcePolicy = {
  id: "image-no-force-delete",
  description: "In production, a repository with images can't be deleted.",
  remediation: "Set forceDelete to false.",
  references: [],
  waivable: true,
  productionOnly: true,
  types: [REPOSITORY],
  validateResource: (resource) =>
    must(resource, "forceDelete", (value) => value === undefined || value === null || value === false, "false"),
};

const lifecycle: StackPolicy = {
  id: "image-lifecycle-policy",
  description: "A repository's lifecycle policy expires images, but none that runs.",
  remediation:
    "Let a rule for the tags of running images (\"tagPatternList\": [\"live-*\"], \"countType\": \"imageCountMoreThan\") come before the one that expires all others: an image belongs to the first rule that fits it.",
  references: ["Security Hub ECR.3"],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const policies = links.reverse([LIFECYCLE_POLICY], "repository", [REPOSITORY]);
    const running = imagesByRepository(links);
    return validateEach(links.ofType([REPOSITORY]), (repository) => {
      const own = policies.get(repository) ?? [];
      if (own.length === 0) {
        return [{
          resource: repository,
          property: "lifecyclePolicy",
          found: undefined,
          allowed: "an aws.ecr.LifecyclePolicy of this repository",
        }];
      }
      return own.flatMap((policy) => judgeLifecycle(policy, running.get(repository) ?? []));
    });
  },
};

/** What is demanded of images, with the registries besides the program's own that they may come from, e.g. `public.ecr.aws/docker/library`. */
export function images(registries: readonly string[] = []): readonly Policy[] {
  const known: StackPolicy = {
    id: "image-trusted-registry",
    description: "Containers and functions run images of the program's repositories, or of registries that are declared.",
    remediation: "Push the image to a repository of this program, or declare its registry in policy-pack/declared.json with its reason.",
    references: [],
    waivable: true,
    validateStack(program) {
      const links = linksOf(program);
      return validateEach(links.ofType([TASK_DEFINITION, FUNCTION]), (task) => {
        const definitions = parsedJson(property(task, "containerDefinitions"));
        // Never the text itself: a secret may be in it.
        const unread = Array.isArray(definitions) || task.type === FUNCTION
          ? []
          : [{
            resource: task,
            property: "containerDefinitions",
            found: definitions === undefined ? undefined : "no list",
            allowed: "a list of container definitions",
          }];
        return [
          ...unread,
          ...containersOf(task).filter(({ image }) => repositoryOf(image, links) === undefined && !isDeclared(image, registries))
            .map(({ path, image }) => ({ resource: task, property: path, found: image, allowed: knownImage(readImage(image).repository) })),
        ];
      });
    },
  };
  const named: StackPolicy = {
    id: "image-pinned",
    description: "A container's image is named by its digest, or by a tag in an immutable repository; never latest, never without a tag.",
    remediation: "Name the build: its digest, or its git commit as the tag.",
    references: [],
    waivable: true,
    validateStack(program) {
      const links = linksOf(program);
      return validateEach(links.ofType([TASK_DEFINITION, FUNCTION]), (task) => {
        const loose = containersOf(task).filter(({ image }) => !isNamedForEver(image, links));
        if (loose.length === 0 || (task.type === TASK_DEFINITION && nothingStarts(task, program))) return [];
        return loose.map(({ path, image }) => ({
          resource: task,
          property: path,
          found: image,
          allowed: "with @sha256:<digest>, or with a tag other than latest in a repository of this program",
        }));
      });
    },
  };
  return [tagsImmutable, tagsStayImmutable, mutabilityNotGranted, scanOnPush, repositoryEncrypted, noForceDelete, lifecycle, known, named];
}

export const IMAGES: readonly Policy[] = images();

/** A repository's own policy names no resource: it is about the repository. */
function grantsMutability(statement: Statement): boolean {
  const resources = resourcesOf(statement);
  return statement.effect === "Allow"
    && (resources.length === 0 ? ["*"] : resources).some((arn) => isAboutOn(statement, "ecr:PutImageTagMutability", arn));
}

/** @param repository Empty where there is no image at all. */
function knownImage(repository: string): string {
  return `an image of a repository of this program${
    repository === "" ? "" : `, or by digest of a registry ${declaredBelow(["registries"], repository)}`
  }`;
}
