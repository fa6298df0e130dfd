import assert from "node:assert/strict";

import { loadProject, programs } from "../../plan/project";
import { unresolvedValues } from "../../plan/tree";
import { plain } from "../../simulator/values";
import { planOf, type Registered, ROOT } from "../support/simulated";

const targets = programs(ROOT).flatMap((label) => loadProject(ROOT, label).stacks.map((stack) => ({ label, stack })));

describe("Every program and stack", () => {
  it("is among those that are planned", () => {
    assert.deepEqual(targets.map(({ label, stack }) => `${label} ${stack}`), [". stg", ". prd", "examples/minimal stg"]);
  });

  for (const { label, stack } of targets) {
    describe(`${label} ${stack}`, () => {
      let registered: Registered;
      before(async () => {
        const { plan, registered: resolved } = await planOf(label, stack);
        registered = resolved;
        assert.deepEqual(plan.simulation.messages, []);
        assert.deepEqual([...plan.simulation.unknownTypes], []);
      });

      it("is resolved whole: no value is unknown or undefined", () => {
        assert.deepEqual(unresolvedValues(registered.resources), []);
        const texts = JSON.stringify(registered.resources.map(({ inputs, outputs }) => plain([inputs, outputs])));
        assert.doesNotMatch(texts, /undefined|\[object Object\]|Calling \[toString\]/);
      });

      it("gives every resource that can be tagged by hand a Name that ends in what it is for, or none", () => {
        for (const { name, inputs } of registered.resources) {
          const tags = inputs["tags"] as Record<string, string> | undefined;
          if (tags !== undefined) assert.ok(tags["Name"], `${name} has tags without Name`);
        }
      });

      it("describes every security group rule", () => {
        const rules = registered.resources.filter(({ type }) => /SecurityGroup(In|E)gressRule$/.test(type));
        assert.deepEqual(rules.filter(({ inputs }) => !inputs["description"]).map(({ name }) => name), []);
      });

      it("keeps what it has behind components: only components stand below the stack", () => {
        const stackUrn = registered.only("Stack").urn;
        const loose = registered.resources.filter(({ parent, custom }) => parent === stackUrn && custom);
        assert.deepEqual(loose.map(({ name }) => name), []);
      });

      it("registers everything after what it depends on, so that a deployment and its reverse have an order", () => {
        const place = new Map(registered.resources.map(({ urn }, index) => [urn, index]));
        for (const { urn, dependencies, parent } of registered.resources) {
          for (const earlier of [...dependencies, ...(parent === "" ? [] : [parent])]) {
            assert.ok((place.get(earlier) ?? Infinity) < place.get(urn)!, `${urn} before ${earlier}`);
          }
        }
      });

      it("writes no password anywhere but into its secret", () => {
        const passwords = registered.ofType("RandomPassword").map(({ outputs }) => String(plain(outputs["result"])));
        const elsewhere = registered.resources.filter(({ type }) => !/SecretVersion$|RandomPassword$/.test(type));
        for (const password of passwords) assert.ok(!JSON.stringify(elsewhere).includes(password));
      });
    });
  }
});
