import { isObject, type Properties } from "../../toolkit/shared/values";
import type { Source } from "./source-folder";

/** Facts of an image's config. Source: OCI image specification, "Image Configuration". */
export interface ImageConfig {
  /** e.g. `linux/amd64`. */
  platform: string;
  labels: Readonly<Record<string, string>>;
}

/**
 * Labels of an image that say from which commit, repository and folder it was built. Two folders of one repository have the same commit.
 * Source of the first two: OCI image specification, "Pre-Defined Annotation Keys".
 */
const REVISION = "org.opencontainers.image.revision";
const SOURCE = "org.opencontainers.image.source";
const FOLDER = "aws-practice.folder";

export function labelsOf({ commit, repository, path }: Source): Record<string, string> {
  return { [REVISION]: commit, [SOURCE]: repository ?? "", [FOLDER]: path };
}

/** Commit that an image was built from; undefined if it isn't labelled. */
export const revisionOf = ({ labels }: ImageConfig): string | undefined => labels[REVISION] || undefined;

/** Repository that an image was built from; undefined if it isn't labelled. */
export const repositoryOf = ({ labels }: ImageConfig): string | undefined => labels[SOURCE] || undefined;

/** Difference between an image and its source; undefined if it was built from this commit, repository and folder. */
export function differenceTo(source: Source, { labels }: ImageConfig): string | undefined {
  const wrong = Object.entries(labelsOf(source)).filter(([name, value]) => (labels[name] ?? "") !== value);
  const shown = (value: string | undefined) => JSON.stringify(value ?? "");
  return wrong.length === 0
    ? undefined
    : wrong.map(([name, value]) => `its label ${name} is ${shown(labels[name])}, not ${shown(value)}`).join("\n  ");
}

export function readConfig(config: Properties): ImageConfig {
  const { os, architecture, config: container } = config;
  const settings = isObject(container) ? container : {};
  const labels = settings["Labels"];
  const texts = isObject(labels) ? Object.entries(labels).filter((entry): entry is [string, string] => typeof entry[1] === "string") : [];
  return { platform: `${String(os)}/${String(architecture)}`, labels: Object.fromEntries(texts) };
}
