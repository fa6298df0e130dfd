import { createHash } from "node:crypto";

import { unknownValue } from "../shared/signatures";
import { plain, type Properties, unknownPaths } from "../shared/values";
import { NO_OPTIONS, type SimulatedResource } from "./simulated-resource";

/** `awsx.ecr.Image`, the one component of another process whose resources are known: one image. */
export const AWSX_IMAGE = "awsx:ecr:Image";

/** The image that it builds. */
export const DOCKER_IMAGE = "docker-build:index:Image";

/** Arguments of the component. */
interface AwsxImageArgs {
  repositoryUrl: string;
  imageName?: string;
  imageTag?: string;
  context?: string;
  dockerfile?: string;
  target?: string;
  platform?: string;
  args?: Record<string, string>;
  cacheFrom?: string[];
}

/** Answer to the component: its outputs, and the resource that its plugin registers; none while an argument is unknown. */
export interface AwsxImageAnswer {
  outputs: Properties;
  build: SimulatedResource | undefined;
}

/**
 * Answers `awsx.ecr.Image` as its plugin does; only the digest is made up, the same for the same arguments. Nothing is built. The registry's
 * credentials, an input of the image, are omitted, as only AWS knows them.
 * Source: pulumi/pulumi-awsx, awsx/ecr/image.ts, `computeImageFromAsset`, and awsx/utils.ts, `sha1hash`.
 *
 * @param component With the provider of docker-build that its children have; empty for the default one.
 * @param stack Name of the stack, which is part of the tag if the program sets none.
 */
export function answerImage(component: Omit<SimulatedResource, "outputs">, stack: string): AwsxImageAnswer {
  const args = plain(component.inputs) as Properties & AwsxImageArgs;
  if (unknownPaths(args).length > 0) return { outputs: { imageUri: unknownValue }, build: undefined };

  const { repositoryUrl, cacheFrom = [], context = ".", dockerfile, platform, target, args: buildArgs } = args;
  const tag = args.imageName ?? args.imageTag ?? tagByPath(args, stack);
  const name = `${repositoryUrl}:${tag}`;
  const caches = cacheFrom.length > 0 ? cacheFrom : [name];
  const inputs = withoutUndefined({
    tags: [name],
    buildArgs,
    cacheFrom: caches.map((ref) => ({ registry: { ref } })),
    cacheTo: [{ inline: {} }],
    context: { location: context },
    dockerfile: withoutUndefined({ location: dockerfile }),
    platforms: platform === undefined ? [] : [platform],
    target,
    push: true,
  });
  const digest = `sha256:${createHash("sha256").update(JSON.stringify(inputs)).digest("hex")}`;
  const build: SimulatedResource = {
    urn: component.urn.replace(/::[^:]*$/, `$${DOCKER_IMAGE}::${tag}`),
    type: DOCKER_IMAGE,
    name: tag,
    custom: true,
    remote: false,
    external: false,
    id: digest,
    parent: component.urn,
    provider: component.provider,
    version: "",
    inputs,
    outputs: { ...inputs, digest, ref: `${name}@${digest}` },
    dependencies: component.dependencies,
    propertyDependencies: {},
    options: { ...NO_OPTIONS, protect: component.options.protect, retainOnDelete: component.options.retainOnDelete },
  };
  return { outputs: { imageUri: `${repositoryUrl}@${digest}` }, build };
}

/** The tag without `imageTag`: a hash of the folder's path, not of what is in it. */
function tagByPath({ context = ".", dockerfile, args = {} }: AwsxImageArgs, stack: string): string {
  const text = [
    context,
    ...(dockerfile === undefined ? [] : [`;dockerfile=${dockerfile}`]),
    ...Object.entries(args).map(([key, value]) => `;arg[${key}]=${value}`),
    stack,
  ].join("");
  return `${createHash("sha1").update(text).digest("hex").slice(0, 8)}-container`;
}

/** Inputs as they are sent: JSON has no undefined. */
const withoutUndefined = (inputs: Properties): Properties =>
  Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
