import { readImage } from "../../policy-pack/policies/image/images";
import { knownAre, ProgramError, UsageError } from "../../toolkit/shared/errors";
import { isObject, plain } from "../../toolkit/shared/values";
import type { SimulatedResource } from "../../toolkit/simulator";
import { ancestorsIn, TASK_DEFINITION } from "../secrets/references";

/** Platforms of Fargate with Linux; the first is the default. */
export const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Source: Amazon ECS API reference, `RuntimePlatform`, cpuArchitecture; X86_64 if it is omitted. */
const PLATFORM_OF = { X86_64: "linux/amd64", ARM64: "linux/arm64" } as const;

const REPOSITORY = "aws:ecr/repository:Repository";

/** Repository and platform of an image. */
export interface ProgramImage {
  /** Name in AWS, e.g. `aws-practice-stg`. */
  repositoryName: string;
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<repositoryName>` */
  repositoryUrl: string;
  platform: Platform;
}

/** A service or job, and the container image that it runs. */
interface Workload {
  name: string;
  repositoryUrl: string;
  platform: Platform;
}

/** Choice of the user. */
export interface ChosenImage {
  service: string | undefined;
  repository: string | undefined;
  platform: Platform | undefined;
}

/**
 * Finds the repository and the platform of an image in a resolved program.
 *
 * @throws {UsageError} It has no such service or repository, or several, and none is chosen.
 * @throws {ProgramError} The platform isn't the one of the workloads that run the image.
 */
export function programImage(resources: readonly SimulatedResource[], chosen: ChosenImage): ProgramImage {
  const repositories = resources.filter(({ type, external }) => type === REPOSITORY && !external).map(({ outputs }) => ({
    repositoryName: String(plain(outputs["name"])),
    repositoryUrl: String(plain(outputs["repositoryUrl"])),
  }));
  const all = workloadsOf(resources).filter(({ repositoryUrl }) => repositories.some((each) => each.repositoryUrl === repositoryUrl));
  const named = chosen.service === undefined ? undefined : findNamed("--service", chosen.service, all, ({ name }) => name);
  const repository = named === undefined
    ? chooseRepository(repositories, chosen.repository)
    : repositories.find(({ repositoryUrl }) => repositoryUrl === named.repositoryUrl)!;
  const runners = named === undefined ? all.filter(({ repositoryUrl }) => repositoryUrl === repository.repositoryUrl) : [named];
  return { ...repository, platform: choosePlatform(runners, chosen.platform) };
}

function workloadsOf(resources: readonly SimulatedResource[]): Workload[] {
  const above = ancestorsIn(resources);
  return resources.filter(({ type, external }) => type === TASK_DEFINITION && !external).flatMap((definition) => {
    const containers = plain(definition.outputs["containerDefinitions"] ?? definition.inputs["containerDefinitions"]);
    const runtime = plain(definition.inputs["runtimePlatform"]);
    const architecture = isObject(runtime) && runtime["cpuArchitecture"] === "ARM64" ? "ARM64" : "X86_64";
    const name = above(definition).at(-1)?.name ?? definition.name;
    return imagesIn(containers).map((image) => ({
      name,
      repositoryUrl: readImage(image).repository,
      platform: PLATFORM_OF[architecture],
    }));
  });
}

/** Images of containers, as JSON; none if only AWS knows them. */
function imagesIn(containers: unknown): string[] {
  if (typeof containers !== "string" || !containers.startsWith("[")) return [];
  return (JSON.parse(containers) as unknown[]).filter(isObject).flatMap(({ image }) => (typeof image === "string" ? [image] : []));
}

function chooseRepository<R extends { repositoryName: string }>(repositories: readonly R[], name: string | undefined): R {
  if (name !== undefined) return findNamed("--repository", name, repositories, ({ repositoryName }) => repositoryName);
  const [first, second] = repositories;
  if (first === undefined) throw new UsageError("the program has no image repository: add one under registries");
  if (second === undefined) return first;
  const names = repositories.map(({ repositoryName }) => repositoryName);
  throw new UsageError(`which repository? Name it with --repository, or the service with --service; ${knownAre(names)}`);
}

function findNamed<T>(option: string, name: string, all: readonly T[], nameOf: (each: T) => string): T {
  const found = all.find((each) => nameOf(each) === name);
  if (found !== undefined) return found;
  throw new UsageError(`${option} is ${name}, which the program doesn't have; ${knownAre([...new Set(all.map(nameOf))].toSorted())}`);
}

function choosePlatform(runners: readonly Workload[], wanted: Platform | undefined): Platform {
  const other = runners.find(({ platform }) => wanted !== undefined && platform !== wanted);
  if (other !== undefined) {
    throw new ProgramError(
      `--platform is ${wanted}, but ${other.name} runs the image on ${other.platform}: omit it, or change the architecture of ${other.name}`,
    );
  }
  const [platform = wanted ?? PLATFORMS[0], another] = new Set(runners.map((each) => each.platform));
  if (another === undefined) return platform;
  const shown = runners.map(({ name, platform: on }) => `${name} on ${on}`).join(", ");
  throw new UsageError(`the workloads of the repository run on several platforms: name one with --service (${shown})`);
}
