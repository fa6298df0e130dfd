import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Names } from "../shared/naming";
import { allow, type Statement } from "../shared/policy-document";
import { resolve } from "../shared/schema";
import { requireMatch } from "../shared/validation";
import { imageSeparator, NO_IMAGE_YET } from "./image-reference";
import { pushTo, REGISTRY_LOGIN } from "./push-statements";
import { type RegistrySettings, registrySettings, REPOSITORY_NAME_PATTERN } from "./registry-settings";

export interface RegistryArgs extends RegistrySettings {
  /** The setting that defines it, e.g. `aws-practice:registries.api`: violations name it. */
  setting?: string;

  /** Names the repository after the component: `aws-practice` -> `aws-practice-stg`. */
  names: Names;
}

/**
 * Private image repository with immutable tags: a tag names one image permanently, so the tested image is the one that runs.
 *
 * - ECR repository: tags IMMUTABLE, AES-256 at rest, scanned on push
 * - Lifecycle policy that keeps the newest 100 `live-*` images and the newest `imagesToKeep` of all
 *
 * @example
 * const registry = new Registry("aws-practice", { names }); // the repository aws-practice-stg
 * const image = registry.image(commit);
 */
export class Registry extends pulumi.ComponentResource {
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<repositoryName>`, without a tag. */
  readonly repositoryUrl: pulumi.Output<string>;

  /** Resource of pull and push grants. */
  readonly repositoryArn: pulumi.Output<string>;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Registry", name, {}, opts);

    const subject = `Registry "${name}"`;
    const repositoryName = args.names.withEnvironment(name);
    const { imagesToKeep, forceDelete } = resolve(registrySettings, subject, args);
    requireMatch(
      subject,
      "repositoryName",
      repositoryName,
      REPOSITORY_NAME_PATTERN,
      "2 to 256 lower-case letters and digits, with single . _ - / between them",
    );

    const repository = new aws.ecr.Repository(`${name}-repository`, {
      name: repositoryName, // a contract: the build pushes to this name
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      forceDelete,
    }, { parent: this });

    new aws.ecr.LifecyclePolicy(`${name}-lifecycle`, {
      repository: repository.name,
      policy: lifecyclePolicy(imagesToKeep),
    }, { parent: this });

    this.repositoryUrl = repository.repositoryUrl;
    this.repositoryArn = repository.arn;
    this.registerOutputs({ setting: args.setting, repositoryUrl: this.repositoryUrl, repositoryArn: this.repositoryArn });
  }

  /**
   * Name of an image in this repository by its tag or digest; without one a tag that doesn't exist, for a task definition without tasks.
   */
  image(reference: string | undefined): pulumi.Output<string> {
    return reference === undefined
      ? pulumi.interpolate`${this.repositoryUrl}:${NO_IMAGE_YET}`
      : pulumi.interpolate`${this.repositoryUrl}${imageSeparator(reference)}${reference}`;
  }

  /**
   * Permissions to pull images from this repository, for a task's execution role.
   * Source: Amazon ECR user guide, "Repository policy examples", pull.
   */
  pullStatements(): Statement[] {
    return [
      REGISTRY_LOGIN,
      allow(["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], [this.repositoryArn]),
    ];
  }

  /** Permissions to push images to this repository, for a build. */
  pushStatements(): Statement[] {
    return pushTo([this.repositoryArn]);
  }
}

/**
 * An image in use has two tags, its commit and `live-<commit>`. ECR acts on an image by the first rule that matches its tags, or not at all, so
 * the rule that keeps live images is the first: any rule before it could expire them. Rule 2 counts the images that rule 1 matches: after
 * `imagesToKeep` later pushes an image without a live tag expires, whether these have one or not.
 * Source: Amazon ECR user guide, "Lifecycle policy evaluation rules". tests/components/images/registry-lifecycle.test.ts plays them.
 */
function lifecyclePolicy(imagesToKeep: number): string {
  const newest = (count: number) => ({ countType: "imageCountMoreThan", countNumber: count });
  const expire = { type: "expire" };

  return JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        description: "Images that a service runs: the newest 100",
        selection: { tagStatus: "tagged", tagPatternList: ["live-*"], ...newest(100) },
        action: expire,
      },
      {
        rulePriority: 2,
        description: `Of all images the newest ${imagesToKeep}`,
        selection: { tagStatus: "any", ...newest(imagesToKeep) },
        action: expire,
      },
    ],
  });
}
