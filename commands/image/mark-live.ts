import { ProgramError } from "../../toolkit/shared/errors";
import { differenceTo, revisionOf } from "./image-config";
import type { ImageRepository } from "./image-repository";
import type { Source } from "./source-folder";

export interface MarkedImage {
  /** Commit that the image was built from. */
  commit: string;
  digest: string;
}

/**
 * Adds the tag `live-<commit>` to an image, which the repository's lifecycle policy keeps.
 *
 * @param reference Its tag or digest.
 * @param source Source that it must be built from; undefined: any.
 * @throws {ProgramError} The image isn't in the repository, or it was built from something else.
 */
export async function markLive(
  repository: ImageRepository,
  reference: string,
  source: Source | undefined,
  show: (text: string) => void,
): Promise<MarkedImage> {
  const image = await repository.find(reference);
  if (image === undefined) throw new ProgramError(`image ${reference} isn't in ${repository.name}: push it first`);
  const config = await repository.configOf(image);
  const commit = revisionOf(config);
  if (commit === undefined) {
    throw new ProgramError(`image ${reference} in ${repository.name} doesn't say which commit it was built from: push it by npm run image`);
  }
  const difference = source && differenceTo(source, config);
  if (difference !== undefined) throw new ProgramError(`image ${reference} in ${repository.name} can't be used:\n  ${difference}`);
  const done = await repository.tag(image, `live-${commit}`);
  show(`live-${commit} ${done === "added" ? "keeps" : "already keeps"} ${image.digest} from expiring\n`);
  return { commit, digest: image.digest };
}
