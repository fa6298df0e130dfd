/**
 * A tag that names one build for ever, or a digest. `latest` can't: the next push would move it, and an immutable repository
 * refuses that push. Source of the forms: OCI distribution specification, "Pulling manifests"; OCI image specification, "Digests".
 */
export const IMAGE_PATTERN = /^(?!latest$)([A-Za-z0-9_][A-Za-z0-9._-]{0,127}|sha256:[0-9a-f]{64})$/;

export const IMAGE_FORM = "a tag other than latest, e.g. the git commit, or a digest \"sha256:<64 hexadecimal digits>\"";

/** Stands in a task definition until there is an image. No task is started from it; but ECS goes back to it when the first image fails. */
export const NO_IMAGE_YET = "awaits-first-image";

/** What stands between repository and reference: `:` before a tag, `@` before a digest. */
export function imageSeparator(image: string): ":" | "@" {
  return image.startsWith("sha256:") ? "@" : ":";
}
