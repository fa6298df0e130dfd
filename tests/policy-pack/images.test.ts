import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/evaluate";
import { UNKNOWN } from "../../policy-pack/stack-view";
import { labelOf } from "./support/broken";
import { found } from "./support/found";
import { declaring, policiesNamed, policyNamed } from "./support/policies";
import { toBreak } from "./support/real-programs";
import { itSurvives } from "./support/survives";

const IMAGE_POLICIES = policiesNamed(["image"]);
const API = "TaskDefinition api-task-definition";
const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

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
