/**
 * A tag that names one build permanently, or a digest. `latest` doesn't: the next push would move it, and an immutable repository
 * rejects that push. Source of the forms: OCI distribution specification, "Pulling manifests"; OCI image specification, "Digests".
 */
export const IMAGE_PATTERN = /^(?!latest$)([A-Za-z0-9_][A-Za-z0-9._-]{0,127}|sha256:[0-9a-f]{64})$/;

export const IMAGE_FORM = "a tag other than latest, e.g. the git commit, or a digest \"sha256:<64 hexadecimal digits>\"";

/** Tag in a task definition until image is set. No task is started from it, but ECS rolls back to it if the first image fails. */
export const NO_IMAGE_YET = "awaits-first-image";

/** Separator of repository and reference: `:` before a tag, `@` before a digest. */
export function imageSeparator(image: string): ":" | "@" {
  return image.startsWith("sha256:") ? "@" : ":";
}
