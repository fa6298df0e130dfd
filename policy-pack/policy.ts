import type { Resource, StackView, Value } from "./stack-view";

/** Something a policy has found. */
export interface Finding {
  resource: Resource;
  /** Path of the property, e.g. `containerDefinitions.0.image`. */
  property: string;
  /** The value found; a text is shown as it is, so never give a secret here. */
  found: Value;
  /** What it must be, to be read behind "but must be". */
  allowed: string;
}

/** What every policy says of itself. */
interface About {
  /** Lower-case words with hyphens; waivers and tests name it, so it never changes. */
  id: string;
  /** One sentence. */
  description: string;
  /** What to write instead, or do. */
  remediation: string;
  /** Where others demand the same, e.g. `Security Hub ECS.5`, `Checkov CKV_AWS_336`, `Trivy AVD-AWS-0036`, `cdk-nag AwsSolutions-ECS4`. */
  references: readonly string[];
  /** False: no waiver can excuse it. */
  waivable: boolean;
  /** True: demanded of production only. */
  productionOnly?: boolean;
}

/** Looks at one resource at a time, so that an update stops before the resource is made. */
export interface ResourcePolicy extends About {
  /** The types it looks at, e.g. `aws:ecs/service:Service`. */
  types: readonly string[];
  validateResource(resource: Resource): Finding[];
}

/** Looks at all resources together, after the preview. */
export interface StackPolicy extends About {
  validateStack(program: StackView): Finding[] | Promise<Finding[]>;
}

export type Policy = ResourcePolicy | StackPolicy;

export function isResourcePolicy(policy: Policy): policy is ResourcePolicy {
  return "validateResource" in policy;
}
