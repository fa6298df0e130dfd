import assert from "node:assert/strict";

import { settingsIn } from "../../policy-pack/declared/setting-of";
import { evaluate } from "../../policy-pack/evaluate";
import type { StackView } from "../../policy-pack/stack-view";
import { planOf } from "../support/simulated";
import { programOf } from "./support/adapter";
import { resourceOf } from "./support/broken";
import { PACK } from "./support/policies";

const said = async (program: StackView) => (await evaluate(program, PACK, [], new Date())).violations.map(({ message }) => message);
const alone = (type: string, properties: Parameters<typeof resourceOf>[2]): StackView => ({
  environment: "stg",
  production: false,
  resources: [resourceOf(type, "api", properties)],
});
const definition = (container: object) =>
  alone("aws:ecs/taskDefinition:TaskDefinition", { containerDefinitions: JSON.stringify([{ name: "api", image: "api:1", ...container }]) });

describe("A violation", () => {
  it("names the environment variable and the container beside their path", async () => {
    const messages = await said(
      definition({
        environment: [{ name: "MODE", value: "fast" }, { name: "DB_PASSWORD", value: "hunter22" }, {
          name: "DB_PASSWORD2",
          value: "hunter22",
        }],
      }),
    );
    for (const [index, name] of [[1, "DB_PASSWORD"], [2, "DB_PASSWORD2"]] as const) {
      assert.equal(
        messages.filter((text) =>
          text.includes(`containerDefinitions.0.environment.${index}.value (environment variable ${name} of container api) is `)
        ).length,
        1,
        messages.join("\n"),
      );
    }
  });

  it("doesn't show a name that is a secret itself", async () => {
    const token = ["ghp", "q7Zt9Lm2Xw4Rb8VnK3yHs6DjP5cFg1UaAAAA"].join("_");
    const messages = await said(definition({ environment: [{ name: token, value: "x" }] }));
    assert.ok(messages.some((text) => text.includes("environment.0.value (container api) is ")), messages.join("\n"));
    assert.ok(!messages.join().includes(token));
  });

  it("names the setting that the resource comes from", async () => {
    const { plan } = await planOf(".", "stg");
    const { resources } = programOf(plan.simulation.resources);
    assert.deepEqual(
      resources.filter(({ setting, parent }) => setting === undefined && parent?.includes("aws-practice:index:")).map(({ urn }) => urn),
      [],
    );
    assert.equal(resources.find(({ name }) => name === "api-service")?.setting, "aws-practice:services.api");
    assert.equal(resources.find(({ name }) => name === "database-instance")?.setting, "aws-practice:database");
  });
});

describe("settingsIn", () => {
  const node = (urn: string, parent: string | undefined, setting?: unknown) => ({ urn, parent, outputs: { setting } });

  it("returns the nearest ancestor's setting, or undefined", () => {
    const settingOf = settingsIn([
      node("stack", undefined),
      node("outer", "stack", "p:services"),
      node("inner", "outer", "p:services.api"),
      node("plain", "inner"),
      node("leaf", "plain", "p:own"),
      node("beside", "outer", "p:own"),
      node("free", "stack"),
    ]);
    assert.deepEqual(["leaf", "beside", "free", "stack", "unknown"].map(settingOf), [
      "p:services.api",
      "p:services",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("accepts only outputs in the form of a setting", () => {
    const settingOf = settingsIn([node("a", undefined, { x: 1 }), node("b", "a", "a sentence: here"), node("leaf", "b")]);
    assert.equal(settingOf("leaf"), undefined);
  });
});
