import { type Mutation, on, type Row } from "./mutation";

const BOTH = ["image-trusted-registry", "image-pinned"];
const added = (what: string, type: string, properties: object, ...policies: string[]): Row => [
  what,
  (p) => p.add(type, "added", properties),
  ...policies.map((id) => `${id} ${type.split(":").at(-1)} added`),
];

const PLACES: Row[] = [
  added(
    "App Runner with a public image",
    "aws:apprunner/service:Service",
    { sourceConfiguration: { imageRepository: { imageIdentifier: "public.ecr.aws/x/y:latest", imageRepositoryType: "ECR_PUBLIC" } } },
    ...BOTH,
  ),
  added(
    "a model of another registry",
    "aws:sagemaker/model:Model",
    { primaryContainer: { image: "888888888888.dkr.ecr.us-east-1.amazonaws.com/model:latest" } },
    ...BOTH,
  ),
  added("a batch job", "aws:batch/jobDefinition:JobDefinition", {
    containerProperties: JSON.stringify({ image: "busybox", readonlyRootFilesystem: true }),
  }, ...BOTH),
  added("a build with Docker Hub's image", "aws:codebuild/project:Project", { environment: { image: "node:24" } }, ...BOTH),
  added("a build with AWS's environment", "aws:codebuild/project:Project", { environment: { image: "aws/codebuild/standard:7.0" } }),
  added(
    "a privileged daemon",
    "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition",
    { containerDefinitions: [{ name: "agent", image: "datadog/agent:latest", privileged: true }] },
    ...BOTH,
    "operations-container-privileges",
  ),
  added("an Express gateway's container", "aws:ecs/expressGatewayService:ExpressGatewayService", {
    primaryContainer: { image: "nginx" },
  }, ...BOTH),
  added("a public repository", "aws:ecrpublic/repository:Repository", { repositoryName: "shop" }, "image-private-repository"),
  added("a registry without scans", "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", {
    scanType: "BASIC",
    rules: [],
  }, "image-scan-on-push"),
  added("a registry with scans", "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration", {
    scanType: "ENHANCED",
    rules: [{ scanFrequency: "CONTINUOUS_SCAN", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
  }),
  added(
    "a second public repository, deleted with its images",
    "aws:ecrpublic/repository:Repository",
    { repositoryName: "shop", forceDestroy: true },
    "image-private-repository",
  ),
  added("images copied to a stranger", "aws:ecr/replicationConfiguration:ReplicationConfiguration", {
    replicationConfiguration: { rules: [{ destinations: [{ region: "us-east-1", registryId: "888888888888" }] }] },
  }, "iam-known-accounts"),
];

export const IMAGE_PLACES: Mutation[] = on("stg", ...PLACES);
