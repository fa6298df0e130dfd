import { foundIn, type Mutation, on, type Row } from "./mutation";

const BOTH = ["image-trusted-registry", "image-pinned"];
/** Policies that a bucket alone breaks. */
const BUCKET = foundIn("Bucket code")("data-at-rest-bucket", "data-bucket-block-public-access", "data-in-transit-bucket");
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
  ...[
    ["a function", "aws:lambda/function:Function", { s3Bucket: "anybody", s3Key: "code.zip", runtime: "nodejs22.x" }],
    ["a layer", "aws:lambda/layerVersion:LayerVersion", { s3Bucket: "anybody", s3Key: "code.zip", layerName: "a" }],
    ["a plugin of Kafka Connect", "aws:mskconnect/customPlugin:CustomPlugin", {
      location: { s3: { bucketArn: "arn:aws:s3:::anybody", fileKey: "code.zip" } },
    }],
  ].map(([what, type, properties]): Row => [
    `${what as string} whose code is in a stranger's bucket`,
    (p) => p.add(type as string, "added", properties as object),
    ...[1, 2].map(() => `image-code-pinned ${(type as string).split(":").at(-1)} added`),
  ]),
  [
    "a function whose code is any version of an object of the program",
    (p) => {
      p.add("aws:s3/bucket:Bucket", "code", { id: "code-1", bucket: "code-1", arn: "arn:aws:s3:::code-1" });
      p.add("aws:lambda/function:Function", "added", { s3Bucket: "code-1", s3Key: "a.zip" });
    },
    "image-code-pinned Function added: s3ObjectVersion",
    ...BUCKET,
  ],
  [
    "a function whose code is one version of an object of the program",
    (p) => {
      p.add("aws:s3/bucket:Bucket", "code", { id: "code-1", bucket: "code-1", arn: "arn:aws:s3:::code-1" });
      p.add("aws:lambda/function:Function", "added", { s3Bucket: "code-1", s3Key: "a.zip", s3ObjectVersion: "3Lg" });
    },
    ...BUCKET,
  ],
  added("images copied to a stranger", "aws:ecr/replicationConfiguration:ReplicationConfiguration", {
    replicationConfiguration: { rules: [{ destinations: [{ region: "us-east-1", registryId: "888888888888" }] }] },
  }, "iam-known-accounts"),
];

export const IMAGE_PLACES: Mutation[] = on("stg", ...PLACES);
