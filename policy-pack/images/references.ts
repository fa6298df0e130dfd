import type { Links } from "../links";
import { isObject, property, type Resource, UnknownValueError } from "../stack-view";
import { FUNCTION, REPOSITORY, TASK_DEFINITION } from "../types";
import { list, parsedJson, textsIn } from "../values";

/** An image as a container names it. */
export interface Image {
  /** With its registry, e.g. `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop`. */
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
}

/** Source: distribution/reference: a colon behind the last slash begins a tag, an at-sign a digest. */
export function readImage(text: string): Image {
  const [name = "", digest] = text.split("@", 2);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  return colon < 0
    ? { repository: name, tag: undefined, digest }
    : { repository: name.slice(0, colon), tag: name.slice(colon + 1), digest };
}

/** The images of a task definition's containers, or of a function. */
export function containersOf(task: Resource): { path: string; image: string }[] {
  if (task.type === FUNCTION) {
    const image = property(task, "imageUri");
    return typeof image === "string" && image !== "" ? [{ path: "imageUri", image }] : [];
  }
  const definitions = parsedJson(property(task, "containerDefinitions"));
  return list(Array.isArray(definitions) ? definitions : undefined).flatMap((definition, index) => {
    const path = `containerDefinitions.${index}.image`;
    const image = isObject(definition) ? definition["image"] : undefined;
    if (textsIn(image).unknown) throw new UnknownValueError(task, path);
    return [{ path, image: typeof image === "string" ? image : "" }];
  });
}

/** The program's repository that an image is in. */
export function repositoryOf(image: string, links: Links): Resource | undefined {
  const { repository } = readImage(image);
  if (repository === "") return undefined;
  return links.ofType([REPOSITORY]).find(({ properties }) => {
    const url = properties["repositoryUrl"];
    if (typeof url === "string") return url === repository;
    const [, name] = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/(.+)$/.exec(repository) ?? [];
    return name !== undefined && name === properties["name"];
  });
}

export function isDeclared(image: string, registries: readonly string[]): boolean {
  const { repository } = readImage(image);
  return registries.some((registry) => repository === registry || repository.startsWith(`${registry}/`));
}

export function isNamedForEver(image: string, links: Links): boolean {
  const { tag, digest } = readImage(image);
  if (digest !== undefined) return /^sha256:[0-9a-f]{64}$/.test(digest);
  // Whether the program's repositories are immutable is said by image-tags-immutable; of others it isn't known.
  return tag !== undefined && tag !== "" && tag !== "latest" && repositoryOf(image, links) !== undefined;
}

/** By repository, the images that task definitions name in it; those that aren't known yet are left out. */
export function imagesByRepository(links: Links): Map<Resource, Image[]> {
  const found = new Map<Resource, Image[]>();
  for (const task of links.ofType([TASK_DEFINITION])) {
    for (const image of new Set(knownImages(task))) {
      const repository = repositoryOf(image, links);
      if (repository !== undefined) found.set(repository, [...(found.get(repository) ?? []), readImage(image)]);
    }
  }
  return found;
}

function knownImages(task: Resource): string[] {
  try {
    return containersOf(task).map(({ image }) => image);
  } catch (error) {
    if (error instanceof UnknownValueError) return [];
    throw error;
  }
}
