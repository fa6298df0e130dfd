import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { StackPolicy } from "../../policy";
import { TASK_DEFINITION } from "../../types";
import { validateEach } from "../../values";
import { IMAGE_RUNNERS, imagesOf, readImage, repositoryOf } from "./images";
import { nothingStarts } from "./starters";

export const pinned: StackPolicy = {
  id: "image-pinned",
  description: "A container's image is pinned by its digest, or by a tag in an immutable repository: not latest, and not without a tag.",
  remediation: "Name the build by its digest, or by a tag such as its git commit.",
  references: {},
  waivable: true,
  types: IMAGE_RUNNERS,
  validateStack(stack) {
    const graph = graphOf(stack);
    return validateEach(graph.ofType(IMAGE_RUNNERS), (task) => {
      const loose = imagesOf(task).filter(({ image }) => !isPinned(image, graph));
      if (loose.length === 0 || (task.type === TASK_DEFINITION && nothingStarts(task, stack))) return [];
      return loose.map(({ path, image }) => ({
        resource: task,
        property: path,
        found: image,
        allowed: "with @sha256:<digest>, or with a tag other than latest in a repository of this program",
      }));
    });
  },
};

function isPinned(image: string, graph: ResourceGraph): boolean {
  const { tag, digest } = readImage(image);
  if (digest !== undefined) return /^sha256:[0-9a-f]{64}$/.test(digest);
  // image-tags-immutable covers the program's repositories; whether others are immutable is unknown.
  return tag !== undefined && tag !== "" && tag !== "latest" && repositoryOf(image, graph) !== undefined;
}
