import type { Declared } from "./declared/declared";
import { type Resource, type StackView, UnknownValueError, type Value } from "./stack-view";

/** A property that breaks a policy. */
export interface Finding {
  resource: Resource;
  /** Path of the property, e.g. `containerDefinitions.0.image`. */
  property: string;
  /** The value found. A text is printed as it is, so it must not hold a secret. */
  found: Value;
  /** The values allowed, read after "but must be". */
  allowed: string;
}

/** A finding, or the unknown value that leaves a resource open: it hides no finding in another. */
export type Result = Finding | UnknownValueError;

export const isFinding = (result: Result): result is Finding => !(result instanceof UnknownValueError);

/** Rules of other tools that require the same, wholly or in part, by their ids. */
export interface RuleReferences {
  securityHub?: readonly string[];
  checkov?: readonly string[];
  trivy?: readonly string[];
  cdkNag?: readonly string[];
  prowler?: readonly string[];
  cwe?: readonly string[];
  /** Names of other catalogues. */
  other?: readonly string[];
}

const TOOLS: Readonly<Record<keyof RuleReferences, string>> = {
  securityHub: "Security Hub ",
  checkov: "Checkov ",
  trivy: "Trivy ",
  cdkNag: "cdk-nag ",
  prowler: "Prowler ",
  cwe: "",
  other: "",
};

/** RuleReferences as text, e.g. `Security Hub ECS.5`. */
export function referenceTexts(references: RuleReferences): string[] {
  return (Object.keys(TOOLS) as (keyof RuleReferences)[]).flatMap((tool) => (references[tool] ?? []).map((id) => `${TOOLS[tool]}${id}`));
}

/** Properties that every policy has. */
export interface PolicyInfo {
  /** Folder and file of the policy, e.g. `image-pinned`; waivers name it, so it doesn't change. */
  id: string;
  /** The rule in one sentence. */
  description: string;
  /** How to comply. */
  remediation: string;
  references: RuleReferences;
  /** False: no waiver can exempt a resource. `outsideProduction`: one can, but not in production. */
  waivable: boolean | "outsideProduction";
  /** True: applies to production only. */
  productionOnly?: boolean;
}

/** Validates one resource at a time, so that an update stops before the resource is created. */
export interface ResourcePolicy extends PolicyInfo {
  /**
   * The types that it reads, e.g. `aws:ecs/service:Service`: a type that no policy reads isn't judged. "all": it searches every resource
   * for one kind of value, e.g. documents, which doesn't judge a type as a whole.
   */
  types: readonly string[] | "all";
  validateResource(resource: Resource): Result[];
}

/** Validates all resources together, after the preview. */
export interface StackPolicy extends PolicyInfo {
  /** As in {@link ResourcePolicy}; a test compares them with the types for which it asks. */
  types: readonly string[] | "all";
  validateStack(stack: StackView): Result[] | Promise<Result[]>;
  /** Resources whose results depend on no other one, so that an update stops before they are created. @default none */
  isAlone?(resource: Resource): boolean;
}

export type Policy = ResourcePolicy | StackPolicy;

/** The policies of one topic; some depend on what is declared. */
export type PolicySet = (declared: Declared) => readonly Policy[];

export function isResourcePolicy(policy: Policy): policy is ResourcePolicy {
  return "validateResource" in policy;
}

/** Whether a policy judges a resource without the others, before it is created. */
export function judgesAlone(policy: Policy, resource: Resource): boolean {
  return isResourcePolicy(policy) || policy.isAlone?.(resource) === true;
}

/** Whether waivers of a policy count in a stack. */
export function isWaivable({ waivable }: PolicyInfo, { production }: Pick<StackView, "production">): boolean {
  return waivable === "outsideProduction" ? !production : waivable;
}

/** Whether a policy reads resources of a type. */
export function validatesType({ types }: Pick<Policy, "types">, type: string): boolean {
  return types === "all" || types.includes(type);
}
