import type { ecr } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { REPOSITORY } from "../../types";
import { validateEach } from "../../values";
import { imagesByRepository } from "./images";
import { validateLifecycle } from "./lifecycle";

const LIFECYCLE_POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

export const lifecyclePolicy: StackPolicy = {
  id: "image-lifecycle-policy",
  description: "A repository has a lifecycle policy that expires images, but neither expires nor archives one in use.",
  remediation:
    "Begin with a rule for the tags of images in use (\"tagPatternList\": [\"live-*\"], \"countType\": \"imageCountMoreThan\"): ECR acts on "
    + "an image by the first rule that matches its tags, and an image can have many. An archived image can't be pulled.",
  references: { securityHub: ["ECR.3"] },
  waivable: true,
  types: [REPOSITORY, LIFECYCLE_POLICY],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const policies = graph.referrers<ecr.LifecyclePolicyArgs>(open, [LIFECYCLE_POLICY], "repository", [REPOSITORY]);
    const running = imagesByRepository(graph);
    const results = validateEach(graph.ofType([REPOSITORY]), (repository) => {
      const own = policies.get(repository) ?? [];
      if (own.length === 0) {
        const allowed = "an aws.ecr.LifecyclePolicy of this repository";
        return [{ resource: repository, property: "lifecyclePolicy", found: undefined, allowed }];
      }
      return own.flatMap((policy) => validateLifecycle(policy, running.get(repository) ?? []));
    });
    return [...results, ...open];
  },
};
