import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type Declared, NOTHING_DECLARED, readDeclared } from "../../../policy-pack/declared/declared";
import { PLACES } from "../../../policy-pack/iam/document-places";
import { POLICIES, policiesOf } from "../../../policy-pack/policies";
import { isResourcePolicy, type Policy } from "../../../policy-pack/policy";
import { ROOT } from "../../support/simulated";

/** The repository's declarations, and one account more, without connections, so that the program's own rules decide about those. */
export const DECLARED: Declared = {
  ...readDeclared(readFileSync(join(ROOT, "policy-pack", "declared.json"), "utf8")),
  accounts: { "o-a1b2c3": "The test's organization", "999999999999": "for the tests" },
  reachable: {},
};

/** The whole pack, for the repository's programs. */
export const PACK = policiesOf(DECLARED);

/** The policies with these ids, or with ids that begin with them and a hyphen; `iam` means all of that topic. */
export function policiesNamed(names: readonly string[], declared: Declared = NOTHING_DECLARED): Policy[] {
  const all = declared === NOTHING_DECLARED ? POLICIES : policiesOf(declared);
  return names.flatMap((name) => {
    const found = all.filter(({ id }) => id === name || id.startsWith(`${name}-`));
    assert.ok(found.length > 0, `there is no policy ${name}`);
    return found;
  });
}

export function policyNamed(id: string, declared?: Declared): Policy {
  const [policy, ...others] = policiesNamed([id], declared);
  assert.deepEqual(others, []);
  return policy!;
}

/** Declared facts, each with a reason. */
export function declaring({ external = [], accounts = [], powers = [], registries = [], reachable = {}, unread = {} }: {
  external?: readonly string[];
  accounts?: readonly string[];
  powers?: readonly string[];
  registries?: readonly string[];
  reachable?: Readonly<Record<string, readonly string[]>>;
  unread?: Declared["unread"];
}): Declared {
  const reasoned = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, "for the test"]));
  return {
    external: reasoned(external),
    accounts: reasoned(accounts),
    powers: reasoned(powers),
    registries: reasoned(registries),
    reachable: Object.fromEntries(Object.entries(reachable).map(([environment, keys]) => [environment, reasoned(keys)])),
    unread,
  };
}

/** The policies on each document of a resource by itself. */
export const DOCUMENT_POLICIES = policiesNamed([
  "iam-document-valid",
  "iam-action-exists",
  "iam-no-wildcard-actions",
  "iam-no-wildcard-resources",
  "iam-no-ineffective-statements",
]);

/** The policies on one IAM resource at a time, except trust. */
export const IAM_RESOURCE_POLICIES = [...DOCUMENT_POLICIES, ...policiesNamed(["iam-no-users", "iam-no-aws-managed-policies"])];

/** The types that a policy of single resources is tested with. */
export function typesOf(policy: Policy): readonly string[] {
  if (!isResourcePolicy(policy)) return [];
  return policy.types === "all" ? [...Object.keys(PLACES), "aws:unlisted/type:Type"] : policy.types;
}
