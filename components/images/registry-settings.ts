import * as v from "valibot";

import { group, integerBetween, matching, trueOrFalse } from "../shared/schema";

/** Far below ECR's own limit for a countNumber; no team looks through more than this. */
const IMAGES_TO_KEEP = { min: 1, max: 1_000 };

/** Source: Amazon ECR API reference, `CreateRepository`, repositoryName: 2 to 256 characters. */
export const REPOSITORY_NAME_PATTERN = /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;
export const REPOSITORY_NAME_FORM =
  "at least 2 and at most 256 characters: lower-case letters and digits, with single . _ - / between them";
export const repositoryName = matching(REPOSITORY_NAME_PATTERN, `a repository name: ${REPOSITORY_NAME_FORM}`);

/** Settings of an image repository. */
export const registrySettings = group({
  /**
   * How many images to keep once newer ones are pushed; 1 to 1,000. All count, the live ones among them.
   * The newest 100 images tagged `live-*` are never among those that expire: they are what services run.
   * @default 3
   */
  imagesToKeep: v.optional(integerBetween(IMAGES_TO_KEEP), 3),

  /**
   * Delete the repository even while it holds images.
   * @default false - `pulumi destroy` stops at a repository with images in it
   */
  forceDelete: v.optional(trueOrFalse(), false),
});
export interface RegistrySettings extends v.InferInput<typeof registrySettings> {}
