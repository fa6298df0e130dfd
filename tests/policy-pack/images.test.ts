import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/evaluate";
import { ARCHIVES } from "../../policy-pack/policies/image/code-pinned";
import { UNKNOWN } from "../../policy-pack/stack-view";
import { FUNCTION } from "../../policy-pack/types";
import { sdkInputs } from "../support/sdk-inputs";
import { labelOf, resourceOf } from "./support/broken";
import { found } from "./support/found";
import { declaring, policiesNamed, policyNamed } from "./support/policies";
import { toBreak } from "./support/real-programs";
import { itSurvives } from "./support/survives";

const IMAGE_POLICIES = policiesNamed(["image"]);
const API = "TaskDefinition api-task-definition";
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

/** Types whose object isn't code. */
const NO_CODE: ReadonlySet<string> = new Set(["aws:lb/trustStoreRevocation:TrustStoreRevocation"]);

const TYPES = [
  "aws:ecr/repository:Repository",
  "aws:ecr/lifecyclePolicy:LifecyclePolicy",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:ecs/service:Service",
  "aws:scheduler/schedule:Schedule",
  "aws:sfn/stateMachine:StateMachine",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:iam/rolePolicy:RolePolicy",
];

describe("Policies image-*", () => {
  it("accept declared registries, by digest only", async () => {
    const named = async (reference: string, registries: string[]) => {
      const broken = await toBreak("prd with image");
      broken.json(API, "containerDefinitions", ([container]: [{ image: string }]) => void (container.image = reference));
      return found(broken.program, policiesNamed(["image"], declaring({ registries })));
    };
    assert.deepEqual(await named(`public.ecr.aws/docker/library/redis@${DIGEST}`, ["public.ecr.aws/docker/library"]), []);
    assert.deepEqual(await named("public.ecr.aws/docker/library/redis:7", ["public.ecr.aws/docker/library"]), [
      `image-pinned ${API}`,
    ]);
    assert.deepEqual(await named(`public.ecr.aws/docker/library-of-evil/redis@${DIGEST}`, ["public.ecr.aws/docker/library"]), [
      `image-trusted-registry ${API}`,
    ]);
  });

  it("image-code-pinned knows every type that takes a version of an object of S3", () => {
    const named = sdkInputs(/^(?:s3ObjectVersion|objectVersion|s3Version)$/).filter(({ type }) => !NO_CODE.has(type));
    const known = Object.entries(ARCHIVES).flatMap(([type, { versions }]) => ({ type, path: versions[0]! }));
    const keys = (inputs: readonly { type: string; path: string }[]) => inputs.map(({ type, path }) => `${type} ${path}`).toSorted();
    assert.deepEqual(keys(known), keys(named));
  });

  it("image-code-pinned counts no hash that AWS fills in", async () => {
    const made = resourceOf(FUNCTION, "added", { s3Bucket: "other", s3Key: "a.zip", sourceCodeHash: UNKNOWN });
    const unpinned = async (sources: string[] | undefined) => {
      const propertyDependencies = { s3Bucket: [], ...(sources && { sourceCodeHash: sources }) };
      const stack = { environment: "stg", production: false, resources: [{ ...made, propertyDependencies }] };
      return (await findingsOf(policyNamed("image-code-pinned"), stack)).findings.map(({ property }) => property);
    };
    assert.deepEqual(await unpinned(undefined), ["s3ObjectVersion", "s3Bucket"]);
    assert.deepEqual(await unpinned(["urn:build"]), ["s3Bucket"]);
  });

  it("image-pinned doesn't evaluate an unknown image", async () => {
    const broken = await toBreak("prd");
    broken.set(API, "containerDefinitions", UNKNOWN);
    const policy = policyNamed("image-pinned");
    assert.deepEqual((await findingsOf(policy, broken.program)).notEvaluated.map(({ resource }) => labelOf(resource)), [API]);
  });

  itSurvives(IMAGE_POLICIES, TYPES, [
    "imageTagMutability",
    "encryptionConfigurations",
    "encryptionType",
    "forceDelete",
    "policy",
    "rules",
    "selection",
    "tagPatternList",
    "rulePriority",
    "containerDefinitions",
    "image",
  ]);
});
