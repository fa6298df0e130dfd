import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { resolve } from "../shared/schema";
import { contentHash, dockerfilePath } from "./build-content";
import { type BuildSettings, buildSettings } from "./build-settings";
import type { Registry } from "./registry";

/** The version that package.json's peerDependencies has. */
export const AWSX = "@pulumi/awsx@3.9.0";

/**
 * Plugin that builds. awsx asks for 0.0.14, which takes an image for deleted if the token of the last build has expired, as after 12 hours:
 * the refresh of the next update forgets it, and its tag is rejected by the repository that still has it.
 * Sources: pulumi/pulumi-docker-build, provider/internal/image.go, `Read`, and pull request 930, first in 0.0.21; pulumi/pulumi,
 * pkg/resource/deploy/step.go, `RefreshStep`: a refresh reads with the inputs in the state.
 */
export const DOCKER_BUILD = "0.0.22";

const PLATFORMS = { X86_64: "linux/amd64", ARM64: "linux/arm64" } as const;

export interface BuiltImageArgs {
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  build: BuildSettings;
  /** Processor of the tasks that run it. */
  architecture: keyof typeof PLATFORMS;
  /** Repository that it is pushed to. */
  registry: Pick<Registry, "repositoryUrl" | "pullStatements">;
}

/**
 * Image that `pulumi up` builds from a folder and pushes, for people without a pipeline; a preview builds nothing.
 *
 * - Random part of the tag, replaced with the content
 * - Provider of docker-build, in the version that it must have
 * - `awsx.ecr.Image`, which builds with Docker on the machine that runs the CLI
 *
 * The tag is `live-<content>-<random>`. By `live-` the registry's lifecycle policy keeps it. By the random part it is new each time that the
 * content changes, also back to an earlier one: an immutable repository rejects a second build under the first one's tag. And it is
 * unknown in a preview that changes the image, which is why docker-build, which builds in previews if it knows all inputs, builds nothing.
 *
 * Sources: pulumi/pulumi-awsx, awsx/ecr/image.ts: without `imageTag` it tags by the folder's path, so that a second build would be
 * rejected; it pushes with an inline cache, which adds no manifest. pulumi/pulumi-docker-build, provider/internal/client.go, `Build`:
 * attestations are off, so that the image is one manifest and no index, whose children the lifecycle would count;
 * provider/internal/image.go, `Create`: `buildOnPreview` is true by default.
 */
export class BuiltImage extends pulumi.ComponentResource {
  private readonly uri: pulumi.Output<string>;
  private readonly registry: BuiltImageArgs["registry"];

  constructor(name: string, args: BuiltImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:BuiltImage", name, {}, opts);

    const build = resolve(buildSettings, `${args.subject}: build`, args.build);
    const platform = PLATFORMS[args.architecture];
    const content = contentHash(args.subject, build, platform);
    const tag = new random.RandomId(`${name}-tag`, { prefix: `live-${content.slice(0, 16)}-`, byteLength: 4 }, { parent: this });

    const builder = new DockerBuild(`${name}-builder`, { parent: this });
    const Image = imageClass(args.subject);
    const image = new Image(name, {
      repositoryUrl: args.registry.repositoryUrl,
      imageTag: tag.hex,
      context: build.folder,
      dockerfile: dockerfilePath(build),
      target: build.target,
      args: build.args,
      platform,
      // docker-build deletes the image of a resource that is replaced; earlier images are for a rollback, until the lifecycle expires them.
      // Source: pulumi/pulumi-docker-build, provider/internal/image.go, `Delete`; its resource inherits the option.
    }, { parent: this, providers: [builder], retainOnDelete: true });

    this.registry = args.registry;
    this.uri = image.imageUri;
    this.registerOutputs({ imageUri: this.uri });
  }

  /** Name of the image with its digest. */
  image(): pulumi.Output<string> {
    return this.uri;
  }

  /** Permissions to pull it, for a task's execution role. */
  pullStatements(): ReturnType<Registry["pullStatements"]> {
    return this.registry.pullStatements();
  }
}

class DockerBuild extends pulumi.ProviderResource {
  constructor(name: string, opts: pulumi.ResourceOptions) {
    super("docker-build", name, {}, { ...opts, version: DOCKER_BUILD });
  }
}

interface AwsxImageArgs {
  repositoryUrl: pulumi.Input<string>;
  imageTag: pulumi.Input<string>;
  context: string;
  dockerfile: string;
  target: string | undefined;
  args: Record<string, string>;
  platform: string;
}

/** `awsx.ecr.Image`; the package may be missing, so its own types can't be named. */
type AwsxImage = new(name: string, args: AwsxImageArgs, opts: pulumi.ComponentResourceOptions) => pulumi.ComponentResource & {
  imageUri: pulumi.Output<string>;
};

/**
 * Loads only the class, and only for a service with `build`.
 *
 * @throws {RunError} The package isn't installed.
 */
function imageClass(subject: string): AwsxImage {
  try {
    return (require("@pulumi/awsx/ecr/image") as { Image: AwsxImage }).Image;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    throw new pulumi.RunError(
      `${subject}: build needs the package @pulumi/awsx, which isn't installed; run npm install --save-prod --save-exact ${AWSX}, or set image instead`,
    );
  }
}
