import * as pulumi from "@pulumi/pulumi";

/**
 * Plugin of `awsx.ecr.Image`, which registers the same resource as the real one and answers with its digest.
 * Source: pulumi/pulumi-awsx, awsx/ecr/image.ts, `computeImageFromAsset`.
 *
 *     awsx.ts <version> [engine's address]
 */
const [version = "0.0.0", ...args] = process.argv.slice(2);

/** The version of @pulumi/docker-build that awsx requires. */
const BUILDER = (require("@pulumi/docker-build/package.json") as { version: string }).version;

class DockerImage extends pulumi.CustomResource {
  declare readonly digest: pulumi.Output<string>;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions) {
    super("docker-build:index:Image", name, { ...inputs, digest: undefined, ref: undefined, contextHash: undefined }, {
      version: BUILDER,
      ...opts,
    });
  }
}

interface ImageArgs {
  repositoryUrl: string;
  imageTag: string;
  context: string;
  dockerfile: string;
  target?: string;
  args?: Record<string, string>;
  platform: string;
}

class Image extends pulumi.ComponentResource {
  readonly imageUri: pulumi.Output<string>;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
    super("awsx:ecr:Image", name, inputs, opts);
    this.imageUri = pulumi.output(inputs as pulumi.Input<ImageArgs>).apply((all) => imageUriOf(all as ImageArgs, this));
    this.registerOutputs({ imageUri: this.imageUri });
  }
}

function imageUriOf(inputs: ImageArgs, parent: pulumi.Resource): pulumi.Output<string> {
  const { repositoryUrl, imageTag, context, dockerfile, target, args: buildArgs, platform } = inputs;
  const name = `${repositoryUrl}:${imageTag}`;
  const image = new DockerImage(imageTag, {
    tags: [name],
    buildArgs,
    cacheFrom: [{ registry: { ref: name } }],
    cacheTo: [{ inline: {} }],
    context: { location: context },
    dockerfile: { location: dockerfile },
    platforms: [platform],
    target,
    push: true,
    registries: [{ address: `https://${repositoryUrl.split("/")[0]!}`, username: "AWS", password: `a token of ${Date.now()}` }],
  }, { parent });
  return image.digest.apply((digest) => `${repositoryUrl}@${digest}`);
}

void pulumi.provider.main({
  version,
  construct: (name, type, inputs, options) => {
    if (type !== "awsx:ecr:Image") throw new Error(`unknown resource type ${type}`);
    const image = new Image(name, inputs, options);
    return Promise.resolve({ urn: image.urn, state: { imageUri: image.imageUri } });
  },
}, args);
