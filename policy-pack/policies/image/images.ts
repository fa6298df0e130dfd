import type { ecs } from "@pulumi/aws";

import type { ResourceGraph } from "../../graph/resource-graph";
import { parsedJson } from "../../json";
import { isList, isObject, property, type Resource, UnknownValueError } from "../../stack-view";
import { FUNCTION, REPOSITORY, TASK_DEFINITION } from "../../types";
import { addTo, list, textsIn } from "../../values";

/** An image reference of a container. */
export interface Image {
  /** With its registry, e.g. `111111111111.dkr.ecr.eu-west-1.amazonaws.com/shop`. */
  repository: string;
  tag: string | undefined;
  digest: string | undefined;
}

/** Parses an image reference. Source: distribution/reference: a colon after the last slash begins a tag, an at sign a digest. */
export function readImage(text: string): Image {
  const [name = "", digest] = text.split("@", 2);
  const colon = name.indexOf(":", name.lastIndexOf("/") + 1);
  return colon < 0
    ? { repository: name, tag: undefined, digest }
    : { repository: name.slice(0, colon), tag: name.slice(colon + 1), digest };
}

/** The images of a task definition's containers, or of a function. @throws {UnknownValueError} One of them is unknown. */
export function imagesOf(task: Resource): { path: string; image: string }[] {
  if (task.type === FUNCTION) {
    const image = property(task, "imageUri");
    return typeof image === "string" && image !== "" ? [{ path: "imageUri", image }] : [];
  }
  const definitions = parsedJson(property<ecs.TaskDefinitionArgs>(task, "containerDefinitions"));
  return list(isList(definitions) ? definitions : undefined).flatMap((definition, index) => {
    const path = `containerDefinitions.${index}.image`;
    const image = isObject(definition) ? definition["image"] : undefined;
    if (textsIn(image).unknown) throw new UnknownValueError(task, path);
    return [{ path, image: typeof image === "string" ? image : "" }];
  });
}

/** The program's repository of an image: by its URL, or by its name while the URL is unknown. */
export function repositoryOf(image: string, graph: ResourceGraph): Resource | undefined {
  const { repository } = readImage(image);
  if (repository === "") return undefined;
  const byUrl = graph.identified(repository, [REPOSITORY]).find(({ properties }) => properties["repositoryUrl"] === repository);
  if (byUrl !== undefined) return byUrl;
  const [, name] = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/(.+)$/.exec(repository) ?? [];
  return graph.identified(name ?? "", [REPOSITORY]).find(({ properties }) =>
    typeof properties["repositoryUrl"] !== "string" && properties["name"] === name
  );
}

/** By repository, the images that task definitions name in it; unknown ones are omitted. */
export function imagesByRepository(graph: ResourceGraph): Map<Resource, Image[]> {
  const found = new Map<Resource, Image[]>();
  for (const task of graph.ofType([TASK_DEFINITION])) {
    for (const image of new Set(knownImages(task))) {
      const repository = repositoryOf(image, graph);
      if (repository !== undefined) addTo(found, repository, readImage(image));
    }
  }
  return found;
}

function knownImages(task: Resource): string[] {
  try {
    return imagesOf(task).map(({ image }) => image);
  } catch (error) {
    if (error instanceof UnknownValueError) return [];
    throw error;
  }
}
