import assert from "node:assert/strict";

import { type Finding, isResourcePolicy, validatesType } from "../../../policy-pack/policy";
import type { Properties, Resource } from "../../../policy-pack/stack-view";
import { resourceOf, type Written } from "./broken";
import { findingsAmong } from "./found";
import { policyNamed } from "./policies";

export const example = (type: string, properties: Properties): Resource => resourceOf(type, "example", properties);

export const ARN = "arn:aws:s3:::b/a";
export const allow = (change: Written = {}): Written => ({ Effect: "Allow", Action: ["s3:GetObject"], Resource: [ARN], ...change });

/** A policy's findings on one resource, in a stack without others. */
export function findings(id: string, of: Resource): Finding[] {
  const policy = policyNamed(id);
  if (isResourcePolicy(policy)) {
    assert.ok(validatesType(policy, of.type));
    return findingsAmong(policy.validateResource(of));
  }
  const found = policy.validateStack({ resources: [of], environment: "stg", production: true });
  assert.ok(Array.isArray(found));
  return findingsAmong(found);
}
