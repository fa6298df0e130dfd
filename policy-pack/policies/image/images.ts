import type { ecs } from "@pulumi/aws";

import { DEFINITIONS } from "../../container-definitions";
import type { ResourceGraph } from "../../graph/resource-graph";
import { parsedJson } from "../../json";
import { walk } from "../../secrets/places";
import { isList, isObject, property, type Resource, UNKNOWN, UnknownValueError } from "../../stack-view";
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

/** Types that run images, and the properties in which they name them, at any depth. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  ...DEFINITIONS,
  "aws:ecs/expressGatewayService:ExpressGatewayService": ["primaryContainer"],
  [FUNCTION]: ["imageUri"],
  "aws:apprunner/service:Service": ["sourceConfiguration"],
  "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime": ["agentRuntimeArtifact"],
  "aws:bedrock/agentcoreHarness:AgentcoreHarness": ["environmentArtifact"],
  "aws:codebuild/project:Project": ["environment"],
  "aws:emrserverless/application:Application": ["imageConfiguration"],
  "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion": ["containers"],
  "aws:sagemaker/algorithm:Algorithm": ["trainingSpecification"],
  "aws:sagemaker/hyperParameterTuningJob:HyperParameterTuningJob": ["trainingJobDefinition", "trainingJobDefinitions"],
  "aws:sagemaker/imageVersion:ImageVersion": ["baseImage"],
  "aws:sagemaker/model:Model": ["primaryContainer", "containers"],
  "aws:sagemaker/trainingJob:TrainingJob": ["algorithmSpecification", "debugRuleConfigurations", "profilerRuleConfigurations"],
};
export const IMAGE_RUNNERS = Object.keys(RUNNERS);

/** Names under which a service takes an image; tests/policy-pack/images.test.ts compares them with the SDK. */
const IMAGE_NAME = /^(?:image|imageUri|imageIdentifier|containerUri|trainingImage|ruleEvaluatorImage|baseImage)$/i;
/** AWS's own environments of CodeBuild, e.g. `aws/codebuild/standard:7.0`. Source: CodeBuild user guide, "Docker images provided by CodeBuild". */
const CURATED = /^aws\/codebuild\//;

/** The images that a resource runs, one for each container of a task definition. @throws {UnknownValueError} One of them is unknown. */
export function imagesOf(runner: Resource): { path: string; image: string }[] {
  if (runner.type === TASK_DEFINITION) return imagesOfContainers(runner);
  return (RUNNERS[runner.type] ?? []).flatMap((key) =>
    [...walk(parsedJson(property(runner, key)), key)].flatMap(({ path, name, value }) => {
      if (name === undefined ? !IMAGE_NAME.test(key) : !IMAGE_NAME.test(name)) return [];
      if (value === UNKNOWN) throw new UnknownValueError(runner, path);
      return typeof value === "string" && value !== "" && !CURATED.test(value) ? [{ path, image: value }] : [];
    })
  );
}

function imagesOfContainers(task: Resource): { path: string; image: string }[] {
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
