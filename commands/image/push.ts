import { ProgramError } from "../../toolkit/shared/errors";
import type { Builder } from "./builder";
import { differenceTo, type ImageConfig, labelsOf } from "./image-config";
import type { ImageRepository, PushedImage } from "./image-repository";
import type { MarkedImage } from "./mark-live";
import type { ProgramImage } from "./program-image";
import type { Source } from "./source-folder";

/** An image to build and push, and where to report. */
export interface ImagePlace {
  image: ProgramImage;
  source: Source;
  folder: string;
  show: (text: string) => void;
}

const nameOf = ({ image, source }: ImagePlace): string => `${image.repositoryUrl}:${source.commit}`;

export async function buildImage(place: ImagePlace, builder: Builder): Promise<void> {
  const { image: { platform }, source, folder } = place;
  await builder.build({ image: nameOf(place), platform, labels: labelsOf(source), folder });
}

/**
 * Pushes the image of a commit unless the registry has it, and verifies the one that the registry has.
 *
 * @throws {ProgramError} The tag belongs to an image of another commit, repository, folder or platform; or what arrived isn't one image.
 */
export async function pushImage(
  place: ImagePlace,
  repository: ImageRepository,
  findBuilder: () => Promise<Builder>,
  host: string,
): Promise<MarkedImage> {
  const { source: { commit }, show } = place;
  const existing = await repository.find(commit);
  if (existing !== undefined) {
    await verify(place, repository, existing, "Tags are immutable: commit again to push another image");
    show(`${commit} is in ${repository.name} already, built from the same commit\n`);
    return { commit, digest: existing.digest };
  }
  const builder = await findBuilder();
  const built = await builder.configOf(nameOf(place));
  if (built === undefined || problemOf(place, built) !== undefined) await buildImage(place, builder);
  await builder.login(host, await repository.login());
  const failure = await builder.push(nameOf(place)).then(() => undefined, (error: Error) => error);
  const pushed = await repository.find(commit); // another run may have been faster
  if (pushed === undefined) throw failure ?? new ProgramError(`${builder.name} pushed ${commit}, but ${repository.name} doesn't have it`);
  await verify(place, repository, pushed, `${builder.name} pushed it, and its tag is immutable: fix the build, and commit again`);
  show(`${commit} is in ${repository.name}\n`);
  return { commit, digest: pushed.digest };
}

async function verify(place: ImagePlace, repository: ImageRepository, image: PushedImage, remedy: string): Promise<void> {
  const problem = problemOf(place, await repository.configOf(image));
  if (problem !== undefined) {
    throw new ProgramError(`image ${place.source.commit} in ${repository.name} can't be used:\n  ${problem}\n  ${remedy}`);
  }
}

function problemOf({ image, source }: ImagePlace, config: ImageConfig): string | undefined {
  return config.platform === image.platform
    ? differenceTo(source, config)
    : `its platform is ${config.platform}, but the workloads run on ${image.platform}`;
}
