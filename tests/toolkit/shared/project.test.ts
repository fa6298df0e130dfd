import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { effectOf } from "../../../commands/changes/effects";
import { chooseStack, loadProject, readConfig } from "../../../toolkit/shared/project";
import { simulate } from "../../../toolkit/simulator";
import { planOf, ROOT, STACKS } from "../../support/simulated";

describe("readConfig", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "project-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string) => writeFileSync(join(folder, name), content);

  it("merges Pulumi.yaml and the stack file as the CLI does", () => {
    write(
      "Pulumi.yaml",
      "name: shop\nmain: src\nconfig:\n  aws:region: eu-west-1\n  size: { type: integer, default: 3 }\n  colour: { type: string }\n  fixed: { value: 1 }\n",
    );
    write(
      "Pulumi.dev.yaml",
      "config:\n  aws:region: ap-northeast-1\n  shop:list: [a, 1]\n  shop:group: { a: true }\n  shop:key: { secure: v1:abc }\n  shop:nested: { a: { secure: v1:abc }, b: 2 }\n",
    );
    const project = loadProject(folder, ".");
    assert.deepEqual([project.name, project.entry, project.stacks], ["shop", join(folder, "src"), ["dev"]]);
    assert.deepEqual(readConfig(project, "dev"), {
      config: {
        "aws:region": "ap-northeast-1",
        "shop:size": "3",
        "shop:fixed": "1",
        "shop:list": "[\"a\",1]",
        "shop:group": "{\"a\":true}",
        "shop:key": "[secret]",
        "shop:nested": "{\"a\":\"[secret]\",\"b\":2}",
      },
      secretKeys: ["shop:key", "shop:nested"],
    });
  });

  it("is empty for empty files", () => {
    write("Pulumi.yaml", "name: shop\n");
    write("Pulumi.dev.yaml", "");
    assert.deepEqual(readConfig(loadProject(folder, "."), "dev"), { config: {}, secretKeys: [] });
  });
});

describe("chooseStack", () => {
  const project = (stacks: string[], unread: string[] = []) => ({
    directory: "/",
    label: ".",
    name: "p",
    entry: "/",
    workingDirectory: "/",
    runtime: "nodejs",
    tsconfig: undefined,
    stacks,
    unread,
  });

  it("returns the requested stack, else stg, else the only one", () => {
    assert.equal(chooseStack(project(["stg", "prd"]), "prd"), "prd");
    assert.equal(chooseStack(project(["stg", "prd"]), undefined), "stg");
    assert.equal(chooseStack(project(["dev"]), undefined), "dev");
  });

  it("without a request, several stacks other than stg are rejected", () => {
    assert.throws(() => chooseStack(project(["dev", "prd"]), undefined), {
      message: "which stack? Name it with --stack; known are dev, prd",
    });
  });

  it("a stack file with another extension is rejected with the correct name", () => {
    assert.throws(() => chooseStack(project(["prd"], ["Pulumi.stg.yml"]), undefined), {
      message: /^Pulumi\.stg\.yml isn't read, .*: rename it to Pulumi\.stg\.yaml$/,
    });
    assert.throws(() => chooseStack(project(["stg"], ["Pulumi.dev.yml"]), "dev"), { message: /^Pulumi\.dev\.yml isn't read/ });
    assert.equal(chooseStack(project(["stg"], ["Pulumi.dev.yml"]), undefined), "stg");
  });
});

describe("Several plans in one process", () => {
  it("don't see each other's settings", async () => {
    const [stg, prd, again] = await Promise.all([planOf(".", "stg"), planOf(".", "prd"), planOf(".", "stg")]);
    assert.equal(prd.registered.inputs("Vpc")["cidrBlock"], "10.1.0.0/16");
    assert.deepEqual(again.plan.simulation.resources, stg.plan.simulation.resources);
  });

  it("run the program again even if a module cache already has it", async () => {
    await effectOf({ path: "services.api.count", to: 2 });
    const afterEffect = await planOf(".", "stg");
    const load = createRequire(__filename);
    await simulate(() => load(join(ROOT, "index.ts")) as unknown, {
      project: "aws-practice",
      stack: "stg",
      ...readConfig(loadProject(STACKS, "."), "stg"),
    });
    try {
      const afterRequire = await planOf(".", "stg");
      assert.ok(afterEffect.plan.simulation.resources.length > 100);
      assert.deepEqual(afterRequire.plan.simulation.resources, afterEffect.plan.simulation.resources);
    } finally {
      delete load.cache[join(ROOT, "index.ts")];
    }
  });
});
