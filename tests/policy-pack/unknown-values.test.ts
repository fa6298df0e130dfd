import assert from "node:assert/strict";

import { evaluate } from "../../policy-pack/evaluate";
import { PLACES } from "../../policy-pack/iam/document-places";
import { isResourcePolicy } from "../../policy-pack/policy";
import { type Resource, STACK, STASH, UNKNOWN } from "../../policy-pack/stack-view";
import { CATALOGUE } from "./catalogue";
import { labelOf, resourceOf } from "./support/broken";
import { PACK } from "./support/policies";
import { packFor } from "./support/production-list";
import { NAMES, real, toBreak } from "./support/real-programs";

/** A resource of which everything is unknown, whatever property is asked for, and which comes from no other resource. */
function unknownOf(type: string): Resource {
  const properties = new Proxy({}, {
    get: (_, key) => (typeof key === "string" && key !== "toJSON" ? UNKNOWN : undefined),
    getOwnPropertyDescriptor: () => ({ value: UNKNOWN, enumerable: true, configurable: true }),
  });
  return { ...resourceOf(type, "unknown", {}), properties };
}

/** A resource of each type that the programs have or a policy names. */
async function unrelated(): Promise<Resource[]> {
  const programs = await Promise.all(NAMES.map((name) => real(name)));
  const all = [
    ...programs.flatMap(({ resources }) => resources.map(({ type }) => type)),
    ...PACK.flatMap((policy) => (policy.types === "all" ? [] : policy.types)),
    ...Object.keys(PLACES),
  ];
  return [...new Set(all)].filter((type) => type !== STACK && type !== STASH).map(unknownOf);
}

/** Findings about declared connections: an unknown value may be the connection, or the resource that has the group. */
const DECLARED_ENTRIES = /isn't reachable|isn't attached/;

describe("Resources of which everything is unknown", () => {
  for (const [group, mutations] of Object.entries(CATALOGUE)) {
    it(`hide no finding of another resource: ${group}`, async () => {
      const more = await unrelated();
      for (const [what, name, change, ...expected] of mutations.filter(([, , , ...all]) => all.length > 0)) {
        const broken = await toBreak(name);
        change(broken);
        const policies = (await packFor(broken.program)).filter(({ id }) => expected.some((text) => text.startsWith(`${id} `)));
        const found = async (resources: readonly Resource[]) =>
          new Set(
            (await evaluate({ ...broken.program, resources }, policies, [], new Date())).violations
              .filter(({ fact, resource }) => resource.name !== "unknown" && !DECLARED_ENTRIES.test(fact))
              .map(({ policy, resource, property }) => `${policy.id} ${labelOf(resource)} ${property}`),
          );
        const [alone, beside] = [await found(broken.program.resources), await found([...more, ...broken.program.resources])];
        assert.deepEqual([...alone].filter((finding) => !beside.has(finding)), [], `${what} (${name})`);
      }
    });
  }

  it("are named with each policy that validates them", async () => {
    const policies = PACK.filter(isResourcePolicy).filter(({ types, id }) => types !== "all" && id !== "image-immutability-not-ignored");
    const resources = await unrelated();
    const { notEvaluated, violations } = await evaluate({ resources, environment: "prd", production: true }, policies, [], new Date());
    const judged = new Set([...notEvaluated, ...violations].map(({ policy, resource }) => `${policy.id} ${resource.type}`));
    const read = policies.flatMap(({ id, types }) => (types as readonly string[]).map((type) => `${id} ${type}`));
    assert.deepEqual(read.filter((pair) => !judged.has(pair)), []);
  });
});
