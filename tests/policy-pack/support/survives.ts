import * as fc from "fast-check";

import { findingsOf } from "../../../policy-pack/evaluate";
import { isResourcePolicy, type Policy } from "../../../policy-pack/policy";
import { type Properties, UNKNOWN, type Value } from "../../../policy-pack/stack-view";
import { found } from "./found";
import { typesOf } from "./policies";
import { real } from "./real-programs";

/** Tests that policies throw no error for any value: in resources of the given types, and in resources with only the given keys. */
export function itSurvives(policies: readonly Policy[], types: readonly string[], keys: readonly string[]): void {
  const key = fc.constantFrom(...keys);
  const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Value>(
        UNKNOWN,
        undefined,
        null,
        true,
        false,
        "",
        "{",
        "[]",
        "[{}]",
        "{\"rules\":[{}]}",
        "*",
        "0.0.0.0/0",
        "::/0",
        "1.2.3.4/99",
        "ENABLED",
        "HTTP",
        "HTTPS",
        "lambda",
        "postgres",
        "ingress",
      ),
      fc.string(),
      fc.double(),
      fc.integer(),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ),
  })).value;

  it("throw no error for any value of a property that they read", async () => {
    const odd = fc.array(fc.tuple(fc.nat(), fc.nat(), anyValue), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(odd, async (changes) => {
        const whole = await real("prd with image");
        const program = {
          ...whole,
          resources: whole.resources.map((resource) => ({ ...resource, properties: { ...resource.properties } })),
        };
        for (const [which, at, value] of changes) {
          const concerned = program.resources.filter(({ type }) => types.includes(type));
          const properties = concerned[which % concerned.length]!.properties as Record<string, Value>;
          const present = Object.keys(properties);
          properties[present[at % present.length]!] = value;
        }
        await found(program, policies);
      }),
      { numRuns: 200 },
    );
  });

  it("throw no error for a resource of unusual values only", async () => {
    const { resources: [any] } = await real("prd");
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, anyValue), async (properties) => {
        for (const policy of policies.filter(isResourcePolicy)) {
          const resources = typesOf(policy).map((type, index) => ({
            ...any!,
            type,
            name: `odd-${index}`,
            properties: properties as Properties,
          }));
          await findingsOf(policy, { environment: "prd", production: true, resources });
        }
      }),
      { numRuns: 100 },
    );
  });
}
