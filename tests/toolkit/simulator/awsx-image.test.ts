import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { renderPlan } from "../../../toolkit/plan/tree";
import { verdictOf } from "../../../toolkit/plan/verdict";
import type { Properties } from "../../../toolkit/shared/values";
import { planOfFunction } from "../../support/program-plan";
import { build } from "../../support/simulated";

/** A remote component as the class of the package registers it. */
class Image extends pulumi.ComponentResource {
  declare readonly imageUri: pulumi.Output<string>;

  constructor(name: string, args: pulumi.Inputs, opts: pulumi.ComponentResourceOptions = {}) {
    super("awsx:ecr:Image", name, { ...args, imageUri: undefined }, opts, true);
  }
}

const URL = "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/shop";

async function answered(args: pulumi.Inputs): Promise<{ inputs: Properties; uri: string }> {
  let uri = "";
  const registered = await build(() => void new Image("api", args).imageUri.apply((it) => (uri = it)));
  return { inputs: registered.ofType("Image").some(({ custom }) => custom) ? registered.inputs("Image") : {}, uri };
}

describe("awsx.ecr.Image in the simulator", () => {
  it("answers with the image that its plugin builds, and a digest that follows from the arguments", async () => {
    const { inputs, uri } = await answered({ repositoryUrl: URL, imageTag: "1.0", context: "app", cacheFrom: [`${URL}:cache`] });
    assert.deepEqual(inputs, {
      tags: [`${URL}:1.0`],
      cacheFrom: [{ registry: { ref: `${URL}:cache` } }],
      cacheTo: [{ inline: {} }],
      context: { location: "app" },
      dockerfile: {},
      platforms: [],
      push: true,
    });
    assert.match(uri, new RegExp(`^${URL.replaceAll(".", "\\.")}@sha256:[0-9a-f]{64}$`));
    assert.equal((await answered({ repositoryUrl: URL, imageTag: "1.0", context: "app", cacheFrom: [`${URL}:cache`] })).uri, uri);
    assert.notEqual((await answered({ repositoryUrl: URL, imageTag: "1.1", context: "app", cacheFrom: [`${URL}:cache`] })).uri, uri);
  });

  it("tags by the folder's path without `imageTag`, as awsx does", async () => {
    const { inputs } = await answered({ repositoryUrl: URL, context: "app", dockerfile: "app/Dockerfile", args: { A: "1" } });
    // printf 'app;dockerfile=app/Dockerfile;arg[A]=1stg' | sha1sum
    assert.deepEqual(inputs["tags"], [`${URL}:9553aa8b-container`]);
  });

  it("answers nothing while an argument is unknown", async () => {
    const unknown = pulumi.output(Promise.resolve("")).apply(() => pulumi.unknown as string);
    assert.deepEqual(await answered({ repositoryUrl: URL, imageTag: unknown }), { inputs: {}, uri: "" });
  });

  it("is part of a complete plan, which shows folder, platform, stage and tag", async () => {
    const plan = await planOfFunction(() =>
      void new Image("api", {
        repositoryUrl: URL,
        imageTag: "live-1",
        context: "../api",
        dockerfile: "../api/Dockerfile",
        platform: "linux/arm64",
        target: "app",
      })
    );
    assert.deepEqual((await verdictOf(plan)).remote, []);
    assert.match(
      renderPlan(plan, (_, text) => text, false),
      /Image live-1 +builds \.\.\/api\/Dockerfile for linux\/arm64, target app, pushes shop:live-1\n/,
    );
  });
});
