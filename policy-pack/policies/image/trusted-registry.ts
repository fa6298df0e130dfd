import type { ecs } from "@pulumi/aws";

import { type Declared, declaredBelow } from "../../declared/declared";
import { graphOf } from "../../graph/resource-graph";
import { parsedJson } from "../../json";
import type { Finding, StackPolicy } from "../../policy";
import { isList, property, type Resource } from "../../stack-view";
import { TASK_DEFINITION } from "../../types";
import { validateEach } from "../../values";
import { IMAGE_RUNNERS, imagesOf, readImage, repositoryOf } from "./images";

/** Images come from the program's repositories, or from registries that are declared, e.g. `public.ecr.aws/docker/library`. */
export const trustedRegistry = ({ registries }: Declared): StackPolicy => ({
  id: "image-trusted-registry",
  description:
    "Tasks, functions, jobs, builds, models and App Runner run images from the program's repositories, or from registries that are "
    + "declared.",
  remediation: "Push the image to a repository of this program, or declare its registry in policy-pack/declared.json with its reason.",
  references: {},
  waivable: true,
  types: IMAGE_RUNNERS,
  validateStack(stack) {
    const graph = graphOf(stack);
    return validateEach(graph.ofType(IMAGE_RUNNERS), (task) => [
      ...unreadable(task),
      ...imagesOf(task)
        .filter(({ image }) => repositoryOf(image, graph) === undefined && !isDeclared(image, Object.keys(registries)))
        .map(({ path, image }) => ({ resource: task, property: path, found: image, allowed: trustedImage(readImage(image).repository) })),
    ]);
  },
});

/** A finding if the container definitions aren't a list. It doesn't show the text, as a secret may be in it. */
function unreadable(task: Resource): Finding[] {
  if (task.type !== TASK_DEFINITION) return [];
  const definitions = parsedJson(property<ecs.TaskDefinitionArgs>(task, "containerDefinitions"));
  if (isList(definitions)) return [];
  const found = definitions === undefined ? undefined : "no list";
  return [{ resource: task, property: "containerDefinitions", found, allowed: "a list of container definitions" }];
}

function isDeclared(image: string, registries: readonly string[]): boolean {
  const { repository } = readImage(image);
  return registries.some((registry) => repository === registry || repository.startsWith(`${registry}/`));
}

/** @param repository Empty if there is no image at all. */
function trustedImage(repository: string): string {
  return `an image of a repository of this program${
    repository === "" ? "" : `, or by digest of a registry ${declaredBelow(["registries"], repository)}`
  }`;
}
