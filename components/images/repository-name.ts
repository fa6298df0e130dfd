/** Far below ECR's own limit for a countNumber; more than this no team looks through. */
export const IMAGES_TO_KEEP = { min: 1, max: 1_000 };

/** Source: Amazon ECR API reference, `CreateRepository`, repositoryName: 2 to 256 characters. */
export const REPOSITORY_NAME_PATTERN = /^(?=.{2,256}$)[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*$/;

export const REPOSITORY_DEFAULTS = { imagesToKeep: 3, forceDelete: false };
